"""How a product of arrays is contracted: a plan made from the axes that meet and their sizes, whatever the numbers.

The axes of a product are numbered in the order in which they are met. Pair by pair the arrays become one; the next is
the one that leaves the fewest cells, and an axis is summed as soon as no other array has it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from math import prod
from operator import mul
from typing import Any

from einlsp.records import record

MAX_CELLS = 400_000
"""Arrays larger than this are not evaluated: the check gives up rather than hang."""

Cells = Sequence[Any]
Axes = tuple[int, ...]


class TooLarge(Exception):
    """An array on the way is larger than `MAX_CELLS`."""


@record
class Step:
    """Which array to take next (its place among those left), and what to do with the result so far and with it."""

    place: int
    join: Callable[[Cells, Cells], list[Any]]


@record
class Plan:
    """The steps of a product from its number on, and the axes of what comes out; ``whole``: the first sums nothing."""

    steps: tuple[Step, ...]
    axes: Axes
    whole: bool


def guard(cells: int) -> None:
    """Raises `TooLarge` for an array of so many cells."""
    if cells > MAX_CELLS:
        raise TooLarge(f"an array of {cells} numbers")


@lru_cache(maxsize=4096)
def offsets(places: tuple[tuple[int, int], ...]) -> tuple[int, ...]:
    """All offsets of a walk over axes given as (size, stride), last axis fastest."""
    out = [0]
    for size, stride in places:
        out = [o + k * stride for o in out for k in range(size)]
    return tuple(out)


def strides(sizes: Sequence[int]) -> list[int]:
    """The distance in a flat array between neighbours along each axis, last axis fastest."""
    out, step = [], 1
    for size in reversed(sizes):
        out.append(step)
        step *= size
    return out[::-1]


@lru_cache(maxsize=4096)
def plan(arrays: tuple[Axes, ...], bound: Axes, sizes: tuple[int, ...]) -> Plan:
    """The plan for a product of arrays over these axes, summed over ``bound``; raises `TooLarge`."""
    pool = list(arrays)
    held = Counter(i for axes in arrays for i in axes)
    summed = set(bound)
    result: Axes = ()
    first: Axes = ()
    steps: list[Step] = []
    while pool:
        place = _cheapest(result, pool, held, summed, sizes)
        taken = pool.pop(place)
        held.subtract(taken)
        both = dict.fromkeys((*result, *taken))
        done = [i for i in both if i in summed and not held[i]]
        kept = tuple(i for i in both if i not in done)
        guard(prod([sizes[i] for i in both]))
        steps.append(Step(place, _join(result, taken, kept, done, sizes)))
        result = kept
        first = first if len(steps) > 1 else kept
        summed.difference_update(done)
    whole = bool(arrays) and len(arrays[steps[0].place]) == len(first)
    return Plan(tuple(steps), result, whole)


def _cheapest(result: Axes, pool: list[Axes], held: Counter[int], summed: set[int], sizes: tuple[int, ...]) -> int:
    """Which array to take next: the one that leaves the fewest cells, among those that share an axis if any do."""
    if len(pool) == 1:
        return 0
    have = set(result)
    near = [k for k, axes in enumerate(pool) if not have.isdisjoint(axes)]

    def cells(k: int) -> int:
        left = 1
        for i in have.union(pool[k]):
            if i not in summed or held[i] > (i in pool[k]):
                left *= sizes[i]
        return left

    return min(near or range(len(pool)), key=cells)


def _join(a: Axes, b: Axes, kept: Axes, done: list[int], sizes: tuple[int, ...]) -> Callable[[Cells, Cells], list[Any]]:
    """What multiplies two flat arrays over ``a`` and ``b``, sums over ``done`` and leaves one over ``kept``."""
    if not done:
        if not a:
            return _scaled
        if a == b:
            return _entrywise
        if kept == (*a, *b):
            return _outer
    in_a, in_b = _walks(a, sizes), _walks(b, sizes)
    pairs = tuple(zip(in_a(kept), in_b(kept), strict=True))
    if not done:
        return lambda x, y: [x[p] * y[q] for p, q in pairs]
    if set(a).intersection(b) == set(done):  # no axis that is kept is in both, each that is summed is
        rows = _rows(in_a(kept[: len(a) - len(done)]), in_a(done))
        columns = _rows(in_b(kept[len(a) - len(done) :]), in_b(done))
        return lambda x, y: _rows_by_columns(rows(x), columns(y))
    summed = tuple(zip(in_a(done), in_b(done), strict=True))
    return lambda x, y: [sum([x[p + s] * y[q + t] for s, t in summed]) for p, q in pairs]


def _walks(axes: Axes, sizes: tuple[int, ...]) -> Callable[[Sequence[int]], tuple[int, ...]]:
    """What gives the offsets in an array over ``axes`` of a walk over other axes; those that it lacks do not move."""
    steps = dict(zip(axes, strides([sizes[i] for i in axes]), strict=True))
    return lambda over: offsets(tuple((sizes[i], steps.get(i, 0)) for i in over))


def _scaled(x: Cells, y: Cells) -> list[Any]:
    by = x[0]
    return [by * v for v in y]


def _entrywise(x: Cells, y: Cells) -> list[Any]:
    return list(map(mul, x, y))


def _outer(x: Cells, y: Cells) -> list[Any]:
    return [u * v for u in x for v in y]


def _rows(outer: tuple[int, ...], inner: tuple[int, ...]) -> Callable[[Cells], list[Cells]]:
    """What cuts a flat array into rows: one at each offset, of the cells at these distances from it."""
    count = len(inner)
    if inner == tuple(range(count)):
        return lambda x: [x[p : p + count] for p in outer]
    return lambda x: [[x[p + s] for s in inner] for p in outer]


def _rows_by_columns(rows: list[Cells], columns: list[Cells]) -> list[Any]:
    return [sum(map(mul, r, c)) for r in rows for c in columns]
