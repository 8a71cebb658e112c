"""The steps of a derivative, put into a note as an ``align*``: the checker finds nothing in them, and no step fails.

All rows go through the same helper in ``python -m tests.derivatives.test_notes_of_rows``; here every 23rd of each family
does, the same ones however many rows are added.
"""

from __future__ import annotations

import pytest

from tests.derivatives.notes_of_rows import with_steps
from tests.derivatives.table import Row, rows


def _fit(row: Row) -> bool:
    return not row.refused and row.order == 1 and not row.assume and row.family not in ("components", "index", "known")


CHOSEN = [row for row in rows() if _fit(row)]


@pytest.mark.parametrize("row", [row for row in CHOSEN if row.number % 23 == 1], ids=lambda row: row.name)
def test_the_steps_are_accepted(row: Row) -> None:
    inserted = with_steps(row)
    if inserted.report is None:
        assert inserted.refusal is not None
        assert len(inserted.refusal.message.split()) > 3
        return
    assert inserted.report.claims
    assert not inserted.report.findings
    assert all(claim.verdict != "fails" for claim in inserted.report.claims)


def main() -> None:
    """All rows: what is amiss."""
    for row in CHOSEN:
        inserted = with_steps(row)
        report = inserted.report
        if report is None:
            print(f"{row.name}: {inserted.refusal}")
            continue
        bad = [c for c in report.claims or () if c.verdict != "holds"]
        if bad or report.findings:
            print(f"{row.name}: {[f.rule for f in report.findings]} {[(c.verdict, c.reason) for c in bad]}")


if __name__ == "__main__":
    main()
