"""The range of a finding is exactly the offending token: ten notes and more for each rule, with a note that a fix leads to."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from einlsp.rules.respelling import applied
from tests.rules.test_notes import found as findings_of

TABLE = tomllib.loads(Path(__file__).with_name("exact.toml").read_text(encoding="utf-8"))
ROWS = [(rule, *row) for rule, rows in TABLE.items() for row in rows]
STRICT = ("index-overused", "same-level-contraction")


def head(rule: str) -> str:
    return "<!-- einlsp: convention = einstein -->\n\n" if rule in STRICT else ""


def test_every_rule_has_ten_rows() -> None:
    assert {rule for rule, rows in TABLE.items() if len(rows) < 10} == set()


@pytest.mark.parametrize(("rule", "note", "mended"), ROWS)
def test_the_token_and_nothing_else(rule: str, note: str, mended: str) -> None:
    note, mended = head(rule) + note, head(rule) + mended if mended else ""
    start, end = note.index("⟦"), note.index("⟧") - 1
    wrong = note.replace("⟦", "").replace("⟧", "")
    (finding,) = findings_of(wrong)
    assert (finding.rule, finding.start, finding.end) == (rule, start, end)
    if mended:
        fixed = [applied(wrong, fix.edits) for fix in finding.fixes]
        assert mended.replace(" ", "") in [text.replace(" ", "") for text in fixed]
        assert findings_of(mended) == []
