"""Shapes over a whole note by unification, and the values of the sides of its statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from einlsp.reading import surface as s
from einlsp.reading.definitions import Definitions
from einlsp.reading.dims import Dims
from einlsp.reading.elaborate import Elaborator
from einlsp.reading.expressions import FreeIndex, choose, dimension_names, finished
from einlsp.reading.operands import Operand, Problem, Unreadable
from einlsp.reading.orders import infer
from einlsp.reading.products import is_function_head
from einlsp.reading.symbols import Declaration, Source
from einlsp.reading.table import Entry, SymbolTable
from einlsp.tensor.expr import Dim
from einlsp.tensor.value import Value

EQUALITIES = frozenset({"equal", "define"})


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a statement: its value and free indices, or the problems that it has.

    ``sources`` say where the orders of its symbols come from: a reading that rests on ``use`` alone is a guess.
    """

    node: s.Surface
    value: Value | None
    free: tuple[FreeIndex, ...]
    problems: tuple[Problem, ...]
    sources: frozenset[Source]


@dataclass
class _Statement:
    """What the first walk found of one statement, and the table as it stood there."""

    chain: s.Chain
    elaborator: Elaborator
    table: SymbolTable
    shapes: list[Operand | Problem]
    joint: list[Problem]


@dataclass(frozen=True, slots=True)
class FormulaPlace:
    """A formula of the note: its number, where it starts, its statements and the symbols of each."""

    number: int
    start: int
    chains: tuple[s.Chain, ...]
    symbols: tuple[tuple[s.Sym, ...], ...]


@dataclass(frozen=True, slots=True)
class Scoped:
    """A declaration and the document range in which it holds; ``end`` is ``None`` to the end of the note."""

    start: int
    end: int | None
    declaration: Declaration


class _Scope:
    """Moves through the note and keeps the table's declarations to those that hold."""

    def __init__(self, table: SymbolTable, declarations: Sequence[Scoped]) -> None:
        self.table = table
        self._waiting = sorted(declarations, key=lambda d: d.start)[::-1]
        self._passing: list[tuple[int, Declaration, Declaration | None]] = []

    def move(self, offset: int) -> None:
        """Declare what begins up to here, and take back what has ended."""
        while self._waiting and self._waiting[-1].start <= offset:
            scoped = self._waiting.pop()
            if scoped.end is not None and scoped.end <= offset:
                continue
            if scoped.end is not None:
                old = self.table.declaration(scoped.declaration.key, scoped.declaration.samples)
                self._passing.append((scoped.end, scoped.declaration, old))
            self.table.declare(scoped.declaration)
        for ended in [p for p in self._passing if p[0] <= offset]:
            self._passing.remove(ended)
            self.table.retract(ended[1], ended[2])


class Sides:
    """All sides of all statements of a note. The first walk runs over it all; values are built when asked for."""

    def __init__(
        self,
        formulas: Sequence[FormulaPlace],
        declarations: Sequence[Scoped],
        convention: str = "auto",
    ) -> None:
        self._formulas = formulas
        self._declarations = declarations
        self._convention = convention
        self._built: dict[tuple[int, int, int], Side] = {}
        self._defined: dict[tuple[int, int], Definitions] | None = None
        self.dims = Dims()
        self.table = SymbolTable(self.dims)

    @cached_property
    def statements(self) -> dict[tuple[int, int], _Statement]:
        """The first walk: shapes of every side, in the order of the note."""
        out: dict[tuple[int, int], _Statement] = {}
        scope = _Scope(self.table, self._declarations)
        self.table.bold = {
            n.key
            for f in self._formulas
            for symbols in f.symbols
            for n in symbols
            if n.head.bold and not n.scripts.slots
        }
        for place in self._formulas:
            scope.move(place.start)
            chains = [(c, symbols) for c, symbols in zip(place.chains, place.symbols, strict=True) if algebraic(c)]
            solid = [(c, symbols) for c, symbols in chains if len(c.sides) > 1 or not isinstance(c.sides[0], s.Sym)]
            infer([c.sides for c, _ in solid], [n for _, symbols in solid for n in symbols], self.table)
            for index, chain in enumerate(place.chains):
                out[place.number, index] = self._walk(chain, place.number)
        return out

    def _walk(self, chain: s.Chain, number: int) -> _Statement:
        elaborator = Elaborator(self.table, choose(self._convention, chain), formula=number)
        shapes: list[Operand | Problem] = [Problem("unreadable", "not read yet", 0, 0)] * len(chain.sides)
        joint: list[Problem] = []
        if algebraic(chain):
            # From the right: what stands on the left of a definition has the shape of what defines it.
            for position in range(len(chain.sides) - 1, -1, -1):
                shapes[position] = self._shape(elaborator, chain, position, shapes)
            joint.extend(self._join(elaborator, chain, shapes))
        else:
            reason = Problem("unreadable", "no equation of values", chain.start, chain.end)
            shapes = [reason] * len(chain.sides)
        return _Statement(chain, elaborator, self.table.copy(), shapes, joint)

    def _shape(
        self, el: Elaborator, chain: s.Chain, position: int, shapes: list[Operand | Problem]
    ) -> Operand | Problem:
        side = chain.sides[position]
        right = shapes[position + 1] if position + 1 < len(shapes) else None
        if (
            position == 0
            and isinstance(side, s.Sym)
            and isinstance(right, Operand)
            and chain.relations[0].kind in EQUALITIES
        ):
            self._define(side, right)
        el.kept = frozenset(_written(chain.sides[0])) if position else frozenset()
        if len(chain.sides) > 1 and is_function_head(side):
            return Problem("unreadable", "the name of a function with its arguments", side.start, side.end)
        try:
            return el.read(side)
        except Unreadable as reason:
            return reason.problem

    def _define(self, side: s.Sym, right: Operand) -> None:
        """A fresh plain symbol alone on the left takes the order of the right side."""
        key = side.key
        fresh = key not in self.table.declared and key not in self.table.entries and not side.scripts.marks
        if not fresh or side.head.bold or right.named or not right.axes:
            return
        self.table.declare(
            Declaration(
                key, side.start, side.end, "definition", len(right.axes), None, levels=right.levels, head=side.head
            )
        )

    def _join(self, el: Elaborator, chain: s.Chain, shapes: Sequence[Operand | Problem]) -> list[Problem]:
        """Both sides of an equation have one shape: unify, and report where declarations deny it."""
        found = []
        for position, relation in enumerate(chain.relations):
            a, b = shapes[position], shapes[position + 1]
            if relation.kind not in EQUALITIES or not isinstance(a, Operand) or not isinstance(b, Operand):
                continue
            if a.nought or b.nought or a.levels != b.levels or (a.axes and (a.named or b.named)):
                continue
            try:
                for x, y in zip(a.axes, b.axes, strict=True):
                    el.unify(x.dim, y.dim, chain.sides[position + 1], "both sides of an equation have one shape")
                for name in sorted(a.named.keys() & b.named.keys()):
                    why = f"the index {name} runs over one axis"
                    el.unify(a.named[name].dim, b.named[name].dim, chain.sides[position + 1], why)
            except Unreadable as reason:
                found.append(reason.problem)
        return found

    def definitions(self, formula: int, chain: int) -> Definitions:
        """What symbols stand for where a statement begins."""
        if self._defined is None:
            self._defined = {}
            known = Definitions()
            for where, statement in self.statements.items():
                self._defined[where] = known
                known = self._define_value(known, where, statement.chain)
        return self._defined.get((formula, chain), Definitions())

    def _define_value(self, known: Definitions, where: tuple[int, int], chain: s.Chain) -> Definitions:
        """The definitions after a statement: a lone symbol on the left is what the next side says; ``:=`` renews it."""
        first = chain.sides[0]
        if not chain.relations or chain.relations[0].kind not in EQUALITIES or not isinstance(first, s.Sym):
            return known
        if first.scripts.marks or (first.key in known.values and chain.relations[0].kind != "define"):
            return known
        left, right = self.side(*where, 0), self.side(*where, 1)
        if left.value is None or right.value is None or any(f.name for f in right.free):
            return known
        if left.value.levels != right.value.levels or left.value.shape != right.value.shape:
            return known
        after = known.copy()
        after.put(first.key, right.value)
        return after

    @cached_property
    def names(self) -> dict[int, Dim]:
        """The name of every axis of the note."""
        chains = [st.chain for st in self.statements.values()]
        return dimension_names(self.table, chains)

    def problems(self, formula: int, chain: int) -> tuple[Problem, ...]:
        """What does not fit in a statement: of its sides, and between them."""
        statement = self.statements[formula, chain]
        return (*(p for p in statement.shapes if isinstance(p, Problem)), *statement.joint)

    def side(self, formula: int, chain: int, position: int) -> Side:
        """One side of a statement, with its value."""
        key = (formula, chain, position)
        if key not in self._built:
            self._built[key] = self._build(self.statements[formula, chain], position, (formula, chain))
        return self._built[key]

    def _build(self, statement: _Statement, position: int, where: tuple[int, int]) -> Side:
        node = statement.chain.sides[position]
        sources = frozenset(
            entry.source
            for n in s.walk(node)
            if isinstance(n, s.Sym) and (entry := _entry(statement.table, n)) is not None
        )
        shape = statement.shapes[position]
        if isinstance(shape, Problem) and shape.kind != "dimension":
            return Side(node, None, (), (shape,), sources)
        try:
            value, free = self._value(statement, position, where)
        except Unreadable as reason:
            problem = shape if isinstance(shape, Problem) else reason.problem
            return Side(node, None, (), (problem,), sources)
        return Side(node, value, free, (shape,) if isinstance(shape, Problem) else (), sources)

    def _value(
        self, statement: _Statement, position: int, where: tuple[int, int]
    ) -> tuple[Value, tuple[FreeIndex, ...]]:
        """The value over the note's dimensions; where those do not fit, over what this statement alone says."""
        chain, node = statement.chain, statement.chain.sides[position]
        order = _written(chain.sides[0]) if position else ()
        first, names = statement.elaborator, self.names
        if isinstance(statement.shapes[position], Problem):
            table = statement.table.local()
            first = Elaborator(table, first.convention, formula=first.formula)
            first.kept = frozenset(order)
            first.read(node)
            names = dimension_names(table, [chain])
        second = first.building(names)
        second.table = first.table if first.table is not self.table else statement.table
        second.kept = frozenset(order)
        if any(isinstance(n, s.Derivative) for n in s.walk(node)):
            second.expand = self.definitions(*where).into
        return finished(second, second.read(node), node, order)


def _entry(table: SymbolTable, node: s.Sym) -> Entry | None:
    """The entry of a symbol, whichever of its spellings the table keeps it under."""
    key = table.key_of(node.head, bool(node.scripts.slots))
    return table.entries.get(key) or table.entries.get(f"{key} 1")


def algebraic(chain: s.Chain) -> bool:
    """Whether the sides of a statement are values: no memberships, types, distributions."""
    return all(
        r.kind in ("equal", "define", "approximate", "proportional", "order", "unequal", "arrow", "implies")
        for r in chain.relations
    )


def _written(side: s.Surface) -> tuple[str, ...]:
    """The index names on a lone symbol."""
    return tuple(m.text for m in side.scripts.slots if m.kind == "index") if isinstance(side, s.Sym) else ()
