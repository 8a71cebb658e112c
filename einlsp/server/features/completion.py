"""``textDocument/completion``."""

from __future__ import annotations

from lsprotocol import types

from einlsp.server.app import NoteServer

_KINDS = {
    "symbol": types.CompletionItemKind.Variable,
    "index": types.CompletionItemKind.Field,
    "command": types.CompletionItemKind.Keyword,
}


async def completion(ls: NoteServer, params: types.CompletionParams) -> types.CompletionList:
    """Symbols, indices and commands for a place in a formula."""
    from einlsp.ide.completion import completions

    spot = await ls.spot(params.text_document.uri, params.position)
    found = completions(spot.analysis, spot.offset) if spot else []
    items = [
        types.CompletionItem(
            label=each.text,
            kind=_KINDS[each.kind],
            detail=each.detail or None,
            sort_text=f"{each.rank:03}{each.text}",
            filter_text=each.text,
            text_edit=types.TextEdit(ls.range(spot.text, spot.part, each.start, each.end), each.text),
        )
        for each in found
        if spot
    ]
    return types.CompletionList(is_incomplete=False, items=items)


FEATURES = (
    (types.TEXT_DOCUMENT_COMPLETION, completion, types.CompletionOptions(trigger_characters=["\\", "_", "^", "{"])),
)
