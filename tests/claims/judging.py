"""What the tests of claims ask of a note: the class of each relation, and the verdict on each step."""

from __future__ import annotations

from einlsp.markdown import read_note as markdown
from einlsp.reading.claims import claims_of
from einlsp.reading.notes import NoteReading, read_note
from einlsp.reading.verdicts import Judged, judged


def reading_of(text: str) -> NoteReading:
    """The reading of a note."""
    return read_note(markdown(text))


def kinds(text: str) -> list[str]:
    """The class of every equality of a note, in order."""
    return [claim.kind for claim, _ in claims_of(reading_of(text)) if claim.kind != "other"]


def steps(text: str) -> list[Judged]:
    """The steps of a note."""
    return list(judged(reading_of(text)))


def verdicts(text: str) -> list[str]:
    """The verdict on every step of a note, in order."""
    return [step.judgement.verdict for step in steps(text)]


def last(text: str) -> Judged:
    """The last step of a note."""
    return steps(text)[-1]
