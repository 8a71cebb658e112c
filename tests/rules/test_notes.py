"""Whole notes: those on which nothing may be found, and those whose findings stand in a sidecar, with their fixes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from einlsp.ide.analysis import analyse, slow_findings
from einlsp.ide.documents import note as document
from einlsp.ide.findings import Finding, in_order
from einlsp.ide.outside import Outside
from einlsp.ide.rulebook import rulebook
from einlsp.rules.respelling import applied
from tests.rules.rendering import findings_of, rendered

NOTES = Path(__file__).resolve().parents[1] / "notes"
SILENT = sorted((NOTES / "silent").glob("*.md"))
FOUND = sorted((NOTES / "findings").glob("*.md"))


def found(text: str) -> list[Finding]:
    """The findings of a note, as the rules make them."""
    analysis = analyse(document(text), Outside())
    return in_order((*analysis.findings, *slow_findings(analysis)))


def test_there_are_many_notes_of_both_kinds() -> None:
    assert len(SILENT) >= 60
    assert len(FOUND) >= 15


@pytest.mark.parametrize("path", SILENT, ids=lambda path: path.stem)
def test_nothing_is_found_where_nothing_is_wrong(path: Path) -> None:
    assert rendered(path.read_text(encoding="utf-8")) == ""


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.stem)
def test_the_findings_are_those_of_the_sidecar(path: Path) -> None:
    expected = path.with_suffix(".expected").read_text(encoding="utf-8")
    assert rendered(path.read_text(encoding="utf-8")) == expected


def test_every_rule_is_shown_four_times() -> None:
    counts = Counter(f.rule for path in FOUND for f in findings_of(path.read_text(encoding="utf-8")))
    rules = {page.id for page in rulebook()} - {"unequal-step", "unknown-rule", "invalid-setting"}
    assert {rule for rule in rules if counts[rule] < 4} == set()


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.stem)
def test_a_fix_removes_its_finding_and_brings_no_other(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    before = found(text)
    for finding in before:
        for fix in finding.fixes:
            after = found(applied(text, fix.edits))
            left = Counter(f.rule for f in before)
            left[finding.rule] -= 1
            assert not Counter(f.rule for f in after) - left, (fix.title, after)


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.stem)
def test_messages_and_places_are_whole(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for finding in found(text):
        assert 0 <= finding.start < finding.end <= len(text)
        assert finding.message
        assert finding.help
        assert "  " not in finding.message + finding.help
        assert all(0 <= place.start < place.end <= len(text) for place in finding.related)
        assert all(0 <= e.start <= e.end <= len(text) for fix in finding.fixes for e in fix.edits)
