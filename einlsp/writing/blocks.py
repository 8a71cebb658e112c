"""Blocks of text lines with a base line: how matrices, cases and aligned rows are set in plain text."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from einlsp.records import record

_TALL = {
    "(": "⎛⎜⎝", ")": "⎞⎟⎠", "[": "⎡⎢⎣", "]": "⎤⎥⎦", "⌊": "⎢⎢⎣", "⌋": "⎥⎥⎦", "⌈": "⎡⎢⎢", "⌉": "⎤⎥⎥", "|": "│││",
    "‖": "║║║",
}  # fmt: skip


@lru_cache(maxsize=4096)
def _cell(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def width(text: str) -> int:
    """The columns that a line takes in a fixed-width font."""
    return len(text) if text.isascii() else sum(map(_cell, text))


@record
class Block:
    """Lines of text; ``base`` is the line that neighbours stand on.

    ``loose``: a letter right after it would confuse.
    """

    lines: tuple[str, ...] = ("",)
    base: int = 0
    loose: bool = False

    @property
    def tall(self) -> bool:
        """Whether it has more than one line."""
        return len(self.lines) > 1

    @property
    def width(self) -> int:
        """The columns of its widest line."""
        return max(map(width, self.lines))

    @property
    def text(self) -> str:
        """Its lines as one string, without blanks at their ends."""
        return "\n".join(line.rstrip() for line in self.lines)


def padded(line: str, columns: int, where: str = "l") -> str:
    """A line filled up with blanks: ``l``, ``c`` or ``r`` says where its text stands."""
    missing = columns - width(line)
    if where == "r":
        return " " * missing + line
    if where == "c":
        return " " * (missing // 2) + line + " " * (missing - missing // 2)
    return line + " " * missing


def beside(blocks: Sequence[Block]) -> Block:
    """Blocks in a row, their base lines on one line."""
    if len(blocks) == 1:
        return blocks[0]
    if not any(block.tall for block in blocks):
        return Block(("".join(block.lines[0] for block in blocks),))
    above = max(block.base for block in blocks)
    below = max(len(block.lines) - block.base for block in blocks)
    lines = [""] * (above + below)
    for block in blocks:
        columns = block.width
        for place in range(len(lines)):
            inside = place - above + block.base
            lines[place] += padded(block.lines[inside] if 0 <= inside < len(block.lines) else "", columns)
    return Block(tuple(lines), above)


def fenced(block: Block, left: str, right: str) -> Block:
    """A block between brackets of its own height; ``""`` for none."""
    if not block.tall:
        return Block((f"{left}{block.lines[0]}{right}",))
    return beside([_tall(left, block), block, _tall(right, block)])


def _tall(bracket: str, beside_block: Block) -> Block:
    height, base = len(beside_block.lines), beside_block.base
    if not bracket or bracket == ".":
        return Block()
    if bracket in "{}":
        if height == 2:
            return Block(("⎰", "⎱") if bracket == "{" else ("⎱", "⎰"), base)
        ends = "⎧⎨⎩" if bracket == "{" else "⎫⎬⎭"
        lines = ["⎪"] * height
        lines[0], lines[height // 2], lines[-1] = ends[0], ends[1], ends[2]
        return Block(tuple(lines), base)
    if bracket not in _TALL:
        return Block((bracket,))
    ends = _TALL[bracket]
    return Block((ends[0], *[ends[1]] * (height - 2), ends[2]), base)


def grid(rows: Sequence[Sequence[Block]], where: str, gaps: Sequence[int]) -> Block:
    """A table of blocks; ``where`` aligns its columns, ``gaps`` are the blanks before each (both repeat their last)."""
    columns = max((len(row) for row in rows), default=0)
    widths = [max((row[c].width for row in rows if c < len(row)), default=0) for c in range(columns)]
    lines: list[str] = []
    for row in rows:
        cells = []
        for c, block in enumerate(row):
            side = where[min(c, len(where) - 1)] if where else "c"
            gap = " " * gaps[min(c, len(gaps) - 1)] if c else ""
            cells.append(Block(tuple(gap + padded(line, widths[c], side) for line in block.lines), block.base))
        lines.extend(beside(cells).lines if cells else ("",))
    return Block(tuple(lines) or ("",), (len(lines) - 1) // 2 if lines else 0)
