"""Constructors for functions of a whole matrix: inverse and determinant."""

from __future__ import annotations

from einlsp.tensor.expr import ONE, ZERO, Delta, Det, Expr, Index, Inverse, Leaf, Num, split_coef
from einlsp.tensor.normal import is_zero, mul, power
from einlsp.tensor.substitute import rename


def inverse(body: Expr, row: Index, col: Index, i: Index, j: Index) -> Expr:
    """Entry (i, j) of an inverse; that of the identity, and of an inverse, are themselves."""
    if is_zero(body):
        return Inverse(body, row, col, i, j)
    coef, core = split_coef(body)
    if isinstance(core, Delta):
        return mul([Delta(i, j)], coef=1 / coef)
    if isinstance(core, Inverse) and {core.i, core.j} == {row, col}:
        # the inverse of inv(B)[row, col] at (i, j) is B at (row:=i, col:=j), turned round where the ends are
        ends = (i, j) if core.i == row else (j, i)
        return mul([rename(core.body, {core.row: ends[0], core.col: ends[1]})], coef=1 / coef)
    if coef != 1:
        return mul([inverse(core, row, col, i, j)], coef=1 / coef)
    if isinstance(core, Leaf) and core.symbol.is_a("orthogonal"):
        return rename(core, {row: j, col: i})
    return Inverse(core, row, col, i, j)


def det(body: Expr, row: Index, col: Index) -> Expr:
    """A determinant; the identity's is 1, that of noughts 0, an inverse's the reciprocal."""
    if isinstance(body, Delta):
        return ONE
    if is_zero(body):
        return ZERO
    if isinstance(body, Inverse) and {body.i, body.j} == {row, col}:
        return power(Det(body.body, body.row, body.col), Num(-1))
    return Det(body, row, col)
