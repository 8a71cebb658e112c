r"""Derivatives by the inverse of a matrix, as where a Gaussian is fitted: ``\frac{\partial\ell}{\partial\Sigma^{-1}}``."""

from __future__ import annotations

import pytest

from tests.claims.judging import last, verdicts

DECLARED = r"Let $\mathbf{S},\mathbf{A}\in\mathbb{R}^{d\times d}$, $\mathbf{x}_i,\mathbf{m},\mathbf{u}\in\mathbb{R}^d$ and $s > 0$. Thus"
TRUE = [
    (r"\frac{\partial}{\partial\mathbf{S}^{-1}}\log\det\mathbf{S}", r"-\mathbf{S}^T"),
    (r"\frac{\partial}{\partial\mathbf{S}^{-1}}\log|\mathbf{S}^{-1}|", r"\mathbf{S}^T"),
    (r"\frac{\partial\,\mathbf{u}^T\mathbf{S}^{-1}\mathbf{u}}{\partial\mathbf{S}^{-1}}", r"\mathbf{u}\mathbf{u}^T"),
    (r"\frac{\partial}{\partial\mathbf{S}^{-1}}\operatorname{tr}(\mathbf{S}^{-1}\mathbf{A})", r"\mathbf{A}^T"),
    (r"\frac{\partial}{\partial\mathbf{S}^{-1}}\operatorname{tr}(\mathbf{S})", r"-(\mathbf{S}^2)^T"),
    (r"\nabla_{\mathbf{S}^{-1}}\operatorname{tr}(\mathbf{S}^{-1}\mathbf{A})", r"\mathbf{A}^T"),
    (r"\frac{\partial}{\partial s^{-1}}\left(s^{-2}\right)", "2s^{-1}"),
    (r"\frac{\partial}{\partial s^{-1}}\log s", "-s"),
]
FALSE = [
    (r"\frac{\partial}{\partial\mathbf{S}^{-1}}\log\det\mathbf{S}", r"-2\mathbf{S}^T"),
    (r"\frac{\partial\,\mathbf{u}^T\mathbf{S}^{-1}\mathbf{u}}{\partial\mathbf{S}^{-1}}", r"-\mathbf{u}\mathbf{u}^T"),
    (r"\frac{\partial\,\mathbf{u}^T\mathbf{S}^{-1}\mathbf{u}}{\partial\mathbf{S}^{-1}}", r"2\mathbf{u}\mathbf{u}^T"),
    (r"\frac{\partial}{\partial s^{-1}}\log s", "s"),
]


@pytest.mark.parametrize(("left", "right"), TRUE)
def test_true_ones_hold(left: str, right: str) -> None:
    assert verdicts(f"{DECLARED}\n\n$${left} = {right}$$")[-1:] == ["holds"]


@pytest.mark.parametrize(("left", "right"), FALSE)
def test_false_ones_fail(left: str, right: str) -> None:
    assert verdicts(f"{DECLARED}\n\n$${left} = {right}$$")[-1:] == ["fails"]


def test_symmetric_matrices_count_as_such_only_afterwards() -> None:
    note = DECLARED.replace(" Thus", r" $\mathbf{S}$ is symmetric. Thus")
    assert verdicts(
        rf"{note} $$\frac{{\partial}}{{\partial\mathbf{{S}}^{{-1}}}}\log\det\mathbf{{S}} = -\mathbf{{S}}$$"
    ) == ["holds"]


def test_the_covariance_of_a_likelihood() -> None:
    note = rf"""{DECLARED}

$$\ell = -\frac n2\log|\mathbf{{S}}| - \frac12\sum_{{i=1}}^n(\mathbf{{x}}_i-\mathbf{{m}})^T\mathbf{{S}}^{{-1}}(\mathbf{{x}}_i-\mathbf{{m}})$$

$$\frac{{\partial\ell}}{{\partial\mathbf{{S}}^{{-1}}}} = \frac n2\mathbf{{S}}^T - \frac12\sum_{{i=1}}^n(\mathbf{{x}}_i-\mathbf{{m}})(\mathbf{{x}}_i-\mathbf{{m}})^T$$
"""
    assert verdicts(note) == ["holds"]
    assert verdicts(note.replace(r"\mathbf{S}^T - ", r"\mathbf{S}^T + ")) == ["fails"]


def test_a_matrix_that_is_not_square_has_no_inverse() -> None:
    note = r"Let $\mathbf{B}\in\mathbb{R}^{2\times 3}$. Thus $$\frac{\partial}{\partial\mathbf{B}^{-1}}\operatorname{tr}(\mathbf{B}^T\mathbf{B}) = \mathbf{B}$$"
    assert last(note).judgement.verdict == "undecided"
