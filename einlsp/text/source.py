"""The text of one document: lines, positions in UTF-8, UTF-16 or UTF-32 units, and edits; never changed in place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property
from typing import Literal

from einlsp.records import record

Encoding = Literal["utf-8", "utf-16", "utf-32"]

# The Language Server Protocol knows these three line ends only. str.splitlines would also split at
# U+2028, U+0085, \v, \f and four more, and every later position would be wrong.
_LINE_END = re.compile(r"\r\n|\r|\n")


@record
class TextChange:
    """A replacement of the range (start_line, start_character, end_line, end_character) by ``text``.

    ``range`` is ``None`` for a replacement of the whole document. Lines and characters count from 0.
    """

    text: str
    range: tuple[int, int, int, int] | None = None


class SourceText:
    """An immutable document. Offsets count code points, as Python's ``str`` does; out-of-range values are clamped."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return f"SourceText({self._text!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SourceText) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __len__(self) -> int:
        return len(self._text)

    @property
    def text(self) -> str:
        """The whole text."""
        return self._text

    @cached_property
    def line_starts(self) -> list[int]:
        """The offset at which each line begins; an empty document has one line. Do not change the list."""
        text = self._text
        starts = [0]
        if "\r" in text:
            starts.extend(match.end() for match in _LINE_END.finditer(text))
        else:
            # One C call for a line, several times faster than a regular expression.
            find, at = text.find, text.find("\n")
            while at >= 0:
                starts.append(at + 1)
                at = find("\n", at + 1)
        return starts

    @cached_property
    def _ascii(self) -> bool:
        return self._text.isascii()

    def line_of(self, offset: int) -> int:
        """The 0-based line that holds ``offset``. An offset between CR and LF belongs to the line they end."""
        return bisect_right(self.line_starts, self._clamp(offset)) - 1

    def line_range(self, line: int) -> tuple[int, int]:
        """The offsets where the text of ``line`` begins and ends, without its line end."""
        starts = self.line_starts
        if line < 0:
            return 0, 0
        if line >= len(starts):
            return len(self._text), len(self._text)
        start = starts[line]
        if line + 1 == len(starts):
            return start, len(self._text)
        end = starts[line + 1] - 1
        if end > start and self._text[end] == "\n" and self._text[end - 1] == "\r":
            end -= 1
        return start, end

    def line_text(self, line: int) -> str:
        """The text of a 0-based line without its line end; empty for a line that does not exist."""
        start, end = self.line_range(line)
        return self._text[start:end]

    def position(self, offset: int, encoding: Encoding = "utf-16") -> tuple[int, int]:
        """The 0-based (line, character) of an offset, the character in units of ``encoding``.

        An offset inside a line end (between CR and LF) is given as the end of its line.
        """
        offset = self._clamp(offset)
        line = bisect_right(self.line_starts, offset) - 1
        start, end = self.line_range(line)
        piece_end = min(offset, end)
        if encoding == "utf-32" or self._ascii:
            return line, piece_end - start
        return line, _units(self._text[start:piece_end], encoding)

    def offset(self, line: int, character: int, encoding: Encoding = "utf-16") -> int:
        """The offset of a 0-based (line, character), clamped to the line and to the document.

        A character inside a surrogate pair or a UTF-8 sequence is moved back to the code point's start.
        """
        if line < 0:
            return 0
        start, end = self.line_range(line)
        if character <= 0:
            return start
        if encoding == "utf-32" or self._ascii:
            return min(start + character, end)
        return start + _code_points(self._text[start:end], character, encoding)

    def line_column(self, offset: int) -> tuple[int, int]:
        """The 1-based line and column, in code points, as the command line prints them."""
        line, character = self.position(offset, "utf-32")
        return line + 1, character + 1

    def apply(self, changes: Iterable[TextChange], encoding: Encoding = "utf-16") -> SourceText:
        """The document after LSP content changes, in their order, each on the result of the one before."""
        document = self
        for change in changes:
            if change.range is None:
                document = SourceText(change.text)
                continue
            start_line, start_character, end_line, end_character = change.range
            start = document.offset(start_line, start_character, encoding)
            end = document.offset(end_line, end_character, encoding)
            document = document.replace(start, end, change.text)
        return document

    def replace(self, start: int, end: int, new_text: str) -> SourceText:
        """The document with ``[start, end)`` replaced (the ends swapped if they are the wrong way round)."""
        start, end = sorted((self._clamp(start), self._clamp(end)))
        edited = SourceText(self._text[:start] + new_text + self._text[end:])
        known = self.__dict__.get("line_starts")
        if known is not None and "\r" not in new_text and not self._beside_carriage_return(start, end):
            edited.__dict__["line_starts"] = _edited_starts(known, start, end, new_text)
        return edited

    def _beside_carriage_return(self, start: int, end: int) -> bool:
        """Whether the edit may split or join a CR LF pair, so that lines around it must be counted anew."""
        return "\r" in self._text[max(start - 1, 0) : end + 1]

    def _clamp(self, offset: int) -> int:
        return min(max(offset, 0), len(self._text))


def _edited_starts(starts: list[int], start: int, end: int, new_text: str) -> list[int]:
    first = bisect_right(starts, start)
    last = bisect_right(starts, end)
    shift = len(new_text) - (end - start)
    inserted = [start + match.end() for match in _LINE_END.finditer(new_text)]
    tail = starts[last:] if shift == 0 else [value + shift for value in starts[last:]]
    return starts[:first] + inserted + tail


def _units(piece: str, encoding: Encoding) -> int:
    if piece.isascii():
        return len(piece)
    if encoding == "utf-8":
        return len(piece.encode("utf-8", "surrogatepass"))
    return len(piece.encode("utf-16-le", "surrogatepass")) // 2


def _code_points(line: str, units: int, encoding: Encoding) -> int:
    """How many whole code points of ``line`` fit in so many units: a search by halves, each step one C call."""
    if line.isascii():
        return min(units, len(line))
    low, high = 0, min(units, len(line))
    while low < high:
        middle = (low + high + 1) // 2
        if _units(line[:middle], encoding) <= units:
            low = middle
        else:
            high = middle - 1
    return low
