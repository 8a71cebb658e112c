"""Where the symbol under the cursor is declared, and everywhere it stands."""

from __future__ import annotations

from einlsp.ide.analysis import Analysis
from einlsp.ide.cursor import cursor_at
from einlsp.ide.highlight import highlights
from einlsp.ide.symbols import Origin, name_at, occurrences, origin


def definition(analysis: Analysis, offset: int) -> Origin | None:
    """The declaration of the symbol under the cursor, else its definition, else the place where it first stands."""
    cursor = cursor_at(analysis, offset)
    name = name_at(analysis, cursor) if cursor else None
    if cursor is None or name is None or (cursor.mark is not None and cursor.mark.kind == "index"):
        return None
    found = origin(analysis, name, cursor.formula.region.end)
    if found is not None:
        return found
    first = next(occurrences(analysis, name), None)
    return Origin(*first.range, "first used", name) if first else None


def references(analysis: Analysis, offset: int, declaration: bool = True) -> list[tuple[int, int]]:
    """All places of the symbol under the cursor; of an index, those in its term."""
    cursor = cursor_at(analysis, offset)
    if cursor is None:
        return []
    if cursor.mark is not None and cursor.mark.kind == "index":
        return [(h.start, h.end) for h in highlights(analysis, offset)]
    name = name_at(analysis, cursor)
    if name is None:
        return []
    places = [occurrence.range for occurrence in occurrences(analysis, name)]
    found = None if declaration else origin(analysis, name, cursor.formula.region.end)
    return [
        place for place in places if found is None or not (found.start <= place[0] < max(found.end, found.start + 1))
    ]
