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
    result = run_.check()
    if options.baseline is not None:
        _subtract_baseline(result, options.baseline, output)
    if not result.reports and result.errors and options.format == "json":
        path, message = result.errors[0]
        raise UsageError("unreadable", f"{path}: {message}")
    if result.reports or not result.errors or options.format != "text":
        # A note that was fixed on its way from standard input is what stands on standard output.
        write(result, options.format, Output(sys.stderr) if options.fix and run_.from_stdin else output)
    if options.format in ("text", "gitlab"):
        for path, message in result.errors:
            output.note(f"einlsp: {path}: {message}")
    if run_.failed or result.errors:
        return FAILED
    return int(any(finding.severity in FAILING for _, finding in result.findings()))


class _Run:
    """One run over the notes that the options name."""

    def __init__(self, options: argparse.Namespace, output: Output) -> None:
        self.options = options
        self.output = output
        self.failed = False
        self.configuration = Configuration(rule_ids())
        self.told: set[str] = set()
        self.from_stdin: str | None = None
        self.cache = None if options.no_cache or options.fix else Cache()
        chosen = {} if options.convention is None else {"convention": options.convention}
        self.chosen: Layer = layer(chosen, "command line")

    def check(self) -> CheckResult:
        result = CheckResult(with_claims=self.options.claims)
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
        visible = self.output.err.isatty() and self.output.terminal
        bar = ProgressBar(len(jobs), visible)
        try:
            for job, found in zip(jobs, run_jobs(jobs, self.options.jobs), strict=True):
                bar.advance()
                if isinstance(found, Unreadable):
                    self.complain(result, job.path, found.reason)
                    continue
                reports[job.path] = self.fixed(job, result) if self.options.fix else found
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
                found[self.from_stdin] = sys.stdin.buffer.read()
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
        if message not in self.told:
            self.told.add(message)
            self.failed = True
            self.output.note(f"einlsp: {message}")

    def excluded(self, path: Path) -> bool:
        whole = Path(os.path.abspath(path))
        globs = resolve(self.layers(whole.parent)).exclude
        return any(matches(whole.as_posix(), glob, base) for base, glob in globs)

    def fixed(self, job: Job, result: CheckResult) -> NoteReport:
        """Apply the safe fixes of a note and write it: to its file, or to standard output."""
        from einlsp.ide.checking import fix

        content, report, count = fix(job.content, job.path, job.outside, claims=job.claims)
        result.fixed += count
        if job.path == self.from_stdin:
            sys.stdout.buffer.write(content)
        elif content != job.content:
            Path(job.path).write_bytes(content)
        return report


def _subtract_baseline(result: CheckResult, path: str, output: Output) -> None:
    baseline = Baseline.read(path)
    if baseline is None:
        write_baseline(path, result)
        output.note(f"einlsp: {path} was not there: it now holds the findings of this run")
        return
    result.reports = [
        (note, replace(report, findings=tuple(f for f in report.findings if baseline.is_new(note, f))))
        for note, report in result.reports
    ]
