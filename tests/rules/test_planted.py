"""One planted defect in a consistent note gives one finding, of the right rule, on the right token, with a fix that mends it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from einlsp.ide.findings import Finding
from einlsp.rules.respelling import applied
from tests.rules.test_notes import found as findings_of

TABLE = tomllib.loads(Path(__file__).with_suffix("").with_name("planted.toml").read_text(encoding="utf-8"))
ROWS = [(rule, *row) for rule, rows in TABLE.items() for row in rows]

SURROUNDINGS = (
    "{}\n",
    "Words 😀 and 𝔸 before it. {} And more.\n",
    "> A quote\n>\n> > in which {} stands.\n",
    "1. An item\n\n   - with {}\n",
    "| a | b |\n| - | - |\n| 🚀 | {} |\n",
    "> [!note] Callout\n> {}\n",
    "# A title\n\nText[^1].\n\n[^1]: A footnote: {}\n",
    "Text\r\n\r\n- a\r\n\r\n\tbehind a tab {}\r\n",
)
"""Where a formula may stand; each row takes three of them."""

SPELLINGS = (
    r"{W^\mu}_\nu", r"W^\mu{}_\nu", r"W^{\mu}{}_{\nu}", r"W^{\mu}_{\phantom{\mu}\nu}", r"\tensor{W}{^\mu_\nu}",
    r"W\indices{^\mu_\nu}", r"{{W}^{\mu}}_{\nu}", r"W^\mu_{\ \nu}", r"W^\mu_{\;\;\nu}",
)  # fmt: skip


def head(convention: str) -> str:
    return f"<!-- einlsp: convention = {convention} -->\n\n" if convention else ""


def cases() -> list[tuple[str, str, str]]:
    out = []
    for number, (rule, convention, text) in enumerate(ROWS):
        for k in range(3):
            around = SURROUNDINGS[(number + 3 * k) % len(SURROUNDINGS)]
            if rule in ("dimension-mismatch", "rank-mismatch") and around.startswith("|"):
                around = SURROUNDINGS[0]
            out.append((rule, convention, head(convention) + around.replace("{}", text)))
    return out


def halves(note: str) -> tuple[str, str, tuple[int, int]]:
    """The wrong note, the right one, and where the wrong one is wrong."""
    found = re.search(r"⟦([^|]*)\|(.*?)⟧", note)
    assert found is not None
    wrong = note[: found.start()] + found[1] + note[found.end() :]
    right = note[: found.start()] + found[2] + note[found.end() :]
    start, end = found.start(), found.start() + len(found[1])
    if found[1] in ("^", "_"):
        index = re.match(r"\{*(\\[a-z]+|\w)", wrong[end:])
        assert index is not None
        start, end = end + index.start(1), end + index.end(1)
    return wrong, right, (start, end)


def mended(text: str, finding: Finding) -> list[str]:
    return [applied(text, fix.edits).replace(" ", "") for fix in finding.fixes]


@pytest.mark.parametrize(("rule", "convention", "note"), cases())
def test_one_planted_defect_is_one_finding(rule: str, convention: str, note: str) -> None:
    wrong, right, (start, end) = halves(note)
    assert findings_of(right) == []
    found = findings_of(wrong)
    assert [f.rule for f in found] == [rule]
    (finding,) = found
    inside = start <= finding.start and finding.end <= end
    assert inside or (finding.start <= start and end <= finding.end)
    if rule in ("free-index-mismatch", "level-mismatch", "same-level-contraction") and "{" not in wrong[start:end]:
        assert (finding.start, finding.end) == (start, end)
    assert right.replace(" ", "") in mended(wrong, finding)


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("around", SURROUNDINGS[:4])
def test_in_every_spelling(spelling: str, around: str) -> None:
    note = around.replace("{}", rf"Here $y^\mu = {spelling} x^⟦\rho|\nu⟧ + b^\mu$ holds.")
    wrong, right, span = halves(note)
    assert findings_of(right) == []
    (finding,) = findings_of(wrong)
    assert (finding.rule, finding.start, finding.end) == ("free-index-mismatch", *span)
    assert right.replace(" ", "") in mended(wrong, finding)
