"""Code for products in which axes are joined: ``vec`` and Kronecker products as reshapes and ``kron``."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from einlsp.tensor.expr import Expr, Fuse, Index, Prod
from einlsp.writing.code_nodes import Node

if TYPE_CHECKING:
    from einlsp.writing.code_arrays import Arrays

Axes = tuple[Index, ...]


def fused(arrays: Arrays, factors: Sequence[Expr], bound: Sequence[Index], order: Axes) -> Node | None:
    """The product where axes of the result are summed pairs joined to one, else None.

    ``sum_ij fuse(r; i, j) G_ij`` is G with its cells in a row, the last index fastest.
    """
    pairs = {f.flat: f for f in factors if isinstance(f, Fuse) and _only_joins(f, factors, bound)}
    pairs = {i: f for i, f in pairs.items() if i in order}
    if not pairs:
        return None
    summed = {i for f in pairs.values() for i in (f.slow, f.fast)}
    others = [f for f in factors if not any(f is p for p in pairs.values())]
    rest = tuple(i for i in bound if i not in summed)
    if len(order) == 2 and len(pairs) == 2:
        sides = _sides(arrays, others, rest, [pairs[i] for i in order])
        if sides is not None and arrays.library.name == "torch":  # its `kron` refuses transposed arrays
            turned = [len(n.parts) == 2 and n.parts[1] == ".T" for n in sides]
            sides = [arrays.nodes.suffix(n, ".contiguous()") if t else n for n, t in zip(sides, turned, strict=True)]
        if sides is not None:
            return arrays.nodes.call(f"{arrays.library.module}.kron", sides)
    inner = Prod(Fraction(1), tuple(others), rest)
    parted = tuple(j for i in order for j in ((pairs[i].slow, pairs[i].fast) if i in pairs else (i,)))
    return arrays.reshaped(arrays.whole(inner, parted), [arrays.size(i.dim) for i in order])


def _only_joins(f: Fuse, factors: Sequence[Expr], bound: Sequence[Index]) -> bool:
    """Whether the joined axis is this factor's own and the parts of it are summed, each by one such factor."""
    others = [g for g in factors if g is not f]
    parts = {f.slow, f.fast}
    return (
        len({*f.indices}) == 3
        and parts.issubset(bound)
        and f.flat not in bound
        and not any(f.flat in g.free for g in others)
        and not any(isinstance(g, Fuse) and not parts.isdisjoint(g.free) for g in others)
    )


def _sides(arrays: Arrays, factors: Sequence[Expr], bound: Axes, pairs: Sequence[Fuse]) -> list[Node] | None:
    """Left and right of a Kronecker product, where the factors fall apart into these two."""
    ends = [tuple(p.slow for p in pairs), tuple(p.fast for p in pairs)]
    reached = set(ends[0])
    left: list[Expr] = []
    right = list(factors)
    while True:
        near = [f for f in right if not arrays.reach(f).isdisjoint(reached)]
        if not near:
            break
        left += near
        right = [f for f in right if not any(f is g for g in near)]
        reached.update(*(arrays.reach(f) for f in near))
    if not reached.isdisjoint(ends[1]) or not left or not right:
        return None
    out = []
    for side, axes in ((left, ends[0]), (right, ends[1])):
        summed = tuple(i for i in bound if (i in reached) == (side is left))
        out.append(arrays.whole(Prod(Fraction(1), tuple(side), summed), axes))
    return out
