"""An analysis that reuses the one before it is the analysis from scratch."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from einlsp.ide.analysis import analyse, slow_findings
from einlsp.ide.documents import note
from einlsp.ide.outside import Outside

PIECES = (
    "$",
    "$$",
    "\\",
    "{",
    "}",
    "\\mu",
    "_",
    "^",
    "\n",
    "\n\n",
    "x",
    "=",
    "+ ",
    "- item ",
    "| ",
    "\\mathbf{A}",
    "<!-- ",
    " -->",
)


@pytest.mark.parametrize("seed", range(6))
def test_edits_one_after_another(notes: Path, seed: int) -> None:
    rng = random.Random(seed)
    text = (notes / "tour" / "slips.md").read_text(encoding="utf-8")
    outside = Outside()
    current = analyse(note(text), outside)
    for _ in range(8):
        start = rng.randrange(len(text) + 1)
        end = min(len(text), start + rng.choice((0, 0, 1, 2, 12)))
        text = text[:start] + rng.choice(("", *PIECES)) + text[end:]
        current = analyse(note(text), outside, current)
        scratch = analyse(note(text), outside)
        assert current.findings == scratch.findings
        assert current.note.regions == scratch.note.regions
        assert slow_findings(current) == slow_findings(scratch)
