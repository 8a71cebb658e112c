r"""Powers that are meant entry by entry: beside ``\odot``, beside a number there, in a diagonal; slopes of functions."""

from __future__ import annotations

import pytest

from einlsp.ide.analysis import analyse, slow_findings
from einlsp.ide.documents import note as document
from einlsp.ide.outside import Outside
from tests.claims.judging import last, verdicts

NET = r"""
Let $X \in \mathbb{R}^{n\times d}$, $W \in \mathbb{R}^{d\times h}$, $V\in\mathbb{R}^{h\times c}$ and $Y\in\mathbb{R}^{n\times c}$.

$$Z = XW, \qquad A = \tanh(Z), \qquad L = \frac{1}{2}\|AV - Y\|_F^2$$

$$G = \frac{\partial L}{\partial A} = (AV - Y)V^T$$
"""
CELL = r"""
Let $W\in\mathbb{R}^{m\times d}$, $x\in\mathbb{R}^d$, $a = Wx$ and $h = \tanh(a)$, $y\in\mathbb{R}^m$, $L = \frac12\|h - y\|^2$.
"""
GATE = r"""
Let $\mathbf{W}\in\mathbb{R}^{m\times d}$ and $\mathbf{z} = \sigma(\mathbf{a})$, $\mathbf{a} = \mathbf{W}\mathbf{x}$, $L = \frac12\|\mathbf{z} - \mathbf{y}\|^2$.
"""
HOLD = [
    (NET, r"\frac{\partial L}{\partial Z} = G \odot (1 - A^2)"),
    (NET, r"\frac{\partial L}{\partial Z} = G \circ \left(1 - A^2\right)"),
    (NET, r"\frac{\partial L}{\partial Z} = G \odot (1 - A^{\odot 2})"),
    (NET, r"\frac{\partial L}{\partial Z} = G \odot (1 - \tanh^2(Z)) = G \odot \tanh'(Z)"),
    (NET, r"\frac{\partial L}{\partial Z} = G - A^2 \odot G"),
    (NET, r"\frac{\partial L}{\partial Z} = G \odot (1 - A) \odot (1 + A)"),
    (NET, r"\frac{\partial L}{\partial W} = X^T\left[G \odot (1 - A^2)\right]"),
    (CELL, r"\frac{\partial L}{\partial a} = (h - y) \odot (1 - h^2)"),
    (CELL, r"\frac{\partial h}{\partial a} = \mathrm{diag}(1 - h^2)"),
    (CELL, r"\frac{\partial h}{\partial x} = \operatorname{diag}(1 - h^2)W"),
    (CELL, r"\nabla_{a} L = (h - y) - \operatorname{diag}(h^2)(h - y)"),
    (CELL, r"\frac{\partial L}{\partial a} = (h - y) \odot \tanh'(a)"),
    (CELL, r"\frac{\partial L}{\partial W} = \left[(h - y) \odot \tanh'(Wx)\right]x^T"),
    (CELL, r"\frac{\partial L}{\partial W} = \left[(h - y) \odot (1-h^2)\right]x^T"),
    (CELL, r"\frac{\partial L}{\partial x} = W^T\left[(h - y) \odot (1-h^2)\right]"),
    (GATE, r"\nabla_{\mathbf{a}} L = (\mathbf{z} - \mathbf{y}) \odot (\mathbf{z} - \mathbf{z}^2)"),
    (GATE, r"\frac{\partial \mathbf{z}}{\partial \mathbf{a}} = \operatorname{diag}(\mathbf{z} - \mathbf{z}^2)"),
    (GATE, r"\frac{\partial \mathbf{z}}{\partial \mathbf{x}} = \operatorname{diag}(\mathbf{z})\operatorname{diag}(\mathbf{1} - \mathbf{z})\mathbf{W}"),
]  # fmt: skip
FAIL = [
    (NET, r"\frac{\partial L}{\partial Z} = G \odot (1 + A^2)"),
    (NET, r"\frac{\partial L}{\partial Z} = G \odot (1 - A)^2"),
    (NET, r"\frac{\partial L}{\partial Z} = G \odot (1 - Z^2)"),
    (NET, r"\frac{\partial L}{\partial W} = X^T\left[G \odot (1 - A^3)\right]"),
    (CELL, r"\frac{\partial L}{\partial a} = (h - y) \odot (1 - h)"),
    (CELL, r"\frac{\partial h}{\partial x} = \operatorname{diag}(1 - 2h^2)W"),
    (CELL, r"\frac{\partial L}{\partial W} = \left[(h - y) \odot \tanh(Wx)\right]x^T"),
    (GATE, r"\nabla_{\mathbf{a}} L = (\mathbf{z} - \mathbf{y}) \odot (\mathbf{z}^2 - \mathbf{z})"),
]
QUIET = [
    (NET, r"\frac{\partial A}{\partial Z} = 1 - A^2"),
    (NET, r"\frac{\partial L}{\partial Z} = G (1 - A^2)"),
    (NET, r"\frac{\partial L}{\partial Z} = G * (1 - A^2)"),
    (NET, r"\frac{\partial L}{\partial Z} = G \odot (\mathbf{1} - A^2)"),
    (CELL, r"\frac{\partial L}{\partial W} = (h - y)(1 - h^2)x^T"),
    (GATE, r"\frac{\partial L}{\partial \mathbf{x}} = \mathbf{W}^T(\mathbf{z} - \mathbf{y})\mathbf{z}(1 - \mathbf{z})"),
]


def found(text: str) -> list[str]:
    analysis = analyse(document(text), Outside())
    return [f.rule for f in (*analysis.findings, *slow_findings(analysis))]


@pytest.mark.parametrize(("note", "step"), HOLD)
def test_a_true_step_holds(note: str, step: str) -> None:
    assert set(verdicts(f"{note}\n$${step}$$\n")) == {"holds"}
    assert found(f"{note}\n$${step}$$\n") == []


@pytest.mark.parametrize(("note", "step"), FAIL)
def test_a_slip_fails(note: str, step: str) -> None:
    assert last(f"{note}\n$${step}$$\n").judgement.verdict == "fails"
    assert found(f"{note}\n$${step}$$\n") == ["unequal-step"]


@pytest.mark.parametrize(("note", "step"), QUIET)
def test_nothing_is_said_where_a_reader_would_fill_in_what_is_meant(note: str, step: str) -> None:
    assert last(f"{note}\n$${step}$$\n").judgement.verdict == "undecided"
    assert found(f"{note}\n$${step}$$\n") == []


def test_a_power_of_what_is_not_square_is_no_matrix_power_elsewhere() -> None:
    assert found(f"{NET}\n$$B = X^2W$$\n") == ["dimension-mismatch"]
    assert "holds" in verdicts(r"Let $A\in\mathbb{R}^{n\times n}$. $$A^2 \odot A = (AA) \odot A$$")
