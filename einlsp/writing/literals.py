"""Arrays written out entry by entry, or in blocks: from blocks on the axes of a sum to rows and columns of forms."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from einlsp.tensor.block import Block
from einlsp.tensor.expr import Add, Delta, Expr, Index, Prod, fresh
from einlsp.tensor.normal import add, mul
from einlsp.tensor.substitute import rename
from einlsp.tensor.unblock import blocks_in
from einlsp.writing.forms import ONE, ZERO, Form, Table, Unit

if TYPE_CHECKING:
    from einlsp.writing.former import Former


def literal_form(e: Expr, row: Index | None, col: Index | None, former: Former) -> Form | None:
    """The form of a sum all of whose terms have blocks on an axis that is asked for; None for all else."""
    terms = e.terms if isinstance(e, Add) else (e,)
    found = [blocks_in(t) for t in terms]
    cut = [i for i in (row, col) if i is not None and all(len([b for b in bs if b.flat == i]) == 1 for bs in found)]
    if not cut or any(
        i is not None and i not in cut and any(b.flat == i for bs in found for b in bs) for i in (row, col)
    ):
        return None
    cells: dict[tuple[int, int], list[tuple[Expr, Index | None, Index | None]]] = {}
    counts = {i: len(next(b for b in found[0] if b.flat == i).parts) for i in cut}
    for t, blocks in zip(terms, found, strict=True):
        at = {b.flat: b for b in blocks if b.flat in cut}
        place = tuple(at[i].k if i in at else 0 for i in (row, col))
        inner = [at[i].inner if i in at else i for i in (row, col)]
        rest = _rest(t, list(at.values()))
        if not rest.free.isdisjoint(at):  # something else varies along the axis too
            return None
        if inner[0] is not None and inner[0] == inner[1]:  # a diagonal block
            new = fresh(inner[0].dim)
            rest, inner[0] = mul([rest, Delta(new, inner[0])]), new
        cells.setdefault(place, []).append((rest, inner[0], inner[1]))  # type: ignore[arg-type]
    rows, cols = (counts.get(i, 1) if i is not None else 1 for i in (row, col))
    grid = []
    for r in range(rows):
        line: list[Form] = []
        for c in range(cols):
            parts = cells.get((r, c), [])
            line.append(_cell(parts, former) if parts else ZERO)
        grid.append(tuple(line))
    return Table(tuple(grid), "matrix" if row is not None and col is not None else "column")


def _rest(t: Expr, blocks: list[Block]) -> Expr:
    """A term without its blocks; what they summed over is free."""
    if isinstance(t, Block):
        return Prod(Fraction(1), ())
    assert isinstance(t, Prod)
    inner = {b.inner for b in blocks}
    return Prod(t.coef, tuple(f for f in t.factors if f not in blocks), tuple(i for i in t.bound if i not in inner))


def _cell(parts: list[tuple[Expr, Index | None, Index | None]], former: Former) -> Form:
    """One entry or block; the terms of it have names of their own for its axes."""
    first, row, col = parts[0]
    if len(parts) == 1:
        return former.form(first, row, col)
    terms = [first]
    for e, r, c in parts[1:]:
        pairs = ((r, row), (c, col))
        terms.append(rename(e, {a: b for a, b in pairs if a is not None and b is not None}))
    return former.form(add(terms), row, col)


def place(block: Block, pendants: dict[Index, list[Form]], edges: list[tuple[Index, Index, Form]]) -> None:
    """A block that stands by itself: the column of its one place, or the columns of an identity at its places."""
    full: Form = ONE if block.inner is None else Unit()
    rows = tuple((full if k == block.k else ZERO,) for k in range(len(block.parts)))
    if block.inner is None:
        pendants.setdefault(block.flat, []).append(Table(rows, "column"))
    else:
        edges.append((block.flat, block.inner, Table(rows, "matrix")))
