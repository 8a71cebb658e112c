"""The product of a matrix and its inverse, found in a product."""

from __future__ import annotations

from einlsp.tensor.canonical import same
from einlsp.tensor.expr import Delta, Expr, Index, Inverse
from einlsp.tensor.substitute import rename


def cancel_inverse(factors: list[Expr], bound: list[Index]) -> list[Expr] | None:
    """``inv(B)_ik B_kj`` with k in these two only: a delta. None where there is nothing to cancel."""
    for f in factors:
        if not isinstance(f, Inverse):
            continue
        for inner, far, entry, other in ((f.j, f.i, f.row, f.col), (f.i, f.j, f.col, f.row)):
            if inner not in bound or far == inner:
                continue
            holders = [g for g in factors if g is not f and inner in g.free]
            if len(holders) != 1 or len(holders[0].free) != 2:
                continue
            (last,) = holders[0].free - {inner}
            if same(rename(f.body, {entry: inner, other: last}), holders[0]):
                bound.remove(inner)
                return [g for g in factors if g is not f and g is not holders[0]] + [Delta(far, last)]
    return None
