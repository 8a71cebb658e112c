"""Arrays in blocks: what they become where they meet has the value that they had."""

from __future__ import annotations

import pytest

from einlsp.reading.expressions import read_expression
from einlsp.tensor.check import compare

DECLARE = [r"A: m×n", r"B: m×k", r"x\in\mathbb{R}^n", r"y\in\mathbb{R}^k", r"c\in\mathbb{R}^m", r"S: n×n"]
EQUAL = [
    (r"\begin{bmatrix}A&B\end{bmatrix}\begin{bmatrix}x\\y\end{bmatrix}", "Ax+By"),
    (r"\begin{bmatrix}x\\y\end{bmatrix}^T\begin{bmatrix}x\\y\end{bmatrix}", "x^Tx+y^Ty"),
    (r"\left\|\begin{bmatrix}x\\y\end{bmatrix}\right\|^2", "x^Tx+y^Ty"),
    (r"\left\|\begin{bmatrix}A\\S\end{bmatrix}x-\begin{bmatrix}c\\0\end{bmatrix}\right\|^2", r"\|Ax-c\|^2+\|Sx\|^2"),
    (
        r"\begin{bmatrix}x\\c\end{bmatrix}^T\begin{bmatrix}S&A^T\\A&0\end{bmatrix}\begin{bmatrix}x\\c\end{bmatrix}",
        "x^TSx+2c^TAx",
    ),
    (r"\operatorname{tr}\begin{bmatrix}S&A^T\\A&AA^T\end{bmatrix}", r"\operatorname{tr}(S)+\operatorname{tr}(AA^T)"),
    (
        r"\begin{pmatrix}p&q\end{pmatrix}\begin{pmatrix}a&b\\b&d\end{pmatrix}\begin{pmatrix}p\\q\end{pmatrix}",
        "ap^2+2bpq+dq^2",
    ),
    (r"\det\begin{pmatrix}a&b\\f&d\end{pmatrix}", "ad-bf"),
    (r"\begin{vmatrix}a&1&0\\1&a&1\\0&1&a\end{vmatrix}", "a^3-2a"),
    (r"\begin{bmatrix}1&1\end{bmatrix}\begin{bmatrix}a\\b\end{bmatrix}", "a+b"),
]


@pytest.mark.parametrize(("blocks", "plain"), EQUAL)
def test_blocks_that_meet_are_gone(blocks: str, plain: str) -> None:
    a, b = (read_expression(latex, DECLARE) for latex in (blocks, plain))
    assert a.value is not None, a.problems
    assert b.value is not None, b.problems
    axes = [p.index for p in b.value.ports]
    left = a.value.over(axes) if axes else a.value.expr
    assert "▤" not in left.sign
    assert compare(left, b.value.expr, axes).equal


def test_blocks_cut_at_other_places_are_left_as_they_are() -> None:
    found = read_expression(r"\begin{bmatrix}A&B\end{bmatrix}\begin{bmatrix}y\\x\end{bmatrix}", DECLARE)
    assert found.value is not None
    assert "▤" in found.value.expr.sign
