"""``read_expression``: one expression with its declarations and assumptions, as the command line and hovers need it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from einlsp.latex import Broken, Macro, parse
from einlsp.reading import surface as s
from einlsp.reading.assumptions import Assumptions, resolve
from einlsp.reading.conventions import CONVENTIONS, Convention, likely
from einlsp.reading.dims import Dims
from einlsp.reading.elaborate import Elaborator
from einlsp.reading.forced import ARRAY_CALLS, SHOWING
from einlsp.reading.formula import read_surface
from einlsp.reading.heads import Head
from einlsp.reading.marks import Hints
from einlsp.reading.naming import dimension_names
from einlsp.reading.operands import Operand, Problem, Unreadable
from einlsp.reading.orders import infer
from einlsp.reading.symbols import Declaration, Source
from einlsp.reading.table import SymbolTable
from einlsp.reading.traced import exponents, labels, traces
from einlsp.reading.whole import refuse_alone
from einlsp.records import record, remembered
from einlsp.tensor.expr import Dim, Leaf, Symbol, Upness, walk
from einlsp.tensor.value import Port, ShapeError, Value, natural_levels

_WITH_VALUE = frozenset({"equal", "define", "arrow", "type"})
"""Relations whose last side is what a statement like ``f: x \\mapsto x^2`` is about."""

TWOFOLD = "stands for two different things here"
PARTLY = "indices are written on a part of it only; the other part is in matrix notation"


@record
class FreeIndex:
    """A free index of a value: its name (``""`` in matrix notation), level and dimension, in the order of the ports."""

    name: str
    level: Upness
    dimension: Dim


@record
class SymbolReading:
    """A symbol of an expression: the tensor symbol, the head as written, and where its shape comes from."""

    symbol: Symbol
    head: Head
    source: Source
    declaration: Declaration | None


@record
class ExpressionReading:
    """An expression that was read.

    ``value`` is ``None`` where it has none; ``problems`` say why. ``expression`` is the part of ``surface`` that the
    value is of (the last side of an equation). ``symbols`` go by name. ``remarks`` say what was taken for granted.
    """

    latex: str
    surface: s.FormulaSurface
    expression: s.Surface | None
    value: Value | None
    free: tuple[FreeIndex, ...]
    problems: tuple[Problem, ...]
    symbols: Mapping[str, SymbolReading]
    convention: str
    remarks: tuple[str, ...] = ()
    notation: str = "matrix"

    @property
    def readable(self) -> bool:
        """Whether there is a value."""
        return self.value is not None


def read_expression(
    latex: str,
    declarations: Sequence[str] = (),
    assume: Sequence[str] = (),
    convention: str = "auto",
    *,
    macros: Mapping[str, Macro] | None = None,
    hints: Hints | None = None,
    known: Iterable[Declaration] = (),
    beside: str = "",
    lengths: bool = True,
) -> ExpressionReading:
    """Read an expression. ``known`` are declarations from elsewhere (a note); those given as text go before them.
    ``beside`` is what the expression is differentiated by: ``E_{kl}`` shows that ``E_{ii}`` is a trace. ``lengths``:
    bars around a vector are its length where that makes a number of the expression, or makes sense of it.

    Raises `DeclarationError` for a declaration or assumption that is not understood, `KeyError` for an unknown
    convention.
    """
    tree = parse(latex, macros)
    surface = read_surface(tree, hints or Hints())
    given = resolve(declarations, assume, surface)
    declared = [*(known := list(known)), *given.declarations]
    shown = Hints(indices=traces(surface, declared, beside), exponents=exponents(surface, declared, beside))
    if shown.indices or shown.exponents:
        surface = read_surface(tree, (hints or Hints()).joined(shown))
        given = resolve(declarations, assume, surface)
    known = [*known, *given.declarations]
    nodes = [c for c in surface.chains if c.sides]
    if len(nodes) != 1:
        broken = next(iter(tree.broken), None)
        what = "nothing to read" if not nodes else "several statements; one expression was expected"
        problem = _of_broken(broken) if broken else Problem("unreadable", what, 0, len(latex))
        return _without(latex, surface, problem, convention)
    chain = nodes[0]
    stated = next((r for r in chain.relations if r.kind not in _WITH_VALUE), None)
    if stated is not None:
        what = f"`{latex[stated.start : stated.end]}` states something and has no value; give one of its sides"
        return _without(latex, surface, Problem("unreadable", what, stated.start, stated.end), convention)
    table = new_table(known, given, [chain])
    infer([chain.sides], s.symbols(chain), table)
    table.calls = bool(beside) and not any(map(_of_arrays, s.walk(chain)))
    chosen = choose(convention, chain)
    found = _read(latex, surface, chain, table, chosen)
    if lengths and (found.value is None or found.value.ports) and any(isinstance(n, s.Bars) for n in s.walk(chain)):
        table = new_table(known, given, [chain])
        infer([chain.sides], s.symbols(chain), table)
        table.lengths = True
        long = _read(latex, surface, chain, table, chosen)
        if long.value is not None and (found.value is None or not long.value.ports):
            found = replace(long, remarks=(*long.remarks, "bars around a vector are read as its length"))
    if lonely := _names(surface, found, {d.key for d in known if d.order}):
        hinted = (hints or Hints()).joined(Hints(named=lonely))
        again = read_expression(
            latex, declarations, assume, convention, macros=macros, hints=hinted, known=known, beside=beside
        )
        if again.value is not None:
            said = ", ".join(f"{head}_{letter}" for head, letter in sorted(lonely))
            return replace(again, remarks=(*again.remarks, f"{said}: read as a name; its index stands nowhere else"))
    if found.value is None and tree.broken:
        return replace(found, problems=(_of_broken(tree.broken[0]), *found.problems))
    return found


def _of_arrays(node: s.Surface) -> bool:
    """Whether a node shows that an expression has arrays in it."""
    if isinstance(node, s.Call):
        return node.name in ARRAY_CALLS
    return node.head.bold if isinstance(node, s.Sym) else isinstance(node, SHOWING)


def _names(surface: s.FormulaSurface, found: ExpressionReading, arrays: Collection[str]) -> frozenset[tuple[str, str]]:
    r"""Symbols whose index is part of a name: the d_k of ``\mathbf{K}\mathbf{q}/\sqrt{d_k}``, where that may be."""
    if found.problems:
        problem = found.problems[0]
        clash = problem.message == PARTLY or problem.message.endswith(TWOFOLD)
        return labels(surface) if clash or problem.kind in ("index", "rank") else frozenset()
    if found.notation == "index" or not any(f.name for f in found.free):
        return frozenset()
    free = {f.name for f in found.free}
    return frozenset((head, letter) for head, letter in labels(surface) if letter in free and head not in arrays)


def new_table(declarations: Iterable[Declaration], given: Assumptions, chains: Sequence[s.Chain]) -> SymbolTable:
    """A table of these declarations, for these statements."""
    table = SymbolTable(Dims(), declarations, given.facts)
    table.bold = {n.key for c in chains for n in s.symbols(c) if n.head.bold and not n.scripts.slots}
    return table


def choose(convention: str, node: s.Surface) -> Convention:
    """The convention by name; ``auto`` takes the one that fits what is written."""
    return _likely(node) if convention == "auto" else CONVENTIONS[convention]


_WITH_SCRIPTS = (s.Sym, s.Indexed)


@remembered
def _likely(node: s.Surface) -> Convention:
    """The convention that fits what is written."""
    slots: list[tuple[str, Upness]] = []
    sums = False
    for inner in s.walk(node):
        sums = sums or isinstance(inner, s.Big)
        if isinstance(inner, _WITH_SCRIPTS):
            slots.extend((m.text, m.level) for m in inner.scripts.slots if m.kind == "index")
    return likely(slots, sums)


def _of_broken(broken: Broken) -> Problem:
    return Problem("unreadable", broken.reason, broken.start, broken.end)


def _without(latex: str, surface: s.FormulaSurface, problem: Problem, convention: str) -> ExpressionReading:
    return ExpressionReading(latex, surface, None, None, (), (problem,), {}, convention)


def _read(
    latex: str, surface: s.FormulaSurface, chain: s.Chain, table: SymbolTable, convention: Convention
) -> ExpressionReading:
    node = chain.sides[-1]
    first = Elaborator(table, convention)
    order: tuple[str, ...] = ()
    try:
        others = [_lone(first, side) for side in chain.sides[:-1]]
        order = next((tuple(o.named) for o in others if o is not None and o.named), ())
        first.kept = frozenset(order)
        shape = first.read(node)
        for side, other in zip(chain.sides[:-1], others, strict=True):
            if other is not None and other.levels == shape.levels and not other.nought and not shape.nought:
                for a, b in zip(other.axes, shape.axes, strict=True):
                    first.unify(a.dim, b.dim, side, "both sides of an equation have one shape")
                for name in sorted(other.named.keys() & shape.named.keys()):
                    first.unify(
                        other.named[name].dim, shape.named[name].dim, side, f"the index {name} runs over one axis"
                    )
        names = dimension_names(table, [chain])
        second = first.building(names)
        operand = second.read(node)
        value, free = finished(second, operand, node, order)
    except (Unreadable, ShapeError) as reason:
        at = (node.start, node.end)
        found = reason.problem if isinstance(reason, Unreadable) else Problem("dimension", str(reason), *at)
        symbols = _symbols(table, dimension_names(table, [chain]))
        return ExpressionReading(latex, surface, node, None, (), (found,), symbols, convention.name, first.remarks)
    return ExpressionReading(
        latex, surface, node, value, free, (), _symbols(table, names), convention.name, second.remarks, _notation(node)
    )


def _notation(node: s.Surface) -> str:
    """``index`` where the indices of arrays are written and nothing is in matrix notation, else ``matrix``."""
    indexed = False
    for inner in s.walk(node):
        if isinstance(inner, s.Transposed | s.Norm | s.Inverted):
            return "matrix"
        if isinstance(inner, s.Sym):
            indexed = indexed or any(m.kind == "index" for m in inner.scripts.marks)
            if inner.head.bold and not inner.scripts.slots:
                return "matrix"
    return "index" if indexed else "matrix"


def _lone(el: Elaborator, side: s.Surface) -> Operand | None:
    """The operand of a side that is a lone symbol; other sides do not bear on the value."""
    return el.read(side) if isinstance(side, s.Sym) else None


def finished(
    el: Elaborator, operand: Operand, node: s.Surface, order: Sequence[str] = ()
) -> tuple[Value, tuple[FreeIndex, ...]]:
    """The value of an operand, a port for each axis or free index; these in ``order``, else as they were met."""
    refuse_alone(el, operand, node)
    if operand.value is not None:
        _one_shape(operand.value, node)
    if operand.value is None or (operand.axes and operand.named):
        raise Unreadable(Problem("ambiguous", PARTLY, node.start, node.end))
    if not operand.named:
        free = tuple(FreeIndex("", a.level, el.names[a.dim]) for a in operand.axes)
        return operand.value, free
    known = [n for n in order if n in operand.named]
    names = [*known, *(n for n in operand.named if n not in known)]
    axes = [operand.named[n] for n in names]
    if el.convention.levels:
        levels: tuple[Upness, ...] = tuple(a.level for a in axes)
        if levels == ("down", "up"):
            names, axes, levels = names[::-1], axes[::-1], ("up", "down")
    else:
        levels = natural_levels(len(axes))
    ports = tuple(Port(operand.indices[n], level) for n, level in zip(names, levels, strict=True))
    free = tuple(FreeIndex(n, a.level, el.names[a.dim]) for n, a in zip(names, axes, strict=True))
    return Value(operand.value.expr, ports), free


def _one_shape(value: Value, node: s.Surface) -> None:
    """Raises where one name stands for arrays of two orders."""
    orders: dict[str, tuple[int, int]] = {}
    for expr in walk(value.expr):
        if isinstance(expr, Leaf):
            shape = (expr.symbol.order, expr.symbol.samples)
            if orders.setdefault(expr.symbol.latex, shape) != shape:
                message = f"{expr.symbol.latex} {TWOFOLD}"
                raise Unreadable(Problem("ambiguous", message, node.start, node.end))


def _symbols(table: SymbolTable, names: Mapping[int, Dim]) -> dict[str, SymbolReading]:
    found: dict[str, SymbolReading] = {}
    for slot, entry in table.entries.items():
        key = slot if entry.key in found else entry.key
        found[key] = SymbolReading(entry.symbol(names), entry.head, entry.source, entry.declaration)
    return found
