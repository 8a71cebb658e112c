r"""Tell ``||x||`` (a norm) from ``|x||y|`` (two absolute values): adjacent bars that belong together become ``‖``."""

from __future__ import annotations

from einlsp.latex.tokens import Tok

_OPEN = {"LBRACE", "LEFT", "BEGIN"}
_CLOSE = {"RBRACE", "RIGHT", "END"}
_BREAK = {"AMP", "BREAK"}
_SIZED = {"LEFT", "RIGHT", "MIDDLE", "SIZE"}


def join_bars(tokens: list[Tok]) -> list[Tok]:
    r"""The tokens with each pair of adjacent single bars (``||``, ``\vert\vert``) that belongs together made one ``‖``.

    ``||`` is two bars only where a single bar is open and an operand stands before it: ``|x||y|``.
    """
    joined: list[Tok] = []
    scopes: list[list[str]] = [[]]  # the bars that are open, for each bracket around
    position = 0
    while position < len(tokens):
        token = tokens[position]
        position += 1
        before = joined[-1] if joined else None
        if before is not None and before.type in _SIZED:
            pass  # \left| and \big| are what they are
        elif token.type in _OPEN or (token.type == "OPERATOR" and token.text in "([" and not token.name):
            scopes.append([])
        elif token.type in _CLOSE or (token.type == "OPERATOR" and token.text in ")]" and not token.name):
            if len(scopes) > 1:
                scopes.pop()
        elif token.type in _BREAK:
            scopes[-1].clear()
        elif token.type == "OPERATOR" and token.text in "|‖":
            bars = scopes[-1]
            pair = token.text == "|" and position < len(tokens) and _touches(token, tokens[position])
            single_closes = bool(bars) and bars[-1] == "|" and (not pair or _is_operand(before))
            if pair and not single_closes:
                token = Tok(
                    "OPERATOR", "‖", token.start, max(token.end, tokens[position].end), token.name, (), token.origin
                )
                position += 1
            if bars and bars[-1] == token.text:
                bars.pop()
            else:
                bars.append(token.text)
        joined.append(token)
    return joined


def _touches(token: Tok, after: Tok) -> bool:
    return after.type == "OPERATOR" and after.text == "|" and after.start <= token.end


def _is_operand(token: Tok | None) -> bool:
    """Whether a product may end with this token."""
    if token is None or token.type in ("SPACE", "AMP", "BREAK", "SUP", "SUB"):
        return False
    return token.type != "OPERATOR" or token.text in ")]}⟩⌋⌉!"
