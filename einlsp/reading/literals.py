r"""Shapes that a written-out array shows: ``\begin{pmatrix}…\end{pmatrix}``, ``(x_1,\dots,x_n)^T``."""

from __future__ import annotations

from collections.abc import Sequence

from einlsp.reading import surface as s
from einlsp.tensor.expr import Dim


def shape_of_literal(node: s.Surface) -> tuple[Dim, ...] | None:
    """The dimensions of an array of scalars written out entry by entry; None where it does not show them."""
    if isinstance(node, s.Transposed) and isinstance(node.base, s.Bracket) and isinstance(node.base.body, s.Listing):
        length = _length(node.base.body.items, last_label=0)
        return None if length is None else (length,)
    if not isinstance(node, s.MatrixLiteral) or node.delimiter not in ("pmatrix", "bmatrix", "Bmatrix", "array"):
        return None
    if len({len(row) for row in node.rows}) != 1 or not node.rows[0]:
        return None
    rows = _length([row[0] for row in node.rows], last_label=0)
    cols = _length(node.rows[0], last_label=-1)
    if rows is None or cols is None or not all(_scalar(e) or _dots(e) for row in node.rows for e in row):
        return None
    return (rows, cols)


def _length(entries: Sequence[s.Surface], last_label: int) -> Dim | None:
    """How many entries there are: their number, or after dots what the last one is numbered."""
    if not any(_dots(e) for e in entries):
        return len(entries) if all(_scalar(e) for e in entries) else None
    last = entries[-1]
    if not isinstance(last, s.Sym) or not _scalar(last):
        return None
    marks = [m.text for m in last.scripts.marks if m.kind in ("index", "sample")] or list(last.head.labels)
    if not marks:
        return None
    text = marks[last_label]
    return int(text) if text.isdigit() else text if text.isalpha() and len(text) == 1 else None


def _dots(node: s.Surface) -> bool:
    return isinstance(node, s.Dots) or (isinstance(node, s.Opaque) and node.reason == "an ellipsis")


def _scalar(node: s.Surface) -> bool:
    """Whether an entry is a scalar by its looks: a number, or made of letters that are not bold."""
    return not any(
        isinstance(n, s.Opaque | s.MatrixLiteral | s.Listing | s.Transposed) or (isinstance(n, s.Sym) and n.head.bold)
        for n in s.walk(node)
    )
