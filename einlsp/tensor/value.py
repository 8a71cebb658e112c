"""A value as notation gives it: an expression and its ports, the ordered axes with their upness."""

from __future__ import annotations

from einlsp.records import record
from einlsp.tensor.expr import Dim, Expr, Index, Leaf, Symbol, Upness, fresh
from einlsp.tensor.substitute import rename


@record
class Port:
    """One axis of a value: a free index of its expression and its role (up = row, down = column)."""

    index: Index
    level: Upness

    @property
    def dim(self) -> Dim:
        """The axis's dimension."""
        return self.index.dim


class ShapeError(Exception):
    """Values that do not fit: ``kind`` is "rank" or "dimension"; the message says what was found and expected."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@record
class Value:
    """An expression whose free indices are exactly its ports'.

    In matrix notation a scalar has no port, a column one upper, a row one lower, a matrix an upper and then a lower.
    A transpose flips the upness and so swaps a matrix's ports.
    """

    expr: Expr
    ports: tuple[Port, ...] = ()

    @property
    def order(self) -> int:
        """The number of axes."""
        return len(self.ports)

    @property
    def shape(self) -> tuple[Dim, ...]:
        """The dimensions of the axes, in order."""
        return tuple(p.dim for p in self.ports)

    @property
    def levels(self) -> tuple[Upness, ...]:
        """The upness of the axes, in order."""
        return tuple(p.level for p in self.ports)

    @property
    def is_scalar(self) -> bool:
        """Whether it has no axes."""
        return not self.ports

    @property
    def is_column(self) -> bool:
        """Whether it is one upper axis."""
        return self.levels == ("up",)

    @property
    def is_row(self) -> bool:
        """Whether it is one lower axis."""
        return self.levels == ("down",)

    @property
    def is_matrix(self) -> bool:
        """Whether it is an upper axis and then a lower one."""
        return self.levels == ("up", "down")

    def apart(self) -> Value:
        """The same value over new free indices."""
        names = {p.index: fresh(p.dim, p.index.hint) for p in self.ports}
        return Value(rename(self.expr, names), tuple(Port(names[p.index], p.level) for p in self.ports))

    def over(self, indices: tuple[Index, ...]) -> Expr:
        """The expression with its ports' indices replaced by these."""
        return rename(self.expr, {p.index: i for p, i in zip(self.ports, indices, strict=True)})

    def kind(self) -> str:
        """What a person would call it: "scalar", "column vector", "row vector", "matrix", "tensor of order 3"."""
        if self.is_scalar:
            return "scalar"
        if self.is_column:
            return "column vector"
        if self.is_row:
            return "row vector"
        return "matrix" if self.is_matrix else f"tensor of order {self.order}"


def leaf(symbol: Symbol) -> Value:
    """A symbol as a value over new indices, its slots at their natural levels."""
    levels = symbol.levels or natural_levels(symbol.order)
    ports = tuple(Port(fresh(d), level) for d, level in zip(symbol.dims, levels, strict=True))
    return Value(Leaf(symbol, tuple(p.index for p in ports)), ports)


def natural_levels(order: int) -> tuple[Upness, ...]:
    """Vector: up. Matrix: up, down. Higher orders: all up."""
    levels: tuple[Upness, ...] = ("up",)
    return ("up", "down") if order == 2 else levels * order
