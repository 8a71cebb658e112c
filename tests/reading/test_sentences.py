"""The sentence around a formula, against the same found piece by piece."""

from __future__ import annotations

import random
import re

import pytest

from einlsp.markdown.regions import Paragraph, Prose
from einlsp.reading.sentences import MOST, Sentences

STOP = re.compile(r"(?<!e\.g)(?<!i\.e)(?<!cf)(?<!resp)[.!?](?=[\s)\"'*_]|$)")
PIECES = ("word", " words.", "Ends! ", " e.g. ", "i.e.", "?", " ", "(so.)", "3.5", ".", "then ", "\n", "_a._ ")


def _paragraph(dice: random.Random) -> Paragraph:
    prose, at = [], 0
    for _ in range(dice.randrange(6)):
        text = "".join(dice.choice(PIECES) for _ in range(dice.randrange(4)))
        prose.append(Prose(at, at + 5, text))
        at += 10
    return Paragraph("paragraph", 0, at, tuple(prose), 0, 0)


def _before(paragraph: Paragraph, offset: int) -> str:
    text = " … ".join(p.text for p in paragraph.prose if p.end <= offset)
    return text[max((m.end() for m in STOP.finditer(text.rstrip())), default=0) :]


def _after(paragraph: Paragraph, offset: int) -> str:
    text = " … ".join(p.text for p in paragraph.prose if p.start >= offset)
    found = STOP.search(text)
    return text[: found.start()] if found else text


@pytest.mark.parametrize("seed", range(300))
def test_the_sentence(seed: int) -> None:
    paragraph = _paragraph(random.Random(seed))
    sentences = Sentences(paragraph)
    for offset in range(0, 70, 5):
        assert sentences.before(offset) == _before(paragraph, offset)
        assert sentences.after(offset) == _after(paragraph, offset)
        words = " … ".join(p.text for p in paragraph.prose if p.end <= offset)
        assert sentences.opens(offset) == (not words.strip())


def test_an_endless_sentence_is_looked_at_near_the_formula_only() -> None:
    paragraph = Paragraph("paragraph", 0, 30, (Prose(0, 10, "a " * 9000), Prose(20, 30, "b " * 9000)), 0, 0)
    sentences = Sentences(paragraph)
    assert len(sentences.before(15)) == len(sentences.after(15)) == MOST
