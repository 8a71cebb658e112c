"""What can be said right after a keystroke: the findings that it did not touch, and what is found in what it changed.

An exact analysis follows; here the work is proportional to the change, not to the note.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from einlsp.ide.analysis import DEFINES, SLOW, Analysis, judged, reading_settings
from einlsp.ide.directives import Directives, Silence
from einlsp.ide.documents import Document
from einlsp.ide.findings import Finding, in_order
from einlsp.ide.outside import Outside
from einlsp.ide.rulebook import checks
from einlsp.ide.settings import Settings
from einlsp.latex import Macro
from einlsp.markdown import Note
from einlsp.markdown.building import Built
from einlsp.markdown.excerpt import excerpt
from einlsp.markdown.rereading import updated
from einlsp.reading import NoteReading, ReadingSettings, read_note

_MOST_TOUCHED = 40
_MOST_DONORS = 6


@dataclass(frozen=True)
class Snapshot:
    """A version of a note with its findings, and what of an earlier exact analysis still holds.

    ``donors``: for an index letter a block that gives evidence that it is one.
    """

    document: Document
    outside: Outside
    note: Note
    settings: Settings
    directives: Directives
    macros: Mapping[str, Macro]
    metric: bool
    donors: Mapping[str, Built]
    findings: tuple[Finding, ...]


def snapshot(analysis: Analysis, findings: Iterable[Finding]) -> Snapshot | None:
    """What later keystrokes start from; None for a notebook."""
    if analysis.document.notebook:
        return None
    return Snapshot(
        analysis.document,
        analysis.outside,
        analysis.note,
        analysis.settings,
        analysis.directives,
        analysis.macros,
        analysis.reading.metric,
        _donors(analysis.note, analysis.reading),
        tuple(findings),
    )


def typed(before: Snapshot, document: Document) -> Snapshot | None:
    """The note after an edit; None where only a whole analysis will do.

    That is where the edit touches what holds for the whole note (front matter, comments to einlsp, macros), or a lot.
    """
    note, change = updated(before.note, document.text)
    if note.flavour != before.note.flavour or note.head != before.note.head:
        return None
    first, old_stop, new_stop = change.first, change.old_stop, change.new_stop
    if max(old_stop, new_stop) - first > _MOST_TOUCHED:
        return None
    gone = excerpt(before.note, range(first, old_stop))
    come = excerpt(note, range(first, new_stop))
    if _speaks(gone) or _speaks(come):
        return None
    shift = len(document.text) - len(before.document.text)
    start, stop = _place(before.note, first), _place(before.note, old_stop)
    kept = list(_kept(before.findings, start, stop, shift))
    directives = _moved(before.directives, stop, shift)
    found = in_order([*kept, *judged(_found(before, note, first, new_stop), before.settings, directives)])
    return replace(before, document=document, note=note, directives=directives, findings=tuple(found))


def _place(note: Note, number: int) -> int | None:
    """Where a block begins in the note's text; None behind the last."""
    return note.place(note.block(number).start) if number < len(note.stored) else None


def _found(before: Snapshot, note: Note, first: int, stop: int) -> Iterator[Finding]:
    """What the quick rules find in the blocks ``[first, stop)``, beside blocks that show what an index is."""
    touched = excerpt(note, range(first, stop))
    if not touched.regions and not touched.accidents:
        return
    settings = replace(reading_settings(before.settings, before.directives, before.macros), declarations=())
    alone = read_note(touched, settings)
    reading = _in_company(before, note, range(first, stop), alone, settings)
    reading = replace(reading, metric=reading.metric or before.metric)
    own = {(region.start, region.end) for region in touched.regions}
    for rule, run in checks().items():
        if rule not in SLOW and before.settings.level(rule, "warning") != "off":
            for finding in run(reading):
                if reading is alone or any(start <= finding.start <= end for start, end in own):
                    yield finding


def _in_company(
    before: Snapshot, note: Note, touched: range, alone: NoteReading, settings: ReadingSettings
) -> NoteReading:
    letters = {mark.text for formula in alone.formulas for mark in formula.surface.marks if mark.kind == "index"}
    shown = {letter for formula in alone.formulas for evidence in formula.evidence for letter in evidence}
    wanted = {id(before.donors[letter]) for letter in sorted(letters - shown) if letter in before.donors}
    if not wanted:
        return alone
    numbers = [n for n, block in enumerate(note.stored) if id(block.built) in wanted and n not in touched]
    company = sorted({*numbers[:_MOST_DONORS], *touched})
    return read_note(excerpt(note, company), settings)


def _kept(findings: Iterable[Finding], start: int | None, stop: int | None, shift: int) -> Iterator[Finding]:
    """The findings before ``start``, and those from ``stop`` on, where they now stand."""
    for finding in findings:
        if start is None or finding.end < start:
            yield finding
        elif stop is not None and finding.start >= stop:
            yield finding.shifted(shift)


def _moved(directives: Directives, stop: int | None, shift: int) -> Directives:
    def moved(at: int) -> int:
        return at + shift if stop is not None and at >= stop else at

    if not shift or not directives.silences:
        return directives
    silences = tuple(Silence(moved(s.start), moved(s.end), s.rules, s.comment, s.spared) for s in directives.silences)
    return replace(directives, silences=silences)


def _speaks(part: Note) -> bool:
    """Whether a part of a note says something that holds elsewhere too."""
    return any("einlsp" in comment.text for comment in part.comments) or any(
        DEFINES.search(region.latex) for region in part.regions
    )


def _donors(note: Note, reading: NoteReading) -> dict[str, Built]:
    """The first block that gives evidence of each index letter."""
    found: dict[str, Built] = {}
    formulas = iter(reading.formulas)
    for block in note.blocks:
        for _ in block.built.drafts:
            for evidence in next(formulas).evidence:
                for letter in sorted(evidence):
                    found.setdefault(letter, block.built)
    return found
