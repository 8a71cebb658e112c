"""Parts of a note by its top-level blocks: a note that holds only some of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from einlsp.markdown.notes import Block, Note


def excerpt(note: Note, blocks: Iterable[int]) -> Note:
    """A note with some of the blocks (by number, in order) of another, each where it stands there."""
    part = Note.__new__(Note)
    part.__dict__.update({k: v for k, v in note.__dict__.items() if k not in _WORKED_OUT})
    part.head = None
    part.blocks = [note.block(number) for number in blocks]
    return part


def block_at(note: Note, offset: int) -> Block | None:
    """The block in which an offset of the text lies; None between blocks and before the first."""
    if note.crlf:
        offset -= bisect_right([note.place(at) for at in note.crlf], offset)
    moved_from, moved_by = note.moves
    found = bisect_right(note.stored, offset - moved_by, moved_from, key=lambda block: block.start) - 1
    if found < moved_from:
        found = bisect_right(note.stored, offset, 0, moved_from, key=lambda block: block.start) - 1
    block = note.block(found) if found >= 0 else None
    return block if block is not None and offset <= block.end else None


_WORKED_OUT = frozenset({"regions", "comments", "accidents", "paragraphs", "_starts"})
