"""Equations that hold, put into a step: each is solved for one of its symbols, so that what is put in obeys it.

A step that holds for all solutions holds; the solutions are given by a formula with the other symbols free:

- a lone symbol is the other side: ``Ax = b`` gives b; a lone term is what the other terms leave:
  ``A^T P + P A + Q = 0`` gives Q;
- a random symbol whose expectation is given has that, and is else free: ``E[u] = m`` gives ``u = m + (u - E[u])``;
- a scalar or vector that stands linearly: ``L(x) = 0`` gives ``x = -J^{-1} L(0)`` with J the derivative of L;
- a matrix applied to something: ``AV = R``, or ``AV + AW - R = 0``, gives ``A + (R - AV)(V^T V)^{-1} V^T``;
- a symmetric one applied to a vector, ``Av = r``: ``A + (d v^T + v d^T)/v^T v - (v^T d) v v^T/(v^T v)^2`` with
  ``d = r - Av`` (Powell's symmetric update);
- two matrices that commute: ``AB = BA`` gives ``B = c_0 I + c_1 A + c_2 A^2``, as B is for every A of general position.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from einlsp.records import lazy, record
from einlsp.tensor.canonical import code_with
from einlsp.tensor.census import symbols_of, two_shapes
from einlsp.tensor.check import compare
from einlsp.tensor.derivative import NotDifferentiable, differentiate
from einlsp.tensor.expr import Add, Delta, Expr, Fn, Index, Inverse, Leaf, Num, Pow, Prod, Symbol, fresh
from einlsp.tensor.means import below_means, centred, is_mean
from einlsp.tensor.normal import add, is_zero, mul, neg
from einlsp.tensor.substitute import rebuild, rename, renewed
from einlsp.tensor.value import Port, Value

FREE_FACTS = frozenset({"square", "invertible"})
"""Facts that an array of general position has anyway."""


@record(slots=False)
class Equation:
    """Two expressions over the same axes that are equal."""

    left: Expr
    right: Expr
    axes: tuple[Index, ...]

    @property
    def names(self) -> frozenset[str]:
        """The symbols in it."""
        return self.left.names | self.right.names

    @lazy
    def solution(self) -> tuple[str, Value] | None:
        """A symbol of it and what that must be, as `solved` finds it."""
        return solved(self)


def solved(equation: Equation) -> tuple[str, Value] | None:
    """A symbol of an equation and what it must be, slot by slot; ``None`` where none of the ways applies."""
    if not equation.names or two_shapes([equation.left, equation.right]):
        return None
    random = below_means([equation.left, equation.right])
    every = {name: s for name, s in symbols_of([equation.left, equation.right]).items() if name not in random}
    symbols = {name: s for name, s in every.items() if s.facts <= FREE_FACTS}
    for a, b in ((equation.left, equation.right), (equation.right, equation.left)):
        found = _lone(a, b, symbols) or _lone_symmetric(a, b, equation.axes) or _lone_mean(a, b)
        if found is not None:
            return found
    term = _lone_term(equation)
    if term is not None:
        return term
    pair = commuting(equation)
    if pair is not None:
        first, second = (symbols.get(name) for name in pair)
        return None if first is None or second is None else (second.latex, polynomial(first, second))
    for s in symbols.values():
        found = _linear(equation, s)
        if found is not None:
            return found
    for s in symbols.values():
        found = _applied(equation, s)
        if found is not None:
            return found
    for s in every.values():
        if "symmetric" in s.facts and s.facts <= FREE_FACTS | {"symmetric"}:
            found = _applied(equation, s)
            if found is not None:
                return found
    return None


def _lone(a: Expr, b: Expr, symbols: dict[str, Symbol]) -> tuple[str, Value] | None:
    if not isinstance(a, Leaf) or a.symbol.latex not in symbols or a.symbol.latex in b.names:
        return None
    if len(set(a.indices)) < len(a.indices):
        return None
    return a.symbol.latex, Value(b, tuple(Port(i, "up") for i in a.indices))


def _lone_mean(a: Expr, b: Expr) -> tuple[str, Value] | None:
    """A random symbol of which only the expectation is given: ``E[u] = 0`` does not say that u is nought."""
    leaf = a.arg if isinstance(a, Fn) and is_mean(a) else None
    if not isinstance(leaf, Leaf) or leaf.symbol.latex in b.names or len(set(leaf.indices)) < len(leaf.indices):
        return None
    around = Leaf(centred(leaf.symbol), leaf.indices)
    return leaf.symbol.latex, Value(add([around, b]), tuple(Port(i, "up") for i in leaf.indices))


_SOFT = FREE_FACTS | {"symmetric", "positive definite", "positive semidefinite"}


def _lone_symmetric(a: Expr, b: Expr, axes: Sequence[Index]) -> tuple[str, Value] | None:
    """A lone symmetric matrix, or the inverse of a lone matrix, that is something symmetric: ``C^{-1} = P^T P``."""
    leaf = a.body if isinstance(a, Inverse) else a
    if not isinstance(leaf, Leaf) or len(axes) != 2 or leaf.symbol.latex in b.names or len(leaf.symbol.dims) != 2:
        return None
    if not leaf.symbol.facts <= _SOFT or len(set(leaf.indices)) < 2:
        return None
    i, j = axes
    if leaf.symbol.facts - FREE_FACTS and not compare(b, rename(b, {i: j, j: i}), axes).equal:
        return None
    if not isinstance(a, Inverse):
        return leaf.symbol.latex, Value(b, tuple(Port(k, "up") for k in leaf.indices))
    if {leaf.indices[0], leaf.indices[1]} != {a.row, a.col}:
        return None
    p, q = fresh(a.j.dim), fresh(a.i.dim)
    slots = (p, q) if leaf.indices == (a.row, a.col) else (q, p)
    return leaf.symbol.latex, Value(Inverse(b, a.i, a.j, p, q), tuple(Port(k, "up") for k in slots))


def _lone_term(equation: Equation) -> tuple[str, Value] | None:
    """An array that is a term by itself, or a multiple of it, and stands in no other term."""
    whole = add([equation.left, neg(equation.right)])
    terms = whole.terms if isinstance(whole, Add) else ()
    for term in terms:
        coef, leaf = Fraction(1), term
        if isinstance(term, Prod) and len(term.factors) == 1 and not term.bound:
            coef, leaf = term.coef, term.factors[0]
        if not isinstance(leaf, Leaf) or not leaf.indices or leaf.symbol.samples or not leaf.symbol.facts <= _SOFT:
            continue
        others = [t for t in terms if t is not term]
        slots = leaf.indices
        if set(slots) != set(equation.axes) or len(slots) != len(equation.axes):
            continue
        if any(leaf.symbol.latex in t.names for t in others):
            continue
        rest = mul([Num(-1 / coef), add(others)])
        turned = rename(rest, {slots[0]: slots[1], slots[1]: slots[0]}) if leaf.symbol.facts - FREE_FACTS else rest
        if turned is rest or compare(rest, turned, equation.axes).equal:
            return leaf.symbol.latex, Value(rest, tuple(Port(k, "up") for k in slots))
    return None


def commuting(equation: Equation) -> tuple[str, str] | None:
    """The names of two matrices of which the equation says ``AB = BA``."""
    names = sorted(equation.names)
    if len(names) != 2 or len(equation.axes) != 2:
        return None
    symbols = symbols_of([equation.left, equation.right])
    a, b = (symbols[name] for name in names)
    if a.dims != b.dims or len(set(a.dims)) != 1 or len(a.dims) != 2 or a.samples or b.samples:
        return None
    i, j = equation.axes
    k = fresh(a.dims[0])
    labels = {i: (4, 0), j: (4, 1)}
    products = [repr(code_with(mul([Leaf(x, (i, k)), Leaf(y, (k, j))], (k,)), labels)) for x, y in ((a, b), (b, a))]
    sides = [repr(code_with(e, labels)) for e in (equation.left, equation.right)]
    return (a.latex, b.latex) if sorted(products) == sorted(sides) and products[0] != products[1] else None


def polynomial(a: Symbol, b: Symbol) -> Value:
    """A matrix that commutes with ``a``, in the place of ``b``."""
    i, j, k = (fresh(a.dims[0]) for _ in range(3))
    c = [Leaf(Symbol(f"{b.latex} in {a.latex} {n}")) for n in range(3)]
    terms = [
        mul([c[0], Delta(i, j)]),
        mul([c[1], Leaf(a, (i, j))]),
        mul([c[2], Leaf(a, (i, k)), Leaf(a, (k, j))], (k,)),
    ]
    return Value(add(terms), (Port(i, "up"), Port(j, "down")))


def _linear(equation: Equation, s: Symbol) -> tuple[str, Value] | None:
    """A scalar, or a vector as long as the equation, that stands linearly in it."""
    if s.samples or s.order > 1 or s.order != len(equation.axes):
        return None
    if s.order and equation.axes[0].dim != s.dims[0]:
        return None
    at = tuple(fresh(d) for d in s.dims)
    whole = add([equation.left, neg(equation.right)])
    try:
        slope = differentiate(whole, s.latex, at)
    except NotDifferentiable:
        return None
    if s.latex in slope.names or is_zero(slope):
        return None
    rest = _without(whole, s.latex)
    if compare(rest, Num(0), equation.axes).outcome != "different":
        return None  # nought would be the only solution
    if not s.order:
        return s.latex, Value(mul([neg(rest), Pow(slope, Num(-1))]))
    (axis,) = equation.axes
    i, j = fresh(s.dims[0]), fresh(s.dims[0])
    back = Inverse(slope, axis, at[0], i, j)
    return s.latex, Value(mul([back, neg(rename(rest, {axis: j}))], (j,)), (Port(i, "up"),))


def _without(e: Expr, name: str) -> Expr:
    """An expression with noughts for a symbol."""
    if name not in e.names:
        return e
    if isinstance(e, Leaf):
        return Num(0)
    return rebuild(e, lambda k: _without(k, name))


def _applied(equation: Equation, s: Symbol) -> tuple[str, Value] | None:
    """A matrix at one end of every product that it stands in: ``AV + B = 0``, ``VA + WA = B``."""
    whole = add([equation.left, neg(equation.right)])
    terms = whole.terms if isinstance(whole, Add) else (whole,)
    if s.order != 2 or s.samples:
        return None
    mine = [t for t in terms if s.latex in t.names]
    b = neg(add([t for t in terms if s.latex not in t.names]))
    for slot in (0, 1):
        joined = fresh(s.dims[1 - slot])
        parts = [_multiplied(t, s, slot, joined, equation.axes) for t in mine]
        outs = {part[0] for part in parts if part is not None}
        if None in parts or len(outs) != 1:
            continue
        (out,) = outs
        v, others = add([part[1] for part in parts if part is not None]), [i for i in equation.axes if i != out]
        if "symmetric" in s.facts:
            return None if others else (s.latex, _symmetric(s, v, b, out, joined))
        return s.latex, _solution(s, slot, v, b, out, joined, others)
    return None


def _multiplied(t: Expr, s: Symbol, slot: int, to: Index, axes: Sequence[Index]) -> tuple[Index, Expr] | None:
    """The axis of a matrix at one end of a product, by its ``slot``, and what it is multiplied with over ``to``."""
    mine = [f for f in t.factors if s.latex in f.names] if isinstance(t, Prod) else []
    if not isinstance(t, Prod) or len(mine) != 1 or not isinstance(mine[0], Leaf):
        return None
    leaf, rest = mine[0], tuple(f for f in t.factors if f is not mine[0])
    out, joined = leaf.indices[slot], leaf.indices[1 - slot]
    others = {i for i in axes if i != out}
    loose = {i for f in rest for i in f.free} - set(t.bound)
    if out not in axes or joined not in t.bound or len(others) > 1 or loose != others:
        return None
    return out, rename(Prod(t.coef, rest, tuple(i for i in t.bound if i != joined)), {joined: to})


def _symmetric(s: Symbol, v: Expr, r: Expr, out: Index, joined: Index) -> Value:
    """The symmetric matrix nearest to a free one that takes the vector v to r."""
    i, j = fresh(out.dim), fresh(joined.dim)

    def along(e: Expr, axis: Index, to: Index) -> Expr:
        return rename(renewed(e), {axis: to})

    def gap(row: Index) -> Expr:
        k = fresh(joined.dim)
        return add([along(r, out, row), neg(mul([Leaf(s, (row, k)), along(v, joined, k)], (k,)))])

    m, n = fresh(joined.dim), fresh(joined.dim)
    over = Pow(mul([Pow(along(v, joined, m), Num(2))], (m,)), Num(-1))
    both = mul([along(v, joined, n), gap(n)], (n,))
    terms = [
        Leaf(s, (i, j)),
        mul([gap(i), along(v, joined, j), over]),
        mul([gap(j), along(v, joined, i), renewed(over)]),
        neg(mul([both, along(v, joined, i), along(v, joined, j), renewed(over), renewed(over)])),
    ]
    return Value(Add(tuple(terms)), (Port(i, "up"), Port(j, "down")))


def _solution(s: Symbol, slot: int, v: Expr, r: Expr, out: Index, joined: Index, others: list[Index]) -> Value:
    """``A + (R - AV)(V^T V)^{-1} V^T`` where A is joined to V by its other slot."""
    i, j = fresh(out.dim), fresh(joined.dim)
    inner = fresh(joined.dim)

    def a(row: Index, col: Index) -> Leaf:
        return Leaf(s, (row, col) if slot == 0 else (col, row))

    over = others[0] if others else None
    av = mul([a(i, inner), renewed(rename(v, {joined: inner}))], (inner,))
    gap = add([rename(renewed(r), {out: i}), neg(av)])
    m = fresh(joined.dim)
    if over is None:
        square = mul([Pow(renewed(rename(v, {joined: m})), Num(2))], (m,))
        back = mul([gap, Pow(square, Num(-1)), renewed(rename(v, {joined: j}))])
    else:
        p, q = fresh(over.dim), fresh(over.dim)
        square = mul([rename(renewed(v), {joined: m, over: p}), rename(renewed(v), {joined: m, over: q})], (m,))
        x, y = fresh(over.dim), fresh(over.dim)
        inverse = Inverse(square, p, q, x, y)
        back = mul([rename(gap, {over: x}), inverse, rename(renewed(v), {joined: j, over: y})], (x, y))
    ports = (Port(i, "up"), Port(j, "down")) if slot == 0 else (Port(j, "up"), Port(i, "down"))
    return Value(Add((a(i, j), back)), ports)
