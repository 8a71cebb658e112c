r"""Statements that follow from one another by an arrow: ``a = b \implies c = d`` is judged by what stands before it."""

from __future__ import annotations

import pytest

from tests.claims.judging import kinds, last, verdicts

DECLARED = r"Let $A,B\in\mathbb{R}^{n\times n}$, $x,y,b\in\mathbb{R}^n$." + "\n\n"

PAIRS = [  # a slip, and the same without it
    (r"\alpha v = \frac uw + \beta \implies u = w(\alpha v + \beta)", r"\alpha v = \frac uw + \beta \implies u = w(\alpha v - \beta)"),
    (r"\alpha v = \frac uw + \beta \\ \implies u = 2w(\alpha v - \beta)", r"\alpha v = \frac uw + \beta \\ \implies u = w(\alpha v - \beta)"),
    (r"Ax = b \implies A^TAx = 2A^Tb", r"Ax = b \implies A^TAx = A^Tb"),
    (r"Ax = b \implies x = bA^{-1}", r"Ax = b \implies x = A^{-1}b"),
    (r"y = Ax \implies x^Ty = 2x^TAx", r"y = Ax \implies x^Ty = x^TAx"),
    (r"y = Ax \Rightarrow \|y\|^2 = 2x^TA^TAx", r"y = Ax \Rightarrow \|y\|^2 = x^TA^TAx"),
    (
        r"(A+B)^2 = A^2+AB+BA+B^2 \implies (A+B)^2-A^2 = AB-BA+B^2",
        r"(A+B)^2 = A^2+AB+BA+B^2 \implies (A+B)^2-A^2 = AB+BA+B^2",
    ),
    (
        r"s(t) = \frac{1}{1+e^{-t}} \rightarrow \frac{ds(t)}{dt} = \frac{e^{-t}}{(1+e^{-t})^2} = (1+s(t))s(t)",
        r"s(t) = \frac{1}{1+e^{-t}} \rightarrow \frac{ds(t)}{dt} = \frac{e^{-t}}{(1+e^{-t})^2} = (1-s(t))s(t)",
    ),
    (r"f(u) = u^2 \Rightarrow f'(u) = 3u", r"f(u) = u^2 \Rightarrow f'(u) = 2u \Rightarrow f''(u) = 2"),
    (r"p = mv \implies \frac12mv^2 = \frac{p^2}{m}", r"p = mv \implies v = \frac pm \implies \frac12mv^2 = \frac{p^2}{2m}"),
    (r"u = e^w \implies w = \log 2u", r"u = e^w \implies w = \log u"),
    (
        r"L = \frac12m\dot q^2 - V \implies \frac{\partial L}{\partial\dot q} = 2m\dot q",
        r"L = \frac12m\dot q^2 - V \implies \frac{\partial L}{\partial\dot q} = m\dot q",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "right"), PAIRS, ids=[right for _, right in PAIRS])
def test_what_does_not_follow_fails(wrong: str, right: str) -> None:
    assert verdicts(f"{DECLARED}$${wrong}$$")[-1] == "fails"
    assert last(f"{DECLARED}$${right}$$").judgement.verdict == "holds"


QUIET = [
    r"u^2 = 2u \implies u = 2",  # one of two solutions
    r"u^2 = 2u \implies u^3 = 4u",
    r"u^2 = w^2 \implies u = -w",
    r"u^2 - 3u + 2 = 0 \implies u = 1",
    r"u^2+v^2 = r^2 \implies u = \sqrt{r^2-v^2}",
    r"Ax = 2x \implies A^2x = 4x = 2Ax",
    r"A^TAx = A^Tb \implies x = (A^TA)^{-1}A^Tb",
    r"AB = I \implies A = B^T",
    r"\frac1f = \frac1u + \frac1v \implies f = \frac{uv}{u+v}",
    r"x^Ty = 0 \implies \|x+y\|^2 = \|x\|^2+\|y\|^2",
    r"\|x\| = \|y\| \implies x^Tx = y^Ty",
    r"i = j \implies \delta_{ij} = 1",
    r"n = 2 \implies \operatorname{tr} I = 2",
    r"u > 0 \implies |u| = u",
    r"\theta \to \theta' = \theta - \eta g",
    r"L = u^2 \to L = 2u^2",
    r"L = T - V \implies L = \frac12mv^2 - V",
    r"\cos\theta = 0 \implies \theta = \frac\pi2",
    r"u + v = w, \quad u - v = z \implies u = v + z",
    r"g = h \implies u^2 = 2u",
    r"2u = u + 1 \implies u = 1, \quad u + v = 3, \quad u - v = 1 \implies 2u = 4 \implies u = 2",
    r"A = A^T \implies x^TAy = y^TAx",
    r"AB = BA \implies (A+B)^2 = A^2+2AB+B^2",
]


@pytest.mark.parametrize("latex", QUIET)
def test_what_may_follow_does_not_fail(latex: str) -> None:
    assert "fails" not in verdicts(f"{DECLARED}$${latex}$$")


CASES = [
    r"Let $L = u^2+\lambda$. Case 1: $\lambda = 0 \implies L = u^2$. Case 2: $\lambda = 1 \implies L = u^2 + 1$.",
    r"Let $L = \|x\|^2+\lambda$. Then $x = 0 \implies L = \lambda$.",
    r"Let $L = \|x - y\|^2$. Then $x = 2y \implies L = y^Ty$, but $x = 3y \implies L = 4y^Ty$.",
]


@pytest.mark.parametrize("text", CASES)
def test_a_case_is_no_contradiction(text: str) -> None:
    assert "fails" not in verdicts(DECLARED + text)


def test_what_is_only_supposed_is_no_fact() -> None:
    assert (
        verdicts(DECLARED + r"$A = A^T \implies x^TAy = y^TAx$. In general, $\nabla_x\,x^TAx = 2Ax$.")[-1] == "holds-if"
    )


def test_what_follows_defines_nothing() -> None:
    assert kinds(DECLARED + r"$$\alpha v = \frac uw + \beta \implies u = w(\alpha v - \beta)$$") == [
        "constraint",
        "step",
    ]


SOLVED = [
    # what solves an equation is put into it
    (r"$$-2PH^T + 2KS = 0 \quad\Rightarrow\quad K = PH^TS^{-1}$$", "holds"),
    (r"$$-2PH^T + 2KS = 0 \quad\Rightarrow\quad K = -PH^TS^{-1}$$", "fails"),
    (r"$$-2PH^T + 2KS = 0 \quad\Rightarrow\quad K = 2PH^TS^{-1}$$", "fails"),
    (r"$$2KHPH^T + 2KR - 2PH^T = 0 \quad\Rightarrow\quad K = PH^T(HPH^T+R)^{-1}$$", "holds"),
    (r"$$2KHPH^T + 2KR - 2PH^T = 0 \quad\Rightarrow\quad K = PH^T(HPH^T-R)^{-1}$$", "fails"),
]


@pytest.mark.parametrize(("note", "verdict"), SOLVED)
def test_an_equation_in_a_matrix_is_solved(note: str, verdict: str) -> None:
    assert last(note).judgement.verdict == verdict


def test_an_equation_is_solved_for_what_has_no_definition() -> None:
    before = r"$P$ and $R$ are symmetric. With $S = HPH^\top + R$, "
    assert last(before + r"$-2PH^\top + 2KS = 0 \implies K = PH^\top S^{-1}$").judgement.verdict == "holds"
    assert last(before + r"$-2PH^\top + 2KS = 0 \implies K = PHS^{-1}$").judgement.verdict != "holds"
