"""Jupyter's way: math is taken out of a cell before Markdown sees it.

The rules are those of JupyterLab's ``removeMath``: braces must balance, a blank line ends the search, code spans and
fences are protected, ``\\begin{…}`` needs no dollars, and no guess is made about prices.
"""

from __future__ import annotations

import re

from einlsp.markdown.spans import Span
from einlsp.records import pattern

_TOKEN = pattern(r"\$\$?|\\(?:begin|end)\{[A-Za-z]*\*?\}|\\[{}$]|\\\\[()\[\]]|[{}]|\n[ \t]*\n\s*")
_FENCE = pattern(r"^(?P<fence>`{3,}|~{3,})[^`\n]*\n(?:.*\n)*?(?P=fence)[`~]*[ \t]*$", re.MULTILINE)
_CODE_SPAN = pattern(r"(?<![\\`])(`+)(?!`)[^\n]*?[^`\n]\1(?!`)")
_CLOSERS = {"$": "$", "$$": "$$", r"\\(": r"\\)", r"\\[": r"\\]"}


def hidden_math(source: str) -> list[Span]:
    """The formulas of a text, in order. One pass."""
    protected = _protected(source)
    spans: list[Span] = []
    opener, opened, closer, braces = "", 0, "", 0
    last = -1
    next_protected = 0

    def close(end: int) -> None:
        bare = opener.startswith("\\begin")
        display = bare or opener in ("$$", r"\\[")
        inner = (opened, end) if bare else (opened + len(opener), end - len(closer))
        if source[inner[0] : inner[1]].strip():
            spans.append(Span(opened, end, *inner, "" if bare else opener, "" if bare else closer, display))

    for match in _TOKEN.finditer(source):
        token, at = match.group(), match.start()
        while next_protected < len(protected) and protected[next_protected][1] <= at:
            next_protected += 1
        if "$" in token and next_protected < len(protected) and protected[next_protected][0] <= at:
            continue
        if not closer:
            closer = _CLOSERS.get(token) or (f"\\end{token[6:]}" if token.startswith("\\begin") else "")
            opener, opened, braces, last = token, at, 0, -1
        elif token == closer:
            last = match.end()
            if braces == 0:
                close(last)
                closer = ""
        elif token[0] == "\n":
            if last >= 0:
                close(last)
            closer = ""
        elif token == "{":
            braces += 1
        elif token == "}" and braces:
            braces -= 1
    if closer and last >= 0:
        close(last)
    return spans


def masked(source: str, spans: list[Span]) -> str:
    """The text with each formula as one word of the same length, so that no offset moves."""
    parts: list[str] = []
    at = 0
    for span in spans:
        parts.append(source[at : span.start])
        parts.append("x" * (span.end - span.start))
        at = span.end
    parts.append(source[at:])
    return "".join(parts)


def _protected(source: str) -> list[tuple[int, int]]:
    """Where code stands: the ranges in which a dollar means nothing."""
    if "`" not in source and "~~~" not in source:
        return []
    ranges = [match.span() for match in _FENCE.finditer(source)]
    spans = [match.span() for match in _CODE_SPAN.finditer(source)]
    return sorted(ranges + spans)
