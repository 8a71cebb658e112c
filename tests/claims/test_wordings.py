"""How notes write: a posterior with a plus, blocks side by side, entries of a capital, moments, iterates."""

from __future__ import annotations

import pytest

from tests.claims.judging import last, verdicts

HOLD = [
    r"With $J(w) = \|y-Xw\|^2$, $\nabla J(w) = -2X^Ty + 2X^TXw$, and setting this to zero gives the normal equations.",
    # `P^+ = P - …` names what comes next; `J^+ = J^T(JJ^T)^{-1}` is a pseudo-inverse
    r"$P^+ = (I-KH)P(I-KH)^T + KRK^T$. So $P^+ = P - KHP - PH^TK^T + K(HPH^T+R)K^T$.",
    # a covariance that is defined by an expectation is a matrix like others
    r"With $R = E[vv^T]$, $S = HPH^T + R$. $KHPH^TK^T + KRK^T = KSK^T$.",
    # A_{ij} and A are one matrix
    r"Adjacency $A$ ($A_{ij}\ge0$), degrees $D = \mathrm{diag}(A\mathbf 1)$, Laplacian $L = D - A$. $f^TLf = f^TDf - f^TAf$.",
]
FAIL = [
    r"$P^+ = (I-KH)P(I-KH)^T + KRK^T$. So $P^+ = P - KHP - PH^TK^T - K(HPH^T+R)K^T$.",
    r"With $R = E[vv^T]$, $S = HPH^T + R$. $KHPH^TK^T - KRK^T = KSK^T$.",
    r"Adjacency $A$ ($A_{ij}\ge0$), degrees $D = \mathrm{diag}(A\mathbf 1)$, Laplacian $L = D - A$. $f^TLf = f^TDf + f^TAf$.",
    r"With $J(w) = \|y-Xw\|^2$, $\nabla J(w) = -2X^Ty + X^TXw$, and setting this to zero gives the normal equations.",
    r"The first order condition of $S(b) = (y-Xb)^T(y-Xb)$ is $\frac{\partial S}{\partial b} = 2X^T(y - Xb)$.",
]
SILENT = [
    r"Since $[A_1\; A_2]\begin{bmatrix}W_1\\W_2\end{bmatrix} = A_1W_1 + A_2W_2$.",
    r"In matrix form $(I+\frac\tau2A)u^{n+1} = (I-\frac\tau2A)u^n$.",
    r"With $J(w) = \|y-Xw\|^2$, setting $\nabla J(w) = -2X^Ty + X^TXw + g$ to zero is another problem.",
    r"Let $f = x^Tx$. We solve $\nabla f = b$, and setting this to zero we are done.",
    # moments of what the step is made of may be what makes it true
    r"With $v = Hx$, $R = E[vv^T]$ and $P = E[xx^T]$, $KRK^T = KHPH^TK^T$.",
]


@pytest.mark.parametrize("note", HOLD)
def test_what_is_true_holds(note: str) -> None:
    assert last(note).judgement.verdict == "holds"


@pytest.mark.parametrize("note", FAIL)
def test_a_slip_in_it_is_found(note: str) -> None:
    assert last(note).judgement.verdict == "fails"


@pytest.mark.parametrize("note", SILENT)
def test_nothing_is_said_of_what_may_be_read_otherwise(note: str) -> None:
    assert "fails" not in verdicts(note)


def test_one_letter_for_two_sizes_of_a_kronecker_product_is_read() -> None:
    assert verdicts(
        r"$\mathrm{vec}(AXB) = (B^T\otimes A)\mathrm{vec}X$, $\mathrm{vec}(ab^T) = b\otimes a$, $(A\otimes B)X = X$, $AXB = A$."
    )
