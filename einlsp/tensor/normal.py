"""Constructors that normalise: flat products, contracted deltas, merged equal factors and terms.

What they give is equal to what they are given. Nothing is expanded: a sum inside a product stays a sum,
which is what lets ``(W^T X - Y) X^T`` come out whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from einlsp.tensor.antisymmetric import is_own_negative
from einlsp.tensor.assemble import assemble
from einlsp.tensor.block import Block
from einlsp.tensor.cancel import cancel_fused, cancel_inverse
from einlsp.tensor.canonical import code, same
from einlsp.tensor.deadline import tick
from einlsp.tensor.expr import (
    ONE,
    ZERO,
    Add,
    Delta,
    Dim,
    Epsilon,
    Expr,
    Fn,
    Index,
    Num,
    Ones,
    Pow,
    Prod,
    Size,
)
from einlsp.tensor.facts import apply_facts, is_not_negative, is_positive, simplify_entries
from einlsp.tensor.patterns import AT_NUMBERS, KINKED, UNDONE, complemented, inert, logistic_power, name_patterns
from einlsp.tensor.substitute import rename, renew
from einlsp.tensor.sums import add, is_zero
from einlsp.tensor.unblock import cancel_blocks, multiplied_out

Bound = tuple[Index, ...]


def num(value: Fraction | int) -> Num:
    """An exact number."""
    return Num(value)


def size(dim: Dim) -> Expr:
    """The size of a dimension: a number where it is known."""
    return Num(dim) if isinstance(dim, int) else Size(dim)


def neg(e: Expr) -> Expr:
    """The negative."""
    return mul([e], coef=Fraction(-1))


def mul(factors: Sequence[Expr], bound: Bound = (), coef: Fraction = Fraction(1)) -> Expr:
    """A product summed over ``bound``: flat, its deltas contracted, its equal factors merged into powers."""
    tick()
    flat = _Flat(coef, list(bound), factors)
    for f in factors:
        flat.take(f)
    if not flat.coef:
        return ZERO
    return flat.result()


class _Flat:
    """A product in the making."""

    def __init__(self, coef: Fraction, bound: list[Index], factors: Sequence[Expr]) -> None:
        self.coef, self.bound = coef, bound
        self.factors: list[Expr] = []
        self.taken: set[Index] = set(bound).union(*(f.free for f in factors))

    def take(self, f: Expr) -> None:
        """Add a factor, opening products and renewing their bound indices where they clash."""
        if isinstance(f, Num):
            self.coef *= f.value
        elif isinstance(f, Prod):
            if f.coef != 1:
                self.coef *= f.coef
            inner = renew(f) if any(i in self.taken for i in f.bound) else f
            self.bound.extend(inner.bound)
            self.taken.update(inner.bound)
            for g in inner.factors:
                self.take(g)
        else:
            self.factors.append(f)

    def result(self) -> Expr:
        self._contract_deltas()
        changed = True
        while changed:
            changed = self._merge_powers()
            if all(map(inert, self.factors)):
                continue
            self._drop_idle_ones()
            for rule in (cancel_inverse, cancel_fused, cancel_blocks, apply_facts, simplify_entries, name_patterns):
                new = rule(self.factors, self.bound)
                if new is not None:
                    self.factors = []
                    for f in new:
                        self.take(f)
                    self._contract_deltas()
                    changed = True
        self._drop_ones()
        opened = multiplied_out(self.factors, self.bound)
        if opened is not None:
            return add(mul(f, tuple(self.bound), self.coef) for f in opened)
        self.coef *= complemented(self.factors)
        if is_own_negative(self.factors, self.bound) or any(map(self._centred, self.factors)):
            return ZERO
        return assemble(self.coef, self.factors, self.bound) if self.coef else ZERO

    def _centred(self, f: Expr) -> bool:
        """Whether the sum over an index that only this factor has is nought: the entries less their mean."""
        if not isinstance(f, Add):
            return False
        for i in self.bound:
            spread = i in f.free and any(isinstance(g, Ones) and g.i == i for t in f.terms for g in t.children())
            if spread and sum(i in g.free for g in self.factors) == 1 and is_zero(add(mul([t], (i,)) for t in f.terms)):
                return True
        return False

    def _contract_deltas(self) -> None:
        """Rename along each delta that has a summed index; a delta of two equal indices is ones."""
        again = True
        while again:
            again = False
            for k, f in enumerate(self.factors):
                if not isinstance(f, Delta):
                    continue
                if f.i == f.j:
                    self.factors[k] = Ones(f.i)
                    continue
                gone, kept = (f.i, f.j) if f.i in self.bound else (f.j, f.i)
                if gone not in self.bound:
                    continue
                self.bound.remove(gone)
                del self.factors[k]
                opened = [_renamed(g, gone, kept) for g in self.factors]
                if not any(kept in g.free for g in opened):
                    opened.append(Ones(kept))
                self.factors = []
                for g in opened:
                    self.take(g)
                again = True
                break

    def _merge_powers(self) -> bool:
        """Join equal factors into powers: ``x_i x_i`` is ``x_i ** 2``."""
        if len(self.factors) < 2:
            return False
        merged: list[tuple[Expr, Expr]] = []
        by_sign: dict[tuple[str, frozenset[Index]], list[int]] = {}
        hit = False
        for f in self.factors:
            base, exponent = (f.base, f.exponent) if isinstance(f, Pow) else (f, ONE)
            if isinstance(base, Delta | Ones | Block):
                twice = any(same(base, b) for b, _ in merged)
                hit = hit or twice
                if not twice:
                    merged.append((base, ONE))
                continue
            key = (base.sign, base.free)
            for k in by_sign.get(key, ()):
                if same(merged[k][0], base):
                    merged[k] = (merged[k][0], add([merged[k][1], exponent]))
                    hit = True
                    break
            else:
                by_sign.setdefault(key, []).append(len(merged))
                merged.append((base, exponent))
        if not hit:
            return False
        self.factors = []
        for base, exponent in merged:
            if is_zero(exponent):
                self.factors.extend(Ones(i) for i in sorted(base.free, key=lambda i: i.uid))
            else:
                self.take(power(base, exponent))
        return True

    def _drop_idle_ones(self) -> None:
        """Ones go whose index another factor carries."""
        solid = [f for f in self.factors if not isinstance(f, Ones)]
        if len(solid) < len(self.factors):
            covered = {i for f in solid for i in f.free}
            self.factors = [f for f in self.factors if not (isinstance(f, Ones) and f.i in covered)]

    def _drop_ones(self) -> None:
        """Ones that another factor makes idle go; a sum over nothing but ones is a size."""
        kept: list[Expr] = []
        solid = [f for f in self.factors if not isinstance(f, Ones)]
        covered = {i for f in solid for i in f.free}
        for f in self.factors:
            if isinstance(f, Ones):
                if f.i in covered:
                    continue
                covered.add(f.i)
                if f.i in self.bound:
                    continue
            kept.append(f)
        sizes: list[Expr] = []
        held = {i for f in kept for i in f.free}
        for i in list(self.bound):
            if i not in held:
                self.bound.remove(i)
                if isinstance(i.dim, int):
                    self.coef *= i.dim
                else:
                    sizes.append(Size(i.dim))
        self.factors = kept + sizes
        if sizes:
            self._merge_powers()


def _renamed(f: Expr, gone: Index, kept: Index) -> Expr:
    if gone not in f.free:
        return f
    return renormal(rename(f, {gone: kept})) if kept in f.free else rename(f, {gone: kept})


def renormal(e: Expr) -> Expr:
    """An expression normalised at its top, after indices in it fell together."""
    if isinstance(e, Prod):
        return mul(e.factors, e.bound, e.coef)
    if isinstance(e, Add):
        return add(renormal(t) for t in e.terms)
    if isinstance(e, Delta) and e.i == e.j:
        return Ones(e.i)
    if isinstance(e, Pow):
        return power(renormal(e.base), e.exponent)
    if isinstance(e, Fn):
        return fn(e.name, e.arg, e.primes)
    if isinstance(e, Epsilon) and len(set(e.indices)) < len(e.indices):
        return mul([ZERO])
    return e


def power(base: Expr, exponent: Expr) -> Expr:
    """A power entry by entry; powers of powers and of products with whole exponents are joined."""
    if isinstance(exponent, Num):
        n = exponent.value
        if n == 1:
            return base
        if n == 0 and not base.free:
            return ONE
        if isinstance(base, Num) and n.denominator == 1 and (base.value or n > 0):
            return Num(base.value ** int(n))
        if isinstance(base, Pow) and n.denominator == 1:
            return power(base.base, mul([base.exponent, exponent]))
        if isinstance(base, Ones) or (isinstance(base, Delta | Block) and n > 0):
            return base
        if isinstance(base, Delta) and n == 0:
            return mul([Ones(base.i), Ones(base.j)])
        named = logistic_power(base, n)
        if named is not None:
            return named
        if isinstance(base, Prod) and not base.bound and n.denominator == 1:
            return mul([Num(base.coef ** int(n)), *(power(f, exponent) for f in base.factors)])
    if isinstance(base, Num) and base.value == 1:
        return ONE
    if isinstance(base, Pow) and is_not_negative(base.base):
        return power(base.base, mul([base.exponent, exponent]))
    return Pow(base, exponent)


def fn(name: str, arg: Expr, primes: int = 0) -> Expr:
    """A scalar function entry by entry, with the values that need no calculator: ``log 1``, ``exp log x``."""
    if isinstance(arg, Num):
        known = AT_NUMBERS.get((name, arg.value))
        if known is not None and not primes:
            return Num(known)
        if name in ("abs", "sign") and not primes:
            sign = (arg.value > 0) - (arg.value < 0)
            return Num(sign if name == "sign" else abs(arg.value))
    if isinstance(arg, Fn) and not primes and not arg.primes and (name, arg.name) in UNDONE:
        return arg.arg
    if name in KINKED and not primes and is_positive(arg):
        return arg if name in ("abs", "relu") else mul([Ones(i) for i in sorted(arg.free, key=lambda i: i.uid)])
    if name == "sqrt":
        return power(arg, Num(Fraction(1, 2)))
    return Fn(name, arg, primes)


__all__ = ["add", "code", "fn", "is_zero", "mul", "neg", "num", "power", "renormal", "same", "size"]
