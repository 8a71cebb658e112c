"""A step of a note with its verdict, and where both stand."""

from __future__ import annotations

from einlsp.reading.claims import Claim
from einlsp.reading.misspelt import Misspelling
from einlsp.records import record
from einlsp.tensor.judge import Judgement


@record
class Judged:
    """A step and its verdict, in offsets of the note; ``start`` is the relation's if the left side is elsewhere.

    ``misspelling`` is the change of the formula's LaTeX that makes a step true that fails, where one is known.
    """

    start: int
    end: int
    left: str
    right: str
    left_start: int
    left_end: int
    right_start: int
    right_end: int
    judgement: Judgement
    claim: Claim
    misspelling: Misspelling | None = None
