"""Joined axes taken apart: the value is the same entry by entry, and what must stay joined does."""

from __future__ import annotations

from einlsp.tensor import build
from einlsp.tensor.check import compare
from einlsp.tensor.expr import Fuse, Leaf, Symbol
from einlsp.tensor.normal import mul
from einlsp.tensor.parted import is_parted, pairs_of, parted
from einlsp.tensor.value import leaf

A, B = Symbol("A", (2, 3)), Symbol("B", (3, 2))


def test_a_kronecker_product_is_an_outer_product_over_pairs() -> None:
    value = build.kron(leaf(A), leaf(B))
    axes = tuple(p.index for p in value.ports)
    pairs = pairs_of(value.expr, axes)
    apart = parted(value.expr, pairs)
    (i, k), (j, m) = (pairs[a] for a in axes)
    assert is_parted(apart)
    assert compare(apart, mul([Leaf(A, (i, j)), Leaf(B, (k, m))]), [i, k, j, m]).equal
    again = mul([apart, *(Fuse(a, *pairs[a]) for a in axes)], (i, k, j, m))
    assert compare(again, value.expr, list(axes)).equal


def test_a_square_of_a_joined_entry_is_that_of_the_pair() -> None:
    value = build.entrywise_power(build.vec(leaf(A)), build.number(2))
    (axis,) = (p.index for p in value.ports)
    pairs = pairs_of(value.expr, (axis,))
    apart = parted(value.expr, pairs)
    slow, fast = pairs[axis]
    assert compare(mul([apart, Fuse(axis, slow, fast)], (slow, fast)), value.expr, [axis]).equal
    assert compare(apart, build.entrywise_power(leaf(A), build.number(2)).over((fast, slow)), [slow, fast]).equal


def test_what_has_no_joined_axis_stays_as_it_is() -> None:
    value = leaf(A)
    assert pairs_of(value.expr, tuple(p.index for p in value.ports)) == {}
