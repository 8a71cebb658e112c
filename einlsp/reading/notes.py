"""``read_note``: what a whole note means: its formulas, declarations, facts in prose, shapes and values."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property

from einlsp.latex import Formula, Macro
from einlsp.markdown import Note, Paragraph, Region
from einlsp.reading import surface as s
from einlsp.reading.declarations import DeclarationError, parse_declaration
from einlsp.reading.folding import folded
from einlsp.reading.letters import (
    derived_by_primes,
    index_letters,
    lower_first,
    shares_a_place,
    transposed_by_primes,
    updated,
)
from einlsp.reading.likely import likely_indices
from einlsp.reading.marks import Hints
from einlsp.reading.prose import Sentence, Spoken, enumerated, said_of, supposing
from einlsp.reading.scope import Scoped
from einlsp.reading.side import Side
from einlsp.reading.sides import Sides
from einlsp.reading.spoken import spoken_in
from einlsp.reading.structure import Group
from einlsp.reading.symbols import Declaration, Source
from einlsp.reading.texts import FormulaText, text_of
from einlsp.reading.walk import FormulaPlace
from einlsp.records import pattern, record


@record
class ReadingSettings:
    """What the note's settings say that bears on its meaning.

    ``symbols`` are (name, shape) pairs of front matter and configuration; ``declarations`` are (document offset, text)
    pairs of directives; ``checked``: the note opts in to index checking.
    """

    convention: str = "auto"
    transpose: str = ""
    symbols: tuple[tuple[str, str], ...] = ()
    declarations: tuple[tuple[int, str], ...] = ()
    macros: Mapping[str, Macro] = field(default_factory=dict)
    checked: bool = False


@record(eq=False)
class FormulaReading:
    """A formula of a note. Offsets are those of its LaTeX; ``region.to_document`` leads to the note."""

    number: int
    region: Region
    text: FormulaText

    @property
    def tree(self) -> Formula:
        """Its LaTeX tree."""
        return self.text.tree

    @property
    def surface(self) -> s.FormulaSurface:
        """Its surface."""
        return self.text.surface

    @property
    def whole(self) -> bool:
        """Whether it is clear what every part of it is."""
        return self.tree.whole and self.surface.whole

    @property
    def declarations(self) -> tuple[Declaration, ...]:
        """What the formula itself declares."""
        return self.text.declarations

    @property
    def groups(self) -> tuple[Group, ...]:
        """The index structure of each statement."""
        return self.text.groups

    @property
    def evidence(self) -> tuple[frozenset[str], ...]:
        """For each statement the index letters that it gives strong evidence of."""
        return self.text.evidence


@record
class Misread:
    """A declaration of a directive or of front matter that is not understood: document range and reason."""

    start: int
    end: int
    message: str


_ROWS = pattern(r"\brow[- ]vectors?\b|\brow convention\b|\bas rows?\b|\bwith rows\b(?! of)")


@record(slots=False)
class NoteReading:
    """A note that was read. ``declarations`` say where each holds, in order; ``note`` is its Markdown."""

    note: Note
    settings: ReadingSettings
    formulas: tuple[FormulaReading, ...]
    declarations: tuple[Scoped, ...]
    hints: Hints
    metric: bool
    misread: tuple[Misread, ...] = ()

    @cached_property
    def sides(self) -> Sides:
        """Shapes and values of all sides of all statements; worked out when first asked for."""
        places = [
            FormulaPlace(f.number, f.region.start, f.surface.chains, f.text.symbols, f.number in self.supposed)
            for f in self.formulas
        ]
        return Sides(places, self.declarations, self.settings.convention)

    @cached_property
    def supposed(self) -> frozenset[int]:
        """The formulas that an "if" or "when" stands before in their sentence."""
        found = set[int]()
        for paragraph in self.note.paragraphs:
            here = self.formulas[paragraph.first_region : paragraph.last_region]
            if here and any(supposing(p.text) for p in paragraph.prose):
                sentence = Sentence(paragraph)
                found.update(f.number for f in here if sentence.conditional(f.region.start))
        return frozenset(found)

    @cached_property
    def words(self) -> str:
        """All words of the note, in lower case."""
        return folded(" ".join(p.text for paragraph in self.note.paragraphs for p in paragraph.prose))

    @cached_property
    def spoken(self) -> frozenset[str]:
        """Facts that the note's words speak of, of whatever symbol."""
        return spoken_in(self.words)

    @cached_property
    def in_rows(self) -> bool:
        """Whether the note speaks of row vectors."""
        return "row" in self.words and _ROWS.search(self.words) is not None

    @cached_property
    def logistic(self) -> bool:
        """Whether the note speaks of the logistic function, the sigmoid."""
        return "sigmoid" in self.words or "logistic" in self.words

    @cached_property
    def twisted(self) -> bool:
        """Whether indices are raised by an antisymmetric tensor somewhere, as with spinors."""
        return any(f.text.twisted for f in self.formulas)

    def respelt(self, formula: FormulaReading, latex: str) -> FormulaText:
        """What another text would say in place of a formula."""
        hints, macros = self.hints, tuple(sorted(self.settings.macros.items()))
        likely = likely_indices(formula.surface.marks)
        return text_of(latex, macros, replace(hints, likely=likely) if likely else hints)

    def side(self, formula: int, chain: int, position: int) -> Side:
        """One side of one statement: its value if it has one, the problems if not."""
        return self.sides.side(formula, chain, position)

    @property
    def indexed(self) -> bool:
        """Whether the note shows strong evidence of index notation anywhere, or opts in."""
        return self.settings.checked or any(e for f in self.formulas for e in f.evidence)


def read_note(note: Note, settings: ReadingSettings | None = None) -> NoteReading:
    """Read the formulas of a note. Formulas whose text is known from an earlier reading are not parsed again."""
    settings = settings or ReadingSettings()
    macros = tuple(sorted(settings.macros.items()))
    hints = Hints(prime_transposes="'" in settings.transpose)
    scoped: list[Scoped] = []
    misread: list[Misread] = []
    for name, shape in settings.symbols:
        whole = shape if ":" in shape or "\\in" in shape else f"{name}: {shape}"
        _declare(whole, 0, "front matter", scoped, misread)
    for offset, text in settings.declarations:
        _declare(text, offset, "directive", scoped, misread)
    formulas = [FormulaReading(k, r, text_of(r.latex, macros, hints)) for k, r in enumerate(note.regions)]

    def again(f: FormulaReading) -> FormulaReading:
        return replace(f, text=text_of(f.region.latex, macros, hints))

    letters = index_letters(note, formulas, opted=settings.checked or settings.convention != "auto")
    if letters:
        hints = replace(hints, indices=letters)
        formulas = [again(f) if f.text.doubtful(letters) else f for f in formulas]
    if low := lower_first(n for f in formulas for symbols in f.text.symbols for n in symbols):
        hints = replace(hints, lower=low)
        formulas = [again(f) if shares_a_place(f, low) else f for f in formulas]
    if derived := derived_by_primes(formulas):
        hints = replace(hints, primes_derive=True)
    elif primes := transposed_by_primes(formulas):
        hints = replace(hints, primes=primes)
    if updated(formulas):
        hints = replace(hints, signed=True)
        formulas = [again(f) if "+" in f.region.latex else f for f in formulas]
    if derived or hints.primes:
        formulas = [again(f) if "'" in f.region.latex else f for f in formulas]
    opted = settings.checked or settings.convention in ("ml", "einstein")
    formulas = [
        replace(f, text=text_of(f.region.latex, macros, replace(hints, likely=more)))
        if (opted or any(f.evidence)) and (more := likely_indices(f.surface.marks))
        else f
        for f in formulas
    ]
    scoped.extend(_spoken(note, formulas))
    scoped.sort(key=lambda d: d.start)
    raised = any(m.kind == "index" and m.level == "up" for f in formulas for m in f.surface.marks)
    metric = raised and any(f.text.metric for f in formulas)  # where all are lower, none is raised or lowered
    return NoteReading(note, settings, tuple(formulas), tuple(scoped), hints, metric, tuple(misread))


_WHERE = re.compile(r"^\W*(?:where|with|here|in\s+which)\b", re.IGNORECASE)
_LONGEST_PROSE = 1000  # how far from a formula words are looked at: a sentence, not a hundred pages without a full stop


def _spoken(note: Note, formulas: Sequence[FormulaReading]) -> Iterator[Scoped]:
    """What the formulas of each paragraph, and the prose between them, declare, and where that holds.

    A declaration holds from the start of its paragraph, or, after "where", from the block before it. One under an "if"
    holds in its paragraph only.
    """
    before = 0
    for paragraph in note.paragraphs:
        here = formulas[paragraph.first_region : paragraph.last_region]
        if not here:
            continue
        opening = (
            paragraph.prose[0].text if paragraph.prose and paragraph.prose[0].start <= here[0].region.start else ""
        )
        begin = before if _WHERE.match(opening) else paragraph.start
        spoken = enumerated(_in_company(paragraph, here))
        sentence = Sentence(paragraph)
        seen: set[tuple[str, int]] = set()
        for position, formula in enumerate(here):
            previous = spoken[position - 1] if position else None
            following = spoken[position + 1] if position + 1 < len(here) else None
            declared = (*formula.declarations, *said_of(spoken[position], previous, following))
            if not declared:
                continue
            end = paragraph.end if sentence.conditional(formula.region.start) else None
            for declaration in declared:
                name = (declaration.key, declaration.samples)
                first = name not in seen or declaration.order is None
                seen.add(name)
                yield Scoped(begin if first else formula.region.start, end, declaration, formula.number)
        before = paragraph.start


def _in_company(paragraph: Paragraph, here: Sequence[FormulaReading]) -> list[Spoken]:
    """The formulas of a paragraph, each with the prose right before and right after it."""
    ends = [paragraph.start, *(f.region.end for f in here)]
    starts = [*(f.region.start for f in here), paragraph.end]
    between = [""] * len(starts)
    for prose in paragraph.prose:
        gap = bisect_right(ends, prose.start) - 1
        if gap >= 0 and prose.end <= starts[gap]:
            between[gap] += prose.text
    return [
        Spoken(f.surface, before[-_LONGEST_PROSE:], after[:_LONGEST_PROSE])
        for f, before, after in zip(here, between, between[1:], strict=False)
    ]


def _declare(text: str, offset: int, source: Source, scoped: list[Scoped], misread: list[Misread]) -> None:
    """Read one declaration that holds from an offset on."""
    try:
        found = parse_declaration(text, source)
    except DeclarationError as error:
        misread.append(Misread(offset + error.start, offset + error.end, str(error)))
        return
    scoped.extend(Scoped(offset, None, d) for d in found)
