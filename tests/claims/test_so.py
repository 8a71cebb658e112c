"""What follows by a word: "so", "hence", "we get" between two equations of the same symbols."""

from __future__ import annotations

import pytest

from tests.claims.judging import last, verdicts

PAIRS = [  # what follows, and the same with a slip
    (r"With the inverse $A^{-1}$, $x = Ax + b$, so $(I-A)x = b$.", r"With the inverse $A^{-1}$, $x = Ax + b$, so $(I+A)x = b$."),
    (r"From $x = Ax + b$ we get $x = (I-A)^{-1}b$.", r"From $x = Ax + b$ we get $x = (I+A)^{-1}b$."),
    (r"$Qx + c + A^T\lambda = 0$, hence $x = -Q^{-1}(c + A^T\lambda)$.", r"$Qx + c + A^T\lambda = 0$, hence $x = Q^{-1}(c + A^T\lambda)$."),
    (r"$Qx + c + A^T\lambda = 0$, hence $x = -Q^{-1}(c + A^T\lambda)$.", r"$Qx + c + A^T\lambda = 0$, hence $x = -Q(c + A^T\lambda)$."),
    (r"$X = AXA^T + Q$. Therefore $X - AXA^T = Q$.", r"$X = AXA^T + Q$. Therefore $X + AXA^T = Q$."),
    (
        "$$\nA^TAx - A^Tb = 0\n$$\n\nand so\n\n$$\nx = (A^TA)^{-1}A^Tb\n$$",
        "$$\nA^TAx - A^Tb = 0\n$$\n\nand so\n\n$$\nx = (A^TA)^{-1}Ab\n$$",
    ),
    (r"For a rotation $R$, $RC + t = 0$, so $C = -R^Tt$.", r"For a rotation $R$, $RC + t = 0$, so $C = -Rt$."),
    (r"With $P^T$: $\pi = \alpha P\pi + (1-\alpha)v$, so $(I-\alpha P)\pi = (1-\alpha)v$.", r"With $P^T$: $\pi = \alpha P\pi + (1-\alpha)v$, so $(I-\alpha P)\pi = (1+\alpha)v$."),
]  # fmt: skip
SILENT = [
    # a reason that is not written, or more than one equation
    r"$Ax = Bx$, so $A = B$.",
    r"$x^TAx = x^TBx$ for all $x$, so $A = B$.",
    r"$\|x\|^2 = \|y\|^2$, so $x = y$.",
    r"$x^2 = a^2$, so $x = -a$.",
    r"$ab = cd$, so $a = c$.",
    r"$Ax = \lambda x$, so $x = \lambda Ax$ where $\lambda^2 = 1$.",
    r"$y = Ax$ and $x = By$, so $x = BAx$.",
    r"$x = Ax + b$. Next, $x = b - Ax$ is another map.",
    r"We iterate $x = Ax + b$, so $x = Ax + b$ again; then $x = A(Ax + b) + b$.",
    r"$f(x) = x^2 + c$, so $f'(x) = 2x$.",
    r"$w = w - \eta g$, so $g = \eta w$ is not needed.",
    r"$u^{n+1} = u^n + hAu^n$, so $u^{n+1} = (I+hA)u^n$.",
    r"$x_{k+1} = x_k - \alpha g_k$, so $x_k = x_{k+1} + \alpha g_k$.",
    r"$\nabla f = Ax - b = 0$, so $x = A^{-1}b$.",
    r"$M = \sum_i m_i$, so $m_i = M$.",
    r"Involution: $H^2 = I$, so $H = H^{-1}$.",
    r"$A = LU$, so $A^{-1} = U^{-1}L^{-1}$. $Q^TQ = I$, so $Q^{-1} = Q^T$.",
    r"$AB = BA$, so $A^{-1}B = BA^{-1}$. $A = QR$, so $R = Q^TA$ since $Q^TQ = I$.",
    r"$E^2 = p^2c^2 + m^2c^4$, so $E = \sqrt{p^2c^2 + m^2c^4}$. $\omega^2 = k/m$, thus $\omega = \sqrt{k/m}$.",
    r"Attention: $y = Vp$, so $dy = Vdp$. $T = \frac12mv^2$, $p = mv$, so $v = p/m$.",
]  # fmt: skip


@pytest.mark.parametrize(("note", "slip"), PAIRS)
def test_what_follows_holds_and_a_slip_in_it_is_found(note: str, slip: str) -> None:
    assert last(note).judgement.verdict == "holds"
    assert last(slip).judgement.verdict == "fails"


@pytest.mark.parametrize("note", SILENT)
def test_what_may_follow_from_more_is_not_wrong(note: str) -> None:
    assert "fails" not in verdicts(note)
