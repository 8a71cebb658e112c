"""The normal form keeps the value, contracts deltas, merges what is equal, and uses facts only where they hold."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from einlsp.tensor.canonical import same
from einlsp.tensor.check import compare
from einlsp.tensor.expr import (
    Add,
    Delta,
    Det,
    Expr,
    Fn,
    Inverse,
    Leaf,
    Num,
    Ones,
    Pow,
    Prod,
    Size,
    Softmax,
    Symbol,
    fresh,
    walk,
)
from einlsp.tensor.normal import add, fn, mul, neg, power
from tests.tensor.arrays import evaluate
from tests.tensor.random_trees import built, expressions
from tests.tensor.trees import T, det, diag, eye, had, inv, ones, outer, point, softmax, sq, total, tr, var

i, j, k, p = (fresh("n") for _ in range(4))
A, B = Symbol("A", ("n", "n")), Symbol("B", ("n", "n"))
X, Y = Symbol("x", ("n",)), Symbol("y", ("n",))


@given(expressions(4), st.integers(0, 5))
def test_random_expressions_keep_their_value(source: str, seed: int) -> None:
    tree = built(source)
    env = point(tree.symbols, seed)
    want = tree.array(env)
    if not np.all(np.isfinite(want)) or np.abs(want).max(initial=0) > 1e6:
        return
    got = evaluate(tree.value.expr, env, [q.index for q in tree.value.ports])
    np.testing.assert_allclose(got, want, rtol=1e-7, atol=1e-8 * max(1.0, float(np.abs(want).max(initial=0))))


def square(s: Symbol) -> Expr:
    return Leaf(s, (i, j))


def test_deltas_with_a_summed_index_rename() -> None:
    made = mul([Delta(i, j), Leaf(X, (j,))], (j,))
    assert isinstance(made, Leaf)
    assert made.indices == (i,)


def test_deltas_reach_into_sums_functions_and_powers() -> None:
    inside = add([Fn("exp", Leaf(X, (j,))), Pow(Leaf(Y, (j,)), Num(2))])
    made = mul([Delta(i, j), inside], (j,))
    assert made.free == {i}
    assert not any(isinstance(n, Delta) for n in walk(made))


def test_chains_of_deltas_close_to_a_size() -> None:
    cycle = mul([Delta(i, j), Delta(j, k), Delta(k, i)], (i, j, k))
    assert isinstance(cycle, Size)
    assert isinstance(mul([Delta(i, j), Delta(j, k)], (j,)), Delta)


def test_a_delta_of_free_indices_stays() -> None:
    made = mul([Delta(i, j), Leaf(X, (i,))])
    assert {i, j} == set(made.free)
    assert any(isinstance(n, Delta) for n in walk(made))


def test_a_delta_that_meets_its_own_index_is_ones() -> None:
    assert isinstance(mul([Delta(i, i)]), Ones)
    a, b = fresh(5), fresh(5)
    assert mul([Delta(a, b), Delta(a, b)], (a, b)).value == 5  # type: ignore[attr-defined]


def test_sums_over_indices_that_nothing_carries() -> None:
    seven = fresh(7)
    assert mul([Leaf(X, (i,))], (seven,)).coef == 7  # type: ignore[attr-defined]
    assert same(mul([Ones(i)], (i,)), Size("n"))
    assert same(mul([], (i, j)), Pow(Size("n"), Num(2)))
    cancelled = mul([add([Leaf(X, (i,)), neg(Leaf(X, (i,)))])], (i,))
    assert isinstance(cancelled, Num)
    assert not cancelled.value


def test_equal_terms_and_factors_merge() -> None:
    x = Leaf(X, (i,))
    assert same(add([x, x, neg(x)]), x)
    assert same(mul([x, x]), Pow(x, Num(2)))
    assert same(mul([Pow(x, Num(3)), Pow(x, Num(-3))]), Ones(i))
    left = mul([Leaf(A, (i, k)), Leaf(X, (k,))], (k,))
    right = mul([Leaf(X, (p,)), Leaf(A, (i, p))], (p,))
    assert same(add([left, right]), mul([left], coef=Fraction(2)))


def test_equal_scalar_parts_merge_to_powers() -> None:
    one = mul([Leaf(X, (i,)), Leaf(Y, (i,))], (i,))
    two = mul([Leaf(X, (k,)), Leaf(Y, (k,))], (k,))
    made = mul([one, two])
    assert isinstance(made, Pow)
    assert made.exponent.value == 2  # type: ignore[attr-defined]


@pytest.mark.parametrize("n", [-2, -1, 0, Fraction(1, 2), 1, 2, 3])
def test_powers_of_deltas_and_ones(n: int | Fraction) -> None:
    """Noughts to the power nought are ones, and have no reciprocal: a delta stays itself for positive powers only."""
    made = power(Delta(i, j), Num(n))
    assert isinstance(made, Delta) == (n > 0)
    assert isinstance(power(Ones(i), Num(n)), Ones | Num)


def test_values_that_need_no_calculator() -> None:
    assert fn("exp", Num(0)).value == 1  # type: ignore[attr-defined]
    assert fn("log", Num(1)).value == 0  # type: ignore[attr-defined]
    assert same(fn("exp", fn("log", Leaf(X, (i,)))), Leaf(X, (i,)))
    assert fn("abs", Num(-3)).value == 3  # type: ignore[attr-defined]
    assert isinstance(fn("f", Num(0)), Fn)  # nothing is known of f


def test_inner_sums_step_aside() -> None:
    """The same value used twice, and one whose summed index is the free one of its neighbour."""
    row = mul([Leaf(A, (i, k)), Leaf(X, (k,))], (k,))
    both = mul([row, row])
    assert compare(both, Pow(row, Num(2)), [i]).equal
    shadow = mul([Leaf(Y, (i,))], (i,))
    made = mul([Leaf(X, (i,)), shadow])
    apart = mul([Leaf(X, (i,)), mul([Leaf(Y, (j,))], (j,))])
    assert same(made, apart)
    assert compare(made, Prod(Fraction(1), (Leaf(X, (i,)), Leaf(Y, (j,))), (j,)), [i]).equal


# -- facts -------------------------------------------------------------------------------------------------------------
x, y = var("x", "n"), var("y", "n")
M = var("M", "n", "n")
O_ = var("O", "n", "n", facts="orthogonal")
U = var("U", "n", "k", facts="orthonormal columns")
E = var("E", "n", "n", facts="idempotent")
S = var("S", "n", "n", facts="symmetric")
K = var("K", "n", "n", facts="antisymmetric")
prob, hot = var("\\pi", "n", facts="probability vector"), var("e", "n", facts="one-hot")
unit, bits = var("u", "n", facts="unit norm"), var("b", "n", facts="binary")
P2 = var("P", "n", "n", facts="probability vector")
N2 = var("N", "n", "n", facts="unit norm")

FACTS: dict[str, tuple[T, T]] = {
    "orthogonal": (O_.T @ O_, eye("n")),
    "orthogonal turned": (O_ @ O_.T, eye("n")),
    "orthogonal inverse": (inv(O_), O_.T),
    "orthonormal columns": (U.T @ U, eye("k")),
    "squared columns": (sq(U), tr(eye("k"))),
    "idempotent": (E @ E, E),
    "idempotent thrice": (E @ E @ E @ x, E @ x),
    "symmetric": (S.T @ x, S @ x),
    "probabilities": (ones("n").T @ prob, 1 + 0 * total(x)),
    "one-hot": (had(hot, hot), hot),
    "one-hot sum": (total(hot), 1 + 0 * total(x)),
    "unit norm": (sq(unit), 1 + 0 * total(x)),
    "binary": (bits**3, bits),
    "antisymmetric diagonal": (diag(K), x - x),
}


@pytest.mark.parametrize("name", FACTS)
def test_facts_simplify(name: str) -> None:
    left, right = (t.value for t in FACTS[name])
    assert same(left.expr, right.over(tuple(q.index for q in left.ports)))


NO_FACTS: dict[str, T] = {
    "orthonormal columns are no rows": U @ U.T,
    "the diagonal of an orthogonal matrix": diag(O_).T @ O_,
    "the diagonal of an idempotent matrix": diag(E).T @ E,
    "idempotent by its transpose": E @ E.T,
    "an orthogonal matrix squared": O_ @ O_,
    "orthogonal with something between": O_.T @ diag(x) @ O_,
    "weighted probabilities": x.T @ prob,
    "a unit vector weighted": x.T @ (unit**2),
    "rows of a matrix of unit norm": (N2**2) @ ones("n"),
    "rows of a matrix of probabilities": P2 @ ones("n"),
    "cube of the diagonal": total(diag(O_) ** 3),
}


@pytest.mark.parametrize("name", NO_FACTS)
def test_facts_do_not_simplify_what_only_looks_like_them(name: str) -> None:
    """The value with facts is that of the same expression without them, at arrays that obey them."""
    tree = NO_FACTS[name]
    env = point(tree.symbols, 4)
    got = evaluate(tree.value.expr, env, [q.index for q in tree.value.ports])
    np.testing.assert_allclose(got, tree.array(env), rtol=1e-9, atol=1e-12)


# -- patterns ----------------------------------------------------------------------------------------------------------
def names(e: Expr) -> Iterator[str]:
    for n in walk(e):
        yield n.name if isinstance(n, Fn) else type(n).__name__


def fun(name: str, t: T) -> T:
    from tests.tensor.trees import fn as entry

    return entry(name, t)


def test_softmax_is_named() -> None:
    made = (fun("exp", x) / total(fun("exp", x))).value
    assert same(made.expr, softmax(x).value.over((made.ports[0].index,)))
    assert "Softmax" not in set(names((fun("exp", x) / total(fun("exp", y))).value.expr))
    assert "Softmax" not in set(names((fun("exp", 2 * x) / total(fun("exp", x))).value.expr))


def test_the_logistic_function_is_named() -> None:
    made = (1 / (1 + fun("exp", -(x.T @ y)))).value
    assert "sigmoid" in set(names(made.expr))
    assert same(made.expr, fun("sigmoid", x.T @ y).value.expr)
    assert "sigmoid" not in set(names((1 / (2 + fun("exp", -(x.T @ y)))).value.expr))


def test_an_inverse_meets_its_matrix() -> None:
    made = (M @ inv(M) @ x).value
    assert same(made.expr, x.value.over((made.ports[0].index,)))
    assert any(isinstance(n, Inverse) for n in walk((M @ inv(M.T) @ x).value.expr))
    assert any(isinstance(n, Inverse) for n in walk((inv(M) @ diag(x) @ M).value.expr))


def test_determinants_of_what_is_known() -> None:
    assert same(det(eye("n")).value.expr, Num(1))
    assert same(det(M - M).value.expr, Num(0))
    assert any(isinstance(n, Det) for n in walk((1 / det(M)).value.expr))


def test_cancelled_arrays_keep_their_shape() -> None:
    """``exp(x - x)`` is ones, the soft-max of noughts is even; their sums are sizes."""
    nought = x - x
    made = total(fun("exp", nought)).value
    assert same(made.expr, Size("n"))
    assert same(total(softmax(nought)).value.expr, Num(1))
    flat = outer(fun("exp", nought), y).value
    assert len(flat.expr.free) == 2


def test_nothing_is_multiplied_out() -> None:
    made = ((M - S) @ x).value.expr
    assert isinstance(made, Prod)
    assert any(isinstance(f, Add) for f in made.factors)


def test_soft_max_of_an_index_of_its_own() -> None:
    s = Softmax(Leaf(X, (i,)), i, i)
    made = mul([Leaf(Y, (i,)), s], (i,))
    assert compare(made, Prod(Fraction(1), (Leaf(Y, (j,)), Softmax(Leaf(X, (k,)), k, j)), (j,)), []).equal
