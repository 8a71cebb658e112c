"""One version of a document, analysed: formulas, settings, findings. It never changes; the next one reuses it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from einlsp.ide.directives import Directives, read_directives
from einlsp.ide.documents import Document
from einlsp.ide.findings import Edit, Finding, Fix, in_order
from einlsp.ide.front_matter import Head, Placed, read_head
from einlsp.ide.macros import known_macros, missing_files
from einlsp.ide.outside import Outside
from einlsp.ide.rulebook import checks, rule_ids
from einlsp.ide.settings import Settings, resolve
from einlsp.latex import Macro, definitions
from einlsp.markdown import Note, update
from einlsp.markdown import read_note as read_markdown
from einlsp.markdown.joined import joined
from einlsp.reading import NoteReading, ReadingSettings, read_note

DEFINES = re.compile(r"\\(?:(?:re)?new|provide)command|\\(?:def|let|gdef|DeclareMathOperator)\b")


class Stale(Exception):
    """The document has changed: nobody waits for this analysis any more."""


#: Rules that need shapes and values of the whole note, or evaluate: an editor does not wait for them.
SLOW = frozenset({"unequal-step", "dimension-mismatch", "rank-mismatch"})


@dataclass(frozen=True)
class Analysis:
    """What is known of one version of a document. All offsets count the characters of ``document.text``.

    ``findings`` are those of all rules but the slow ones; `slow_findings` gives the others.
    """

    document: Document
    outside: Outside
    settings: Settings
    note: Note
    head: Head
    directives: Directives
    macros: Mapping[str, Macro]
    reading: NoteReading
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
    if before is not None and before.outside == outside and before.document.text == document.text:
        return before
    known = rule_ids()
    flavour = "jupyter" if document.notebook else outside.settings().flavour
    notes = _read(document, flavour, before)
    note = joined(notes)
    head = read_head(note.front_matter, document.text, known, outside.folder)
    directives = read_directives(note.comments, note.regions, document.text, known)
    settings = outside.settings(head.layer, directives.layer)
    if settings.flavour not in (flavour, "auto") and not document.notebook:
        notes = _read(document, settings.flavour, before)
        note = joined(notes)
        directives = read_directives(note.comments, note.regions, document.text, known)
    check()
    macros = _macros(note, settings, head)
    reading = read_note(note, reading_settings(settings, directives, macros))
    check()
    found = [*_said((*head.problems, *directives.problems), document.text), *_misread(reading, document.text)]
    found += _absent(head, note, outside.folder)
    for rule, run in checks().items():
        if rule not in SLOW and settings.level(rule, "warning") != "off":
            check()
            found += run(reading)
    findings = tuple(in_order(judged(found, settings, directives)))
    return Analysis(document, outside, settings, note, head, directives, macros, reading, findings, notes)


def slow_findings(analysis: Analysis, stale: Callable[[], bool] = lambda: False) -> tuple[Finding, ...]:
    """The findings of the slow rules. Raises `Stale`."""
    found: list[Finding] = []
    for rule, run in checks().items():
        if rule in SLOW and analysis.settings.level(rule, "warning") != "off":
            for finding in run(analysis.reading):
                if stale():
                    raise Stale
                found.append(finding)
    return tuple(in_order(judged(found, analysis.settings, analysis.directives)))


def _macros(note: Note, settings: Settings, head: Head) -> dict[str, Macro]:
    """The macros that hold in the note: those from outside, and those that its formulas define."""
    macros = known_macros(settings, head.macros)
    for region in note.regions:
        if DEFINES.search(region.latex):
            macros |= definitions(region.latex, macros)
    return macros


def reading_settings(settings: Settings, directives: Directives, macros: Mapping[str, Macro]) -> ReadingSettings:
    """What of the settings bears on the meaning of the note."""
    return ReadingSettings(
        convention=settings.convention,
        transpose=settings.transpose,
        symbols=settings.symbols,
        declarations=directives.declarations,
        macros=macros,
        checked=settings.convention != "auto",
    )


def _misread(reading: NoteReading, text: str) -> Iterator[Finding]:
    """Declarations of the note's comments that are not understood; those of settings have no place in it."""
    for place in reading.misread:
        if place.start or text[:3] == "---":
            message = f"this declaration is not understood: {place.message}"
            yield Finding(place.start, place.end, "invalid-setting", message)


def _read(document: Document, flavour: str, before: Analysis | None) -> tuple[Note, ...]:
    """The parts of a document as notes; those of the analysis before that were read in the same way are updated."""
    old: Iterator[Note] = iter(before.notes if before else ())
    notes = []
    for part in document.parts:
        earlier = next(old, None)
        if earlier is not None and earlier.asked.flavour == flavour and earlier.asked.front_matter != document.notebook:
            notes.append(update(earlier, part.source.text))
        else:
            notes.append(read_markdown(part.source.text, flavour, front_matter=not document.notebook))
    return tuple(notes)


def _absent(head: Head, note: Note, folder: str) -> Iterator[Finding]:
    """The preamble files of the front matter that are not there; those of settings files are told of elsewhere."""
    if note.front_matter is None or not folder or "preamble" not in head.layer.values:
        return
    whole = note.front_matter.text
    for name in missing_files(resolve((head.layer,))):
        at = whole.find(name, max(0, whole.find("preamble")))
        if at >= 0:
            start = note.front_matter.text_start + at
            yield Finding(start, start + len(name), "invalid-setting", f"preamble: {name}: there is no such file")


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


def judged(findings: Iterable[Finding], settings: Settings, directives: Directives) -> Iterator[Finding]:
    """The findings that the settings and the comments let through, with the severity that they give them."""
    for finding in findings:
        level = settings.level(finding.rule, finding.severity)
        if level != "off" and not directives.silent(finding.start, finding.rule):
            yield finding if level == finding.severity else replace(finding, severity=level)
