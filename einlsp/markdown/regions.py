"""What is found in a note: formulas with exact character maps, comments, prose, accidents. Plain values."""

from __future__ import annotations

from bisect import bisect_right
from typing import Literal

from einlsp.records import record

AccidentKind = Literal["math-broken-by-list-marker", "math-broken-by-table-pipe", "unclosed-math"]


@record
class OffsetMap:
    """An exact map between a formula's LaTeX and the document: runs of characters that lie together in both.

    Run ``k`` begins at ``starts[k]`` in the LaTeX and at ``targets[k]`` in the document; ``length`` is the
    length of the LaTeX.
    """

    starts: tuple[int, ...]
    targets: tuple[int, ...]
    length: int

    def to_document(self, offset: int) -> int:
        """The document offset of the LaTeX character at ``offset``; of the end, one after the last character's."""
        offset = min(max(offset, 0), self.length)
        if offset == self.length and offset > 0:
            return self.to_document(offset - 1) + 1
        run = bisect_right(self.starts, offset) - 1
        return self.targets[run] + offset - self.starts[run]

    def to_latex(self, offset: int) -> int:
        """The LaTeX offset of a document offset; what was left out (``> ``, indents, escapes) is the next character."""
        if offset <= self.targets[0]:
            return 0
        run = bisect_right(self.targets, offset) - 1
        end = self.starts[run + 1] if run + 1 < len(self.starts) else self.length
        return min(self.starts[run] + offset - self.targets[run], end)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The document range of the LaTeX range ``[start, end)``: it ends right after its last character."""
        first = self.to_document(start)
        return (first, self.to_document(end - 1) + 1) if end > start else (first, first)

    def shifted(self, by: int) -> OffsetMap:
        """The same map for a document in which everything lies ``by`` characters later."""
        return OffsetMap(self.starts, tuple(target + by for target in self.targets), self.length)


@record
class Region:
    """A formula.

    ``[start, end)`` is its document range with its delimiters (of a bare environment, ``\\begin`` to ``\\end``,
    which then belong to ``latex`` and leave ``opener`` and ``closer`` empty). ``latex`` is what is between the
    delimiters, trimmed, without quote marks and container indents. ``block``: it stands as its own block.
    ``display``: the flavour sets it on a line of its own. ``prefix`` goes before each new line that is put into
    or after the formula's block (``> ``, the list's indent). ``paragraph`` indexes ``Note.paragraphs``.
    """

    start: int
    end: int
    latex: str
    offsets: OffsetMap
    display: bool
    block: bool
    opener: str
    closer: str
    prefix: str
    paragraph: int

    def to_document(self, offset: int) -> int:
        """The document offset of a character of ``latex`` (``len(latex)``: right after the last one)."""
        return self.offsets.to_document(offset)

    def to_latex(self, offset: int) -> int:
        """The offset in ``latex`` of a document offset, clamped."""
        return self.offsets.to_latex(offset)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The document range of a range of ``latex``."""
        return self.offsets.span(start, end)


@record
class Comment:
    """A comment: its range with its marks, the text between them, and where that text begins."""

    start: int
    end: int
    text: str
    text_start: int
    alone: bool
    """Nothing else stands on its lines but list and quote marks."""


@record
class Accident:
    """A formula that the flavour's renderer does not see, and why.

    ``[start, end)`` runs from the opening delimiter to the closing one (or to the end of what was searched);
    ``[cause_start, cause_end)`` is the list marker, the pipe, or the delimiter that has no partner, ``seen`` its text.
    """

    kind: AccidentKind
    start: int
    end: int
    seen: str
    cause_start: int
    cause_end: int


@record
class Prose:
    """Running text between formulas: its document range, and the text with its lines joined by line feeds."""

    start: int
    end: int
    text: str


@record
class Paragraph:
    """A paragraph, heading, table cell or block formula: its range, its prose, its regions by index in the note."""

    kind: Literal["paragraph", "heading", "cell", "math", "html"]
    start: int
    end: int
    prose: tuple[Prose, ...]
    first_region: int
    last_region: int
    """One after the index of its last region; equal to ``first_region`` where it has none."""


@record
class FrontMatter:
    """The metadata at the head of a note: the text between its fences, and the ranges of that text and of the whole."""

    text: str
    start: int
    end: int
    text_start: int
    text_end: int
