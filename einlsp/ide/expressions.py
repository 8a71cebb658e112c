"""A side of a note's statement as an expression of its own: its value and symbols as the whole note says them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from einlsp.ide.analysis import Analysis
from einlsp.ide.cursor import Cursor
from einlsp.ide.spelling import style_for
from einlsp.reading import surface as s
from einlsp.reading.applied import FunctionCall
from einlsp.reading.calls import with_calls
from einlsp.reading.expressions import ExpressionReading, SymbolReading
from einlsp.reading.layouts import Layout
from einlsp.reading.operands import Problem
from einlsp.reading.readback import known
from einlsp.reading.symbols import Declaration
from einlsp.tensor.block import Block
from einlsp.tensor.census import symbols_of
from einlsp.tensor.expr import walk
from einlsp.tensor.means import is_mean
from einlsp.tensor.value import Value
from einlsp.writing.style import Style


def expression_at(analysis: Analysis, cursor: Cursor, layout: Layout | None = None) -> ExpressionReading | None:
    """The side that the cursor is in, read; its ``value`` is None where it has none, and ``problems`` say why.

    Written derivatives in it have the layout in which their statement fits best, or ``layout``.
    """
    if cursor.side is None:
        return None
    sides, number = analysis.reading.sides, cursor.formula.number
    statement = sides.statements[number, cursor.chain]
    side = sides.side(number, cursor.chain, cursor.position, layout)
    written = _written_out(side.node, side.value)
    return ExpressionReading(
        latex=cursor.latex(side.node),
        surface=cursor.formula.surface,
        expression=side.node,
        value=None if written else side.value,
        free=side.free,
        problems=written or side.problems,
        symbols=_symbols(analysis, cursor, side.value),
        convention=statement.elaborator.convention.name,
        notation=_notation(side.node),
    )


def made_of(analysis: Analysis, cursor: Cursor, reading: ExpressionReading, variable: str) -> ExpressionReading | None:
    """The reading with what the note has defined put in, where that holds the variable; None where nothing does.

    Where a note has said ``L = w^T w``, the sum ``L + c`` depends on w.
    """
    if reading.value is None:
        return None
    sides, number = analysis.reading.sides, cursor.formula.number
    known = sides.definitions(number, cursor.chain).without(variable)
    names = reading.value.expr.names
    fixed = [key for key in sorted(names) if known.get(key) and variable not in known.made_of([key])]
    expr = known.without(*fixed).into(reading.value.expr)
    if expr is reading.value.expr and not calls(analysis, cursor, defined=True):
        return None
    value = replace(reading.value, expr=expr)
    if any(map(is_mean, walk(value.expr))):
        return None
    return replace(reading, value=value, symbols=_symbols(analysis, cursor, value))


def calls(analysis: Analysis, cursor: Cursor, *, defined: bool = False) -> set[tuple[int, int]]:
    """Where names of functions stand in the side at the cursor; with ``defined`` those that the note has defined."""
    if cursor.side is None:
        return set()
    el = analysis.reading.sides.statements[cursor.formula.number, cursor.chain].elaborator
    products = (node for node in s.walk(cursor.side) if isinstance(node, s.Product))
    heads = [f.head for p in products for f in with_calls(el, p.factors) if isinstance(f, FunctionCall)]
    return {(head.start, head.end) for head in heads if not defined or el.knows(head)}


def _written_out(node: s.Surface, value: Value | None) -> tuple[Problem, ...]:
    """Why a side that holds an expectation, or a matrix written out entry by entry, is not written in other forms."""
    if value is None or not any(isinstance(n, Block) or is_mean(n) for n in walk(value.expr)):
        return ()
    mean = any(is_mean(n) for n in walk(value.expr))
    what = "an expectation" if mean else "a matrix written out entry by entry"
    message = f"{what} is not computed with"
    return (Problem("unreadable", message, node.start, node.end),)


def _symbols(analysis: Analysis, cursor: Cursor, value: Value | None) -> Mapping[str, SymbolReading]:
    """The symbols of a side in the order in which they stand there, with their shapes over the whole note."""
    sides, number = analysis.reading.sides, cursor.formula.number
    statement = sides.statements[number, cursor.chain]
    side = analysis.reading.side(number, cursor.chain, cursor.position)
    valued = symbols_of([value.expr]) if value is not None else {}
    found: dict[str, SymbolReading] = {}
    for node in s.walk(side.node):
        if isinstance(node, s.Sym):
            key = statement.table.key_of(node.head, bool(node.scripts.slots))
            entry = statement.table.entries.get(key)
            if entry is not None and key not in found:
                symbol = valued.get(entry.key) or entry.symbol(sides.names)
                found[key] = SymbolReading(symbol, entry.head, entry.source, entry.declaration)
    for key, symbol in valued.items():
        if key not in found and (entry := statement.table.entries.get(key)) is not None:
            found[key] = SymbolReading(symbol, entry.head, entry.source, entry.declaration)
    return found


def known_of(reading: ExpressionReading) -> list[Declaration]:
    """Declarations that make the expression read by itself as the note reads it."""
    return known(reading.symbols)


def note_style(analysis: Analysis) -> Style:
    """How the note spells things."""
    return style_for((region.latex for region in analysis.note.regions), analysis.settings)


def _notation(node: s.Surface) -> str:
    return "index" if any(isinstance(n, s.Sym) and n.scripts.of("index") for n in s.walk(node)) else "matrix"
