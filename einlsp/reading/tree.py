"""Walks over surfaces: what lies below a node, worked out once for each node that it is asked of and kept with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

if TYPE_CHECKING:
    from einlsp.reading.surface import Surface

Parts = Callable[[Any], Sequence["Surface"]]
S = TypeVar("S", bound="Surface")


class Tree:
    """What every node of a surface has: what gives its parts (None where it has none), and what lies below it."""

    __slots__ = ("_below", "_kinds", "_symbols")
    holds: ClassVar[Parts | None] = None
    _below: tuple[Surface, ...]
    _kinds: frozenset[type[Surface]]
    _symbols: tuple[Any, ...]


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


def kinds(node: Surface) -> frozenset[type[Surface]]:
    """The classes of the node and of all below it."""
    try:
        return node._kinds
    except AttributeError:
        node._kinds = found = frozenset(map(type, walk(node)))
        return found


def named(node: Surface, symbol: type[S]) -> tuple[S, ...]:
    """The symbols below a node, which is none itself: kept with itself it would be a cycle."""
    try:
        return node._symbols
    except AttributeError:
        node._symbols = found = tuple([n for n in walk(node) if n.__class__ is symbol])
        return found
