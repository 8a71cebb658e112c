r"""Matrices written out entry by entry have values, blocks too; what is wrong in one place fails."""

from __future__ import annotations

import pytest

from einlsp.ide.rulebook import checks
from tests.claims.judging import last, reading_of, verdicts

DECLARED = r"""Let $\mathbf{A}\in\mathbb{R}^{n\times n}$, $\mathbf{B}\in\mathbb{R}^{n\times m}$, $\mathbf{C}\in\mathbb{R}^{m\times n}$,
$\mathbf{D}\in\mathbb{R}^{m\times m}$, $\mathbf{b},\mathbf{x}\in\mathbb{R}^n$, $\mathbf{y}\in\mathbb{R}^m$ and $\mathbf{S} := \mathbf{D}-\mathbf{C}\mathbf{A}^{-1}\mathbf{B}$.

"""


def p(*rows: str) -> str:
    return r"\begin{pmatrix}" + r"\\ ".join(rows) + r"\end{pmatrix}"


TRUE = [
    (p("a & b", "c & d") + r"^{-1} = \frac{1}{ad-bc}" + p("d & -b", "-c & a"), "-b", "b"),
    (r"\det" + p("a & b", "c & d") + " = ad - bc", "- bc", "+ bc"),
    (r"\begin{vmatrix} a & b\\ c & d\end{vmatrix} = ad-bc", "-bc", "+bc"),
    (r"\left[\begin{array}{cc} 1 & 2\\ 3 & 4\end{array}\right]" + p("x", "y") + " = " + p("x+2y", "3x+4y"), "4y", "3y"),
    (p("x & y") + p("a & b", "b & c") + p("x", "y") + " = ax^2+2bxy+cy^2", "2bxy", "bxy"),
    (p("1 & 2", "3 & 4") + p("0 & 1", "1 & 0") + " = " + p("2 & 1", "4 & 3"), "4 & 3", "3 & 4"),
    (p(r"\cos\theta & -\sin\theta", r"\sin\theta & \cos\theta") + "^T"
     + p(r"\cos\theta & -\sin\theta", r"\sin\theta & \cos\theta") + " = " + p(r"\cos^2\theta+\sin^2\theta & 0", "0 & 1"), "+", "-"),
    (r"\mathrm{Tr}" + p("a & b", "c & d") + " = a + d", "a + d", "a - d"),
    (p(r"\mathbf{A} & \mathbf{b}") + p(r"\mathbf{x}", "1") + r" = \mathbf{A}\mathbf{x}+\mathbf{b}", r"+\mathbf{b}", r"-\mathbf{b}"),
    (p(r"\mathbf{A} & \mathbf{b}", r"\mathbf{0}^T & 1") + p(r"\mathbf{x}", "1")
     + " = " + p(r"\mathbf{A}\mathbf{x}+\mathbf{b}", "1"), r"}\mathbf{x}+", r"}\mathbf{x}-"),
    (p(r"\mathbf{A} & \mathbf{B}", r"\mathbf{C} & \mathbf{D}") + p(r"\mathbf{x}", r"\mathbf{y}")
     + " = " + p(r"\mathbf{A}\mathbf{x}+\mathbf{B}\mathbf{y}", r"\mathbf{C}\mathbf{x}+\mathbf{D}\mathbf{y}"),
     r"\mathbf{C}\mathbf{x}+", r"\mathbf{C}\mathbf{x}-"),
    (r"\det" + p(r"\mathbf{A} & \mathbf{B}", r"\mathbf{C} & \mathbf{D}") + r" = \det(\mathbf{A})\det(\mathbf{S})",
     r"\det(\mathbf{S})", r"\det(\mathbf{S})^2"),
    (p(r"\mathbf{A} & \mathbf{B}", r"\mathbf{C} & \mathbf{D}")
     + " = " + p(r"\mathbf{I} & 0", r"\mathbf{C}\mathbf{A}^{-1} & \mathbf{I}") + p(r"\mathbf{A} & 0", r"0 & \mathbf{S}")
     + p(r"\mathbf{I} & \mathbf{A}^{-1}\mathbf{B}", r"0 & \mathbf{I}"), r"& \mathbf{A}^{-1}", r"& -\mathbf{A}^{-1}"),
    (r"\mathrm{Tr}" + p(r"\mathbf{A} & \mathbf{B}", r"\mathbf{C} & \mathbf{D}") + r" = \mathrm{Tr}(\mathbf{A})+\mathrm{Tr}(\mathbf{D})",
     "+", "-"),
]  # fmt: skip


@pytest.mark.parametrize(("latex", "part", "broken"), TRUE, ids=[latex for latex, _, _ in TRUE])
def test_what_is_true_holds_and_what_was_broken_fails(latex: str, part: str, broken: str) -> None:
    assert verdicts(f"{DECLARED}$${latex}$$")[-1] == "holds"
    wrong = broken.join(latex.rsplit(part, 1))
    assert wrong != latex
    assert last(f"{DECLARED}Hence $${wrong}$$").judgement.verdict == "fails"
    assert [f.rule for check in checks().values() for f in check(reading_of(f"{DECLARED}$${latex}$$"))] == []


def test_a_vector_written_out_is_put_in() -> None:
    text = r"""
Let $\mathbf{x} = (x_1, x_2, x_3)^T$ and $\mathbf{y} = (y_1,y_2,y_3)^T$. Then

$$\mathbf{x}^T\mathbf{y} = x_1y_1 + x_2y_2+x_3y_3$$

$$\mathbf{x}\mathbf{y}^T = \begin{bmatrix}x_1y_1 & x_1y_2 & x_1y_3\\ x_2y_1 & x_2y_2 & x_2y_3\\ x_3y_1 & x_3y_2 & x_3y_3\end{bmatrix}$$
"""
    assert verdicts(text) == ["holds", "holds"]
    assert verdicts(text.replace("x_2y_2+", "2x_2y_2+"))[0] == "fails"


def test_a_function_may_give_a_matrix() -> None:
    text = r"""
Let $R(\theta) = \begin{pmatrix}\cos\theta & -\sin\theta\\ \sin\theta & \cos\theta\end{pmatrix}$. Then $R(\alpha)R(\beta) = R(\alpha+\beta)$.
"""
    assert verdicts(text) == ["holds"]


@pytest.mark.parametrize("latex", [
    r"\begin{pmatrix} n\\ k\end{pmatrix} = \frac{n}{k}\begin{pmatrix} n-1\\ k-1\end{pmatrix}",
    r"\begin{pmatrix} a & b\\ c\end{pmatrix}x = \begin{pmatrix} a & b\\ c\end{pmatrix}2x",
    r"\begin{pmatrix} a_1\\ \vdots\\ a_n\end{pmatrix} = 2\begin{pmatrix} a_1\\ \vdots\\ a_n\end{pmatrix}",
    r"\begin{pmatrix}\mathbf{A} & 1\\ \mathbf{C} & \mathbf{D}\end{pmatrix} = 2\begin{pmatrix}\mathbf{A} & 1\\ \mathbf{C} & \mathbf{D}\end{pmatrix}",
])  # fmt: skip
def test_what_may_be_no_matrix_brings_nothing(latex: str) -> None:
    text = f"{DECLARED}We have $${latex}$$"
    assert "dimension" not in [f.rule for check in checks().values() for f in check(reading_of(text))]
    assert verdicts(text)[-1] in ("undecided", "fails")
    if "vdots" in latex or "& b\\\\ c\\end" in latex:
        assert verdicts(text)[-1] == "undecided"
