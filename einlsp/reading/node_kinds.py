"""What a node of LaTeX looks like: set in bold, a sign of division."""

from __future__ import annotations

from einlsp.latex.nodes import Command, Node, Operator, Scripted
from einlsp.reading.heads import BOLD


def is_bold(node: Node) -> bool:
    """Whether a symbol is set in bold."""
    base = node.base if isinstance(node, Scripted) else node
    return isinstance(base, Command) and base.name in BOLD


def divides(node: Node) -> bool:
    """Whether it is a sign of division."""
    return (isinstance(node, Operator) and node.text == "/") or (isinstance(node, Command) and node.name == "frac")
