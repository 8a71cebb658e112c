"""The pieces that a formula is cut into before it is parsed: symbols, digits, signs, constructs, with their scripts."""

from __future__ import annotations

from dataclasses import dataclass

from einlsp.latex.nodes import Node, Script
from einlsp.reading.heads import Head

Layer = tuple[Script, ...]
"""The scripts that stand at one place of a base: at most one above and one below, unless the LaTeX is wrong."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a formula, with the scripts that follow it (``layers``) and those that precede it (``before``)."""

    start: int
    end: int
    layers: tuple[Layer, ...] = ()
    before: tuple[Script, ...] = ()


@dataclass(frozen=True, slots=True)
class SymbolPiece(Piece):
    """A letter with its font and accents, or an upright word."""

    head: Head = Head("")


@dataclass(frozen=True, slots=True)
class Digits(Piece):
    """A decimal number."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class Sign(Piece):
    """An operator, a relation, a delimiter, a punctuation mark; ``text`` is its canonical form (`SIGNS`)."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class Construct(Piece):
    r"""A command with arguments (``\frac``, ``\overset`` …) or an environment; ``font`` is the one around it."""

    node: Node = Node(0, 0)
    font: str = ""


@dataclass(frozen=True, slots=True)
class Enclosed(Piece):
    """What stands between a pair of delimiters; an invisible group has ``{`` and ``}``."""

    open: str = "("
    close: str = ")"
    inner: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap(Piece):
    """A space as wide as a quad: it separates equations."""


@dataclass(frozen=True, slots=True)
class Words(Piece):
    """Prose inside a formula."""

    content: str = ""


@dataclass(frozen=True, slots=True)
class RowBreak(Piece):
    """The end of a row, or (``cell``) of a cell."""

    cell: bool = False


@dataclass(frozen=True, slots=True)
class Unread(Piece):
    """Something that is not understood."""

    reason: str = ""
    text: str = ""
