r"""Functions of a whole array beside functions of its entries, as in ``\operatorname{tr}(e^{\mathbf{X}})``.

``\exp(\mathbf{X})`` by itself, times ones or beside ``\odot`` is read entry by entry, with a remark. In a trace, a
determinant, an inverse, a power or a product of matrices a mathematician means the function of the matrix, which is not
computed with; so it is refused there, unless the matrix is said not to be square.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from einlsp.reading import surface as s
from einlsp.reading.operands import Operand, problem
from einlsp.tensor.expr import Expr, Fn, Leaf, Ones, Prod, walk
from einlsp.tensor.functions import FUNCTIONS

if TYPE_CHECKING:
    from einlsp.reading.elaborate import Elaborator

OF_MATRICES = {
    "exp": "exponential",
    "log": "logarithm",
    "sqrt": "square root",
    "sin": "sine",
    "cos": "cosine",
    "sinh": "hyperbolic sine",
    "cosh": "hyperbolic cosine",
}
"""Functions that are also known of square matrices, and what is said of them."""


def refuse(el: Elaborator, operand: Operand, node: s.Surface) -> None:
    """Raises where an operand is taken as a whole matrix and may be a function of one: unless it is said not square."""
    if not operand.doubt or not el.build or len(operand.axes) != 2:
        return
    row, col = (el.dims.said(a.dim) for a in operand.axes)
    if row is None or col is None or row == col:
        name = OF_MATRICES.get(operand.doubt.lstrip("^"), f"function {operand.doubt.lstrip('?')}")
        message = (
            f"the {name} of a matrix is not computed with; what is meant entry by entry is written with \\odot or ones "
            "beside it, or has a declared shape that is not square"
        )
        raise problem("unreadable", message, node)


def refuse_product(el: Elaborator, a: Operand, b: Operand, node: s.Surface) -> None:
    """Raises where one factor of a product is a function of a square matrix, unless the other are ones."""
    for operand, other in ((a, b), (b, a)):
        if operand.doubt and operand.doubt[0] != "?" and not _ones(other):
            refuse(el, operand, node)


def refuse_alone(el: Elaborator, operand: Operand, node: s.Surface) -> None:
    r"""Raises for ``e^{\mathbf{A}t}``, which is a function of the matrix wherever nothing says otherwise."""
    if operand.doubt.startswith("^"):
        refuse(el, operand, node)


def refuse_sum(terms: Sequence[tuple[Operand, s.Surface]]) -> None:
    r"""Raises for ``f(\mathbf{x}) + \mathbf{a}^T\mathbf{x}`` with an f that nothing is known of.

    An unknown function of an array is read entry by entry; beside a contraction, which is a scalar, it is likely one of
    the whole array. Numbers and single scalars (``1 - f(\mathbf{x})``) say nothing of the kind.
    """
    open_terms = [o for o, _ in terms if not o.pure and o.entrywise and _of_unknown(o)]
    for operand, node in terms:
        if open_terms and operand.pure and operand.value is not None and _contracts(operand.value.expr):
            message = (
                "a function that nothing is known of was applied entry by entry, and here a scalar meets it; where the "
                "function has a scalar value, write out what it is"
            )
            raise problem("ambiguous", message, node)


def _of_unknown(operand: Operand) -> bool:
    """Whether a value is made with a function that has a name only."""
    if operand.value is None:
        return False
    return any(isinstance(e, Fn) and e.name not in FUNCTIONS for e in walk(operand.value.expr))


def _contracts(e: Expr) -> bool:
    """Whether arrays are contracted to a scalar somewhere in it."""
    return any(isinstance(n, Leaf) and n.indices for n in walk(e))


def _ones(operand: Operand) -> bool:
    if operand.value is None:
        return False
    e = operand.value.expr
    return isinstance(e, Ones) or (isinstance(e, Prod) and all(isinstance(f, Ones) for f in e.factors))
