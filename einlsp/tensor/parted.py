"""Joined axes taken apart: ``A ⊗ B`` with rows and columns as pairs, ``A_ik B_jl`` in the place of fuses."""

from __future__ import annotations

from collections.abc import Mapping

from einlsp.tensor.expr import Delta, Expr, Fuse, Index, Prod, fresh, walk
from einlsp.tensor.normal import mul
from einlsp.tensor.substitute import rebuild

Pairs = Mapping[Index, tuple[Index, Index]]
"""A joined axis, and the slow and the fast one in its place."""


def pairs_of(e: Expr, axes: tuple[Index, ...]) -> dict[Index, tuple[Index, Index]]:
    """New indices for those of the axes that join two others."""
    found: dict[Index, tuple[Index, Index]] = {}
    for node in walk(e):
        if isinstance(node, Fuse) and node.flat in axes and node.flat not in found:
            found[node.flat] = (fresh(node.slow.dim, node.slow.hint), fresh(node.fast.dim, node.fast.hint))
    return found


def parted(e: Expr, pairs: Pairs) -> Expr:
    """An expression over joined axes as one over their pairs: each fuse is two deltas. All of it must be fused."""
    if pairs.keys().isdisjoint(e.free):
        return e
    if isinstance(e, Fuse) and e.flat in pairs:
        slow, fast = pairs[e.flat]
        return mul([Delta(slow, e.slow), Delta(fast, e.fast)])
    if isinstance(e, Prod):
        return mul([parted(f, pairs) for f in e.factors], e.bound, e.coef)
    return rebuild(e, lambda k: parted(k, pairs))


def is_parted(e: Expr) -> bool:
    """Whether no axes are joined any more."""
    return not any(isinstance(n, Fuse) for n in walk(e))
