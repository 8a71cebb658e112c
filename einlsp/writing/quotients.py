r"""A sum of scalar quotients over one denominator, where that is shorter: ``a/(cx+d) - c(ax+b)/(cx+d)^2``."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import lcm

from einlsp.writing.compose import parts, plus, powered, scaled, times
from einlsp.writing.forms import Form, Name, Number, Power, Product, Sum
from einlsp.writing.printing import is_calculus

MOST = 8
"""Terms of a numerator that is multiplied out."""


def over_one(f: Form) -> Form | None:
    """A sum of scalars over the one denominator of all its terms; None where there is none or it gets too long."""
    if not isinstance(f, Sum) or f.kind != "scalar" or len(f.terms) > 3:
        return None
    terms = [_split(parts(t)) for t in f.terms]
    if any(t is None for t in terms):
        return None
    known = [t for t in terms if t is not None]
    most: dict[Form, Fraction] = {}
    for _, _, below in known:
        for base, n in below.items():
            most[base] = max(most.get(base, Fraction(0)), n)
    if not most or not any(isinstance(b, Sum) for b in most):
        return None
    above: list[Form] = []
    for coef, tops, below in known:
        lacks = {b: n - below.get(b, Fraction(0)) for b, n in most.items()}
        if any(n.denominator != 1 for n in lacks.values()):
            return None
        missing = [b for b, n in lacks.items() for _ in range(int(n))]
        out = _multiplied(coef, [*tops, *missing])
        if out is None:
            return None
        above.extend(out)
    if len(above) > MOST:
        return None
    top = plus(above)
    return times([top, *(powered(b, -n) for b, n in _joined(most))])


def over_powers(f: Form) -> list[Form] | None:
    r"""What is above and below the one line of ``\frac{\cos x}{x} - \frac{\sin x}{x^2}``: quotients of numbers."""
    if not isinstance(f, Sum) or not is_calculus(f) or len(f.terms) > 3:
        return None
    most: dict[Form, Fraction] = {}
    known: list[tuple[list[Form], dict[Form, Fraction]]] = []
    for p in map(parts, f.terms):
        tops: list[Form] = [Number(p.coef)]
        below: dict[Form, Fraction] = {}
        for s in p.scalars:
            if isinstance(s, Power) and isinstance(s.exponent, Number) and s.exponent.value < 0:
                below[s.base] = -s.exponent.value
            else:
                tops.append(s)
        if not below:
            return None
        known.append((tops, below))
        for base, n in below.items():
            most[base] = max(most.get(base, Fraction(0)), n)
    above: list[Form] = []
    for tops, below in known:
        lacks = {b: n - below.get(b, Fraction(0)) for b, n in most.items()}
        if any(n.denominator != 1 or (n and not isinstance(b, Name)) for b, n in lacks.items()):
            return None
        above.append(times([*tops, *(powered(b, n) for b, n in lacks.items() if n)]))
    under = lcm(*(parts(t).coef.denominator for t in above))
    return [
        plus(scaled(Fraction(under), t) for t in above),
        Number(Fraction(1, under)),
        *(powered(b, -n) for b, n in most.items()),
    ]


def _split(p: Product) -> tuple[Fraction, list[Form], dict[Form, Fraction]] | None:
    """A term as a number, factors above the line, and powers below it."""
    if p.chain:
        return None
    tops: list[Form] = []
    below: dict[Form, Fraction] = {}
    for s in p.scalars:
        n = s.exponent.value if isinstance(s, Power) and isinstance(s.exponent, Number) else None
        if isinstance(s, Power) and n is not None and n < 0:
            below[s.base] = -n
        elif isinstance(s, Name | Sum) or (isinstance(s, Power) and isinstance(s.base, Name)):
            tops.append(s)
        else:
            return None
    return p.coef, tops, below


def _multiplied(coef: Fraction, factors: list[Form]) -> list[Form] | None:
    """A product with its sums multiplied out; of other things than names and their powers None."""
    ways = [f.terms if isinstance(f, Sum) else (f,) for f in factors]
    count = 1
    for w in ways:
        count *= len(w)
    if count > MOST:
        return None
    out = []
    for way in product(*ways):
        p = parts(times(way)) if way else Product(Fraction(1), (), ())
        if p.chain or not all(isinstance(s.base if isinstance(s, Power) else s, Name) for s in p.scalars):
            return None
        scalars = sorted(p.scalars, key=_place)
        out.append(times([Number(coef * p.coef), *scalars]))
    return out


def _place(s: Form) -> str:
    name = s.base if isinstance(s, Power) else s
    assert isinstance(name, Name)
    return name.latex


def _joined(most: dict[Form, Fraction]) -> list[tuple[Form, Fraction]]:
    """The bases below the line; two sums that give a short one together, ``(1 + x)(1 - x)``, are multiplied."""
    bases = list(most.items())
    if len(bases) == 2 and all(isinstance(b, Sum) and n == 1 for b, n in bases):
        out = _multiplied(Fraction(1), [b for b, _ in bases])
        whole = plus(out) if out is not None else None
        if isinstance(whole, Sum) and len(whole.terms) == 2:
            return [(whole, Fraction(1))]
    return bases
