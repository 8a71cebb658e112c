"""``textDocument/inlayHint``: verdicts and shapes, where the settings ask for them."""

from __future__ import annotations

from lsprotocol import types

from einlsp.server.app import NoteServer


async def inlay_hint(ls: NoteServer, params: types.InlayHintParams) -> list[types.InlayHint]:
    """The hints of a range."""
    spot = await ls.spot(params.text_document.uri, params.range.start, params.range.end)
    if spot is None:
        return []
    from einlsp.ide.hints import Hint, verdict_hints

    hints: list[Hint] = []
    settings = spot.analysis.settings
    if settings.verdict_hints:
        hints += verdict_hints(spot.document.verdicts())
    if settings.shape_hints:
        shapes = await ls.ask_worker(spot, "shapes")
        hints += () if isinstance(shapes, str) else shapes
    where = ((hint, ls.range(spot.text, spot.part, hint.at, hint.at).start) for hint in hints)
    return [
        types.InlayHint(position, hint.text, tooltip=hint.tooltip, padding_left=True)
        for hint, position in where
        if spot.start <= hint.at <= spot.end
    ]


FEATURES = ((types.TEXT_DOCUMENT_INLAY_HINT, inlay_hint),)
