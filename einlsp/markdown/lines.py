"""A stretch of Markdown without its container marks, and the way back from it to the source."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Literal

LeafKind = Literal["paragraph", "heading", "cell", "math", "html"]

_MARKER = re.compile(r"[^>\t ]")
_ESCAPED_PIPE = re.compile(r"\\\|")


@dataclass(slots=True)
class Content:
    """Text gathered from pieces of the source; ``starts[k]`` (in the text) lies at ``targets[k]`` (in the source)."""

    text: str
    starts: list[int]
    targets: list[int]

    def to_source(self, offset: int) -> int:
        """The source offset of a character of the text; of its end, one after the last character's."""
        if offset >= len(self.text) and offset > 0:
            return self.to_source(len(self.text) - 1) + 1
        if len(self.starts) == 1:
            return self.targets[0] + offset
        run = bisect_right(self.starts, offset) - 1
        return self.targets[run] + offset - self.starts[run]

    def runs(self, start: int, end: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The starts (from 0) and source targets of the runs of ``[start, end)``."""
        if len(self.starts) == 1 or end <= start:
            return (0,), (self.to_source(start),)
        first = bisect_right(self.starts, start) - 1
        starts, targets = [0], [self.targets[first] + start - self.starts[first]]
        for run in range(first + 1, len(self.starts)):
            if self.starts[run] >= end:
                break
            if self.targets[run] - targets[-1] != self.starts[run] - start - starts[-1]:
                starts.append(self.starts[run] - start)
                targets.append(self.targets[run])
        return tuple(starts), tuple(targets)


@dataclass(slots=True)
class Leaf:
    """A block without blocks in it, as the block rules recorded it; offsets count the parsed source.

    ``pieces`` are its lines, each with its line feed; of block math only what is between the delimiters. ``tail`` is
    what cut a paragraph off: the line that began another block, up to the next blank line. ``row`` is a cell's row.
    """

    kind: LeafKind
    start: int
    end: int
    pieces: list[tuple[int, int]]
    prefix: str
    opener: str = ""
    closer: str = ""
    tail: tuple[int, int] | None = None
    row: tuple[int, int] | None = None
    unclosed: str = ""
    escaped_pipes: bool = field(default=False)

    def content(self, source: str) -> Content:
        """The leaf's own text, without container marks."""
        parts: list[str] = []
        starts: list[int] = []
        targets: list[int] = []
        at = 0
        for first, last in self.pieces:
            if self.escaped_pipes:
                for match in _ESCAPED_PIPE.finditer(source, first, last):
                    starts.append(at)
                    targets.append(first)
                    parts.append(source[first : match.start()])
                    at += match.start() - first
                    first = match.start() + 1
            starts.append(at)
            targets.append(first)
            parts.append(source[first:last])
            at += last - first
        return Content("".join(parts), starts or [0], targets or [self.start])


def prefix_of(source: str, position: int) -> str:
    """What continues the container of the block that begins at ``position``: its marks, list markers made spaces."""
    line = source.rfind("\n", 0, position) + 1
    return _MARKER.sub(" ", source[line:position]) if line < position else ""
