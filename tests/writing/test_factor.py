"""Common factors taken out: the value stays, the form never gets longer, and long sums take bounded time."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from einlsp.writing.compose import parts, plus, times, transposed
from einlsp.writing.factor import MAX_TERMS, factored
from einlsp.writing.forms import AllOnes, Form, Name, Number, Product, Sum, Unit
from einlsp.writing.latex import form_latex
from tests.tensor.trees import size
from tests.writing.read_back import Reader, tree_of_form

A, B, C = (Name(s, "matrix", k) for k, s in enumerate("ABC"))
X = Name("X", "matrix", 3)
x, y = Name("x", "column", 4), Name("y", "column", 5)
a, b = Name("a"), Name("b")
COL_N, COL_M = AllOnes(("n",)), AllOnes(("m",))
W, V = Name("W", "matrix", 6), Name("V", "matrix", 7)


def product(*chain: Form, coef: int | Fraction = 1, scalars: tuple[Form, ...] = ()) -> Form:
    return times([Number(Fraction(coef)), *scalars, *chain])


TABLE: list[tuple[tuple[Form, ...], str]] = [
    ((product(A, X), product(B, X, coef=-1)), "(A - B)X"),
    ((product(X, A), product(X, B)), "X(A + B)"),
    ((product(x, coef=2), product(y, coef=-2)), "2(x - y)"),
    ((product(x, coef=-1), product(y, coef=-1)), "-x - y"),
    ((product(x, scalars=(a,)), product(y, scalars=(a,))), "a(x + y)"),
    ((product(A, x), product(A, x)), "2Ax"),
    ((product(A, x), product(A, x, coef=-1)), "0"),
    ((product(x, coef=-1), product(y)), "y - x"),
    ((product(x), product(y)), "x + y"),
    ((transposed(A), A), "A + A^T"),
    ((product(A, X), product(X, A)), "AX + XA"),
]


@pytest.mark.parametrize(("terms", "latex"), TABLE, ids=[latex for _, latex in TABLE])
def test_printed(terms: tuple[Form, ...], latex: str) -> None:
    assert form_latex(factored(terms)) == latex


def test_ones_of_different_sizes_are_not_a_common_factor() -> None:
    """``W 1 + V 1`` with W n×m and V n×n: the ones are written alike and are not the same."""
    made = factored((product(W, COL_M), product(V, COL_N)))
    assert isinstance(made, Sum)
    assert len(made.terms) == 2
    assert form_latex(factored((product(W, COL_M), product(X, COL_M)))) in (r"(W + X)\mathbf{1}", r"(X + W)\mathbf{1}")


def value(form: Form) -> np.ndarray:
    rng = np.random.default_rng(1)
    env = {s: rng.uniform(-1, 1, (size("n"), size("n"))) for s in "ABCX"}
    env |= {s: rng.uniform(-1, 1, (size("n"), 1)) for s in "xy"}
    env |= {s: np.asarray(rng.uniform(0.5, 1)) for s in "ab"}
    return Reader(env).array(tree_of_form(form), (size("n"), size("n")))


@st.composite
def terms(draw: st.DrawFn) -> tuple[Form, ...]:
    letters = [A, B, C, X, transposed(A), transposed(B), Unit()]
    out = []
    for _ in range(draw(st.integers(2, 5))):
        chain = draw(st.lists(st.sampled_from(letters), min_size=1, max_size=4))
        scalars = tuple(draw(st.lists(st.sampled_from([a, b]), max_size=2)))
        out.append(product(*chain, coef=draw(st.sampled_from([-3, -2, -1, 1, 2, 4])), scalars=scalars))
    return tuple(out)


@given(terms())
def test_random_sums_keep_their_value_and_do_not_grow(made: tuple[Form, ...]) -> None:
    out = factored(made)
    want = sum(value(t) for t in made)
    np.testing.assert_allclose(value(out), want, rtol=1e-9, atol=1e-9)
    if sum(parts(t).chain == (Unit(),) for t in made) < 2:  # multiples of the identity are joined in any case
        assert out.cost <= plus(made).cost + 1e-9


@given(terms())
def test_the_same_answer_when_asked_again(made: tuple[Form, ...]) -> None:
    assert factored(made) == factored(tuple(made))


def test_long_sums_share_only_what_all_terms_share() -> None:
    long = [Product(Fraction(2), (), (Name(f"A_{{{k}}}", "matrix", k), x)) for k in range(MAX_TERMS + 1)]
    made = factored(long)
    assert isinstance(made, Product)
    assert made.coef == 2
