r"""Ranges that braces cut through, widened: the last letter of ``\mathbf{Wx}`` ends inside its group."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from einlsp.reading import surface as s

_FONTS = frozenset({"mathbf", "boldsymbol", "bm", "pmb", "mathsf", "mathit", "mathbb", "mathcal", "mathrm", "symbf"})
Node = TypeVar("Node", bound=s.Surface)


def balanced(latex: str, start: int, end: int) -> tuple[int, int]:
    """The least range around ``[start, end)`` whose braces match, with the command that a group belongs to."""
    depth = lowest = 0
    if latex.find("{", start, end) >= 0 or latex.find("}", start, end) >= 0:
        for k in range(start, end):
            if latex[k] in "{}" and latex[k - 1 : k] != "\\":
                depth += 1 if latex[k] == "{" else -1
                lowest = min(lowest, depth)
    missing = depth - lowest
    while missing and end < len(latex):
        if latex[end] in "{}" and latex[end - 1] != "\\":
            missing += 1 if latex[end] == "{" else -1
        end += 1
    while lowest and start > 0:
        start -= 1
        if latex[start] in "{}" and latex[start - 1 : start] != "\\":
            lowest += 1 if latex[start] == "{" else -1
    start = _with_command(latex, start)
    while start and latex[start - 1] == "{" and latex[end : end + 1] == "}" and _font_before(latex, start - 1):
        start, end = _with_command(latex, start - 1), end + 1
    return start, end


def _font_before(latex: str, brace: int) -> bool:
    """Whether a brace opens the argument of a command that sets letters in a font."""
    return latex[_with_command(latex, brace) + 1 : brace] in _FONTS


def _with_command(latex: str, start: int) -> int:
    """The start of the command whose argument opens at ``start``, if it is one."""
    if latex[start : start + 1] != "{":
        return start
    k = start
    while k and latex[k - 1].isalpha():
        k -= 1
    return k - 1 if 0 < k < start and latex[k - 1] == "\\" else start


def widened(node: Node, latex: str) -> Node:
    """The node over the least range whose braces match."""
    start, end = balanced(latex, node.start, node.end)
    return node if (start, end) == (node.start, node.end) else replace(node, start=start, end=end)
