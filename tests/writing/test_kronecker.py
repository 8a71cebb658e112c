"""Kronecker forms: ``d vec f / d (vec X)^T`` with vec stacking columns; the values are checked beside the table."""

from __future__ import annotations

import pytest

from einlsp.writing.latex import form_latex
from tests.tensor.cases import CASES
from tests.tensor.checks import check, solve

BY_NAME = {c.name: c for c in CASES}
KRONECKER = {
    "outer": r"x\otimes \mathbf{I} + \mathbf{I}\otimes x",
    "inverse": r"-H^{-T}\otimes H^{-1}",
    "layer": r"x^T\otimes \mathbf{I}",
    "batch linear": r"\mathbf{I}\otimes A",
    "vec": r"\mathbf{I}",
    "vec of product": r"\mathbf{I}\otimes A",
    "matrix by matrix": r"(ZM^T)\otimes \mathbf{I} + (\mathbf{I}\otimes (ZM))\mathbf{K}",
    "square by matrix": r"Z^T\otimes \mathbf{I} + \mathbf{I}\otimes Z",
    "transpose by matrix": r"\mathbf{K}",
    "outer of matrix": r"x\otimes M + \mathbf{I}\otimes (Mx)",
    "hessian factorisation": r"2((V^TV)\otimes \mathbf{I})",
    "hessian log determinant": r"-(H^{-1}\otimes H^{-T})\mathbf{K}",
    "hessian frobenius": r"\mathbf{I}\otimes (A^TA)",
}
NONE = ("order 3 by tensor", "convolution", "cross product", "batched product")


@pytest.mark.parametrize("name", KRONECKER)
def test_printed_and_right(name: str) -> None:
    c = BY_NAME[name]
    form = solve(c).kronecker()
    assert form is not None
    assert form_latex(form) == KRONECKER[name]
    check(c)  # evaluates the form and its LaTeX against finite differences


@pytest.mark.parametrize("name", NONE)
def test_none_where_there_is_none(name: str) -> None:
    assert solve(BY_NAME[name]).kronecker() is None
