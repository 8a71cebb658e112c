"""Expectations, of which nothing is known but that they are linear: ``E[aX + b] = a E[X] + b``.

An expectation is a `Fn` whose name starts with `MEAN`. Before two sides are compared each is multiplied out and every
product of random symbols becomes an unknown array of its own. What is random is not said: it is taken to be what
stands below expectations only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import permutations, product

from einlsp.records import record
from einlsp.tensor.canonical import code_with
from einlsp.tensor.expr import Add, Expr, Fn, Index, Leaf, Num, Pow, Prod, Symbol
from einlsp.tensor.substitute import rebuild, renew, renewed

MEAN = "𝔼"
MAX_TERMS = 200
MAX_ALIKE = 4
_MAX_POWER = 4


_RANDOM = frozenset({"X", "Y", "Z"})
_CENTRED = f" - {MEAN}"


class NotLinear(Exception):
    """An expectation that linearity says nothing about, or of too many products."""


def is_mean(e: Expr) -> bool:
    """Whether an expression is an expectation."""
    return isinstance(e, Fn) and e.name.startswith(MEAN)


def resolved(sides: Sequence[Expr]) -> list[Expr] | None:
    """The sides with expectations of sums and multiples taken apart; None where one says nothing."""
    inside, outside = set[str](), set[str]()
    for side in sides:
        for name, below in _names(side, below=False):
            (inside if below else outside).add(name)
    if likely_random(inside & outside) and likely_random(inside - outside):
        return None
    try:
        return [_apart(side, frozenset(inside - outside)) for side in sides]
    except NotLinear:
        return None


def likely_random(names: Collection[str]) -> bool:
    """Whether one of some symbols is what a random variable is called: it may be no constant beside another one."""
    return not _RANDOM.isdisjoint(name.split(_CENTRED)[0] for name in names)


def below_means(sides: Sequence[Expr]) -> frozenset[str]:
    """The symbols that stand below expectations only."""
    found: tuple[set[str], set[str]] = set(), set()
    for side in sides:
        for name, below in _names(side, below=False):
            found[below].add(name)
    return frozenset(found[True] - found[False])


def centred(symbol: Symbol) -> Symbol:
    """What a random symbol is without its expectation: its own expectation is nought."""
    return replace(symbol, latex=f"{symbol.latex}{_CENTRED}{symbol.latex}")


def _names(e: Expr, *, below: bool) -> Iterator[tuple[str, bool]]:
    """The symbols of an expression, and whether each stands below an expectation."""
    if isinstance(e, Leaf):
        yield e.symbol.latex, below
    for child in e.children():
        yield from _names(child, below=below or is_mean(e))


def _random(e: Expr, names: frozenset[str]) -> bool:
    """Whether a random symbol stands in an expression, not below an expectation."""
    if isinstance(e, Leaf):
        return e.symbol.latex in names
    return not is_mean(e) and any(_random(child, names) for child in e.children())


@record
class _Term:
    """A product: ``coef`` times the factors, summed over ``bound``."""

    coef: Fraction
    factors: tuple[Expr, ...]
    bound: tuple[Index, ...]


def _terms(e: Expr, names: frozenset[str]) -> list[_Term]:
    """An expression multiplied out as far as random symbols stand in it."""
    if isinstance(e, Num):
        return [_Term(e.value, (), ())]
    if not _random(e, names):
        return [_Term(Fraction(1), (e,), ())]
    if isinstance(e, Add):
        return _few([t for child in e.terms for t in _terms(child, names)])
    if isinstance(e, Prod):
        own = renew(e) if e.bound else e
        return _times([_terms(f, names) for f in own.factors], own.coef, own.bound)
    n = e.exponent.value if isinstance(e, Pow) and isinstance(e.exponent, Num) else Fraction(0)
    if isinstance(e, Pow) and n.denominator == 1 and 1 < n <= _MAX_POWER:
        return _times([_terms(renewed(e.base), names) for _ in range(int(n))], Fraction(1), ())
    return [_Term(Fraction(1), (e,), ())]


def _times(choices: list[list[_Term]], coef: Fraction, bound: tuple[Index, ...]) -> list[_Term]:
    out = []
    for way in product(*choices):
        number = coef
        for t in way:
            number *= t.coef
        factors = tuple(f for t in way for f in t.factors)
        out.append(_Term(number, factors, (*bound, *(i for t in way for i in t.bound))))
        _few(out)
    return out


def _few(terms: list[_Term]) -> list[_Term]:
    if len(terms) > MAX_TERMS:
        raise NotLinear
    return terms


def _apart(e: Expr, names: frozenset[str]) -> Expr:
    if not is_mean(e):
        return rebuild(e, lambda child: _apart(child, names))
    assert isinstance(e, Fn)
    body = _apart(e.arg, names)
    if not _random(body, names) and body.names:
        raise NotLinear  # what is constant is not known
    out: list[Expr] = []
    for term in _terms(body, names):
        fixed = tuple(f for f in term.factors if not _random(f, names))
        moments = _moment(e.name, [f for f in term.factors if _random(f, names)])
        out += [Prod(term.coef, (*fixed, m), term.bound) for m in moments]
    return Add(tuple(out)) if len(out) > 1 else out[0]


def _moment(mean: str, factors: list[Expr]) -> list[Expr]:
    """The expectation of a product, as terms of a sum that does not change where equal factors are swapped."""
    if not factors:
        return [Num(1)]
    if len(factors) == 1 and isinstance(factors[0], Leaf) and _CENTRED in factors[0].symbol.latex:
        return [Num(0)]
    groups: dict[str, list[list[tuple[Index, ...]]]] = {}
    for f in factors:
        name, ways = _factor(f)
        groups.setdefault(name, []).append(ways)
    if any(len(ways) > MAX_ALIKE for ways in groups.values()):
        raise NotLinear
    names = sorted(groups)
    latex = f"{mean}[{'|'.join(name for name in names for _ in groups[name])}]"
    orders = [[way for order in permutations(groups[name]) for way in product(*order)] for name in names]
    out: list[Expr] = []
    for chosen in product(*orders):
        slots = tuple(i for group in chosen for way in group for i in way)
        out.append(Leaf(Symbol(latex, tuple(i.dim for i in slots)), slots))
    if len(out) > MAX_TERMS:
        raise NotLinear
    return [Prod(Fraction(1, len(out)), (leaf,)) for leaf in out]


def _factor(f: Expr) -> tuple[str, list[tuple[Index, ...]]]:
    """The name of a factor without its indices, and the orders of these in which it is the same."""
    if isinstance(f, Leaf):
        return f.symbol.latex, [f.indices]
    free = sorted(f.free, key=lambda i: i.uid)
    if len(free) > 2:
        raise NotLinear
    codes = [
        (repr(code_with(f, {i: (4, k) for k, i in enumerate(order)})), tuple(order)) for order in permutations(free)
    ]
    least = min(code for code, _ in codes)
    return least, [order for code, order in codes if code == least]


__all__ = ["MEAN", "below_means", "centred", "is_mean", "resolved"]
