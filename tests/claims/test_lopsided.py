"""A transpose that is lost from a matrix which the note shows not to be symmetric is a slip; else symmetry is assumed."""

from __future__ import annotations

import pytest

from tests.claims.judging import last, verdicts

NOT_SYMMETRIC = [
    # its Gram matrix stands in the note
    r"$J(w) = \|y-Xw\|^2$ is $y^\top y - 2w^\top X^\top y + w^\top X^\top Xw$, so $\|y-Xw\|^2 = y^\top y - 2w^\top Xy + w^\top X^\top Xw$.",
    r"With $K_y = LL^\top$ we get $\|L^{-1}y\|^2 = y^\top L^{-1}L^{-\top}y$.",
    r"The twist is $v = J\dot q$; $(JJ^T)^{-1}$ exists. By virtual work $(J\dot q)^Tf = \dot q^TJf$.",
    # it is transposed in several other places
    r"$\dot x = Ax$. The dual is $\dot z = A^Tz$. Here $A^TP + PA = -Q$. For $P = P^T$, $(Ax)^TPx + x^TPAx = x^TAPx + x^TPAx$.",
    # the words speak of others
    r"$P$ and $R$ are symmetric. $P^+ = FPF^T + Q$ and $S = FF^T$. We have $(Fx)^TPx = x^TFPx$.",
]
MAY_BE = [
    r"$x^TA^Ty = x^TAy$",
    r"$\|x\|^2 = x^Tx$, and $(Ax)^Ty = x^TAy$.",
    r"For a symmetric matrix we have $M^TM = M^2$, and $(Mx)^Ty = x^TMy$.",
    r"The kernel matrix $K$ gives $\|K\alpha\|^2 = \alpha^TK^TK\alpha$. Then $(K\alpha)^Ty = \alpha^TKy$.",
    r"Let $H$ be the Hessian. $\|Hx\|^2 = x^TH^THx$ and $(Hx)^Ty = x^THy$.",
    r"The operators are self-adjoint. $(Bx)^TBx = x^TB^TBx$ and $(Bx)^Ty = x^TBy$.",
]


@pytest.mark.parametrize("note", NOT_SYMMETRIC)
def test_a_lost_transpose_is_a_slip(note: str) -> None:
    step = last(note)
    assert step.judgement.verdict == "fails"
    assert "transpose" in step.judgement.reason or "order" in step.judgement.reason


@pytest.mark.parametrize("note", MAY_BE)
def test_a_symmetric_matrix_is_assumed_where_the_note_does_not_speak_against_it(note: str) -> None:
    assert "fails" not in verdicts(note)
    assert last(note).judgement.verdict == "holds-if"
