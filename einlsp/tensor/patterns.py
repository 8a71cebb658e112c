"""Names for common combinations: soft-max and the logistic function, found in products and powers.

``exp(z_i) / sum_k exp(z_k)`` is soft-max, ``1 / (1 + exp(-t))`` the logistic function; both have derivatives in terms
of themselves, which is why answers come out in the form that textbooks print.
"""

from __future__ import annotations

from fractions import Fraction

from einlsp.tensor.canonical import same
from einlsp.tensor.expr import Add, Expr, Fn, Index, Leaf, Num, Ones, Pow, Prod, Softmax, fresh, split_coef
from einlsp.tensor.substitute import rename


def inert(f: Expr) -> bool:
    """Whether no rule for factors looks at one like this: a sum, an entry of a symbol of which nothing is declared."""
    base = f.base if isinstance(f, Pow) else f
    return not base.symbol.facts if isinstance(base, Leaf) else isinstance(base, Add)


def name_patterns(factors: list[Expr], bound: list[Index]) -> list[Expr] | None:
    """The factors after one naming, or None where there is nothing to name."""
    for k, f in enumerate(factors):
        if isinstance(f, Softmax) and _sums_to_one(f, factors, bound):
            bound.remove(f.at)
            rest = [g for n, g in enumerate(factors) if n != k]
            return rest + [Ones(i) for i in sorted(f.free - {f.at}, key=lambda i: i.uid)]
        if not isinstance(f, Fn) or f.primes:
            continue
        if f.name in _QUOTIENTS:
            below, quotient = _QUOTIENTS[f.name]
            m = next((n for n, g in enumerate(factors) if _is_reciprocal(g, below, f.arg)), None)
            if m is not None:
                return [*(h for n, h in enumerate(factors) if n not in (k, m)), Fn(quotient, f.arg)]
        if f.name == "sign":
            found = next(((n, r) for n, g in enumerate(factors) if (r := _with_its_sign(f, g)) is not None), None)
            if found is not None:
                return [*(h for n, h in enumerate(factors) if n not in (k, found[0])), found[1]]
        if f.name != "exp":
            continue
        for m, g in enumerate(factors):
            if m == k:
                continue
            new = _softmax(f, g) or _logistic(f, g)
            if new is not None:
                return [h for n, h in enumerate(factors) if n not in (k, m)] + new
    return None


_QUOTIENTS = {"sin": ("cos", "tan"), "sinh": ("cosh", "tanh")}
"""What a function is over, and what that quotient is."""


def _is_reciprocal(g: Expr, name: str, arg: Expr) -> bool:
    """Whether a factor is one over the function of that name of the same argument."""
    if not (isinstance(g, Pow) and isinstance(g.exponent, Num) and g.exponent.value == -1):
        return False
    return isinstance(g.base, Fn) and g.base.name == name and not g.base.primes and same(g.base.arg, arg)


def _with_its_sign(f: Fn, g: Expr) -> Expr | None:
    """The sign of u times an odd power of its absolute value is that power of u."""
    base, n = (g.base, g.exponent) if isinstance(g, Pow) else (g, Num(1))
    if not (isinstance(base, Fn) and base.name == "abs" and not base.primes and isinstance(n, Num)):
        return None
    if n.value.denominator != 1 or n.value % 2 == 0 or not same(base.arg, f.arg):
        return None
    return base.arg if n.value == 1 else Pow(base.arg, n)


def _sums_to_one(f: Softmax, factors: list[Expr], bound: list[Index]) -> bool:
    """Whether a soft-max stands alone under a sum over its entries."""
    return f.at in bound and not any(f.at in g.free for g in factors if g is not f)


def _softmax(f: Fn, g: Expr) -> list[Expr] | None:
    """``exp(z_i)`` times a negative power of ``sum_k exp(z_k)``."""
    if not (isinstance(g, Pow) and isinstance(g.exponent, Num) and g.exponent.value < 0):
        return None
    total = g.base
    if not (isinstance(total, Prod) and total.coef == 1 and len(total.bound) == 1 and len(total.factors) == 1):
        return None
    (body,), (over,) = total.factors, total.bound
    if not (isinstance(body, Fn) and body.name == "exp"):
        return None
    for i in sorted(f.free, key=lambda i: i.uid):
        if i.dim == over.dim and (i == over or i not in body.free) and same(rename(body.arg, {over: i}), f.arg):
            left = g.exponent.value + 1
            rest: list[Expr] = [] if not left else [Pow(total, Num(left))]
            along = fresh(over.dim, over.hint)
            return [Softmax(rename(body.arg, {over: along}), along, i), *rest]
    return None


def _logistic(f: Fn, g: Expr) -> list[Expr] | None:
    """``exp(u)`` times the logistic function of ``-u`` is the logistic function of u."""
    base, n = (g.base, g.exponent) if isinstance(g, Pow) else (g, Num(1))
    if not (isinstance(base, Fn) and base.name == "sigmoid" and isinstance(n, Num) and n.value >= 1):
        return None
    if not same(negative(base.arg), f.arg):
        return None
    left = n.value - 1
    rest: list[Expr] = [] if not left else [base if left == 1 else Pow(base, Num(left))]
    return [Fn("sigmoid", f.arg), *rest]


def negative(e: Expr) -> Expr:
    """The negative of an expression, by its coefficient or those of its terms."""
    if isinstance(e, Add):
        return Add(tuple(negative(t) for t in e.terms))
    coef, body = split_coef(e)
    if coef == -1:
        return body
    if isinstance(e, Num):
        return Num(-e.value)
    if isinstance(body, Prod):
        return Prod(-coef, body.factors, body.bound)
    return Prod(-coef, (body,), ())


def logistic_power(base: Expr, n: Fraction) -> Expr | None:
    """``(1 + exp(u)) ** n`` for a negative n as a power of the logistic function of ``-u``; else None."""
    if n >= 0 or not isinstance(base, Add) or len(base.terms) != 2:
        return None
    for one, other in (base.terms, base.terms[::-1]):
        if _is_one(one) and isinstance(other, Fn) and other.name == "exp" and not other.primes:
            named = Fn("sigmoid", negative(other.arg))
            return named if n == -1 else Pow(named, Num(-n))
    return None


def complemented(factors: list[Expr]) -> int:
    """Names in place what `complement` finds, and gives the sign of all that together."""
    sign = 1
    for k, f in enumerate(factors):
        found = complement(f, factors)
        if found is not None:
            sign *= found[0]
            factors[k] = found[1]
    return sign


def complement(f: Expr, beside: list[Expr]) -> tuple[int, Expr] | None:
    """``1 - σ(-t)`` as σ(t), with the sign of it, where no σ(-t) stands beside it: σ(1 - σ) is known as it is."""
    if not isinstance(f, Add) or len(f.terms) != 2:
        return None
    for sign, (one, other) in ((1, f.terms), (-1, f.terms), (1, f.terms[::-1]), (-1, f.terms[::-1])):
        coef, body = split_coef(other)
        if not (isinstance(body, Fn) and body.name == "sigmoid" and not body.primes and coef == -sign):
            continue
        unit = one if sign > 0 else negative(one)
        first = body.arg.terms[0] if isinstance(body.arg, Add) else body.arg
        bases = (g.base if isinstance(g, Pow) else g for g in beside)
        if _is_one(unit) and split_coef(first)[0] < 0 and not any(same(g, body) for g in bases):
            return sign, Fn("sigmoid", negative(body.arg))
    return None


def _is_one(e: Expr) -> bool:
    if isinstance(e, Num):
        return e.value == 1
    if isinstance(e, Prod):
        return e.coef == 1 and not e.bound and all(isinstance(f, Ones) for f in e.factors)
    return isinstance(e, Ones)


KINKED = frozenset({"abs", "relu", "sign", "step"})
UNDONE = {("exp", "log"), ("log", "exp")}
AT_NUMBERS: dict[tuple[str, Fraction], int] = {
    ("exp", Fraction(0)): 1,
    ("log", Fraction(1)): 0,
    **{(f, Fraction(0)): 0 for f in ("sin", "tan", "arcsin", "arctan", "sinh", "tanh", "erf", "relu")},
    **{(f, Fraction(0)): 1 for f in ("cos", "cosh")},
}
