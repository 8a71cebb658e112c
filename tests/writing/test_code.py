"""Array code: right at random points, for every kind of node, and such as a person would write it."""

from __future__ import annotations

import ast
import random
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from einlsp.tensor import build as b
from einlsp.tensor.expr import (
    ONE,
    ZERO,
    Add,
    BigProd,
    Delta,
    Det,
    Epsilon,
    Expr,
    Fn,
    Fuse,
    Index,
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
)
from einlsp.tensor.normal import mul
from einlsp.tensor.rings import Undefined
from einlsp.tensor.value import Value, leaf
from einlsp.writing.code import NoArrayCode, array_code
from tests.writing.code_cases import FAMILY, Point, S, check, derived, run, table

TABLE = list(table())
NAMES = [row[0] for row in TABLE]


def body(source: str) -> str:
    """The lines of the function, without imports and helpers."""
    return source[source.index("def derivative") :].rstrip("\n")


def test_the_table_is_long_and_its_names_differ() -> None:
    assert len(TABLE) >= 140
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize(("name", "value", "variable", "order", "positive"), TABLE, ids=NAMES)
def test_the_code_of_a_derivative_agrees_with_the_evaluator(
    name: str, value: Value, variable: Symbol, order: int, positive: bool
) -> None:
    e, axes = derived(value, variable, order)
    for seed in (0, 1):
        check(e, axes, seed, positive=positive)


@pytest.mark.parametrize(("name", "value", "variable", "order", "positive"), TABLE, ids=NAMES)
def test_the_code_of_a_derivative_agrees_with_finite_differences(
    name: str, value: Value, variable: Symbol, order: int, positive: bool
) -> None:
    """Central differences of the code of the expression itself: two pieces of code, no rule of calculus in between."""
    base, base_axes = derived(value, variable, order - 1)
    e, axes = derived(value, variable, order)
    point = Point(base, axes, 3, positive=positive)
    before, after = array_code(base, base_axes, name="value"), array_code(e, axes)
    if variable.latex not in point.symbols:
        assert not np.any(run(after, point.arguments(after)))
        return
    given = point.arguments(before)
    varied = next((n for key, n in before.arguments.items() if point._head(key) == variable.latex), None)
    assert varied is not None
    start = np.array(given[varied], float)
    h = 1e-5
    slopes = []
    for place in np.ndindex(start.shape):
        step = np.zeros_like(start)
        step[place] = h
        ahead, behind = (
            np.array(run(before, {**given, varied: start + s if start.shape else float(start + s)}, "value"), float)
            for s in (step, -step)
        )
        slopes.append((ahead - behind) / (2 * h))
    stacked = np.array(slopes).reshape((*start.shape, *slopes[0].shape))
    want = np.moveaxis(stacked, tuple(range(start.ndim)), tuple(range(-start.ndim, 0)))
    got = np.asarray(run(after, point.arguments(after)))
    assert got.shape == want.shape
    np.testing.assert_allclose(got, want, rtol=2e-5, atol=2e-5 * max(1.0, float(np.max(np.abs(want), initial=0))))


# -- nodes as they are, normal form or not ---------------------------------------------------------------------------

n1, n2, n3, m1, m2, k1 = (fresh(d) for d in "nnnmmk")
A, M, T = S("A", "n", "n"), S("M", "n", "m"), S("T", "n", "n", "m")
x, y, u, a = S("x", "n"), S("y", "n"), S("u", "m"), S("a")


def P(*factors: Expr, bound: tuple[Index, ...] = (), coef: Fraction | int = 1) -> Prod:
    return Prod(Fraction(coef), factors, bound)


def at(s: Symbol, *indices: Index) -> Leaf:
    return Leaf(s, indices)


def _regular(row: Index, col: Index, *more: Expr) -> Expr:
    """A matrix with an inverse: A + 5 I (+ more)."""
    return Add((at(A, row, col), P(Delta(row, col), coef=5), *more))


r, c, o = fresh("n"), fresh("n"), fresh("n")
o_m, at_m = fresh("m"), fresh("m")
RAW: dict[str, tuple[Expr, tuple[Index, ...]]] = {
    "nought": (ZERO, ()),
    "nought along axes": (ZERO, (n1, m1)),
    "a number": (Num(Fraction(-3, 4)), ()),
    "a number along axes": (Num(Fraction(-3, 4)), (m1, n1)),
    "one along an axis": (ONE, (n1,)),
    "a size": (Size("n"), ()),
    "a size that an argument shows": (P(Size("m"), at(M, n1, m1)), (n1, m1)),
    "half a size": (P(Size("n"), coef=Fraction(1, 2)), ()),
    "a transposed symbol": (at(M, n1, m1), (m1, n1)),
    "a symbol along one more axis": (at(x, n1), (n1, m1)),
    "a symbol along one more axis in front": (at(x, n1), (m1, n1)),
    "a matrix along one more axis in the middle": (at(M, n1, m1), (n1, k1, m1)),
    "third order, permuted": (at(T, n1, n2, m1), (m1, n1, n2)),
    "third order, diagonal": (at(T, n1, n1, m1), (m1, n1)),
    "third order, diagonal summed": (P(at(T, n1, n1, m1), bound=(n1,)), (m1,)),
    "third order, summed": (P(at(T, n1, n2, m1), bound=(n2, m1)), (n1,)),
    "third order, all summed": (P(at(T, n1, n2, m1), bound=(n1, n2, m1)), ()),
    "diagonal": (at(A, n1, n1), (n1,)),
    "diagonal twice": (P(at(A, n1, n1), at(A, n1, n1)), (n1,)),
    "trace": (P(at(A, n1, n1), bound=(n1,)), ()),
    "trace of a product with its transpose": (P(at(A, n1, n2), at(A, n2, n1), bound=(n1, n2)), ()),
    "inner product of matrices": (P(at(A, n1, n2), at(A, n1, n2), bound=(n1, n2)), ()),
    "cube of vectors": (P(at(x, n1), at(x, n1), at(y, n1), bound=(n1,)), ()),
    "hyper-edge of matrices": (P(at(M, n1, m1), at(A, n1, n2), at(A, n1, n3), bound=(n1,)), (m1, n2, n3)),
    "hyper-edge summed to a matrix": (P(at(M, n1, m1), at(x, n1), at(M, n1, m2), bound=(n1,)), (m2, m1)),
    "free hyper-edge": (P(at(M, n1, m1), at(x, n1), at(A, n1, n2), at(y, n2), bound=(n2, m1)), (n1,)),
    "stuck at three matrices": (P(at(A, n1, n2), at(A, n1, n3), at(M, n1, m1), bound=(n1, n2, n3)), (m1,)),
    "entrywise third order": (P(at(T, n1, n2, m1), at(x, n2), at(M, n1, m1)), (n1, n2, m1)),
    "outer product, backwards": (P(at(x, n1), at(u, m1)), (m1, n1)),
    "outer product of three": (P(at(x, n1), at(u, m1), at(y, n2)), (n2, m1, n1)),
    "outer product over a divisor": (P(at(x, n1), Pow(at(u, m1), Num(-1))), (n1, m1)),
    "dot product over a divisor": (P(at(x, n1), Pow(at(y, n1), Num(-2)), bound=(n1,)), ()),
    "matrix over a vector": (P(at(M, n1, m1), Pow(at(x, n1), Num(-1))), (n1, m1)),
    "delta": (Delta(n1, n2), (n1, n2)),
    "delta of one index": (Delta(n1, n1), (n1,)),
    "delta, contracted": (P(Delta(n1, n2), at(x, n2), bound=(n2,)), (n1,)),
    "delta, not contracted": (P(Delta(n1, n2), at(x, n2)), (n2, n1)),
    "delta with a matrix on it": (P(Delta(n1, n2), at(A, n1, n2), coef=3), (n1, n2)),
    "delta and a scalar": (P(Delta(n1, n2), at(a), coef=-2), (n1, n2)),
    "delta and ones": (P(Delta(n1, n2), Ones(m1)), (n1, m1, n2)),
    "delta with itself": (P(Delta(n1, n2), Delta(n1, n2), bound=(n1, n2)), ()),
    "delta summed twice": (P(Delta(n1, n2), bound=(n1, n2)), ()),
    "power of a delta": (Pow(Delta(n1, n2), Num(3)), (n1, n2)),
    "ones": (Ones(n1), (n1,)),
    "ones summed": (P(Ones(n1), at(a), bound=(n1,)), ()),
    "ones plus a vector": (Add((Ones(n1), P(at(x, n1), coef=-1))), (n1,)),
    "broadcast sum": (Add((P(at(x, n1), Ones(m1)), P(at(u, m1), Ones(n1)))), (n1, m1)),
    "sum along an axis that no term has": (Add((P(at(x, n1), Ones(m1)), P(Ones(n1), Ones(m1)))), (m1, n1)),
    "summed over an axis that it lacks": (P(Add((P(at(x, n1), Ones(m1)), Ones(m1))), bound=(m1,)), (n1,)),
    "epsilon": (Epsilon(tuple(e3 := [fresh(3) for _ in range(3)])), tuple(e3)),
    "epsilon of order two": (Epsilon((e2 := fresh(2), f2 := fresh(2))), (f2, e2)),
    "epsilon of order four": (Epsilon(tuple(e4 := [fresh(4) for _ in range(4)])), tuple(e4)),
    "nested products": (P(P(at(x, n1), at(x, n1), bound=(n1,)), P(at(A, n2, n3), at(x, n3), bound=(n3,))), (n2,)),
    "scalar products as divisors": (P(Pow(P(at(x, n1), at(y, n1), bound=(n1,)), Num(-1)), at(y, n2), coef=2), (n2,)),
    "negative power": (Pow(at(x, n1), Num(-2)), (n1,)),
    "fractional power": (Pow(Pow(at(x, n1), Num(2)), Num(Fraction(3, 4))), (n1,)),
    "negative fractional power": (Pow(Pow(at(x, n1), Num(2)), Num(Fraction(-1, 2))), (n1,)),
    "symbolic power": (Pow(Pow(at(x, n1), Num(2)), at(a)), (n1,)),
    "power with an index in the exponent": (Pow(Fn("exp", at(u, m1)), at(x, n1)), (n1, m1)),
    "inverse": (Inverse(_regular(r, c), r, c, n1, n2), (n1, n2)),
    "inverse, transposed": (Inverse(_regular(r, c), r, c, n1, n2), (n2, n1)),
    "inverse of a transpose": (Inverse(_regular(c, r), r, c, n1, n2), (n1, n2)),
    "diagonal of an inverse": (Inverse(_regular(r, c), r, c, n1, n1), (n1,)),
    "trace of an inverse": (P(Inverse(_regular(r, c), r, c, n1, n1), bound=(n1,)), ()),
    "inverse of a batch": (
        Inverse(_regular(r, c, P(at(u, m1), at(A, r, c))), r, c, n1, n2),
        (n2, m1, n1),
    ),
    "batch of inverses, summed": (
        P(Inverse(_regular(r, c, P(at(u, m1), at(A, r, c))), r, c, n1, n2), at(M, n2, m1), bound=(n2, m1)),
        (n1,),
    ),
    "determinant": (Det(_regular(r, c), r, c), ()),
    "determinants of a batch": (Det(_regular(r, c, P(at(u, m1), at(A, r, c))), r, c), (m1,)),
    "log determinants of a batch": (Fn("log", Det(_regular(r, c, P(Fn("sin", at(u, m1)), Delta(r, c))), r, c)), (m1,)),
    "soft-max": (Softmax(at(x, o), o, n1), (n1,)),
    "soft-max of rows": (Softmax(at(M, n1, o_m), o_m, at_m), (n1, at_m)),
    "soft-max of columns, transposed": (Softmax(at(M, o, m1), o, n1), (m1, n1)),
    "soft-max on the diagonal": (Softmax(at(A, n1, o), o, n1), (n1,)),
    "soft-max of what does not vary": (Softmax(at(a), o, n1), (n1,)),
    "log soft-max": (Fn("log", Softmax(at(x, o), o, n1)), (n1,)),
    "log sigmoid": (Fn("log", Fn("sigmoid", at(x, n1))), (n1,)),
    "log of one plus exp": (Fn("log", Add((ONE, Fn("exp", at(a))))), ()),
    "log-sum-exp of rows": (Fn("log", P(Fn("exp", at(M, n1, m1)), bound=(m1,))), (n1,)),
    "log-sum-exp of columns": (Fn("log", P(Fn("exp", at(M, n1, m1)), bound=(n1,))), (m1,)),
    "log-sum-exp of a matrix": (Fn("log", P(Fn("exp", at(M, n1, m1)), bound=(n1, m1))), ()),
    "log-sum-exp along an axis that it lacks": (Fn("log", P(Fn("exp", at(x, n1)), Ones(m1), bound=(m1,))), (n1,)),
    "big product": (BigProd(at(x, o), o), ()),
    "big product of rows": (BigProd(at(M, n1, o_m), o_m), (n1,)),
    "big product of columns": (BigProd(at(M, o, m1), o), (m1,)),
    "big product of what does not vary": (BigProd(at(a), o), ()),
    "unknown function and its slopes": (
        Add((Fn("f", at(x, n1)), Fn("f", at(x, n1), 1), Fn("f", at(x, n1), 2), Fn("f", at(x, n1), 3))),
        (n1,),
    ),
    "unknown function named in Greek": (Fn(r"\phi", at(x, n1)), (n1,)),
    "pi": (P(at(S(r"\pi")), at(x, n1)), (n1,)),
    "pi alone": (at(S(r"\pi")), ()),
    "a policy called pi": (at(S(r"\pi", "n"), n1), (n1,)),
    "a scalar and a dimension of one name": (P(at(S("n")), Size("n"), at(x, n1)), (n1,)),
    "a scalar and a dimension that no array has": (P(at(S("d")), Size("d")), ()),
    "joined axes": (Fuse(fresh(1), fresh(1), fresh(1)), ()),
    "numeric dimensions": (P(at(S("Q", 2, 3), q2 := fresh(2), q3 := fresh(3)), bound=(q2,)), (q3,)),
    "numeric identity": (P(Delta(fresh(2), fresh(2)), coef=2), ()),
}
flat = fresh("n·m")
RAW["joined axes"] = (Fuse(flat, n1, m1), (m1, flat, n1))
RAW["joined axes of a matrix that is kept"] = (P(Fuse(flat, n1, m1), at(M, n1, m1), bound=(m1,)), (n1, flat))
RAW["joined axes twice"] = (P(Fuse(flat, n1, m1), at(x, n1), at(S("f", "n·m"), flat), bound=(n1, m1)), (flat,))
RAW["joined axes, square"] = (P(Fuse(flat, n1, m1), Fuse(flat, n1, m1), bound=(m1, flat)), (n1,))
RAW["the size of joined axes"] = (P(Size("n·m"), Ones(flat)), (flat,))
RAW["numeric identity"] = (P(Delta(q2, p2 := fresh(2)), coef=2), (q2, p2))


@pytest.mark.parametrize("name", RAW)
def test_every_kind_of_node(name: str) -> None:
    e, axes = RAW[name]
    for seed in (0, 1, 2):
        check(e, axes, seed)


def test_kinds_of_nodes_are_all_in_the_list() -> None:
    kinds = {type(node).__name__ for e, _ in RAW.values() for node in _all(e)}
    kinds |= {"Block"}  # stands in matrices that are written out, which are judged but neither shown nor derived
    assert kinds == {k.__name__ for k in Expr.__subclasses__()}


def _all(e: Expr) -> list[Expr]:
    return [e, *(n for k in e.children() for n in _all(k))]


# -- large products ----------------------------------------------------------------------------------------------------


def test_a_product_with_more_indices_than_letters_is_contracted_in_stages() -> None:
    ring = [fresh(2) for _ in range(60)]
    last = fresh(2)
    B = S("B", 2, 2, 2)
    factors = [Leaf(B, (ring[k], ring[(k + 1) % 60], ring[(k + 2) % 60])) for k in range(60)]
    e = Prod(Fraction(1), (*factors, Leaf(S("q", 2, 2), (ring[0], last))), tuple(ring))
    code = array_code(e, (last,))
    rng = np.random.default_rng(0)
    given = {"B": rng.uniform(0.2, 0.6, (2, 2, 2)), "q": rng.uniform(size=(2, 2))}
    state = np.einsum("abc,bcd->abcd", given["B"], given["B"])
    for _ in range(56):  # a walk round the ring that keeps its first two indices and its last two
        state = np.einsum("abcd,cde->abde", state, given["B"])
    around = np.einsum("abcd,cda,dab->a", state, given["B"], given["B"])
    np.testing.assert_allclose(run(code, given), around @ given["q"], rtol=1e-9)


@pytest.mark.parametrize("count", [40, 300])
def test_long_chains_are_code_that_python_takes(count: int) -> None:
    ring = [fresh(2) for _ in range(count + 1)]
    chain = [Leaf(S("B", 2, 2), (ring[k], ring[k + 1])) for k in range(count)]
    given = {"B": np.array([[0.6, 0.5], [-0.4, 0.7]]), "v": np.array([1.0, 2.0])}
    power = np.linalg.matrix_power(given["B"], count)
    e = Prod(Fraction(1), (*chain, Leaf(S("v", 2), (ring[-1],))), tuple(ring[1:]))
    np.testing.assert_allclose(run(array_code(e, ring[:1]), given), power @ given["v"], rtol=1e-9)
    e = Prod(Fraction(1), tuple(chain), tuple(ring[1:-1]))
    np.testing.assert_allclose(run(array_code(e, (ring[0], ring[-1])), {"B": given["B"]}), power, rtol=1e-9)
    e = Prod(Fraction(1), (*chain[:-1], Leaf(S("B", 2, 2), (ring[count - 1], ring[0]))), tuple(ring[:-1]))
    np.testing.assert_allclose(run(array_code(e, ()), {"B": given["B"]}), np.trace(power), rtol=1e-9)
    e = Prod(Fraction(1), tuple(Leaf(S(f"x_{{{k}}}", 2), (ring[0],)) for k in range(count)), (ring[0],))
    values = {f"x_{k}": np.array([1.0, 1.0 + 1 / (k + 1)]) for k in range(count)}
    np.testing.assert_allclose(run(array_code(e, ()), values), 1 + np.prod([v[1] for v in values.values()]), rtol=1e-9)


def test_deep_nests_are_code_that_python_takes_or_refused() -> None:
    def nest(depth: int) -> Expr:
        e: Expr = at(x, n1)
        for _ in range(depth):
            e = Fn("tanh", Add((e, at(y, n1))))
        return e

    given = {"x": np.array([0.3]), "y": np.array([0.2])}
    want = given["x"]
    for _ in range(60):
        want = np.tanh(want + given["y"])
    np.testing.assert_allclose(run(array_code(nest(60), (n1,)), given), want)
    with pytest.raises(NoArrayCode, match="deep"):
        array_code(nest(5000), (n1,))


def test_more_than_52_axes_are_refused() -> None:
    axes = tuple(fresh(1) for _ in range(54))
    e = Prod(Fraction(1), tuple(Leaf(S("B", 1, 1, 1), axes[k : k + 3]) for k in range(0, 54, 3)))
    with pytest.raises(NoArrayCode, match="52"):
        array_code(e, axes)


def test_an_axis_must_be_asked_for() -> None:
    with pytest.raises(ValueError, match="axis"):
        array_code(at(M, n1, m1), (n1,))


# -- stable forms ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("e", "axes", "given", "want"),
    [
        (Fn("log", P(Fn("exp", at(x, n1)), bound=(n1,))), (), [1000.0, 0.0], 1000.0),
        (Fn("log", Softmax(at(x, o), o, n1)), (n1,), [1000.0, 0.0], [0.0, -1000.0]),
        (Softmax(at(x, o), o, n1), (n1,), [1000.0, 0.0], [1.0, 0.0]),
        (Fn("softplus", at(x, n1)), (n1,), [1000.0, -1000.0], [1000.0, 0.0]),
        (Fn("sigmoid", at(x, n1)), (n1,), [1000.0, -1000.0], [1.0, 0.0]),
        (Fn("log", Fn("sigmoid", at(x, n1))), (n1,), [1000.0, -1000.0], [0.0, -1000.0]),
        (
            P(Fn("exp", at(x, n1)), Pow(P(Fn("exp", at(x, n2)), bound=(n2,)), Num(-1))),
            (n1,),
            [1000.0, 0.0],
            [1.0, 0.0],
        ),
    ],
)
def test_what_overflows_when_taken_literally_does_not(e: Expr, axes: Any, given: Any, want: Any) -> None:
    with np.errstate(all="raise", under="ignore"):
        np.testing.assert_allclose(run(array_code(e, axes), {"x": np.array(given)}), want, atol=1e-300)


def test_shares_of_a_matrix_of_exponentials_do_not_overflow() -> None:
    total = P(Fn("exp", at(M, n2, m2)), bound=(n2, m2))
    code = array_code(P(Fn("exp", at(M, n1, m1)), Pow(total, Num(-1))), (n1, m1))
    with np.errstate(all="raise", under="ignore"):
        got = run(code, {"M": np.array([[1000.0, 0.0], [1000.0, -5.0]])})
    np.testing.assert_allclose(got, [[0.5, 0.0], [0.5, 0.0]], atol=1e-300)


def test_the_log_determinant_of_a_large_matrix_is_finite() -> None:
    code = array_code(Fn("log", Det(at(A, r, c), r, c)), ())
    np.testing.assert_allclose(run(code, {"A": 1e-3 * np.eye(500)}), 500 * np.log(1e-3))


# -- what it reads like ------------------------------------------------------------------------------------------------

READS = {
    "worked example": "def derivative(W, X, Y, N):\n    return (X @ (X.T @ W - Y.T)) / N",
    "norm of a residual": ("def derivative(M, u, y):\n    t1 = M @ u - y\n    return (M.T @ t1) / np.linalg.norm(t1)"),
    "linear": "def derivative(y):\n    return y",
    "constant": "def derivative(n):\n    return np.zeros(n)",
    "constant by a matrix": "def derivative(n, m):\n    return np.zeros((n, m))",
    "scalar by itself": "def derivative():\n    return np.array(1.0)",
    "vector by itself": "def derivative(n):\n    return np.eye(n)",
    "matrix of ones": "def derivative(n, m):\n    return np.ones((n, m))",
    "chain": "def derivative(A, B, M):\n    return A @ B @ M",
    "chain by its middle": "def derivative(x, M, u):\n    return np.outer(x, M @ u)",
    "quadratic by A": "def derivative(x):\n    return np.outer(x, x)",
    "trace of a product": "def derivative(A, C):\n    return (C @ A).T",
    "trace by scalar": "def derivative(A, B):\n    return np.trace(A @ B)",
    "hadamard": "def derivative(y):\n    return np.diag(y)",
    "inverse quadratic": (
        "def derivative(x, X):\n    t1 = np.linalg.inv(X @ X.T + np.eye(x.shape[0]))\n"
        "    return -2 * np.outer(t1.T @ x, X.T @ (t1 @ x))"
    ),
    "log-sum-exp": "def derivative(M, u):\n    return M.T @ softmax(M @ u)",
    "softmax": ("def derivative(M, u):\n    t1 = softmax(M @ u)\n    return t1[:, None] * M - np.outer(t1, M.T @ t1)"),
    "sigmoid of a vector": "def derivative(x):\n    t1 = sigmoid(x)\n    return np.diag(t1 * (1 - t1))",
    "matrix vector by matrix": 'def derivative(x):\n    return np.einsum("ij,k->ijk", np.eye(x.shape[0]), x)',
    "unknown function": "def derivative(M, u, df):\n    return M.T @ df(M @ u)",
    "family of residuals": "def derivative(A, s, y):\n    return (A @ s.T - y[:, None]) @ s",
    "Rayleigh quotient": (
        "def derivative(A, x):\n    t1 = A @ x\n    t2 = x @ x\n"
        "    return (t1 + A.T @ x) / t2 - 2 * (x @ t1) / t2 ** 2 * x"
    ),
    "fractions": "def derivative(A, x):\n    return -3 / 7 * (A @ x) - 3 / 7 * (A.T @ x)",
    "Hessian of log-sum-exp": (
        "def derivative(M, u):\n    t1 = softmax(M @ u)\n    t2 = M.T @ t1\n"
        "    return (M.T * t1) @ M - np.outer(t2, t2)"
    ),
}


@pytest.mark.parametrize("name", READS)
def test_the_code_reads_as_a_person_would_write_it(name: str) -> None:
    _, value, variable, order, _ = TABLE[NAMES.index(name)]
    assert body(array_code(*derived(value, variable, order)).source) == READS[name]


@pytest.mark.parametrize(("name", "value", "variable", "order", "positive"), TABLE, ids=NAMES)
def test_the_source_is_a_module_that_ends_with_the_function(
    name: str, value: Value, variable: Symbol, order: int, positive: bool
) -> None:
    for library, needed in (
        ("numpy", "import numpy as np"),
        ("torch", "import torch"),
        ("jax", "import jax.numpy as jnp"),
    ):
        code = array_code(*derived(value, variable, order), library=library)  # type: ignore[arg-type]
        tree = ast.parse(code.source)
        assert needed in code.source.split("\n\n")[0].splitlines()
        last = tree.body[-1]
        assert isinstance(last, ast.FunctionDef)
        assert last.name == "derivative"
        assert [arg.arg for arg in last.args.args] == list(code.arguments.values())
        assert code.source.endswith("\n")
        read = {node.id for node in ast.walk(last) if isinstance(node, ast.Name)}
        assert len(read & set(code.arguments.values())) == len(code.arguments), "an argument that nobody uses"


def test_the_function_has_the_name_that_was_asked_for() -> None:
    assert "def value(x):\n    return x" in array_code(at(x, n1), (n1,), name="value").source


def test_a_family_is_one_argument_under_the_name_of_its_member() -> None:
    i, j = fresh("N", "i"), fresh("n")
    assert dict(array_code(mul([Leaf(FAMILY, (i, j))], (i,)), (j,)).arguments) == {r"\mathbf{s}_i": "s"}
    k = fresh("N", "k")
    assert dict(array_code(mul([Leaf(FAMILY, (k, j))], (k,)), (j,)).arguments) == {r"\mathbf{s}_k": "s"}
    bare = fresh("N")
    assert dict(array_code(mul([Leaf(FAMILY, (bare, j))], (bare,)), (j,)).arguments) == {r"\mathbf{s}_i": "s"}
    twice = S("Z", "N", "M", "n", samples=2)
    p, q = fresh("N", "i"), fresh("M", "i")
    assert dict(array_code(Leaf(twice, (p, q, j)), (p, q, j)).arguments) == {"Z_{ij}": "Z"}


def test_unknown_functions_and_their_slopes_are_arguments() -> None:
    e = Add((Fn("f", at(x, n1)), Fn("f", at(x, n1), 1), Fn("f", at(x, n1), 2), Fn(r"\phi", at(x, n1), 1)))
    assert dict(array_code(e, (n1,)).arguments) == {"x": "x", "f": "f", "f'": "df", "f''": "d2f", r"\phi'": "dphi"}


def test_names_that_would_clash_are_kept_apart() -> None:
    e = P(at(S("x"), *()), at(S(r"\mathbf{x}", "n"), n1), at(S("df"), *()), Fn("f", at(a), 1), Fn("t1", at(a)))
    code = array_code(P(e, Add((e, Ones(n1)))), (n1,))
    assert len(set(code.arguments.values())) == len(code.arguments)
    assert code.arguments["x"] == "x"
    assert code.arguments[r"\mathbf{x}"] == "x_2"
    assert code.arguments["f'"] == "df_2"
    assert " t1 =" not in code.source
    check(P(at(S("x")), at(S(r"\mathbf{x}", "n"), n1), at(S("n"))), (n1,))


def test_a_dimension_is_read_from_a_shape_where_there_is_one() -> None:
    assert dict(array_code(P(at(x, n1), Delta(n2, n3)), (n1, n2, n3)).arguments) == {"x": "x"}
    assert dict(array_code(Delta(m1, m2), (m1, m2)).arguments) == {"m": "m"}
    odd = fresh(r"d_{\text{in}}")
    assert dict(array_code(ZERO, (odd,)).arguments) == {r"d_{\text{in}}": "d_in"}


def test_long_sums_are_broken_into_lines() -> None:
    e = Add(tuple(P(at(S(f"A_{k}", "n", "n"), n1, n2), at(S(f"x_{k}", "n"), n2), bound=(n2,)) for k in range(12)))
    source = array_code(e, (n1,)).source
    assert max(map(len, source.splitlines())) <= 120 or "return (" in source
    assert source.count("\n        + ") == 11
    check(e, (n1,))


def test_the_output_does_not_depend_on_the_hash_seed() -> None:
    script = (
        "from tests.writing.code_cases import table, derived\n"
        "from einlsp.writing.code import array_code\n"
        "for name, value, variable, order, _ in table():\n"
        "    for library in ('numpy', 'torch', 'jax'):\n"
        "        c = array_code(*derived(value, variable, order), library=library)\n"
        "        print(c.source, dict(c.arguments))\n"
    )
    root = Path(__file__).parents[2]
    outputs = {
        subprocess.run(
            [sys.executable, "-c", script], cwd=root, env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("0", "1", "77")
    }
    assert len(outputs) == 1
    assert len(outputs.pop()) > 10_000


# -- random expressions ------------------------------------------------------------------------------------------------


class Wild:
    """Draws expressions over given free indices, in normal form or not: products with hyper-edges first of all."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)

    def expr(self, free: list[Index], depth: int) -> Expr:
        """An expression whose free indices are exactly these."""
        kinds = ["leaf"] if not depth else ["leaf", "product", "product", "product", "sum", "function", "whole"]
        return getattr(self, self.rng.choice(kinds))(free, depth)

    def some(self, pool: list[Index], most: int) -> list[Index]:
        return self.rng.sample(pool, min(len(pool), self.rng.randrange(most + 1)))

    def leaf(self, free: list[Index], depth: int) -> Expr:
        slots = self.some(free, 3)
        if slots and self.rng.random() < 0.2:
            slots.append(slots[0])
        name = f"Q{self.rng.randrange(2)}" + "".join(str(i.dim) for i in slots)
        return self._covering([Leaf(S(name, *(i.dim for i in slots)), tuple(slots))], free)

    def _covering(self, factors: list[Expr], pool: list[Index], bound: tuple[Index, ...] = ()) -> Expr:
        have = frozenset[Index]().union(*(f.free for f in factors))
        factors = [*factors, *(Ones(i) for i in pool if i not in have)]
        coef = Fraction(self.rng.choice([1, 1, 2, -1, -3]), self.rng.choice([1, 1, 2]))
        return mul(factors, bound, coef) if self.rng.random() < 0.5 else Prod(coef, tuple(factors), bound)

    def product(self, free: list[Index], depth: int) -> Expr:
        bound = tuple(fresh(self.rng.choice("nmk")) for _ in range(self.rng.randrange(4)))
        pool = [*free, *bound]
        factors: list[Expr] = []
        for _ in range(self.rng.randrange(1, 5)):
            if pool and self.rng.random() < 0.15:
                i = self.rng.choice(pool)
                factors.append(Delta(i, self.rng.choice([j for j in pool if j.dim == i.dim])))
            else:
                factors.append(self.expr(self.some(pool, 3), self.rng.choice([0, 0, depth - 1])))
        return self._covering(factors, pool, bound)

    def sum(self, free: list[Index], depth: int) -> Expr:
        return Add(tuple(self.expr(free, depth - 1) for _ in range(self.rng.randrange(2, 4))))

    def function(self, free: list[Index], depth: int) -> Expr:
        inner = self.expr(free, depth - 1)
        name = self.rng.choice(["sin", "tanh", "sigmoid", "softplus", "f", "square"])
        return Pow(inner, Num(2)) if name == "square" else Fn(name, inner)

    def whole(self, free: list[Index], depth: int) -> Expr:
        over = [fresh(self.rng.choice("nmk")) for _ in range(self.rng.randrange(1, 3))]
        kind = self.rng.choice(["log-sum-exp", "determinant", "product", "soft-max", "inverse"])
        if kind == "log-sum-exp":
            return Fn("log", Prod(Fraction(1), (Fn("exp", self.expr([*free, *over], depth - 1)),), tuple(over)))
        row, col = fresh("n"), fresh("n")
        if kind == "determinant":
            return Det(self.expr([*free, row, col], depth - 1), row, col)
        if kind == "product" or not free:
            return BigProd(self.expr([*free, over[0]], depth - 1), over[0])
        i = self.rng.choice(free)
        if kind == "soft-max":
            along = fresh(i.dim)
            kept = [j for j in free if j != i or self.rng.random() < 0.3]
            return Softmax(self.expr([*kept, along], depth - 1), along, i)
        j = self.rng.choice([j for j in free if j.dim == i.dim])
        rest = [k for k in free if k not in (i, j)]
        row, col = fresh(i.dim), fresh(i.dim)
        unit = Prod(Fraction(5), (Delta(row, col), *(Ones(k) for k in rest)))
        return Inverse(Add((self.expr([*rest, row, col], depth - 1), unit)), row, col, i, j)


@pytest.mark.parametrize("block", range(10))
def test_random_expressions(block: int) -> None:
    done = 0
    for seed in range(60 * block, 60 * block + 60):
        wild = Wild(seed)
        axes = [fresh(wild.rng.choice("nnmk")) for _ in range(wild.rng.choice([0, 1, 2, 2, 2, 3, 3, 4]))]
        e = wild.expr(axes, wild.rng.randrange(1, 4))
        wild.rng.shuffle(axes)
        try:
            want = Point(e, axes, seed).want()
        except (Undefined, OverflowError):
            continue
        if np.all(np.isfinite(want)) and np.max(np.abs(want), initial=0) < 1e6:
            check(e, axes, seed)
            done += 1
    assert done > 45


def test_the_value_of_a_whole_formula() -> None:
    """``show``'s code: an expression that is no derivative."""
    W, X = leaf(S(r"\mathbf{W}", "n", "m")), leaf(S(r"\mathbf{X}", "n", "k"))
    v = b.matmul(b.transpose(W), X)
    assert "return W.T @ X" in array_code(v.expr, [p.index for p in v.ports], name="value").source
