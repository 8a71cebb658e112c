"""Notes with marks: what a feature's test needs, in one line."""

from __future__ import annotations

from einlsp.ide.analysis import Analysis, analyse
from einlsp.ide.documents import note
from einlsp.ide.outside import Outside
from einlsp.ide.settings import layer

CURSOR = "⟦⟧"


def read(text: str, **settings: object) -> Analysis:
    """The analysis of a note."""
    return analyse(note(text), Outside((layer(settings, "test"),)))


def marked(text: str, **settings: object) -> tuple[Analysis, int]:
    """The analysis of a note, and the offset of the one ``⟦⟧`` in it, which is taken out."""
    before, found, after = text.partition(CURSOR)
    assert found, "no ⟦⟧ in the note"
    return read(before + after, **settings), len(before)


def between(text: str, **settings: object) -> tuple[Analysis, int, int]:
    """The analysis of a note and the range ``⟦…⟧`` in it."""
    before, _, rest = text.partition("⟦")
    inside, _, after = rest.partition("⟧")
    return read(before + inside + after, **settings), len(before), len(before) + len(inside)
