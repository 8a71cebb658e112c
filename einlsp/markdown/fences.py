"""Math that stands as its own block: where it begins, where it ends, and its lines without container marks.

Each finder takes the block state and a line, and gives the block or ``None``. The flavours differ in what may stand on
the first line, what ends a block, and what becomes of one that never ends (``Flavour.fence``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from markdown_it.rules_block import StateBlock

from einlsp.markdown.flavours import Flavour
from einlsp.markdown.lines import Leaf
from einlsp.markdown.words import LABEL, sentence
from einlsp.records import pattern

_RUN = pattern(r"\$+")
_MYST_LABEL = pattern(r"[ \t]*(?:\([^)$\r\n]+\))?[ \t]*")
_DOUBLE = pattern(r"(?<!\\)(?:\\\\)*(\$\$)")
_LONE_DOLLAR = pattern(r"(?<![\\$])\$(?!\$)")
_IN_WORDS = pattern(r"\\(?:text|mbox|hbox|tag|intertext)")


class NoteState(StateBlock):
    """The block parser's state with what einlsp records beside the tokens."""

    flavour: Flavour
    leaves: list[Leaf]
    seen: int
    """One after the last line that any rule has looked at beyond the ordinary."""
    hopeless: dict[tuple[str, int, int], int]
    """For a kind of search within some bounds: the first line from which it is known to find nothing."""

    def line_text(self, line: int) -> str:
        """The text of a line within its container."""
        return self.src[self.bMarks[line] + self.tShift[line] : self.eMarks[line]]

    def leaves_container(self, line: int) -> bool:
        """Whether the line is too little indented to belong to the list item or quote that is being read."""
        return self.sCount[line] < self.blkIndent and not self.isEmpty(line)


@dataclass(slots=True)
class MathBlock:
    """A block of math: where it stands, its inner pieces, its delimiters, and its last line."""

    start: int
    end: int
    pieces: list[tuple[int, int]]
    opener: str
    closer: str
    last_line: int
    unclosed: bool = False
    swallowed: bool = False
    """The renderer shows nothing useful: text up to the end of the container is taken for math."""


Finder = Callable[[NoteState, int, int], MathBlock | None]


def search(
    state: NoteState, key: str, start: int, end: int, closes: Callable[[int, str], int | None]
) -> tuple[int, int] | None:
    """The first later line on which ``closes`` gives an offset; a negative offset gives up there.

    What begins outside of the container that is being read, on a line that could go on with its last paragraph, ends
    the container: it may go on outside.
    """
    outside = state.leaves_container(start)
    bounds = (key, end, state.blkIndent)
    known = state.hopeless.get(bounds)
    if known is not None and known <= start:
        state.seen = max(state.seen, end + 1)
        return None
    for line in range(start + 1, end):
        if not outside and state.leaves_container(line):
            state.seen = max(state.seen, line + 1)
            return None
        at = closes(line, state.line_text(line))
        if at is not None:
            state.seen = max(state.seen, line + 1)
            return (line, at) if at >= 0 else None
    state.seen = max(state.seen, end + 1)
    state.hopeless[bounds] = start
    return None


def body(state: NoteState, start: int, first: int, line: int, last: int) -> list[tuple[int, int]]:
    """The pieces from ``first`` (on line ``start``) to ``last`` (on ``line``), without the container's indents."""
    if line == start:
        return [(first, last)]
    pieces = [(first, state.eMarks[start] + 1)]
    pieces += [(dedented(state, at, state.sCount[start]), state.eMarks[at] + 1) for at in range(start + 1, line)]
    pieces.append((min(dedented(state, line, state.sCount[start]), last), last))
    return pieces


def dedented(state: NoteState, line: int, columns: int) -> int:
    """Where a line begins once an indent of so many columns is taken off; a tab goes as a whole."""
    at, column = state.bMarks[line], 0
    end = at + state.tShift[line]
    while at < end and column < columns:
        column += 4 - (column + state.bsCount[line]) % 4 if state.src[at] == "\t" else 1
        at += 1
    return at


def _double(text: str, start: int = 0) -> int:
    match = _DOUBLE.search(text, start)
    return match.start(1) if match else -1


def closed(state: NoteState, start: int, line: int, at: int, delimiter: str = "$$") -> MathBlock:
    """The block from its opener on line ``start`` to a closer ``at`` characters into the text of ``line``."""
    first = state.bMarks[start] + state.tShift[start]
    last = state.bMarks[line] + state.tShift[line] + at
    closer = delimiter.replace("[", "]")
    pieces = body(state, start, first + len(delimiter), line, last)
    return MathBlock(first, last + len(closer), pieces, delimiter, closer, line)


def _remark(state: NoteState, start: int, end: int) -> MathBlock | None:
    text = state.line_text(start)
    match = _RUN.match(text)
    if match is None or "$" in text[match.end() :]:
        return None
    size = match.end()

    def closes(line: int, text: str) -> int | None:
        stripped = text.rstrip(" \t")
        return 0 if len(stripped) >= size and not stripped.strip("$") and not state.is_code_block(line) else None

    first = state.bMarks[start] + state.tShift[start]
    found = search(state, f"remark{size}", start, end, closes)
    if found is None:
        last = start
        while last + 1 < end and not state.leaves_container(last + 1):
            last += 1
        return MathBlock(first, state.eMarks[last], [], match.group(), "", last, unclosed=True, swallowed=True)
    line = found[0]
    closer = state.line_text(line).rstrip(" \t")
    # What follows the opener on its line is "meta", which is not shown.
    close = state.bMarks[line] + state.tShift[line]
    pieces = [(state.eMarks[start], state.eMarks[start] + 1)]
    pieces += [(dedented(state, at, state.sCount[start]), state.eMarks[at] + 1) for at in range(start + 1, line)]
    return MathBlock(first, close + len(closer), pieces, match.group(), closer, line)


def _dollarmath(state: NoteState, start: int, end: int) -> MathBlock | None:
    def close_in(text: str, start: int) -> int | None:
        at = text.rfind("$$", start)
        return at if at >= 0 and _MYST_LABEL.fullmatch(text, at + 2) else None

    text = state.line_text(start)
    if len(text.strip()) > 3:
        at = close_in(text, 2)
        if at is not None:
            return closed(state, start, start, at)
        if "$$" in text[2:]:
            return None
    found = search(state, "dollarmath", start, end, lambda _, text: close_in(text, 0))
    return closed(state, start, *found) if found else None


def _katex(state: NoteState, start: int, end: int) -> MathBlock | None:
    text = state.line_text(start)
    closers = [match.start() for match in re.finditer(r"\$\$", text[2:])]
    if len(closers) == 1 and closers[0] == len(text) - 4:
        return closed(state, start, start, closers[0] + 2)
    if len(closers) > 1:
        return None
    found = search(state, "katex", start, end, lambda _, text: text.find("$$") if "$$" in text else None)
    if found:
        return closed(state, start, *found)
    last = start
    while last + 1 < end and not state.leaves_container(last + 1):
        last += 1
    first = state.bMarks[start] + state.tShift[start]
    pieces = body(state, start, first + 2, last, state.eMarks[last])
    # With a closer in the middle of the first line ("$$x$$.") the engine shows too much, but something.
    return MathBlock(first, state.eMarks[last], pieces, "$$", "", last, unclosed=not closers)


def _kramdown(state: NoteState, start: int, end: int) -> MathBlock | None:
    at = state.line_text(start).find("$$", 2)
    found = (
        (start, at)
        if at >= 0
        else search(state, "kramdown", start, end, lambda _, text: text.find("$$") if "$$" in text else None)
    )
    if found is None:
        return None
    line, at = found
    following = line + 1
    state.seen = max(state.seen, following + 1)
    boundary = (
        following >= end
        or state.isEmpty(following)
        or state.leaves_container(following)
        or state.line_text(following).startswith(("{:", "^"))
    )
    if state.line_text(line)[at + 2 :].strip() or not boundary:
        return None
    return closed(state, start, line, at)


def reader(delimiter_at: Callable[[str], int], size: int) -> Callable[[int, str], int | None]:
    """A ``closes`` for mixed notes: an opener without a partner must not take the prose up to the next formula."""
    blank = False

    def closes(_: int, text: str) -> int | None:
        nonlocal blank
        if not text:
            blank = True
            return None
        at = delimiter_at(text)
        if at >= 0:
            return at if LABEL.fullmatch(text, at + size) and not sentence(text[:at]) else -1
        if text.startswith(("```", "~~~")) or (_LONE_DOLLAR.search(text) and not _IN_WORDS.search(text)):
            return -1
        if blank and (sentence(text) or text.startswith(("# ", "## ", "### ", "<!--"))):
            return -1
        return None

    return closes


def _tolerant(state: NoteState, start: int, end: int) -> MathBlock | None:
    text = state.line_text(start)
    if text.startswith("$$$"):
        return None
    at = _double(text, 2)
    if at >= 0:
        return closed(state, start, start, at) if text[2:at].strip() and LABEL.fullmatch(text, at + 2) else None
    if sentence(text) or _LONE_DOLLAR.search(text, 2):
        return None
    found = search(state, "tolerant", start, end, reader(_double, 2))
    return closed(state, start, *found) if found else None


FINDERS: dict[str, Finder] = {
    "remark": _remark,
    "dollarmath": _dollarmath,
    "katex": _katex,
    "kramdown": _kramdown,
    "tolerant": _tolerant,
}
