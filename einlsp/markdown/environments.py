"""Math blocks without dollars, ``\\[ … \\]`` and ``\\begin … \\end``, and the choice of a finder for a line."""

from __future__ import annotations

from einlsp.markdown.fences import FINDERS, MathBlock, NoteState, body, closed, reader, search
from einlsp.markdown.words import COMMAND, LABEL, sentence
from einlsp.records import pattern

_BEGIN = pattern(r"\\begin[ ]*\{([^{}\n]+)\}")
_BEGIN_OR_END = pattern(r"\\(begin|end)[ ]*\{([^{}\n]+)\}")


def find_math(state: NoteState, start: int, end: int) -> MathBlock | None:
    """The block of math that begins on line ``start``, if the flavour has one."""
    if state.is_code_block(start):
        return None
    text = state.line_text(start)
    if text.startswith("$$"):
        finder = FINDERS.get(state.flavour.fence)
        return finder(state, start, end) if finder else None
    if text.startswith("\\"):
        if text.startswith("\\begin"):
            return _environment(state, start, end)
        if text.startswith(("\\[", "\\\\[")) and state.flavour.fence == "tolerant":
            return _brackets(state, start, end)
    return None


def _brackets(state: NoteState, start: int, end: int) -> MathBlock | None:
    text = state.line_text(start)
    opener = "\\\\[" if text.startswith("\\\\[") else "\\["
    if len(opener) - 1 not in state.flavour.brackets:
        return None
    closer = opener.replace("[", "]")
    at = text.find(closer, len(opener))
    found: tuple[int, int] | None
    if at >= 0:
        found = (start, at) if LABEL.fullmatch(text, at + len(closer)) else None
    else:
        closes = reader(lambda text: text.find(closer), len(closer))
        found = search(state, opener, start, end, lambda line, text: closes(line, text) if text else -1)
    if found is None:
        return None
    block = closed(state, start, *found, opener)
    # One backslash before a bracket is Markdown's own escape: \[not math\].
    if opener == "\\[" and not any(COMMAND.search(state.src, first, last) for first, last in block.pieces):
        return None
    return block


def _environment(state: NoteState, start: int, end: int) -> MathBlock | None:
    text = state.line_text(start)
    opening = _BEGIN.match(text)
    allowed = state.flavour.environments
    if opening is None or (allowed is not None and opening.group(1) not in allowed):
        return None
    depth = 0
    blank = False

    def closes(_: int, text: str) -> int | None:
        nonlocal depth, blank
        blank = blank or not text
        for match in _BEGIN_OR_END.finditer(text):
            depth += 1 if match.group(1) == "begin" else -1
            if depth <= 0:
                return match.end()
        return -1 if blank and (sentence(text) or "$$" in text) else None

    at = closes(start, text)
    found = (start, at) if at is not None else search(state, f"environment{depth}", start, end, closes)
    if found is None or found[1] < 0:
        return None
    first = state.bMarks[start] + state.tShift[start]
    last = state.bMarks[found[0]] + state.tShift[found[0]] + found[1]
    return MathBlock(first, last, body(state, start, first, found[0], last), "", "", found[0])
