"""Walks over surfaces: what lies below a node, worked out once for each node that it is asked of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from einlsp.reading.surface import Surface

Parts = Callable[[Any], Sequence["Surface"]]


class Tree:
    """What every node of a surface has: what gives its parts (None where it has none), and what lies below it."""

    __slots__ = ("_below",)
    holds: ClassVar[Parts | None] = None
    _below: tuple[Surface, ...]


def single(name: str) -> Parts:
    """The part that a field holds."""
    get = attrgetter(name)
    return lambda node: (get(node),)


def several(*names: str) -> Parts:
    """The parts that fields hold, in their order: nodes, nothing, or tuples of nodes or of rows of them."""

    def parts(node: Surface) -> list[Surface]:
        out: list[Surface] = []
        for name in names:
            value: Any = getattr(node, name)
            if type(value) is not tuple:
                if value is not None:
                    out.append(value)
            elif value and type(value[0]) is tuple:
                out.extend(item for row in value for item in row)
            else:
                out.extend(value)
        return out

    return parts


def children(node: Tree) -> Sequence[Surface]:
    """The nodes right below a node, in source order."""
    parts = type(node).holds
    return () if parts is None else parts(node)


def walk(node: Surface) -> tuple[Surface, ...]:
    """The node and all below it, parents first, in source order."""
    try:
        below = node._below
    except AttributeError:
        out: list[Surface] = []
        stack = list(children(node)[::-1])
        while stack:
            top = stack.pop()
            out.append(top)
            parts = type(top).holds
            if parts is not None:
                stack.extend(parts(top)[::-1])
        node._below = below = tuple(out)
    return (node, *below)
