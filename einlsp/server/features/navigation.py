"""``textDocument/documentHighlight``, ``definition``, ``declaration`` and ``references``."""

from __future__ import annotations

from lsprotocol import types

from einlsp.server.app import NoteServer

_KINDS = {"read": types.DocumentHighlightKind.Read, "write": types.DocumentHighlightKind.Write}


async def highlight(ls: NoteServer, params: types.DocumentHighlightParams) -> list[types.DocumentHighlight]:
    """The partners of an index, the other places of a symbol in its formula."""
    from einlsp.ide.highlight import highlights

    spot = await ls.spot(params.text_document.uri, params.position)
    if spot is None:
        return []
    found = highlights(spot.analysis, spot.offset)
    return [types.DocumentHighlight(ls.range(spot.text, spot.part, h.start, h.end), _KINDS[h.kind]) for h in found]


async def definition(ls: NoteServer, params: types.DefinitionParams) -> types.Location | None:
    """Where a symbol is declared."""
    from einlsp.ide.references import definition as find

    spot = await ls.spot(params.text_document.uri, params.position)
    found = find(spot.analysis, spot.offset) if spot else None
    return ls.location(spot.document, found.start, found.end) if spot and found else None


async def references(ls: NoteServer, params: types.ReferenceParams) -> list[types.Location]:
    """Everywhere a symbol stands."""
    from einlsp.ide.references import references as find

    spot = await ls.spot(params.text_document.uri, params.position)
    if spot is None:
        return []
    found = find(spot.analysis, spot.offset, params.context.include_declaration)
    return [ls.location(spot.document, start, end) for start, end in found]


FEATURES = (
    (types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT, highlight),
    (types.TEXT_DOCUMENT_DEFINITION, definition),
    (types.TEXT_DOCUMENT_DECLARATION, definition),
    (types.TEXT_DOCUMENT_REFERENCES, references),
)
