"""The first walk over a note: the shape of every side of every statement, by unification, in the order of the note."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from einlsp.reading import surface as s
from einlsp.reading.calls import is_function_head
from einlsp.reading.elaborate import Elaborator
from einlsp.reading.expressions import choose
from einlsp.reading.forced import limits, multipliers, shown
from einlsp.reading.functions import Function, defined_function, nameless, parameters_of
from einlsp.reading.growing import Growing
from einlsp.reading.layouts import LAYOUTS, Layout, sensitive
from einlsp.reading.operands import Operand, Problem, Unreadable, unblamed
from einlsp.reading.orders import infer
from einlsp.reading.ranges import join_ranges
from einlsp.reading.rates import NoteRates
from einlsp.reading.scalars import barred
from einlsp.reading.scope import Scope, Scoped
from einlsp.reading.symbols import ELEMENTWISE, Declaration, Source, typography
from einlsp.reading.table import SymbolTable
from einlsp.records import record
from einlsp.tensor.value import Value

EQUALITIES = frozenset({"equal", "define"})

Place = tuple[int, int]
"""A statement: the number of its formula, and its own in that."""


@dataclass(slots=True)
class Statement:
    """What the first walk found of one statement, and the table as it stood there.

    ``supposed``: it stands under an "if" or behind an arrow, so that it defines nothing. ``defines``: a function that
    it defines and uses.
    """

    chain: s.Chain
    elaborator: Elaborator
    table: SymbolTable
    shapes: list[Operand | Problem]
    joint: list[Problem]
    supposed: bool = False
    defines: str = ""


@record
class FormulaPlace:
    """A formula of the note: its number, where it starts, its statements, the symbols of each, and whether it is
    only supposed (under an "if")."""

    number: int
    start: int
    chains: tuple[s.Chain, ...]
    symbols: tuple[tuple[s.Sym, ...], ...]
    supposed: bool = False


class Walk:
    """Walks over a note once. ``value_of`` gives the value of what a statement defines a function to be.

    Derivatives are read in the layout that fits best, in ``layout`` where several fit (``open_layouts`` counts those),
    and in that of the statements before where none fits.
    """

    def __init__(
        self,
        table: SymbolTable,
        convention: str,
        value_of: Callable[[Place, frozenset[str]], Value | None],
        layout: Layout = "numerator",
    ) -> None:
        self.table = table
        self.open_layouts = 0
        self._shown = Counter[Layout]()
        self._convention = convention
        self._value_of = value_of
        self._usual = layout
        self._functions: Growing[str, Function | None] = Growing()
        self._rates = NoteRates(())

    def statements(self, formulas: Sequence[FormulaPlace], declarations: Sequence[Scoped]) -> dict[Place, Statement]:
        """The shapes of every side of every statement."""
        out: dict[Place, Statement] = {}
        scope = Scope(self.table, declarations)
        self._rates = NoteRates(c for f in formulas for c in f.chains)
        self.table.bold = {
            n.key for f in formulas for symbols in f.symbols for n in symbols if n.head.bold and not n.scripts.slots
        }
        self.table.shown = set[str]().union(
            *(shown(c.sides, n) for f in formulas for c, n in zip(f.chains, f.symbols, strict=True) if algebraic(c))
        )
        self.table.multipliers = multipliers(side for f in formulas for c in f.chains for side in c.sides)
        self.table.counts = {d for x in declarations for d in x.declaration.dims or () if isinstance(d, str)}
        self.table.counts |= {key for f in formulas for c in f.chains for side in c.sides for key in limits(side)}
        self.table.counts -= self.table.shown
        for place in formulas:
            scope.move(place.start)
            for chain in place.chains:
                self._declare_function(chain)
            chains = [(c, symbols) for c, symbols in zip(place.chains, place.symbols, strict=True) if algebraic(c)]
            solid = [(c, symbols) for c, symbols in chains if len(c.sides) > 1 or not isinstance(c.sides[0], s.Sym)]
            infer([c.sides for c, _ in solid], [n for _, symbols in solid for n in symbols], self.table)
            self._mention(chains)
            for index, chain in enumerate(place.chains):
                supposed = place.supposed or chain.after == "implies"
                out[place.number, index] = self._walk(chain, (place.number, index), supposed)
        return out

    def _mention(self, chains: Sequence[tuple[s.Chain, Sequence[s.Sym]]]) -> None:
        """Keep in mind which plain symbols were only named so far: that does not say that they are numbers."""
        for chain, symbols in chains:
            side = chain.sides[0]
            if len(chain.sides) > 1 or not isinstance(side, s.Sym):
                self.table.use(symbols)
            elif not side.scripts.marks and side.key not in self.table.entries:
                self.table.mentioned.add(side.key)

    def _declare_function(self, chain: s.Chain) -> None:
        r"""``f(\mathbf{x}) = …`` says that f is a function, wherever it stands from here on."""
        if chain.relations and chain.relations[0].kind in EQUALITIES and parameters_of(chain.sides[0]) is not None:
            head = chain.sides[0].factors[0].head  # type: ignore[attr-defined]
            # `R(\theta) = \begin{pmatrix}\cos\theta…`: that R was declared 3×3 before says nothing of this one.
            own = s.keys(chain.sides[0]) - {head.key} - s.keys(chain.sides[1])
            literal = isinstance(chain.sides[1], s.MatrixLiteral) and not own
            if literal or not self.table.is_array(head):
                how: Source = "math" if literal else "definition"
                self.table.declare(Declaration(head.key, chain.start, chain.end, how, kind="function", head=head))

    def _walk(self, chain: s.Chain, where: Place, supposed: bool) -> Statement:
        self.table.lengths = self._long(chain, where)
        statement = self._read(chain, where, self.table, self._layout(chain, where))
        self.table.lengths = False
        statement.supposed = supposed
        if not supposed and statement.chain.relations and chain.relations[0].kind in EQUALITIES:
            found = defined_function(chain, statement.elaborator, statement.shapes)
            if found is not None:
                name, parameters, axes, shape = found
                new = Function(name, parameters, axes, shape, lambda raw: self._value_of(where, raw))
                old = self._functions.get(name, new)
                # `p(x)` beside `p(y)` are two densities; `f(x)` behind `f(x, y)` is another function of that name.
                keys, before = [p.key for p in parameters], [p.key for p in old.parameters] if old is not None else []
                overloaded = old is None or (before != keys and len(before) == len(keys))
                self._functions[name] = None if overloaded else new
                later = frozenset[str]().union(*(s.keys(side) for side in chain.sides[2:]))
                if not overloaded and name in later - s.keys(chain.sides[1]):
                    # `f(x) = … = 1 - f(-x)`: what follows in the chain knows the function already.
                    statement = self._read(chain, where, self.table, statement.elaborator.layout)
                    statement.defines = name
        return statement

    def _long(self, chain: s.Chain, where: Place) -> bool:
        """Whether a statement fits better if bars around its vectors are their lengths."""
        if not (s.Bars in s.kinds(chain) and algebraic(chain) and barred(chain, self.table)):
            return False
        tables = self.table.trial(), self.table.trial()
        tables[1].lengths = True
        fits = [min(_misfits(self._read(chain, where, t.trial(), layout))[:2] for layout in LAYOUTS) for t in tables]
        return fits[1] < fits[0]

    def _layout(self, chain: s.Chain, where: Place) -> Layout:
        """The layout of written derivatives in which a statement fits best: the one that ties the fewest axes."""
        if not (sensitive(chain) and algebraic(chain)):
            return "numerator"
        ranked = []
        for layout in LAYOUTS:
            trial = self.table.trial()
            found = self._read(chain, where, trial, layout)
            if not found.elaborator.arranges:
                return layout  # all derivatives have the same axes in every layout: none
            fit = (*_misfits(found), -trial.dims.classes)
            ranked.append((fit, -self._shown[layout], layout != self._usual, LAYOUTS.index(layout), layout))
        best = min(ranked)
        if best[0][0]:  # it fits in none, so that it tells nothing
            return max(LAYOUTS, key=lambda each: (self._shown[each], each == best[-1]))
        self._shown.update(layout for fit, *_, layout in ranked if not fit[0] and ranked[-1][0] != ranked[0][0])
        self.open_layouts += sum(fit == best[0] for fit, *_ in ranked) > 1
        return best[-1]

    def _read(self, chain: s.Chain, where: Place, table: SymbolTable, layout: Layout) -> Statement:
        elaborator = Elaborator(table, choose(self._convention, chain), formula=where[0])
        elaborator.layout, elaborator.functions, elaborator.written_out = layout, self._functions.snapshot(), True
        elaborator.labels, elaborator.rates = _labels(chain), self._rates.of(chain)
        shapes: list[Operand | Problem] = [Problem("unreadable", "not read yet", 0, 0)] * len(chain.sides)
        joint: list[Problem] = []
        if algebraic(chain):
            # From the right: what stands on the left of a definition has the shape of what defines it.
            for position in range(len(chain.sides) - 1, -1, -1):
                shapes[position] = self._shape(elaborator, chain, position, shapes)
            joint.extend(self._join(elaborator, chain, shapes))
            join_ranges(elaborator, chain)
        else:
            reason = Problem("unreadable", "no equation of values", chain.start, chain.end)
            shapes = [reason] * len(chain.sides)
        return Statement(chain, elaborator, table.copy(), shapes, joint)

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
            _define(el.table, side, right, isinstance(chain.sides[position + 1], s.MatrixLiteral))
        el.kept = kept_in(chain, position)
        applied = position > 0 and isinstance(chain.sides[0], s.Sym) and _entrywise(side)
        if len(chain.sides) > 1 and is_function_head(side) and not el.knows(side) and not applied:
            return Problem("unreadable", nameless(el, side), side.start, side.end)
        try:
            return el.read(side)
        except Unreadable as reason:
            return unblamed(reason.problem, side)

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


def _entrywise(side: s.Surface) -> bool:
    r"""Whether a side is a customary function of entries, applied to what it is defined for: ``\sigma(Z)``."""
    head = side.factors[0] if isinstance(side, s.Product) else None
    return isinstance(head, s.Sym) and head.head.letter in ELEMENTWISE and head.head.letter.startswith("\\")


def _labels(chain: s.Chain) -> frozenset[str]:
    r"""The letters that name members of families in a statement: the i of ``A\mathbf{v}_i = \lambda_i\mathbf{v}_i``.

    Not where one entry stands for all of them: ``z_i = \mathbf{w}^T\mathbf{x}_i`` says what the array z is.
    """
    bold = [n for n in s.symbols(chain) if n.head.bold]
    found = frozenset(m.text for n in bold for m in n.scripts.marks if m.kind == "sample")
    return found.difference(written(chain.sides[0])) if chain.sides else found


def _misfits(found: Statement) -> tuple[int, int]:
    """How many sides of a statement do not fit, and how many shapes they have."""
    levels = {o.levels for o in found.shapes if isinstance(o, Operand) and not o.nought}
    return sum(isinstance(o, Problem) for o in found.shapes) + len(found.joint), len(levels)


def _define(table: SymbolTable, side: s.Sym, right: Operand, written_out: bool) -> None:
    r"""A fresh plain symbol alone on the left takes the order of the right side; ``\mathbf{O}`` is then no zero.

    So does a bold one that is not of the order that its type says (``\mathbf{F} = m\mathbf{a}``), and one that stood
    for a scalar before if it is now written out as a matrix.
    """
    key = side.key
    fresh = key not in table.declared and not side.scripts.marks and (key not in table.entries or written_out)
    told = side.head.bold and table.special(side.head) != "zero" and len(right.axes) == typography(side.head)
    if not fresh or told or side.head.letter.isdigit() or right.named or not right.axes:
        return
    table.declare(
        Declaration(key, side.start, side.end, "definition", len(right.axes), None, levels=right.levels, head=side.head)
    )


def algebraic(chain: s.Chain) -> bool:
    """Whether the sides of a statement are values: no memberships, types, distributions."""
    return all(
        r.kind in ("equal", "define", "approximate", "proportional", "order", "unequal", "arrow", "implies")
        for r in chain.relations
    )


def kept_in(chain: s.Chain, position: int) -> frozenset[str]:
    """The index names that another side of a statement keeps free: the first one, else any on a lone symbol."""
    free = written(chain.sides[0]) if position else ()
    return frozenset(free or (n for k, other in enumerate(chain.sides) if k != position for n in written(other)))


def written(side: s.Surface) -> tuple[str, ...]:
    """The index names on a lone symbol, or on the parts of a derivative; one that stands there twice is not free."""
    derived = isinstance(side, s.Derivative) and side.style != "index"
    parts = (side.body, *side.variables) if isinstance(side, s.Derivative) and derived else (side,)
    names = [m.text for part in parts if isinstance(part, s.Sym) for m in part.scripts.slots if m.kind == "index"]
    return tuple(n for n in names if names.count(n) == 1)
