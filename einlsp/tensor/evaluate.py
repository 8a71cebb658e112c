"""Evaluation of expressions as arrays of ring elements, in pure Python and exact where the ring is.

An array is ``(indices, data)`` with the data flat, last index fastest. Products are contracted pair by pair; an
index is summed as soon as no other factor has it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import permutations, product
from math import prod

from einlsp.records import record
from einlsp.tensor.block import Block, joined_cells
from einlsp.tensor.contraction import guard, offsets, plan, strides
from einlsp.tensor.deadline import tick
from einlsp.tensor.eliminate import eliminate
from einlsp.tensor.expr import (
    Add,
    BigProd,
    Delta,
    Det,
    Dim,
    Epsilon,
    Expr,
    Fn,
    Fuse,
    Index,
    Inverse,
    Leaf,
    Num,
    Ones,
    Pow,
    Prod,
    Size,
    Softmax,
)
from einlsp.tensor.index import dim_factors
from einlsp.tensor.rings import Element, Ring, Undefined

_MAX_KEPT = 20_000


def size_at(dim: Dim, sizes: Mapping[Dim, int]) -> int:
    """The size of a dimension, of a product of dimensions too; ``sizes`` may give a great number a smaller one."""
    if dim in sizes:
        return sizes[dim]
    if isinstance(dim, int):
        return dim
    factors = dim_factors(dim)
    if len(factors) < 2:
        raise Misfit(f"the dimension {dim} is in none of the sides")
    return prod(size_at(f, sizes) for f in factors)


class Misfit(Exception):
    """A free index is none of the axes asked for, or a symbol has another shape than its array."""


@record
class Array:
    """A flat array and the indices of its axes."""

    indices: tuple[Index, ...]
    data: Sequence[Element]


class _Lengths(dict[Dim, int]):
    """The sizes of dimensions; those of products of them are worked out when they are asked for."""

    def __missing__(self, dim: Dim) -> int:
        self[dim] = found = size_at(dim, self)
        return found


class Evaluator:
    """Evaluates expressions at one point: ``values`` holds a flat array for each symbol's head."""

    def __init__(self, ring: Ring, sizes: Mapping[Dim, int], values: Mapping[str, Sequence[Element]]) -> None:
        self.ring, self.values, self.lengths = ring, values, _Lengths(sizes)
        self.one = ring.rational(Fraction(1))
        self.known: dict[int, tuple[Expr, Array]] = {}
        self.called: dict[tuple[str, int, Element], Element] = {}

    def beside(self, name: str, data: Sequence[Element]) -> Evaluator:
        """The evaluator at the point that has another array for one symbol; what that bears on is evaluated anew."""
        other = Evaluator(self.ring, self.lengths, {**self.values, name: data})
        other.known = {key: (e, array) for key, (e, array) in self.known.items() if name not in e.names}
        other.called = self.called
        return other

    def size(self, dim: Dim) -> int:
        """The size that this point gives a dimension."""
        return self.lengths[dim]

    def array(self, e: Expr, axes: Sequence[Index]) -> Sequence[Element]:
        """The flat array of an expression over the given axes, in that order."""
        return self._arranged(self.of(e), tuple(axes)).data

    def of(self, e: Expr) -> Array:
        """The array of an expression over its free indices, in whatever order is handy."""
        if isinstance(e, Leaf):
            return self._diagonal(e.indices, self.values[e.symbol.latex])
        known = self.known.get(id(e))
        if known is not None:
            return known[1]
        found = self._of(e)
        if e.children() and len(found.data) <= _MAX_KEPT:
            self.known[id(e)] = (e, found)  # the expression is kept so that its id stays its own
        return found

    def _of(self, e: Expr) -> Array:
        if isinstance(e, Prod):
            return self._product(e)
        if isinstance(e, Add):
            return self._sum(e)
        if isinstance(e, Num):
            return Array((), [self.ring.rational(e.value)])
        if isinstance(e, Pow):
            return self._power(e)
        if isinstance(e, Delta):
            if e.i == e.j:
                return self.of(Ones(e.i))
            n, m = self.size(e.i.dim), self.size(e.j.dim)
            zero = self.one - self.one
            return Array((e.i, e.j), [self.one if a == b else zero for a in range(n) for b in range(m)])
        if isinstance(e, Ones):
            return Array((e.i,), [self.one] * self.size(e.i.dim))
        if isinstance(e, Size):
            return Array((), [self.one * self.size(e.dim)])
        if isinstance(e, Fn):
            inner = self.of(e.arg)
            return Array(inner.indices, [self._called(e.name, e.primes, x) for x in inner.data])
        return self._whole(e)

    def _called(self, name: str, primes: int, x: Element) -> Element:
        """The value of a function: the same argument often comes again, and 60 digits take their time."""
        known = self.called.get((name, primes, x))
        if known is None:
            self.called[name, primes, x] = known = self.ring.call(name, primes, x)
        return known

    def _diagonal(self, slots: tuple[Index, ...], data: Sequence[Element]) -> Array:
        """Data over slots that may name an index several times: the diagonal over the different ones."""
        lengths = [self.lengths[i.dim] for i in slots]
        if prod(lengths) != len(data):
            raise Misfit("an array is of another shape than its axes")
        kept = dict.fromkeys(slots, 0)
        if len(kept) == len(slots):
            return Array(slots, data)
        for i, step in zip(slots, strides(lengths), strict=True):
            kept[i] += step
        walk = tuple([(self.lengths[i.dim], step) for i, step in kept.items()])
        return Array(tuple(kept), [data[o] for o in offsets(walk)])

    def _arranged(self, a: Array, axes: tuple[Index, ...]) -> Array:
        """The array over exactly these axes: transposed, and repeated along axes that it lacks."""
        if a.indices == axes:
            return a
        if not set(a.indices) <= set(axes):
            raise Misfit("it has a free index that is none of its axes")
        steps = dict(zip(a.indices, strides([self.lengths[i.dim] for i in a.indices]), strict=True))
        walk = tuple([(self.lengths[i.dim], steps.get(i, 0)) for i in axes])
        guard(prod([size for size, _ in walk]))
        return Array(axes, [a.data[o] for o in offsets(walk)])

    def _sum(self, e: Add) -> Array:
        arrays = [self.of(t) for t in e.terms]
        axes = max((a.indices for a in arrays), key=len)
        if len(axes) < len(e.free):
            axes = tuple(sorted(e.free, key=lambda i: i.uid))
        columns = [self._arranged(a, axes).data for a in arrays]
        return Array(axes, self.ring.reduce([sum(c[1:], c[0]) for c in zip(*columns, strict=True)]))

    def _product(self, e: Prod) -> Array:
        pool = [self.of(f) for f in e.factors]
        numbers: dict[Index, int] = {}
        axes = [tuple([numbers.setdefault(i, len(numbers)) for i in a.indices]) for a in pool]
        for i in e.bound:
            if i not in numbers:
                axes.append((numbers.setdefault(i, len(numbers)),))
                pool.append(self.of(Ones(i)))
        lengths = tuple([self.lengths[i.dim] for i in numbers])
        way = plan(tuple(axes), tuple([numbers[i] for i in e.bound]), lengths)
        cells: Sequence[Element] = [self.ring.rational(e.coef)]
        for step in way.steps:
            tick()
            taken = pool.pop(step.place).data
            if way.whole and step is way.steps[0] and e.coef == 1:
                cells = taken
            else:
                cells = self.ring.reduce(step.join(cells, taken))
        indices = tuple(numbers)
        return Array(tuple([indices[k] for k in way.axes]), cells)

    def _power(self, e: Pow) -> Array:
        base = self.of(e.base)
        if isinstance(e.exponent, Num):
            n = e.exponent.value
            if n.denominator == 1:
                return Array(base.indices, [self.ring.whole_power(x, int(n)) for x in base.data])
            exponent = self.ring.rational(n)
            return Array(base.indices, [self.ring.power(x, exponent) for x in base.data])
        axes = tuple(sorted(e.free, key=lambda i: i.uid))
        exponents = self._arranged(self.of(e.exponent), axes).data
        bases = self._arranged(base, axes).data
        return Array(axes, [self.ring.power(x, y) for x, y in zip(bases, exponents, strict=True)])

    def _whole(self, e: Expr) -> Array:
        """Functions of a whole matrix or vector, for each value of the other indices."""
        if isinstance(e, Epsilon):
            return self._epsilon(e)
        if isinstance(e, Fuse):
            n, m = self.size(e.slow.dim), self.size(e.fast.dim)
            guard(n * m * n * m)
            return self._diagonal(e.indices, joined_cells(n, m, self.one))
        if isinstance(e, Block):
            return self._diagonal(e.indices, e.cells(self.size, self.one))
        if isinstance(e, Inverse | Det):
            batch = tuple(sorted(e.body.free - {e.row, e.col}, key=lambda i: i.uid))
            n = self.size(e.row.dim)
            if n != self.size(e.col.dim):
                raise Undefined("a matrix that is not square has no inverse or determinant")
            data = self._arranged(self.of(e.body), (*batch, e.row, e.col)).data
            blocks = [list(data[k : k + n * n]) for k in range(0, len(data), n * n)]
            solved = [eliminate(self.ring, b, n, with_inverse=isinstance(e, Inverse)) for b in blocks]
            if isinstance(e, Det):
                return Array(batch, [d for d, _ in solved])
            return self._diagonal((*batch, e.i, e.j), [x for _, inv in solved for x in inv])
        if isinstance(e, Softmax):
            return self._softmax(e)
        if isinstance(e, BigProd):
            rest = tuple(sorted(e.free, key=lambda i: i.uid))
            n = self.size(e.over.dim)
            data = self._arranged(self.of(e.body), (*rest, e.over)).data
            out = []
            for k in range(0, len(data), n):
                value = self.one
                for x in data[k : k + n]:
                    value = self.ring.reduce([value * x])[0]
                out.append(value)
            return Array(rest, out)
        raise TypeError(f"unknown node {type(e).__name__}")

    def _softmax(self, e: Softmax) -> Array:
        rest = tuple(sorted(e.body.free - {e.over}, key=lambda i: i.uid))
        n = self.size(e.over.dim)
        data = self._arranged(self.of(e.body), (*rest, e.over)).data
        out: list[Element] = []
        for k in range(0, len(data), n):
            grown = [self._called("exp", 0, x) for x in data[k : k + n]]
            total = sum(grown[1:], grown[0])
            out.extend(x / total for x in grown)
        return self._diagonal((*rest, e.at), out)

    def _epsilon(self, e: Epsilon) -> Array:
        n = len(e.indices)
        if any(self.size(i.dim) != n for i in e.indices):
            raise Undefined(f"the Levi-Civita symbol with {n} indices needs axes of size {n}")
        guard(n**n)
        signs = {p: _parity(p) for p in permutations(range(n))}
        zero = self.one - self.one
        data = [self.one * signs[p] if p in signs else zero for p in product(range(n), repeat=n)]
        return self._diagonal(e.indices, self.ring.reduce(data))


def _parity(p: tuple[int, ...]) -> int:
    swaps = sum(a > b for k, a in enumerate(p) for b in p[k + 1 :])
    return -1 if swaps % 2 else 1
