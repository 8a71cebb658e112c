"""Choosing among equal ways to write a scalar: the direction of an inner product, the turn of a trace."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from fractions import Fraction

from einlsp.writing.compose import entrywise, parts, scaled, times, transposed
from einlsp.writing.forms import (
    AllOnes,
    Entrywise,
    Form,
    Function,
    Kronecker,
    Name,
    Number,
    Over,
    Power,
    Product,
    Sum,
    Transposed,
    Whole,
)


def below(f: Form) -> tuple[Form, ...]:
    """The forms right below one, as they are read."""
    if isinstance(f, Product):
        return (*f.scalars, *f.chain)
    if isinstance(f, Sum):
        return f.terms
    if isinstance(f, Entrywise):
        return (*f.factors, *f.divisors)
    if isinstance(f, Transposed):
        return (f.of,)
    if isinstance(f, Function | Whole):
        return (f.arg,)
    if isinstance(f, Power):
        return (f.base, f.exponent)
    if isinstance(f, Over):
        return (f.body,)
    return (f.left, f.right) if isinstance(f, Kronecker) else ()


def names_in(f: Form) -> tuple[Name, ...]:
    """The names in a form, as they are read."""
    return (f,) if isinstance(f, Name) else tuple(n for g in below(f) for n in names_in(g))


def mentions(f: Form, labels: Collection[str]) -> bool:
    """Whether a label is used in a form, or bound in it."""
    if isinstance(f, Name):
        return any(k in labels for k in f.labels)
    return (isinstance(f, Over) and f.index in labels) or any(mentions(g, labels) for g in below(f))


def ranks(f: Form) -> tuple[int, ...]:
    """The writer's order of the names in a form, as they are read."""
    return tuple(n.rank for n in names_in(f))


def preferred(forms: Iterable[Form]) -> Form:
    """The shortest form; of equally short ones that in the writer's order."""
    return min(forms, key=lambda f: (f.cost, ranks(f)))


def best_scalar(columns: list[Form], ones: AllOnes) -> Form:
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
        body = _entry_sum(cores[0], ones)
    elif len(cores) == 2:
        body = preferred((times([transposed(cores[0]), cores[1]]), times([transposed(cores[1]), cores[0]])))
    else:
        ways = []
        for k, c in enumerate(cores):
            rest = entrywise([d for n, d in enumerate(cores) if n != k])
            ways.append(times([transposed(c), rest]))
        body = preferred(ways)
    return times([scaled(coef, times(scalars)), body])


def _entry_sum(column: Form, ones: AllOnes) -> Form:
    """The sum of the entries of a column."""
    if isinstance(column, Whole) and column.name == "diagonal":
        return Whole("trace", column.arg)
    if isinstance(column, Entrywise) and len(column.factors) > 1 and not column.divisors:
        return best_scalar(list(column.factors), ones)
    if isinstance(column, Entrywise) and column.factors:
        return times([transposed(column.factors[0]), _rest(column)])
    return times([transposed(ones), column])


def _rest(e: Entrywise) -> Form:
    if len(e.factors) > 2:
        return Entrywise(e.factors[1:], e.divisors)
    return Entrywise(e.factors[1:], e.divisors) if e.factors[1:] else Power(_joined(e.divisors), Number(Fraction(-1)))


def _joined(divisors: tuple[Form, ...]) -> Form:
    return divisors[0] if len(divisors) == 1 else Entrywise(divisors)


def best_trace(chain: list[Form]) -> Form:
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
    return times([scaled(coef, times(scalars)), preferred(ways)])
