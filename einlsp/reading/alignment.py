"""The two sides of an equation as expressions over the same axes."""

from __future__ import annotations

from einlsp.reading.side import Side
from einlsp.tensor.expr import Expr, Index
from einlsp.tensor.normal import is_zero
from einlsp.tensor.value import Value

Pair = tuple[Expr, Expr, tuple[Index, ...]]


def aligned(left: Side, right: Side, *, derives: bool = False) -> Pair | None:
    """Both sides over the same axes; ``None`` where their shapes differ.

    With ``derives`` a row may stand for a column: which of them a derivative is depends on its layout.
    """
    a, b = left.value, right.value
    if a is None or b is None:
        return None
    axes = tuple(p.index for p in a.ports)
    names = [f.name for f in left.free]
    if a.order != b.order:
        return _nought(a, b)
    if names and all(names):
        by_name = dict(zip(names, axes, strict=True))
        over = tuple(by_name[f.name] for f in right.free if f.name in by_name)
        same = len(over) == len(axes) and [i.dim for i in over] == [p.dim for p in b.ports]
        return (a.expr, b.over(over), axes) if same else None
    if a.shape == b.shape and (a.levels == b.levels or (derives and a.order == 1)):
        return a.expr, b.over(axes), axes
    return None


def _nought(a: Value, b: Value) -> Pair | None:
    """A zero has whatever shape the other side has."""
    for one, other in ((a, b), (b, a)):
        if not other.ports and is_zero(other.expr):
            axes = tuple(p.index for p in one.ports)
            return (a.expr, b.expr, axes)
    return None
