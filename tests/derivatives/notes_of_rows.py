"""A note for each row of the table, and what becomes of it when the steps of the derivative are put into it."""

from __future__ import annotations

from dataclasses import dataclass

from einlsp.ide.checking import check
from einlsp.ide.outside import Outside
from einlsp.ide.refusal import Refusal
from einlsp.ide.report import NoteReport
from einlsp.ide.settings import layer
from einlsp.ide.working_out import work_out
from tests.derivatives.table import Row
from tests.ide.notes import read


@dataclass(frozen=True)
class Inserted:
    """The note with the steps in it, and what a check says of it; or why there are none."""

    note: str = ""
    report: NoteReport | None = None
    refusal: Refusal | None = None


def directives(row: Row) -> str:
    """What the row declares and assumes, as a note would say it."""
    given = [*row.declare, *row.assume]
    lines = [f"<!-- einlsp: {text} -->" for text in given]
    return "\n".join(lines) + "\n\n" if lines else ""


def with_steps(row: Row) -> Inserted:
    """The row's expression as a formula of a note, the steps of its derivative behind it."""
    settings = {"convention": row.convention} if row.convention != "auto" else {}
    before = f"{directives(row)}We study\n\n$$\n"
    text = f"{before}{row.of}\n$$\n"
    analysis = read(text, **settings)
    try:
        edits = work_out(analysis, len(before) + 1, ("differentiate", row.by, "steps"))
    except Refusal as refusal:
        return Inserted(refusal=refusal)
    for edit in sorted(edits, key=lambda e: -e.start):
        text = text[: edit.start] + edit.new_text + text[edit.end :]
    outside = Outside((layer(settings, "test"),))
    return Inserted(text, check(text.encode(), "row.md", outside, claims=True))
