"""``check --format gitlab``: a Code Quality report."""

from __future__ import annotations

from einlsp.cli.formats import CheckResult, fingerprinted, local
from einlsp.cli.output import Output

_SEVERITIES = {"error": "major", "warning": "minor"}


def write(result: CheckResult, output: Output) -> None:
    """Write one list of findings."""
    entries = []
    for path, finding, fingerprint in fingerprinted(result):
        line, _, end_line, _ = finding.place.file_range
        entries.append(
            {
                "description": finding.message,
                "check_name": finding.rule,
                "fingerprint": fingerprint,
                "severity": _SEVERITIES.get(finding.severity, "info"),
                "location": {"path": local(path), "lines": {"begin": line, "end": end_line}},
            }
        )
    output.json(entries)
