"""What a check of one note says to people and programs: findings, claims and counts, with lines and columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from einlsp.ide.documents import Document, Place
from einlsp.records import record
from einlsp.rules.finding import Finding, Severity

#: Findings of these severities make ``einlsp check`` end with 1.
FAILING = frozenset({"error", "warning"})
VERDICTS = ("holds", "holds-if", "fails", "undecided")


@record
class ReportedEdit:
    """The replacement of a range by a text."""

    place: Place
    new_text: str


@record
class ReportedFix:
    """What a fix would do."""

    title: str
    safe: bool
    edits: tuple[ReportedEdit, ...]


@record
class ReportedFinding:
    """A finding with its place, ``shown``: the line that it begins on, and ``text``: what stands in its range."""

    place: Place
    rule: str
    severity: Severity
    message: str
    help: str
    url: str
    shown: str
    text: str
    related: tuple[tuple[Place, str], ...] = ()
    fixes: tuple[ReportedFix, ...] = ()


@record
class ReportedClaim:
    """A step of the note and its verdict, one of `VERDICTS`."""

    place: Place
    lhs: str
    rhs: str
    verdict: str
    assumptions: tuple[str, ...]
    reason: str


@record
class NoteReport:
    """All that a check of one note found; ``claims`` is None where they were not asked for."""

    findings: tuple[ReportedFinding, ...] = ()
    claims: tuple[ReportedClaim, ...] | None = None
    formulas: int = 0
    formulas_read: int = 0

    def to_json(self) -> dict[str, Any]:
        """Plain data that `from_json` turns back into an equal report."""
        return asdict(self)


def from_json(data: Mapping[str, Any]) -> NoteReport:
    """The report that ``to_json`` wrote, after a journey through JSON. Raises `KeyError` or `TypeError` on others."""
    return NoteReport(
        tuple(_finding(item) for item in data["findings"]),
        None if data["claims"] is None else tuple(_claim(item) for item in data["claims"]),
        data["formulas"],
        data["formulas_read"],
    )


def reported(finding: Finding, document: Document, url: str) -> ReportedFinding:
    """A finding as people see it."""
    place = document.place(finding.start, finding.end)
    part = document.part_at(finding.start)
    return ReportedFinding(
        place,
        finding.rule,
        finding.severity,
        finding.message,
        finding.help,
        url,
        part.source.line_text(place.line - 1),
        document.text[finding.start : min(finding.end, part.end)],
        tuple((document.place(other.start, other.end), other.message) for other in finding.related),
        tuple(
            ReportedFix(
                fix.title,
                fix.safe,
                tuple(ReportedEdit(document.place(edit.start, edit.end), edit.new_text) for edit in fix.edits),
            )
            for fix in finding.fixes
        ),
    )


def verdict_counts(claims: Iterable[ReportedClaim]) -> dict[str, int]:
    """How many steps got each verdict; every verdict is there."""
    counts = dict.fromkeys(VERDICTS, 0)
    for claim in claims:
        counts[claim.verdict] += 1
    return counts


def _finding(item: Mapping[str, Any]) -> ReportedFinding:
    return ReportedFinding(
        **{
            **item,
            "place": _place(item["place"]),
            "related": tuple((_place(place), message) for place, message in item["related"]),
            "fixes": tuple(_fix(fix) for fix in item["fixes"]),
        }
    )


def _place(item: Mapping[str, Any]) -> Place:
    return Place(**{**item, "in_file": tuple(item["in_file"]) if item["in_file"] else None})


def _fix(item: Mapping[str, Any]) -> ReportedFix:
    edits = tuple(ReportedEdit(_place(edit["place"]), edit["new_text"]) for edit in item["edits"])
    return ReportedFix(item["title"], item["safe"], edits)


def _claim(item: Mapping[str, Any]) -> ReportedClaim:
    return ReportedClaim(**{**item, "place": _place(item["place"]), "assumptions": tuple(item["assumptions"])})
