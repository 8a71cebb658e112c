"""What is said beside a derivative, and what is said where there is none."""

from __future__ import annotations

import pytest

from einlsp.ide.derive import Request, derive
from einlsp.ide.refusal import Refusal
from einlsp.reading import FACTS


def test_a_symmetric_variable_is_offered_the_symmetrised_form() -> None:
    answer = derive(Request(r"\mathrm{Tr}(\mathbf{A}\mathbf{X})", r"\mathbf{X}", assume=[r"\mathbf{X} symmetric"]))
    assert answer.denominator == r"\mathbf{A}^T"
    assert answer.within == r"\frac{1}{2}(\mathbf{A} + \mathbf{A}^T)"
    assert any(f"symmetrised derivative is ${answer.within}$" in remark for remark in answer.remarks)


def test_a_symmetric_result_needs_no_symmetrising() -> None:
    answer = derive(Request(r"\log\det\mathbf{X}", r"\mathbf{X}", assume=[r"\mathbf{X} symmetric"]))
    assert any("symmetric already" in remark for remark in answer.remarks)


@pytest.mark.parametrize(
    ("expression", "fact", "within"),
    [
        (r"\mathrm{Tr}(\mathbf{A}\mathbf{X})", "antisymmetric", r"\frac{1}{2}(\mathbf{A}^T - \mathbf{A})"),
        (r"\mathrm{Tr}(\mathbf{A}\mathbf{X})", "diagonal", r"\mathrm{diag}(\mathrm{diag}(\mathbf{A}))"),
        (r"\log\det\mathbf{X}", "diagonal", None),
        (r"\log\det\mathbf{X}", "positive definite", None),
        (r"\mathrm{Tr}(\mathbf{A}\mathbf{X})", "invertible", None),
    ],
)
def test_the_derivative_within_the_space_of_a_variable(expression: str, fact: str, within: str | None) -> None:
    assert derive(Request(expression, r"\mathbf{X}", assume=[rf"\mathbf{{X}} {fact}"])).within == within


@pytest.mark.parametrize(
    ("expression", "fact"),
    [
        (r"\mathrm{Tr}(\mathbf{A}\mathbf{x}\mathbf{x}^T)", "unit norm"),
        (r"\mathbf{x}^T\log\mathbf{x}", "probability vector"),
        (r"\mathbf{a}^T\mathbf{x}", "one-hot"),
        (r"\mathbf{a}^T\mathbf{x}", "binary"),
    ],
)
def test_a_variable_on_a_surface_was_varied_entry_by_entry(expression: str, fact: str) -> None:
    answer = derive(Request(expression, r"\mathbf{x}", assume=[rf"\mathbf{{x}} {fact}"]))
    assert any("varied one by one" in remark for remark in answer.remarks)


def test_a_numbered_entry_is_counted_from_one_and_its_code_from_nought() -> None:
    answer = derive(Request(r"\mathbf{A}\mathbf{x}", "x_2", ["A: m×n"]))
    assert (answer.order, answer.shape, answer.variable_axes) == (1, ("m",), ())
    assert any("counted from 1" in remark for remark in answer.remarks)
    assert "[:, 1]" in answer.code["numpy"]
    assert answer.steps[0].by == "x_2"


def test_a_column_keeps_its_axis_and_the_axis_of_its_letter() -> None:
    answer = derive(Request(r"\|\mathbf{A}\mathbf{W}\|_F^2", r"\mathbf{w}_j", ["A: m×n", "W: n×k"]))
    assert answer.shape == ("n", "k")
    assert answer.variable_axes[1] == "j"


@pytest.mark.parametrize("symbol", [r"\mathbf{A}", "A"])
@pytest.mark.parametrize("fact", FACTS)
def test_every_fact_is_taken_as_it_is_written_or_bare(fact: str, symbol: str) -> None:
    vector = fact in ("unit norm", "probability vector", "one-hot")
    expression = r"\mathbf{a}^T\mathbf{x}" if vector else r"\mathbf{A}\mathbf{x}"
    given = symbol.lower() if vector and symbol == "A" else r"\mathbf{a}" if vector else symbol
    answer = derive(Request(expression, r"\mathbf{x}", assume=[f"{given} {fact}"]))
    assert answer.assumptions == (rf"\mathbf{{{'a' if vector else 'A'}}} {fact}",)
    assert not answer.remarks


def test_matrices_that_commute_are_said_to() -> None:
    answer = derive(Request(r"\mathbf{B}\mathbf{A}\mathbf{x}", r"\mathbf{x}", assume=["AB = BA"]))
    assert answer.numerator == r"\mathbf{A}\mathbf{B}"
    assert r"\mathbf{A}\mathbf{B} = \mathbf{B}\mathbf{A}" in answer.assumptions


def test_a_variable_that_commutes_with_another_matrix_is_varied_alone() -> None:
    answer = derive(Request(r"\mathrm{Tr}(\mathbf{B}\mathbf{A}\mathbf{X})", r"\mathbf{A}", assume=["AB = BA"]))
    assert answer.numerator == r"\mathbf{X}\mathbf{B}"
    assert any("is not used" in remark for remark in answer.remarks)


def test_an_assumption_that_says_nothing_of_one_symbol_is_not_passed_over_in_silence() -> None:
    answer = derive(Request(r"\mathbf{A}\mathbf{x}", r"\mathbf{x}", assume=[r"\mathbf{A}\mathbf{x} = \mathbf{b}"]))
    assert any("was not used" in remark for remark in answer.remarks)


@pytest.mark.parametrize(
    ("expression", "apart"),
    [
        (r"\mathbf{A}\otimes\mathbf{X}", r"{A^\mu}_\sigma\delta^\nu_\alpha\delta^\beta_\gamma"),
        (r"\mathbf{X}\otimes\mathbf{A}", r"\delta^\mu_\alpha{A^\nu}_\gamma\delta^\beta_\sigma"),
        (r"\operatorname{vec}(\mathbf{X})", r"\delta^{\mu\beta}\delta^\nu_\alpha"),
    ],
)
def test_joined_axes_are_shown_as_pairs_too(expression: str, apart: str) -> None:
    answer = derive(Request(expression, r"\mathbf{X}"))
    assert any(f"${apart}$" in remark for remark in answer.remarks)
    assert answer.steps
    assert all("fuse" not in step.latex for step in answer.steps)


def test_an_entry_that_is_a_symbol_of_its_own_stays_one() -> None:
    assert derive(Request("x_1^2 + x_2^2", "x_1")).numerator == "2x_1"


@pytest.mark.parametrize(
    ("expression", "variable", "code"),
    [
        (r"\log\det\mathbf{x}", r"\mathbf{x}", "rank"),
        (r"\mathbf{A}^{+}\mathbf{x}", r"\mathbf{A}", "unreadable"),
        (r"\mathbf{x}+\mathbf{A}", r"\mathbf{x}", "rank"),
        ("", r"\mathbf{x}", "unreadable"),
        (r"\mathbf{x}", r"\mathbf{y}", "unknown-variable"),
        (r"\|\mathbf{x}\|^2", "x_0", "component"),
        (r"\|\mathbf{x}\|^2", r"\mathbf{x}+1", "variable"),
    ],
)
def test_bad_input_is_refused_with_a_reason(expression: str, variable: str, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        derive(Request(expression, variable))
    assert caught.value.code == code
    assert caught.value.message
