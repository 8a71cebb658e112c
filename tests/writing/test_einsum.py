"""Einsum strings: what is one, which letters, which operands; run against the evaluator."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from einlsp.tensor.expr import (
    ZERO,
    Add,
    Delta,
    Expr,
    Fn,
    Index,
    Inverse,
    Leaf,
    Num,
    Ones,
    Pow,
    Prod,
    Size,
    Symbol,
    fresh,
)
from einlsp.writing.einsum import LETTERS, einsum, einsum_string, subscripts
from tests.writing.code_cases import Point, S

i, j, n3 = fresh("n"), fresh("n"), fresh("n")
m, k = fresh("m"), fresh("k")
A, M, T, x, y, u, a = (
    S("A", "n", "n"),
    S("M", "n", "m"),
    S("T", "n", "n", "m"),
    S("x", "n"),
    S("y", "n"),
    S("u", "m"),
    S("a"),
)


def at(s: Symbol, *indices: Index) -> Leaf:
    return Leaf(s, indices)


def P(*factors: Expr, bound: tuple[Index, ...] = (), coef: Fraction | int = 1) -> Prod:
    return Prod(Fraction(coef), factors, bound)


ONES = [
    (at(x, i), (i,), "i->i", ("x",)),
    (at(M, i, m), (m, i), "ji->ij", ("M",)),
    (at(A, i, i), (i,), "ii->i", ("A",)),
    (P(at(A, i, i), bound=(i,)), (), "ii->", ("A",)),
    (P(at(x, i), at(u, m)), (m, i), "j,i->ij", ("x", "u")),
    (P(at(x, i), at(u, m)), (i, m), "i,j->ij", ("x", "u")),
    (P(at(A, i, j), at(M, j, m), bound=(j,)), (i, m), "ik,kj->ij", ("A", "M")),
    (P(at(x, i), at(A, i, j), at(y, j), bound=(i, j)), (), "i,ij,j->", ("x", "A", "y")),
    (P(at(x, i), at(y, i)), (i,), "i,i->i", ("x", "y")),
    (P(at(x, i), at(y, i), at(M, i, m), bound=(i,)), (m,), "j,j,ji->i", ("x", "y", "M")),
    (P(at(x, i), coef=Fraction(-2, 3)), (i,), "i->i", ("x",)),
    (Pow(at(x, i), Num(3)), (i,), "i,i,i->i", ("x", "x", "x")),
    (P(Pow(at(M, i, m), Num(2)), bound=(i, m)), (), "ij,ij->", ("M", "M")),
    (P(Delta(i, j), at(u, m)), (i, m, j), "ik,j->ijk", (r"\mathbf{I}", "u")),
    (Delta(i, j), (i, j), "ij->ij", (r"\mathbf{I}",)),
    (P(at(a), Pow(at(a), Num(Fraction(-1, 2))), Size("n"), at(x, i)), (i,), "i->i", ("x",)),
    (at(T, i, i, m), (m, i), "jji->ij", ("T",)),
]


@pytest.mark.parametrize(("e", "axes", "text", "operands"), ONES, ids=[row[2] for row in ONES])
def test_what_is_an_einsum(e: Expr, axes: tuple[Index, ...], text: str, operands: tuple[str, ...]) -> None:
    found = einsum(e, axes)
    assert found is not None
    assert (found.subscripts, found.arguments) == (text, operands)
    alone = found.coefficient == 1 and not found.scalars
    assert einsum_string(e, axes) == (text if alone else None)


@pytest.mark.parametrize(("e", "axes", "text", "operands"), ONES, ids=[row[2] for row in ONES])
def test_an_einsum_has_the_value_of_its_expression(
    e: Expr, axes: tuple[Index, ...], text: str, operands: tuple[str, ...]
) -> None:
    point = Point(e, axes, 1, positive=True)
    found = einsum(e, axes)
    assert found is not None

    def array(o: Leaf | Delta) -> Any:
        if isinstance(o, Delta):
            return np.eye(point.size(o.i.dim))
        cells = np.array([float(v) for v in point.values[o.symbol.latex]])
        return cells.reshape([point.size(d) for d in o.symbol.dims])

    scalars = [Point(s, ()) for s in found.scalars]
    for s in scalars:
        s.values, s.sizes = point.values, point.sizes
    scale = float(found.coefficient) * float(np.prod([s.want() for s in scalars]))
    got = scale * np.einsum(found.subscripts, *map(array, found.operands))
    np.testing.assert_allclose(got, point.want(), rtol=1e-12)


r, c = fresh("n"), fresh("n")
NOT = {
    "nought": (ZERO, (i,)),
    "nought times": (P(at(x, i), coef=0), (i,)),
    "a number": (Num(3), ()),
    "a scalar": (at(a), ()),
    "a sum": (Add((at(x, i), at(y, i))), (i,)),
    "a product with a sum": (P(at(x, i), Add((at(y, i), at(x, i)))), (i,)),
    "a function": (Fn("exp", at(x, i)), (i,)),
    "an inverse": (Inverse(at(A, r, c), r, c, i, j), (i, j)),
    "a negative power": (Pow(at(x, i), Num(-1)), (i,)),
    "a root": (Pow(at(x, i), Num(Fraction(1, 2))), (i,)),
    "a symbolic power": (Pow(at(x, i), at(a)), (i,)),
    "an axis that nothing varies along": (P(at(x, i), Ones(m)), (i, m)),
    "an axis that is not there": (at(x, i), (i, m)),
    "a sum along an axis that nothing has": (P(at(x, i), Ones(m), bound=(m,)), (i,)),
    "a missing axis": (P(at(x, i), at(u, m)), (i,)),
    "the same axis twice": (at(A, i, i), (i, i)),
    "a nested product": (P(P(at(x, i), at(x, i), bound=(i,)), at(y, j)), (j,)),
    "a delta of one index": (P(Delta(i, i), at(x, i)), (i,)),
}


@pytest.mark.parametrize("name", NOT)
def test_what_is_none(name: str) -> None:
    assert einsum_string(*NOT[name]) is None


def test_identities_can_be_refused() -> None:
    e = P(Delta(i, j), at(u, m))
    assert einsum_string(e, (i, j, m), identities=False) is None
    assert einsum_string(P(at(x, i), at(u, m)), (i, m), identities=False) == "i,j->ij"


def test_letters_run_out_at_52() -> None:
    axes = [fresh(1) for _ in range(53)]
    text = subscripts([axes[:52]], axes[:52])
    assert text == f"{LETTERS}->{LETTERS}"
    assert len(set(LETTERS)) == 52
    assert subscripts([axes], axes) is None


def test_a_product_of_very_many_factors_is_none() -> None:
    assert einsum_string(Pow(at(x, i), Num(32)), (i,)) is not None
    assert einsum_string(Pow(at(x, i), Num(33)), (i,)) is None
