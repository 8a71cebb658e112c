"""How findings are written: for people, for programs, for SARIF viewers, GitHub and GitLab."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module

from einlsp.cli.output import Output
from einlsp.ide.report import NoteReport, ReportedClaim, ReportedFinding


@dataclass
class CheckResult:
    """What a run of ``check`` found: reports by path in order, and what could not be done.

    ``errors`` are files that could not be checked or written, with the reason; ``misset`` is what is wrong in the
    settings files, one line each.
    """

    reports: list[tuple[str, NoteReport]] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)
    misset: list[str] = field(default_factory=list)
    with_claims: bool = False
    fixed: int = 0

    def findings(self) -> Iterator[tuple[str, ReportedFinding]]:
        """All findings with their paths."""
        for path, report in self.reports:
            for finding in report.findings:
                yield path, finding

    def claims(self) -> Iterator[tuple[str, ReportedClaim]]:
        """All judged steps with their paths."""
        for path, report in self.reports:
            for claim in report.claims or ():
                yield path, claim


def local(path: str) -> str:
    """A path as services that look at a repository want it: relative, where it lies below the working folder."""
    if not os.path.isabs(path):
        return path
    try:
        relative = os.path.relpath(path)
    except ValueError:  # another drive
        return path
    return path if relative.startswith(os.pardir) else relative.replace(os.sep, "/")


def fingerprinted(result: CheckResult) -> Iterator[tuple[str, ReportedFinding, str]]:
    """All findings, each with a name that no other has and that stays when only the lines above it change."""
    seen: Counter[str] = Counter()
    for path, finding in result.findings():
        key = "\0".join((local(path), finding.rule, finding.message, " ".join(finding.text.split())))
        digest = hashlib.sha256(f"{key}\0{seen[key]}".encode("utf-8", "surrogatepass")).hexdigest()[:40]
        seen[key] += 1
        yield path, finding, digest


def write(result: CheckResult, form: str, output: Output) -> None:
    """Write a result in the format ``form``."""
    import_module(f"einlsp.cli.formats.{form}").write(result, output)
