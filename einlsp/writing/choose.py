"""Choosing among equal ways to write a scalar: the direction of an inner product, the turn of a trace."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from einlsp.writing.compose import entrywise, parts, scaled, times, transposed
from einlsp.writing.forms import (
    AllOnes,
    Entrywise,
    Form,
    Function,
    Number,
    Power,
    Product,
    Transposed,
    Whole,
)
from einlsp.writing.names import ranks, turns

Written = Callable[[Form], bool]
"""Whether the writer wrote a form just so."""


def preferred(forms: Iterable[Form], written: Written) -> Form:
    """The shortest form; of equally short ones the writer's own, one that starts with a transpose, one in order."""
    ways = list(forms)
    least = min(f.cost for f in ways)
    ways = [f for f in ways if f.cost == least]
    return ways[0] if len(ways) == 1 else min(ways, key=lambda f: (not written(f), not _starts_turned(f), ranks(f)))


def _starts_turned(f: Form) -> bool:
    chain = parts(f.arg).chain if isinstance(f, Whole) else ()
    return bool(chain) and isinstance(chain[0], Transposed)


def best_scalar(columns: list[Form], ones: AllOnes, written: Written) -> Form:
    """The sum over one axis of an entrywise product of columns, as an inner product; ``ones`` are those of the axis."""
    real = [c for c in columns if not isinstance(c, AllOnes)]
    pulled = [parts(c) for c in real]
    coef = Fraction(1)
    scalars: list[Form] = []
    cores: list[Form] = []
    for p in pulled:
        coef *= p.coef
        scalars.extend(p.scalars)
        cores.append(times([Product(Fraction(1), (), p.chain)]))
    if not cores:
        return times([Number(coef), *scalars, times([transposed(ones), ones])])
    if len(cores) == 1:
        body = _entry_sum(cores[0], ones, written)
    elif len(cores) == 2:
        body = preferred((times([transposed(cores[0]), cores[1]]), times([transposed(cores[1]), cores[0]])), written)
    else:
        ways = []
        for k, c in enumerate(cores):
            rest = entrywise([d for n, d in enumerate(cores) if n != k])
            ways.append(times([transposed(c), rest]))
        body = preferred(ways, written)
    return times([scaled(coef, times(scalars)), body])


def _entry_sum(column: Form, ones: AllOnes, written: Written) -> Form:
    """The sum of the entries of a column."""
    if isinstance(column, Whole) and column.name == "diagonal":
        return Whole("trace", column.arg)
    if isinstance(column, Function) and column.name == "abs" and not column.primes:
        return Whole("norm", column.arg, Number(Fraction(1)))
    if isinstance(column, Entrywise) and len(column.factors) > 1 and not column.divisors:
        return best_scalar(list(column.factors), ones, written)
    if isinstance(column, Entrywise) and column.factors:
        return times([transposed(column.factors[0]), _rest(column)])
    return min(times([transposed(ones), column]), times([transposed(column), ones]), key=turns)


def _rest(e: Entrywise) -> Form:
    if len(e.factors) > 2:
        return Entrywise(e.factors[1:], e.divisors)
    return Entrywise(e.factors[1:], e.divisors) if e.factors[1:] else Power(_joined(e.divisors), Number(Fraction(-1)))


def _joined(divisors: tuple[Form, ...]) -> Form:
    return divisors[0] if len(divisors) == 1 else Entrywise(divisors)


def best_trace(chain: list[Form], written: Written) -> Form:
    """The trace of a product of matrices, turned and transposed to the shortest way of writing it."""
    flat: list[Form] = []
    coef = Fraction(1)
    scalars: list[Form] = []
    for f in chain:
        p = parts(f)
        coef *= p.coef
        scalars.extend(p.scalars)
        flat.extend(p.chain)
    mirrored = [transposed(f) for f in reversed(flat)]
    ways: list[Form] = []
    for way in (flat, mirrored):
        ways.extend(Whole("trace", times(way[k:] + way[:k])) for k in range(len(way)))
    return times([scaled(coef, times(scalars)), preferred(ways, written)])
