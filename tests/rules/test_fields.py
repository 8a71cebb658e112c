"""True notes in index notation from many fields, as people write them: nothing is found in them, and no step fails."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.rules.rendering import rendered

FIELDS = tomllib.loads((Path(__file__).with_name("fields.toml")).read_text(encoding="utf-8"))
ROWS = [(f"{field} {number}", *row) for field, rows in FIELDS.items() for number, row in enumerate(rows)]


def test_there_are_many_notes_of_many_fields() -> None:
    assert len(ROWS) >= 90
    assert len(FIELDS) >= 15


@pytest.mark.parametrize(("name", "convention", "text"), ROWS, ids=[row[0] for row in ROWS])
def test_nothing_is_found_in_a_true_note(name: str, convention: str, text: str) -> None:
    head = f"<!-- einlsp: convention = {convention} -->\n\n" if convention else ""
    assert rendered(head + text) == ""
