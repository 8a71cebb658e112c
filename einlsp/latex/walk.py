"""Walks over the tree: every node in order, the source of a node, the nodes at an offset."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any

from einlsp.latex.nodes import Command, Environment, Fence, Formula, Group, Node, Row, Script, Scripted

_BELOW: dict[type, Callable[[Any], tuple[Node, ...]]] = {
    **dict.fromkeys((Formula, Fence, Environment), attrgetter("rows")),
    Group: attrgetter("children"),
    Command: lambda node: node.options + node.args,
    Scripted: lambda node: node.scripts if node.base is None else (node.base, *node.scripts),
    Script: lambda node: (node.body,),
    Row: lambda node: tuple(item for cell in node.cells for item in cell),
}
"""What the nodes of each class hold; those of the others hold none."""


def children(node: Node | Formula) -> tuple[Node, ...]:
    """The nodes right inside ``node``, in document order."""
    below = _BELOW.get(type(node))
    return () if below is None else below(node)


def iter_nodes(root: Formula | Node) -> Iterator[Node]:
    """Every node, each before what it holds, in document order; ``root`` itself first if it is a node."""
    stack: list[Node] = [root] if isinstance(root, Node) else list(reversed(children(root)))
    while stack:
        node = stack.pop()
        yield node
        below = _BELOW.get(type(node))
        if below is not None:
            stack.extend(below(node)[::-1])


def source(node: Node, latex: str) -> str:
    """What a person typed for ``node``: the call, if it came out of a macro."""
    return latex[node.start : node.end]


def path_at(formula: Formula, offset: int) -> tuple[Node, ...]:
    """The nodes around ``offset``, from a row to the innermost.

    A node holds the offsets ``start <= offset < end``; one that ends at the offset counts where none starts there.
    """
    for touching in (0, 1):
        path: list[Node] = []
        inside: tuple[Node, ...] = formula.rows
        while inside:
            found = next((node for node in inside if node.start <= offset < node.end + touching), None)
            if found is None:
                break
            path.append(found)
            inside = children(found)
        if path:
            return tuple(path)
    return ()


def node_at(formula: Formula, offset: int) -> Node | None:
    """The innermost node at ``offset`` (see `path_at`), or ``None``."""
    path = path_at(formula, offset)
    return path[-1] if path else None
