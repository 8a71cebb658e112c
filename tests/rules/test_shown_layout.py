"""A misfit beside a derivative is told in the layout that the note has shown before."""

from __future__ import annotations

import pytest

from tests.rules.rendering import findings_of

NOTE = r"""
Let $X \in \mathbb{R}^{n\times d}$, $W\in\mathbb{R}^{d\times h}$, $V\in\mathbb{R}^{h\times c}$ and $Y\in\mathbb{R}^{n\times c}$.

$$A = \tanh(XW), \quad P = AV, \quad L = \frac{1}{2}\|P - Y\|_F^2$$
"""
GRADIENTS = (
    NOTE
    + r"""
$$\frac{\partial L}{\partial P} = P - Y$$
"""
)
JACOBIANS = (
    NOTE
    + r"""
$$\frac{\partial L}{\partial P} = (P - Y)^T$$
"""
)
SLIPS = [
    (GRADIENTS, r"\frac{\partial L}{\partial V} = A \frac{\partial L}{\partial P}", r"A^T \frac{\partial L}{\partial P}"),
    (GRADIENTS, r"\frac{\partial L}{\partial V} = \frac{\partial L}{\partial P}A^T", r"A^T\frac{\partial L}{\partial P}"),
    (GRADIENTS, r"\frac{\partial L}{\partial A} = \frac{\partial L}{\partial P} V", r"\frac{\partial L}{\partial P} V^T"),
    (JACOBIANS, r"\frac{\partial L}{\partial V} = A \frac{\partial L}{\partial P}", r"\frac{\partial L}{\partial P} A"),
    (JACOBIANS, r"\frac{\partial L}{\partial A} = V^T \frac{\partial L}{\partial P}", r"V \frac{\partial L}{\partial P}"),
]  # fmt: skip


@pytest.mark.parametrize(("note", "step", "meant"), SLIPS)
def test_the_help_is_in_the_layout_of_the_note(note: str, step: str, meant: str) -> None:
    (finding,) = findings_of(f"{note}\n$${step}$$\n")
    assert finding.rule == "dimension-mismatch"
    assert finding.help.removeprefix("change to ").removeprefix("write ") == meant


def test_what_a_derivative_by_a_matrix_equals_is_a_matrix() -> None:
    note = r"""
Let $W \in \mathbb{R}^{K\times D}$, $X\in\mathbb{R}^{N\times D}$ and $Z = XW^T$. For one row $\frac{\partial L}{\partial W} = gx^T$ with $g\in\mathbb{R}^K$.

$$\frac{\partial L}{\partial Z} = \frac1N(P - Y), \qquad \frac{\partial L}{\partial W} = \frac1N(P - Y)^TX$$
"""
    assert findings_of(note) == ()
