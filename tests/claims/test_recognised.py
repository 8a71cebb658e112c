r"""Derivatives by a symbol of which something is made, though that is written out: ``\hat y = \sigma(w^Tx+b)``, ``z = w^Tx+b``."""

from __future__ import annotations

import pytest

from tests.claims.judging import last

LOGISTIC = r"""Let $\sigma(a) = \frac{1}{1+e^{-a}}$, $\hat y = \sigma(w^Tx+b)$ and $L = -y\log\hat y-(1-y)\log(1-\hat y)$. With $z = w^Tx+b$

"""
LAYER = r"""Let $W\in\mathbb{R}^{k\times d}$, $x\in\mathbb{R}^d$, $b\in\mathbb{R}^k$, $p = \mathrm{softmax}(Wx+b)$ and $L = -y^T\log p$, where
$y\in\mathbb{R}^k$ is one-hot. With $z = Wx+b$

"""
HIDDEN = r"""Let $W\in\mathbb{R}^{k\times d}$, $x\in\mathbb{R}^d$, $h = \tanh(Wx)$, $L = \frac12\|h-t\|^2$ and $a = Wx$. Then

"""

PAIRS = [
    (LOGISTIC, r"\frac{\partial\hat y}{\partial z} = \hat y(1+\hat y)", r"\frac{\partial\hat y}{\partial z} = \hat y(1-\hat y)"),
    (LOGISTIC, r"\frac{\partial L}{\partial z} = \hat y + y", r"\frac{\partial L}{\partial z} = \hat y - y"),
    (
        LOGISTIC,
        r"\frac{\partial L}{\partial w} = 2\frac{\partial L}{\partial\hat y}\frac{\partial\hat y}{\partial z}\frac{\partial z}{\partial w}",
        r"\frac{\partial L}{\partial w} = \frac{\partial L}{\partial\hat y}\frac{\partial\hat y}{\partial z}\frac{\partial z}{\partial w}",
    ),
    (LAYER, r"\frac{\partial p}{\partial z} = \mathrm{diag}(p) + pp^T", r"\frac{\partial p}{\partial z} = \mathrm{diag}(p) - pp^T"),
    (LAYER, r"\frac{\partial L}{\partial z} = p + y", r"\frac{\partial L}{\partial z} = p - y"),
    (
        HIDDEN,
        r"\frac{\partial L}{\partial a} = (h-t)\odot(1+h\odot h)",
        r"\frac{\partial L}{\partial a} = (h-t)\odot(1-h\odot h)",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("note", "wrong", "right"), PAIRS, ids=[right for _, _, right in PAIRS])
def test_what_is_written_out_is_recognised(note: str, wrong: str, right: str) -> None:
    assert last(f"{note}$${wrong}$$").judgement.verdict == "fails"
    assert last(f"{note}$${right}$$").judgement.verdict == "holds"


OPEN = [  # w stands elsewhere too: what z leaves of it is not said
    r"Let $J = \tanh(w^Tx) + \lambda w^Tw$ and $z = w^Tx$. Then $\frac{\partial J}{\partial z} = 1-\tanh^2(w^Tx)$.",
    r"Let $J = \tanh(w^Tx)$ and $z = w^Tx + b$. Then $\frac{\partial J}{\partial z} = 1-\tanh^2(z)$.",
]


@pytest.mark.parametrize("text", OPEN)
def test_what_is_not_sure_is_not_decided(text: str) -> None:
    assert last(text).judgement.verdict == "undecided"
