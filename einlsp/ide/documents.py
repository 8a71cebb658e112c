"""Documents: a Markdown file, or a notebook whose Markdown cells are one note; from bytes and back to bytes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from einlsp.records import record
from einlsp.rules.finding import Edit
from einlsp.text import SourceText

if TYPE_CHECKING:
    from einlsp.markdown import Cell

NOTE_SUFFIXES = (".md", ".markdown", ".mdown", ".mkd", ".mdx", ".qmd", ".rmd")
NOTEBOOK_SUFFIX = ".ipynb"
#: What stands between two cells; the same as `einlsp.markdown.joined.GAP`, which is not imported for its cost.
CELL_GAP = " \n"


class UnreadableError(Exception):
    """A file that is no note; the message says why."""


@record
class Part:
    """A piece of a document that people see as one text: the note itself, or a cell.

    It begins at ``start`` of the document's text; ``number`` counts all cells of a notebook from 1; a note has none.
    ``cell`` knows where its characters stand in a notebook's file.
    """

    start: int
    source: SourceText
    number: int | None = None
    cell: Cell | None = None

    @property
    def end(self) -> int:
        """Where its text ends in the document's."""
        return self.start + len(self.source)


@record
class Place:
    """A range as people name it: lines and columns from 1, columns in code points, within a cell if there is one.

    ``in_file``: the same four numbers in a notebook's file.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    cell: int | None = None
    in_file: tuple[int, int, int, int] | None = None

    @property
    def file_range(self) -> tuple[int, int, int, int]:
        """Line and column of both ends in the file."""
        return self.in_file or (self.line, self.column, self.end_line, self.end_column)


class Document:
    """A text to be analysed, made of parts that stand one after the other; ``file`` is that of a notebook."""

    def __init__(self, parts: Sequence[Part], notebook: bool = False, file: SourceText | None = None) -> None:
        self.parts = tuple(parts)
        self.notebook = notebook
        self.file = file
        self.text = CELL_GAP.join(part.source.text for part in self.parts)
        self._starts = [part.start for part in self.parts]

    def part_at(self, offset: int) -> Part:
        """The part that an offset lies in; what lies between two parts belongs to the first of them."""
        return self.parts[max(bisect_right(self._starts, offset) - 1, 0)]

    def place(self, start: int, end: int) -> Place:
        """Where a range of the document's text is; it ends in the part in which it begins."""
        part = self.part_at(start)
        first, last = start - part.start, max(min(end, part.end), start) - part.start
        where = (*part.source.line_column(first), *part.source.line_column(last))
        if part.cell is None or self.file is None:
            return Place(*where, part.number)
        file_start, file_end = part.cell.file_range(first, last)
        in_file = (*self.file.line_column(file_start), *self.file.line_column(file_end))
        return Place(*where, part.number, in_file)

    def edited(self, edits: Iterable[Edit]) -> Document:
        """The document after edits that do not overlap; one that crosses the end of a part is clamped to it."""
        texts = {part.start: part.source for part in self.parts}
        for edit in sorted(edits, key=lambda edit: (edit.start, edit.end), reverse=True):
            part = self.part_at(edit.start)
            start, end = edit.start - part.start, min(edit.end, part.end) - part.start
            texts[part.start] = texts[part.start].replace(start, end, edit.new_text)
        return document(texts.values(), [part.number for part in self.parts], self.notebook)


def document(texts: Iterable[SourceText], numbers: Iterable[int | None] = (None,), notebook: bool = False) -> Document:
    """A document of these texts, in order."""
    return Document(_parts(zip(texts, numbers, strict=True)), notebook)


def note(text: str) -> Document:
    """The document of a Markdown text."""
    return document([SourceText(text)])


def read_bytes(content: bytes, name: str) -> Document:
    """The document of a file's content; its ``name`` says whether it is a notebook. Raises `UnreadableError`."""
    text = _decoded(content)
    if not name.lower().endswith(NOTEBOOK_SUFFIX):
        return note(text)
    from einlsp.markdown import NotebookError, cells

    try:
        found = cells(text)
    except NotebookError as error:
        raise UnreadableError(str(error)) from None
    parts = _parts((SourceText(cell.source), cell.number + 1, cell) for cell in found)
    return Document(parts, notebook=True, file=SourceText(text))


def edited_bytes(content: bytes, document: Document, edits: Iterable[Edit]) -> bytes:
    """The file's content after edits of its document that do not overlap; what they do not touch stays byte for byte.

    An edit that crosses the end of a part is clamped to it.
    """
    text = _decoded(content)
    mark = content[: len(content) - len(text.encode("utf-8"))]
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end), reverse=True):
        part = document.part_at(edit.start)
        start, end = edit.start - part.start, min(edit.end, part.end) - part.start
        new_text = edit.new_text
        if part.cell is not None:
            from einlsp.markdown.notebook import as_json

            start, end = part.cell.file_range(start, end)
            new_text = as_json(new_text)
        text = text[:start] + new_text + text[end:]
    return mark + text.encode("utf-8")


def _parts(texts: Iterable[tuple[SourceText, int | None] | tuple[SourceText, int | None, Cell]]) -> list[Part]:
    parts: list[Part] = []
    at = 0
    for text in texts:
        parts.append(Part(at, *text))
        at = parts[-1].end + len(CELL_GAP)
    return parts or [Part(0, SourceText(""))]


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableError("this is UTF-16 text: save it as UTF-8")
    if b"\0" in content:
        raise UnreadableError("this is not text: it holds NUL bytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError(f"this is not UTF-8 text: byte {error.start} is {content[error.start]:#04x}") from None
