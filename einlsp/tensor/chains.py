"""The code of a product that is chains and rings of factors, as long matrix products are: no search is needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from einlsp.tensor.expr import Expr, Index, Leaf, Prod

MIN_BOUND = 8
"""With fewer summed indices the general search is as fast."""

Label = tuple[Any, ...]
Coder = Callable[[Expr, Mapping[Index, Label]], Any]
Link = tuple[Expr, Index | None, Index | None]
"""A factor with the summed index before it and the one after it."""


def chained(e: Prod, code_of: Coder) -> tuple[Any, ...] | None:
    """The code, or None where an index is summed over more than two places or a factor has more than two of them.

    ``code_of`` gives the code of a factor under labels for its summed indices.
    """
    if len(e.bound) < MIN_BOUND:
        return None
    bound = set(e.bound)
    around: dict[Index, list[int]] = {i: [] for i in e.bound}
    ends: list[list[Index]] = []
    for k, f in enumerate(e.factors):
        if isinstance(f, Leaf) and len(set(f.indices)) < len(f.indices):
            return None
        mine = sorted(f.free & bound, key=lambda i: i.uid)
        if len(mine) > 2:
            return None
        ends.append(mine)
        for i in mine:
            around[i].append(k)
    if any(len(places) != 2 for places in around.values()):
        return None
    left = set(range(len(e.factors)))
    parts: list[str] = []
    for k in [*(k for k in range(len(e.factors)) if len(ends[k]) < 2), *range(len(e.factors))]:
        if k in left:
            links, ring = _walked(k, e.factors, ends, around, left)
            parts.append(_ring(links, code_of) if ring else _path(links, code_of))
    return tuple(sorted(parts))


def _walked(
    start: int, factors: Sequence[Expr], ends: list[list[Index]], around: dict[Index, list[int]], left: set[int]
) -> tuple[list[Link], bool]:
    """The links from a factor on, and whether they close to a ring."""
    links: list[Link] = []
    before: Index | None = ends[start][0] if len(ends[start]) == 2 else None
    first, k = before, start
    while True:
        left.discard(k)
        after = next((i for i in ends[k] if i is not before and i != before), None)
        links.append((factors[k], before, after))
        if after is None:
            return links, False
        if after == first:
            return links, True
        k = next(n for n in around[after] if n != k)
        before = after


def _codes(links: list[Link], code_of: Coder) -> tuple[list[str], list[str]]:
    """The codes of links as they stand, and turned round."""
    straight: list[str] = []
    turned: list[str] = []
    for f, before, after in links:
        for out, (a, b) in ((straight, ("<", ">")), (turned, (">", "<"))):
            labels: dict[Index, Label] = {}
            if before is not None:
                labels[before] = (5, a, str(before.dim))
            if after is not None:
                labels[after] = (5, b, str(after.dim))
            out.append(repr(code_of(f, labels)))
    return straight, turned


def _path(links: list[Link], code_of: Coder) -> str:
    straight, turned = _codes(links, code_of)
    return "~" + min(repr(straight), repr(turned[::-1]))


def _ring(links: list[Link], code_of: Coder) -> str:
    """The least of all turns of a ring."""
    n = len(links)
    ways = (codes[k:] + codes[:k] for codes in _both(links, code_of) for k in range(n))
    return "o" + repr(min(ways))


def _both(links: list[Link], code_of: Coder) -> tuple[list[str], list[str]]:
    straight, turned = _codes(links, code_of)
    return straight, turned[::-1]
