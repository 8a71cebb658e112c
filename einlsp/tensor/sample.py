"""Random points at which expressions are compared: sizes for dimensions, arrays for symbols that obey their facts."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from fractions import Fraction

from einlsp.tensor.evaluate import Evaluator, size_at
from einlsp.tensor.expr import Dim, Expr, Index, Leaf, Size, Symbol, fresh, walk
from einlsp.tensor.index import dim_factors
from einlsp.tensor.normal import add, mul
from einlsp.tensor.rings import Element, Ring
from einlsp.tensor.whole import inverse

_SIZES = (4, 5, 6, 7, 8, 9, 10, 11)


def symbols_of(exprs: Iterable[Expr]) -> dict[str, Symbol]:
    """The symbols in expressions by head, in order of appearance."""
    found: dict[str, Symbol] = {}
    for e in exprs:
        for node in walk(e):
            if isinstance(node, Leaf):
                found.setdefault(node.symbol.latex, node.symbol)
    return found


def dims_of(exprs: Iterable[Expr], symbols: Iterable[Symbol]) -> list[str]:
    """The named dimensions in expressions, in order of appearance; a product of dimensions counts as its factors."""
    found: dict[str, None] = {}

    def see(dim: Dim) -> None:
        found.update((f, None) for f in dim_factors(dim) if isinstance(f, str))

    for s in symbols:
        for d in s.dims:
            see(d)
    for e in exprs:
        for node in walk(e):
            if isinstance(node, Size):
                see(node.dim)
            for slot in ("i", "j", "row", "col", "over", "at"):
                index = getattr(node, slot, None)
                if isinstance(index, Index):
                    see(index.dim)
            for index in (*getattr(node, "indices", ()), *getattr(node, "bound", ())):
                see(index.dim)
    return list(found)


def sizes_for(dims: Iterable[str], trial: int) -> dict[str, int]:
    """Different sizes for different dimensions, other ones in each trial, four at least.

    Sizes of four and more keep the trace identities of 2×2 and 3×3 matrices from passing for true ones.
    """
    names = list(dims)
    pool = list(_SIZES[: max(len(names), 3)])
    while len(pool) < len(names):
        pool.append(pool[-1] + 1)
    if len(names) > 5:  # large points cost more than they tell
        pool = [3 + (k * 3) % 5 for k in range(len(names))]
    shift = trial % len(pool)
    pool = pool[shift:] + pool[:shift]
    return dict(zip(names, pool, strict=False))


class Sampler:
    """Draws arrays for symbols in one ring with one random generator."""

    def __init__(self, ring: Ring, sizes: Mapping[str, int], rng: random.Random, *, positive: bool = False) -> None:
        self.ring, self.sizes, self.rng, self.positive = ring, sizes, rng, positive

    def size(self, dim: str | int) -> int:
        """The size of a dimension at this point."""
        return size_at(dim, self.sizes)

    def array(self, s: Symbol) -> list[Element]:
        """A flat array for a symbol, in the order of its slots."""
        inner = s.dims[s.samples :]
        count = 1
        for d in s.dims[: s.samples]:
            count *= self.size(d)
        return [x for _ in range(count) for x in self._one(s, [self.size(d) for d in inner])]

    def plain(self, cells: int) -> list[Element]:
        """Numbers without any structure."""
        drawn = [self.ring.draw(self.rng) for _ in range(cells)]
        return [abs(x) for x in drawn] if self.positive and not self.ring.exact else drawn

    def _one(self, s: Symbol, shape: list[int]) -> list[Element]:
        if len(shape) == 2:
            return self._matrix(s, *shape)
        cells = 1
        for n in shape:
            cells *= n
        if s.is_a("one-hot"):
            hot = self.rng.randrange(cells)
            return [self.ring.rational(Fraction(int(k == hot))) for k in range(cells)]
        if s.is_a("binary"):
            return [self.ring.rational(Fraction(self.rng.randrange(2))) for _ in range(cells)]
        values = self.plain(cells)
        if s.is_a("positive") and not self.ring.exact:
            values = [abs(x) for x in values]
        if s.is_a("probability vector"):
            values = values if self.ring.exact else [abs(x) for x in values]
            return self._scaled(values, self.ring.reciprocal(self.ring.reduce([sum(values[1:], values[0])])[0]))
        if s.is_a("unit norm") and cells > 1:
            return self._on_sphere(values)
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

    def _matrix(self, s: Symbol, n: int, m: int) -> list[Element]:
        a = self.plain(n * m)
        if s.is_a("orthonormal columns") and m <= n:
            return self._orthonormal(n, m)
        if s.is_a("binary"):
            return [self.ring.rational(Fraction(self.rng.randrange(2))) for _ in range(n * m)]
        if n != m:
            return [abs(x) for x in a] if s.is_a("positive") and not self.ring.exact else a
        rows = [a[k * n : (k + 1) * n] for k in range(n)]
        zero = a[0] - a[0]
        if s.is_a("diagonal"):
            a = [rows[r][c] if r == c else zero for r in range(n) for c in range(n)]
        elif s.is_a("positive definite") or s.is_a("positive semidefinite"):
            one = self.ring.rational(Fraction(1))
            a = [
                sum(rows[r][k] * rows[c][k] for k in range(n)) + (one if r == c else zero)
                for r in range(n)
                for c in range(n)
            ]
        elif s.is_a("symmetric"):
            a = [rows[min(r, c)][max(r, c)] for r in range(n) for c in range(n)]
        elif s.is_a("antisymmetric"):
            a = [zero if r == c else rows[r][c] if r < c else -rows[c][r] for r in range(n) for c in range(n)]
        elif s.is_a("idempotent"):
            return self._projection(n)
        if s.is_a("positive") and not self.ring.exact:
            a = [abs(x) for x in a]
        return self.ring.reduce(a)

    def _orthonormal(self, n: int, m: int) -> list[Element]:
        """The first columns of Cayley's orthogonal matrix ``(I + S)^{-1} (I - S)``, S antisymmetric."""
        s = Symbol("S", (n, n), frozenset({"antisymmetric"}))
        i, j, k = fresh(n), fresh(n), fresh(n)
        unit = Symbol("I", (n, n))
        left = inverse(add([Leaf(unit, (i, j)), Leaf(s, (i, j))]), i, j, j, k)
        p, q = fresh(n), fresh(n)
        right = add([Leaf(unit, (k, p)), mul([Leaf(s, (k, p))], coef=Fraction(-1))])
        whole = self._evaluate(mul([left, right], (k,)), (j, p), {"S": self._matrix(s, n, n), "I": self._unit(n)})
        del q
        return [whole[r * n + c] for r in range(n) for c in range(m)]

    def _unit(self, n: int) -> list[Element]:
        one = self.ring.rational(Fraction(1))
        return [one if r == c else one - one for r in range(n) for c in range(n)]

    def _projection(self, n: int) -> list[Element]:
        """A projection ``V (W V)^{-1} W`` onto half of the space."""
        k = max(1, n // 2)
        v, w = Symbol("V", (n, k)), Symbol("W", (k, n))
        a, b, c, d, e, r = fresh(n), fresh(k), fresh(k), fresh(n), fresh(n), fresh(k)
        p, q = fresh(k), fresh(k)
        core = inverse(mul([Leaf(w, (p, e)), Leaf(v, (e, q))], (e,)), p, q, b, c)
        whole = mul([Leaf(v, (a, b)), core, Leaf(w, (c, d))], (b, c))
        del r
        return self._evaluate(whole, (a, d), {"V": self.plain(n * k), "W": self.plain(k * n)})

    def _evaluate(self, e: Expr, axes: tuple[Index, ...], values: Mapping[str, list[Element]]) -> list[Element]:
        return Evaluator(self.ring, {}, values).array(e, axes)
