"""Derivatives in index notation: product and chain rule of scalar calculus, deltas for the variable itself.

``d X_ij / d X_ab = delta_ia delta_jb``; everything else is calculus of one variable, since an expression over
indices is a scalar. The inverse, the determinant and soft-max have rules of their own:

- ``d inv(B)_ij = - inv(B)_ia dB_ab inv(B)_bj`` (Petersen and Pedersen, The Matrix Cookbook, eq. 59)
- ``d det(B) = det(B) inv(B)_ba dB_ab`` (ibid., eq. 46; Jacobi's formula)
- ``d softmax(z)_i = s_i (dz_i - sum_k s_k dz_k)``
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from einlsp.tensor.canonical import same
from einlsp.tensor.expr import (
    ONE,
    ZERO,
    Add,
    BigProd,
    Delta,
    Det,
    Expr,
    Fn,
    Index,
    Inverse,
    Leaf,
    Num,
    Ones,
    Pow,
    Prod,
    Softmax,
    fresh,
    split_coef,
)
from einlsp.tensor.functions import FUNCTIONS
from einlsp.tensor.means import is_mean
from einlsp.tensor.normal import add, fn, is_zero, mul, neg, power
from einlsp.tensor.substitute import rename, renew
from einlsp.tensor.unblock import blocks_in
from einlsp.tensor.whole import inverse

Product = Callable[..., Expr]


class NotDifferentiable(Exception):
    """The expression has a part whose derivative is not known; the message says which and why."""


def differentiate(e: Expr, latex: str, at: tuple[Index, ...], *, contract: bool = True) -> Expr:
    """The derivative of ``e`` by the entry of symbol ``latex`` at the indices ``at``.

    The result has the free indices of ``e`` and those of ``at`` (or is nought). With ``contract`` false the
    deltas stay where the product rule put them, which is the recipe's second line.
    Raises `NotDifferentiable`.
    """
    return _Rule(latex, at, contract).of(e)


class _Rule:
    def __init__(self, latex: str, at: tuple[Index, ...], contract: bool) -> None:
        self.latex, self.at, self.contract = latex, at, contract

    def of(self, e: Expr) -> Expr:
        if self.latex not in e.names:
            return ZERO
        if isinstance(e, Leaf):
            return self._product([Delta(i, a) for i, a in zip(e.indices, self.at, strict=True)])
        if isinstance(e, Add):
            return self._sum([self.of(t) for t in e.terms])
        if isinstance(e, Prod):
            return self._of_product(e)
        if isinstance(e, Pow):
            return self._of_power(e)
        if isinstance(e, Fn) and is_mean(e):
            return fn(e.name, self.of(e.arg))
        if isinstance(e, Fn):
            return self._times([self._slope(e)], self.of(e.arg))
        return self._of_whole(e)

    def _product(self, factors: list[Expr], bound: tuple[Index, ...] = (), coef: Fraction = Fraction(1)) -> Expr:
        if self.contract:
            return mul(factors, bound, coef)
        flat: list[Expr] = []
        taken = set(bound).union(*(f.free for f in factors))
        for f in factors:
            if isinstance(f, Num):
                coef *= f.value
            elif isinstance(f, Prod):
                inner = f if taken.isdisjoint(f.bound) else renew(f)
                coef, bound = coef * inner.coef, bound + inner.bound
                taken.update(inner.bound)
                flat.extend(inner.factors)
            else:
                flat.append(f)
        if not coef:
            return ZERO
        return Prod(coef, tuple(flat), bound) if flat else Num(coef)

    def _sum(self, terms: list[Expr]) -> Expr:
        if self.contract:
            return add(terms)
        kept = tuple(u for t in terms if not is_zero(t) for u in (t.terms if isinstance(t, Add) else (t,)))
        return kept[0] if len(kept) == 1 else Add(kept) if kept else ZERO

    def _times(
        self,
        others: list[Expr],
        slope: Expr,
        bound: tuple[Index, ...] = (),
        coef: Fraction = Fraction(1),
        place: int | None = None,
    ) -> Expr:
        """A product with a derivative at its ``place``, multiplied out where its terms can meet the other factors."""
        scale, core = split_coef(slope)
        if is_zero(slope):
            return ZERO
        if isinstance(core, Add) and _meets(others, core):
            return self._sum([self._times(others, t, bound, coef * scale, place) for t in core.terms])
        k = len(others) if place is None else place
        return self._product([*others[:k], slope, *others[k:]], bound, coef)

    def _of_product(self, e: Prod) -> Expr:
        terms = []
        for k, f in enumerate(e.factors):
            slope = self.of(f)
            if not is_zero(slope):
                others = [g for n, g in enumerate(e.factors) if n != k]
                terms.append(self._times(others, slope, e.bound, e.coef, k))
        return self._sum(terms)

    def _of_power(self, e: Pow) -> Expr:
        terms = []
        by_base = self.of(e.base)
        if not is_zero(by_base):
            lowered = power(e.base, add([e.exponent, Num(-1)]))
            terms.append(self._times([e.exponent, lowered], by_base))
        by_exponent = self.of(e.exponent)
        if not is_zero(by_exponent):
            terms.append(self._times([e, fn("log", e.base)], by_exponent))
        return self._sum(terms)

    def _slope(self, e: Fn) -> Expr:
        known = FUNCTIONS.get(e.name)
        if known is None:
            return fn(e.name, e.arg, e.primes + 1)
        slope = known.derivative(e.arg)
        missing = e.arg.free - slope.free
        return mul([slope, *(Ones(i) for i in sorted(missing, key=lambda i: i.uid))]) if missing else slope

    def _of_whole(self, e: Expr) -> Expr:
        if isinstance(e, Inverse):
            a, b = fresh(e.row.dim, e.row.hint), fresh(e.col.dim, e.col.hint)
            slope = self.of(rename(e.body, {e.row: a, e.col: b}))
            left = inverse(e.body, e.row, e.col, e.i, a)
            right = inverse(e.body, e.row, e.col, b, e.j)
            return self._times([left, right], slope, (a, b), Fraction(-1))
        if isinstance(e, Det):
            a, b = fresh(e.row.dim, e.row.hint), fresh(e.col.dim, e.col.hint)
            slope = self.of(rename(e.body, {e.row: a, e.col: b}))
            return self._times([e, inverse(e.body, e.row, e.col, b, a)], slope, (a, b))
        if isinstance(e, Softmax):
            k = fresh(e.over.dim, e.over.hint)
            here = self.of(rename(e.body, {e.over: e.at}))
            other = self._times([Softmax(e.body, e.over, k)], self.of(rename(e.body, {e.over: k})), (k,))
            return self._times([e], add([here, neg(other)]) if self.contract else self._sum([here, neg(other)]))
        if isinstance(e, BigProd):
            k = fresh(e.over.dim, e.over.hint)
            body = rename(e.body, {e.over: k})
            return self._times([e, power(body, Num(-1))], self.of(body), (k,))
        raise NotDifferentiable(f"the derivative of a {type(e).__name__} is not known")


def _meets(others: list[Expr], slope: Add) -> bool:
    """Whether the terms of a slope have deltas to contract, share an index with the other factors, or cancel one."""
    pieces = [n for t in slope.terms for n in (t, *t.children())]
    if all(map(blocks_in, slope.terms)) and not any(isinstance(n, Delta) for n in pieces):
        return False  # an array that is written out stays one
    if any(isinstance(n, Delta) for n in pieces) or any(not f.free.isdisjoint(slope.free) for f in others):
        return True
    inverted = [n.base for n in pieces if isinstance(n, Pow) and isinstance(n.exponent, Num) and n.exponent.value < 0]
    bases = [g.base if isinstance(g, Pow) else g for f in others for g in (f.factors if isinstance(f, Prod) else (f,))]
    return any(same(a, b) for a in inverted for b in bases)


__all__ = ["ONE", "NotDifferentiable", "differentiate"]
