"""``textDocument/hover``."""

from __future__ import annotations

from lsprotocol import types

from einlsp.server.app import STALE, NoteServer


async def hover(ls: NoteServer, params: types.HoverParams) -> types.Hover | None:
    """What there is to say about a position, worked out where it can be stopped."""
    from einlsp.ide.jobs import HoverText, HoverWish

    spot = await ls.spot(params.text_document.uri, params.position)
    if spot is None or not spot.is_interesting():
        return None
    pictures = ls.client.pictures or ls.pictures
    wish = HoverWish(ls.client.markdown_hover, pictures, ls.foreground, ls.client.pictures)
    found: HoverText | str | None = await ls.ask_worker(spot, "hover", spot.offset, wish)
    if found is None or found is STALE:
        return None
    kind = types.MarkupKind.Markdown if ls.client.markdown_hover else types.MarkupKind.PlainText
    if isinstance(found, str):
        return types.Hover(types.MarkupContent(kind, found))
    where = ls.range(spot.text, spot.part, found.start, found.end)
    return types.Hover(types.MarkupContent(kind, found.text), where)


FEATURES = ((types.TEXT_DOCUMENT_HOVER, hover),)
