"""The steps of a derivation: each line equal to the one before, none twice, the recipe's order, names that never clash."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pytest

from einlsp.ide.derivation import derivative
from einlsp.ide.steps import align, recipe, variable_names
from einlsp.tensor.expr import Expr, Index, Upness
from einlsp.writing.index import IndexWriter
from tests.tensor.arrays import evaluate
from tests.tensor.cases import CASES, Case
from tests.tensor.checks import solve
from tests.tensor.trees import einsum, point, var

ORDER = (
    "Index form",
    "Differentiate again",
    "Product rule",
    "Product and chain rule",
    "Contract the deltas",
    "Simplify",
    "Collect equal terms",
    "Take out common factors",
)


class Listening(IndexWriter):
    """A writer that keeps the expressions it wrote."""

    def __init__(self, names: Mapping[Index, str]) -> None:
        super().__init__(names)
        self.heard: list[tuple[str, Expr]] = []

    def latex(self, e: Expr, levels: Mapping[Index, Upness]) -> str:
        text = super().latex(e, levels)
        self.heard.append((text, e))
        return text


@pytest.mark.parametrize("c", CASES, ids=lambda c: c.name)
def test_each_line_is_equal_to_the_one_before_and_new(c: Case) -> None:
    d = solve(c)
    writer = Listening(variable_names(d))
    steps = recipe(d, writer)
    shown = [(s.latex, s.by) for s in steps]
    assert all(one != other for one, other in pairwise(shown)), "a line twice"
    env = {**point(c.tree.symbols, 3, positive=c.positive), "\\pi": np.asarray(np.pi)}
    written = dict(writer.heard)
    for s in steps:
        if s.by is None and s.latex in written and not c.hessian:
            got = evaluate(written[s.latex], env, d.axes)
            want = evaluate(d.expr, env, d.axes)
            np.testing.assert_allclose(got, want, rtol=1e-8, atol=1e-9 * max(1.0, float(np.abs(want).max(initial=0))))


@pytest.mark.parametrize("c", CASES, ids=lambda c: c.name)
def test_the_order_is_the_recipes(c: Case) -> None:
    steps = recipe(solve(c), IndexWriter(variable_names(solve(c))))
    assert steps[0].title == "Index form"
    assert steps[0].by
    places = [ORDER.index(s.title) for s in steps if s.title in ORDER]
    if not c.hessian:
        assert places == sorted(places)
    assert len({s.title for s in steps}) == len(steps) or c.hessian


def test_the_rows_of_an_align() -> None:
    d = solve(next(c for c in CASES if c.name == "frobenius of residual"))
    steps = recipe(d, IndexWriter(variable_names(d)))
    rows = align("f", steps, lambda body, by: rf"\frac{{\mathrm{{d}}}}{{\mathrm{{d}}{by}}}({body})").splitlines()
    assert rows[0] == r"\begin{align*}"
    assert rows[-1] == r"\end{align*}"
    assert rows[1].startswith("&f")
    assert all(r.startswith("&= ") for r in rows[2:-1])
    assert len(rows) == len(steps) + 3


def test_a_variable_of_many_axes_has_a_name_for_each() -> None:
    T5 = var("T", "a", "b", "c", "d", "e")
    a = var("\\alpha")
    value = einsum("abcde,abcde->", T5, T5) * a
    d = derivative(value.value, T5.symbols[0], order=2)
    names = variable_names(d)
    assert len(names) == 10
    assert len(set(names.values())) == 10
    assert r"\alpha" not in names.values()
