"""Norms found in powers of sums: the Euclidean and Frobenius norms of squares, p-norms of powers."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from einlsp.tensor.expr import Add, Expr, Fn, Index, Leaf, Num, Pow, Prod, walk
from einlsp.tensor.facts import is_positive
from einlsp.tensor.normal import add, mul
from einlsp.writing.compose import powered
from einlsp.writing.forms import Form, Name, Number, Power, Whole

if TYPE_CHECKING:
    from einlsp.writing.former import Former


def samples_in(e: Expr) -> set[Index]:
    """Indices that number the members of a family somewhere below."""
    return {i for n in walk(e) if isinstance(n, Leaf) for i in n.indices[: n.symbol.samples]}


def square_norm(former: Former, e: Expr) -> tuple[Form, bool] | None:
    """The norm whose square a scalar is, and whether its square is to be written as a norm too."""
    if not (isinstance(e, Prod) and e.bound and len(e.factors) == 1 and e.coef == 1):
        return None
    (f,) = e.factors
    if not (isinstance(f, Pow) and isinstance(f.exponent, Num) and f.exponent.value == 2):
        return None
    axes = [i for i in e.bound if i not in samples_in(f)]
    if len(axes) != len(e.bound) or set(axes) != set(f.free - former.labels.keys()) or len(axes) > 2:
        return None
    if len(axes) == 1:
        arg = former.form(f.base, axes[0], None)
    else:
        arg = former.best_way(f.base, axes[0], axes[1])
    writes = former.norms or (len(axes) == 1 and not isinstance(arg, Name))  # of matrices the trace, as short
    return Whole("norm", arg, None if len(axes) == 1 else Name("F")), writes


def root_norm(former: Former, e: Expr, exponent: Fraction) -> Form | None:
    """A power of a p-norm: ``(sum of |x_i|^p)^(k/p)`` is the norm to the k."""
    if not (isinstance(e, Prod) and e.bound and len(e.factors) == 1 and e.coef == 1):
        return None
    (f,) = e.factors
    if not (isinstance(f, Pow) and len(e.bound) == 1):
        return None
    sized = isinstance(f.base, Fn) and f.base.name == "abs"
    if not sized and not (isinstance(f.base, Leaf) and is_positive(f.base)):
        return None
    if not isinstance(f.exponent, Num) or f.free != {e.bound[0]} or e.bound[0] in samples_in(f):
        return None
    body = f.base.arg if isinstance(f.base, Fn) and sized else f.base
    k = exponent * f.exponent.value
    if k.denominator != 1 or exponent.denominator == 1:
        return None
    return powered(Whole("norm", former.form(body, e.bound[0], None), Number(f.exponent.value)), k)


def symbolic_norm(former: Former, e: Expr, exponent: Expr) -> Form | None:
    """A power of a norm with a symbol in it: ``(sum of |x_i|^p)^(1/p - 1)`` is the p-norm to the ``1 - p``."""
    square = square_norm(former, e) if not isinstance(exponent, Num) else None
    if square is not None and square[1]:
        return Power(square[0], former.form(add(mul([t], coef=Fraction(2)) for t in _terms(exponent))))
    if not (isinstance(e, Prod) and len(e.bound) == 1 and len(e.factors) == 1 and e.coef == 1):
        return None
    (f,) = e.factors
    if not (isinstance(f, Pow) and isinstance(f.exponent, Leaf) and not f.exponent.indices):
        return None
    sized = isinstance(f.base, Fn) and f.base.name == "abs" and not f.base.primes
    if (not sized and not is_positive(f.base)) or f.base.free != {e.bound[0]} or e.bound[0] in samples_in(f):
        return None
    k = add(mul([t, f.exponent]) for t in _terms(exponent))
    if k.names and not isinstance(exponent, Add):
        return None
    body = f.base.arg if isinstance(f.base, Fn) and sized else f.base
    norm = Whole("norm", former.form(body, e.bound[0], None), former.form(f.exponent))
    return powered(norm, k.value) if isinstance(k, Num) else Power(norm, former.form(k))


def _terms(e: Expr) -> tuple[Expr, ...]:
    return e.terms if isinstance(e, Add) else (e,)
