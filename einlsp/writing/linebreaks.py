"""A formula that is too wide, on several lines: broken before relations, then before signs, as in print."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from xml.etree.ElementTree import Element, SubElement

from einlsp.latex import Environment, Formula, Node, Row, Space
from einlsp.writing import plain_rows
from einlsp.writing.atoms import Atom, atoms
from einlsp.writing.mathml import Builder, blank, grouped
from einlsp.writing.symbols import Kind

Width = Callable[[Element], float]
_INDENT = 36


def broken(formula: Formula, limit: float, width: Width) -> Element | None:
    """The formula as a table of lines, each at most ``limit`` wide where that can be done.

    ``None`` where it has columns that cannot be broken.
    """
    rows = _rows(formula)
    if any(len(row.cells) > 2 for row in rows):
        return None
    builder = Builder(formula.latex)
    columns = max(len(row.cells) for row in rows)
    left = 0.0
    if columns == 2:
        left = max(width(builder.row(row.cells[0])) for row in rows)
    align = "right left" if columns == 2 else "left"
    table = Element("mtable", {"columnalign": align, "columnspacing": "0em", "rowspacing": "0.6em"})
    indent = width(grouped([blank(_INDENT)]))
    for row in rows:
        first: list[Element] = [builder.row(row.cells[0])] if columns == 2 else []
        rest = row.cells[-1] if len(row.cells) == columns else ()
        after: Kind | None = "ord" if columns == 2 else None
        for number, line in enumerate(_lines(builder, rest, after, limit - left, indent, width)):
            made = SubElement(table, "mtr")
            for cell in first:
                SubElement(made, "mtd").append(cell if not number else blank(0))
            body = SubElement(made, "mtd")
            body.extend([blank(_INDENT), *line] if number else line)
    math = Element("math", {"display": "block"})
    math.append(table)
    return math


def _rows(formula: Formula) -> Sequence[Row]:
    """The rows of a formula, or of the one ``align`` that it is."""
    rows = formula.rows
    if len(rows) == 1 and len(rows[0].cells) == 1:
        inside = [node for node in rows[0].cells[0] if not isinstance(node, Space)]
        only = inside[0] if len(inside) == 1 else None
        if isinstance(only, Environment) and only.name.rstrip("*") not in plain_rows.TABLES:
            rows = only.rows
    return [row for row in rows if any(row.cells)]


def _lines(
    builder: Builder, nodes: Sequence[Node], after: Kind | None, limit: float, indent: float, width: Width
) -> list[list[Element]]:
    """The pieces of one row, line by line."""
    lines: list[list[Element]] = [[]]
    used = 0.0
    for segment in _segments(builder, nodes, after, limit - indent, width):
        wide = width(grouped(deepcopy(segment)))
        room = limit - (indent if len(lines) > 1 else 0.0)
        if lines[-1] and used + wide > room:
            lines.append([])
            used = 0.0
        lines[-1].extend(segment)
        used += wide
    return [line or [blank(0)] for line in lines]


def _segments(
    builder: Builder, nodes: Sequence[Node], after: Kind | None, limit: float, width: Width
) -> list[list[Element]]:
    """Pieces that stay together: split outside brackets, and inside brackets where they are still too wide."""
    found: list[list[Element]] = []
    for chunk in _split(atoms(nodes, builder.latex, after=after), inside=False):
        elements = _elements(builder, chunk)
        if width(grouped(deepcopy(elements))) > limit:
            found.extend(_elements(builder, part) for part in _split(chunk, inside=True))
        else:
            found.append(elements)
    return found


def _split(row: Sequence[Atom], inside: bool) -> list[list[Atom]]:
    """Atoms cut before each relation and binary operator; only outside brackets unless ``inside``."""
    parts: list[list[Atom]] = [[]]
    depth = 0
    for atom in row:
        if atom.kind in ("rel", "bin") and parts[-1] and (inside or depth <= 0):
            parts.append([])
        parts[-1].append(atom)
        depth += {"open": 1, "close": -1}.get(atom.kind, 0)
    return parts


def _elements(builder: Builder, row: Sequence[Atom]) -> list[Element]:
    out: list[Element] = []
    for atom in row:
        if atom.space:
            out.append(blank(atom.space))
        out.append(builder.atom(atom))
    return out
