"""Derivations as others write them: each verdict is the one recorded, none fails; one planted mistake is one finding.

``derivations.json`` holds a letter for each step of a note: h holds, i holds if, u undecided.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from einlsp.ide.analysis import analyse
from einlsp.ide.documents import read_bytes
from einlsp.ide.outside import Outside
from einlsp.ide.rulebook import checks
from einlsp.reading.notes import NoteReading
from einlsp.reading.verdicts import judged

HERE = Path(__file__).parent
NOTES = sorted((HERE / "derivations").glob("*.md"))
RECORDED = json.loads((HERE / "derivations.json").read_text(encoding="utf-8"))
LETTERS = {"holds": "h", "holds-if": "i", "undecided": "u", "fails": "f"}


def read(text: str) -> NoteReading:
    return analyse(read_bytes(text.encode(), "note.md"), Outside()).reading


@pytest.mark.parametrize("path", NOTES, ids=[path.stem for path in NOTES])
def test_the_verdicts_are_those_recorded(path: Path) -> None:
    reading = read(path.read_text(encoding="utf-8"))
    assert "".join(LETTERS[step.judgement.verdict] for step in judged(reading)) == RECORDED[path.stem]
    assert [finding.message for check in checks().values() for finding in check(reading)] == []


def test_nothing_true_fails_and_most_is_decided() -> None:
    letters = "".join(RECORDED.values())
    assert "f" not in letters
    assert letters.count("h") > 0.85 * len(letters)


PLANTED = [
    (
        "ols",
        r"- \mathbf{y}^\top\mathbf{X}\boldsymbol{\beta} - \boldsymbol{\beta}^\top\mathbf{X}^\top\mathbf{y} +",
        r"- \mathbf{y}^\top\mathbf{X}\boldsymbol{\beta} + \boldsymbol{\beta}^\top\mathbf{X}^\top\mathbf{y} +",
    ),
    (
        "ols",
        r"- 2\boldsymbol{\beta}^\top\mathbf{X}^\top\mathbf{y} +",
        r"- \boldsymbol{\beta}^\top\mathbf{X}^\top\mathbf{y} +",
    ),
    (
        "ols",
        r"= -2\mathbf{X}^\top\mathbf{y} + 2\mathbf{X}^\top\mathbf{X}\boldsymbol{\beta} =",
        r"= -2\mathbf{X}^\top\mathbf{y} + \mathbf{X}^\top\mathbf{X}\boldsymbol{\beta} =",
    ),
    ("ols", r"= 2\mathbf{X}^\top\mathbf{X}." + "\n", r"= \mathbf{X}^\top\mathbf{X}." + "\n"),
    (
        "ols",
        r"\mathbf{y}^\top\mathbf{y} - \mathbf{y}^\top\mathbf{H}\mathbf{y}",
        r"\mathbf{y}^\top\mathbf{y} + \mathbf{y}^\top\mathbf{H}\mathbf{y}",
    ),
    ("gls", r"= 2X^T\Omega^{-1}(X\beta - y)", r"= 2X^T\Omega^{-1}(y - X\beta)"),
    ("gls", r"= 2(X^TX+\lambda I)\beta - 2X^Ty.", r"= 2(X^TX-\lambda I)\beta - 2X^Ty."),
    ("gls", r"= X^T(XX^T+\lambda I)^{-1}", r"= X^T(XX^T-\lambda I)^{-1}"),
    (
        "gaussian",
        r"= \frac N2\boldsymbol\Lambda^{-1} - \frac12\mathbf{S}",
        r"= \frac N2\boldsymbol\Lambda - \frac12\mathbf{S}",
    ),
    ("gaussian", r"+ N(\bar{\mathbf{x}}-\boldsymbol\mu)(\bar", r"- N(\bar{\mathbf{x}}-\boldsymbol\mu)(\bar"),
    ("pca", r"= 2(\mathbf{S}-\lambda\mathbf{I})\mathbf{u}", r"= 2(\mathbf{S}+\lambda\mathbf{I})\mathbf{u}"),
    (
        "pca",
        r"&= \mathrm{tr}(\mathbf{X}^T\mathbf{X}) - \mathrm{tr}(",
        r"&= \mathrm{tr}(\mathbf{X}^T\mathbf{X}) + \mathrm{tr}(",
    ),
    ("svd", r"= U\Sigma\Sigma^{-1}\Sigma V^\top", r"= U\Sigma^{-1}\Sigma V^\top"),
    ("softmax", r"&= p_j - y_j", r"&= p_j + y_j"),
    ("softmax", r"= p_i(\delta_{ij} - p_j)", r"= p_j(\delta_{ij} - p_j)"),
    ("logistic", r"= \sum_{i=1}^n(p_i-y_i)\mathbf{x}_i", r"= \sum_{i=1}^n(y_i-p_i)\mathbf{x}_i"),
    (
        "logistic",
        r"\sum_{i=1}^np_i(1-p_i)\mathbf{x}_i\mathbf{x}_i^T",
        r"\sum_{i=1}^np_i(1+p_i)\mathbf{x}_i\mathbf{x}_i^T",
    ),
    ("kalman", r"&= P - KHP - PH^TK^T + KSK^T", r"&= P - KHP + PH^TK^T + KSK^T"),
    ("kalman", r"= P - PH^T(HPH^T+R)^{-1}HP =", r"= P + PH^T(HPH^T+R)^{-1}HP ="),
    ("kalman", r"H^TR^{-1}H)^{-1}H^TR^{-1}.", r"H^TR^{-1}H)^{-1}H^TR."),
    (
        "schur",
        r"\det(\mathbf{D}-\mathbf{C}\mathbf{A}^{-1}\mathbf{B})",
        r"\det(\mathbf{D}+\mathbf{C}\mathbf{A}^{-1}\mathbf{B})",
    ),
    ("schur", r"& -\mathbf{A}^{-1}\mathbf{B}\mathbf{S}^{-1}", r"& \mathbf{A}^{-1}\mathbf{B}\mathbf{S}^{-1}"),
    ("literals", r"= ax^2 + 2bxy + cy^2", r"= ax^2 + bxy + cy^2"),
    ("literals", r"\begin{pmatrix}2 & 1\\ 4 & 3\end{pmatrix}", r"\begin{pmatrix}2 & 1\\ 3 & 4\end{pmatrix}"),
    (
        "quadratic",
        r"- \frac12\mathbf{b}^\mathsf{T}\mathbf{A}^{-1}\mathbf{b}." + "\n",
        r"+ \frac12\mathbf{b}^\mathsf{T}\mathbf{A}^{-1}\mathbf{b}." + "\n",
    ),
    (
        "quadratic",
        r"- \mathbf{b}^\mathsf{T}\mathbf{x} + \frac12\mathbf{b}^\mathsf{T}\mathbf{A}^{-1}\mathbf{b} &&",
        r"- 2\mathbf{b}^\mathsf{T}\mathbf{x} + \frac12\mathbf{b}^\mathsf{T}\mathbf{A}^{-1}\mathbf{b} &&",
    ),
    ("quadratic", r"+ c - \frac{b^2}{4}", r"+ c - \frac{b^2}{2}"),
    ("lagrange", r"\nabla_x\mathcal{L} = x + A^T\nu", r"\nabla_x\mathcal{L} = x - A^T\nu"),
    ("elasticity", r"= (3\lambda+2\mu)\varepsilon_{kk}", r"= (3\lambda+\mu)\varepsilon_{kk}"),
    ("elasticity", r"- \frac13\varepsilon_{ii}\varepsilon_{jj}", r"+ \frac13\varepsilon_{ii}\varepsilon_{jj}"),
    ("deformation", r"= 2\mathbf{F},", r"= \mathbf{F},"),
    ("deformation", r"= a_jb_ic_j - a_jb_jc_i", r"= a_jb_ic_j + a_jb_jc_i"),
    ("mlindex", r"= ({W_\alpha}^\nu x_\nu - y_\alpha)x^\beta", r"= ({W_\alpha}^\nu x_\nu + y_\alpha)x^\beta"),
    ("projection", r"= I - 2P + P^2 =", r"= I - P + P^2 ="),
    ("projection", r"4\frac{v(v^Tv)v^T}{(v^Tv)^2}", r"2\frac{v(v^Tv)v^T}{(v^Tv)^2}"),
    ("traces", r"= (\mathbf{B}^T\otimes\mathbf{A})", r"= (\mathbf{B}\otimes\mathbf{A})"),
    ("explog", r"(2\pi\sigma^2)^{-n/2}", r"(2\pi\sigma^2)^{-n}"),
    ("explog", r"= \sum_{i=1}^nx_i^2 - n\bar x^2", r"= \sum_{i=1}^nx_i^2 + n\bar x^2"),
    (
        "prose",
        r"= 2(\mathbf{A}\mathbf{x}-\mathbf{b})^T\mathbf{W}\mathbf{A},",
        r"= 2(\mathbf{A}\mathbf{x}+\mathbf{b})^T\mathbf{W}\mathbf{A},",
    ),
    (
        "prose",
        r"- 2\mathbf{b}^T\mathbf{W}\mathbf{A}\mathbf{x} + \mathbf{b}^T",
        r"- \mathbf{b}^T\mathbf{W}\mathbf{A}\mathbf{x} + \mathbf{b}^T",
    ),
    ("layer", r"= \mathbf{G}\mathbf{W}^\top", r"= \mathbf{G}^\top\mathbf{W}^\top"),
    (
        "layer",
        r"= \mathbf{X}^\top\mathbf{G} + \lambda\mathbf{W}.",
        r"= \mathbf{X}^\top\mathbf{G} + 2\lambda\mathbf{W}.",
    ),
    ("kernel", r"= \frac12\left(\alpha\alpha^T - A^{-1}\right)", r"= \frac12\left(\alpha\alpha^T + A^{-1}\right)"),
    ("kernel", r"= I - \lambda(K+\lambda I)^{-1}$", r"= I + \lambda(K+\lambda I)^{-1}$"),
    ("gaussians", r"(\Lambda_1^{-1}+\Lambda_2^{-1})^{-1}(m_1", r"(\Lambda_1^{-1}+\Lambda_2^{-1})(m_1"),
    ("attention", r"\mathbf{X}^\top\mathbf{G}\mathbf{K}", r"\mathbf{X}^\top\mathbf{G}^\top\mathbf{K}"),
    ("calculus", r"= x(2-x)e^{-x}", r"= x(2+x)e^{-x}"),
    ("calculus", r"-\frac n\sigma + \frac{S}{\sigma^3}", r"-\frac n\sigma + \frac{S}{2\sigma^3}"),
    ("lqr", r"= 2(R+B^TPB)u + 2B^TPAx", r"= 2(R+B^TPB)u + B^TPAx"),
    (
        "vectors",
        r"= \mathbf{b}(\mathbf{a}\cdot\mathbf{c}) - \mathbf{c}",
        r"= \mathbf{b}(\mathbf{a}\cdot\mathbf{c}) + \mathbf{c}",
    ),
    ("adjoint", r"&= \|Ax\|^2 - 2\langle Ax,y\rangle", r"&= \|Ax\|^2 - \langle Ax,y\rangle"),
    ("stats", r"+ 2ab\sum_ix_i", r"- 2ab\sum_ix_i"),
]


@pytest.mark.parametrize(("stem", "right", "wrong"), PLANTED, ids=[f"{stem}: {wrong}" for stem, _, wrong in PLANTED])
def test_one_planted_mistake_is_one_finding_where_it_stands(stem: str, right: str, wrong: str) -> None:
    text = (HERE / "derivations" / f"{stem}.md").read_text(encoding="utf-8")
    at = text.index(right)
    found = [f for check in checks().values() for f in check(read(text.replace(right, wrong, 1)))]
    assert len(found) == 1
    assert found[0].rule in ("unequal-step", "dimension-mismatch")
    assert found[0].start <= at + len(wrong)
    assert found[0].end >= at
