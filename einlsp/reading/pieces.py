"""The pieces that a formula is cut into before it is parsed: symbols, digits, signs, constructs, with their scripts."""

from __future__ import annotations

import re

from einlsp.latex.nodes import Node, Script
from einlsp.reading.heads import Head
from einlsp.reading.vocabulary import WIDE_SPACES
from einlsp.records import record

Layer = tuple[Script, ...]
"""The scripts that stand at one place of a base: at most one above and one below, unless the LaTeX is wrong."""


@record
class Piece:
    """Part of a formula, with the scripts that follow it (``layers``) and those that precede it (``before``)."""

    start: int
    end: int
    layers: tuple[Layer, ...] = ()
    before: tuple[Script, ...] = ()


@record
class SymbolPiece(Piece):
    """A letter with its font and accents, or an upright word."""

    head: Head = Head("")


@record
class Digits(Piece):
    """A decimal number."""

    text: str = ""


@record
class Sign(Piece):
    """An operator, a relation, a delimiter, a punctuation mark; ``text`` is its canonical form (`SIGNS`)."""

    text: str = ""


@record
class Construct(Piece):
    r"""A command with arguments (``\frac``, ``\overset`` …) or an environment; ``font`` is the one around it."""

    node: Node = Node(0, 0)
    font: str = ""


@record
class Enclosed(Piece):
    """What stands between a pair of delimiters; an invisible group has ``{`` and ``}``."""

    open: str = "("
    close: str = ")"
    inner: tuple[Piece, ...] = ()


@record
class Gap(Piece):
    """A space as wide as a quad: it separates equations."""


@record
class Words(Piece):
    """Prose inside a formula."""

    content: str = ""


@record
class RowBreak(Piece):
    """The end of a row, or (``cell``) of a cell."""

    cell: bool = False


@record
class Unread(Piece):
    """Something that is not understood."""

    reason: str = ""
    text: str = ""


_LENGTH = re.compile(r"(-?[\d.]+)\s*(pt|em|ex|in|cm|mm|mu)\b")
_POINTS = {"pt": 1.0, "em": 10.0, "ex": 4.3, "in": 72.0, "cm": 28.0, "mm": 2.8, "mu": 0.56}


def is_wide(text: str) -> bool:
    r"""Whether a space is about as wide as a quad: ``\quad``, ``\hspace{0.5in}``, but not ``\hspace{2pt}``."""
    length = _LENGTH.search(text)
    if length is None:
        return text.partition("{")[0] in WIDE_SPACES
    return float(length.group(1).rstrip(".") or 0) * _POINTS[length.group(2)] >= 8
