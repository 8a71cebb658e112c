"""Code for products: matrix products, dot and outer products and sums where a person would write them, einsum else.

A product is a set of items, arrays over indices. While all have two axes at most, vectors are absorbed, matrices
joined into chains, entrywise factors merged, lonely indices summed. Where that ends with more than the result, or an
item has more axes, the whole product is one einsum.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from einlsp.tensor.expr import Delta, Expr, Index, Leaf, Num, Pow, Prod
from einlsp.tensor.normal import mul, renormal
from einlsp.tensor.substitute import rename
from einlsp.writing.code_fused import fused
from einlsp.writing.code_items import Build, Item, divisor, item_of, merged, new_item
from einlsp.writing.code_nodes import Node
from einlsp.writing.code_patterns import softmaxed
from einlsp.writing.einsum import LETTERS

if TYPE_CHECKING:
    from einlsp.writing.code_arrays import Arrays

Axes = tuple[Index, ...]

_MAX_OPERANDS = 16
"""Longer products are contracted in stages."""


class Product:
    """The code of one product."""

    def __init__(self, arrays: Arrays, e: Prod) -> None:
        self.arrays, self.nodes, self.coef = arrays, arrays.nodes, e.coef
        self.module = arrays.library.module
        self.bound = list(e.bound)
        self.above: list[Node] = []
        self.below: list[Node] = []
        self.factors: list[Expr] = []
        reached: set[Index] = set()
        for f in softmaxed(e.factors):
            reach = arrays.reach(f)
            reached |= reach
            if reach:
                self.factors.append(f)
            elif isinstance(f, Num):
                self.coef *= f.value
            else:
                base, n = divisor(f)
                (self.below if n else self.above).append(arrays.to_the(base, n, ()) if n else arrays.over(f, ()))
        for i in e.bound:
            if i not in reached:
                self.bound.remove(i)
                self.above.append(arrays.size(i.dim))

    def node(self, order: Axes) -> Node:
        """The product over its axes in the given order."""
        core = self._core(order) if self.factors else None
        p, q = abs(self.coef.numerator), self.coef.denominator
        above = [n for n in self.above if n is not self.arrays.number(Fraction(1))]
        if p != 1 or not (above or core):
            above.insert(0, self.arrays.number(Fraction(p)))
        below = [self.arrays.number(Fraction(q)), *self.below] if q != 1 else self.below
        if not above and core is not None:
            above, core = [core], None
        out = self.nodes.times(above)
        if below:
            out = self.nodes.over(out, self.nodes.times(below))
        if core is not None:
            out = self.nodes.times([out, core])
        return self.nodes.negative(out) if self.coef < 0 else out

    def _core(self, order: Axes) -> Node:
        """The factors that have axes."""
        for k, f in enumerate(self.factors):
            if isinstance(f, Delta) and len(order) == 2 and {f.i, f.j} == set(order):
                return self._diagonal(f, self.factors[:k] + self.factors[k + 1 :])
        joined = fused(self.arrays, self.factors, self.bound, order)
        if joined is not None:
            return joined
        items = [item_of(self.arrays, f) for f in self.factors]
        if len(order) <= 2 and all(len(i.axes) <= 2 for i in items):
            found = self._reduced(items, order)
            if found is not None:
                return found
        elif len(items) == 1 and self.bound:
            axes = items[0].axes
            places = [k for k, i in enumerate(axes) if i in self.bound]
            kept = tuple(i for i in axes if i not in self.bound)
            return self._turned_over(self.arrays.summed(items[0].node(axes), places, len(axes)), kept, order)
        elif not self.bound and any(len(i.axes) == len(order) for i in items):
            return merged(items).node(order)
        return self._einsum(order)

    def _turned_over(self, node: Node, axes: Axes, order: Axes) -> Node:
        return node if axes == order else self.arrays.einsum([(node, axes)], order)

    def _diagonal(self, delta: Delta, others: Sequence[Expr]) -> Node:
        """A diagonal matrix: the other factors with their two indices made one."""
        if not others:
            return self.arrays.eye(delta.i)
        along = [renormal(rename(f, {delta.j: delta.i})) for f in others]
        vector = mul(along, tuple(self.bound))
        node = self.arrays.over(vector, (delta.i,))
        if not self.arrays.reach(vector):
            return self.nodes.times([node, self.arrays.eye(delta.i)])
        return self.nodes.call(f"{self.module}.diag", [node])

    # -- matrix style --------------------------------------------------------------------------------------------

    def _reduced(self, items: list[Item], order: Axes) -> Node | None:
        """The product in matrix style, or None where it has no such form."""
        items = self._squares_opened(items)
        bound = set(self.bound)
        scalars: list[Node] = []
        while True:
            held: dict[Index, list[Item]] = {}
            for t in items:
                for i in t.axes:
                    held.setdefault(i, []).append(t)
            step = self._step(items, held, bound)
            if step is None:
                break
            gone, come, indices = step
            place = min(items.index(g) for g in gone)
            if come.axes:
                items.insert(place, come)
            else:
                scalars.append(come.node(()))
            items = [t for t in items if t not in gone]
            bound -= indices
        if bound or len(items) > 2:
            return None
        if len(items) == 2:
            first, second = sorted(items, key=lambda t: order.index(t.axes[0]))
            if len(first.axes) != 1 or len(second.axes) != 1:
                return None
            core = [self.nodes.call(f"{self.module}.outer", [first.node(order), second.node(order)])]
        else:
            core = [t.node(order) for t in items]
        return self.nodes.times([*scalars, *core])

    def _squares_opened(self, items: list[Item]) -> list[Item]:
        """A vector's squares summed are the vector times itself."""
        if len(items) == 1 and len(items[0].axes) == 1 and items[0].axes[0] in self.bound:
            f = items[0].expr
            if isinstance(f, Pow) and isinstance(f.exponent, Num) and f.exponent.value == 2:
                one = item_of(self.arrays, f.base)
                return [one, item_of(self.arrays, f.base)] if one.axes == items[0].axes else items
        return items

    def _step(
        self, items: list[Item], held: dict[Index, list[Item]], bound: set[Index]
    ) -> tuple[list[Item], Item, set[Index]] | None:
        """One simplification: which items go, which one comes, which indices are summed by it."""
        for rule in (self._twins, self._matvec, self._lonely, self._joined, self._scaled):
            found = rule(items, held, bound)
            if found is not None:
                return found
        return None

    def _twins(
        self, items: list[Item], held: dict[Index, list[Item]], bound: set[Index]
    ) -> tuple[list[Item], Item, set[Index]] | None:
        """Two items over the same indices: a dot product, a trace or sum of products, or an entrywise product."""
        first: dict[frozenset[Index], Item] = {}
        for b in items:
            a = first.setdefault(frozenset(b.axes), b)
            if a is b:
                continue
            alone = all(i in bound and len(held[i]) == 2 for i in a.axes)
            if alone and len(a.axes) == 1 and not a.divides and not b.divides:
                return [a, b], self._dot(a, b), set(a.axes)
            if alone and len(a.axes) == 2:
                return [a, b], self._full(a, b), set(a.axes)
            return [a, b], merged([a, b]), set()
        return None

    def _dot(self, a: Item, b: Item) -> Item:
        return new_item(self.arrays, (), lambda _: self.nodes.matmul(a.node(a.axes), b.node(b.axes), flat=False))

    def _full(self, a: Item, b: Item) -> Item:
        """The sum over both indices of two matrices: ``sum(A * B)`` or ``trace(A @ B)``."""
        product = merged([a, b])
        direct = self.arrays.summed(product.node(product.axes), (0, 1), 2)
        if a.divides or b.divides:
            return new_item(self.arrays, (), lambda _: direct)
        i, j = a.axes
        chain = self.nodes.matmul(a.node((i, j)), b.node((j, i)), flat=True)
        trace = self.nodes.call(f"{self.module}.trace", [chain])
        return new_item(self.arrays, (), lambda _: trace if trace.cost < direct.cost else direct)

    def _matvec(
        self, items: list[Item], held: dict[Index, list[Item]], bound: set[Index]
    ) -> tuple[list[Item], Item, set[Index]] | None:
        """A vector on a summed index that only one matrix shares; the cheapest to write of these."""
        best: tuple[int, Item, Item, Index] | None = None
        for v in items:
            if len(v.axes) != 1 or v.axes[0] not in bound or len(held[v.axes[0]]) != 2:
                continue
            (m,) = (t for t in held[v.axes[0]] if t is not v)
            (rest,) = (i for i in m.axes if i != v.axes[0])
            cost = m.node((rest, v.axes[0])).cost + v.node(v.axes).cost
            if best is None or cost <= best[0]:
                best = (cost, m, v, rest)
        if best is None:
            return None
        _, m, v, rest = best
        summed = v.axes[0]
        node = self.nodes.matmul(m.node((rest, summed)), v.node((summed,)), flat=False)
        return [m, v], new_item(self.arrays, (rest,), lambda _: node), {summed}

    def _lonely(
        self, items: list[Item], held: dict[Index, list[Item]], bound: set[Index]
    ) -> tuple[list[Item], Item, set[Index]] | None:
        """Summed indices that one item has for itself."""
        for t in items:
            own = {i for i in t.axes if i in bound and len(held[i]) == 1}
            if not own:
                continue
            kept = tuple(i for i in t.axes if i not in own)
            return [t], new_item(self.arrays, kept, lambda _, t=t, own=own: self._sum_of(t, own)), own  # type: ignore[misc]
        return None

    def _sum_of(self, t: Item, own: set[Index]) -> Node:
        f = t.expr
        if isinstance(f, Leaf) and len(f.indices) == 2 and len(t.axes) == 1:
            return self.nodes.call(f"{self.module}.trace", [self.arrays.nodes.atom(self.arrays.names[f.symbol.latex])])
        return self.arrays.summed(t.node(t.axes), [k for k, i in enumerate(t.axes) if i in own], len(t.axes))

    def _joined(
        self, items: list[Item], held: dict[Index, list[Item]], bound: set[Index]
    ) -> tuple[list[Item], Item, set[Index]] | None:
        """Two matrices that alone share a summed index: their product."""
        for t in items:
            for i in t.axes:
                if i in bound and len(held[i]) == 2:
                    a, b = held[i]
                    (left,) = (j for j in a.axes if j != i)
                    (right,) = (j for j in b.axes if j != i)
                    return [a, b], new_item(self.arrays, (left, right), self._chain(a, b, left, i, right)), {i}
        return None

    def _chain(self, a: Item, b: Item, left: Index, i: Index, right: Index) -> Build:
        def build(way: Axes) -> Node:
            if way == (left, right):
                return self.nodes.matmul(a.node((left, i)), b.node((i, right)), flat=True)
            return self.nodes.matmul(b.node((right, i)), a.node((i, left)), flat=True)

        return build

    def _scaled(
        self, items: list[Item], held: dict[Index, list[Item]], bound: set[Index]
    ) -> tuple[list[Item], Item, set[Index]] | None:
        """A vector on an index that matrices share too: it scales the rows or columns of the first of them."""
        for v in items:
            if len(v.axes) == 1 and len(held[v.axes[0]]) > 1:
                m = next(t for t in held[v.axes[0]] if t is not v)
                return [v, m], merged([v, m] if items.index(v) < items.index(m) else [m, v]), set()
        return None

    # -- einsum --------------------------------------------------------------------------------------------------

    def _einsum(self, order: Axes) -> Node:
        operands: list[tuple[Node, Axes]] = []
        for f in self.factors:
            raw = isinstance(f, Leaf)
            axes = f.indices if isinstance(f, Leaf) else self.arrays.natural(f)
            name = self.arrays.names[f.symbol.latex] if isinstance(f, Leaf) else ""
            operands.append((self.arrays.nodes.atom(name) if raw else self.arrays.over(f, axes), axes))
        while len(operands) > _MAX_OPERANDS or _too_wide(operands, order):
            if len(operands) < 3:
                break
            operands = self._staged(operands, order)
        return self.arrays.einsum(operands, order)

    def _staged(self, operands: list[tuple[Node, Axes]], order: Axes) -> list[tuple[Node, Axes]]:
        """Two operands contracted into a local variable: those sharing an index that leave the fewest axes."""
        holders: dict[Index, list[int]] = {}
        for k, (_, axes) in enumerate(operands):
            for i in dict.fromkeys(axes):
                holders.setdefault(i, []).append(k)
        best: tuple[int, int, int, Axes] | None = None
        for p, q in dict.fromkeys([pair for held in holders.values() for pair in pairwise(held)]) or {(0, 1): None}:
            mine = dict.fromkeys((*operands[p][1], *operands[q][1]))
            kept = tuple(i for i in mine if i in order or any(k not in (p, q) for k in holders[i]))
            if best is None or len(kept) < best[0]:
                best = (len(kept), p, q, kept)
        assert best is not None
        _, p, q, kept = best
        node = self.arrays.einsum([operands[p], operands[q]], kept, named=True)
        return [*operands[:p], (node, kept), *operands[p + 1 : q], *operands[q + 1 :]]


def _too_wide(operands: Sequence[tuple[Node, Axes]], order: Axes) -> bool:
    return len({*order, *(i for _, axes in operands for i in axes)}) > len(LETTERS)
