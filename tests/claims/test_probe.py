"""Notes with true statements only, as people write them: nothing fails, nothing is found.

They were written to catch the tool saying something wrong, not to be decided: silence is right where it is not sure.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from einlsp.ide.rulebook import checks
from einlsp.reading.claims import claims_of
from einlsp.reading.notes import NoteReading
from einlsp.reading.verdicts import judged
from tests.claims.judging import last, reading_of

NOTES = sorted((Path(__file__).parent / "probe").glob("*.md"))


@cache
def read(path: Path) -> NoteReading:
    return reading_of(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", NOTES, ids=[path.stem for path in NOTES])
def test_nothing_is_said_against_what_is_true(path: Path) -> None:
    reading = read(path)
    assert [(step.left, step.right) for step in judged(reading) if step.judgement.verdict == "fails"] == []
    assert [finding.message for check in checks().values() for finding in check(reading)] == []


def test_there_are_many() -> None:
    found = [claim.kind for path in NOTES for claim, _ in claims_of(read(path))]
    assert found.count("step") > 700


HOLD = [
    # what is new on the left takes its order from the right, and so do the letters there
    r"With $X\in\mathbb{R}^{n\times p}$, $y = X\beta + \varepsilon$ we have $X^T(X\beta + \varepsilon) = X^Ty$.",
    # what is transposed later is an array already
    "Let $F = RU$. Then $F^TF = U^TR^TRU$.",
    r"With $J = \begin{pmatrix}0&I\\-I&0\end{pmatrix}$ we get $J^\top J = -J^2$.",
    r"$\begin{pmatrix}0&-I\\I&0\end{pmatrix}\begin{pmatrix}0&I\\-I&0\end{pmatrix} = \begin{pmatrix}I&0\\0&I\end{pmatrix}$",
    # facts of several symbols
    "For symmetric $M$, $K$ we have $x^TMKy = y^TKMx$.",
    "Here $M$ and $K$ are symmetric, so $x^TMKy = y^TKMx$.",
    "The matrices $M$, $K$ and $N$ are all symmetric. Then $x^TMKNy = y^TNKMx$.",
    r"For unit vectors $u$ and $v$, $\|u-v\|^2 = 2 - 2u^Tv$.",
    "For a unit vector $u$ we get $uu^Tuu^T = uu^T$.",
    r"For a symmetric $S^{\mu\nu}$ and an antisymmetric $A_{\mu\nu}$, $S^{\nu\mu}A_{\nu\mu} = -S^{\mu\nu}A_{\mu\nu}$.",
    # means that are not defined
    r"We have $\sum_i(x_i-\bar x)^2 = \sum_ix_i^2 - n\bar x^2$.",
    r"$\sum_{i=1}^N(\mathbf x_i-\bar{\mathbf x})\mathbf x_i^T = \sum_{i=1}^N\mathbf x_i\mathbf x_i^T - N\bar{\mathbf x}\bar{\mathbf x}^T$",
    # the limit of a sum is a number
    r"$\sum_{i=1}^N\mathbf x_i\mathbf a^T = N\mathbf m\mathbf a^T + \sum_{i=1}^N\mathbf x_i\mathbf a^T - N\mathbf m\mathbf a^T$",
    # powers of matrices in plain letters
    r"$\nabla_X\operatorname{tr}(AX^2) = (AX+XA)^T$",
    r"$\nabla_x\,x^TA^2x = (A^2+(A^2)^T)x$",
    # a trace of an identity that nothing else sizes
    r"With $Q = (ANP-I)P^{-1}$ we get $\operatorname{tr}(QP) = \operatorname{tr}(ANP)-\operatorname{tr}(I)$.",
    # a bold letter takes the order of what defines it, and so does one that stood for a scalar before
    r"Forces: $\mathbf F = m\mathbf a$, so $\mathbf v^T\mathbf F = m\mathbf v^T\mathbf a$.",
    r"The stiffness is $\mathbf k=\mathbf B^T\mathbf D\mathbf B$, so $\mathbf k\mathbf T = \mathbf B^T\mathbf D\mathbf B\mathbf T$.",
    r"$hXh=Z$ where $X=\begin{pmatrix}0&1\\1&0\end{pmatrix}$, $Z=\begin{pmatrix}1&0\\0&-1\end{pmatrix}$; $XZ=-ZX$",
]


@pytest.mark.parametrize("text", HOLD)
def test_holds(text: str) -> None:
    assert last(text).judgement.verdict == "holds"


ASSUMED = [
    ("Let $F = RU$. Then $F^TF = U^TR^TRU = U^2$.", ("R orthonormal columns", "U symmetric")),
    (
        r"Take $\mathbf u$ and $\mathbf v$ perpendicular. Then $\|\mathbf u+\mathbf v\|^2 = \|\mathbf u\|^2+\|\mathbf v\|^2$.",
        (r"\mathbf{u}^T\mathbf{v} = 0",),
    ),
    (
        r"The data are centred. $(X+\mathbf 1m^T)^T(X+\mathbf 1m^T) = X^TX + m\mathbf 1^T\mathbf 1m^T$",
        (r"\mathbf{1}^TX = 0",),
    ),
    (r"In the direction of $u$ or of $v$ we have $\|u-v\|^2 = 2 - 2u^Tv$.", ("u unit norm", "v unit norm")),
]


@pytest.mark.parametrize(("text", "facts"), ASSUMED)
def test_holds_if_two_facts_do(text: str, facts: tuple[str, ...]) -> None:
    assert last(text).judgement.facts == facts


OPEN = [
    r"The mean of the squares is not that of the mean: $\frac1n\sum_i(x_i-\bar x)^2 = \overline{x^2} - \bar x^2$.",
    r"For $d=2$ we have $\det(I+A) = 1+\operatorname{tr}A+\det A$.",
    r"Modes obey $K\phi_k = \omega_k^2M\phi_k$; so $\phi_k^TKv = 2\omega_k^2\phi_k^TMv - \omega_k^2 \phi_k^TMv$",
    r"From $RR^\top = I$ we get $\dot RR^\top + R\dot R^\top = 0$, so $R\dot R^\top = -\dot RR^\top$.",
]


@pytest.mark.parametrize("text", OPEN)
def test_not_decided(text: str) -> None:
    assert last(text).judgement.verdict == "undecided"


SILENT = [
    r"With $X\in\mathbb{R}^{n\times p}$, $y = X\beta + \varepsilon$ the normal equations are $X^TXb = X^Ty$.",
    r"Let $\mathbf k = \frac{EA}L\begin{bmatrix}1&-1\\-1&1\end{bmatrix}$. Then $\mathbf k_g = \mathbf T^T\mathbf k\mathbf T$.",
    r"$\boldsymbol\omega'^\top\mathbf J'\boldsymbol\omega' = \boldsymbol\omega^\top\mathbf J\boldsymbol\omega$",
]


@pytest.mark.parametrize("text", SILENT)
def test_nothing_is_found(text: str) -> None:
    reading = reading_of(text)
    assert [finding.message for check in checks().values() for finding in check(reading)] == []


WRONG = [
    # an I in an inverse is no scalar
    r"$(I+AB)^{-1}A = A(I+AB)^{-1}$",
    # orthonormal columns are no orthogonal matrix
    r"The columns of $U\in\mathbb{R}^{n\times k}$ are orthonormal. $\|x-UU^Tx\|^2 = \|x\|^2+\|U^Tx\|^2$",
]


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_not_said_to_hold(text: str) -> None:
    assert last(text).judgement.verdict == "fails"
