"""``check --format gitlab``: a Code Quality report."""

from __future__ import annotations

import hashlib
from collections import Counter

from einlsp.cli.formats import CheckResult, local
from einlsp.cli.output import Output

_SEVERITIES = {"error": "major", "warning": "minor"}


def write(result: CheckResult, output: Output) -> None:
    """Write one list of findings. A fingerprint stays the same when only the lines above a finding change."""
    seen: Counter[tuple[str, str, str]] = Counter()
    entries = []
    for path, finding in result.findings():
        key = (local(path), finding.rule, finding.message)
        digest = hashlib.sha256("\0".join((*key, str(seen[key]))).encode("utf-8", "surrogatepass")).hexdigest()
        seen[key] += 1
        line, _, end_line, _ = finding.place.file_range
        entries.append(
            {
                "description": finding.message,
                "check_name": finding.rule,
                "fingerprint": digest[:40],
                "severity": _SEVERITIES.get(finding.severity, "info"),
                "location": {"path": local(path), "lines": {"begin": line, "end": end_line}},
            }
        )
    output.json(entries)
