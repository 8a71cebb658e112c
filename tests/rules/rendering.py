"""Findings as the sidecars of ``tests/notes/findings`` show them: the line, carets below the token, the rule."""

from __future__ import annotations

from einlsp.ide.checking import check
from einlsp.ide.outside import Outside
from einlsp.ide.report import ReportedFinding


def findings_of(note: str) -> tuple[ReportedFinding, ...]:
    """What ``einlsp check`` finds in a note."""
    return check(note.encode(), "note.md", Outside()).findings


def rendered(note: str) -> str:
    """The lines of a note on which something is found, each with carets below what is found."""
    lines = note.split("\n")
    out: list[str] = []
    last = 0
    for finding in findings_of(note):
        place = finding.place
        if place.line != last:
            out.append(f"{place.line}: {lines[place.line - 1]}")
            last = place.line
        indent = " " * (len(f"{place.line}: ") + place.column - 1)
        width = place.end_column - place.column if place.end_line == place.line else 1
        out.append(f"{indent}{'^' * width} {finding.rule}")
    return "".join(line + "\n" for line in out)
