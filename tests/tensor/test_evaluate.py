"""The evaluator against numpy: every kind of node, repeated indices, hyper-edges, axes that nothing carries."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from einlsp.tensor.contraction import TooLarge
from einlsp.tensor.evaluate import Evaluator
from einlsp.tensor.expr import (
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
from einlsp.tensor.rings import PRIME, Decimals, Residues, Undefined, precise
from tests.tensor.arrays import evaluate
from tests.tensor.random_trees import built, expressions
from tests.tensor.trees import SIZES, Env, point

A, B, M = Symbol("A", ("n", "m")), Symbol("B", ("n", "m")), Symbol("M", ("n", "n"))
X, Y, C = Symbol("x", ("n",)), Symbol("y", ("n",)), Symbol("c")
T3, F = Symbol("T", ("n", "n", "n")), Symbol("S", ("N", "n", "n"), samples=1)
ALL = (A, B, M, X, Y, C, T3, F)
i, j, k, p, q = (fresh("n") for _ in range(5))
a, b = fresh("m"), fresh("m")
s, nm = fresh("N"), fresh("n·m")
three = [fresh(3) for _ in range(4)]


def prod(*factors: Expr, over: tuple[Index, ...] = (), coef: Fraction | int = 1) -> Prod:
    return Prod(Fraction(coef), factors, over)


def shifted(e: Expr, r: Index, c: Index) -> Expr:
    return Add((e, prod(Delta(r, c), coef=2)))


NODES: dict[str, tuple[Expr, list[Index]]] = {
    "number": (Num(Fraction(-3, 7)), []),
    "number spread": (Num(2), [i, a]),
    "scalar": (Leaf(C), []),
    "size": (prod(Size("m"), Size("n")), []),
    "matrix": (Leaf(A, (i, a)), [i, a]),
    "transposed": (Leaf(A, (i, a)), [a, i]),
    "diagonal of a leaf": (Leaf(M, (i, i)), [i]),
    "diagonal of three": (Leaf(T3, (i, j, i)), [j, i]),
    "diagonal of all": (Leaf(T3, (i, i, i)), [i]),
    "delta": (Delta(i, j), [i, j]),
    "delta of one index": (Delta(i, i), [i]),
    "ones": (Ones(i), [i]),
    "ones spread": (Ones(i), [j, i]),
    "sum with axes of its own": (Add((Leaf(X, (i,)), Leaf(Y, (j,)), Leaf(C))), [i, j]),
    "sum of a constant": (Add((Leaf(A, (i, a)), Num(1))), [i, a]),
    "product": (prod(Leaf(A, (i, a)), Leaf(B, (j, a)), over=(a,)), [i, j]),
    "product with a number": (prod(Leaf(X, (i,)), coef=Fraction(2, 3)), [i]),
    "trace": (prod(Leaf(M, (i, i)), over=(i,)), []),
    "hyper-edge": (prod(Leaf(X, (i,)), Leaf(Y, (i,)), Leaf(M, (i, j)), Leaf(M, (j, i)), over=(i,)), [j]),
    "hyper-edge kept": (prod(Leaf(X, (i,)), Leaf(Y, (i,)), Leaf(A, (i, a))), [a, i]),
    "sum over what no factor carries": (prod(Leaf(X, (i,)), over=(a,)), [i]),
    "sum over ones": (prod(Ones(i), over=(i,)), []),
    "empty product": (prod(coef=5), []),
    "empty product summed": (prod(over=(i, a)), []),
    "outer": (prod(Leaf(X, (i,)), Leaf(Y, (j,))), [j, i]),
    "chain": (prod(Leaf(M, (i, j)), Leaf(M, (j, k)), Leaf(M, (k, p)), Leaf(X, (p,)), over=(j, k, p)), [i]),
    "cycle": (prod(Leaf(M, (i, j)), Leaf(M, (j, k)), Leaf(M, (k, i)), over=(i, j, k)), []),
    "delta contracted": (prod(Delta(i, j), Leaf(X, (j,)), over=(j,)), [i]),
    "sum in a product": (prod(Add((Leaf(X, (i,)), Leaf(Y, (i,)))), Leaf(A, (i, a)), over=(i,)), [a]),
    "square": (Pow(Leaf(A, (i, a)), Num(2)), [i, a]),
    "reciprocal": (Pow(Leaf(X, (i,)), Num(-1)), [i]),
    "root": (Pow(Pow(Leaf(X, (i,)), Num(2)), Num(Fraction(1, 2))), [i]),
    "power by an array": (Pow(Add((Num(2), Leaf(X, (i,)))), Leaf(Y, (j,))), [i, j]),
    "function": (Fn("tanh", prod(Leaf(M, (i, j)), Leaf(X, (j,)), over=(j,))), [i]),
    "function of a sum of axes": (Fn("sin", Add((Leaf(X, (i,)), Leaf(Y, (j,))))), [j, i]),
    "inverse": (Inverse(shifted(Leaf(M, (i, j)), i, j), i, j, p, q), [p, q]),
    "inverse turned": (Inverse(shifted(Leaf(M, (i, j)), i, j), i, j, p, q), [q, p]),
    "inverse read backwards": (Inverse(shifted(Leaf(M, (i, j)), i, j), j, i, p, q), [p, q]),
    "inverse over its own axes": (Inverse(shifted(Leaf(M, (i, j)), i, j), i, j, i, j), [i, j]),
    "diagonal of an inverse": (Inverse(shifted(Leaf(M, (i, j)), i, j), i, j, p, p), [p]),
    "trace of an inverse": (prod(Inverse(shifted(Leaf(M, (i, j)), i, j), i, j, p, p), over=(p,)), []),
    "batch of inverses": (Inverse(shifted(Leaf(F, (s, i, j)), i, j), i, j, p, q), [q, s, p]),
    "inverse along a batch": (Inverse(shifted(Leaf(T3, (k, i, j)), i, j), i, j, k, q), [k, q]),
    "determinant": (Det(Leaf(M, (i, j)), i, j), []),
    "batch of determinants": (Det(shifted(Leaf(F, (s, i, j)), i, j), i, j), [s]),
    "softmax": (Softmax(Leaf(X, (i,)), i, j), [j]),
    "softmax over its own axis": (Softmax(Leaf(X, (i,)), i, i), [i]),
    "batch of softmaxes": (Softmax(Leaf(A, (i, a)), a, b), [b, i]),
    "softmax along a batch": (Softmax(Leaf(M, (i, j)), j, i), [i]),
    "product over an index": (BigProd(Leaf(A, (i, a)), a), [i]),
    "product over what it lacks": (BigProd(Leaf(C), a), []),
    "levi-civita": (Epsilon(tuple(three[:3])), three[:3]),
    "levi-civita of four": (Epsilon((three[0], three[1], three[0])), [three[0], three[1]]),
    "levi-civita contracted": (prod(Epsilon(tuple(three[:3])), Epsilon((three[0], three[1], three[3])), over=(three[0], three[1])), [three[2], three[3]]),
    "joined axes": (prod(Fuse(nm, i, a), Leaf(A, (i, a)), over=(i, a)), [nm]),
    "joined axes alone": (Fuse(nm, i, a), [a, nm, i]),
}  # fmt: skip


def decimals(env: Env) -> dict[str, list[Decimal]]:
    return {name: [Decimal(float(x)) for x in array.ravel()] for name, array in env.items()}


@pytest.mark.parametrize("name", NODES)
@pytest.mark.parametrize("seed", [0, 1])
def test_every_node_as_numpy_has_it(name: str, seed: int) -> None:
    e, axes = NODES[name]
    env = point(ALL, seed)
    with precise():
        cells = Evaluator(Decimals(), SIZES, decimals(env)).array(e, axes)
    want = evaluate(e, env, axes)
    np.testing.assert_allclose(np.array([float(x) for x in cells]).reshape(want.shape), want, rtol=1e-9, atol=1e-12)


@given(expressions(), st.integers(0, 3))
def test_random_expressions_as_numpy_has_them(source: str, seed: int) -> None:
    tree = built(source)
    env = point(tree.symbols, seed)
    want = tree.array(env)
    if not np.all(np.isfinite(want)) or np.abs(want).max(initial=0) > 1e6:
        return
    try:
        with precise():
            axes = [p.index for p in tree.value.ports]
            cells = Evaluator(Decimals(), SIZES, decimals(env)).array(tree.value.expr, axes)
    except Undefined:  # the root of a nought, `norm(x - x)`, has no value that could be differentiated
        return
    got = np.array([float(x) for x in cells]).reshape(want.shape)
    np.testing.assert_allclose(got, want, rtol=1e-7, atol=1e-8 * max(1.0, float(np.abs(want).max(initial=0))))


def test_residues_are_exact_fractions() -> None:
    """A third three times is one; an inverse times its matrix the identity, to the last digit."""
    ring = Residues()
    assert ring.rational(Fraction(1, 3)) * 3 % ring.modulus == 1
    cells = [5, 7, 11, 2, 9, 4, 1, 1, 6]
    e = prod(Inverse(Leaf(M, (i, j)), i, j, p, q), Leaf(M, (q, k)), over=(q,))
    assert Evaluator(ring, {"n": 3}, {"M": cells}).array(e, [p, k]) == [1, 0, 0, 0, 1, 0, 0, 0, 1]
    assert Evaluator(ring, {"n": 3}, {"M": cells}).array(Det(Leaf(M, (i, j)), i, j), []) == [
        round(float(np.linalg.det(np.array(cells).reshape(3, 3)))) % ring.modulus
    ]


def test_a_residue_and_p_times_another_is_a_dual_number() -> None:
    ring, x, e = Residues(), 12345, 678
    f = Pow(Add((Num(1), Pow(Leaf(C), Num(3)))), Num(-2))
    before, after = (Evaluator(ring, {}, {"c": [v]}).array(f, [])[0] for v in (x, x + PRIME * e))
    slope = -2 * 3 * x**2 * pow(1 + x**3, -3, PRIME) * e
    assert ((after - before) // PRIME - slope) % PRIME == 0


def test_what_has_no_value_says_so() -> None:
    for ring in (Residues(), Decimals()):
        at = Evaluator(ring, {"n": 2}, {"M": [ring.rational(Fraction(v)) for v in (1, 2, 2, 4)]})
        with pytest.raises(Undefined):
            at.array(Inverse(Leaf(M, (i, j)), i, j, p, q), [p, q])
    at = Evaluator(Residues(), {"n": 4}, {})
    with pytest.raises(Undefined):
        at.array(Epsilon((i, j, k)), [i, j, k])


def test_a_determinant_that_only_vanishes_modulo_p_is_not_taken_for_nought() -> None:
    """det(M) at a singular M moved by p: its slope is the adjugate's, which noughts would hide."""
    cells = [1, 2, 2, 4 + PRIME]
    with pytest.raises(Undefined):
        Evaluator(Residues(), {"n": 2}, {"M": [PRIME * c for c in cells]}).array(Det(Leaf(M, (i, j)), i, j), [])


def test_too_large_is_refused_before_it_is_tried() -> None:
    big = [fresh(50) for _ in range(6)]
    e = prod(*(Ones(i) for i in big))
    with pytest.raises(TooLarge):
        Evaluator(Residues(), {}, {}).array(e, big)
    nine = [fresh(9) for _ in range(9)]
    with pytest.raises(TooLarge):
        Evaluator(Residues(), {}, {}).array(Epsilon(tuple(nine)), nine)
