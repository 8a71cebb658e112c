"""Whether a failing step is true where a symbol is a mean of others (``\bar x`` and ``x_i``), or rows add up to one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from einlsp.tensor.census import symbols_of
from einlsp.tensor.check import tally
from einlsp.tensor.expr import Expr, Index, Leaf, Num, Ones, Pow, Prod, Size, Softmax, Symbol, fresh, walk
from einlsp.tensor.judge import Case, agrees
from einlsp.tensor.normal import add, mul, neg
from einlsp.tensor.points import Ties
from einlsp.tensor.substitute import replace_symbol

MOST = 6
"""So many suppositions are tried."""

_BARRED = re.compile(r"\\(?:bar|overline)\s*\{?(.+?)\}?$")

Supposed = tuple[tuple[str, Symbol], ...]
"""Symbols, each with the family of which it is the mean."""


def may_be_mean(cases: Sequence[Case]) -> str:
    """Which symbol, if it is the mean of a family, makes a step true; empty where none does."""
    for case in cases[:2]:
        symbols = symbols_of([case.left, case.right])
        for supposed in _suppositions(symbols):
            for ties in _ties(symbols, supposed):
                left, right = case.left, case.right
                for name, family in supposed:
                    left, right = (replace_symbol(e, name, _mean(family)) for e in (left, right))
                if agrees(tally(left, right, case.axes, ties)):
                    return f"{supposed[0][0]} may be a mean"
    return _may_be_labels(cases)


def _may_be_labels(cases: Sequence[Case]) -> str:
    """Which matrix, if each of its rows adds up to one, makes a step true in which soft-maxes stand."""
    for case in cases[-2:]:  # with definitions put in
        symbols = symbols_of([case.left, case.right])
        if not any(isinstance(n, Softmax) for e in (case.left, case.right) for n in walk(e)):
            continue
        for name, symbol in sorted(symbols.items()):
            if len(symbol.dims) == 2 and not symbol.facts:
                left, right = (replace_symbol(e, name, _label(symbol)) for e in (case.left, case.right))
                if agrees(tally(left, right, case.axes)):
                    return f"the rows of {name} may add up to one"
    return ""


def _label(symbol: Symbol) -> Callable[[tuple[Index, ...]], Expr]:
    """Any matrix, with the same number added to all of a row so that it adds up to one."""
    dim = symbol.dims[1]

    def value(indices: tuple[Index, ...]) -> Expr:
        k = fresh(dim)
        count: Expr = Size(dim) if isinstance(dim, str) else Num(dim)
        lacking = add([Num(1), neg(mul([Leaf(symbol, (indices[0], k))], (k,)))])
        return add([Leaf(symbol, indices), mul([lacking, Pow(count, Num(-1)), Ones(indices[1])])])

    return value


def _suppositions(symbols: dict[str, Symbol]) -> Iterator[Supposed]:
    """All symbols under bars first, then others one by one."""
    families = [f for f in symbols.values() if f.dims and isinstance(f.dims[0], str)]
    pairs = [(s.latex, f) for s in symbols.values() for f in families if s != f and s.dims == f.dims[1:]]
    barred = tuple((name, f) for name, f in pairs if (m := _BARRED.match(name)) and m.group(1) == f.latex)
    if barred:
        yield barred
    yield from [(pair,) for pair in pairs if pair not in barred][:MOST]


def _ties(symbols: dict[str, Symbol], supposed: Supposed) -> Iterator[Ties]:
    """Sizes as they are; then a letter counting the members of the family."""
    yield ()
    dim = supposed[0][1].dims[0]
    yield from (((s.latex, dim),) for s in symbols.values() if not s.dims and s.latex.isalpha())


def _mean(family: Symbol) -> Callable[[tuple[Index, ...]], Expr]:
    dim = family.dims[0]

    def value(indices: tuple[Index, ...]) -> Expr:
        k = fresh(dim)
        count: Expr = Size(dim) if isinstance(dim, str) else Num(dim)
        return Prod(Fraction(1), (Leaf(family, (k, *indices)), Pow(count, Num(-1))), (k,))

    return value
