"""``textDocument/documentSymbol``: headings, formulas, declarations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from einlsp.server.app import NoteServer, Spot

if TYPE_CHECKING:
    from einlsp.ide.outline import Entry

_KINDS = {
    "heading": types.SymbolKind.String,
    "formula": types.SymbolKind.Operator,
    "declaration": types.SymbolKind.Variable,
}


async def document_symbol(
    ls: NoteServer, params: types.DocumentSymbolParams
) -> list[types.DocumentSymbol] | list[types.SymbolInformation]:
    """The outline, as a tree where the client can show one."""
    from einlsp.ide.outline import outline

    spot = await ls.spot(params.text_document.uri, types.Position(0, 0))
    if spot is None:
        return []
    own = [e for e in outline(spot.analysis) if spot.part.start <= e.start <= spot.part.end]
    if ls.client.nested_symbols:
        return [_tree(ls, spot, entry) for entry in own]
    flat = [each for entry in own for each in (entry, *entry.children)]
    return [types.SymbolInformation(ls.location(spot.document, e.start, e.end), e.name, _KINDS[e.kind]) for e in flat]


def _tree(ls: NoteServer, spot: Spot, entry: Entry) -> types.DocumentSymbol:
    return types.DocumentSymbol(
        name=entry.name,
        kind=_KINDS[entry.kind],
        range=ls.range(spot.text, spot.part, entry.start, entry.end),
        selection_range=ls.range(spot.text, spot.part, entry.name_start, entry.name_end),
        detail=entry.detail or None,
        children=[_tree(ls, spot, child) for child in entry.children],
    )


FEATURES = ((types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, document_symbol),)
