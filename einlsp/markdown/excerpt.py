"""Parts of a note by its top-level blocks: a note that holds only some of them."""

from __future__ import annotations

from collections.abc import Iterable

from einlsp.markdown.notes import Note


def excerpt(note: Note, blocks: Iterable[int]) -> Note:
    """A note with some of the blocks (by number, in order) of another, each where it stands there."""
    part = Note.__new__(Note)
    part.__dict__.update({k: v for k, v in note.__dict__.items() if k not in _WORKED_OUT})
    part.head = None
    part.blocks = [note.block(number) for number in blocks]
    return part


_WORKED_OUT = frozenset({"regions", "comments", "accidents", "paragraphs", "_starts"})
