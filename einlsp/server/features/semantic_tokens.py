"""``textDocument/semanticTokens/full`` and ``range``."""

from __future__ import annotations

from lsprotocol import types

from einlsp.server.app import NoteServer, Spot

# What `einlsp.ide.tokens` calls a token, and says of one.
_TYPES = ("index", "symbol")
_MODIFIERS = ("upper", "lower", "free", "summed")
LEGEND = types.SemanticTokensLegend(list(_TYPES), list(_MODIFIERS))


async def full(ls: NoteServer, params: types.SemanticTokensParams) -> types.SemanticTokens:
    """The tokens of a whole text."""
    spot = await ls.spot(params.text_document.uri, types.Position(0, 0))
    return _encoded(ls, spot, spot.part.start, spot.part.end) if spot else types.SemanticTokens(data=[])


async def part(ls: NoteServer, params: types.SemanticTokensRangeParams) -> types.SemanticTokens:
    """The tokens of a range."""
    spot = await ls.spot(params.text_document.uri, params.range.start, params.range.end)
    return _encoded(ls, spot, spot.start, spot.end) if spot else types.SemanticTokens(data=[])


def _encoded(ls: NoteServer, spot: Spot, start: int, end: int) -> types.SemanticTokens:
    """Five numbers for each token: lines and characters since the one before, length, type, modifiers."""
    from einlsp.ide.tokens import tokens

    data: list[int] = []
    line, character = 0, 0
    for token in tokens(spot.analysis, start, end):
        if not spot.part.start <= token.start <= token.end <= spot.part.end:
            continue
        where = ls.range(spot.text, spot.part, token.start, token.end)
        if where.start.line != where.end.line:
            continue
        if where.start.line != line:
            character = 0
        bits = sum(1 << _MODIFIERS.index(name) for name in token.modifiers)
        length = where.end.character - where.start.character
        data += [where.start.line - line, where.start.character - character, length, _TYPES.index(token.type), bits]
        line, character = where.start.line, where.start.character
    return types.SemanticTokens(data=data)


FEATURES = (
    (types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, full, LEGEND),
    (types.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE, part, LEGEND),
)
