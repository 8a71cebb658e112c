r"""Samples as the rows or the columns of the matrix of their letter, and vectors written by one entry inside diag."""

from __future__ import annotations

import pytest

from tests.claims.judging import verdicts

ROWS = (
    r"Let $\mathbf{X}\in\mathbb{R}^{n\times d}$, $\mathbf{x}_i\in\mathbb{R}^d$, $\mathbf{w}\in\mathbb{R}^d$, "
    r"$\mathbf{y},\mathbf{p}\in\mathbb{R}^n$."
)
COLUMNS = r"Let $\mathbf{X}\in\mathbb{R}^{d\times n}$, $\mathbf{x}_i\in\mathbb{R}^d$, $\mathbf{w}\in\mathbb{R}^d$, $\mathbf{y}\in\mathbb{R}^n$."
SQUARE = r"Let $\mathbf{X}\in\mathbb{R}^{n\times n}$ and $\mathbf{x}_i\in\mathbb{R}^n$"

TRUE = [
    (ROWS, r"\sum_{i=1}^n\mathbf{x}_i\mathbf{x}_i^T = \mathbf{X}^T\mathbf{X}"),
    (ROWS, r"\sum_{i=1}^n(y_i - \mathbf{w}^T\mathbf{x}_i)^2 = \lVert\mathbf{y} - \mathbf{X}\mathbf{w}\rVert^2"),
    (ROWS, r"\sum_i(p_i - y_i)\mathbf{x}_i = \mathbf{X}^T(\mathbf{p} - \mathbf{y})"),
    (ROWS, r"\sum_i p_i\mathbf{x}_i\mathbf{x}_i^T = \mathbf{X}^T\mathrm{diag}(\mathbf{p})\mathbf{X}"),
    (COLUMNS, r"\sum_{i=1}^n\mathbf{x}_i\mathbf{x}_i^T = \mathbf{X}\mathbf{X}^T"),
    (COLUMNS, r"\sum_{i=1}^n y_i\mathbf{x}_i = \mathbf{X}\mathbf{y}"),
    (SQUARE + " the columns.", r"\sum_{i=1}^n\mathbf{x}_i\mathbf{x}_i^T = \mathbf{X}\mathbf{X}^T"),
    (SQUARE + " the rows.", r"\sum_{i=1}^n\mathbf{x}_i\mathbf{x}_i^T = \mathbf{X}^T\mathbf{X}"),
]
OTHER = [
    (ROWS, r"\sum_{i=1}^n\mathbf{x}_i\mathbf{x}_i^T = 2\mathbf{X}^T\mathbf{X}"),
    (ROWS, r"\sum_i(p_i + y_i)\mathbf{x}_i = \mathbf{X}^T(\mathbf{p} - \mathbf{y})"),
    (SQUARE + " the columns.", r"\sum_{i=1}^n\mathbf{x}_i\mathbf{x}_i^T = \mathbf{X}^T\mathbf{X}"),
    (SQUARE + " the rows.", r"\sum_{i=1}^n\mathbf{x}_i\mathbf{x}_i^T = \mathbf{X}\mathbf{X}^T"),
]


@pytest.mark.parametrize(("note", "latex"), TRUE)
def test_samples_make_up_the_matrix_of_their_letter(note: str, latex: str) -> None:
    assert verdicts(f"{note} Thus\n\n$${latex}$$")[-1:] == ["holds"]


@pytest.mark.parametrize(("note", "latex"), OTHER)
def test_what_does_not_follow_is_left_open(note: str, latex: str) -> None:
    assert verdicts(f"{note} Thus\n\n$${latex}$$")[-1:] == ["undecided"]


def test_diag_of_an_entry() -> None:
    note = r"Let $\mathbf{p},\mathbf{q}\in\mathbb{R}^n$. Thus $$\mathrm{diag}(p_i q_i) = \mathrm{diag}(\mathbf{p}\odot\mathbf{q})$$"
    assert verdicts(note) == ["holds"]
    assert "fails" not in verdicts(note.replace("p_i q_i", "p_i q_j"))
