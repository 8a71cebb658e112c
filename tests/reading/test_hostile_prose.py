"""Prose that is no prose: very long, or made to send a regular expression astray. It is read, and quickly."""

from __future__ import annotations

import time

import pytest

from einlsp.markdown import read_note as read_markdown
from einlsp.reading import read_note
from einlsp.reading.facts import said_after, said_before

LONG = {
    "words": "word " * 20_000 + r"$\mathbf{A}$ is symmetric.",
    "words behind": r"$\mathbf{A}$ is " + "word " * 20_000,
    "adverbs in one": r"$\mathbf{A}$ is " + "aly" * 40 + "! symmetric",
    "adverbs before": "an " + "aly" * 40 + "x symmetric matrix " + r"$\mathbf{A}$",
    "denials": r"$\mathbf{A}$ is " + "not " * 20_000 + "symmetric",
    "conditions": "if " * 20_000 + r"$\mathbf{A}$ is symmetric",
    "facts": r"$\mathbf{A}$ is " + "symmetric, " * 5_000,
    "nouns": "matrix " * 20_000 + r"$\mathbf{A}$",
    "blanks": "a" + " " * 50_000 + r"$\mathbf{A}$" + " " * 50_000 + "is symmetric",
}


@pytest.mark.parametrize("name", LONG)
def test_it_takes_no_time(name: str) -> None:
    begin = time.process_time()
    read_note(read_markdown(LONG[name]))
    assert time.process_time() - begin < 5


def test_what_is_said_is_found_as_ever() -> None:
    assert [f.fact for f in said_before("Let a real, symmetric and entirely invertible matrix ")] == [
        "symmetric",
        "invertible",
    ]
    assert [f.fact for f in said_before("It is square. An orthogonal matrix")] == ["orthogonal"]
    assert said_before("It is symmetric. A matrix") == ()
    assert [f.fact for f in said_after(" is always a fully symmetric matrix")] == ["symmetric"]
    assert said_after(" is never symmetric") == ()
