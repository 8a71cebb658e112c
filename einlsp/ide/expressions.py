"""A side of a note's statement as an expression of its own: its value and symbols as the whole note says them."""

from __future__ import annotations

from collections.abc import Mapping

from einlsp.ide.analysis import Analysis
from einlsp.ide.cursor import Cursor
from einlsp.ide.spelling import style_for
from einlsp.reading import surface as s
from einlsp.reading.expressions import ExpressionReading, SymbolReading
from einlsp.reading.readback import known
from einlsp.reading.symbols import Declaration
from einlsp.tensor.census import symbols_of
from einlsp.writing.style import Style


def expression_at(analysis: Analysis, cursor: Cursor) -> ExpressionReading | None:
    """The side that the cursor is in, read; its ``value`` is None where it has none, and ``problems`` say why."""
    if cursor.side is None:
        return None
    sides, number = analysis.reading.sides, cursor.formula.number
    statement = sides.statements[number, cursor.chain]
    side = analysis.reading.side(number, cursor.chain, cursor.position)
    return ExpressionReading(
        latex=cursor.latex(side.node),
        surface=cursor.formula.surface,
        expression=side.node,
        value=side.value,
        free=side.free,
        problems=side.problems,
        symbols=_symbols(analysis, cursor, side.value is not None),
        convention=statement.elaborator.convention.name,
        notation=_notation(side.node),
    )


def _symbols(analysis: Analysis, cursor: Cursor, has_value: bool) -> Mapping[str, SymbolReading]:
    """The symbols of a side in the order in which they stand there, with their shapes over the whole note."""
    sides, number = analysis.reading.sides, cursor.formula.number
    statement = sides.statements[number, cursor.chain]
    side = analysis.reading.side(number, cursor.chain, cursor.position)
    valued = symbols_of([side.value.expr]) if has_value and side.value is not None else {}
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
