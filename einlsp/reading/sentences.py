"""The sentence in which a formula stands: its words before and after, found without reading the whole paragraph."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from einlsp.markdown import Paragraph, Region
from einlsp.records import pattern, remembered

MOST = 2000
"""Characters of a sentence on either side that are looked at: more than any sentence has that a person can read."""

_END = pattern(r"(?<!e\.g)(?<!i\.e)(?<!cf)(?<!resp)[.!?](?=[\s)\"'*_]|$)")


class Sentences:
    """The prose of a paragraph as one text, with ``…`` for each formula that stands between words."""

    def __init__(self, paragraph: Paragraph) -> None:
        self.text = " … ".join(p.text for p in paragraph.prose)
        self._starts = [p.start for p in paragraph.prose]
        self._ends = [p.end for p in paragraph.prose]
        # For each piece of prose where it starts in the text.
        self._places = [0]
        for p in paragraph.prose:
            self._places.append(self._places[-1] + len(p.text) + 3)
        # Where sentences end: right after the sign, which is one character.
        self._stops = [m.end() for m in _END.finditer(self.text)]

    def before(self, offset: int) -> str:
        """The words of the sentence that stand before a document offset."""
        end = self._end(offset)
        solid = end
        while solid and self.text[solid - 1].isspace():
            solid -= 1
        last = bisect_right(self._stops, solid)
        return self.text[max(self._stops[last - 1] if last else 0, end - MOST) : end]

    def after(self, offset: int) -> str:
        """The words of the sentence that stand after a document offset."""
        number = bisect_left(self._starts, offset)
        if number == len(self._starts):
            return ""
        start, stops = self._places[number], self._stops
        first = bisect_right(stops, start)
        return self.text[start : min(stops[first] - 1 if first < len(stops) else len(self.text), start + MOST)]

    def opens(self, offset: int) -> bool:
        """Whether no word stands before a document offset."""
        return self._end(offset) <= len(self.text) - len(self.text.lstrip())

    def _end(self, offset: int) -> int:
        """Where in the text the prose ends that stands before a document offset."""
        number = bisect_right(self._ends, offset)
        return self._places[number] - 3 if number else 0


@remembered
def sentences_of(paragraph: Paragraph) -> Sentences:
    """The sentences of a paragraph."""
    return Sentences(paragraph)


def around(paragraphs: Sequence[Paragraph], region: Region) -> tuple[str, str]:
    """The words of the sentence before a formula and after it; other formulas in it are left out.

    Before a formula that is a paragraph of its own these are the last words of the paragraph above; behind it the first
    of the one below, where that goes on with the sentence.
    """
    paragraph = paragraphs[region.paragraph]
    if paragraph.kind != "math":
        sentences = sentences_of(paragraph)
        return sentences.before(region.start), sentences.after(region.end)
    above, below = (_prose(paragraphs, region.paragraph + step) for step in (-1, 1))
    below = below.lstrip()
    goes_on = below[:1].islower() or below[:1] in ("(", ",", ";")
    return above[max((m.end() for m in _END.finditer(above.rstrip())), default=0) :], _first(below) if goes_on else ""


def _prose(paragraphs: Sequence[Paragraph], number: int) -> str:
    near = paragraphs[number] if 0 <= number < len(paragraphs) else None
    return " … ".join(p.text for p in near.prose) if near is not None and near.kind == "paragraph" else ""


def _first(text: str) -> str:
    """What stands before the first end of a sentence."""
    found = _END.search(text)
    return text[: found.start()] if found else text
