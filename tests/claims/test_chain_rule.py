r"""The chain rule through a loss of which the note says nothing: ``∂L/∂W = ∂L/∂z x^T`` where ``z = Wx + b``."""

from __future__ import annotations

import pytest

from tests.claims.judging import verdicts
from tests.rules.rendering import findings_of

LAYER = (
    r"Let $\mathbf{x}\in\mathbb{R}^n$, $\mathbf{W}\in\mathbb{R}^{m\times n}$, $\mathbf{b}\in\mathbb{R}^m$, "
    r"$\mathbf{z} = \mathbf{W}\mathbf{x} + \mathbf{b}$ and $\mathbf{h} = \sigma(\mathbf{z})$."
)
ATTENTION = (
    r"Let $Q, K\in\mathbb{R}^{n\times d}$, $V\in\mathbb{R}^{n\times c}$, $A\in\mathbb{R}^{n\times n}$, "
    r"$S = QK^\top/\sqrt{d}$ and $O = AV$."
)
BRANCHES = r"Let $\mathbf{a} = \mathbf{U}\mathbf{x}$ and $\mathbf{c} = \mathbf{V}\mathbf{x}$."
NAMED = LAYER + r" Write $\boldsymbol{\delta} = \frac{\partial L}{\partial\mathbf{z}}$."
POLAR = r"With $x = r\cos\theta$ and $y = r\sin\theta$ we have"
SCALARS = r"With $y = wx + b$ and $h = \tanh(y)$ we have"

HOLDS = [
    (LAYER, r"\frac{\partial L}{\partial\mathbf{W}} = \frac{\partial L}{\partial\mathbf{z}}\mathbf{x}^T"),
    (LAYER, r"\frac{\partial L}{\partial\mathbf{W}} = \mathbf{x}\frac{\partial L}{\partial\mathbf{z}}"),
    (LAYER, r"\frac{\partial L}{\partial\mathbf{b}} = \frac{\partial L}{\partial\mathbf{z}}"),
    (LAYER, r"\frac{\partial L}{\partial\mathbf{x}} = \mathbf{W}^T\frac{\partial L}{\partial\mathbf{z}}"),
    (LAYER, r"\frac{\partial L}{\partial\mathbf{x}} = \frac{\partial L}{\partial\mathbf{z}}\mathbf{W}"),
    (LAYER, r"\nabla_{\mathbf{x}} L = \mathbf{W}^T\nabla_{\mathbf{z}} L"),
    (LAYER, r"\frac{\partial L}{\partial\mathbf{z}} = \frac{\partial L}{\partial\mathbf{h}}\odot\sigma'(\mathbf{z})"),
    (LAYER, r"\frac{\partial L}{\partial W_{ij}} = \frac{\partial L}{\partial z_i}x_j"),
    (LAYER, r"\frac{\partial L}{\partial x_j} = \sum_i\frac{\partial L}{\partial z_i}W_{ij}"),
    (LAYER, r"\frac{\partial f}{\partial\mathbf{x}} = \frac{\partial f}{\partial\mathbf{z}}\frac{\partial\mathbf{z}}{\partial\mathbf{x}}"),
    (ATTENTION, r"\frac{\partial L}{\partial V} = A^\top\frac{\partial L}{\partial O}"),
    (ATTENTION, r"\frac{\partial L}{\partial A} = \frac{\partial L}{\partial O}V^\top"),
    (ATTENTION, r"\frac{\partial L}{\partial Q} = \frac{1}{\sqrt{d}}\frac{\partial L}{\partial S}K"),
    (ATTENTION, r"\frac{\partial L}{\partial K} = \frac{1}{\sqrt{d}}\left(\frac{\partial L}{\partial S}\right)^\top Q"),
    (BRANCHES, r"\nabla_{\mathbf{x}} L = \mathbf{U}^T\nabla_{\mathbf{a}} L + \mathbf{V}^T\nabla_{\mathbf{c}} L"),
    (NAMED, r"\frac{\partial L}{\partial\mathbf{W}} = \boldsymbol{\delta}\mathbf{x}^T"),
    (NAMED, r"\frac{\partial L}{\partial\mathbf{x}} = \mathbf{W}^T\boldsymbol{\delta}"),
    (NAMED, r"\frac{\partial L}{\partial\mathbf{b}} = \boldsymbol{\delta}"),
    (POLAR, r"\frac{\partial f}{\partial r} = \frac{\partial f}{\partial x}\cos\theta + \frac{\partial f}{\partial y}\sin\theta"),
    (POLAR, r"\frac{\partial f}{\partial\theta} = -r\sin\theta\frac{\partial f}{\partial x} + r\cos\theta\frac{\partial f}{\partial y}"),
    (SCALARS, r"\frac{\partial L}{\partial w} = \frac{\partial L}{\partial y}\frac{\partial y}{\partial w}"),
]  # fmt: skip
FAILS = [
    (LAYER, r"\frac{\partial L}{\partial\mathbf{x}} = -\mathbf{W}^T\frac{\partial L}{\partial\mathbf{z}}"),
    (ATTENTION, r"\frac{\partial L}{\partial Q} = \frac{2}{\sqrt{d}}\frac{\partial L}{\partial S}K"),
    (NAMED, r"\frac{\partial L}{\partial\mathbf{x}} = 2\mathbf{W}^T\boldsymbol{\delta}"),
    (POLAR, r"\frac{\partial f}{\partial\theta} = r\sin\theta\frac{\partial f}{\partial x} + r\cos\theta\frac{\partial f}{\partial y}"),
]  # fmt: skip
OPEN = [
    # L may see x by c too
    (BRANCHES, r"\nabla_{\mathbf{x}} L = \mathbf{U}^T\nabla_{\mathbf{a}} L"),
    # x stands on both ways
    (LAYER + r" Later $\mathbf{q} = \mathbf{W}\mathbf{b}$.", r"\nabla_{\mathbf{b}} L = \nabla_{\mathbf{z}} L"),
    # what L is was not understood, but it holds W
    (LAYER + r" Let $L = \mathcal{R}[\mathbf{W}]!$.", r"\nabla_{\mathbf{b}} L = 3\nabla_{\mathbf{z}} L + \mathbf{b}"),
    (LAYER + r" Let $L = \ell(\mathbf{x}, \mathbf{h})$.", r"\nabla_{\mathbf{x}} L = \mathbf{W}^T\nabla_{\mathbf{z}} L"),
    # the total derivative, and the one by what is written
    (r"With $y = 3x$ we have", r"\frac{df}{dx} = \frac{\partial f}{\partial x} + \frac{\partial f}{\partial y}\frac{dy}{dx}"),
    # the inverse of the chain rule
    (POLAR, r"\frac{\partial f}{\partial x} = \cos\theta\frac{\partial f}{\partial r} - \frac{\sin\theta}{r}\frac{\partial f}{\partial\theta}"),
    # thermodynamics: what is held is not written
    (r"With $F = U - TS$ we have", r"\frac{\partial U}{\partial T} = T\frac{\partial S}{\partial T}"),
    (LAYER, r"\frac{\partial L}{\partial\mathbf{W}} = \mathbf{b}\mathbf{x}^T"),
]  # fmt: skip


@pytest.mark.parametrize(("note", "latex"), HOLDS)
def test_the_chain_rule_holds_whatever_the_loss_is(note: str, latex: str) -> None:
    assert verdicts(f"{note}\n\n$${latex}$$")[-1:] == ["holds"]


@pytest.mark.parametrize(("note", "latex"), FAILS)
def test_a_slip_in_it_fails(note: str, latex: str) -> None:
    assert verdicts(f"{note}\n\n$${latex}$$")[-1:] == ["fails"]


def test_a_slip_is_mended_in_what_is_written() -> None:
    slip = r"\frac{\partial L}{\partial\mathbf{x}} = 2\mathbf{W}^T\frac{\partial L}{\partial\mathbf{z}}"
    (finding,) = findings_of(f"{LAYER}\n\n$${slip}$$")
    (fix, *_) = finding.fixes
    assert [edit.new_text for edit in fix.edits] == [""]


@pytest.mark.parametrize(("note", "latex"), OPEN)
def test_what_may_lead_to_the_loss_in_another_way_is_left_open(note: str, latex: str) -> None:
    assert not {"holds", "fails", "holds-if"} & set(verdicts(f"{note}\n\n$${latex}$$")[-1:])


def test_a_whole_backward_pass() -> None:
    steps = (
        r"\frac{\partial L}{\partial\mathbf{x}} = \mathbf{W}^T\frac{\partial L}{\partial\mathbf{z}}"
        r" = \mathbf{W}^T\left(\frac{\partial L}{\partial\mathbf{h}}\odot\sigma'(\mathbf{z})\right)"
    )
    assert verdicts(f"{LAYER}\n\n$${steps}$$") == ["holds", "holds"]


def test_an_output_called_o_is_no_zero_matrix() -> None:
    note = (
        "Let $\\mathbf{V}\\in\\mathbb{R}^{n\\times d}$, $\\mathbf{A}\\in\\mathbb{R}^{m\\times n}$, $\\mathbf{O} = \\mathbf{AV}$.\n\n"
        r"$$\frac{\partial L}{\partial\mathbf{V}} = \mathbf{A}^\top\frac{\partial L}{\partial\mathbf{O}}$$"
    )  # fmt: skip
    assert not findings_of(note)
    assert verdicts(note) == ["holds"]
    assert (
        verdicts(r"We have $\mathbf{A}-\mathbf{A} = \mathbf{O}$ and $\mathbf{A}+\mathbf{O} = \mathbf{A}$.")[-1]
        == "holds"
    )


LAGRANGIAN = r"$$L = T - V = \tfrac12 ml^2\dot\theta^2 + mgl\cos\theta$$"


@pytest.mark.parametrize(
    ("latex", "verdict"),
    [
        (r"\frac{\partial L}{\partial\dot\theta} = ml^2\dot\theta", "holds"),
        (r"\frac{\partial L}{\partial\theta} = -mgl\sin\theta", "holds"),
        (r"\frac{\partial L}{\partial\theta} = mgl\sin\theta", "fails"),
        (r"\frac{\partial L}{\partial T} = 1", "holds"),
    ],
)
def test_a_chain_defines_by_all_of_its_sides(latex: str, verdict: str) -> None:
    assert verdicts(f"{LAGRANGIAN}\n\nso that $${latex}$$")[-1] == verdict


def test_a_later_definition_replaces_them_all() -> None:
    note = rf"{LAGRANGIAN} Now let $$L = ab$$ so that $$\frac{{\partial L}}{{\partial\theta}} = -mgl\sin\theta$$"
    assert verdicts(note)[-1:] != ["holds"]


def test_brackets_that_a_transpose_needs_make_no_call() -> None:
    r"""``\delta^{[2]}(a^{[1]})^T`` is a product: without brackets the T could not stand there."""
    note = r"""Forward: $z^{[1]} = W^{[1]}x + b^{[1]}$, $a^{[1]} = \sigma(z^{[1]})$, $z^{[2]} = W^{[2]}a^{[1]} + b^{[2]}$,
$L = \frac12\|z^{[2]} - y\|^2$. Backward, with $\delta^{[2]} = \frac{\partial L}{\partial z^{[2]}}$,

$$\delta^{[2]} = z^{[2]} - y$$
$$\frac{\partial L}{\partial W^{[2]}} = \delta^{[2]}(a^{[1]})^T$$
$$\delta^{[1]} = (W^{[2]})^T\delta^{[2]}\odot\sigma'(z^{[1]})$$
$$\frac{\partial L}{\partial W^{[1]}} = \delta^{[1]}x^T$$
"""
    assert verdicts(note) == ["holds"] * 3
    assert verdicts(note.replace("(a^{[1]})^T", "(a^{[2]})^T")) != ["holds"] * 3
