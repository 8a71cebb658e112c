"""Einsum strings: a single product of symbols' entries as numpy, torch and jax write it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from einlsp.records import record
from einlsp.tensor.expr import Delta, Expr, Index, Leaf, Num, Pow, Prod, Size

LETTERS = "ijklmnopqrstuvwxyzabcdefghIJKLMNOPQRSTUVWXYZABCDEFGH"
"""Index letters in the order in which they are given out: all 52 that einsum knows."""

_MAX_OPERANDS = 32
"""What the smallest of the libraries takes in one call."""


@record
class Einsum:
    """``coefficient`` times the scalar factors ``scalars``, times ``einsum(subscripts, *operands)``.

    An operand is a symbol's whole array (`Leaf`) or an identity matrix (`Delta`). A power is its base repeated.
    """

    subscripts: str
    operands: tuple[Leaf | Delta, ...]
    coefficient: Fraction = Fraction(1)
    scalars: tuple[Expr, ...] = ()

    @property
    def arguments(self) -> tuple[str, ...]:
        r"""The operands' LaTeX heads in order; an identity is ``\mathbf{I}``."""
        return tuple(o.symbol.latex if isinstance(o, Leaf) else r"\mathbf{I}" for o in self.operands)


def subscripts(operands: Iterable[Sequence[Index]], axes: Sequence[Index]) -> str | None:
    """The subscript string of operands over the given axes; None where 52 letters are not enough.

    The result's axes are i, j, k, …; the summed indices go on from there in order of appearance.
    """
    rows = [tuple(o) for o in operands]
    every = dict.fromkeys([*axes, *(i for row in rows for i in row)])
    if len(every) > len(LETTERS):
        return None
    letter = dict(zip(every, LETTERS, strict=False))
    return ",".join("".join(letter[i] for i in row) for row in rows) + "->" + "".join(letter[i] for i in axes)


def einsum(e: Expr, axes: Sequence[Index], *, identities: bool = True) -> Einsum | None:
    """The einsum of an expression over ``axes``, or None where it is not one.

    It is one where every factor with indices is an entry of a symbol, a positive whole power of one, or a delta
    (an operand ``eye(n)``; None for these where ``identities`` is false). Scalar symbols, their powers, sizes and the
    numeric coefficient are no operands: they stand in `Einsum.scalars` and `Einsum.coefficient`. Sums, functions,
    inverses and axes along which nothing varies have no einsum.
    """
    factors = e.factors if isinstance(e, Prod) else (e,)
    coefficient, bound = (e.coef, e.bound) if isinstance(e, Prod) else (Fraction(1), ())
    operands: list[Leaf | Delta] = []
    scalars: list[Expr] = []
    for f in factors:
        entry, count = _entry(f)
        if isinstance(f, Num):
            coefficient *= f.value
        elif isinstance(entry, Leaf) and entry.indices and count:
            operands.extend([entry] * count)
        elif isinstance(entry, Delta) and entry.i != entry.j and count and identities:
            operands.append(entry)
        elif isinstance(entry, Leaf | Size) and not entry.free:
            scalars.append(f)
        else:
            return None
    rows = [o.indices if isinstance(o, Leaf) else (o.i, o.j) for o in operands]
    reached = {i for row in rows for i in row}
    if not operands or not coefficient or len(operands) > _MAX_OPERANDS:
        return None
    if len(set(axes)) < len(axes) or reached - set(bound) != set(axes) or not reached.issuperset(bound):
        return None
    text = subscripts(rows, axes)
    return None if text is None else Einsum(text, tuple(operands), coefficient, tuple(scalars))


def einsum_string(e: Expr, axes: Sequence[Index], *, identities: bool = True) -> str | None:
    """The subscript string of an expression that is an einsum and nothing else; None with a factor beside it."""
    found = einsum(e, axes, identities=identities)
    if found is None or found.coefficient != 1 or found.scalars:
        return None
    return found.subscripts


def _entry(f: Expr) -> tuple[Expr, int]:
    """A factor as base and positive whole exponent; exponent 0 where it is another power."""
    if not isinstance(f, Pow):
        return f, 1
    whole = isinstance(f.exponent, Num) and f.exponent.value.denominator == 1 and f.exponent.value > 0
    return f.base, int(f.exponent.value) if whole and isinstance(f.exponent, Num) else 0
