"""The sections of a note: which of two places stands in a section around the other."""

from __future__ import annotations

from bisect import bisect_right

from einlsp.markdown import Note
from einlsp.records import pattern

_MARKS = pattern(r"[\s>]*(#{1,6})(?:\s|$)")


class Sections:
    """The headings of a note with their levels, and for each place the headings above it."""

    def __init__(self, note: Note) -> None:
        self._starts: list[int] = []
        self._paths: list[tuple[int, ...]] = []
        path: list[tuple[int, int]] = []
        for paragraph in note.paragraphs:
            if paragraph.kind == "heading":
                found = _MARKS.match(note.text, max(note.text.rfind("\n", 0, paragraph.start), 0))
                level = len(found[1]) if found else 2
                path = [(start, own) for start, own in path if own < level]
                path.append((paragraph.start, level))
                self._starts.append(paragraph.start)
                self._paths.append(tuple(start for start, _ in path))

    def path(self, offset: int) -> tuple[int, ...]:
        """The starts of the headings above a place, the outermost first."""
        at = bisect_right(self._starts, offset) - 1
        return self._paths[at] if at >= 0 else ()

    def within(self, one: int, two: int) -> bool:
        """Whether one of two places stands in the section of the other, or in one below it."""
        first, second = sorted((self.path(one), self.path(two)), key=len)
        return second[: len(first)] == first
