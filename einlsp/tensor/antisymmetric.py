"""Antisymmetric matrices in products: which product is its own negative, and which the negative of another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from einlsp.tensor.canonical import code
from einlsp.tensor.expr import Expr, Index, Leaf, Prod

_MOST = 4
"""How many antisymmetric matrices of one product are turned round."""


def is_own_negative(factors: Sequence[Expr], bound: Sequence[Index]) -> bool:
    """Whether a product is nought for an antisymmetric matrix in it: ``x_i A_ij x_j``."""
    places = _places(factors)
    if not places:
        return False
    here = code(Prod(Fraction(1), tuple(factors), tuple(bound)))
    return any(code(Prod(Fraction(1), _turned(factors, k), tuple(bound))) == here for k in places)


def negatives(e: Expr) -> Iterator[Expr]:
    """What an expression is the negative of: itself with one antisymmetric matrix turned round."""
    if isinstance(e, Leaf):
        if _turns(e):
            yield Leaf(e.symbol, e.indices[::-1])
    elif isinstance(e, Prod):
        for k in _places(e.factors):
            yield Prod(e.coef, _turned(e.factors, k), e.bound)


def _places(factors: Sequence[Expr]) -> list[int]:
    return [k for k, f in enumerate(factors) if isinstance(f, Leaf) and _turns(f)][:_MOST]


def _turned(factors: Sequence[Expr], k: int) -> tuple[Expr, ...]:
    leaf = factors[k]
    assert isinstance(leaf, Leaf)
    return (*factors[:k], Leaf(leaf.symbol, leaf.indices[::-1]), *factors[k + 1 :])


def _turns(leaf: Leaf) -> bool:
    return len(leaf.indices) == 2 and bool(leaf.symbol.facts) and leaf.symbol.is_a("antisymmetric")
