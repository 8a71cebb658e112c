r"""Names above the line: a vector ``\mathbf{w}^*``; their transposes, ``A^{[1]T}``; what may be an operator is not blamed."""

from __future__ import annotations

import pytest

from tests.claims.judging import last, verdicts

RIDGE = r"Let $X\in\mathbb{R}^{n\times p}$ and $w^*\in\mathbb{R}^p$. $$(X^TX+\lambda I)^{-1}X^TXw^* = w^* %s \lambda(X^TX+\lambda I)^{-1}w^*$$"
BOLD = r"$$(\mathbf{x}-\mathbf{x}^*)^T(\mathbf{x}-\mathbf{x}^*) = \mathbf{x}^T\mathbf{x} %s 2\mathbf{x}^T\mathbf{x}^* + (\mathbf{x}^*)^T\mathbf{x}^*$$"


@pytest.mark.parametrize("note", [RIDGE, BOLD])
def test_a_vector_with_a_star(note: str) -> None:
    assert last(note % "-").judgement.verdict == "holds"
    assert last(note % "+").judgement.verdict == "fails"


@pytest.mark.parametrize(
    "note",
    [
        r"The ladder operators: $$(a^* + a)(a^* - a) = (a^* - a)(a^* + a)$$",
        r"$$a^*a = aa^* - 1 = a a^*$$",
        r"$$A^*B + BA^* = 2A^*B$$",
    ],
)
def test_what_may_be_an_operator_is_not_blamed(note: str) -> None:
    assert "fails" not in verdicts(note)


@pytest.mark.parametrize(
    "note",
    [
        r"$$\mathbf{x}^{*T}\mathbf{A}\mathbf{y} = \mathbf{y}^T\mathbf{A}^T\mathbf{x}^*$$",
        r"$$\mathbf{x}^{\star\top}\mathbf{A}\mathbf{y} = \mathbf{y}^\top\mathbf{A}^\top\mathbf{x}^\star$$",
        r"$$\mathbf{W}^{[2]T}\mathbf{W}^{[2]} = (\mathbf{W}^{[2]})^T\mathbf{W}^{[2]}$$",
        r"$$\mathrm{tr}(\mathbf{W}^{(l)T}\mathbf{B}) = \mathrm{tr}(\mathbf{B}^T\mathbf{W}^{(l)})$$",
        r"$$\sum_{i=1}^n \mathbf{x}^{(i)T}\mathbf{A}\mathbf{x}^{(i)} = \mathrm{tr}\left(\mathbf{A}\sum_{i=1}^n\mathbf{x}^{(i)}\mathbf{x}^{(i)T}\right)$$",
    ],
)
def test_the_transpose_of_what_has_a_name_above_the_line(note: str) -> None:
    assert verdicts(note) == ["holds"]


@pytest.mark.parametrize(
    "note",
    [
        r"$$\mathbf{x}^{*T}\mathbf{A}\mathbf{y} = \mathbf{y}^T\mathbf{A}\mathbf{x}^*$$",
        r"$$\mathrm{tr}(\mathbf{W}^{(l)T}\mathbf{B}\mathbf{C}) = \mathrm{tr}(\mathbf{B}\mathbf{W}^{(l)T}\mathbf{C})$$",
    ],
)
def test_and_slips_beside_it(note: str) -> None:
    assert verdicts(note) != ["holds"]
