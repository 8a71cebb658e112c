r"""A component, a column or a row as the variable: ``x_1``, ``W_{ij}``, ``W_{:,j}``, ``\mathbf{w}_j``.

A *place* says of each axis which entry is meant: a number, counted from 1, or a letter; ``None`` is the whole axis.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from einlsp.ide.refusal import Refusal
from einlsp.latex import Macro, parse
from einlsp.reading import surface as s
from einlsp.reading.expressions import ExpressionReading
from einlsp.reading.formula import read_surface
from einlsp.reading.heads import Head
from einlsp.reading.symbols import partner

Place = str | None
Places = tuple[Place, ...]

_SUBSCRIPTED = re.compile(r"^(?P<head>.+?)\s*_\s*(?P<sub>\{[^{}]*\}|[A-Za-z0-9:])\s*$", re.DOTALL)
_TOKEN = re.compile(r"\s*(?:\\[,;:! ]\s*)*(?P<token>[0-9]+|[A-Za-z]|[:*,·•]|\\(?:cdot|bullet)(?![A-Za-z]))")
_WHOLE = frozenset({":", "*", r"\cdot", r"\bullet", "·", "•"})


def places(latex: str, reading: ExpressionReading, macros: Mapping[str, Macro] | None) -> tuple[str, Places] | None:
    """The symbol that a variable is a part of, and the part; None where the text names no part of an array.

    Raises `Refusal` where it does, but one that the array cannot have.
    """
    match = _SUBSCRIPTED.match(latex.strip())
    if match is None:
        return None
    tokens = _tokens(match.group("sub").strip("{}"))
    head = _head(match.group("head"), macros)
    if tokens is None or head is None:
        return None
    key, column = _array(head, reading)
    if key is None:
        return None
    symbol = reading.symbols[key].symbol
    if symbol.samples:
        return None
    given = _split(tokens, 1 if column else symbol.order)
    if given is None or all(p is None for p in given):
        message = f"{latex} names no part of ${key}$, which has {_axes(symbol.order)}; {_how(symbol.order)}"
        raise Refusal("component", message)
    found: Places = (None, *given) if column else given
    for dim, place in zip(symbol.dims, found, strict=True):
        number = int(place) if place is not None and place.isdigit() else None
        if number is not None and not 0 < number <= (dim if isinstance(dim, int) else number):
            many = f"; ${key}$ has {dim} along this axis" if isinstance(dim, int) else ""
            raise Refusal("component", f"{latex}: there is no entry {place}; entries are counted from 1{many}")
    letters = [p for p in found if p is not None and not p.isdigit()]
    if len(set(letters)) < len(letters):
        by = f"differentiate by ${key}_{{ij}}$, and make the letters equal in the result"
        raise Refusal("component", f"{latex} is an entry of the diagonal; {by}")
    return key, found


def _how(order: int) -> str:
    if order == 1:
        return "write x_1 or x_k"
    if order == 2:
        return r"write W_{12}, W_{ij}, a column as W_{:,j}, or a row as W_{i,:}"
    return "write one index for each, with commas"


def _axes(order: int) -> str:
    return "one axis" if order == 1 else f"{order} axes"


def _tokens(text: str) -> list[str] | None:
    out: list[str] = []
    at = 0
    while at < len(text.rstrip()):
        match = _TOKEN.match(text, at)
        if match is None:
            return None
        out.append(match.group("token"))
        at = match.end()
    return out or None


def _split(tokens: list[str], order: int) -> Places | None:
    """The tokens of a subscript, one an axis; ``12`` is two of them on a matrix, and ``W_{:j}`` needs no comma."""
    if "," in tokens:
        parts = [t for t in tokens if t != ","]
        commas = len(tokens) - len(parts)
        if commas != len(parts) - 1 or tokens[1::2] != [","] * commas:
            return None
    else:
        parts = tokens
        if len(parts) == 1 and parts[0].isdigit() and len(parts[0]) == order > 1:
            parts = list(parts[0])
    return tuple(None if p in _WHOLE else p for p in parts) if len(parts) == order else None


def _head(latex: str, macros: Mapping[str, Macro] | None) -> Head | None:
    """The head of a symbol without scripts."""
    sides = [side for chain in read_surface(parse(latex, macros)).chains for side in chain.sides]
    node = sides[0] if len(sides) == 1 else None
    while isinstance(node, s.Bracket):
        node = node.body
    return node.head if isinstance(node, s.Sym) and not node.scripts.marks else None


def _array(head: Head, reading: ExpressionReading) -> tuple[str | None, bool]:
    """The array of an expression that a head names, and whether as a column of it (``\\mathbf{w}_j``)."""
    for key in (head.key, partner(head)):
        if key in reading.symbols and reading.symbols[key].symbol.dims:
            return key, False
    upper = head.letter.upper()
    if head.bold and len(head.letter) == 1 and upper != head.letter:
        key = replace(head, letter=upper).key
        if key in reading.symbols and reading.symbols[key].symbol.order == 2:
            return key, True
    return None, False
