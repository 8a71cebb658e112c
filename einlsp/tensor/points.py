"""Random points at which expressions are evaluated: sizes, and an array for each symbol."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from fractions import Fraction
from zlib import crc32

from einlsp.tensor import decimals
from einlsp.tensor.evaluate import Evaluator
from einlsp.tensor.expr import Dim, Expr, Leaf, Num, Pow, Prod, Symbol
from einlsp.tensor.functions import PI
from einlsp.tensor.rings import Element, Ring
from einlsp.tensor.sample import Sampler, dims_fixed, dims_of, great_numbers, sizes_for


class Point:
    """One random point: sizes, and a sampler for arrays."""

    def __init__(
        self, ring: Ring, symbols: dict[str, Symbol], sizes: Mapping[Dim, int], trial: int, *, positive: bool = False
    ) -> None:
        self.ring = ring
        self.symbols = symbols
        self.sizes = sizes
        seed = crc32("|".join(sorted(symbols)).encode()) + trial
        self.sampler = Sampler(ring, self.sizes, random.Random(seed), positive=positive)
        self.values = {name: self._draw(s) for name, s in symbols.items()}
        if not ring.exact and not positive:
            self._spread_signs(trial)

    def _draw(self, s: Symbol) -> list[Element]:
        if s.latex == PI.latex and not s.dims:
            return [decimals.pi()] if not self.ring.exact else [self.ring.draw(self.sampler.rng)]
        if not s.dims and s.latex in self.sizes:
            return [self.ring.rational(Fraction(self.sizes[s.latex]))]
        return self.sampler.array(s)

    def _spread_signs(self, trial: int) -> None:
        """Make the scalars negative at one point, positive at the next, mixed at the third: few numbers, no chance."""
        scalars = [s for s in self.symbols.values() if not s.dims and s.latex != PI.latex and s.latex not in self.sizes]
        for k, s in enumerate(scalars):
            sign = (-1, 1, (-1) ** k)[trial % 3]
            size = abs(self.values[s.latex][0])
            self.values[s.latex] = [size if sign > 0 or s.is_a("positive") else -size]

    def evaluator(self, **changed: list[Element]) -> Evaluator:
        return Evaluator(self.ring, self.sizes, {**self.values, **changed})

    def moved(self, name: str, direction: list[Element], step: Element) -> Evaluator:
        base = self.values[name]
        moved = self.ring.reduce([x + step * d for x, d in zip(base, direction, strict=True)])
        return Evaluator(self.ring, self.sizes, {**self.values, name: moved})


class Points:
    """Random points for some expressions. ``reduced`` gives dimensions that are great numbers smaller sizes."""

    def __init__(self, exprs: Sequence[Expr], symbols: dict[str, Symbol], *, reduced: bool) -> None:
        self.exprs, self.symbols = exprs, symbols
        self.great = great_numbers(exprs, symbols.values()) if reduced else []
        self.dims: list[Dim] = [*dims_of(exprs, symbols.values()), *self.great]
        self.fixed = dims_fixed(exprs)
        self.degree = max((degree(e) for e in exprs), default=0)

    def at(self, ring: Ring, trial: int, *, least: int = 4, positive: bool = False) -> Point:
        """One of them."""
        sizes = {**sizes_for(self.dims, trial, least), **self.fixed}
        return Point(ring, self.symbols, sizes, trial, positive=positive)


def degree(e: Expr) -> int:
    """How many matrices stand in one term: identities of so many matrices hold for smaller sizes by themselves."""
    if isinstance(e, Leaf):
        return int(len(e.indices) - e.symbol.samples > 1)
    if isinstance(e, Prod):
        return sum(degree(f) for f in e.factors)
    if isinstance(e, Pow) and isinstance(e.exponent, Num) and e.exponent.value > 1:
        return int(e.exponent.value * degree(e.base))
    return max((degree(k) for k in e.children()), default=0)
