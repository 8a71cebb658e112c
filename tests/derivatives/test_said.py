"""What is said beside a derivative, and what is said where there is none."""

from __future__ import annotations

import pytest

from einlsp.ide.derive import Request, derive
from einlsp.ide.refusal import Refusal


def test_a_symmetric_variable_is_offered_the_symmetrised_form() -> None:
    answer = derive(Request(r"\mathrm{Tr}(\mathbf{A}\mathbf{X})", r"\mathbf{X}", assume=[r"\mathbf{X} symmetric"]))
    assert answer.denominator == r"\mathbf{A}^T"
    assert any(r"\frac{1}{2}(G+G^T)" in remark for remark in answer.remarks)


def test_a_symmetric_result_needs_no_symmetrising() -> None:
    answer = derive(Request(r"\log\det\mathbf{X}", r"\mathbf{X}", assume=[r"\mathbf{X} symmetric"]))
    assert any("symmetric already" in remark for remark in answer.remarks)


@pytest.mark.parametrize(
    ("expression", "variable", "code"),
    [
        (r"\log\det\mathbf{x}", r"\mathbf{x}", "rank"),
        (r"\mathbf{A}^{+}\mathbf{x}", r"\mathbf{A}", "unreadable"),
        (r"\mathbf{x}+\mathbf{A}", r"\mathbf{x}", "rank"),
        ("", r"\mathbf{x}", "unreadable"),
        (r"\mathbf{x}", r"\mathbf{y}", "unknown-variable"),
        (r"\|\mathbf{x}\|^2", "x_1", "component"),
        (r"\|\mathbf{x}\|^2", r"\mathbf{x}+1", "variable"),
    ],
)
def test_bad_input_is_refused_with_a_reason(expression: str, variable: str, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        derive(Request(expression, variable))
    assert caught.value.code == code
    assert caught.value.message
