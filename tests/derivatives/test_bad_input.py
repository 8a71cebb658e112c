"""Bad input: a clear message with a place, or a right answer; never a traceback."""

from __future__ import annotations

import pytest

from einlsp.ide.derive import Request, derive
from einlsp.ide.refusal import Refusal

REFUSED = [
    (r"\log\det\mathbf{x}", r"\mathbf{x}", "rank"),
    (r"f(\mathbf{x},\mathbf{y})", r"\mathbf{x}", "unreadable"),
    (r"f(\mathbf{x})+\mathbf{u}^T(\mathbf{A}\mathbf{x}-\mathbf{b})", r"\mathbf{u}", "ambiguous"),
    (r"\mathbf{x}^T(\mathbf{A}\mathbf{x}", r"\mathbf{x}", "unreadable"),
    (r"\mathbf{x}}^T", r"\mathbf{x}", "unreadable"),
    (r"\nabla_{\mathbf{x}} L", r"\mathbf{x}", "unreadable"),
    (r"\mathbf{X}^{400}", r"\mathbf{X}", "unreadable"),
    ("abc " * 25000, "a", "too-long"),
    ("{" * 8000 + "}" * 8000, "x", "unreadable"),
    ("x" + "^{a" * 6000, "x", "unreadable"),
    ("", "x", "unreadable"),
]


@pytest.mark.parametrize("expression", [r"1-f(\mathbf{x})", r"f(\mathbf{x})+b"])
def test_a_number_or_a_scalar_may_stand_beside_an_unknown_function_of_a_vector(expression: str) -> None:
    assert derive(Request(expression, r"\mathbf{x}")).order == 2


@pytest.mark.parametrize(("expression", "variable", "code"), REFUSED, ids=[e[:30] for e, _, _ in REFUSED])
def test_it_is_refused_with_a_place(expression: str, variable: str, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        derive(Request(expression, variable))
    assert caught.value.code == code
    assert len(caught.value.message.split()) > 2
    assert caught.value.range is not None


@pytest.mark.parametrize(
    ("expression", "variable", "denominator"),
    [
        (r"\mathrm{Tr}(\mathbf{X}^{40})", r"\mathbf{X}", r"40(\mathbf{X}^{39})^T"),
        (r"\det(\mathbf{X}^{40})", r"\mathbf{X}", r"40\det(\mathbf{X})^{40}\mathbf{X}^{-T}"),
        ("$x^2$", "$x$", "2x"),
        ("x^{300}", "x", "300x^{299}"),
        ("(" * 500 + "x" + ")" * 500, "x", "1"),
    ],
)
def test_what_looks_too_much_is_answered(expression: str, variable: str, denominator: str) -> None:
    assert derive(Request(expression, variable, seconds=60)).denominator == denominator


def test_a_product_of_two_hundred_factors() -> None:
    factors = "".join(rf"\mathbf{{A}}_{{{k}}}" for k in range(200))
    answer = derive(Request(rf"\mathbf{{u}}^T{factors}\mathbf{{x}}", r"\mathbf{x}", seconds=60))
    assert answer.numerator is not None
    assert answer.numerator.startswith(r"\mathbf{u}^T\mathbf{A}_0\mathbf{A}_1")
    assert r"\mu'" in answer.index  # more letters than there are: primed ones
