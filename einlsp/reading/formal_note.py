"""What a whole note says that bears on the formal readings of its steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from weakref import ref

from einlsp.reading import surface as s
from einlsp.reading.formal_names import Known, text_of
from einlsp.reading.heads import DOTS
from einlsp.reading.notes import NoteReading
from einlsp.reading.related import Where
from einlsp.reading.sides import Sides


class NoteFacts:
    """What a whole note says that bears on its formal readings."""

    def __init__(self, reading: NoteReading) -> None:
        self.formulas, self._sides = reading.formulas, ref(reading.sides)
        self.found: dict[tuple[Where, Where], bool] = {}

    @cached_property
    def changing(self) -> Mapping[str, frozenset[str]]:
        """For each scalar by which the note differentiates, the symbols that are known to change with it."""
        found: dict[str, set[str]] = {}
        for formula in self.formulas:
            for chain in formula.surface.chains:
                for node in s.walk(chain):
                    for variable, name in _changing(node):
                        found.setdefault(variable, set()).add(name)
        return {variable: frozenset(names) for variable, names in found.items()}

    @property
    def sides(self) -> Sides:
        """The note's sides; they are not kept alive by what is known of them."""
        found = self._sides()
        assert found is not None
        return found

    def constant(self, variable: str, name: str) -> bool:
        """Whether nothing in the note says that a symbol changes with a variable."""
        changing = self.changing.get(variable, frozenset())
        return not any(name == key or name.startswith((f"{key}·", f"{key}^", f"{key}_", f"{key}[")) for key in changing)

    @cached_property
    def arrays(self) -> bool:
        """Whether the note writes about arrays: then a capital without indices may be a matrix."""
        table = self.sides.table
        if table.bold or any(d.order for d in table.declared.values()):
            return True
        return any(isinstance(n, s.Transposed) for f in self.formulas for c in f.surface.chains for n in s.walk(c))

    @cached_property
    def definitions(self) -> tuple[tuple[tuple[int, int], str, Known | None], ...]:
        """What each lone symbol is first said to be, and where; None from where it is said to be something else."""
        out: list[tuple[tuple[int, int], str, Known | None]] = []
        seen: dict[str, str] = {}
        for where, statement in self.sides.statements.items():
            chain = statement.chain
            if not chain.relations or chain.relations[0].kind not in ("equal", "define") or statement.supposed:
                continue
            left = chain.sides[0]
            if not isinstance(left, s.Sym) or left.key in s.keys(chain.sides[1]):
                continue
            marks = left.scripts.marks
            slots = tuple((m.text, m.level) for m in left.scripts.slots if m.kind == "index")
            latex = self.formulas[where[0]].region.latex
            text = text_of(latex[left.start : chain.sides[1].end])
            if seen.setdefault(left.key, text) == text:
                fits = len(slots) == len(marks) == len({text for text, _ in slots})
                out.append((where, left.key, Known(chain.sides[1], latex, slots) if fits else None))
            else:
                out.append((where, left.key, None))
        return tuple(out)

    def known_at(self, where: tuple[int, int], keys: frozenset[str]) -> dict[str, Known]:
        """The definitions that hold where a statement stands, if it has one of their symbols."""
        found: dict[str, Known | None] = {}
        for place, key, known in self.definitions:
            if place >= where:
                break
            found[key] = known
        return {key: known for key, known in found.items() if known is not None} if keys & found.keys() else {}


def _changing(node: s.Surface) -> Iterator[tuple[str, str]]:
    """The variables and symbols of which a node says that one changes with the other."""
    if isinstance(node, s.Derivative) and node.body is not None:
        inside = [n.key for n in s.symbols(node.body)[:1]]
        for variable in node.variables:
            if isinstance(variable, s.Sym):
                yield from ((variable.key, key) for key in inside)
    elif isinstance(node, s.Sym) and DOTS.keys() & set(node.head.accents):
        yield "t", node.head.undotted.key
    elif isinstance(node, s.Product):
        for a, b in zip(node.factors, node.factors[1:], strict=False):
            if isinstance(a, s.Sym) and isinstance(b, s.Bracket) and a.end == b.start:
                items = b.body.items if isinstance(b.body, s.Listing) else (b.body,)
                yield from ((i.key, a.key) for i in items if isinstance(i, s.Sym))
