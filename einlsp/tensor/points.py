"""Random points at which expressions are evaluated: sizes, and an array for each symbol."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from zlib import crc32

from einlsp.records import lazy
from einlsp.tensor import decimals
from einlsp.tensor.block import with_cuts
from einlsp.tensor.census import census, cuts_of, symbols_of
from einlsp.tensor.evaluate import Evaluator
from einlsp.tensor.expr import Dim, Expr, Symbol
from einlsp.tensor.functions import PI
from einlsp.tensor.index import commute, commutes_with, dim_factors
from einlsp.tensor.rings import Element, Ring
from einlsp.tensor.sample import GREAT, Sampler, dims_fixed, dims_of, great_numbers, sizes_for


class Point:
    """One random point: sizes, and a sampler for arrays."""

    def __init__(
        self,
        ring: Ring,
        symbols: dict[str, Symbol],
        sizes: Mapping[Dim, int],
        trial: int,
        *,
        positive: bool = False,
        graded: bool = False,
    ) -> None:
        self.ring = ring
        self.symbols = symbols
        self.sizes = sizes
        seed = crc32("|".join(sorted(symbols)).encode()) + trial
        self.sampler = Sampler(ring, self.sizes, random.Random(seed), trial, positive=positive)
        self.values: dict[str, list[Element]] = {}
        for name, s in sorted(symbols.items(), key=lambda pair: bool(commutes_with(pair[1]))):
            self.values[name] = self._commuting(s) or self._draw(s)
        if not ring.exact and not positive:
            self._spread_signs(trial)
        if graded:
            self._grade(trial)

    def _draw(self, s: Symbol) -> list[Element]:
        if s.latex == PI.latex and not s.dims:
            return [decimals.pi()] if not self.ring.exact else [self.ring.draw(self.sampler.rng)]
        if not s.dims and s.latex in self.sizes:
            return [self.ring.rational(Fraction(self.sizes[s.latex]))]
        return self.sampler.array(s)

    def _commuting(self, s: Symbol) -> list[Element] | None:
        """A polynomial of a matrix that was drawn before, with which this one commutes; None where there is none."""
        other = next((o for o in commutes_with(s) if o in self.values and commute(self.symbols[o], s)), None)
        if other is None:
            return None
        n = self.sampler.size(s.dims[0])
        a = self.values[other]
        rows = range(n)
        square = [sum(a[r * n + k] * a[k * n + c] for k in rows) for r in rows for c in rows]
        by = self.sampler.plain(3)
        one = self.ring.rational(Fraction(1))
        unit = [one if r == c else one - one for r in rows for c in rows]
        terms = zip(unit, a, self.ring.reduce(square), strict=True)
        return self.ring.reduce([by[0] * u + by[1] * x + by[2] * y for u, x, y in terms])

    def _spread_signs(self, trial: int) -> None:
        """Make the scalars negative at one point, positive at the next, mixed at the third: few numbers, no chance."""
        scalars = [s for s in self.symbols.values() if not s.dims and s.latex != PI.latex and s.latex not in self.sizes]
        for k, s in enumerate(scalars):
            sign = (-1, 1, (-1) ** k)[trial % 3]
            size = abs(self.values[s.latex][0])
            self.values[s.latex] = [size if sign > 0 or s.is_a("positive") else -size]

    def _grade(self, trial: int) -> None:
        """Make each symbol's entries smaller than the next one's, another one's largest at each point.

        So ``log(b - a^T x)`` has a point: where b outweighs the rest. What facts tie together stays as it is.
        """
        names = [n for n, s in self.symbols.items() if n not in self.sizes and n != PI.latex and not s.facts]
        for k, name in enumerate(names):
            scale = self.ring.rational(Fraction(1, 16 ** ((k + trial) % len(names))))
            self.values[name] = self.ring.reduce([scale * x for x in self.values[name]])

    @lazy
    def evaluator(self) -> Evaluator:
        """What evaluates at this point."""
        return Evaluator(self.ring, self.sizes, self.values)

    def moved(self, name: str, direction: list[Element], step: Element) -> list[Element]:
        """The array of a symbol, moved by a step in a direction."""
        return self.ring.reduce([x + step * d for x, d in zip(self.values[name], direction, strict=True)])


Ties = tuple[tuple[Dim, Dim], ...]
"""Sizes that are given: a dimension, or a scalar that counts one, and the dimension or number that it equals."""


class Points:
    """Random points for some expressions and further symbols. ``reduced`` gives great numbers smaller sizes.

    A point is made once; what was evaluated at it is kept with it.
    """

    def __init__(self, exprs: Sequence[Expr], extra: Iterable[Symbol], *, reduced: bool, ties: Ties = ()) -> None:
        self.symbols, self.ties = symbols_of(exprs), ties
        for s in extra:
            self.symbols.setdefault(s.latex, s)
        self.tall = list(dict.fromkeys(d for s in self.symbols.values() for d in _tall(s)))
        self.great = great_numbers(exprs, self.symbols.values()) if reduced else []
        self.dims: list[Dim] = [*dims_of(exprs, self.symbols.values()), *self.great]
        self.fixed = dims_fixed(exprs)
        self.cuts = cuts_of(exprs)
        self.degree = max((census(e).degree for e in exprs), default=0)
        self._made: dict[tuple[Ring, int, int, bool, bool], Point] = {}

    def covers(self, exprs: Iterable[Expr]) -> bool:
        """Whether expressions may be evaluated at them: all that stands in them stood in the first ones."""
        return all(map(self._covers, exprs))

    def _covers(self, e: Expr) -> bool:
        found = census(e)
        if found.twice or found.fixed or (found.joins and self.great) or found.degree > self.degree:
            return False
        if not set(found.cuts) <= set(self.cuts):
            return False
        for name, s in found.symbols.items():
            mine = self.symbols.get(name)
            if mine is None or (mine.dims, mine.facts) != (s.dims, s.facts):
                return False
        factors = {f for d in found.dims for f in dim_factors(d)}
        return all(f in self.dims or (isinstance(f, int) and f <= GREAT) for f in factors)

    def at(self, ring: Ring, trial: int, *, least: int = 4, positive: bool = False, graded: bool = False) -> Point:
        """One of them."""
        key = (ring, trial, least, positive, graded)
        if key not in self._made:
            sizes = self._sizes(trial, least)
            self._made[key] = Point(ring, self.symbols, sizes, trial, positive=positive, graded=graded)
        return self._made[key]

    def _sizes(self, trial: int, least: int) -> dict[Dim, int]:
        sizes = {**sizes_for(self.dims, trial, least + bool(self.tall)), **self.fixed}
        for dim, other in self.ties:
            sizes[dim] = sizes.get(other, other if isinstance(other, int) else 3)
        for rows, cols in self.tall * 2:  # twice: what one matrix shortens may be the rows of another
            n = rows if isinstance(rows, int) else sizes.get(rows, 0)
            if isinstance(cols, str) and 1 < n <= sizes.get(cols, 0):
                sizes[cols] = n - 1
        return with_cuts(sizes, self.cuts)


def _tall(s: Symbol) -> Iterator[tuple[Dim, Dim]]:
    """The axes of a matrix that must have more rows than columns: one with orthonormal columns."""
    if s.order - s.samples == 2 and s.is_a("orthonormal columns") and s.dims[-2] != s.dims[-1]:
        yield s.dims[-2], s.dims[-1]
