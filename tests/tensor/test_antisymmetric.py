"""Antisymmetric matrices in sums and products: what vanishes, what merges, and that a general matrix does neither."""

from __future__ import annotations

import pytest

from einlsp.tensor.check import compare
from einlsp.tensor.expr import Expr, Leaf, Num, Symbol, fresh
from einlsp.tensor.normal import add, mul

P, J, K = fresh("n"), fresh("n"), fresh("n")
X = Symbol("x", ("n",))


def square(fact: str) -> Symbol:
    return Symbol("A", ("n", "n"), frozenset({fact} if fact else ()))


def form(a: Symbol) -> Expr:
    return mul([Leaf(X, (P,)), Leaf(a, (P, J)), Leaf(X, (J,))], (P, J))


def test_a_quadratic_form_vanishes() -> None:
    assert isinstance(form(square("antisymmetric")), Num)


@pytest.mark.parametrize("fact", ["", "symmetric", "orthogonal"])
def test_that_of_another_matrix_does_not(fact: str) -> None:
    assert not isinstance(form(square(fact)), Num)


def test_a_cube_has_no_trace_and_a_square_has() -> None:
    a = square("antisymmetric")
    cube = mul([Leaf(a, (P, J)), Leaf(a, (J, K)), Leaf(a, (K, P))], (P, J, K))
    once = mul([Leaf(a, (P, J)), Leaf(a, (J, P))], (P, J))
    assert compare(cube, Num(0), []).equal
    assert not compare(once, Num(0), []).equal
    assert not isinstance(once, Num)


def test_a_matrix_and_its_transpose_cancel() -> None:
    a = square("antisymmetric")
    total = add([Leaf(a, (P, J)), Leaf(a, (J, P))])
    assert isinstance(total, Num)
    assert not total.value
    twice = add(
        [mul([Leaf(a, (P, J)), Leaf(X, (J,))], (J,)), mul([Leaf(a, (J, P)), Leaf(X, (J,))], (J,), coef=Num(-1).value)]
    )
    assert compare(twice, mul([Leaf(a, (P, J)), Leaf(X, (J,))], (J,), coef=Num(2).value), [P]).equal
