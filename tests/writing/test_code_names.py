"""Python names for LaTeX heads."""

from __future__ import annotations

import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from einlsp.writing.code_names import RESERVED, identifier, unique_names


@pytest.mark.parametrize(
    ("latex", "name"),
    [
        ("x", "x"),
        (r"\mathbf{W}", "W"),
        (r"\mathbf W", "W"),
        (r"\bm{W}", "W"),
        (r"\boldsymbol{\theta}", "theta"),
        (r"\boldsymbol\theta", "theta"),
        (r"W_{\text{out}}", "W_out"),
        (r"\mathbf{W}_\mathrm{out}", "W_out"),
        (r"\hat{\mathbf{x}}", "x_hat"),
        (r"\mathbf{\hat x}", "x_hat"),
        (r"\hat x", "x_hat"),
        (r"\widetilde{\boldsymbol{\Sigma}}", "Sigma_tilde"),
        (r"\bar{x}_{\text{train}}", "x_bar_train"),
        ("x'", "x_prime"),
        (r"x^\prime", "x_prime"),
        (r"x^{\prime\prime}", "x_prime_prime"),
        (r"\lambda", "lambda_"),
        (r"\lambda_{\max}", "lambda_max"),
        (r"\Sigma^{(k)}", "Sigma_k"),
        ("W^{(1)}", "W_1"),
        ("x_{12}", "x_12"),
        ("x_{t+1}", "x_t_plus_1"),
        ("h_{t-1}", "h_t_minus_1"),
        ("x^*", "x_star"),
        (r"\mathbf{A}^\dagger", "A_dagger"),
        (r"\mathcal{L}_{reg}", "L_reg"),
        (r"d_{\text{in}}", "d_in"),
        (r"\text{my loss}", "my_loss"),
        (r"\ell", "ell"),
        (r"\mathbb{1}", "arg_1"),
        ("np", "np_"),
        ("in", "in_"),
        ("sum", "sum_"),
        ("softmax", "softmax_"),
        ("θ", "θ"),
        ("𝐱", "x"),
        ("", "arg"),
        (r"\|", "arg"),
        (r"{{x}", "x"),
        ("x}", "x"),
    ],
)
def test_names(latex: str, name: str) -> None:
    assert identifier(latex) == name


PIECES = [*r"\{}_^'*+- ()|,.xλW1²", r"\hat", r"\mathbf ", r"\text", r"\lambda", "lambda", "np"]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_a_name_is_always_a_name(latex: str) -> None:
    name = identifier(latex)
    assert name.isidentifier()
    assert not keyword.iskeyword(name)
    assert name not in RESERVED


def test_equal_names_are_numbered_and_the_first_stays() -> None:
    names = unique_names(["x", r"\mathbf{x}", "x_2", r"\boldsymbol{x}", "x"])
    assert names == {"x": "x", r"\mathbf{x}": "x_2", "x_2": "x_2_2", r"\boldsymbol{x}": "x_3"}
    assert unique_names([r"\lambda", "lambda"]) == {r"\lambda": "lambda_", "lambda": "lambda_2"}
