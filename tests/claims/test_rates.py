r"""Derivatives by a variable of which only rates are written: ``\dot{\mathbf{A}}``, ``\partial\mathbf{K}/\partial\theta``."""

from __future__ import annotations

import pytest

from tests.claims.judging import last, verdicts

PLAIN = r"Let $A(t)$ and $B(t)$ be invertible matrices and $x(t)$ a vector; $P$ is a symmetric matrix. Thus"
THETA = r"; $\theta\in\mathbb{R}$"
BOLD = (
    r"Let $\mathbf{A},\mathbf{B},\mathbf{P}\in\mathbb{R}^{n\times n}$, $\mathbf{x},\mathbf{y}\in\mathbb{R}^n$ and "
    r"$\mathbf{K}\in\mathbb{R}^{n\times n}$ be symmetric; $\theta\in\mathbb{R}$. Thus"
)
TRUE = [
    (PLAIN, r"\frac{d}{dt} A^{-1} = -A^{-1}\dot A A^{-1}"),
    (PLAIN, r"\frac{d}{dt} A^{-1} = -A^{-1}\frac{dA}{dt} A^{-1}"),
    (PLAIN, r"\frac{d}{dt} A(t)^{-1} = -A(t)^{-1}\frac{dA(t)}{dt} A(t)^{-1}"),
    (PLAIN, r"\frac{d}{dt} A(t)^{-1} = -A(t)^{-1}\dot A(t) A(t)^{-1}"),
    (PLAIN, r"\frac{d}{dt}\det A = \det(A)\operatorname{tr}(A^{-1}\dot A)"),
    (PLAIN, r"\frac{d}{dt}\det A(t) = \det A \operatorname{tr}\left(A^{-1}\frac{dA}{dt}\right)"),
    (PLAIN, r"\frac{d}{dt}(AB) = \dot A B + A\dot B"),
    (PLAIN, r"\frac{d}{dt}\operatorname{tr}(A^3) = 3\operatorname{tr}(A^2\dot A)"),
    (BOLD, r"\frac{d}{dt}(\mathbf{A}\mathbf{x}) = \dot{\mathbf{A}}\mathbf{x} + \mathbf{A}\dot{\mathbf{x}}"),
    (BOLD, r"\frac{d}{dt}(\mathbf{A}\mathbf{x}) = \mathbf{A}\dot{\mathbf{x}}"),
    (BOLD, r"\frac{d}{dt}(\mathbf{A}(t)\mathbf{x}) = \dot{\mathbf{A}}(t)\mathbf{x}"),
    (
        BOLD,
        r"\frac{d}{dt}\left(\mathbf{x}^T\mathbf{P}\mathbf{x}\right) = \dot{\mathbf{x}}^T\mathbf{P}\mathbf{x} + \mathbf{x}^T\mathbf{P}\dot{\mathbf{x}}",
    ),
    (BOLD, r"\frac{d}{dt}\|\mathbf{x}\|^2 = 2\mathbf{x}^T\dot{\mathbf{x}}"),
    (BOLD, r"\frac{d}{dt}\|\mathbf{x}\| = \frac{\mathbf{x}^T\dot{\mathbf{x}}}{\|\mathbf{x}\|}"),
    (
        BOLD,
        r"\frac{d^2}{dt^2}\left(\mathbf{x}^T\mathbf{x}\right) = 2\dot{\mathbf{x}}^T\dot{\mathbf{x}} + 2\mathbf{x}^T\ddot{\mathbf{x}}",
    ),
    (BOLD, r"\frac{d}{dt}(e^{t}\mathbf{x}) = e^t\mathbf{x} + e^t\dot{\mathbf{x}}"),
    (
        BOLD,
        r"\frac{\partial}{\partial\theta}\log|\mathbf{K}| = \operatorname{tr}\left(\mathbf{K}^{-1}\frac{\partial\mathbf{K}}{\partial\theta}\right)",
    ),
    (
        BOLD,
        r"\frac{\partial\mathbf{K}^{-1}}{\partial\theta} = -\mathbf{K}^{-1}\frac{\partial\mathbf{K}}{\partial\theta}\mathbf{K}^{-1}",
    ),
    (
        BOLD,
        r"\frac{\partial}{\partial\theta}\mathbf{y}^T\mathbf{K}^{-1}\mathbf{y} = -\mathbf{y}^T\mathbf{K}^{-1}\frac{\partial\mathbf{K}}{\partial\theta}\mathbf{K}^{-1}\mathbf{y}",
    ),
    (
        BOLD,
        r"\frac{\partial}{\partial\theta}\operatorname{tr}(\mathbf{K}\mathbf{A}) = \operatorname{tr}\left(\mathbf{A}^T\frac{\partial\mathbf{K}}{\partial\theta}\right)",
    ),
    (
        BOLD,
        r"\frac{d}{ds}(\mathbf{x}^T\mathbf{y}) = \frac{d\mathbf{x}^T}{ds}\mathbf{y} + \mathbf{x}^T\frac{d\mathbf{y}}{ds}",
    ),
]
FALSE = [
    (PLAIN, r"\frac{d}{dt} A^{-1} = A^{-1}\dot A A^{-1}"),
    (PLAIN, r"\frac{d}{dt}(AB) = \dot A B + \dot B A"),
    (PLAIN, r"\frac{d}{dt}(AB) = \dot A B - A\dot B"),
    (PLAIN, r"\frac{d}{dt}\operatorname{tr}(A^3) = 2\operatorname{tr}(A^2\dot A)"),
    (
        BOLD,
        r"\frac{\partial}{\partial\theta}\log|\mathbf{K}| = 2\operatorname{tr}\left(\mathbf{K}^{-1}\frac{\partial\mathbf{K}}{\partial\theta}\right)",
    ),
    (
        BOLD,
        r"\frac{\partial\mathbf{K}^{-1}}{\partial\theta} = \mathbf{K}^{-1}\frac{\partial\mathbf{K}}{\partial\theta}\mathbf{K}^{-1}",
    ),
]
OPEN = [
    # P may change too
    (BOLD, r"\frac{d}{dt}\left(\mathbf{x}^T\mathbf{P}\mathbf{x}\right) = \dot{\mathbf{x}}^T\mathbf{P}\mathbf{x} - \mathbf{x}^T\mathbf{P}\dot{\mathbf{x}}"),
    # in a rotating frame the inertia does
    ("In the body's frame,", r"\frac{d}{dt}(J\omega) = J\frac{d\omega}{dt} + \omega\times J\omega"),
    ("With $L = J\\omega$,", r"\frac{dL}{dt} = J\dot\omega + \omega\times J\omega"),
    # a velocity by a name of its own: the note need not say that it is one
    (r"For a mass on a spring,", r"\frac{d}{dt}\left(\frac12mv^2 + \frac12kx^2\right) = mv\dot v + kxv"),
    (BOLD, r"\frac{d}{dt}\left(\mathbf{x}^T\mathbf{y}\right) = \mathbf{x}^T\dot{\mathbf{x}} + \mathbf{y}^T\dot{\mathbf{x}}"),
    (BOLD, r"\frac{d}{dt}(\mathbf{A}\mathbf{x}) = \mathbf{A}\mathbf{x}"),
    (BOLD, r"\frac{d}{dt}(\mathbf{A}\mathbf{x}) = \mathbf{A}'\mathbf{x} + \mathbf{A}\mathbf{x}'"),
    ("By the law of Newton,", r"\frac{d}{dt}(m\dot x) = -kx"),
]  # fmt: skip


@pytest.mark.parametrize(("note", "latex"), TRUE)
def test_true_ones_hold(note: str, latex: str) -> None:
    assert verdicts(f"{note}\n\n$${latex}$$") == ["holds"]


@pytest.mark.parametrize(("note", "latex"), FALSE)
def test_false_ones_fail(note: str, latex: str) -> None:
    assert verdicts(f"{note}\n\n$${latex}$$") == ["fails"]


@pytest.mark.parametrize(("note", "latex"), OPEN)
def test_others_are_left_open(note: str, latex: str) -> None:
    assert "fails" not in verdicts(f"{note}\n\n$${latex}$$")
    assert "holds" not in verdicts(f"{note}\n\n$${latex}$$")


def test_a_lyapunov_function() -> None:
    note = r"""The system $\dot x = Ax$ is stable. Let $P$ be symmetric with $A^TP + PA = -Q$. Then

$$\frac{d}{dt}(x^TPx) = \dot x^TPx + x^TP\dot x = x^T(A^TP + PA)x = -x^TQx$$
"""
    assert verdicts(note) == ["holds"] * 3
    assert verdicts(note.replace("+ PA)x", "- PA)x"))[:2] == ["holds", "fails"]


def test_the_kinetic_energy_may_be_called_T() -> None:
    r"""The T of ``\omega^T`` is a transpose, though T is a number in the same formula."""
    note = r"""The energy is $T = \frac12\omega^TJ\omega$ with $J = J^T$. Thus

$$\frac{dT}{dt} = \omega^TJ\dot\omega$$
"""
    assert verdicts(note) == ["holds"]
    assert verdicts(note.replace("= \\omega^TJ\\dot", "= 2\\omega^TJ\\dot")) == ["undecided"]  # J may change too


def test_a_parameter_with_an_index() -> None:
    note = rf"""{BOLD.replace(THETA, "")} with $\alpha = \mathbf{{K}}^{{-1}}\mathbf{{y}}$

$$\frac{{\partial}}{{\partial\theta_j}}\log|\mathbf{{K}}| = \operatorname{{tr}}\left(\mathbf{{K}}^{{-1}}\frac{{\partial\mathbf{{K}}}}{{\partial\theta_j}}\right)$$
"""
    assert verdicts(note) == ["holds"]
    assert verdicts(note.replace("= \\operatorname", "= -\\operatorname")) == ["fails"]


def test_a_matrix_with_a_rate_elsewhere_may_be_constant_here() -> None:
    note = r"""Along the Riccati equation $\dot P = -A^TP - PA - Q$ all changes. In the steady state, with $\dot x = Ax$,

$$\frac{d}{dt}(x^TPx) = \dot x^TPx + x^TP\dot x = x^T(A^TP + PA)x$$
"""
    first, second = verdicts(note)
    assert (first in ("undecided", "holds-if"), second) == (True, "holds")


def test_the_rate_of_a_vector_is_as_long_as_the_vector() -> None:
    note = r"Let $\mathbf{x}\in\mathbb{R}^n$, $\mathbf{u}\in\mathbb{R}^m$ and $\mathbf{B}\in\mathbb{R}^{n\times m}$. Thus $$\dot{\mathbf{x}}^T\mathbf{B}\mathbf{u} = \mathbf{u}^T\mathbf{B}^T\dot{\mathbf{x}}$$"
    assert last(note).judgement.verdict == "holds"


def test_what_the_note_says_to_be_made_of_a_symbol_with_a_rate() -> None:
    r"""A loss by a parameter of its kernel: ``\partial L/\partial\theta`` stands alone, and so does ``\partial C/\partial\theta``."""
    note = r"""With $C = K + \sigma^2 I$ symmetric and $y$ the targets, the likelihood is

$$L = -\frac12 y^TC^{-1}y - \frac12\log|C|$$

$$\frac{\partial L}{\partial\theta} = \frac12 y^TC^{-1}\frac{\partial C}{\partial\theta}C^{-1}y - \frac12\operatorname{tr}\left(C^{-1}\frac{\partial C}{\partial\theta}\right)$$
"""
    assert verdicts(note) == ["holds"]
    assert verdicts(note.replace("C^{-1}y - \\frac12\\operatorname", "C^{-1}y + \\frac12\\operatorname")) == [
        "undecided"
    ]


def test_a_loss_of_which_nothing_is_known_is_left_open() -> None:
    note = r"""Let $L = f(z)$ and $z = g(\theta)$.

$$\frac{\partial L}{\partial\theta} = 2\frac{\partial L}{\partial z}\frac{\partial z}{\partial\theta}$$
"""
    assert "fails" not in verdicts(note)


def test_a_letter_with_another_meaning_elsewhere() -> None:
    note = r"""Let $A = \mathrm{softmax}(S)$ be the attention. For an invertible $A(t)$,

$$\frac{d}{dt}A^{-1} = -A^{-1}\dot A A^{-1}$$
"""
    assert verdicts(note) == ["holds"]
