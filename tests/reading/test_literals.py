"""Shapes that arrays written out entry by entry show."""

from __future__ import annotations

import pytest

from einlsp.latex import parse
from einlsp.reading.declarations import declared
from einlsp.reading.formula import read_surface


@pytest.mark.parametrize(
    ("latex", "dims"),
    [
        (r"\mathbf{A} = \begin{pmatrix} 1 & 2 & 3\\ 3 & 4 & 5\end{pmatrix}", (2, 3)),
        (r"\mathbf{x} = (x_1,\dots,x_n)^T", ("n",)),
        (r"\mathbf{x} = [x_1, x_2, x_3]^\top", (3,)),
        (r"\mathbf{x} = \begin{bmatrix}x_1\\ \vdots\\ x_n\end{bmatrix}", ("n",)),
        (r"\mathbf{x} := \begin{bmatrix}1\\ 0\end{bmatrix}", (2,)),
        (
            r"\mathbf{A} = \begin{bmatrix}a_{11} & \cdots & a_{1n}\\ \vdots & \ddots & \vdots\\ a_{m1} & \cdots & a_{mn}\end{bmatrix}",
            None,
        ),
        (r"\mathbf{A} = \begin{bmatrix}\mathbf{B} & \mathbf{C}\end{bmatrix}", None),
        (r"\mathbf{x} = \begin{bmatrix}1 & 2\end{bmatrix}", None),
        (r"\mathbf{A} = \begin{bmatrix}1 & 2\\ 3\end{bmatrix}", None),
        (r"A = \begin{bmatrix}1 & 2\\ 3 & 4\end{bmatrix}", None),
        (r"\mathbf{A}\mathbf{x} = \begin{bmatrix}1\\ 2\end{bmatrix}", None),
    ],
)
def test_the_shape_that_a_literal_shows(latex: str, dims: tuple[int | str, ...] | None) -> None:
    found = declared(read_surface(parse(latex)))
    assert [d.dims for d in found] == ([] if dims is None else [dims])
    assert all(d.source == "definition" for d in found)
