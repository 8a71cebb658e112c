r"""Conditions under a sum, as written: ``i\neq j``, ``i<j``, ``1\le i<j\le n``, ``j=1,\,j\neq i``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from einlsp.latex.nodes import Command, Environment, Group, Node, Operator, Script, Space
from einlsp.reading import surface as s
from einlsp.reading.dimensions import Range, range_of
from einlsp.reading.heads import unbrace
from einlsp.reading.places import run_of
from einlsp.records import record

_SIGNS = {
    **dict.fromkeys(("ne", "neq", "≠", "not="), "≠"),
    **dict.fromkeys(("<", "lt"), "<"), **dict.fromkeys((">", "gt"), ">"),
    **dict.fromkeys(("le", "leq", "≤", "leqslant"), "≤"), **dict.fromkeys(("ge", "geq", "≥", "geqslant"), "≥"),
}  # fmt: skip
_TURNED = {">": "<", "≥": "≤"}


@record
class Pair:
    r"""Two letters and how they stand: ``≠``, ``<``, ``≤``; which of them the subscript says to run, and its limits.

    ``letters`` is empty where nothing but the two is written: then the context tells.
    """

    first: str
    sign: str
    second: str
    letters: tuple[str, ...] = ()
    lower: tuple[Node, ...] = ()
    upper: tuple[Node, ...] = ()


@record
class PairSum(s.Opaque):
    r"""``\sum_{i \neq j}``, ``\sum_{i < j}`` of its one part; ``letters`` are those that it binds, where that is said.

    It has a value where the summand lets it; nothing but a value is asked of it.
    """

    first: str = ""
    sign: str = ""
    second: str = ""
    letters: tuple[str, ...] = ()
    lower: s.Surface | None = None
    upper: s.Surface | None = None


def pair_of(script: Script | None) -> Pair | None:
    """The condition of a sum's subscript, if it is one on two letters."""
    if script is None:
        return None
    nodes = [n for n in unbrace(script.body) if not isinstance(n, Space)]
    if len(nodes) == 1 and isinstance(nodes[0], Environment) and nodes[0].name == "substack":
        rows = [[n for cell in row.cells for n in cell if not isinstance(n, Space)] for row in nodes[0].rows]
        nodes = [n for k, row in enumerate(rows) for n in ([_COMMA] if k else []) + row]
    *before, last = _parts(_joined(nodes))
    bounds: tuple[tuple[Node, ...], tuple[Node, ...]] = ((), ())
    at = [k for k, n in enumerate(last) if _sign(n)]
    if len(at) == 3 and not before and _sign(last[at[0]]) == _sign(last[at[2]]) == "≤":
        bounds = (tuple(last[: at[0]]), tuple(last[at[2] + 1 :]))
        last = last[at[0] + 1 : at[2]]
        at = [at[1] - at[0] - 1]
    if len(at) != 1:
        return None
    first, second, sign = _letter(last[: at[0]]), _letter(last[at[0] + 1 :]), _sign(last[at[0]])
    if not first or not second or first == second:
        return None
    if sign in _TURNED:
        first, second, sign = second, first, _TURNED[sign]
    if not before:
        letters = (first, second) if bounds[0] else ()
        return Pair(first, sign, second, letters, *bounds)
    said = _ranged(before, script)
    if said is None or not set(said.letters) <= {first, second}:
        return None
    return Pair(first, sign, second, said.letters, said.lower, said.upper)


_COMMA = Operator(0, 0, ",")


def _parts(nodes: Sequence[Node]) -> Iterator[list[Node]]:
    part: list[Node] = []
    for node in nodes:
        if isinstance(node, Operator) and node.text in (",", ";", ":"):
            yield part
            part = []
        else:
            part.append(node)
    yield part


def _joined(nodes: Sequence[Node]) -> list[Node]:
    r"""The nodes with ``\not=`` and ``!=`` as one sign."""
    out: list[Node] = []
    for node in nodes:
        before = out[-1] if out else None
        if isinstance(before, Operator) and before.text == "!" and _text(node) == "=":
            out[-1] = Operator(before.start, node.end, "≠")
        else:
            out.append(node)
    return out


def _ranged(parts: Sequence[Sequence[Node]], script: Script) -> Range | None:
    """What the parts before the condition say: ``i, j = 1``."""
    nodes = [n for k, part in enumerate(parts) for n in ([_COMMA] if k else []) + list(part)]
    found = range_of(Script(script.start, script.end, "sub", Group(script.start, script.end, tuple(nodes))))
    return found if found is not None and found.letters else None


def _sign(node: Node) -> str:
    return _SIGNS.get(_text(node), "")


def _text(node: Node) -> str:
    if isinstance(node, Command) and node.name == "not" and len(node.args) == 1:
        return "not" + _text(node.args[0])
    return node.text if isinstance(node, Operator) else node.name if isinstance(node, Command) else ""


def _letter(nodes: Sequence[Node]) -> str:
    if len(nodes) != 1:
        return ""
    run = run_of(Script(nodes[0].start, nodes[0].end, "sub", nodes[0]))
    return run[0].text if run is not None and len(run) == 1 and run[0].kind == "letter" else ""
