"""What the terms of a sum share, and sums multiplied out: the two directions in which a sum is rewritten."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce
from itertools import product
from math import gcd, lcm, prod

from einlsp.writing.compose import entrywise, parts, plus, powered, scaled, times, transposed
from einlsp.writing.forms import ONE, AllOnes, Entrywise, Form, Function, Number, Power, Product, Sum, Transposed, Unit


def without_common(terms: Sequence[Form]) -> tuple[tuple[Form, ...], list[Form]]:
    """The terms without the number and the powers of scalars that all of them share, and those."""
    products = [parts(t) for t in terms]
    number = common_number([p.coef for p in products])
    powers = [dict(map(_split, p.scalars)) for p in products]
    shared: list[Form] = []
    for base in powers[0]:
        exponents = [p.get(base, Fraction(0)) for p in powers]
        least, most = min(exponents), max(exponents)
        if least > 0 or most < 0:
            shared.append(powered(base, least if least > 0 else most))
    inverse = [powered(b, -n) for b, n in map(_split, shared)]
    stripped = [times([scaled(p.coef / number, times(p.scalars)), *inverse, *_chain(p)]) for p in products]
    outside: list[Form] = [times([scaled(number, times(shared))])] if shared else []
    if not shared and number != 1:
        outside = [scaled(number, times([]))]
    return tuple(stripped), outside


def shared_entries(f: Form) -> tuple[list[Form], list[Form]] | None:
    """Powers that all terms of a sum of entrywise products share, if they are several, and the terms without them."""
    products = [parts(t) for t in f.terms] if isinstance(f, Sum) else []
    wholes = [p.chain[0] if len(p.chain) == 1 else None for p in products]
    if not all(isinstance(w, Entrywise) and not w.divisors for w in wholes):
        return None
    powers = [dict(map(_split, w.factors)) for w in wholes if isinstance(w, Entrywise)]
    shared = {b: min(p.get(b, Fraction(0)) for p in powers) for b in (powers[0] if powers else ())}
    shared = {b: n for b, n in shared.items() if n > 0}
    if len(shared) < 2:
        return None
    rests = []
    for p, entries in zip(products, powers, strict=True):
        left = [powered(b, n - shared.get(b, Fraction(0))) for b, n in entries.items() if n != shared.get(b)]
        rests.append(times([Number(p.coef), *p.scalars, entrywise(left) if left else AllOnes(("",))]))
    return [powered(b, n) for b, n in shared.items()], rests


def _split(s: Form) -> tuple[Form, Fraction]:
    """A scalar as a base and the number that is its exponent."""
    if isinstance(s, Power) and isinstance(s.exponent, Number):
        return s.base, s.exponent.value
    return s, Fraction(1)


def _chain(p: Product) -> list[Form]:
    if not p.chain:
        return []
    return [Product(Fraction(1), (), p.chain) if len(p.chain) > 1 else p.chain[0]]


def common_number(numbers: list[Fraction]) -> Fraction:
    """The number that can be taken out of all of these, with the sign that they share."""
    top = reduce(gcd, (abs(n.numerator) for n in numbers))
    bottom = reduce(lcm, (n.denominator for n in numbers))
    common = Fraction(top, bottom)
    return -common if all(n < 0 for n in numbers) else common


def is_turned(t: Form) -> bool:
    """Whether a term is a transpose as it stands."""
    p = parts(t)
    return len(p.chain) == 1 and isinstance(p.chain[0], Transposed)


def opened(f: Form) -> list[Form]:
    """The terms of a sum with transposes of whole sums pushed in, so that equal terms can meet."""
    out: list[Form] = []
    for t in f.terms if isinstance(f, Sum) else (f,):
        p = parts(t)
        if len(p.chain) == 1 and isinstance(p.chain[0], Transposed) and isinstance(p.chain[0].of, Sum):
            inner = p.chain[0].of
            out.extend(times([Product(p.coef, p.scalars, ()), transposed(u)]) for u in inner.terms)
        elif len(p.chain) == 1 and isinstance(p.chain[0], Sum):
            out.extend(times([Product(p.coef, p.scalars, ()), u]) for u in p.chain[0].terms)
        else:
            out.append(t)
    return out


def multiplied_out(f: Form) -> list[Form]:
    """The terms of a sum with entrywise products of short sums multiplied out: ``y⊙(1-s) - (1-y)⊙s`` is ``y - s``."""
    out: list[Form] = []
    for t in f.terms if isinstance(f, Sum) else ():
        p = parts(t)
        whole = p.chain[0] if len(p.chain) == 1 else None
        if not isinstance(whole, Entrywise) or whole.divisors:
            out.append(t)
            continue
        ways = [g.terms if isinstance(g, Sum) else (g,) for g in whole.factors]
        if prod(len(w) for w in ways) > 4:
            return [f]
        out.extend(times([Product(p.coef, p.scalars, ()), entrywise(way)]) for way in product(*ways))
    return out or [f]


def scalars_out(f: Form) -> list[Form]:
    """The terms of a sum with short sums among their scalars multiplied out: ``(1-y) s x - y (1-s) x``."""
    out: list[Form] = []
    for t in f.terms if isinstance(f, Sum) else ():
        p = parts(t)
        ways = [s.terms if isinstance(s, Sum) and p.chain != (Unit(),) else (s,) for s in p.scalars]
        if prod(len(w) for w in ways) > 4:
            return [f]
        out.extend(times([Number(p.coef), *way, *p.chain]) for way in product(*ways))
    return out or [f]


def folded(f: Form) -> Form:
    """A number times a lone sum, with what the numbers of the sum share taken together with it: ``1/2 (2a - 4b)``."""
    p = parts(f)
    arrays = (*p.scalars, *p.chain)
    if p.coef == 1 or len(arrays) != 1 or not isinstance(arrays[0], Sum):
        return f
    number = common_number([parts(t).coef for t in arrays[0].terms])
    return f if number == 1 else scaled(p.coef * number, Sum(tuple(scaled(1 / number, t) for t in arrays[0].terms)))


def units_joined(f: Form) -> Form:
    """``I - s I`` as ``(1 - s) I``."""
    terms = [parts(t) for t in f.terms] if isinstance(f, Sum) else []
    units = [p for p in terms if p.chain == (Unit(),)]
    if len(units) < 2:
        return f
    scalar = plus(times([Number(p.coef), *p.scalars]) for p in units)
    return plus([*(p for p in terms if p not in units), times([scalar, Unit()])])


def logistic_slope(f: Form) -> Form | None:
    """``σ - σ^2``, times what both have, as ``σ (1 - σ)``; None for all else."""
    pair = [parts(t) for t in f.terms] if isinstance(f, Sum) else []
    if len(pair) != 2 or pair[0].coef != -pair[1].coef or pair[0].chain != pair[1].chain:
        return None
    for p, q in (pair, pair[::-1]):
        for k, s in enumerate(p.scalars):
            others = (*p.scalars[:k], *p.scalars[k + 1 :])
            logistic = isinstance(s, Function) and s.name == "sigmoid" and not s.primes
            if logistic and sorted(map(repr, q.scalars)) == sorted(map(repr, (*others, powered(s, Fraction(2))))):
                rest = Sum((ONE, Product(Fraction(-1), (s,), ())))
                return times([Number(p.coef), *others, s, rest, *p.chain])
    return None


def with_slopes(f: Form) -> Form:
    """A form with `logistic_slope` put for the scalars that are such a difference."""
    p = parts(f)
    named = [logistic_slope(s) or s for s in p.scalars]
    return times([Product(p.coef, (), p.chain), *named]) if tuple(named) != p.scalars else f
