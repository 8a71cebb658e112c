"""Whether what is written says what was computed: the LaTeX is read back and evaluated against the value.

A form that cannot be read back, or reads as something else, is not shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from einlsp.ide.derivation import COMMUTATION, Derivative
from einlsp.reading.expressions import ExpressionReading, SymbolReading, read_expression
from einlsp.reading.heads import Head
from einlsp.reading.symbols import Declaration
from einlsp.tensor.check import compare
from einlsp.tensor.expr import Expr, Fuse, Index, Prod, Symbol, Upness, fresh
from einlsp.tensor.index import product_dim
from einlsp.tensor.normal import is_zero, mul
from einlsp.tensor.substitute import replace_symbol

Axis = tuple[Index, Upness]


def declaration_of(symbol: Symbol, found: SymbolReading | None = None, *, facts: bool = True) -> Declaration:
    """A declaration that gives a symbol exactly the shape that it was read with."""
    own = len(symbol.dims) - symbol.samples
    head = found.head if found is not None else Head(symbol.latex)
    return Declaration(
        symbol.latex,
        0,
        0,
        "directive",
        own,
        symbol.dims[symbol.samples :],
        symbol.facts if facts else frozenset(),
        symbol.samples,
        "array",
        symbol.levels[symbol.samples :] if len(symbol.levels) == len(symbol.dims) else None,
        head,
    )


def known(symbols: Mapping[str, SymbolReading], without_facts: str = "") -> list[Declaration]:
    """Declarations of symbols as they were read; those of one symbol without its facts."""
    return [declaration_of(r.symbol, r, facts=key != without_facts) for key, r in symbols.items()]


class Reader:
    """Reads back what was written about one expression."""

    def __init__(self, reading: ExpressionReading, extra: Sequence[Declaration] = ()) -> None:
        self.declarations = [*known(reading.symbols), *extra]
        self.symbols = [r.symbol for r in reading.symbols.values()]

    def says(self, latex: str, expr: Expr, axes: Sequence[Axis]) -> bool:
        """Whether matrix notation reads as this expression, its axes in this order and at these levels."""
        back = read_expression(latex, known=self.declarations, convention="ml")
        if back.value is None:
            return False
        if is_zero(expr) and is_zero(back.value.expr):
            return True
        value = back.value
        if value.levels != tuple(level for _, level in axes):
            return False
        if any(p.dim != i.dim for p, (i, _) in zip(value.ports, axes, strict=True)):
            return False
        indices = tuple(i for i, _ in axes)
        return compare(value.over(indices), expr, indices, self.symbols, trials=1, points=1).equal

    def says_indexed(self, latex: str, expr: Expr, names: Mapping[Index, str], levels: Mapping[Index, Upness]) -> bool:
        """Whether index notation reads as this expression, with these names and levels of its free indices."""
        back = read_expression(latex, known=self.declarations, convention="ml")
        if back.value is None:
            return False
        if is_zero(expr) and is_zero(back.value.expr):
            return True
        by_name = {names[i]: i for i in levels}
        try:
            indices = tuple(by_name[f.name] for f in back.free)
        except KeyError:
            return False
        if set(indices) != set(levels) or any(levels[i] != f.level for i, f in zip(indices, back.free, strict=True)):
            return False
        return compare(back.value.over(indices), expr, indices, self.symbols, trials=1, points=1).equal


def kronecker_says(reader: Reader, d: Derivative, latex: str) -> bool:
    """Whether a Kronecker form reads as ``d vec f / d (vec X)^T``, the commutation matrix put in."""
    rows = [p.index for p in d.value.ports]
    cols = list(d.at)
    if len(d.stages) > 2 and not rows:
        half = len(cols) // 2
        rows, cols = cols[:half], cols[half:]
    factors: list[Expr] = [d.expr]
    bound: list[Index] = []
    flats: list[Index] = []
    for axes in (rows, cols):
        if len(axes) == 1:
            flats.append(axes[0])
            continue
        flat = fresh(product_dim(*(i.dim for i in axes)))
        factors.append(Fuse(flat, axes[1], axes[0]))
        bound.extend(axes)
        flats.append(flat)
    size = flats[1].dim
    turn = Symbol(COMMUTATION, (size, size))
    back = read_expression(latex, known=[*reader.declarations, declaration_of(turn)], convention="ml")
    if back.value is None or back.value.levels != ("up", "down"):
        return False
    value = back.value.over((flats[0], flats[1]))
    if COMMUTATION in latex and len(cols) == 2:
        value = replace_symbol(value, COMMUTATION, lambda ij: _commutation(ij, cols))
    return compare(value, mul(factors, tuple(bound)), flats, reader.symbols, trials=1, points=1).equal


def _commutation(ij: tuple[Index, ...], cols: Sequence[Index]) -> Expr:
    """An entry of the matrix that takes ``vec X`` to ``vec X^T``."""
    a, b = (fresh(i.dim) for i in cols)
    p, q = ij
    return Prod(Fraction(1), (Fuse(p, a, b), Fuse(q, b, a)), (a, b))
