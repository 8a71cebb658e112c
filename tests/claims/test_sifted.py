"""Rules ask only which steps fail: they find what judging every step finds, in true notes and in broken ones."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

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
    """What fails, and what is said of it."""
    wrong = [step for step in steps if step.judgement.verdict == "fails"]
    return [(step.start, step.end, step.reason, step.misspelling) for step in wrong]


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("path", NOTES, ids=lambda path: path.stem)
def test_what_fails_is_the_same(path: Path, seed: int) -> None:
    text = path.read_text(encoding="utf-8")
    text = broken(text, seed) if seed else text
    assert failing(list(sifted(reading_of(text)))) == failing(list(judged(reading_of(text))))


def test_what_was_judged_is_not_judged_again() -> None:
    reading = reading_of("$\\mathrm{Tr}(AB) = \\mathrm{Tr}(BA)$ and $\\mathrm{Tr}(ABC) = \\mathrm{Tr}(ACB)$")
    every = list(judged(reading))
    assert list(sifted(reading)) == every
