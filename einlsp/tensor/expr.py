"""Values of tensor algebra, as scalar expressions over indices.

Every expression is a scalar function of its *free* indices: ``A_ij``, ``exp(x_i)``, ``x_i x_i`` summed over
``i``. An index may stand in any number of slots (a hyper-edge); a product says which of its indices are
summed. There is no upness here: which axis is a row and which a column is said by the ports of a
`Value`, and matters to reading and writing only.

Matrix inverse, determinant and soft-max are functions of a *whole* matrix or vector; their nodes bind the
indices that run over their argument.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

Dim = str | int
"""A dimension: a name (``"d"``, ``"d_{\\text{in}}"``) or a number."""

Upness = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class Index:
    """An axis label with its dimension. Equality is by ``name``: two indices of one expression never share one."""

    name: str
    dim: Dim = field(compare=False)


@dataclass(frozen=True, slots=True)
class Symbol:
    r"""A named tensor: ``latex`` is its whole decorated head (``\mathbf{W}``, ``W_{\text{out}}``).

    ``dims`` gives one dimension a slot. ``facts`` are words of the FACT vocabulary ("symmetric", "orthogonal",
    "positive definite", …). ``levels`` is the natural upness of each slot (vector: up; matrix: up, down).
    ``samples`` counts the leading slots that number members of a family (``\mathbf{x}_i``: 1) and are
    written as labels, not as indices.
    """

    latex: str
    dims: tuple[Dim, ...] = ()
    facts: frozenset[str] = frozenset()
    levels: tuple[Upness, ...] = ()
    samples: int = 0

    @property
    def order(self) -> int:
        """The number of slots, sample slots included."""
        return len(self.dims)


class Expr:
    """Base of all expressions: immutable, compared by structure."""

    __slots__ = ()
