"""``check --format json``: the contract that ``einlsp/schemas/check.json`` describes."""

from __future__ import annotations

from typing import Any

from einlsp.cli.formats import CheckResult
from einlsp.cli.output import Output
from einlsp.ide.documents import Place
from einlsp.ide.report import ReportedClaim, ReportedFinding, verdict_counts


def write(result: CheckResult, output: Output) -> None:
    """Write one object: findings, claims where they were asked for, a summary."""
    output.json(as_object(result))


def as_object(result: CheckResult) -> dict[str, Any]:
    """The object of the contract."""
    found: dict[str, Any] = {"version": 1, "findings": [_finding(path, finding) for path, finding in result.findings()]}
    if result.with_claims:
        found["claims"] = [_claim(path, claim) for path, claim in result.claims()]
    if result.errors:
        found["errors"] = [{"path": path, "message": message} for path, message in result.errors]
    summary: dict[str, Any] = {
        "files": len(result.reports),
        "formulas": sum(report.formulas for _, report in result.reports),
        "formulas_read": sum(report.formulas_read for _, report in result.reports),
        "findings": len(found["findings"]),
    }
    if result.with_claims:
        summary["claims"] = verdict_counts(claim for _, claim in result.claims())
    return found | {"summary": summary}


def place(where: Place) -> dict[str, Any]:
    """The fields of a place; ``cell`` only in a notebook."""
    fields: dict[str, Any] = {
        "line": where.line,
        "column": where.column,
        "end_line": where.end_line,
        "end_column": where.end_column,
    }
    return fields if where.cell is None else fields | {"cell": where.cell}


def _finding(path: str, finding: ReportedFinding) -> dict[str, Any]:
    return {
        "path": path,
        **place(finding.place),
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "help": finding.help,
        "url": finding.url,
        "text": finding.text,
        "related": [{**place(where), "message": message} for where, message in finding.related],
        "fixes": [
            {
                "title": fix.title,
                "safe": fix.safe,
                "edits": [{**place(edit.place), "new_text": edit.new_text} for edit in fix.edits],
            }
            for fix in finding.fixes
        ],
    }


def _claim(path: str, claim: ReportedClaim) -> dict[str, Any]:
    return {
        "path": path,
        **place(claim.place),
        "lhs": claim.lhs,
        "rhs": claim.rhs,
        "verdict": claim.verdict,
        "assumptions": list(claim.assumptions),
        "reason": claim.reason,
    }
