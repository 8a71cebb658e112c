"""A code for each expression, equal for expressions that are equal up to the names of summed indices.

Products are labelled graphs: indices are nodes, factors hyper-edges. Their code comes from colour refinement and,
where colours tie, from trying each index of the first tied class (McKay's scheme, bounded). A sum's code
sorts its terms' codes. Codes hold free indices by uid, so ``A_ij`` and ``A_ji`` differ; the slots of a symmetric
matrix are sorted, so they do not differ for it. Equal codes mean equal values; unequal codes mean nothing.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from einlsp.tensor.block import Block
from einlsp.tensor.chains import chained
from einlsp.tensor.deadline import tick
from einlsp.tensor.expr import (
    Add,
    BigProd,
    Delta,
    Det,
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
    scaled,
    split_coef,
)

Code = Any
Labels = dict[Index, Any]

_MAX_WORK = 30_000
"""How many factors are looked at for one product before tied classes are broken in order of appearance."""


def code(e: Expr) -> Code:
    """The expression's code with its free indices named by uid. Codes compare with ``==`` and ``<``."""
    return _code(e, {}, 0)


def same(a: Expr, b: Expr) -> bool:
    """Whether two expressions are equal up to the names of summed indices (and so equal in value)."""
    return a is b or (a.sign == b.sign and a.free == b.free and code(a) == code(b))


def code_with(e: Expr, labels: Labels) -> Code:
    """The code of an expression whose free indices carry the given labels (tuples) instead of uids."""
    return _code(e, labels, 0)


def _label(i: Index, labels: Labels) -> Any:
    found = labels.get(i)
    return (0, i.uid) if found is None else found


def _code(e: Expr, labels: Labels, depth: int) -> Code:
    if isinstance(e, Leaf):
        slots = [_label(i, labels) for i in e.indices]
        if len(slots) == 2 and e.symbol.is_a("symmetric"):
            slots.sort()
        return ("L", e.symbol.latex, tuple(slots))
    if isinstance(e, Delta):
        return ("δ", *sorted((_label(e.i, labels), _label(e.j, labels))))
    if isinstance(e, Num):
        return ("#", e.value)
    if isinstance(e, Ones):
        return ("1", _label(e.i, labels))
    if len(e.free) > 2:
        return _spelled(e, labels, depth)
    digest, order, symmetric = _abstract(e)
    ends = [_label(i, labels) for i in order]
    return ("@", digest, tuple(sorted(ends) if symmetric else ends))


def _abstract(e: Expr) -> tuple[str, tuple[Index, ...], bool]:
    """A digest of an expression of two free indices at most, whatever these are called; their order in it.

    It is worked out once for each node. The third part says that the order does not matter.
    """
    if hasattr(e, "cached_code"):
        return e.cached_code
    order = tuple(sorted(e.free, key=lambda i: i.uid))
    text = _order(_spelled(e, {i: (4, k) for k, i in enumerate(order)}, 0))
    symmetric = False
    if len(order) == 2:
        turned = _order(_spelled(e, {i: (4, 1 - k) for k, i in enumerate(order)}, 0))
        symmetric = turned == text
        if turned < text:
            text, order = turned, order[::-1]
    e.cached_code = found = (blake2b(text.encode(), digest_size=16).hexdigest(), order, symmetric)
    return found


def _spelled(e: Expr, labels: Labels, depth: int) -> Code:
    if isinstance(e, Add):
        return ("+", tuple(sorted((_code(t, labels, depth + 1) for t in e.terms), key=_order)))
    if isinstance(e, Prod):
        return _product(e, labels, depth)
    if isinstance(e, Pow):
        base = _code(e.base, labels, depth + 1)
        if isinstance(e.exponent, Num) and e.exponent.value.denominator == 1 and not e.exponent.value % 2:
            base = _unsigned(e.base, base, labels, depth)
        return ("^", base, _code(e.exponent, labels, depth + 1))
    if isinstance(e, Fn):
        return ("f", e.name, e.primes, _code(e.arg, labels, depth + 1))
    return _code_rare(e, labels, depth)


def _unsigned(base: Expr, found: Code, labels: Labels, depth: int) -> Code:
    """The code of the base of an even power: that of ``x_i - x_j`` or of ``x_j - x_i``, whichever comes first."""
    if not isinstance(base, Add) or len(base.terms) != 2:
        return found
    (a, left), (b, right) = map(split_coef, base.terms)
    if a != -b or left.sign != right.sign:
        return found
    other = Add((scaled(b, left), scaled(a, right)))
    return min(found, _code(other, labels, depth + 1), key=_order)


def _code_rare(e: Expr, labels: Labels, depth: int) -> Code:
    if isinstance(e, Size):
        return ("|", e.dim)
    if isinstance(e, Fuse):
        return ("⋈", tuple(_label(i, labels) for i in e.indices))
    if isinstance(e, Block):
        return ("▤", tuple(_label(i, labels) for i in e.indices), tuple(map(str, e.parts)), e.k)
    if isinstance(e, Epsilon):
        return ("ε", tuple(_label(i, labels) for i in e.indices))
    if isinstance(e, Inverse):
        ends = [_label(e.i, labels), _label(e.j, labels)]
        body = _bound_pair(e.body, e.row, e.col, labels, depth)
        flipped = _bound_pair(e.body, e.col, e.row, labels, depth)
        if _order(flipped) < _order(body):
            body, ends = flipped, ends[::-1]
        elif body == flipped:
            ends.sort()
        return ("i", body, tuple(ends))
    if isinstance(e, Det):
        body = _bound_pair(e.body, e.row, e.col, labels, depth)
        flipped = _bound_pair(e.body, e.col, e.row, labels, depth)
        return ("d", str(e.row.dim), min(body, flipped, key=_order))
    if isinstance(e, Softmax):
        inner = {**labels, e.over: (2, depth, 0)}
        return ("s", _code(e.body, inner, depth + 1), _label(e.at, labels))
    if isinstance(e, BigProd):
        return ("p", str(e.over.dim), _code(e.body, {**labels, e.over: (2, depth, 0)}, depth + 1))
    raise TypeError(f"unknown node {type(e).__name__}")


def _bound_pair(body: Expr, first: Index, second: Index, labels: Labels, depth: int) -> Code:
    return _code(body, {**labels, first: (2, depth, 0), second: (2, depth, 1)}, depth + 1)


def _order(c: Code) -> str:
    """A total order of codes of any make; only used to sort, so a string will do."""
    return repr(c)


def _product(e: Prod, labels: Labels, depth: int) -> Code:
    if not e.bound:
        parts = sorted((_code(f, labels, depth + 1) for f in e.factors), key=_order)
        return ("*", e.coef, (), tuple(parts))
    links = chained(e, lambda f, ends: _code(f, {**labels, **ends}, depth + 1))
    if links is not None:
        return ("*", e.coef, "~", links)
    search = _Search(e, labels, depth)
    return ("*", e.coef, search.dims, search.best())


class _Search:
    """The least code of a product over the orders of its summed indices."""

    def __init__(self, e: Prod, labels: Labels, depth: int) -> None:
        self.factors, self.labels, self.depth = e.factors, labels, depth
        self.bound = e.bound
        self.dims = tuple(sorted(str(i.dim) for i in e.bound))
        self.around = {i: [f for f in e.factors if i in f.free] for i in e.bound}
        self.work = 0
        self.found: tuple[str, Code] | None = None

    def best(self) -> Code:
        colours: Labels = {i: (1, self.depth, 0, str(i.dim)) for i in self.bound}
        self._explore(self._refine(colours))
        assert self.found is not None
        return self.found[1]

    def _refine(self, colours: Labels) -> Labels:
        """Split colour classes by how their indices stand in the factors, until nothing splits."""
        classes = len(set(colours.values()))
        while classes < len(colours):
            tick()
            marks = {}
            view = {**self.labels, **colours}
            for i in self.bound:
                view[i] = (3,)
                self.work += len(self.around[i])
                seen = sorted(_order(_code(f, view, self.depth + 1)) for f in self.around[i])
                view[i] = colours[i]
                marks[i] = (colours[i], tuple(seen))
            ranks = {m: r for r, m in enumerate(sorted(set(marks.values())))}
            colours = {i: (1, self.depth, ranks[marks[i]], str(i.dim)) for i in self.bound}
            if len(ranks) == classes:
                break
            classes = len(ranks)
        return colours

    def _explore(self, colours: Labels) -> None:
        cells: dict[Any, list[Index]] = {}
        for i in self.bound:
            cells.setdefault(colours[i], []).append(i)
        tied = [cells[c] for c in sorted(cells) if len(cells[c]) > 1]
        if not tied:
            self._leaf(colours)
            return
        cell = tied[0]
        for i in cell:
            if self.work > _MAX_WORK and self.found is not None:
                return
            c = colours[i]
            apart = dict(colours)
            for other in cell:
                if other is not i:
                    apart[other] = (*c, 1)
            self._explore(self._refine(apart))

    def _leaf(self, colours: Labels) -> None:
        self.work += len(self.factors)
        view = {**self.labels, **colours}
        parts = tuple(sorted((_code(f, view, self.depth + 1) for f in self.factors), key=_order))
        rank = _order(parts)
        if self.found is None or rank < self.found[0]:
            self.found = (rank, parts)
