"""Python expressions as shared nodes: brackets by precedence, repeated parts named once as local variables.

Nodes are hash-consed: two that read alike are one object, so what stands twice in the code is found by counting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Literal

from einlsp.records import record


class Level(IntEnum):
    """How tightly an expression holds together, loosest first."""

    SUM = 1
    MATMUL = 2
    PRODUCT = 3
    POWER = 4
    ATOM = 5


Kind = Literal["literal", "number", "array"]
"""What a value is when the code runs: a number known when the code is written; one that may be a Python number (a
scalar argument, a size); an array of the library, 0-d ones among them."""


@record(eq=False)
class Node:
    """An expression: ``parts`` are text and (child, the least level at which it needs no brackets).

    ``cost`` counts operations and transposes; ``weight`` operations alone. ``chain`` holds the operands of a matrix
    chain. ``named`` asks for a local variable whatever the count, ``wish`` is what it would be called.
    ``helper`` is the function of the preamble that is called, ``dim`` the dimension whose argument is read.
    """

    parts: tuple[str | tuple[Node, Level], ...]
    level: Level = Level.ATOM
    kind: Kind = "array"
    cost: int = 0
    weight: int = 0
    chain: tuple[Node, ...] = ()
    named: bool = False
    wish: str = ""
    helper: str = ""
    dim: str = ""

    def children(self) -> Iterator[Node]:
        """The expressions right below, once for each place."""
        return (p[0] for p in self.parts if not isinstance(p, str))


def _kind(children: Sequence[Node]) -> Kind:
    kinds = {c.kind for c in children}
    return "array" if "array" in kinds else "number" if "number" in kinds else "literal"


@dataclass
class Nodes:
    """Makes nodes; equal ones are the same object."""

    table: dict[object, Node] = field(default_factory=dict)

    def make(
        self,
        parts: Sequence[str | tuple[Node, Level]],
        level: Level = Level.ATOM,
        kind: Kind | None = None,
        *,
        work: int = 1,
        weight: int | None = None,
        chain: tuple[Node, ...] = (),
        named: bool = False,
        wish: str = "",
        helper: str = "",
        dim: str = "",
    ) -> Node:
        """The node of these parts; ``work`` is added to the cost, ``weight`` (``work`` unless given) to the weight."""
        key = (tuple(p if isinstance(p, str) else (id(p[0]), p[1]) for p in parts), level, named)
        found = self.table.get(key)
        if found is None:
            below = [p[0] for p in parts if not isinstance(p, str)]
            cost = work + sum(c.cost for c in below)
            heavy = (work if weight is None else weight) + sum(c.weight for c in below)
            made_of = kind or _kind(below)
            found = Node(tuple(parts), level, made_of, cost, heavy, chain, named, wish, helper, dim)
            self.table[key] = found
        return found

    def atom(self, text: str, kind: Kind = "array", *, dim: str = "", wish: str = "") -> Node:
        """A name, a number or an attribute of a name."""
        return self.make([text], kind=kind, work=0, dim=dim, wish=wish)

    def call(self, function: str, args: Sequence[Node], after: str = "", *, named: bool = False) -> Node:
        """A function call; ``after`` is text behind the arguments, as ``, axis=1``."""
        parts: list[str | tuple[Node, Level]] = [f"{function}("]
        for k, a in enumerate(args):
            parts += [", "] if k else []
            parts.append((a, Level.SUM))
        return self.make([*parts, f"{after})"], kind="array", named=named)

    def suffix(self, node: Node, text: str, *, weight: int = 0) -> Node:
        """An attribute, index or method call behind an expression: ``.T``, ``[:, None]``."""
        return self.make([(node, Level.ATOM), text], weight=weight)

    def transposed(self, node: Node) -> Node:
        """The transpose of a matrix; that of a transpose is the matrix."""
        if len(node.parts) == 2 and node.parts[1] == ".T" and not isinstance(node.parts[0], str):
            return node.parts[0][0]
        return self.suffix(node, ".T")

    def negative(self, node: Node) -> Node:
        """The negative."""
        return self.make(["-", (node, Level.PRODUCT)], Level.SUM)

    def total(self, terms: Sequence[tuple[bool, Node]]) -> Node:
        """A sum of terms given as (whether it is taken away, term)."""
        parts: list[str | tuple[Node, Level]] = []
        for k, (minus, t) in enumerate(terms):
            if k:
                parts.append(" - " if minus else " + ")
            elif minus:
                parts.append("-")
            parts.append((t, Level.SUM if not k and not minus else Level.PRODUCT if minus and not k else Level.MATMUL))
        if len(terms) == 1 and not terms[0][0]:
            return terms[0][1]
        return self.make(parts, Level.SUM)

    def times(self, factors: Sequence[Node]) -> Node:
        """A product entry by entry."""
        if len(factors) == 1:
            return factors[0]
        parts: list[str | tuple[Node, Level]] = [(factors[0], Level.PRODUCT)]
        for f in factors[1:]:
            parts += [" * ", (f, Level.POWER)]
        return self.make(parts, Level.PRODUCT, work=len(factors) - 1)

    def over(self, above: Node, below: Node) -> Node:
        """A quotient."""
        return self.make([(above, Level.PRODUCT), " / ", (below, Level.POWER)], Level.PRODUCT)

    def power(self, base: Node, exponent: Node) -> Node:
        """A power."""
        return self.make([(base, Level.ATOM), " ** ", (exponent, Level.ATOM)], Level.POWER)

    def matmul(self, left: Node, right: Node, *, flat: bool) -> Node:
        """``left @ right``; with ``flat`` a chain of matrices is written without brackets."""
        operands = (*(left.chain or (left,)), *(right.chain or (right,))) if flat else (left, right)
        parts: list[str | tuple[Node, Level]] = []
        for k, o in enumerate(operands):
            parts += [" @ "] if k else []
            parts.append((o, Level.POWER))
        return self.make(parts, Level.MATMUL, work=len(operands) - 1, chain=operands if flat else ())


_MAX_DEPTH = 30
"""How deep brackets may be nested before a part gets a name: Python itself takes fewer than 200."""


def in_order(root: Node) -> list[Node]:
    """All nodes below a root and itself, each once, children before parents, in order of use."""
    out: list[Node] = []
    seen: set[int] = set()
    stack: list[tuple[Node, bool]] = [(root, False)]
    while stack:
        node, done = stack.pop()
        if done:
            out.append(node)
        elif id(node) not in seen:
            seen.add(id(node))
            stack.append((node, True))
            stack.extend((c, False) for c in reversed(list(node.children())))
    return out


def _to_name(nodes: Sequence[Node]) -> set[int]:
    """Ids of the nodes that get a local variable: those asked for, and those of some weight that stand twice."""
    uses = {id(nodes[-1]): 1}
    named: set[int] = set()
    for node in reversed(nodes):
        count = uses[id(node)]
        heavy = bool(node.wish) or node.weight > 1 or (node.weight == 1 and _is_worth(node))
        if node is not nodes[-1] and (node.named or (count > 1 and heavy)):
            named.add(id(node))
            count = 1
        for c in node.children():
            uses[id(c)] = uses.get(id(c), 0) + count
    return named


def _is_worth(node: Node) -> bool:
    """Whether one operation is work enough to be done once only: a call or a matrix product."""
    first = node.parts[0]
    return node.level == Level.MATMUL or (isinstance(first, str) and first.endswith("("))


def statements(root: Node, free_name: Callable[[str], str], width: int = 100) -> list[str]:
    """The lines that compute and return an expression. ``free_name(wish)`` gives the name of a new local variable."""
    nodes = in_order(root)
    named = _to_name(nodes)
    texts: dict[int, tuple[str, Level]] = {}
    depths: dict[int, int] = {}
    lines = []
    for node in nodes:
        depths[id(node)] = depth = 1 + max((depths[id(c)] for c in node.children()), default=0)
        if depth > _MAX_DEPTH and node is not root:
            named.add(id(node))
        if id(node) in named:
            depths[id(node)] = 0
        text = "".join(p if isinstance(p, str) else _bracketed(*texts[id(p[0])], p[1]) for p in node.parts)
        level = node.level
        if id(node) in named:
            name = free_name(node.wish)
            lines.append(f"{name} = {text}")
            text, level = name, Level.ATOM
        texts[id(node)] = (text, level)
    last = f"return {texts[id(root)][0]}"
    if len(last) > width and root.level == Level.SUM and len(list(root.children())) > 1:
        return [*lines, "return (", *_terms(root, texts), ")"]
    return [*lines, last]


def _terms(root: Node, texts: dict[int, tuple[str, Level]]) -> list[str]:
    """A long sum's terms, one a line, each behind its sign."""
    rows, sign = [], ""
    for p in root.parts:
        if isinstance(p, str):
            sign = p.lstrip()
        else:
            rows.append(f"    {sign}{_bracketed(*texts[id(p[0])], p[1])}")
    return rows


def _bracketed(text: str, level: Level, least: Level) -> str:
    return text if level >= least else f"({text})"
