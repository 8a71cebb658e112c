"""What each equals sign of a note says: a definition, a fact, a constraint, a change of notation, or a step.

Only steps can be wrong. The classes are those of the notation's §8; what is no equality (``\\le``, ``\\approx``) is "other".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from einlsp.reading import surface as s
from einlsp.reading.assumptions import equation_facts
from einlsp.reading.definitions import Definitions
from einlsp.reading.notes import FormulaReading, NoteReading
from einlsp.reading.sides import Side

ClaimKind = Literal["definition", "fact", "constraint", "notation", "step", "other"]


@dataclass(frozen=True, slots=True)
class Claim:
    """The relation between side ``position`` of a statement and the next: its class, and the two sides.

    ``start`` and ``end`` are offsets of the formula's LaTeX. ``symbols`` are those of both sides, definitions put in.
    """

    formula: FormulaReading
    chain: int
    position: int
    kind: ClaimKind
    left: Side
    right: Side
    start: int
    end: int
    reason: str = ""

    @property
    def derives(self) -> bool:
        """Whether a written derivative stands in it, so that either layout may be meant."""
        return any(
            isinstance(n, s.Derivative) and n.style != "nabla"
            for side in (self.left, self.right)
            for n in s.walk(side.node)
        )


def claims_of(reading: NoteReading) -> Iterator[tuple[Claim, Definitions]]:
    """All relations of a note in order, each with the definitions that hold where it stands."""
    for formula in reading.formulas:
        for number, chain in enumerate(formula.surface.chains):
            if not chain.relations:
                continue
            definitions = reading.sides.definitions(formula.number, number)
            for position, relation in enumerate(chain.relations):
                yield _claim(reading, formula, number, position, relation, definitions), definitions


def _claim(
    reading: NoteReading,
    formula: FormulaReading,
    number: int,
    position: int,
    relation: s.Relation,
    definitions: Definitions,
) -> Claim:
    chain = formula.surface.chains[number]
    left = reading.side(formula.number, number, position)
    right = reading.side(formula.number, number, position + 1)
    start, end = chain.sides[position].start, chain.sides[position + 1].end

    def claim(kind: ClaimKind, reason: str = "") -> Claim:
        return Claim(formula, number, position, kind, left, right, start, end, reason)

    if relation.kind not in ("equal", "define"):
        return claim("other", f"a {relation.kind} relation is not decided")
    first = chain.sides[position]
    if position == 0 and _names_something(first, relation, definitions):
        return claim("definition")
    if len(chain.sides) == 2 and equation_facts(chain):
        return claim("fact")
    if _notations_differ(left, right):
        return claim("notation")
    if left.value is None or right.value is None:
        return claim("step" if _shares(left.node, right.node) else "constraint", _why(left, right))
    mine, his = (definitions.into(v.expr).names for v in (left.value, right.value))
    if not mine or not his or mine.isdisjoint(his):
        return claim("constraint")
    return claim("step")


def _names_something(node: s.Surface, relation: s.Relation, definitions: Definitions) -> bool:
    """Whether the left side is a lone symbol (or a call) that the note has not defined yet."""
    if isinstance(node, s.Sym):
        return relation.kind == "define" or definitions.get(node.key) is None
    if isinstance(node, s.Product) and len(node.factors) == 2:
        head, argument = node.factors
        called = isinstance(head, s.Sym) and isinstance(argument, s.Bracket)
        return called and (
            relation.kind == "define" or not isinstance(head, s.Sym) or definitions.get(head.key) is None
        )
    return isinstance(node, s.Call) and relation.kind == "define"


def _notations_differ(left: Side, right: Side) -> bool:
    """One side with indices and the other without, or under other names: only the order is compared."""
    mine, his = [f.name for f in left.free if f.name], [f.name for f in right.free if f.name]
    if left.value is None or right.value is None:
        return False
    return bool(mine) != bool(his) or (bool(mine) and set(mine) != set(his))


def _shares(a: s.Surface, b: s.Surface) -> bool:
    return not _keys(a).isdisjoint(_keys(b))


def _keys(node: s.Surface) -> set[str]:
    return {n.key for n in s.walk(node) if isinstance(n, s.Sym)}


def _why(left: Side, right: Side) -> str:
    problem = next((p for side in (left, right) if side.value is None for p in side.problems), None)
    return problem.message if problem is not None else "a side was not understood"
