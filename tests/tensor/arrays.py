"""Expressions over indices evaluated with numpy, as the definitions of the nodes say and not otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import numpy as np

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
)
from tests.tensor.trees import NUMPY, Env, size


def evaluate(e: Expr, env: Env, axes: Sequence[Index]) -> np.ndarray:
    """The array of an expression over ``axes``; an axis that it lacks is repeated along."""
    have, array = _of(e, env)
    return _over(have, array, tuple(axes))


Named = tuple[tuple[Index, ...], np.ndarray]


def _over(have: tuple[Index, ...], array: np.ndarray, axes: tuple[Index, ...]) -> np.ndarray:
    assert set(have) <= set(axes), "an index got lost or came in"
    missing = [i for i in axes if i not in have]
    whole = np.broadcast_to(array, (*(size(i.dim) for i in missing), *array.shape))
    order = [*missing, *have]
    return np.transpose(whole, [order.index(i) for i in axes])


def _diagonals(slots: tuple[Index, ...], array: np.ndarray) -> Named:
    """An array whose slots may repeat an index, over different indices."""
    letters = {i: k for k, i in enumerate(dict.fromkeys(slots))}
    return tuple(letters), np.einsum(array, [letters[i] for i in slots], list(letters.values()))


def _of(e: Expr, env: Env) -> Named:
    if isinstance(e, Num):
        return (), np.asarray(float(e.value))
    if isinstance(e, Size):
        return (), np.asarray(float(size(e.dim)))
    if isinstance(e, Leaf):
        return _diagonals(e.indices, env[e.symbol.latex])
    if isinstance(e, Delta):
        return _diagonals((e.i, e.j), np.eye(size(e.i.dim), size(e.j.dim)))
    if isinstance(e, Ones):
        return (e.i,), np.ones(size(e.i.dim))
    if isinstance(e, Epsilon):
        return _diagonals(e.indices, _levi_civita(len(e.indices)))
    if isinstance(e, Fuse):
        n, m = size(e.slow.dim), size(e.fast.dim)
        return _diagonals(e.indices, np.eye(n * m).reshape(n * m, n, m))
    if isinstance(e, Add):
        axes = tuple(sorted(e.free, key=lambda i: i.uid))
        return axes, np.sum([evaluate(t, env, axes) for t in e.terms], axis=0)
    if isinstance(e, Prod):
        axes = tuple(sorted(set().union(*(f.free for f in e.factors), e.bound), key=lambda i: i.uid))
        kept = tuple(i for i in axes if i not in e.bound)
        letters = {i: k for k, i in enumerate(axes)}
        operands: list[object] = []
        for f in e.factors:
            own, array = _of(f, env)
            operands += [array, [letters[i] for i in own]]
        for i in e.bound:
            operands += [np.ones(size(i.dim)), [letters[i]]]
        return kept, float(e.coef) * np.einsum(
            np.asarray(1.0), [], *operands, [letters[i] for i in kept], optimize="greedy"
        )
    if isinstance(e, Pow):
        axes = tuple(sorted(e.free, key=lambda i: i.uid))
        return axes, np.power(evaluate(e.base, env, axes), evaluate(e.exponent, env, axes))
    if isinstance(e, Fn):
        axes, array = _of(e.arg, env)
        known = NUMPY.get(e.name)
        return axes, known(array) if known and not e.primes else env[f"{e.name}{e.primes * chr(39)}"](array)  # type: ignore[operator]
    if isinstance(e, Inverse | Det):
        rest = tuple(sorted(e.body.free - {e.row, e.col}, key=lambda i: i.uid))
        array = evaluate(e.body, env, (*rest, e.row, e.col))
        if isinstance(e, Det):
            return rest, np.linalg.det(array)
        return _diagonals((*rest, e.i, e.j), np.linalg.inv(array))
    if isinstance(e, Softmax):
        rest = tuple(sorted(e.body.free - {e.over}, key=lambda i: i.uid))
        grown = np.exp(evaluate(e.body, env, (*rest, e.over)))
        return _diagonals((*rest, e.at), grown / grown.sum(axis=-1, keepdims=True))
    assert isinstance(e, BigProd), type(e)
    rest = tuple(sorted(e.body.free - {e.over}, key=lambda i: i.uid))
    return rest, np.prod(evaluate(e.body, env, (*rest, e.over)), axis=-1)


def _levi_civita(n: int) -> np.ndarray:
    out = np.zeros((n,) * n)
    for p in permutations(range(n)):
        out[p] = np.linalg.det(np.eye(n)[list(p)])
    return out
