"""A tree on one line, with everything that is in it but the ranges: what the tests of this room compare."""

from __future__ import annotations

from collections.abc import Iterable

from einlsp.latex import (
    Broken,
    Command,
    Environment,
    Fence,
    Formula,
    Group,
    Letter,
    Node,
    Number,
    Operator,
    Row,
    Script,
    Scripted,
    Space,
    Text,
    parse,
)


def tree(latex: str) -> str:
    """The tree of a formula that must be whole."""
    formula = parse(latex)
    assert formula.whole, formula.broken
    return show(formula)


def show(node: Node | Formula) -> str:
    r"""``W``, ``12``, ``'+'``, ``~`` (space), ``\frac(…, …)``, ``{…}``, ``[x ^… _…]``, ``<( … )>``, ``name<… & …>``."""
    match node:
        case Formula() if len(node.rows) == 1:
            return show(node.rows[0])
        case Formula():
            return " // ".join(map(show, node.rows))
        case Row():
            return " & ".join(map(_line, node.cells))
        case Letter() | Number():
            return node.text
        case Operator():
            return f"'{node.text}'"
        case Space():
            return "~"
        case Text():
            return f'"{node.command}:{node.content}"'
        case Group():
            return "{" + _line(node.children) + "}"
        case Script() if node.primes:
            assert node.level == "sup"
            assert node.body == Group(node.end, node.end, ())
            return "'" * node.primes
        case Script():
            return ("^" if node.level == "sup" else "_") + show(node.body)
        case Scripted():
            marks = [show(script) + ("!" if script is node.double else "") for script in node.scripts]
            return "[" + " ".join(["-" if node.base is None else show(node.base), *marks]) + "]"
        case Command():
            name = f"\\{node.name}" + "?" * (not node.known)
            options = "".join(f"[{_line(option.children)}]" for option in node.options if isinstance(option, Group))
            return name + options + (f"({', '.join(map(show, node.args))})" if node.args else "")
        case Fence():
            return f"<{node.left} {' // '.join(map(show, node.rows))} {node.right}>"
        case Environment():
            return f"{node.name}{''.join(node.args)}<{' // '.join(map(show, node.rows))}>"
        case Broken():
            return f"BROKEN({node.reason})"
    raise AssertionError(node)


def _line(nodes: Iterable[Node]) -> str:
    return " ".join(map(show, nodes))
