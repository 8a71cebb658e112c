"""``einlsp check``: find the notes, check each with its settings, write what was found."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path

from einlsp.cli.baseline import Baseline, write_baseline
from einlsp.cli.cache import Cache
from einlsp.cli.formats import CheckResult, write
from einlsp.cli.output import FAILED, Output, UsageError
from einlsp.cli.pool import Job, Unreadable, run_jobs
from einlsp.cli.progress import ProgressBar
from einlsp.ide.configuration import Configuration
from einlsp.ide.files import find_notes
from einlsp.ide.globs import matches
from einlsp.ide.macros import missing_files
from einlsp.ide.outside import Outside
from einlsp.ide.report import FAILING, NoteReport
from einlsp.ide.rulebook import rule_ids
from einlsp.ide.settings import Layer, layer, resolve


def run(options: argparse.Namespace, output: Output) -> int:
    """Carry out the command."""
    run_ = _Run(options, output)
    baseline = None if options.baseline is None else Baseline.read(options.baseline)
    result = run_.check()
    if baseline is not None:
        _subtract(result, baseline)
    elif options.baseline is not None:
        write_baseline(options.baseline, result)
        output.note(f"einlsp: {options.baseline} was not there: it now holds the findings of this run")
    if not result.reports and result.errors and options.format == "json":
        path, message = result.errors[0]
        raise UsageError("unreadable", f"{path}: {message}")
    if result.reports or not result.errors or options.format != "text":
        # A note that was fixed on its way from standard input is what stands on standard output.
        write(result, options.format, Output(sys.stderr) if options.fix and run_.from_stdin else output)
    if options.format in ("text", "gitlab"):
        for path, message in result.errors:
            output.note(f"einlsp: {path}: {message}")
    if result.misset or result.errors:
        return FAILED
    return int(any(finding.severity in FAILING for _, finding in result.findings()))


class _Run:
    """One run over the notes that the options name."""

    def __init__(self, options: argparse.Namespace, output: Output) -> None:
        self.options = options
        self.output = output
        self.configuration = Configuration(rule_ids())
        self.misset: list[str] = []
        self.from_stdin: str | None = None
        self.cache = None if options.no_cache or options.fix else Cache()
        chosen = {} if options.convention is None else {"convention": options.convention}
        self.chosen: Layer = layer(chosen, "command line")

    def check(self) -> CheckResult:
        result = CheckResult(with_claims=self.options.claims, misset=self.misset)
        contents = self.contents(result)
        reports: dict[str, NoteReport] = {}
        keys: dict[str, str] = {}
        jobs: list[Job] = []
        for path, content in contents.items():
            outside = self.outside(path)
            settings = outside.settings()
            for name in missing_files(settings):
                self.tell(f"preamble: {name}: there is no such file")
            if self.cache is not None and b"preamble" not in content and not settings.preamble:
                suffix = os.path.splitext(path)[1].lower()
                keys[path] = self.cache.key(content, (repr(settings), suffix, str(self.options.claims)))
                if (known := self.cache.read(keys[path])) is not None:
                    reports[path] = known
                    continue
            jobs.append(Job(content, path, outside, self.options.claims))
        visible = self.output.err.isatty() and self.output.terminal and not self.output.dumb
        bar = ProgressBar(len(jobs), visible)
        try:
            for job, found in zip(jobs, run_jobs(jobs, self.options.jobs), strict=True):
                bar.advance()
                if isinstance(found, Unreadable):
                    self.complain(result, job.path, found.reason)
                    continue
                reports[job.path] = self.fixed(job, found, result) if self.options.fix else found
                if job.path in keys and self.cache is not None:
                    self.cache.write(keys[job.path], found)
        finally:
            bar.close()
        if self.cache is not None and jobs:
            self.cache.prune()
        result.reports = [(path.replace(os.sep, "/"), reports[path]) for path in contents if path in reports]
        return result

    def contents(self, result: CheckResult) -> dict[str, bytes]:
        """The content of each note, by its path, in the order of the report."""
        found: dict[str, bytes] = {}
        paths = self.options.paths or ["."]
        for path in paths:
            if path == "-":
                self.from_stdin = self.options.stdin_filename or "-"
                if sys.stdin is None:
                    raise UsageError("unreadable", "standard input is closed")
                found[self.from_stdin] = sys.stdin.buffer.read()
                continue
            if self.options.force_exclude and not os.path.isdir(path) and self.excluded_by_any(path):
                continue
            notes = find_notes([path], self.excluded, lambda path, why: self.complain(result, path, why))
            if not notes and os.path.isdir(path):
                self.output.note(f"einlsp: no notes in {path}")
            for note in notes:
                if note not in found:
                    try:
                        found[note] = Path(note).read_bytes()
                    except OSError as error:
                        self.complain(result, note, error.strerror or "it cannot be read")
        return found

    def complain(self, result: CheckResult, path: str, why: str) -> None:
        """Remember that a file could not be checked, and why."""
        result.errors.append((path.replace(os.sep, "/"), why))

    def outside(self, path: str) -> Outside:
        """What holds for a note beside its own text."""
        whole = Path(os.path.abspath("" if path == "-" else path))
        folder = whole if path == "-" else whole.parent
        return Outside((*self.layers(folder), self.chosen), whole.as_posix())

    def layers(self, folder: Path) -> tuple[Layer, ...]:
        """The settings files that hold in a folder; says once what is wrong with each."""
        layers = self.configuration.layers(folder)
        for message in (message for each in layers for message in each.messages()):
            self.tell(message)
        return layers

    def tell(self, message: str) -> None:
        """Say once what is wrong with the settings."""
        if message not in self.misset:
            self.misset.append(message)
            self.output.note(f"einlsp: {message}")

    def excluded(self, path: Path) -> bool:
        whole = Path(os.path.abspath(path))
        globs = resolve(self.layers(whole.parent)).exclude
        return any(matches(whole.as_posix(), glob, base) for base, glob in globs)

    def excluded_by_any(self, path: str) -> bool:
        """Whether a walk that came down to this path would have left it out."""
        whole = Path(os.path.abspath(path))
        return any(self.excluded(each) for each in (whole, *whole.parents))

    def fixed(self, job: Job, found: NoteReport, result: CheckResult) -> NoteReport:
        """Apply the safe fixes of a note and write it: to its file, or to standard output.

        A note that cannot be written, or has changed since it was read, stays as it is, with all that was ``found``.
        """
        from einlsp.ide.checking import fix

        if any(each.safe for finding in found.findings for each in finding.fixes):
            content, report, count = fix(job.content, job.path, job.outside, claims=job.claims)
        else:
            content, report, count = job.content, found, 0
        if job.path == self.from_stdin:
            sys.stdout.buffer.write(content)
        elif content != job.content:
            try:
                if Path(job.path).read_bytes() != job.content:
                    self.complain(result, job.path, "it was changed while it was checked; it is not fixed")
                    return found
                Path(job.path).write_bytes(content)
            except OSError as error:
                self.complain(result, job.path, f"it cannot be fixed: {error.strerror}")
                return found
        result.fixed += count
        return report


def _subtract(result: CheckResult, baseline: Baseline) -> None:
    result.reports = [
        (note, replace(report, findings=tuple(f for f in report.findings if baseline.is_new(note, f))))
        for note, report in result.reports
    ]
