"""The Markdown cells of a Jupyter notebook, each a note with a map back into the file."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from einlsp.markdown.regions import OffsetMap
from einlsp.records import pattern, record

_TOKEN = pattern(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
_ESCAPE = pattern(r"\\(?:u[0-9A-Fa-f]{4}|.)", re.DOTALL)
_CHARACTER = pattern(r"\\u[Dd][89ABab][0-9A-Fa-f]{2}\\u[Dd][C-Fc-f][0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\.|.", re.DOTALL)
_PAIR = pattern(r"\\u[Dd][89ABab][0-9A-Fa-f]{2}\\u[Dd][C-Fc-f][0-9A-Fa-f]{2}")


class NotebookError(ValueError):
    """The file is no notebook; says what is wrong and where (``offset``, 1-based ``line`` and ``column``)."""

    def __init__(self, message: str, offset: int, line: int, column: int) -> None:
        super().__init__(f"not a notebook: {message} (line {line}, column {column})")
        self.offset = offset
        self.line = line
        self.column = column


@record
class Cell:
    """A Markdown cell: its number among all cells (from 0), its text, and where each character stands in the file."""

    number: int
    source: str
    offsets: OffsetMap
    file: str = field(repr=False)

    def file_range(self, start: int, end: int) -> tuple[int, int]:
        """The file range of ``source[start:end]``; an escape such as ``\\\\`` or ``\\u00e9`` is one character."""
        first = self.offsets.to_document(start)
        if end <= start or not self.source:
            return first, first
        last = self.offsets.to_document(min(end, len(self.source)) - 1)
        match = _CHARACTER.match(self.file, last)
        return first, match.end() if match else last + 1

    def to_source(self, offset: int) -> int:
        """The offset in ``source`` of a file offset, clamped to the cell."""
        return self.offsets.to_latex(offset)


def as_json(text: str) -> str:
    """A text as it must be written inside a string of the file."""
    return json.dumps(text, ensure_ascii=False)[1:-1]


def cells(ipynb_text: str) -> list[Cell]:
    """The Markdown cells of a notebook, in their order. Raises ``NotebookError`` for what is not a notebook.

    Read each with ``read_note(cell.source, "jupyter", front_matter=False)``.
    """
    try:
        document = json.loads(ipynb_text)
    except json.JSONDecodeError as error:
        raise NotebookError(error.msg, error.pos, error.lineno, error.colno) from None
    except (RecursionError, ValueError) as error:
        raise NotebookError(str(error), 0, 1, 1) from None
    holders = [document] if isinstance(document, dict) else []
    if holders and isinstance(document.get("worksheets"), list):
        holders += [sheet for sheet in document["worksheets"] if isinstance(sheet, dict)]
    if not any(isinstance(holder.get("cells"), list) for holder in holders):
        raise NotebookError('there is no list "cells"', 0, 1, 1)
    return _Walk(ipynb_text).cells()


@dataclass(slots=True)
class _Level:
    """An object or a list that is being read: its kind, the key it stands under, the key or item it is at."""

    kind: str
    key: str
    at: str = ""
    expects_key: bool = True
    is_cell: bool = False
    cell_type: str = ""
    pieces: list[tuple[int, int]] = field(default_factory=list)


def _top(levels: list[_Level]) -> bool:
    return len(levels) == 2 or (len(levels) == 4 and levels[1].key == "worksheets")


class _Walk:
    """A walk over the tokens of JSON that is known to be valid, for the sake of their places."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[Cell] = []
        self.number = 0

    def cells(self) -> list[Cell]:
        levels: list[_Level] = []
        for match in _TOKEN.finditer(self.text):
            token = match.group()
            mark = token[0]
            here = levels[-1] if levels else None
            if mark in "{[":
                key = here.at if here is not None and here.kind == "{" else ""
                in_cells = here is not None and here.kind == "[" and here.key == "cells" and _top(levels)
                if mark == "[" and here is not None and here.is_cell and here.at == "source":
                    here.pieces.clear()
                levels.append(_Level(mark, key, is_cell=mark == "{" and in_cells))
            elif mark in "}]":
                closed = levels.pop()
                if closed.is_cell:
                    self.cell(closed)
            elif here is None or mark == ",":
                if here is not None:
                    here.expects_key = True
            elif mark == ":":
                here.expects_key = False
            elif here.kind == "{" and here.expects_key:
                here.at = json.loads(token)
            elif mark == '"':
                self.value(levels, here, match.start() + 1, match.end() - 1)
        return self.found

    def value(self, levels: list[_Level], here: _Level, start: int, end: int) -> None:
        if here.is_cell and here.at == "cell_type":
            here.cell_type = self.text[start:end]
        elif here.is_cell and here.at == "source":
            here.pieces = [(start, end)]
        elif here.kind == "[" and here.key == "source" and len(levels) > 1 and levels[-2].is_cell:
            levels[-2].pieces.append((start, end))

    def cell(self, level: _Level) -> None:
        number, self.number = self.number, self.number + 1
        if level.cell_type != "markdown":
            return
        starts: list[int] = []
        targets: list[int] = []
        parts: list[str] = []
        length = 0

        def add(text: str, target: int) -> None:
            nonlocal length
            if text:
                starts.append(length)
                targets.append(target)
                parts.append(text)
                length += len(text)

        for start, end in level.pieces:
            at = start
            while (match := _ESCAPE.search(self.text, at, end)) is not None:
                match = _PAIR.match(self.text, match.start(), end) or match
                add(self.text[at : match.start()], at)
                add(json.loads(f'"{match.group()}"'), match.start())
                at = match.end()
            add(self.text[at:end], at)
        offsets = OffsetMap(tuple(starts or [0]), tuple(targets or [level.pieces[0][0] if level.pieces else 0]), length)
        self.found.append(Cell(number, "".join(parts), offsets, self.text))
