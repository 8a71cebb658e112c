"""Random points at which expressions are compared: sizes for dimensions, arrays for symbols that obey their facts."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import prod

from einlsp.tensor.census import census
from einlsp.tensor.contraction import guard
from einlsp.tensor.evaluate import size_at
from einlsp.tensor.expr import Dim, Expr, Symbol
from einlsp.tensor.index import dim_factors
from einlsp.tensor.rings import Element, Ring
from einlsp.tensor.structured import Structured

GREAT = 12
"""Dimensions that are greater numbers are evaluated at small sizes, as if they were names."""


def dims_of(exprs: Iterable[Expr], symbols: Iterable[Symbol]) -> list[str]:
    """The named dimensions in expressions, in order of appearance; a product of dimensions counts as its factors."""
    return list(dict.fromkeys(f for d in _dims(exprs, symbols) for f in dim_factors(d) if isinstance(f, str)))


def great_numbers(exprs: Sequence[Expr], symbols: Iterable[Symbol]) -> list[int]:
    """The dimensions that are numbers too great to evaluate at; none where axes are joined, whose sizes must fit."""
    if any(census(e).joins for e in exprs):
        return []
    return [d for d in _dims(exprs, symbols) if isinstance(d, int) and d > GREAT]


def _dims(exprs: Iterable[Expr], symbols: Iterable[Symbol]) -> dict[Dim, None]:
    found = dict.fromkeys(d for s in symbols for d in s.dims)
    for e in exprs:
        found |= dict.fromkeys(census(e).dims)
    return found


def dims_fixed(exprs: Iterable[Expr]) -> dict[Dim, int]:
    """The dimensions whose size the expressions themselves fix."""
    found: dict[Dim, int] = {}
    for e in exprs:
        found |= census(e).fixed
    return found


MAX_SIZES = 12
"""How many different sizes are given."""


def sizes_for(dims: Iterable[Dim], trial: int, least: int = 4) -> dict[Dim, int]:
    """Different sizes for different dimensions, other ones in each trial, ``least`` at least (a little less for many).

    Trace identities hold for small matrices only (Cayley and Hamilton: degree n + 1 and more), so that a wrong step of
    low degree cannot pass at sizes of four and more. Sizes grow from dimension to dimension in one trial and fall in
    the next, so that no matrix is tall, or wide, in all of them; from the third on another dimension comes first.
    Of very many dimensions, some that are far apart share a size.
    """
    names = list(dict.fromkeys(dims))
    turn = trial // 2 % len(names) if names else 0
    names = names[turn:] + names[:turn]
    first = max(3, least - max(0, len(names) - 4)) + trial // 2
    span = min(len(names), MAX_SIZES)
    last = first + span // 2 * 2 + 1
    return {d: last - k % span if trial % 2 else first + k % span for k, d in enumerate(names)}


_FREE_ON_THE_DIAGONAL = frozenset({"symmetric", "square", "invertible"})


class Sampler:
    """Draws arrays for symbols in one ring with one random generator."""

    def __init__(
        self, ring: Ring, sizes: Mapping[Dim, int], rng: random.Random, trial: int = 0, *, positive: bool = False
    ) -> None:
        self.ring, self.sizes, self.rng, self.positive = ring, sizes, rng, positive
        self.matrices = Structured(ring, rng, self.plain, trial)

    def size(self, dim: Dim) -> int:
        """The size of a dimension at this point."""
        return size_at(dim, self.sizes)

    def array(self, s: Symbol) -> list[Element]:
        """A flat array for a symbol, in the order of its slots."""
        inner = [self.size(d) for d in s.dims[s.samples :]]
        count = prod(self.size(d) for d in s.dims[: s.samples])
        guard(count * prod(inner))
        lone = not (s.samples and self.positive and not self.ring.exact and s.facts <= _FREE_ON_THE_DIAGONAL)
        if lone or len(inner) != 2 or inner[0] != inner[1]:
            return [x for _ in range(count) for x in self._one(s, inner)]
        return [x for _ in range(count) for x in self._dominant(self._one(s, inner), inner[0])]

    def _dominant(self, cells: list[Element], n: int) -> list[Element]:
        """A matrix with the sums of its rows added to its diagonal: all of many have logarithms of determinants."""
        rows = [cells[r * n : (r + 1) * n] for r in range(n)]
        return [x + sum(row[1:], row[0]) if c == r else x for r, row in enumerate(rows) for c, x in enumerate(row)]

    def plain(self, cells: int) -> list[Element]:
        """Numbers without any structure."""
        drawn = [self.ring.draw(self.rng) for _ in range(cells)]
        return [abs(x) for x in drawn] if self.positive and not self.ring.exact else drawn

    def _one(self, s: Symbol, shape: list[int]) -> list[Element]:
        if not s.facts:
            return self.plain(prod(shape))
        if len(shape) == 2:
            return self.matrices.draw(s.is_a, *shape)
        cells = prod(shape)
        if s.is_a("one-hot"):
            hot = self.rng.randrange(cells)
            return [self.ring.rational(Fraction(int(k == hot))) for k in range(cells)]
        if s.is_a("binary"):
            return [self.ring.rational(Fraction(self.rng.randrange(2))) for _ in range(cells)]
        values = self.plain(cells)
        if (s.is_a("positive") or s.is_a("probability vector")) and not self.ring.exact:
            values = [abs(x) for x in values]
        if s.is_a("probability vector"):
            return self._scaled(values, self.ring.reciprocal(self.ring.reduce([sum(values[1:], values[0])])[0]))
        if s.is_a("unit norm") and cells > 1:
            point = self._on_sphere(values)
            return [abs(x) for x in point] if s.is_a("positive") and not self.ring.exact else point
        return values

    def _scaled(self, values: list[Element], by: Element) -> list[Element]:
        return self.ring.reduce([x * by for x in values])

    def _on_sphere(self, t: list[Element]) -> list[Element]:
        """A point of the unit sphere by stereographic projection: ``(2t, |t|^2 - 1) / (|t|^2 + 1)``."""
        t = t[:-1]
        one = self.ring.rational(Fraction(1))
        square = self.ring.reduce([sum(x * x for x in t)])[0]
        by = self.ring.reciprocal(self.ring.reduce([square + one])[0])
        return self._scaled([*(x + x for x in t), square - one], by)
