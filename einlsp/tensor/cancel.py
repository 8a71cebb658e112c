"""What cancels in a product: a matrix and its inverse, two axes joined and parted again."""

from __future__ import annotations

from einlsp.tensor.canonical import same
from einlsp.tensor.expr import Delta, Expr, Fuse, Index, Inverse, Ones
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


def cancel_fused(factors: list[Expr], bound: list[Index]) -> list[Expr] | None:
    """Two axes joined and parted again are as they were; ones over a joined axis are ones over both."""
    fuses = [f for f in factors if isinstance(f, Fuse)]
    for f in fuses:
        holders = [g for g in factors if g is not f and f.flat in g.free]
        if f.flat in bound and not holders:
            bound.remove(f.flat)
            return [g for g in factors if g is not f] + [Ones(f.slow), Ones(f.fast)]
        if len(holders) != 1 or not isinstance(holders[0], Fuse):
            continue
        g = holders[0]
        if f.flat in bound and g.flat == f.flat and (f.slow.dim, f.fast.dim) == (g.slow.dim, g.fast.dim):
            bound.remove(f.flat)
            return [h for h in factors if h is not f and h is not g] + [Delta(f.slow, g.slow), Delta(f.fast, g.fast)]
    for f in fuses:
        others = [g for g in factors if g is not f and not g.free.isdisjoint((f.slow, f.fast))]
        if f.slow not in bound or f.fast not in bound or f.slow == f.fast:
            continue
        if not others:
            bound.remove(f.slow)
            bound.remove(f.fast)
            return [h for h in factors if h is not f] + [Ones(f.flat)]
        if len(others) == 1 and isinstance(others[0], Fuse) and others[0].indices[1:] == f.indices[1:]:
            bound.remove(f.slow)
            bound.remove(f.fast)
            return [h for h in factors if h is not f and h is not others[0]] + [Delta(f.flat, others[0].flat)]
    return None
