"""What a node of LaTeX looks like: a letter, set in bold, a sign of division."""

from __future__ import annotations

from einlsp.latex.nodes import Command, Letter, Node, Number, Operator, Scripted
from einlsp.reading.heads import BOLD, GREEK_CHARACTERS, LETTER_COMMANDS, unbrace


def is_bold(node: Node) -> bool:
    """Whether a symbol is set in bold."""
    base = node.base if isinstance(node, Scripted) else node
    return isinstance(base, Command) and base.name in BOLD


def divides(node: Node) -> bool:
    """Whether it is a sign of division."""
    return (isinstance(node, Operator) and node.text == "/") or (isinstance(node, Command) and node.name == "frac")


def letter_of(node: Node) -> str | None:
    """The letter that a node is, a Greek one as its command."""
    if isinstance(node, Letter):
        return "\\" + GREEK_CHARACTERS[node.text] if node.text in GREEK_CHARACTERS else node.text
    if isinstance(node, Command) and not node.args and node.name in LETTER_COMMANDS:
        return "\\" + node.name
    return None


def primed_name(base: Node) -> str | None:
    """The name of a lone letter, or of one in bold, that a prime may stand on."""
    if isinstance(base, Command) and base.name in BOLD and len(base.args) == 1:
        inner = unbrace(base.args[0])
        name = bold_name(inner[0]) if len(inner) == 1 else None
        return None if name is None else "bold " + name
    return letter_of(base)


def bold_name(node: Node) -> str | None:
    """What may stand in bold as a symbol: a letter, or the 1 of a vector of ones."""
    return "1" if isinstance(node, Number) and node.text == "1" else letter_of(node)
