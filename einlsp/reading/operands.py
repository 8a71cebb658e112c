"""What an expression is while it is read: its axes, its named indices, and, once shapes are known, its value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from einlsp.reading import surface as s
from einlsp.reading.dims import Place
from einlsp.records import record
from einlsp.tensor.expr import Index, Upness
from einlsp.tensor.value import Value

ProblemKind = Literal["rank", "dimension", "index", "unreadable", "ambiguous", "unknown"]


@record
class Problem:
    """Why an expression has no value: a range of the formula, a sentence, and related ranges with theirs."""

    kind: ProblemKind
    message: str
    start: int
    end: int
    related: tuple[tuple[int, int, str], ...] = ()
    chain: tuple[Place, ...] = ()
    """For a dimension: every place that bears on it, from one declaration to the other, in whatever formula."""


class Unreadable(Exception):
    """An expression that has no value."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


@record
class Axis:
    """An axis: its dimension as a variable of `Dims`, and its level."""

    dim: int
    level: Upness


@record
class Operand:
    """A part of an expression.

    ``axes`` are those of matrix notation, in order. ``named`` are the free indices of index notation, in the order
    in which they were met; ``uses`` is every slot in which one stands in this term. ``value`` has a port for each of
    ``axes``, and ``indices`` the tensor index behind each name. ``entrywise``: scalars may stand beside it in a sum.
    ``nought``: a zero of whatever shape is wanted. ``doubt`` names a function that was applied to a matrix entry by
    entry, where it could be one of the whole matrix; ``einlsp.reading.whole`` says where that is refused.
    """

    axes: tuple[Axis, ...] = ()
    named: Mapping[str, Axis] = field(default_factory=dict)
    uses: tuple[tuple[str, Upness], ...] = ()
    value: Value | None = None
    indices: Mapping[str, Index] = field(default_factory=dict)
    entrywise: bool = False
    nought: bool = False
    doubt: str = ""

    @property
    def levels(self) -> tuple[Upness, ...]:
        """The levels of the axes."""
        return tuple(a.level for a in self.axes)

    @property
    def scalar(self) -> bool:
        """Whether it has no axes (it may have named indices)."""
        return not self.axes

    @property
    def pure(self) -> bool:
        """Whether it has neither axes nor indices."""
        return not self.axes and not self.named

    def kind(self) -> str:
        """What a person would call its axes."""
        if not self.axes:
            return "scalar"
        names: dict[tuple[Upness, ...], str] = {
            ("up",): "column vector",
            ("down",): "row vector",
            ("up", "down"): "matrix",
        }
        return names.get(self.levels, f"tensor of order {len(self.axes)}")


SCALAR = Operand()
"""A number in the first walk, of which nothing else is known: most of what is read is one, so all share this."""


def problem(kind: ProblemKind, message: str, node: s.Surface) -> Unreadable:
    """The exception for a node that has no value."""
    return Unreadable(Problem(kind, message, node.start, node.end))


def no_product(a: Operand, b: Operand) -> str:
    """Why two arrays have no product, and what may be meant."""
    hints = {
        (("up",), ("up",)): "; write a^T b (inner), a b^T (outer) or a ⊙ b (entry by entry)",
        (("down",), ("down",)): "; one of the two rows needs no transpose",
        (("up", "down"), ("down",)): "; a row cannot stand to the right of a matrix",
        (("up",), ("up", "down")): "; a column cannot stand to the left of a matrix",
    }
    return f"a {a.kind()} times a {b.kind()} is no product{hints.get((a.levels, b.levels), '')}"


def unblamed(found: Problem, side: s.Surface) -> Problem:
    r"""A misfit of what is written out entry by entry finds no fault: it may be no matrix (``\binom`` as a column)."""
    if s.MatrixLiteral in s.kinds(side):
        return Problem("unreadable", found.message, found.start, found.end)
    return found
