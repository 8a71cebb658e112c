"""Several notes read one by one, as one: the Markdown cells of a notebook, which share their symbols and macros."""

from __future__ import annotations

from collections.abc import Sequence

from einlsp.markdown.notes import Block, Note

#: What stands between two notes. It begins with a space: a note may end with CR, which must not meet a line feed.
GAP = " \n"


def joined(notes: Sequence[Note]) -> Note:
    """One note that holds what each of ``notes`` holds, their texts joined by `GAP`.

    No block reaches over a gap, whatever stands beside it. Not for ``update``: read the parts again, and join them.
    """
    if len(notes) == 1:
        return notes[0]
    first = notes[0]
    whole = Note(
        GAP.join(note.text for note in notes), GAP.join(note.source for note in notes), first.flavour, first.asked
    )
    at = 0
    for note in notes:
        whole.blocks += [
            Block(block.start + at, block.end + at, block.seen + at, block.by + at, block.built)
            for block in note.blocks
        ]
        at += len(note.source) + len(GAP)
    return whole
