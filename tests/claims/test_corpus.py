"""The verdicts on the public notes: each note's counts are those that were read and recorded; nothing fails there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.benchmarks.claims_share import counts

GOLDEN = Path(__file__).parent / "corpus.json"


@pytest.fixture(scope="module")
def found(shared: Path) -> dict[str, dict[str, int]]:
    """The counts as they are now; where the notes are not here the tests are skipped."""
    return counts(shared)


def test_the_counts_are_those_recorded(found: dict[str, dict[str, int]]) -> None:
    recorded = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert found == recorded


def test_no_step_of_a_public_note_is_called_wrong(found: dict[str, dict[str, int]]) -> None:
    assert {name for name, count in found.items() if count.get("fails")} == set()


def test_the_post_that_the_project_grew_from(found: dict[str, dict[str, int]]) -> None:
    (seed,) = (count for name, count in found.items() if name.startswith("seed/"))
    assert seed["holds"] >= 15
    assert not seed.get("fails")
    assert not seed.get("holds-if")
