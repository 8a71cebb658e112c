"""Parts of expressions that libraries have a name for: norms, log-sum-exp, soft-plus, soft-max written out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

from einlsp.tensor.canonical import same
from einlsp.tensor.expr import Add, Expr, Fn, Index, Num, Ones, Pow, Prod, Softmax
from einlsp.tensor.normal import add, fn, neg
from einlsp.tensor.substitute import rename


def norm_of(e: Expr) -> Expr | None:
    """``x`` where the expression is the sum of the squares of all entries of ``x``."""
    if isinstance(e, Prod) and e.coef == 1 and len(e.factors) == 1:
        (f,) = e.factors
        square = isinstance(f, Pow) and isinstance(f.exponent, Num) and f.exponent.value == 2
        if isinstance(f, Pow) and square and f.free == set(e.bound):
            return f.base
    return None


def log_sum_exp(e: Expr) -> tuple[Expr, tuple[Index, ...]] | None:
    """``z`` and the summed indices where the expression is a sum of ``exp(z)``."""
    if isinstance(e, Prod) and e.coef == 1 and len(e.factors) == 1 and e.bound:
        inside = _exponent(e.factors[0])
        return None if inside is None else (inside, e.bound)
    return None


def softplus_of(e: Expr) -> Expr | None:
    """``z`` where the expression is ``1 + exp(z)``."""
    if not (isinstance(e, Add) and len(e.terms) == 2):
        return None
    for one, other in (e.terms, e.terms[::-1]):
        unit = (isinstance(one, Num) and one.value == 1) or isinstance(one, Ones) or _all_ones(one)
        inside = _exponent(other)
        if unit and inside is not None:
            return inside
    return None


def _all_ones(e: Expr) -> bool:
    return isinstance(e, Prod) and e.coef == 1 and not e.bound and all(isinstance(f, Ones) for f in e.factors)


def _exponent(e: Expr) -> Expr | None:
    return e.arg if isinstance(e, Fn) and e.name == "exp" and not e.primes else None


def softmaxed(factors: Sequence[Expr]) -> list[Expr]:
    """The factors of a product with ``exp(z_i) / sum_k exp(z_k)`` written as soft-max, as often as it stands there.

    Over several axes at once it becomes ``exp(z - log sum exp z)``, which does not overflow either.
    """
    out = list(factors)
    while True:
        found = _one_softmax(out)
        if found is None:
            return out
        out = found


def _one_softmax(factors: Sequence[Expr]) -> list[Expr] | None:
    for k, f in enumerate(factors):
        total, times = _power(f)
        sums = log_sum_exp(total)
        if times >= 0 or sums is None:
            continue
        for n, g in enumerate(factors):
            top, count = _power(g)
            share = _share(total, *sums, _exponent(top)) if count > 0 else None
            if share is not None:
                new = {k: _raised(total, times + 1), n: [share, *_raised(top, count - 1)]}
                return [h for m, other in enumerate(factors) for h in new.get(m, [other])]
    return None


def _share(total: Expr, body: Expr, over: tuple[Index, ...], arg: Expr | None) -> Expr | None:
    """``exp(arg) / total`` where ``arg`` is a term of the total's exponents."""
    if arg is None or len(arg.free) < len(over):
        return None
    places = sorted(arg.free, key=lambda i: i.uid)
    for at in permutations(places, len(over)) if len(over) < 4 else ():
        fits = all(i.dim == j.dim for i, j in zip(over, at, strict=True))
        if fits and same(rename(body, dict(zip(over, at, strict=True))), arg):
            return Softmax(body, over[0], at[0]) if len(over) == 1 else fn("exp", add([arg, neg(Fn("log", total))]))
    return None


def _power(f: Expr) -> tuple[Expr, int]:
    """A factor as base and whole exponent; exponent 0 where it is another power."""
    if isinstance(f, Pow) and isinstance(f.exponent, Num):
        n = f.exponent.value
        return (f.base, int(n)) if n.denominator == 1 else (f, 0)
    return f, 1


def _raised(base: Expr, n: int) -> list[Expr]:
    return [] if not n else [base] if n == 1 else [Pow(base, Num(n))]
