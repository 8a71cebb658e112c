"""Every rule has a page whose first example fires and whose second one does not."""

from __future__ import annotations

import re

import pytest

from einlsp.ide.checking import check
from einlsp.ide.outside import Outside
from einlsp.ide.rulebook import checks, rulebook

HEADINGS = ["What it checks", "Why", "Example", "Use instead", "When it is silent"]
EXPECTED = {
    "derivative-index-reused", "derivative-level", "dimension-mismatch", "double-script", "free-index-mismatch",
    "index-overused", "invalid-setting", "level-mismatch", "math-broken-by-list-marker", "math-broken-by-table-pipe",
    "rank-mismatch", "same-level-contraction", "sum-index-unused", "unclosed-math", "unequal-step", "unknown-rule",
}  # fmt: skip

IDS = [page.id for page in rulebook()]


def example(page: str, heading: str) -> str:
    """The note in the fenced block under a heading."""
    section = page.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    found = re.search(r"^(`{3,})markdown\n(.*?)^\1$", section, re.MULTILINE | re.DOTALL)
    assert found is not None, f"no example under {heading}"
    return found[2]


def rules_of(note: str) -> list[str]:
    """The rules that fire on a note."""
    return [finding.rule for finding in check(note.encode(), "note.md", Outside()).findings]


def test_the_rules_are_those_of_the_design() -> None:
    assert set(IDS) == EXPECTED


@pytest.mark.parametrize("page", rulebook(), ids=IDS)
def test_a_page_has_all_its_parts(page) -> None:
    assert re.findall(r"^## (.*)$", page.page, re.MULTILINE) == HEADINGS
    assert page.summary.endswith(".")
    assert len(page.summary) < 100


@pytest.mark.parametrize("page", rulebook(), ids=IDS)
def test_the_first_example_fires_once_and_the_second_is_silent(page) -> None:
    assert rules_of(example(page.page, "Example")) == [page.id]
    assert rules_of(example(page.page, "Use instead")) == []


@pytest.mark.parametrize("rule", sorted(checks()))
def test_a_finding_has_the_severity_of_its_page(rule: str) -> None:
    page = next(page for page in rulebook() if page.id == rule)
    found = check(example(page.page, "Example").encode(), "note.md", Outside()).findings
    assert [finding.severity for finding in found] == [page.severity]
    assert [bool(finding.fixes) for finding in found] == [page.fixable]
