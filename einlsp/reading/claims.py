"""What each equals sign of a note says: a definition, a fact, a constraint, a change of notation, or a step.

Only steps can be wrong. The classes are those of the notation's §8; what is no equality (``\\le``) is "other".
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Literal

from einlsp.reading import surface as s
from einlsp.reading.calls import is_function_head
from einlsp.reading.definitions import Definitions, definitions_in
from einlsp.reading.functions import name_of
from einlsp.reading.motions import MOTION, is_motion
from einlsp.reading.notes import FormulaReading, NoteReading
from einlsp.reading.related import CONSTANTS, Related, Where, covered, relations_of
from einlsp.reading.side import Side
from einlsp.reading.stated import equation_facts
from einlsp.reading.symbols import ELEMENTWISE
from einlsp.reading.walk import Statement
from einlsp.records import record
from einlsp.tensor.census import symbols_of
from einlsp.tensor.expr import Leaf
from einlsp.tensor.normal import is_zero
from einlsp.tensor.solve import Equation, commuting

ClaimKind = Literal["definition", "fact", "constraint", "notation", "step", "other"]


@record
class Claim:
    """The relation between two sides: its class, where the sides stand, and the sides.

    ``left_at`` and ``right_at`` say where the sides stand: the left one in an earlier formula where a formula begins
    with its relation. ``reason`` says why a side has no value, or why nothing is decided. ``follows``: it stands behind
    an arrow, and all that stands before that is so; ``told``: that has all of its symbols, too.
    """

    formula: FormulaReading
    relation: s.Relation
    kind: ClaimKind
    left_at: Where
    right_at: Where
    left: Side
    right: Side
    reason: str = ""
    follows: bool = False
    told: bool = False

    @property
    def linked(self) -> bool:
        """Whether the left side stands in an earlier formula."""
        return self.left_at[0] != self.right_at[0]

    @property
    def inferred(self) -> bool:
        """Whether only a word says that it follows from what stands before."""
        return self.told and not self.formula.surface.chains[self.right_at[1]].after

    @property
    def derives(self) -> bool:
        """Whether a written derivative stands in it, so that either layout may be meant."""
        return self.derivative and any(
            isinstance(n, s.Derivative) and n.style != "nabla"
            for side in (self.left, self.right)
            for n in s.walk(side.node)
        )

    @property
    def derivative(self) -> bool:
        """Whether a derivative of any kind stands in it."""
        return any(s.Derivative in s.kinds(side.node) for side in (self.left, self.right))


def claims_of(reading: NoteReading) -> Iterator[tuple[Claim, Definitions]]:
    """All relations of a note in order, each with the definitions that hold where it stands."""
    return (claim_at(reading, place) for place in relations_of(reading))


def claim_at(reading: NoteReading, place: Related) -> tuple[Claim, Definitions]:
    """A relation with its sides and its class, and the definitions that hold where it stands."""
    formula, left_at, right_at = place.formula, place.left_at, place.right_at
    _, number, end = right_at
    chain = formula.surface.chains[number]
    relation = place.relation
    if relation.kind not in ("equal", "define"):
        reason = f"a {relation.kind} relation is not decided"  # so that no values are needed
        return unread(reading, place, reason), Definitions()
    left, right = reading.side(*left_at), reading.side(*right_at)
    definitions = reading.sides.definitions(formula.number, number)

    def claim(kind: ClaimKind, reason: str = "") -> tuple[Claim, Definitions]:
        return Claim(formula, relation, kind, left_at, right_at, left, right, reason), definitions

    alone = sum(r.kind in ("equal", "define") for r in chain.relations) == 1
    if alone and (equation_facts(chain) or (states_fact(left, right) and not _computed(left, right, definitions))):
        return claim("fact")
    if covered(reading, right_at):
        return claim("step", "" if left.value is not None and right.value is not None else _why(left, right))
    if end == 1 and names_something(reading, formula.number, number, definitions):
        return claim("definition")
    if notations_differ(left, right):
        return claim("notation")
    if end == 1 and left_at[0] == right_at[0] and is_motion(left.node, right.node, place.named):
        return claim("constraint", MOTION)
    if left.value is None or right.value is None:
        why = _why(left, right)
        nodes = (left.node, right.node)
        derived = any(isinstance(node, s.Derivative) and _defined(node, definitions) for node in nodes)
        shared = derived or _shares(left.node, right.node) or _opened(reading, left_at, right_at, definitions)
        fits = not any(p.kind in ("rank", "dimension") for side in (left, right) for p in side.problems)
        if not shared and not fits and not isinstance(left.node, s.Sym):
            made = [definitions.made_of(keys_of(node)) - CONSTANTS for node in nodes]
            shared = not made[0].isdisjoint(made[1])
        return claim("step" if shared else "constraint", why)
    return claim("step" if _same_symbols(left, right, definitions) else "constraint")


def _computed(left: Side, right: Side, definitions: Definitions) -> bool:
    """Whether the note gives every symbol as numbers, so that what an equation says of them can be worked out."""
    if left.value is None or right.value is None:
        return False
    names = left.value.expr.names | right.value.expr.names
    return bool(names) and definitions.written_out(names)


def _opened(reading: NoteReading, left_at: Where, right_at: Where, definitions: Definitions) -> bool:
    r"""Whether a derivative of something open is told by others of it: ``∂L/∂W = δx^T`` with ``δ = ∂L/∂z``."""
    left = reading.sides.side(*left_at, opened=True)
    if left.value is None:
        return False
    right = reading.sides.side(*right_at, opened=True)
    return right.value is not None and _same_symbols(left, right, definitions)


def unread(reading: NoteReading, place: Related, reason: str = "") -> Claim:
    """A relation as it is written, without the values of its sides."""
    left, right = (
        Side(reading.formulas[formula].surface.chains[number].sides[position], None, (), (), frozenset())
        for formula, number, position in (place.left_at, place.right_at)
    )
    return Claim(place.formula, place.relation, "other", place.left_at, place.right_at, left, right, reason)


def _same_symbols(left: Side, right: Side, definitions: Definitions) -> bool:
    """Whether both sides are made of some of the same symbols: as they are written, in their values, or in the end."""
    if left.value is None or right.value is None:
        return _shares(left.node, right.node)
    mine, his = left.value.expr.names, right.value.expr.names
    if _samples(left) & _arrays(right) or _samples(right) & _arrays(left):
        return True
    if not mine and not his:  # numbers: `2 = 5` may count in another way, written matrices and named entries do not
        named = bool(left.free) and all(f.name for f in (*left.free, *right.free))
        return named or any(isinstance(n, s.MatrixLiteral) for side in (left, right) for n in s.walk(side.node))
    if not mine.isdisjoint(his) or not definitions.into(left.value.expr).names.isdisjoint(
        definitions.into(right.value.expr).names
    ):
        return True
    return not (keys_of(left.node) - CONSTANTS).isdisjoint(keys_of(right.node))


def _samples(side: Side) -> set[str]:
    r"""The letters of families in a side: the samples ``\mathbf{x}_i`` make up the matrix ``\mathbf{X}``."""
    symbols = symbols_of([side.value.expr]).values() if side.value is not None else ()
    return {symbol.latex.lower() for symbol in symbols if symbol.samples == 1 and symbol.order == 2}


def _arrays(side: Side) -> set[str]:
    symbols = symbols_of([side.value.expr]).values() if side.value is not None else ()
    return {symbol.latex.lower() for symbol in symbols if not symbol.samples and symbol.order == 2}


def states_fact(left: Side, right: Side) -> bool:
    r"""Whether an equation states a property of its symbols: ``AB = BA``, ``A_{ij} = A_{ji}``, ``A_{ij} = -A_{ji}``."""
    if left.value is None or right.value is None or left.value.order != 2 or right.value.order != 2:
        return False
    if any(isinstance(n, s.Derivative) for side in (left, right) for n in s.walk(side.node)):
        return False  # of what is worked out, a transpose too many is a slip
    axes = tuple(p.index for p in left.value.ports)
    names = [f.name for f in left.free]
    over = axes
    if any(names):
        by_name = dict(zip(names, axes, strict=True))
        if {f.name for f in right.free} != set(names):
            return False
        over = tuple(by_name[f.name] for f in right.free)
    elif left.value.shape != right.value.shape:
        return False
    a, b = left.value.expr, right.value.over(over)
    if commuting(Equation(a, b, axes)) is not None:
        return True
    return _turned_leaf(a, b) or _turned_leaf(b, a)


def _turned_leaf(a: object, b: object) -> bool:
    """Whether ``b`` is the matrix entry ``a`` with its indices swapped, or the negative of that."""
    factors = getattr(b, "factors", None)
    if factors is not None and len(factors) == 1 and getattr(b, "coef", None) == -1:
        b = factors[0]
    if not isinstance(a, Leaf) or not isinstance(b, Leaf) or a.symbol != b.symbol:
        return False
    return len(set(a.indices)) == 2 and a.indices == b.indices[::-1]


def names_something(reading: NoteReading, formula: int, number: int, definitions: Definitions) -> bool:
    """Whether the first side of a statement is a symbol, or a function's name, that is not defined yet.

    A symbol that is defined by what holds itself (``x = x + 1``) is named anew, whatever the relation.
    """
    statement = reading.sides.statements[formula, number]
    first, relation = statement.chain.sides[0], statement.chain.relations[0]
    if isinstance(first, s.Sym):
        if statement.chain.after == "implies":
            return False
        if relation.kind == "define" or definitions.get(first.key) is None:
            return True
        left, right = reading.side(formula, number, 0), reading.side(formula, number, 1)
        return any(key in meaning.names for key, meaning in definitions_in(left, right))
    if isinstance(first, s.Product) and len(first.factors) == 2 and isinstance(first.factors[1], s.Bracket):
        head = first.factors[0]
        if isinstance(head, s.Power) and isinstance(head.base, s.Sym):
            return isinstance(first.factors[1].body, s.Listing)  # `B^x(0, x) = …`: a component as a function
        if isinstance(head, s.Sym) and _distributes(head, first.factors[1], statement):
            return False
        named = isinstance(head, s.Sym) and (is_function_head(first) or not head.head.bold)
        known = isinstance(head, s.Sym) and _known(statement, head, first.factors[1])
        return named and (relation.kind == "define" or not known)
    return isinstance(first, s.Call | s.Product) and relation.kind == "define"


def _known(statement: Statement, head: s.Sym, bracket: s.Bracket) -> bool:
    """Whether a function of this name, and of so many arguments, is defined already."""
    functions, name = statement.elaborator.functions, name_of(head)
    if name not in functions or name == statement.defines:
        return False
    function, body = functions[name], bracket.body
    return function is None or len(function.parameters) == (len(body.items) if isinstance(body, s.Listing) else 1)


def _distributes(head: s.Sym, bracket: s.Bracket, statement: Statement) -> bool:
    """Whether a letter before a sum in brackets is a factor: ``a(b + c) = ab + ac``, as on the right."""
    if not isinstance(bracket.body, s.Sum) or head.head.letter in ELEMENTWISE:
        return False
    if statement.table.is_function(head.head) or name_of(head) in statement.elaborator.functions:
        return False
    right = statement.chain.sides[1]
    pairs = [pair for n in s.walk(right) if isinstance(n, s.Product) for pair in pairwise(n.factors)]
    called = any(isinstance(a, s.Sym) and a.key == head.key and isinstance(b, s.Bracket) for a, b in pairs)
    return head.key in keys_of(right) and not called


def notations_differ(left: Side, right: Side) -> bool:
    """One side with indices and the other without, or under other names: only the order is compared."""
    mine, his = [f.name for f in left.free if f.name], [f.name for f in right.free if f.name]
    if left.value is None or right.value is None or is_zero(left.value.expr) or is_zero(right.value.expr):
        return False
    return bool(mine) != bool(his) or (bool(mine) and set(mine) != set(his))


def _defined(node: s.Derivative, definitions: Definitions) -> bool:
    """Whether a derivative is one of a symbol that the note defines."""
    return isinstance(node.body, s.Sym) and definitions.get(node.body.key) is not None


def _shares(a: s.Surface, b: s.Surface) -> bool:
    return not keys_of(a).isdisjoint(keys_of(b))


def keys_of(node: s.Surface) -> frozenset[str]:
    """The symbols written in an expression."""
    return s.keys(node)


def _why(left: Side, right: Side) -> str:
    problem = next((p for side in (left, right) if side.value is None for p in side.problems), None)
    return problem.message if problem is not None else "a side was not understood"
