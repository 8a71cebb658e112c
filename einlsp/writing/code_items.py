"""Items of a product: arrays over one, two or more indices that can be written in any order of their axes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field
from fractions import Fraction
from typing import TYPE_CHECKING

from einlsp.records import record
from einlsp.tensor.expr import Expr, Index, Num, Pow
from einlsp.writing.code_nodes import Node

if TYPE_CHECKING:
    from einlsp.writing.code_arrays import Arrays

Axes = tuple[Index, ...]
Build = Callable[[Axes], Node]


@record(slots=False, eq=False)
class Item:
    """An array over ``axes``, given in the order that is cheapest; ``build`` writes it in any order.

    Entrywise products keep their ``members`` (axes, build, whether it divides); ``expr`` is the factor it came from.
    """

    arrays: Arrays
    axes: Axes
    members: tuple[tuple[Axes, Build, bool], ...]
    expr: Expr | None = None
    made: dict[Axes, Node] = field(default_factory=dict)

    def node(self, order: Sequence[Index]) -> Node:
        """The array over its axes in the given order."""
        way = tuple(i for i in order if i in self.axes)
        if way not in self.made:
            self.made[way] = self.arrays.turned(self._entrywise, way)
        return self.made[way]

    @property
    def divides(self) -> bool:
        """Whether one of its members is a divisor."""
        return any(d for _, _, d in self.members)

    def _entrywise(self, order: Axes) -> Node:
        above: list[Node] = []
        below: list[Node] = []
        for axes, build, divides in self.members:
            way = tuple(i for i in order if i in axes)
            (below if divides else above).append(self.arrays.aligned(build(way), way, order))
        nodes = self.arrays.nodes
        top = nodes.times(above) if above else self.arrays.number(Fraction(1))
        return nodes.over(top, nodes.times(below)) if below else top


def item_of(arrays: Arrays, f: Expr) -> Item:
    """A factor as an item; a negative power as a divisor."""
    base, n = divisor(f)
    axes = arrays.natural(base if n else f)
    build: Build = (lambda way: arrays.to_the(base, n, way)) if n else (lambda way: arrays.over(f, way))
    return Item(arrays, axes, ((axes, build, bool(n)),), f)


def new_item(arrays: Arrays, axes: Axes, build: Build) -> Item:
    """What a contraction gives, its axes in the cheaper order."""
    return _cheaper(Item(arrays, axes, ((axes, build, False),)))


def merged(items: Sequence[Item]) -> Item:
    """The entrywise product; one of the items must have all of the axes."""
    axes = max((t.axes for t in items), key=len)
    members: list[tuple[Axes, Build, bool]] = []
    for t in items:
        if len(t.members) > 1 and len(t.axes) < len(axes):
            members.append((t.axes, t.node, False))  # one bracket, broadcast as a whole
        else:
            members.extend(t.members)
    return _cheaper(Item(items[0].arrays, axes, tuple(members)))


def _cheaper(t: Item) -> Item:
    if len(t.axes) == 2 and t.node(t.axes[::-1]).cost < t.node(t.axes).cost:
        return Item(t.arrays, t.axes[::-1], t.members)
    return t


def divisor(f: Expr) -> tuple[Expr, Fraction]:
    """Base and positive exponent of a factor that divides; exponent 0 of one that does not."""
    if isinstance(f, Pow) and isinstance(f.exponent, Num) and f.exponent.value < 0:
        return f.base, -f.exponent.value
    return f, Fraction(0)
