"""Every finding on the public notes was read by a person and is right: they are those of the golden file, no others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from einlsp.ide.checking import check
from einlsp.ide.outside import Outside

GOLDEN = json.loads((Path(__file__).parent / "findings.json").read_text(encoding="utf-8"))


def test_every_kept_finding_has_its_reason() -> None:
    assert all(entry["reason"].endswith(".") for entry in GOLDEN)


@pytest.mark.slow
def test_the_findings_are_those_that_were_read(corpus: Path) -> None:
    notes = sorted(corpus.glob("*/*.md"))
    assert len(notes) > 70
    found = [
        {"path": path.relative_to(corpus).as_posix(), "line": finding.place.line, "rule": finding.rule}
        for path in notes
        for finding in check(path.read_bytes(), path.name, Outside()).findings
        if finding.rule != "unequal-step"
    ]
    assert found == [{key: entry[key] for key in ("path", "line", "rule")} for entry in GOLDEN]
