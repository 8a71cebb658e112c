"""Shapes over a whole note by unification, and the values of the sides of its statements."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from einlsp.reading import surface as s
from einlsp.reading.definitions import Definitions, History, definitions_in
from einlsp.reading.dims import Dims
from einlsp.reading.elaborate import Elaborator
from einlsp.reading.expressions import FreeIndex, finished
from einlsp.reading.layouts import Layout
from einlsp.reading.meanings import Meaning
from einlsp.reading.naming import dimension_names, names_beside
from einlsp.reading.operands import Operand, Problem, ProblemKind, Unreadable
from einlsp.reading.recognised import recognised
from einlsp.reading.scope import Scoped
from einlsp.reading.side import Side
from einlsp.reading.slopes import Ends, Slope, meanings, open_slopes, unread
from einlsp.reading.symbols import Source
from einlsp.reading.table import Entry, SymbolTable
from einlsp.reading.twice import walked
from einlsp.reading.walk import EQUALITIES, FormulaPlace, Place, Statement, kept_in, written
from einlsp.tensor.expr import Dim, Expr
from einlsp.tensor.value import ShapeError, Value

Manner = tuple[Layout | None, bool, frozenset[str], bool]
"""How a side is read: layout of derivatives, whether partial, symbols free of constraints, whether all is left open."""


class Sides:
    """All sides of all statements of a note. The first walk runs over it all; values are built when asked for."""

    def __init__(
        self, formulas: Sequence[FormulaPlace], declarations: Sequence[Scoped], convention: str = "auto"
    ) -> None:
        self._formulas = formulas
        self._declarations = declarations
        self._convention = convention
        self._built: dict[tuple[int, int, int, Manner], Side] = {}
        self._history: History | None = None
        self._version: dict[Place, int] = {}
        self._slopes: dict[str, Slope] = {}
        self._ends_as: dict[str, list[tuple[int, Meaning | None]]] = {}
        self._ended: dict[Place, dict[str, Ends]] = {}
        self.table = SymbolTable(Dims())

    @cached_property
    def statements(self) -> dict[Place, Statement]:
        """The first walk: shapes of every side, in the order of the note."""
        found, self.table = walked(self._formulas, self._declarations, self._convention, self._defining)
        return found

    def _defining(self, at: Place, raw: frozenset[str]) -> Value | None:
        return self.side(*at, 1, raw=raw).value

    def definitions(self, formula: int, chain: int) -> Definitions:
        """What symbols stand for where a statement begins."""
        if self._history is None:
            self._history = History()
            for where, statement in self.statements.items():
                self._version[where] = self._history.version
                self._define(self._history, where, statement)
        return Definitions(self._history, self._version.get((formula, chain), 0))

    def definitions_before(self, formula: int | None) -> Definitions:
        """What symbols stand for where a formula begins, or at the end of the note."""
        found = self.definitions(0 if formula is None else formula, 0)
        if formula is not None or self._history is None:
            return found
        return Definitions(self._history, self._history.version)

    def _define(self, history: History, where: Place, statement: Statement) -> None:
        """A lone symbol on the left is what the next side says, from now on."""
        chain = statement.chain
        if not chain.relations or chain.relations[0].kind not in EQUALITIES or not isinstance(chain.sides[0], s.Sym):
            return
        left = self.side(*where, 0)
        right = self.side(*where, 1, opened=isinstance(chain.sides[1], s.Derivative))
        if statement.supposed or left.value is None or right.value is None:
            return
        if not right.value.expr.names:
            history.write_out(chain.sides[0].key) if isinstance(chain.sides[1], s.MatrixLiteral) else None
            return
        for key, meaning in definitions_in(left, right):
            history.define(key, meaning)
            self._ends_as.setdefault(key, []).append((history.version, None))
        if len(chain.sides) > 2 and all(r.kind in EQUALITIES for r in chain.relations):
            for key, meaning in definitions_in(left, self.side(*where, len(chain.sides) - 1)):
                self._ends_as.setdefault(key, []).append((history.version, meaning))

    def _expanded(self, e: Expr, keys: tuple[str, ...], definitions: Definitions, version: int) -> Expr:
        r"""What an expression is made of, some symbols above all: a ``\dot q`` of ``L = T - V = \frac12m\dot q^2``."""
        near = definitions.without(*keys).into(e)
        if not near.names.isdisjoint(keys):
            return near
        far: dict[str, Meaning] = {}
        for name in e.names & self._ends_as.keys():
            if meaning := next((m for since, m in reversed(self._ends_as[name]) if since <= version), None):
                far[name] = meaning
        other = definitions.supposing(far).without(*keys).into(e)
        return recognised(near, keys[0], definitions) if other.names.isdisjoint(keys) else other

    def _open(self, where: Place, el: Elaborator) -> dict[str, Meaning]:
        """What stands for each quantity that the derivatives of a statement are of, though the note leaves it open."""
        lasts = {key: last for key, (last, _) in self._ends(where).items()}
        return dict(meanings(lasts, lambda node: _entry_of(el, node), self._slopes))

    def _ends(self, where: Place) -> dict[str, Ends]:
        """The symbols that lead to each quantity that a statement leaves open.

        None where the note says something of a symbol on the way that was not understood: it may be another way.
        """
        if where not in self._ended:
            statement, definitions = self.statements[where], self.definitions(*where)
            ends = open_slopes(
                statement.chain,
                definitions,
                statement.elaborator.functions.keys(),
                lambda node: statement.table.key_of(node.head, bool(node.scripts.slots)),
                self._slopes,
            )
            way = frozenset[str]().union(*(passed for _, passed in ends.values()))
            for place, other in self.statements.items():
                if not ends or place >= where:
                    break
                if unread(other.chain, definitions) and any(way & s.keys(side) for side in other.chain.sides[1:]):
                    ends = {}
            self._ended[where] = ends
        return self._ended[where]

    @cached_property
    def names(self) -> dict[int, Dim]:
        """The name of every axis of the note."""
        chains = [st.chain for st in self.statements.values()]
        return dimension_names(self.table, chains)

    @cached_property
    def open_dims(self) -> frozenset[Dim]:
        """The dimensions that the note gives no name or number."""
        names, dims = self.names, self.table.dims  # in this order: naming the axes ties some
        return frozenset(names[root] for root in dims.order() if dims.said(root) is None)

    def problems(self, formula: int, chain: int) -> tuple[Problem, ...]:
        """What does not fit in a statement: of its sides, and between them."""
        statement = self.statements[formula, chain]
        return (*(p for p in statement.shapes if isinstance(p, Problem)), *statement.joint)

    def side(
        self,
        formula: int,
        chain: int,
        position: int,
        layout: Layout | None = None,
        *,
        partial: bool = False,
        raw: frozenset[str] = frozenset(),
        opened: bool = False,
    ) -> Side:
        """One side of a statement, with its value.

        Derivatives in it are taken in another ``layout`` than fits best, if asked; ``partial`` ones see only where the
        variable is written, not what other symbols are made of. The symbols in ``raw`` obey no constraint. With
        ``opened`` there are derivatives of what the note says nothing of (`slopes`).
        """
        opened = opened and bool(self._ends((formula, chain)))  # else it is read as ever
        key = (formula, chain, position, (layout, partial, raw, opened))
        if key not in self._built:
            statement = self.statements[formula, chain]
            found = self._build(statement, position, (formula, chain), (layout, partial, raw, opened))
            if found.value is None and not partial and s.Derivative in s.kinds(found.node):
                other = self._build(statement, position, (formula, chain), (layout, True, raw, opened))
                found = found if other.value is None else other
            self._built[key] = found
        return self._built[key]

    def rewritten(
        self,
        formula: int,
        chain: int,
        position: int,
        node: s.Surface,
        layout: Layout | None = None,
        *,
        partial: bool = False,
        opened: bool = False,
    ) -> Side:
        """What a side would be if ``node`` stood there; nothing else in the note changes."""
        statement = self.statements[formula, chain]
        order = written(statement.chain.sides[0]) if position else ()
        el = self._trial(statement, formula)
        el.kept = kept_in(statement.chain, position)
        try:
            shape, before = el.read(node), statement.shapes[position - 1] if position else None
            if isinstance(before, Operand) and not shape.nought and not before.nought:
                same = before.levels == shape.levels and not (before.named or shape.named)
                for x, y in zip(before.axes, shape.axes, strict=True) if same else ():
                    el.unify(x.dim, y.dim, node, "both sides of an equation have one shape")
                for name in sorted(before.named.keys() & shape.named.keys()):
                    el.unify(before.named[name].dim, shape.named[name].dim, node, f"{name} runs over one axis")
            names, manner = names_beside(el.dims, self.names), (layout, partial, frozenset[str](), opened)
            value, free = self._valued(el, el.table, names, node, order, (formula, chain), manner)
        except Unreadable as reason:
            return Side(node, None, (), (reason.problem,), frozenset())
        except ShapeError as misfit:
            return Side(node, None, (), (Problem("unreadable", str(misfit), node.start, node.end),), frozenset())
        return Side(node, value, free, (), frozenset())

    @staticmethod
    def _trial(statement: Statement, formula: int) -> Elaborator:
        """Reads as a statement was read, and changes nothing."""
        el = Elaborator(statement.table.trial(), statement.elaborator.convention, formula=formula)
        el.read_as(statement.elaborator)
        el.written_out = True
        return el

    def _build(self, statement: Statement, position: int, where: Place, manner: Manner) -> Side:
        node = statement.chain.sides[position]
        sources = frozenset(_source(entry) for n in s.symbols(node) if (entry := statement.table.known(n)) is not None)
        shape = statement.shapes[position]
        if isinstance(shape, Problem) and shape.kind != "dimension":
            return Side(node, None, (), (shape,), sources)
        try:
            value, free = self._value(statement, position, where, manner)
        except Unreadable as reason:
            problem = shape if isinstance(shape, Problem) else reason.problem
            return Side(node, None, (), (problem,), sources)
        except ShapeError as misfit:  # lengths that are products of others are only known once all are named
            kind: ProblemKind = "dimension" if misfit.kind == "dimension" else "unreadable"
            return Side(node, None, (), (Problem(kind, str(misfit), node.start, node.end),), sources)
        return Side(node, value, free, (shape,) if isinstance(shape, Problem) else (), sources)

    def axes(self, formula: int, chain: int, position: int) -> Operand | Problem:
        """The axes of a side in which a number may be added to an array, as some write ``A + λ``; or the problem."""
        statement = self.statements[formula, chain]
        el = self._trial(statement, formula)
        el.lax = True
        try:
            return el.read(statement.chain.sides[position])
        except Unreadable as reason:
            return reason.problem

    def _value(
        self, statement: Statement, position: int, where: Place, manner: Manner
    ) -> tuple[Value, tuple[FreeIndex, ...]]:
        """The value over the note's dimensions; where those do not fit, over what this statement alone says."""
        chain, node = statement.chain, statement.chain.sides[position]
        order = written(chain.sides[0]) if position else ()
        first, names = statement.elaborator, self.names
        first.kept = kept_in(chain, position)
        if isinstance(statement.shapes[position], Problem):
            table = statement.table.local()
            first = Elaborator(table, first.convention, formula=first.formula)
            first.kept = kept_in(chain, position)
            first.read_as(statement.elaborator)
            first.written_out = True
            first.read(node)
            names = dimension_names(table, [chain])
        table = first.table if first.table is not self.table else statement.table
        return self._valued(first, table, names, node, order, where, manner)

    def _valued(
        self,
        first: Elaborator,
        table: SymbolTable,
        names: dict[int, Dim],
        node: s.Surface,
        order: tuple[str, ...],
        where: Place,
        manner: Manner,
    ) -> tuple[Value, tuple[FreeIndex, ...]]:
        """The value of what ``first`` has read, over axes with these names."""
        second = first.building(names)
        second.table = table
        second.frozen = True
        layout, second.partial, second.raw, opened = manner
        second.layout = layout or second.layout
        if s.Derivative in s.kinds(node):
            definitions = self.definitions(*where)
            if opened:
                definitions = definitions.supposing(self._open(where, second))
            version = self._version.get(where, 0)
            second.expand = lambda e, *keys: self._expanded(e, keys, definitions, version)
        return finished(second, second.read(node), node, order)


def _entry_of(el: Elaborator, node: s.Sym) -> Expr | None:
    """One entry of a symbol, as it stands in a statement."""
    value = el.term(node).value
    return None if value is None else value.expr


def _source(entry: Entry) -> Source:
    """Where the order of a symbol comes from; that a plain letter is a number is what its type says anyway."""
    return "typography" if entry.source == "use" and not entry.order else entry.source
