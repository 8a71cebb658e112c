r"""Classes that a second probe of true notes found wrong: ``W^TW = I``, reflections, layouts, sizes that prose changes."""

from __future__ import annotations

import pytest

from einlsp.ide.rulebook import checks
from tests.claims.judging import last, reading_of, steps

HOLD = [
    # an I beside a product with a capital that is turned is the identity, and the capital a matrix
    "$W^TW = I$. $AWW^TW = AW$",
    r"$W$ is $d\times k$ with $W^TW = I_k$. $\mathrm{tr}(W^TX^TXWW^TW) = \mathrm{tr}(W^TX^TXW)$",
    "$R^TR = I$. $R^TRp = p$",
    (
        r"$R^TR = I$. $$T = \begin{bmatrix}R & p\\ 0 & 1\end{bmatrix},\qquad"
        r" T^{-1} = \begin{bmatrix}R^T & -R^Tp\\ 0 & 1\end{bmatrix}$$"
    ),
    # rotations keep the determinant, whichever way they are said to be such
    r"Let $R$ be a rotation matrix. $\det(RA) = \det A$",
    r"The rotation $R$ gives $\det(RA) = \det A$",
    r"Let $R\in SO(3)$, $\det(RA) = \det A$",
    r"Let $R\in\mathrm{SO}(3)$. $\det(RA) = \det A$",
    r"Let $\mathbf R\in\mathbb{SO}(n)$. $\mathbf R^T\mathbf R\mathbf A = \mathbf A$",
    r"Let $Q\in O(n)$. $Q^TQA = A$",
    # words between a fact and its symbol
    r"For a one-hot label $\mathbf y$, $\mathbf y\odot\mathbf y = \mathbf y$",
    "With unit normal $n$ we get $(I-nn^T)^2 = I - nn^T$",
    # a matrix that is written out as a function of an angle is another than the one declared before
    (
        r"Let $R\in\mathbb{R}^{3\times3}$. In 2D, $R(\theta) = \begin{pmatrix}\cos\theta&-\sin\theta\\\sin\theta&\cos\theta"
        r"\end{pmatrix}$ and $\frac{dR}{d\theta} = \begin{pmatrix}0&-1\\1&0\end{pmatrix}R(\theta)$."
    ),
    # in which layout a gradient was meant shows where it is used
    (
        r"$Q, K\in\mathbb{R}^{n\times d}$, $V\in\mathbb{R}^{n\times d_v}$. Let $O = QK^\top V$ and"
        r" $G = \frac{\partial\ell}{\partial O}$. Then $\frac{\partial\ell}{\partial V} = KQ^\top G$"
    ),
    (
        r"$Q, K\in\mathbb{R}^{n\times d}$, $V\in\mathbb{R}^{n\times d_v}$. Let $O = QK^\top V$ and"
        r" $G = \frac{\partial\ell}{\partial O}$. Then $\frac{\partial\ell}{\partial V} = G^\top QK^\top$"
    ),
]


@pytest.mark.parametrize("text", HOLD)
def test_holds(text: str) -> None:
    assert last(text).judgement.verdict == "holds"


NOT_HELD = [
    # an orthogonal matrix may be a reflection
    r"Let $Q$ be orthogonal. $\det(QA) = \det A$",
    r"Let $Q$ be orthogonal and symmetric. $\det(QA) = \det A$",
    r"Let $Q$ be orthogonal and diagonal. $\det(QA) = \det A$",
    r"Let $P$ and $Q$ be orthogonal. $\det(PAQ) = \det A$",
    r"Let $Q$ be orthogonal. $\det(QA) = -\det A$",
]


@pytest.mark.parametrize("text", NOT_HELD)
def test_does_not_hold(text: str) -> None:
    assert last(text).judgement.verdict == "undecided"


SILENT = [
    r"Let $A\in\mathbb{R}^{m\times n}$. For square $A$, $\operatorname{tr}(A+A) = 2\operatorname{tr}A$.",
    "Let $A\\in\\mathbb{R}^{m\\times n}$.\n\nIf it is square, $\\operatorname{tr}(A+A) = 2\\operatorname{tr}A$.",
    "Let $A\\in\\mathbb{R}^{m\\times n}$.\n\n- for square ones, $\\operatorname{tr}(A+A) = 2\\operatorname{tr}A$.",
]


@pytest.mark.parametrize("text", SILENT)
def test_nothing_is_found(text: str) -> None:
    reading = reading_of(text)
    assert [finding.message for check in checks().values() for finding in check(reading)] == []


FOUND = [
    r"Let $A\in\mathbb{R}^{m\times n}$. $\operatorname{tr}(A+A) = 2\operatorname{tr}A$.",
    r"Let $A\in\mathbb{R}^{m\times n}$. By least squares, $\operatorname{tr}(A+A) = 2\operatorname{tr}A$.",
    r"Let $A\in\mathbb{R}^{m\times n}$. Expanding the square, $\operatorname{tr}(A+A) = 2\operatorname{tr}A$.",
    r"Let $A\in\mathbb{R}^{m\times n}$. With a square matrix $B$, $\operatorname{tr}(A+A) = 2\operatorname{tr}A$.",
    r"Let $A\in\mathbb{R}^{m\times n}$. With the square root, $\operatorname{tr}(A+A) = 2\operatorname{tr}A$.",
]


@pytest.mark.parametrize("text", FOUND)
def test_one_thing_is_found(text: str) -> None:
    reading = reading_of(text)
    assert [finding.rule for check in checks().values() for finding in check(reading)] == ["dimension-mismatch"]


UNORDERED = [
    r"Let $\mathbf x\in\mathbb R^n$. $A(Ah_1+Bx_2)+Bx_3 = A^2h_1+BAx_2+Bx_3$",
    r"Let $\mathbf x\in\mathbb R^n$. $(A+B)^2 = A^2+2AB+B^2$",
]


@pytest.mark.parametrize("text", UNORDERED)
def test_what_holds_for_numbers_only_is_not_decided_of_capitals(text: str) -> None:
    assert last(text).judgement.verdict == "undecided"


ORDERED = [
    r"Let $\mathbf x\in\mathbb R^n$. $A(Ah_1+Bx_2)+Bx_3 = A^2h_1+ABx_2+Bx_3$",
    r"Let $\mathbf x\in\mathbb R^n$, $A=2a+b$, $B=a-b$. $(A+B)^2 = A^2+2AB+B^2$",
    "$(A+B)^2 = A^2+2AB+B^2$",
]


@pytest.mark.parametrize("text", ORDERED)
def test_what_keeps_its_order_or_is_a_number_holds(text: str) -> None:
    assert last(text).judgement.verdict == "holds"


SLIPS = [
    # a symbol that is written out as numbers states nothing: it can be worked out
    r"$X = \begin{pmatrix}0&1\\1&0\end{pmatrix}$, $Z=\begin{pmatrix}1&0\\0&-1\end{pmatrix}$. $XZ = ZX$",
    # what does not fit, in plain letters, and does with one thing turned or two swapped
    r"We have $X\in\mathbb{R}^{n\times d}$, $y\in\mathbb{R}^n$, $L(w) = \frac12\|y-Xw\|^2$. The Hessian is $\nabla^2_w L(w) = XX^\top$.",
    r"For $x\in\mathbb{R}^n$: $(Ax-b)^T(Ax-b) = x^TA^TAx - 2b^TAx + bb^T$",
]


@pytest.mark.parametrize("text", SLIPS)
def test_slips_are_found(text: str) -> None:
    assert last(text).judgement.verdict == "fails"


def test_a_size_that_does_not_fit_is_mended_where_the_step_is_true_then() -> None:
    text = (
        r"We have $X\in\mathbb{R}^{n\times d}$, $y\in\mathbb{R}^n$. Expanding we get "
        r"$(y - Xw)^\top(y - Xw) = y^\top y - y^\top Xw - w^\top Xy + w^\top X^\top Xw$"
    )
    reading = reading_of(text)
    found = [finding for check in checks().values() for finding in check(reading)]
    assert [finding.rule for finding in found] == ["dimension-mismatch"]
    assert r"w^\top X^\top y" in found[0].fixes[0].title


PLUS = [
    r"Prediction $x^- = Fx$, $P^- = FPF^T+Q$; update $P^+ = (I-KH)P^-$. $(I-KH)P^- = P^+$",
    (
        r"$P^+ = (I-KH)P^-(I-KH)^\top + KRK^\top$. "
        r"$P^+ = P^- - KHP^- - P^-H^\top K^\top + K(HP^-H^\top + R)K^\top$"
    ),
]


@pytest.mark.parametrize("text", PLUS)
def test_a_plus_beside_a_minus_names_a_symbol(text: str) -> None:
    assert last(text).judgement.verdict == "holds"


def test_formulas_between_unindented_dollars_end_a_list_item() -> None:
    text = "4) done:\n$$\n\\begin{pmatrix}a\\end{pmatrix}=b\n$$\nfoo\n"
    assert [region.latex for region in reading_of(text).note.regions] == ["\\begin{pmatrix}a\\end{pmatrix}=b"]


SLIPS_OF_THE_PEN = [
    # a strong fact of which the note says no word would make it true, and so does one character
    (
        r"With $\mathbf K=\mathbf L\mathbf L^T$, $\mathbf y^T\mathbf K^{-1}\mathbf y = \|\mathbf L\mathbf y\|^2$",
        "inverse",
    ),
    (r"Thus $\frac{1}{\|x\|}\left(I-\frac{xx^T}{\|x\|^2}\right) = \frac{1}{\|x\|}I - \frac{1}{\|x\|^2}xx^T$", "number"),
    (
        r"$(\mathbf y-\mathbf X\mathbf w)^\top\mathbf y = \mathbf y^\top\mathbf y - \mathbf w^\top\mathbf X\mathbf y$",
        "trans",
    ),
]


@pytest.mark.parametrize(("text", "slip"), SLIPS_OF_THE_PEN)
def test_a_slip_of_the_pen_is_likelier_than_a_strong_fact_without_a_word(text: str, slip: str) -> None:
    found = last(text)
    assert slip in (
        found.slip if found.judgement.verdict == "fails" else "trans" * (found.judgement.verdict == "holds-if")
    )


STILL_ASSUMED = [
    (r"The rotated vector has $\|\mathbf L\mathbf y\|^2=\|\mathbf y\|^2$", r"\mathbf{L} orthonormal columns"),
    (r"Hence $\mathbf U^T\mathbf U\mathbf x = \mathbf x$.", r"\mathbf{U} orthonormal columns"),
    (r"By normalisation, $\frac{1}{\|x\|}I - \frac{1}{\|x\|^2}xx^T = \frac{1}{\|x\|}I - xx^T$", "x unit norm"),
]


@pytest.mark.parametrize(("text", "fact"), STILL_ASSUMED)
def test_what_a_note_speaks_of_or_no_slip_explains_is_assumed(text: str, fact: str) -> None:
    assert last(text).judgement.facts == (fact,)


SAID = [
    "Expanding ($P$, $R$ symmetric): $x^TPRy = y^TRPx$",
    "Scatter $S$ (symmetric). $x^TSy=y^TSx$",
    (
        r"where $\mathbf U\in\mathbb R^{m\times r}$, $\mathbf V\in\mathbb R^{n\times r}$ have orthonormal columns. "
        r"$\mathbf V\mathbf U^T\mathbf U\mathbf V^T\mathbf V=\mathbf V$"
    ),
    # a letter that is a factor elsewhere is one before a bracket too
    r"$f(x) = \tfrac12\|Ax-b\|_2^2+\tfrac\rho2\|x-z+u\|_2^2$: $\nabla f(x) = A^T(Ax-b)+\rho(x-z+u)$",
    r"$\mathbf a = \rho(\mathbf W\mathbf x+\mathbf b)$, so $\rho(\mathbf W\mathbf x+\mathbf b)^T\mathbf c = \mathbf c^T\mathbf a$",
]


@pytest.mark.parametrize("text", SAID)
def test_holds_by_what_is_said(text: str) -> None:
    assert last(text).judgement.verdict == "holds"


LENGTHS = [
    r"$|\mathbf A\mathbf x-\mathbf b|^2 = \mathbf x^T\mathbf A^T\mathbf A\mathbf x-2\mathbf b^T\mathbf A\mathbf x+|\mathbf b|^2$",
    r"$\left|\mathbf A\vec x-\vec b\right|^2 = \vec x^{\,T}\mathbf A^T\mathbf A\vec x-2\vec b^{\,T}\mathbf A\vec x+\vec b^{\,T}\vec b$",
    r"$|\vec a\times\vec b|^2 = |\vec a|^2|\vec b|^2-(\vec a\cdot\vec b)^2$",
    r"$\nabla_{\mathbf r}\frac{1}{|\mathbf r|} = -\frac{\mathbf r}{|\mathbf r|^3}$",
    r"$m|\vec v|\,|\vec v| = m\vec v\cdot\vec v$",
    r"$\mathbf 1^T|\mathbf x| = \mathbf 1^T|-\mathbf x|$",
]


@pytest.mark.parametrize("text", LENGTHS)
def test_bars_around_a_vector_are_its_length_where_a_number_stands(text: str) -> None:
    assert last(text).judgement.verdict == "holds"


def test_a_wrong_length_fails() -> None:
    assert last(r"$|\vec a+\vec b|^2 = |\vec a|^2-2\vec a\cdot\vec b+|\vec b|^2$").judgement.verdict == "fails"


VANISHING = [
    # both sides are nought at the solution, which says nothing of the step
    (
        r"Let $\mathbf w = (\mathbf X^T\mathbf X)^{-1}\mathbf X^T\mathbf y$. "
        r"Then $2\mathbf X^T\mathbf X\mathbf w - 2\mathbf X^T\mathbf y = \mathbf X^T\mathbf X\mathbf w - \mathbf X^T\mathbf y$"
    ),
    r"$2\mathbf A\mathbf x - 2\mathbf b = \mathbf A\mathbf x - \mathbf b$, with solution $\mathbf x = \mathbf A^{-1}\mathbf b$.",
]


@pytest.mark.parametrize("text", VANISHING)
def test_what_vanishes_by_a_definition_shows_nothing(text: str) -> None:
    assert next(s.judgement.verdict for s in steps(text)) in ("undecided", "fails")


def test_what_one_definition_makes_true_holds_though_all_make_it_vanish() -> None:
    text = r"Let $w = (X^TX)^{-1}X^Ty$ and $r = y-Xw$. $X^Tr = X^Ty-X^TXw = 0$"
    assert [step.judgement.verdict for step in steps(text)] == ["holds", "holds"]
