"""Walks over surfaces: what lies below a node, worked out once for each node that it is asked of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from einlsp.reading.surface import Surface


class Tree:
    """What every node of a surface has: the names of the fields in which its parts stand, and what lies below it."""

    __slots__ = ("_below",)
    held: ClassVar[tuple[str, ...]] = ()
    _below: tuple[Surface, ...]


def children(node: Tree) -> list[Surface]:
    """The nodes right below a node, in source order."""
    out: list[Surface] = []
    for name in node.held:
        value: Any = getattr(node, name)
        if type(value) is not tuple:
            if value is not None:
                out.append(value)
        elif value and type(value[0]) is tuple:
            out.extend(item for row in value for item in row)
        else:
            out.extend(value)
    return out


def walk(node: Surface) -> tuple[Surface, ...]:
    """The node and all below it, parents first, in source order."""
    try:
        below = node._below
    except AttributeError:
        out: list[Surface] = []
        stack = children(node)[::-1]
        while stack:
            top = stack.pop()
            out.append(top)
            if top.held:
                stack.extend(reversed(children(top)))
        node._below = below = tuple(out)
    return (node, *below)
