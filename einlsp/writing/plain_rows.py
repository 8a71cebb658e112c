"""Environments in plain text: matrices, cases, aligned rows; on one line inside a fraction or a script."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from einlsp.latex import Environment, Row, Space
from einlsp.writing.blocks import Block, beside, fenced, grid

if TYPE_CHECKING:
    from einlsp.writing.plain import Writer

BRACKETS: dict[str, tuple[str, str]] = {
    "pmatrix": ("(", ")"),
    "bmatrix": ("[", "]"),
    "Bmatrix": ("{", "}"),
    "vmatrix": ("|", "|"),
    "Vmatrix": ("‖", "‖"),
    "cases": ("{", ""),
    "dcases": ("{", ""),
    "rcases": ("", "}"),
    "drcases": ("", "}"),
}
"""Environments with brackets of their own, without their star."""

TABLES = frozenset({*BRACKETS, "matrix", "smallmatrix", "array", "darray", "tabular", "substack", "subarray"})
"""Environments whose cells are entries; the cells of all others are parts of a row."""

CENTRED = frozenset({"gather", "gathered", "multline", "multlined", "displaylines", "equation", "math", "displaymath"})


def columns(environment: Environment) -> str:
    """The alignment of an environment's columns, as letters ``l``, ``c``, ``r``; the last one repeats."""
    name = environment.name.rstrip("*")
    if name in ("array", "darray", "tabular", "subarray") and environment.args:
        return "".join(letter for letter in environment.args[-1] if letter in "lcr") or "c"
    return "l" if "cases" in name else "c"


def environment(writer: Writer, node: Environment, tall: bool) -> Block:
    """An environment; ``tall`` where it may take several lines."""
    name = node.name.rstrip("*")
    left, right = BRACKETS.get(name, ("", ""))
    rows = [row for row in node.rows if any(not isinstance(item, Space) for cell in row.cells for item in cell)]
    if name not in TABLES:
        return aligned(writer, rows) if tall else Block((writer.one_line(rows, "; ", ""),))
    if not rows:
        return Block((left + right,))
    if not tall:
        if "cases" in name or name in ("substack", "subarray"):
            body = writer.one_line(rows, "; " if "cases" in name else ", ", " ")
        else:
            body = writer.one_line(rows, "; ", ", ")
        return Block((left + body + right,))
    cells = [[writer.row(cell, tall=True) for cell in row.cells] for row in rows]
    body_block = grid(cells, columns(node), (2,))
    if left and right and body_block.tall:
        body_block = beside([Block((" ",)), body_block, Block((" ",))])
    elif left and body_block.tall:
        body_block = beside([Block((" ",)), body_block])
    return fenced(body_block, left, right)


def aligned(writer: Writer, rows: Sequence[Row]) -> Block:
    """Rows whose cells are set right, left, right, left …, as ``align`` has them."""
    if all(len(row.cells) <= 1 for row in rows):
        blocks = [[writer.row(row.cells[0], tall=True)] for row in rows if row.cells]
        return grid(blocks, "l", (0,)) if blocks else Block()
    cells = [
        [writer.row(cell, tall=True, after="ord" if place % 2 else None) for place, cell in enumerate(row.cells)]
        for row in rows
    ]
    wide = max(map(len, cells))
    where = "".join("rl"[place % 2] for place in range(wide))
    gaps = [0 if place % 2 else 4 for place in range(wide)]
    return grid(cells, where, gaps)
