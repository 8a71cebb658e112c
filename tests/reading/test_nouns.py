r"""What prose calls a letter: "let $A$ and $B$ be matrices"; and where the same words say something else."""

from __future__ import annotations

import pytest

from einlsp.reading.nouns import called
from tests.claims.judging import reading_of, verdicts

CALLED = [
    ("Let the matrix ", "", 2),
    ("where ", " is a matrix", 2),
    ("where ", " is an arbitrary square matrix.", 2),
    ("", " and so on are the matrices", None),
    ("for matrices ", " and", 2),
    ("a rotation matrix ", " with", 2),
    ("the mean vector ", ",", 1),
    ("and ", " denotes the vector of weights", 1),
    ("a vector ", "", 1),
    ("for scalars ", "", 0),
    ("and ", " is a scalar", 0),
    ("The\nmatrix ", "", 2),
]
OTHERWISE = [
    ("the vector space ", ""),
    ("where ", " is a vector space"),
    ("where ", " is a vector-valued function"),
    ("where ", " is the matrix norm"),
    ("the number of vectors ", ""),
    ("the set of matrices ", ""),
    ("where ", " is the number of matrices"),
    ("where ", " is the dimension of the vectors"),
    ("a row vector ", ""),
    ("where ", " is a row vector"),
    ("where ", " is not a matrix"),
    ("where ", " is a function of a matrix"),
    ("the scalar product ", ""),
    ("in matrix form: ", ""),
    ("where ", " is the scalar field"),
]


@pytest.mark.parametrize(("before", "after", "order"), CALLED)
def test_nouns(before: str, after: str, order: int | None) -> None:
    assert called(before, after) == order


@pytest.mark.parametrize(("before", "after"), OTHERWISE)
def test_other_uses_of_the_words(before: str, after: str) -> None:
    assert called(before, after) is None


STEP = r"$$(AB)^2 = A^2B^2$$"


@pytest.mark.parametrize(
    "prose",
    [
        "Let $A$ and $B$ be matrices. Thus",
        "Let $A$, $B$ be invertible. Thus",
        "Let $A(t)$ and $B(t)$ be matrices. Thus",
        "For all symmetric $A$ and $B$,",
        "The matrices $A$ and $B$ are given. Thus",
    ],
)
def test_what_is_called_a_matrix_does_not_commute(prose: str) -> None:
    assert verdicts(f"{prose}\n\n{STEP}") == ["holds-if"]


@pytest.mark.parametrize(
    "prose",
    [
        "Let $A$ and $B$ be numbers. Thus",
        "Thus",
        "Let $A$ and $B$ be scalars. Thus",
        "The number of matrices $A$ and $B$:",
    ],
)
def test_other_letters_are_numbers_as_ever(prose: str) -> None:
    assert verdicts(f"{prose}\n\n{STEP}") == ["holds"]


@pytest.mark.parametrize(
    ("prose", "formula", "order"),
    [
        (r"the coefficient vector $\beta$ and the data matrix $X$", r"X\beta + X\beta", 1),
        (r"the point $x$ of the matrix $A$", r"A^Tx", 1),
        (r"a vector $x$. On the line it is a number, with the velocity", r"v = x + 2x^2", 0),
        (r"The function $F$ is symmetric", "F(x) = 1 - F(-x)", None),
        (r"The matrix $F$ is for later; the distribution is", "F(x) = 1 - F(-x)", None),
    ],
)
def test_the_noun_tips_the_scales_only(prose: str, formula: str, order: int | None) -> None:
    reading = reading_of(f"Here is {prose}. Now ${formula}$.")
    problems = [p for f in reading.formulas for p in reading.sides.problems(f.number, 0)]
    assert all(p.kind == "unreadable" for p in problems)
    if order is not None:
        key = "\\beta" if "beta" in prose else "x"
        assert reading.sides.statements[len(reading.formulas) - 1, 0].table.entries[key].order == order
