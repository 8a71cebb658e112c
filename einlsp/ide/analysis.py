"""One version of a document, analysed: formulas, settings, findings. It never changes; the next one reuses it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from einlsp.ide.directives import Directives, read_directives
from einlsp.ide.documents import Document
from einlsp.ide.findings import Edit, Finding, Fix, in_order
from einlsp.ide.front_matter import Head, Placed, read_head
from einlsp.ide.outside import Outside
from einlsp.ide.rulebook import rule_ids
from einlsp.ide.settings import Settings
from einlsp.markdown import Note, read_note, update
from einlsp.markdown.joined import joined


class Stale(Exception):
    """The document has changed: nobody waits for this analysis any more."""


@dataclass(frozen=True)
class Analysis:
    """What is known of one version of a document. All offsets count the characters of ``document.text``."""

    document: Document
    outside: Outside
    settings: Settings
    note: Note
    head: Head
    directives: Directives
    findings: tuple[Finding, ...]
    notes: tuple[Note, ...] = field(repr=False, default=())


def analyse(
    document: Document,
    outside: Outside,
    before: Analysis | None = None,
    *,
    stale: Callable[[], bool] = lambda: False,
) -> Analysis:
    """Analyse a document; equal to what it would be without ``before``, but only what changed since is looked at.

    Raises `Stale` as soon as ``stale()`` says that nobody waits for it.
    """

    def check() -> None:
        if stale():
            raise Stale

    check()
    known = rule_ids()
    flavour = "jupyter" if document.notebook else outside.settings().flavour
    notes = _read(document, flavour, before)
    note = joined(notes)
    head = read_head(note.front_matter, document.text, known, outside.folder)
    directives = read_directives(note.comments, note.regions, len(document.text), known)
    settings = outside.settings(head.layer, directives.layer)
    if settings.flavour not in (flavour, "auto") and not document.notebook:
        notes = _read(document, settings.flavour, before)
        note = joined(notes)
        directives = read_directives(note.comments, note.regions, len(document.text), known)
    check()
    found = [*_said((*head.problems, *directives.problems), document.text)]
    findings = tuple(in_order(_judged(found, settings, directives)))
    return Analysis(document, outside, settings, note, head, directives, findings, notes)


def _read(document: Document, flavour: str, before: Analysis | None) -> tuple[Note, ...]:
    """The parts of a document as notes; those of the analysis before that were read in the same way are updated."""
    old: Iterator[Note] = iter(before.notes if before else ())
    notes = []
    for part in document.parts:
        earlier = next(old, None)
        if earlier is not None and earlier.asked.flavour == flavour and earlier.asked.front_matter != document.notebook:
            notes.append(update(earlier, part.source.text))
        else:
            notes.append(read_note(part.source.text, flavour, front_matter=not document.notebook))
    return tuple(notes)


def _said(problems: Iterable[Placed], text: str) -> Iterator[Finding]:
    """What is wrong with what the note says to einlsp."""
    for placed in problems:
        problem = placed.problem
        rule = "unknown-rule" if problem.unknown_rule else "invalid-setting"
        fixes: tuple[Fix, ...] = ()
        if problem.suggestion:
            edit = Edit(*placed.word(text), problem.suggestion)
            fixes = (Fix(f"Change to {problem.suggestion}", (edit,), safe=True),)
        key = f"{problem.key}: " if problem.keys and not problem.unknown_rule else ""
        yield Finding(placed.start, placed.end, rule, key + problem.message, fixes=fixes)


def _judged(findings: Iterable[Finding], settings: Settings, directives: Directives) -> Iterator[Finding]:
    """The findings that the settings and the comments let through, with the severity that they give them."""
    for finding in findings:
        level = settings.level(finding.rule, finding.severity)
        if level != "off" and not directives.silent(finding.start, finding.rule):
            yield finding if level == finding.severity else replace(finding, severity=level)
