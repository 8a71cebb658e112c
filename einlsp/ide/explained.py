"""What is said of the smallest thing under the cursor: an index, another script, a symbol."""

from __future__ import annotations

from einlsp.ide.analysis import Analysis
from einlsp.ide.cursor import Cursor
from einlsp.ide.expressions import expression_at
from einlsp.ide.indices import Tie, tie_at
from einlsp.ide.symbols import name_at, origin
from einlsp.ide.written import Line
from einlsp.reading.expressions import SymbolReading
from einlsp.reading.marks import Mark
from einlsp.reading.symbols import Kind, Source
from einlsp.tensor.expr import Dim

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
_SPECIAL: dict[Kind, str] = {
    "identity": "the identity matrix",
    "ones": "the vector of ones",
    "zero": "zero",
    "function": "a function",
}
_KINDS = {0: "a scalar", 1: "a vector", 2: "a matrix"}
_SOURCES: dict[Source, str] = {
    "front matter": "as the settings say",
    "argument": "as the command line says",
    "definition": "from its definition",
    "use": "from how it is used",
    "typography": "from its typeface",
}
_NAMES: dict[str, str] = {
    "inverse-transpose": "the inverse of the transpose",
    "pseudo-inverse": "the pseudo-inverse",
    "inverse": "the inverse",
    "transpose": "a transpose",
    "index": "an index",
    "adjoint": "the adjoint",
    "offset": "a step or layer, no index",
    "sample": "the number of a sample, no axis",
    "component": "a component",
    "unknown": "not sure what this is",
}


def part_lines(analysis: Analysis, cursor: Cursor) -> list[Line]:
    """Lines about the script or the symbol at the cursor."""
    mark = cursor.mark
    if mark is not None and mark.kind == "index":
        return index_lines(analysis, cursor, mark)
    lines = []
    if mark is not None:
        name = _NAMES.get(mark.kind, f"a {mark.kind}")
        sure = "" if mark.sure else " (not sure)"
        lines.append(Line(f"${mark.text}$", f"{name}{sure}: {mark.reason}"))
    return lines + symbol_lines(analysis, cursor)


def index_lines(analysis: Analysis, cursor: Cursor, mark: Mark) -> list[Line]:
    """Whether an index is free or summed, which slots it ties, its dimension."""
    tie = tie_at(analysis, cursor)
    if tie is None:
        return [Line(f"${mark.text}$", f"an index: {mark.reason}")]
    lines = [Line(f"${mark.text}$", _tied(tie))]
    dimension = _dimension(analysis, cursor, tie)
    if dimension is not None:
        lines.append(Line("dimension", str(dimension)))
    return lines


def symbol_lines(analysis: Analysis, cursor: Cursor) -> list[Line]:
    """Kind, shape, facts and origin of the symbol at the cursor."""
    node, name = cursor.symbol, name_at(analysis, cursor)
    reading = expression_at(analysis, cursor)
    if node is None or name is None or reading is None:
        return []
    found = reading.symbols.get(name) or reading.symbols.get(node.key)
    if found is None:
        return []
    whence = _origin(analysis, cursor, name, found)
    return [Line(f"${node.key}$", f"{described(found)}; {whence}" if whence else described(found))]


def described(found: SymbolReading) -> str:
    """What a symbol is, in words."""
    declared = found.declaration
    if declared is not None and declared.kind in _SPECIAL:
        return _SPECIAL[declared.kind]
    symbol = found.symbol
    dims = symbol.dims[symbol.samples :]
    words = _KINDS.get(len(dims), f"a tensor of order {len(dims)}")
    if dims:
        words += f", {' × '.join(str(dim) for dim in dims)}"
    if symbol.samples:
        words = f"a family of samples, each {words}"
    facts = ", ".join(sorted(symbol.facts))
    return f"{words}, {facts}" if facts else words


def _origin(analysis: Analysis, cursor: Cursor, name: str, found: SymbolReading) -> str | None:
    """Where that is known from."""
    place = origin(analysis, name, cursor.formula.region.end)
    if place is not None:
        line = analysis.document.place(place.start, place.end)
        where = f"cell {line.cell}, line {line.line}" if line.cell else f"line {line.line}"
        return f"{place.how} in {where}"
    return _SOURCES.get(found.source)


def _tied(tie: Tie) -> str:
    slots = " and ".join(f"the {_ordinal(use.slot)} slot of ${use.key}$" for use in tie.uses)
    if tie.meaning == "free":
        upness = "upper" if tie.uses[0].level == "up" else "lower"
        return f"free, {upness}; on {slots}"
    if tie.meaning == "elementwise":
        return f"free, entries multiplied; on {slots}"
    if tie.meaning == "contraction":
        return f"summed over; ties {slots}"
    return f"on {slots}"


def _ordinal(slot: int) -> str:
    return _ORDINALS[slot] if slot < len(_ORDINALS) else f"{slot + 1}th"


def _dimension(analysis: Analysis, cursor: Cursor, tie: Tie) -> Dim | None:
    """The dimension of an index: that of any slot on which it stands."""
    reading = expression_at(analysis, cursor)
    if reading is None:
        return None
    for free in reading.free:
        if free.name == tie.name:
            return free.dimension
    for use in tie.uses:
        for key, found in reading.symbols.items():
            own = found.symbol.dims[found.symbol.samples :]
            if key in (use.key, tie.names.get(use.key)) and use.slot < len(own):
                return own[use.slot]
    return None
