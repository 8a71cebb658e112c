"""Formulas that the prose around them calls wrong, or unsummed: nothing is said of these."""

from __future__ import annotations

import re
from collections.abc import Sequence

from einlsp.markdown.regions import Paragraph, Prose
from einlsp.reading.notes import FormulaReading, NoteReading
from einlsp.reading.sentences import sentences_of
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
_SENTENCE_END = pattern(r"(?<!e\.g)(?<!i\.e)(?<!cf)[.!?](?=[\s)\"'*_]|$)")


def denied(reading: NoteReading, formula: FormulaReading) -> bool:
    """Whether the sentence around a formula, or words in it, say that it does not hold as it is written."""
    if any(_WRONG.search(prose.text) for prose in formula.surface.prose):
        return True
    before, after = _sentence(reading, formula)
    return bool(_WRONG.search(before + " " + after) or _INSTEAD.search(before))


def _sentence(reading: NoteReading, formula: FormulaReading) -> tuple[str, str]:
    """The words of the sentence before a formula and after it; formulas in it are left out."""
    paragraphs, number = reading.note.paragraphs, formula.region.paragraph
    paragraph, region = paragraphs[number], formula.region
    if paragraph.kind != "math":
        sentences = sentences_of(paragraph)
        return sentences.before(region.start, _SENTENCE_END), sentences.after(region.end, _SENTENCE_END)
    before = _tail(_joined(_prose(paragraphs, number - 1)))
    after = _joined(_prose(paragraphs, number + 1)).lstrip()
    return before, _head(after) if after[:1].islower() else ""


def _prose(paragraphs: Sequence[Paragraph], number: int) -> Sequence[Prose]:
    near = paragraphs[number] if 0 <= number < len(paragraphs) else None
    return near.prose if near is not None and near.kind == "paragraph" else ()


def _joined(prose: Sequence[Prose]) -> str:
    return " … ".join(p.text for p in prose)


def _tail(text: str) -> str:
    """What stands behind the last end of a sentence."""
    return text[max((m.end() for m in _SENTENCE_END.finditer(text.rstrip())), default=0) :]


def _head(text: str) -> str:
    """What stands before the first end of a sentence."""
    found = _SENTENCE_END.search(text)
    return text[: found.start()] if found else text
