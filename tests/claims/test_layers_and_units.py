"""Primes on known functions, functions of whole layers, identities with a size, traces beside a Kronecker delta."""

from __future__ import annotations

import pytest

from tests.claims.judging import kinds, reading_of, verdicts

DECLARED = r"Let $\mathbf{x},\mathbf{y}\in\mathbb{R}^n$ and $A\in\mathbb{R}^{3\times3}$. Thus" + "\n\n"
TRUE = [
    r"\nabla_{\mathbf{x}}\mathbf{y}^T\sigma(\mathbf{x}) = \mathbf{y}\odot\sigma'(\mathbf{x})",
    r"\nabla_{\mathbf{x}}\mathbf{y}^T\sigma(\mathbf{x}) = \mathbf{y}\odot\sigma(\mathbf{x})\odot(1-\sigma(\mathbf{x}))",
    r"\nabla_{\mathbf{x}}\mathbf{y}^T\phi(\mathbf{x}) = \mathbf{y}\odot\phi'(\mathbf{x})",
    r"\sigma'(2a+b)c = \sigma(2a+b)(1-\sigma(2a+b))c",
    r"A I_3 = A",
    r"(A - I_3)(A + I_3) = A^2 - I_3",
]
FALSE = [
    r"\nabla_{\mathbf{x}}\mathbf{y}^T\sigma(\mathbf{x}) = \mathbf{x}\odot\sigma'(\mathbf{y})",
    r"\sigma'(2a+b)c = \sigma(2a+b)(1+\sigma(2a+b))c",
    r"(A - I_3)(A + I_3) = A^2 + I_3",
]


@pytest.mark.parametrize("latex", TRUE)
def test_what_holds(latex: str) -> None:
    assert verdicts(f"{DECLARED}$${latex}$$")[-1] == "holds"


@pytest.mark.parametrize("latex", FALSE)
def test_what_does_not_hold(latex: str) -> None:
    assert verdicts(f"{DECLARED}$${latex}$$")[-1] != "holds"


def test_two_primes_on_a_known_function_are_not_taken_for_an_unknown_one() -> None:
    assert verdicts(rf"{DECLARED}$$\sigma''(2a)b = \sigma'(2a)b$$")[-1] == "undecided"


def test_the_labels_of_currents_are_no_sizes() -> None:
    assert verdicts(r"With $U = R(I_2 + I_3)$ we get $$I_2R + I_3R = R(I_2+I_3)$$") == ["holds"]
    assert "fails" not in verdicts(r"We find $$I_2R = R$$ and $$I_2 + I_3 = 2I_2$$")


def test_an_entry_of_the_diagonal_is_no_trace_beside_a_delta_in_its_indices() -> None:
    text = r"With $J_{ij} = p_i(\delta_{ij}-p_j)$ the diagonal is $$J_{ii} = p_i - p_i^2 = p_i(1-p_i)$$"
    assert "i" not in reading_of(text).hints.indices
    assert "fails" not in verdicts(text)


def test_a_derivative_of_what_the_note_defines_is_a_step_whatever_stands_on_the_right() -> None:
    text = r"Let $L = \|\mathbf{z}-\mathbf{y}\|^2$. Then $\frac{\partial L}{\partial\mathbf{u}} = \mathbf{b}^T$."
    assert kinds(text)[-1] == "step"
    assert kinds(r"The system is $\frac{dx}{dt} = v$.")[-1] == "constraint"
