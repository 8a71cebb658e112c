"""Multiplying out: a polynomial expression as a sum of monomials, as the recipe's first line shows it."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from einlsp.tensor.expr import Add, Expr, Num, Pow, Prod
from einlsp.tensor.normal import mul
from einlsp.tensor.substitute import renewed

MAX_TERMS = 12
"""Sums with more terms than this are not multiplied out."""


def expanded(e: Expr) -> tuple[Expr, ...] | None:
    """The monomials of an expression, in order and not merged; None where there would be too many, or only one."""
    terms = _terms(e)
    return tuple(terms) if terms is not None and 1 < len(terms) <= MAX_TERMS else None


def _terms(e: Expr) -> list[Expr] | None:
    if isinstance(e, Add):
        out: list[Expr] = []
        for t in e.terms:
            inner = _terms(t)
            if inner is None or len(out) + len(inner) > MAX_TERMS:
                return None
            out.extend(inner)
        return out
    if not isinstance(e, Prod):
        return [e]
    choices: list[list[Expr]] = []
    count = 1
    for f in e.factors:
        for g in _copies(f):
            options = _terms(g) if isinstance(g, Add) else [g]
            if options is None:
                return None
            choices.append(options)
            count *= len(options)
    if count > MAX_TERMS:
        return None
    return [mul(list(way), e.bound, e.coef) for way in product(*choices)]


def _copies(f: Expr) -> list[Expr]:
    """A small whole power of a sum as that many factors."""
    if isinstance(f, Pow) and isinstance(f.base, Add) and isinstance(f.exponent, Num) and f.exponent.value in (2, 3):
        return [f.base, *(renewed(f.base) for _ in range(int(f.exponent.value) - 1))]
    return [f]


def without_scalars(e: Expr, keep: str) -> tuple[Expr, Expr]:
    """An expression as a prefix (its number and the scalar factors without the symbol ``keep``) times the rest."""
    if not isinstance(e, Prod):
        return Num(1), e
    outside = [f for f in e.factors if not f.free and keep not in f.names]
    inside = [f for f in e.factors if f.free or keep in f.names]
    if not inside:
        return Num(1), e
    rest = inside[0] if len(inside) == 1 and not e.bound else Prod(Fraction(1), tuple(inside), e.bound)
    return mul(outside, (), e.coef), rest
