"""Expectations are linear, and nothing else is known of them: what follows from that holds, the rest is undecided."""

from __future__ import annotations

import pytest

from tests.claims.judging import last, steps, verdicts

DECLARED = (
    r"Let $\mathbf{A},\mathbf{B}\in\mathbb{R}^{n\times n}$, $\mathbf{x},\mathbf{y},\mathbf{b}\in\mathbb{R}^n$." + "\n\n"
)

LINEAR = [
    r"\mathbb{E}[aX + bY + c] = a\mathbb{E}[X] + b\mathbb{E}[Y] + c",
    r"\operatorname{E}[aX + b] = a\operatorname{E}[X] + b",
    r"E[2X - 3] = 2E[X] - 3",
    r"\mathbb{E}_{x\sim p}[f(x) + g(x)] = \mathbb{E}_{x\sim p}[f(x)] + \mathbb{E}_{x\sim p}[g(x)]",
    r"\mathbb{E}[(X-Y)^2] = \mathbb{E}[X^2] - 2\mathbb{E}[XY] + \mathbb{E}[Y^2]",
    r"\mathbb{E}[(X-\mathbb{E}[X])^2] = \mathbb{E}[X^2] - \mathbb{E}[X]^2",
    r"\mathbb{E}[\mathbf{A}\mathbf{x}+\mathbf{b}] = \mathbf{A}\mathbb{E}[\mathbf{x}]+\mathbf{b}",
    r"\mathbb{E}[\mathbf{x}^T\mathbf{A}\mathbf{x}] = \mathrm{Tr}(\mathbf{A}\mathbb{E}[\mathbf{x}\mathbf{x}^T])",
    r"\mathrm{Tr}(\mathbb{E}[\mathbf{x}\mathbf{y}^T]) = \mathbb{E}[\mathbf{y}^T\mathbf{x}]",
    r"\mathbb{E}[\mathbf{x}\mathbf{y}^T]^T = \mathbb{E}[\mathbf{y}\mathbf{x}^T]",
    r"\mathbb{E}[\mathbf{A}\mathbf{x}\mathbf{x}^T\mathbf{B}] = \mathbf{A}\mathbb{E}[\mathbf{x}\mathbf{x}^T]\mathbf{B}",
    r"\mathbb{E}[\|\mathbf{x}\|^2] = \mathrm{Tr}(\mathbb{E}[\mathbf{x}\mathbf{x}^T])",
    r"\mathbb{E}\left[\sum_{i=1}^n X_i\right] = \sum_{i=1}^n\mathbb{E}[X_i]",
]


@pytest.mark.parametrize("latex", LINEAR)
def test_what_follows_from_linearity_holds(latex: str) -> None:
    assert verdicts(f"{DECLARED}$${latex}$$")[-1] == "holds"


NOT_KNOWN = [
    r"\mathbb{E}[XY] = \mathbb{E}[X]\mathbb{E}[Y]",
    r"\mathbb{E}[X^2] = \mathbb{E}[X]^2",
    r"\mathbb{E}[aX + b] = a\mathbb{E}[X]",
    r"\mathbb{E}[a + b] = \mathbb{E}[a]",
    r"\mathbb{E}_p[X] = \mathbb{E}_q[X]",
    r"\mathbb{E}[X] = X",
    r"\mathbb{E}[X \mid Y] + \mathbb{E}[Z] = \mathbb{E}[Z] + \mathbb{E}[X \mid Y]",
    r"\mathbb{E}[\mathbf{x}\mathbf{y}^T] = \mathbb{E}[\mathbf{y}\mathbf{x}^T]",
]


@pytest.mark.parametrize("latex", NOT_KNOWN)
def test_what_does_not_follow_is_not_decided(latex: str) -> None:
    assert set(verdicts(f"{DECLARED}Then $${latex}$$")[-1:]) <= {"undecided"}


@pytest.mark.parametrize(
    "latex",
    [
        r"\mathbb{E}[a + b] = \mathbb{E}[a] - \mathbb{E}[b]",
        r"\mathbb{E}[aX + b] = 2a\mathbb{E}[X] + \mathbb{E}[b]",
        r"\mathbb{E}[X^2] = \mathbb{E}[X]^2",
    ],
)
def test_a_step_with_an_expectation_is_never_wrong(latex: str) -> None:
    assert steps(f"{DECLARED}$${latex}$$")[-1].judgement.verdict == "undecided"


def test_a_mean_that_the_note_defines_is_put_in() -> None:
    text = r"""
With $\mu = \mathbb{E}[X]$,

$$
\begin{aligned}
\mathbb{E}[(X-\mu)^2] &= \mathbb{E}[X^2 - 2\mu X + \mu^2]\\
&= \mathbb{E}[X^2] - 2\mu\mathbb{E}[X] + \mu^2\\
&= \mathbb{E}[X^2] - \mu^2
\end{aligned}
$$
"""
    assert verdicts(text) == ["holds"] * 3
    assert verdicts(text.replace("- \\mu^2\n", "+ \\mu^2\n")) == ["holds", "holds", "undecided"]


GIVEN = r"Model: $y = X\beta + u$, $E[u]=0$. Then "


@pytest.mark.parametrize(
    ("step", "verdict"),
    [
        (r"$(X^TX)^{-1}X^Ty = \beta + (X^TX)^{-1}X^Tu$", "holds"),
        (r"$(X^TX)^{-1}X^Ty = \beta - (X^TX)^{-1}X^Tu$", "fails"),
        (r"$E[y] = E[X\beta+u] = X\beta$", "holds"),
        (r"$E[(a+u)(a+u)^T] = aa^T + E[uu^T]$", "holds"),
        (r"$E[(a+u)(a+u)^T] = aa^T$", "undecided"),
    ],
)
def test_that_an_expectation_is_nought_does_not_say_that_a_variable_is(step: str, verdict: str) -> None:
    assert last(GIVEN + step).judgement.verdict == verdict
