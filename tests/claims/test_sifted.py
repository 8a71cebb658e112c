"""Rules ask only which steps fail: they find what judging every step finds, in true notes and in broken ones."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from einlsp.reading.spoken import WORDS, sure_part
from einlsp.reading.verdicts import Judged, judged, sifted
from tests.claims.judging import reading_of

HERE = Path(__file__).parent
NOTES = sorted([*HERE.glob("true/*.md"), *HERE.glob("derivations/*.md"), *HERE.parent.glob("notes/findings/*.md")])
_CHANGES = {"+": "-", "-": "+", "2": "3", "^T": "", "^\\top": "", "=": "= 2", "x": "y"}


def broken(text: str, seed: int) -> str:
    """A note with one place in eight changed that may say something else then."""
    dice = random.Random(seed)
    return re.sub(r"\^T|\^\\top|[-+2=x]", lambda found: _CHANGES[found[0]] if dice.random() < 1 / 8 else found[0], text)


def failing(steps: list[Judged]) -> list[tuple[int, int, str, object]]:
    """What fails or is mended by a small change, and what is said of it."""
    wrong = [step for step in steps if step.judgement.verdict == "fails" or step.misspelling is not None]
    return [(step.start, step.end, step.reason, step.misspelling) for step in wrong]


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("path", NOTES, ids=lambda path: path.stem)
def test_what_fails_is_the_same(path: Path, seed: int) -> None:
    text = path.read_text(encoding="utf-8")
    text = broken(text, seed) if seed else text
    assert failing(list(sifted(reading_of(text)))) == failing(list(judged(reading_of(text))))


STATED = r"""
Define $\mathbf{A}\mathbf{x} = \mathbf{b}$ with $\mathbf{A}\in\mathbb{R}^{n\times n}$ and $\mathbf{x},\mathbf{b}\in\mathbb{R}^n$.

$$\mathbf{C} = \mathbf{A}^T\mathbf{A}$$
"""


@pytest.mark.parametrize(
    ("step", "fails"),
    [
        # what was put off is heard as soon as a step needs it: that Ax is b, that C is A^TA
        (r"$$\mathbf{b}^T\mathbf{b} = \mathbf{x}^T\mathbf{A}^T\mathbf{A}\mathbf{x} = \mathbf{x}^T\mathbf{C}\mathbf{x}$$", 0),
        (r"$$\mathbf{x}^T\mathbf{C}\mathbf{x} = \mathbf{x}^T\mathbf{A}^T\mathbf{A}\mathbf{x} = 2\mathbf{x}^T\mathbf{A}^T\mathbf{A}\mathbf{x}$$", 1),
        (r"$$\mathbf{x}^T\mathbf{C}\mathbf{x} = \mathbf{x}^T\mathbf{A}\mathbf{A}\mathbf{x} = \mathbf{x}^T\mathbf{A}^T\mathbf{A}\mathbf{x}$$", 1),
    ],
)  # fmt: skip
def test_what_was_put_off_is_heard_when_it_is_needed(step: str, fails: int) -> None:
    reading = reading_of(f"{STATED}\nHence\n\n{step}\n\nHence $\\mathbf{{C}} = \\mathbf{{A}}^T\\mathbf{{A}}$ again.\n")
    found = failing(list(sifted(reading)))
    assert found == failing(list(judged(reading_of(reading.note.text))))
    assert len(found) == fails


@pytest.mark.parametrize("word", sorted({word for words in WORDS.values() for word in words if "\\" in word}))
def test_thesure_part_of_a_word_stands_where_the_word_is_found(word: str) -> None:
    texts = [text.lower() for path in NOTES for text in [path.read_text(encoding="utf-8")]]
    texts += [re.sub(r"\\[a-z]|[?*]", "", word), "one-hot", "onehot", "one hot", "a frame", "the frames"]
    for text in texts:
        if re.search(word, text):
            assert sure_part(word) in text


def test_what_was_judged_is_not_judged_again() -> None:
    reading = reading_of("$\\mathrm{Tr}(AB) = \\mathrm{Tr}(BA)$ and $\\mathrm{Tr}(ABC) = \\mathrm{Tr}(ACB)$")
    every = list(judged(reading))
    assert list(sifted(reading)) == every
