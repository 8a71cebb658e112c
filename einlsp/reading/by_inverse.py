r"""Derivatives by the inverse of a symbol: ``\frac{\partial\ell}{\partial\mathbf{\Sigma}^{-1}}``."""

from __future__ import annotations

from einlsp.reading.meanings import Meaning, replaced
from einlsp.tensor import build
from einlsp.tensor.derivative import differentiate
from einlsp.tensor.expr import Expr, Leaf, Symbol, Upness, fresh
from einlsp.tensor.value import Port, Value


def differentiate_by_inverse(e: Expr, entry: Leaf) -> Expr:
    """The derivative of ``e`` by an entry of the inverse Y of the entry's symbol X, a scalar or a square matrix.

    X is put in as ``Y^{-1}``, and Y afterwards as ``X^{-1}``. Raises `NotDifferentiable`.
    """
    symbol = entry.symbol
    inverse = Symbol(f"{{{symbol.latex}}}^{{-1}}", symbol.dims, frozenset(), symbol.levels)
    found = differentiate(replaced(e, {symbol.latex: _inverse_of(inverse)}), inverse.latex, entry.indices)
    return replaced(found, {inverse.latex: _inverse_of(symbol)})


def _inverse_of(symbol: Symbol) -> Meaning:
    indices = tuple(fresh(dim) for dim in symbol.dims)
    levels: tuple[Upness, ...] = ("up", "down")
    ports = tuple(Port(i, level) for i, level in zip(indices, levels, strict=False))
    return Meaning(build.inverse(Value(Leaf(symbol, indices), ports)))
