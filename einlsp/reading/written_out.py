r"""Arrays written out entry by entry: ``\begin{pmatrix}…\end{pmatrix}``, ``(x_1, x_2)^T``; entries may be blocks."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import permutations
from typing import TYPE_CHECKING

from einlsp.reading import leaves
from einlsp.reading import surface as s
from einlsp.reading.dims import Place
from einlsp.reading.operands import Axis, Operand, problem
from einlsp.tensor.block import Block
from einlsp.tensor.expr import ZERO, Expr, Index, Upness
from einlsp.tensor.normal import add, mul
from einlsp.tensor.substitute import rename
from einlsp.tensor.value import Port, Value

if TYPE_CHECKING:
    from einlsp.reading.elaborate import Elaborator

MAX_ENTRIES = 64

Lengths = list[int | None]
"""How long each row, or column, of blocks is: a dimension's variable; None for a single entry."""


def literal(el: Elaborator, node: s.MatrixLiteral) -> Operand:
    """The operand of a matrix literal: a matrix, or a column or row where it is one single entry wide or high."""
    width = len(node.rows[0])
    if any(len(row) != width for row in node.rows) or width * len(node.rows) > MAX_ENTRIES:
        raise problem("unreadable", "a matrix with rows of different lengths, or very many entries", node)
    cells = [[_cell(el, entry) for entry in row] for row in node.rows]
    plain = not any(cell.axes for row in cells for cell in row)
    heights: Lengths = [_length(el, row, "up", node, f"row {k}", plain) for k, row in enumerate(cells)]
    columns = list(zip(*cells, strict=True))
    widths: Lengths = [_length(el, col, "down", node, f"column {k}", plain) for k, col in enumerate(columns)]
    rows = None if heights == [None] else _whole(el, node, "rows", heights)
    cols = None if widths == [None] else _whole(el, node, "columns", widths)
    axes = (
        *((Axis(rows, "up"),) if rows is not None else ()),
        *((Axis(cols, "down"),) if cols is not None else ()),
    )
    value = _value(el, cells, axes, heights, widths) if el.build else None
    return Operand(axes, value=value)


def listed(el: Elaborator, node: s.Transposed, items: Sequence[s.Surface]) -> Operand:
    r"""``(x_1, x_2, x_3)^T``, a column of numbers."""
    found = literal(el, s.MatrixLiteral(node.start, node.end, tuple((item,) for item in items), "pmatrix"))
    if found.levels != ("up",) or any(el.read(item).axes for item in items):
        raise problem("unreadable", "a list in brackets has no value here", node)
    return found


MAX_EXPANDED = 3


def determinant(el: Elaborator, node: s.Surface) -> Operand | None:
    """The determinant of a small array of numbers as the sum of products that it is; None for all else."""
    while isinstance(node, s.Bracket):
        node = node.body
    if not isinstance(node, s.MatrixLiteral):
        return None
    n = len(node.rows)
    if n > MAX_EXPANDED or any(len(row) != n for row in node.rows):
        return None
    cells = [[_cell(el, entry) for entry in row] for row in node.rows]
    if any(cell.axes for row in cells for cell in row):
        return None
    if not el.build:
        return Operand()
    entries = [[cell.value.expr if cell.value is not None else ZERO for cell in row] for row in cells]
    terms = []
    for places in permutations(range(n)):
        turns = sum(a > b for k, a in enumerate(places) for b in places[k + 1 :])
        terms.append(mul([entries[r][c] for r, c in enumerate(places)], coef=Fraction((-1) ** turns)))
    return Operand(value=Value(add(terms)))


def _cell(el: Elaborator, entry: s.Surface) -> Operand:
    """An entry; an empty one is nought."""
    if isinstance(entry, s.Missing):
        return leaves.nought(el)
    found = el.read(entry)
    if found.named or len(found.axes) > 2:
        raise problem("unreadable", "an entry with its indices written, or with more than two axes", entry)
    return found


def _length(
    el: Elaborator, cells: Sequence[Operand], level: Upness, node: s.Surface, role: str, plain: bool
) -> int | None:
    """The length of a row or column of blocks; noughts are as long as is wanted."""
    solid = [c for c in cells if not c.nought]
    found = [a.dim for c in solid for a in c.axes if a.level == level]
    if len(found) < len(solid) and found:
        raise problem("unreadable", "blocks of different sizes stand side by side", node)
    for other in found[1:]:
        el.unify(found[0], other, node, "blocks side by side are equally long")
    if found:
        return found[0]
    return None if solid or plain else el.variable(node, role)


def _whole(el: Elaborator, node: s.Surface, role: str, lengths: Lengths) -> int:
    """The axis that is made of these parts."""
    if len(lengths) == 1 and lengths[0] is not None:
        return lengths[0]
    count = len(lengths) if all(n is None for n in lengths) else None
    place = Place(node.start, node.end, f"{len(lengths)} {role} are written out", el.formula)
    var = el.variable(node, role, count, place)
    el.dims.cut(var, tuple(lengths), place)
    return var


def _value(
    el: Elaborator, cells: Sequence[Sequence[Operand]], axes: Sequence[Axis], heights: Lengths, widths: Lengths
) -> Value:
    flat: dict[Upness, Index] = {a.level: el.index(a.dim) for a in axes}
    terms: list[Expr] = []
    for r, row in enumerate(cells):
        for c, cell in enumerate(row):
            if cell.nought or cell.value is None:
                continue
            ports = {p.level: p.index for p in cell.value.ports}
            expr, factors, bound = cell.value.expr, list[Expr](), list[Index]()
            places: tuple[tuple[Upness, Lengths, int], ...] = (("up", heights, r), ("down", widths, c))
            for level, lengths, k in places:
                whole, inner = flat.get(level), ports.get(level)
                if whole is None:
                    continue
                if len(lengths) == 1 and inner is not None:
                    expr = rename(expr, {inner: whole})
                    continue
                parts = tuple(1 if n is None else el.names[n] for n in lengths)
                factors.append(Block(whole, inner, parts, k))
                bound += [inner] if inner is not None else []
            terms.append(mul([expr, *factors], tuple(bound)))
    return Value(add(terms) if terms else ZERO, tuple(Port(flat[a.level], a.level) for a in axes))
