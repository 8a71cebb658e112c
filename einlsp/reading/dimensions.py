r"""Dimensions of spaces, as names (``m\times n``, ``d_{\text{out}}``, ``n+1``), and the ranges of sums."""

from __future__ import annotations

from collections.abc import Sequence

from einlsp.latex.nodes import Command, Group, Node, Operator, Script, Space
from einlsp.reading.heads import spell, unbrace
from einlsp.reading.places import run_of
from einlsp.reading.vocabulary import RELATIONS
from einlsp.records import record


def dimensions_of(nodes: Sequence[Node]) -> tuple[str, ...]:
    r"""Dimensions between ``\times`` signs (``,`` and ``×`` too); brackets around one are dropped."""
    parts: list[list[Node]] = [[]]
    for node in nodes:
        if (isinstance(node, Command) and node.name == "times") or (
            isinstance(node, Operator) and node.text in ("×", ",")
        ):
            parts.append([])
        elif isinstance(node, Group):
            parts[-1].extend(node.children)
        else:
            parts[-1].append(node)
    return tuple(_name(part) for part in parts)


def _name(nodes: list[Node]) -> str:
    text = spell(nodes)
    if text.startswith("(") and text.endswith(")") and "(" not in text[1:-1]:
        return text[1:-1]
    return text


@record
class Range:
    r"""What the subscript of a ``\sum`` says: the letters that it binds, where they stand, its limits."""

    letters: tuple[str, ...]
    ranges: tuple[tuple[int, int], ...]
    lower: tuple[Node, ...] = ()
    upper: tuple[Node, ...] = ()


def range_of(script: Script | None) -> Range | None:
    r"""``i``, ``i,j``, ``ij``, ``i=1``, ``i \in S``, ``1 \le i \le N``; ``None`` for every other condition."""
    if script is None:
        return None
    nodes = tuple(n for n in unbrace(script.body) if not isinstance(n, Space))
    sign = next((k for k, n in enumerate(nodes) if _relation(n)), len(nodes))
    relation = _relation(nodes[sign]) if sign < len(nodes) else ""
    second = next((k for k in range(sign + 1, len(nodes)) if _relation(nodes[k])), None)
    if relation in ("le", "leq", "≤", "<") and second is not None and _relation(nodes[second]) in ("le", "leq", "≤"):
        letters = _letters(nodes[sign + 1 : second])
        return None if letters is None or relation == "<" else Range(*letters, nodes[:sign], nodes[second + 1 :])
    if second is not None or relation not in ("", "=", "in", "∈"):
        return None
    letters = _letters(nodes[:sign])
    if letters is None or (relation == "=" and len(letters[0]) > 1 and len(nodes) - sign > 2):
        return None
    return Range(*letters, nodes[sign + 1 :] if relation == "=" else ())


def _relation(node: Node) -> str:
    text = node.text if isinstance(node, Operator) else node.name if isinstance(node, Command) else ""
    return text if text in RELATIONS else ""


def _letters(nodes: Sequence[Node]) -> tuple[tuple[str, ...], tuple[tuple[int, int], ...]] | None:
    names, ranges = [], []
    for node in nodes:
        if isinstance(node, Operator) and node.text == ",":
            continue
        run = run_of(Script(node.start, node.end, "sub", node))
        if run is None or len(run) != 1 or run[0].kind != "letter":
            return None
        names.append(run[0].text)
        ranges.append((node.start, node.end))
    return (tuple(names), tuple(ranges)) if names else None
