"""Norms: by a label of theirs, or weighted by a matrix."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from einlsp.reading import surface as s
from einlsp.reading import whole
from einlsp.reading.heads import Head
from einlsp.reading.operands import Operand, problem
from einlsp.tensor import build

if TYPE_CHECKING:
    from einlsp.reading.elaborate import Elaborator


def norm(el: Elaborator, operand: Operand, label: str, node: s.Surface) -> Operand:
    """A norm of a vector or matrix; the index of a plain ``\\|·\\|`` of a matrix is Frobenius'."""
    if operand.named and not operand.axes:
        raise problem("unreadable", "a norm of something with its indices written", node)
    if el.strict and operand.scalar:
        raise problem("rank", "a norm of a scalar", node)
    matrix = len(operand.axes) == 2
    whole.refuse_alone(el, operand, node)
    value = operand.value
    if label in ("", "F", "\\mathrm{F}", "\\text{F}", "Fro", "2", "\\ell_2", "L^2", "L_2") and not (
        matrix and label == "2"
    ):
        return el.shaped(operand, (), build.norm(value) if value is not None else None)
    if label == "1" and not matrix:
        return el.shaped(operand, (), build.norm(value, build.number(1)) if value is not None else None)
    if label.isdigit() and int(label) > 0 and not matrix:
        return el.shaped(operand, (), build.norm(value, build.number(int(label))) if value is not None else None)
    if label == "p" and not matrix:
        exponent = el.read(s.Sym(node.start, node.end, Head("p")))
        built = build.norm(value, exponent.value) if value is not None and exponent.value is not None else None
        return el.shaped(operand, (), built)
    raise problem("unreadable", _no_norm(label, matrix), node)


def _no_norm(label: str, matrix: bool) -> str:
    """Why a norm is not computed with."""
    known = {"*": "nuclear", "\\ast": "nuclear", "\\mathrm{op}": "operator", "2": "spectral", "\\sigma": "spectral"}
    if matrix and label in known:
        return f"the {known[label]} norm of a matrix, a function of its singular values, is not computed with"
    if label in ("\\infty", "\\max"):
        return "a greatest absolute value has no derivative where two entries share it, and is not computed with"
    what = "the norm of a matrix" if matrix else "the norm"
    return f"{what} with the label {label or 'none'} is not computed with"


def weighted(el: Elaborator, operand: Operand, weight: Operand, node: s.Surface) -> Operand:
    r"""``\|\mathbf{x}\|_{\mathbf{W}}``, the root of ``\mathbf{x}^T\mathbf{W}\mathbf{x}``."""
    if len(operand.axes) != 1 or operand.named or weight.levels != ("up", "down"):
        raise problem("unreadable", "a norm weighted by a matrix is computed for vectors", node)
    for axis in weight.axes:
        el.unify(axis.dim, operand.axes[0].dim, node, "a norm is weighted by a square matrix that fits")
    if operand.value is None or weight.value is None:
        return el.shaped(operand, (), None)
    column = operand.value if operand.value.is_column else build.transpose(operand.value)
    square = build.product([build.transpose(column), weight.value.apart(), column.apart()])
    return el.shaped(operand, (), build.entrywise_power(square, build.number(Fraction(1, 2))))
