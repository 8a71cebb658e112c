"""Lines that are no Markdown: the code of a site's templates (Jekyll, Hugo) and MyST's comments."""

from __future__ import annotations

from einlsp.markdown.fences import NoteState
from einlsp.records import pattern

_OPENS = pattern(r"\{%-?\s*(?P<liquid>highlight|comment)\b|\{\{[<%]\s*(?P<hugo>highlight)\b")
_CLOSES = {
    "highlight": pattern(r"\{%-?\s*endhighlight\s*-?%\}"),
    "comment": pattern(r"\{%-?\s*endcomment\s*-?%\}"),
    "hugo": pattern(r"\{\{[<%]\s*/\s*highlight\s*[>%]\}\}"),
}
_ASIDE = ("%", "+++")
"""What begins a line of MyST that is a comment, or the end of a cell."""


def template_end(state: NoteState, start: int, end: int) -> int | None:
    """The line after the code of a template that begins on line ``start``."""
    text = state.line_text(start)
    opening = _OPENS.match(text)
    if opening is None or state.is_code_block(start):
        return None
    name = opening["liquid"] or "hugo"
    closing = _CLOSES[name]
    if closing.search(text, opening.end()):
        return start + 1
    bounds = (name, end, -1)  # the template comes first: no list or quote ends it
    if state.hopeless.get(bounds, end) > start:
        for line in range(start + 1, end):
            if closing.search(state.line_text(line)):
                state.seen = max(state.seen, line + 1)
                return line + 1
        state.hopeless[bounds] = start
    state.seen = max(state.seen, end + 1)
    return None


def aside_end(state: NoteState, start: int) -> int | None:
    """The line after a comment of MyST on line ``start``."""
    aside = state.line_text(start).startswith(_ASIDE) and not state.is_code_block(start)
    return start + 1 if aside else None
