"""``textDocument/foldingRange``: derivations."""

from __future__ import annotations

from lsprotocol import types

from einlsp.server.app import NoteServer


async def folding_range(ls: NoteServer, params: types.FoldingRangeParams) -> list[types.FoldingRange]:
    """The formulas of several lines."""
    from einlsp.ide.folding import foldings

    spot = await ls.spot(params.text_document.uri, types.Position(0, 0))
    if spot is None:
        return []
    inside = [(a, b) for a, b in foldings(spot.analysis) if spot.part.start <= a <= b <= spot.part.end]
    lines = (ls.range(spot.text, spot.part, *place) for place in inside)
    return [types.FoldingRange(start_line=r.start.line, end_line=r.end.line) for r in lines]


FEATURES = ((types.TEXT_DOCUMENT_FOLDING_RANGE, folding_range),)
