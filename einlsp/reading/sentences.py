"""The sentence in which a formula stands: its words before and after, found without reading the whole paragraph."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from einlsp.markdown import Paragraph
from einlsp.records import remembered

MOST = 2000
"""Characters of a sentence on either side that are looked at: more than any sentence has that a person can read."""


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
        self._stops: dict[re.Pattern[str], list[int]] = {}

    def before(self, offset: int, stop: re.Pattern[str]) -> str:
        """The words of the sentence that stand before a document offset; ``stop`` finds the ends of sentences."""
        end = self._end(offset)
        solid = end
        while solid and self.text[solid - 1].isspace():
            solid -= 1
        stops = self._found(stop)
        last = bisect_right(stops, solid)
        return self.text[max(stops[last - 1] if last else 0, end - MOST) : end]

    def after(self, offset: int, stop: re.Pattern[str]) -> str:
        """The words of the sentence that stand after a document offset."""
        number = bisect_left(self._starts, offset)
        if number == len(self._starts):
            return ""
        start, stops = self._places[number], self._found(stop)
        first = bisect_right(stops, start)
        return self.text[start : min(stops[first] - 1 if first < len(stops) else len(self.text), start + MOST)]

    def opens(self, offset: int) -> bool:
        """Whether no word stands before a document offset."""
        return self._end(offset) <= len(self.text) - len(self.text.lstrip())

    def _end(self, offset: int) -> int:
        """Where in the text the prose ends that stands before a document offset."""
        number = bisect_right(self._ends, offset)
        return self._places[number] - 3 if number else 0

    def _found(self, stop: re.Pattern[str]) -> list[int]:
        """Where sentences end: right after the sign, which is one character."""
        if stop not in self._stops:
            self._stops[stop] = [m.end() for m in stop.finditer(self.text)]
        return self._stops[stop]


@remembered
def sentences_of(paragraph: Paragraph) -> Sentences:
    """The sentences of a paragraph."""
    return Sentences(paragraph)
