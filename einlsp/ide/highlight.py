"""What lights up with the thing under the cursor: the partners of an index, the other places of a symbol."""

from __future__ import annotations

from typing import Literal

from einlsp.ide.analysis import Analysis
from einlsp.ide.cursor import cursor_at
from einlsp.ide.indices import tie_at
from einlsp.ide.symbols import name_at, occurrences
from einlsp.records import record


@record(slots=False)
class Highlight:
    """A range that lights up; ``write`` is where something is free (an index) or defined (a symbol)."""

    start: int
    end: int
    kind: Literal["read", "write"] = "read"


def highlights(analysis: Analysis, offset: int) -> list[Highlight]:
    """The index under the cursor in its term, or the symbol in its formula."""
    cursor = cursor_at(analysis, offset)
    if cursor is None:
        return []
    tie = tie_at(analysis, cursor)
    if tie is not None:
        kind: Literal["read", "write"] = "write" if tie.meaning == "free" else "read"
        places = sorted({(use.start, use.end) for use in tie.uses})
        return [Highlight(*cursor.formula.region.span(*place), kind) for place in places]
    name = name_at(analysis, cursor)
    if name is None or (cursor.mark is not None and cursor.mark.kind != "label"):
        return []
    inside = (o for o in occurrences(analysis, name) if o.formula is cursor.formula)
    return [Highlight(*occurrence.range) for occurrence in inside]
