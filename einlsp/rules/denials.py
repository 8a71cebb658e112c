"""Formulas that the prose around them calls wrong, or unsummed: nothing is said of these."""

from __future__ import annotations

import re

from einlsp.reading.notes import FormulaReading, NoteReading
from einlsp.reading.sentences import around
from einlsp.records import pattern

_WRONG = pattern(
    r"""\b(?:
      (?:un|ill[- ]|not\s+(?:well[- ])?|n['’]t\s+)defined | ill-formed | malformed | meaningless | nonsens\w+
    | (?:no|not\s+make|n['’]t\s+make)\s+sense | typo | wrong(?:ly)? | mistake\w* | erroneous\w* | incorrect\w*
    | illegal\w* | invalid\w* | mismatch\w* | abuse\s+of\s+notation | not\s+summed | without\s+(?:an?\s+)?summ?\w*
    | summ?\w*\s+is\s+not\s+implied | no\s+(?:implied\s+|implicit\s+)?(?:sum|summation)
    | (?:not|n['’]t)\s+(?:valid|allowed|permitted|legal|conform\w*|match|fit|agree|line\s+up|compatible|exist)
    | (?:not|n['’]t)\s+a\s+product | cannot\s+be\s+(?:multiplied|added|contracted|formed|right|correct|true)
    | (?:can['’]t|cannot)\s+(?:multiply|add|contract) | wick(?:[- ]\w+)? | euclidean\s+(?:\w+\s+)?(?:sign\w*|action|time|version|field\w*)
    | imaginary[- ]time
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_INSTEAD = pattern(
    r"\b(?:not|instead\s+of|rather\s+than|as\s+opposed\s+to|never|unlike)\s*(?:\w+\s+){0,2}$", re.IGNORECASE
)


def denied(reading: NoteReading, formula: FormulaReading) -> bool:
    """Whether the sentence around a formula, or words in it, say that it does not hold as it is written."""
    if any(_WRONG.search(prose.text) for prose in formula.surface.prose):
        return True
    before, after = around(reading.note.paragraphs, formula.region)
    return bool(_WRONG.search(before + " " + after) or _INSTEAD.search(before))
