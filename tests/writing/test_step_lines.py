"""The lines of a derivation: indices are named in the order in which they are read, and no line only shuffles numbers."""

from __future__ import annotations

import re

import pytest

from einlsp.ide.derive import Request, derive


@pytest.mark.parametrize(
    ("of", "by", "first"),
    [
        (r"\mathbf{x}^T\mathbf{A}\mathbf{x}", r"\mathbf{x}", r"x_\mu{A^\mu}_\nu x^\nu"),
        (r"\operatorname{tr}(\mathbf{A}\mathbf{B})", r"\mathbf{A}", r"{A^\mu}_\nu{B^\nu}_\mu"),
    ],
)
def test_indices_are_named_as_they_are_read(of: str, by: str, first: str) -> None:
    assert derive(Request(of, by)).steps[0].latex == first


@pytest.mark.parametrize(
    ("of", "by"),
    [
        (r"\frac{\mathbf{x}^T\mathbf{A}\mathbf{x}}{\mathbf{x}^T\mathbf{x}}", r"\mathbf{x}"),
        (r"-\mathbf{y}^T\log\operatorname{softmax}(\mathbf{W}\mathbf{x})", r"\mathbf{W}"),
        (r"\frac{n}{2}\log|\mathbf{A}|-\frac12\sum_{i=1}^n\mathbf{x}_i^T\mathbf{A}\mathbf{x}_i", r"\mathbf{A}"),
    ],
)
def test_common_factors_are_taken_out_where_the_line_gets_shorter(of: str, by: str) -> None:
    steps = derive(Request(of, by)).steps
    letters = [len(re.findall(r"[a-zA-Z]", re.sub(r"\\(frac|left|right)", "", s.latex))) for s in steps]
    for before, after, step in zip(letters, letters[1:], steps[1:], strict=False):
        assert step.title != "Take out common factors" or after < before


def test_a_power_of_a_function_has_no_second_brackets() -> None:
    answer = derive(Request(r"\tanh(\mathbf{a}^T\mathbf{x})", r"\mathbf{x}"))
    assert r"\tanh^2(" in answer.index
    assert "))^2" not in answer.index
