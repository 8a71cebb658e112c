"""Checks one note from its bytes, and applies the safe fixes of what was found: the core of ``einlsp check``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from einlsp.ide.analysis import Analysis, analyse
from einlsp.ide.documents import edited_bytes, read_bytes
from einlsp.ide.findings import Edit, Finding
from einlsp.ide.outside import Outside
from einlsp.ide.report import NoteReport, reported
from einlsp.ide.rulebook import url_of

_MOST_ROUNDS = 10


def check(content: bytes, name: str, outside: Outside, *, claims: bool = False) -> NoteReport:
    """Check a note or, by its ``name``, a notebook. Raises `UnreadableError`."""
    return _report(analyse(read_bytes(content, name), outside), claims)


def fix(content: bytes, name: str, outside: Outside, *, claims: bool = False) -> tuple[bytes, NoteReport, int]:
    """The content after the safe fixes, again until none is left; what is then found; and how many were applied.

    A fix that brings more findings than it removes is taken back.
    """
    document = read_bytes(content, name)
    analysis = analyse(document, outside)
    applied = 0
    for _ in range(_MOST_ROUNDS):
        chosen = _compatible(analysis.findings)
        if not chosen:
            break
        edits = [edit for edits in chosen for edit in edits]
        new_content = edited_bytes(content, document, edits)
        document = read_bytes(new_content, name)
        new_analysis = analyse(document, outside, analysis)
        if len(new_analysis.findings) >= len(analysis.findings):
            break
        applied += len(chosen)
        content, analysis = new_content, new_analysis
    return content, _report(analysis, claims), applied


def _compatible(findings: Iterable[Finding]) -> list[Sequence[Edit]]:
    """The edits of the first safe fix of each finding, as far as they do not touch one another."""
    chosen: list[Sequence[Edit]] = []
    taken: list[Edit] = []
    for finding in findings:
        edits = next((fix.edits for fix in finding.fixes if fix.safe), ())
        if edits and not any(_touch(edit, other) for edit in edits for other in taken):
            chosen.append(edits)
            taken += edits
    return chosen


def _touch(one: Edit, other: Edit) -> bool:
    return one.start <= other.end and other.start <= one.end


def _report(analysis: Analysis, claims: bool) -> NoteReport:
    found = tuple(reported(finding, analysis.document, url_of(finding.rule)) for finding in analysis.findings)
    report = NoteReport(found, formulas=len(analysis.note.regions))
    return replace(report, claims=()) if claims else report
