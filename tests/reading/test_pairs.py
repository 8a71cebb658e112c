r"""Sums over pairs: every way to write them has the value of the double sum that it stands for."""

from __future__ import annotations

import pytest

from einlsp.reading.expressions import read_expression
from einlsp.tensor.check import compare

ALL = [
    (r"\sum_{i\neq j} a_{ij}x_ix_j", r"\sum_{i,j} a_{ij}x_ix_j - \sum_i a_{ii}x_i^2"),
    (r"\sum_{i\ne j}a_{ij}x_ix_j", r"\sum_{i,j} a_{ij}x_ix_j - \sum_i a_{ii}x_i^2"),
    (r"\sum_{i\not=j}a_{ij}x_ix_j", r"\sum_{i,j} a_{ij}x_ix_j - \sum_i a_{ii}x_i^2"),
    (r"\sum_{i!=j}a_{ij}x_ix_j", r"\sum_{i,j} a_{ij}x_ix_j - \sum_i a_{ii}x_i^2"),
    (r"\sum_{i≠j}a_{ij}x_ix_j", r"\sum_{i,j} a_{ij}x_ix_j - \sum_i a_{ii}x_i^2"),
    (r"\sum_{i,j:\,i\neq j}a_{ij}x_ix_j", r"\sum_{i,j} a_{ij}x_ix_j - \sum_i a_{ii}x_i^2"),
    (r"\sum_{\substack{i,j=1\\i\neq j}}^n a_{ij}x_ix_j", r"\sum_{i,j=1}^n a_{ij}x_ix_j - \sum_{i=1}^n a_{ii}x_i^2"),
    (r"\sum_{i=1}^n\sum_{j\neq i}a_{ij}x_ix_j", r"\sum_{i=1}^n\sum_{j=1}^n a_{ij}x_ix_j - \sum_{i=1}^n a_{ii}x_i^2"),
    (r"\sum_i x_i\sum_{j=1,j\neq i}^na_{ij}x_j", r"\sum_i\sum_{j=1}^n a_{ij}x_ix_j - \sum_i a_{ii}x_i^2"),
    (r"\sum_{i<j}(x_i-x_j)^2", r"\frac12\sum_{i,j}(x_i-x_j)^2"),
    (r"\sum_{i>j}(x_i-x_j)^2", r"\frac12\sum_{i,j}(x_i-x_j)^2"),
    (r"\sum_{1\le i<j\le n}(x_i-x_j)^2", r"\frac12\sum_{i=1}^n\sum_{j=1}^n(x_i-x_j)^2"),
    (r"\sum_{i=1}^{n-1}\sum_{j=i+1}^n x_ix_j", r"\frac12((\sum_{i=1}^nx_i)^2-\sum_{i=1}^nx_i^2)"),
    (r"\sum_{i=1}^n\sum_{j=i}^n x_ix_j", r"\frac12((\sum_{i=1}^nx_i)^2+\sum_{i=1}^nx_i^2)"),
    (r"\sum_{j=2}^n\sum_{i=1}^{j-1} x_ix_j", r"\frac12((\sum_{i=1}^nx_i)^2-\sum_{i=1}^nx_i^2)"),
    (r"\sum_{i\le j}x_ix_j", r"\frac12((\sum_ix_i)^2+\sum_ix_i^2)"),
    (
        r"\sum_{i\neq j}\mathbf{v}_i^T\mathbf{v}_j",
        r"\sum_{i,j}\mathbf{v}_i^T\mathbf{v}_j-\sum_i\mathbf{v}_i^T\mathbf{v}_i",
    ),
]


@pytest.mark.parametrize(("pairs", "double"), ALL)
def test_the_value(pairs: str, double: str) -> None:
    a, b = (read_expression(latex, [r"x\in\mathbb{R}^n", r"a: n×n"]) for latex in (pairs, double))
    assert a.value is not None, a.problems
    assert b.value is not None
    assert not a.value.ports
    assert compare(a.value.expr, b.value.expr, []).equal


def test_a_letter_that_runs_over_nothing_stays_free() -> None:
    found = read_expression(r"\sum_{j\neq i}a_{ij}x_j")
    assert [f.name for f in found.free] == ["i"]


@pytest.mark.parametrize(
    ("latex", "reason"),
    [
        (r"\sum_{i<j}a_{ij}x_ix_j", "changes when both change places"),
        (r"\sum_{j<i}x_j", "both change places"),
        (r"\sum_{i\neq j}\frac{1}{x_i-x_j}", "no value where i = j"),
        (r"\sum_{i<j}\log|x_i-x_j|", "no value where i = j"),
        (r"\sum_{i\neq 3}x_i", "a condition"),
        (r"\sum_{i\neq j\neq k}x_i", "a condition"),
        (r"\prod_{i\neq j}x_i", "a condition"),
    ],
)
def test_what_has_no_value_says_why(latex: str, reason: str) -> None:
    found = read_expression(latex)
    assert found.value is None
    assert reason in found.problems[0].message
