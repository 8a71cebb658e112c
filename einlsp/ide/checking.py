"""Checks one note from its bytes, and applies the safe fixes of what was found: the core of ``einlsp check``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from einlsp.ide.analysis import Analysis, analyse, slow_findings
from einlsp.ide.documents import Document, edited_bytes, read_bytes
from einlsp.ide.findings import Edit, Finding, in_order
from einlsp.ide.outside import Outside
from einlsp.ide.report import NoteReport, ReportedClaim, reported
from einlsp.ide.rulebook import url_of
from einlsp.reading.verdicts import Judged, judged

_MOST_ROUNDS = 10


def check(content: bytes, name: str, outside: Outside, *, claims: bool = False) -> NoteReport:
    """Check a note or, by its ``name``, a notebook. Raises `UnreadableError`."""
    analysis = analyse(read_bytes(content, name), outside)
    # The steps go first: what they are is then known to the rules, which else look for what fails only.
    steps = tuple(judged(analysis.reading)) if claims else None
    return _report(analysis, _all_findings(analysis), steps)


def fix(content: bytes, name: str, outside: Outside, *, claims: bool = False) -> tuple[bytes, NoteReport, int]:
    """The content after the safe fixes, again until none is left; what is then found; and how many were applied.

    A fix that brings more findings than it removes is taken back.
    """
    document = read_bytes(content, name)
    analysis = analyse(document, outside)
    findings = _all_findings(analysis)
    applied = 0
    for _ in range(_MOST_ROUNDS):
        chosen = _compatible(findings)
        if not chosen:
            break
        edits = [edit for edits in chosen for edit in edits]
        new_content = edited_bytes(content, document, edits)
        document = read_bytes(new_content, name)
        new_analysis = analyse(document, outside, analysis)
        new_findings = _all_findings(new_analysis)
        if len(new_findings) >= len(findings):
            break
        applied += len(chosen)
        content, analysis, findings = new_content, new_analysis, new_findings
    return content, _report(analysis, findings, tuple(judged(analysis.reading)) if claims else None), applied


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


def _all_findings(analysis: Analysis) -> tuple[Finding, ...]:
    return tuple(in_order((*analysis.findings, *slow_findings(analysis))))


def _report(analysis: Analysis, findings: Iterable[Finding], steps: Iterable[Judged] | None) -> NoteReport:
    found = tuple(reported(finding, analysis.document, url_of(finding.rule)) for finding in findings)
    formulas = analysis.reading.formulas
    return NoteReport(
        found,
        None if steps is None else tuple(_claim(step, analysis.document) for step in steps),
        formulas=len(formulas),
        formulas_read=sum(1 for formula in formulas if formula.whole),
    )


def _claim(step: Judged, document: Document) -> ReportedClaim:
    judgement = step.judgement
    return ReportedClaim(
        document.place(step.start, step.end),
        step.left,
        step.right,
        judgement.verdict,
        tuple(f"{symbol} {fact}" for symbol, fact in judgement.assumptions),
        step.reason,
    )
