"""What changes its sign when two indices change places: antisymmetric matrices, differences such as ``x_i - x_j``.

Which product is its own negative for that, and which the negative of another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from einlsp.tensor.canonical import code
from einlsp.tensor.expr import Add, Expr, Index, Leaf, Ones, Prod, scaled, split_coef

_MOST = 4
"""How many factors of one product are turned round."""


def is_own_negative(factors: Sequence[Expr], bound: Sequence[Index]) -> bool:
    """Whether a product is nought for an antisymmetric matrix in it: ``x_i A_ij x_j``."""
    places = [k for k in _places(factors) if isinstance(factors[k], Leaf)]
    if not places:
        return False
    here = code(Prod(Fraction(1), tuple(factors), tuple(bound)))
    return any(code(Prod(Fraction(1), _turned(factors, k), tuple(bound))) == here for k in places)


def negatives(e: Expr) -> Iterator[Expr]:
    """What an expression is the negative of: itself with one factor turned round."""
    if isinstance(e, Prod):
        for k in _places(e.factors):
            f = e.factors[k]
            apart = _carried(f.terms[0]) ^ _carried(f.terms[1]) if isinstance(f, Add) else None
            if apart is None or not apart <= set(e.bound):  # of `(x_i - x_j)(x_i - x_j)^T` half would be odd
                yield Prod(e.coef, _turned(e.factors, k), e.bound)
    elif (other := _other_way(e)) is not None:
        yield other


def _carried(e: Expr) -> frozenset[Index]:
    """The indices along which a term varies: not those that it has by ones only."""
    factors = e.factors if isinstance(e, Prod) else (e,)
    return frozenset(i for f in factors if not isinstance(f, Ones) for i in f.free & e.free)


def turns(e: Expr) -> bool:
    """Whether the negative of an expression is made of the same parts: ``x_i - x_j``."""
    if not isinstance(e, Add) or len(e.terms) != 2:
        return False
    (a, left), (b, right) = map(split_coef, e.terms)
    return a == -b and left.sign == right.sign


def turned(e: Add) -> Add:
    """The negative of a sum."""
    return Add(tuple(scaled(-c, t) for c, t in map(split_coef, e.terms)))


def _places(factors: Sequence[Expr]) -> list[int]:
    return [k for k, f in enumerate(factors) if _other_way(f) is not None][:_MOST]


def _turned(factors: Sequence[Expr], k: int) -> tuple[Expr, ...]:
    other = _other_way(factors[k])
    assert other is not None
    return (*factors[:k], other, *factors[k + 1 :])


def _other_way(e: Expr) -> Expr | None:
    """What an expression is the negative of, where that is as simple."""
    if isinstance(e, Leaf):
        turns_round = len(e.indices) == 2 and bool(e.symbol.facts) and e.symbol.is_a("antisymmetric")
        return Leaf(e.symbol, e.indices[::-1]) if turns_round else None
    return turned(e) if isinstance(e, Add) and turns(e) else None
