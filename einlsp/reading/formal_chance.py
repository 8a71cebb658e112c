r"""Probabilities of the formal reading: a conditional one is the quotient of two joint ones."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from einlsp.reading import formal_leaves
from einlsp.reading import surface as s
from einlsp.reading.applied import FunctionCall
from einlsp.reading.formal_names import Part, Unformal, text_of
from einlsp.tensor.expr import Expr, Num
from einlsp.tensor.normal import mul, power

if TYPE_CHECKING:
    from einlsp.reading.formal import Formal

_LETTERS = frozenset({"p", "P", "q"})


def heads(nodes: tuple[s.Surface, ...]) -> Iterator[str]:
    """The letters that are probabilities in a step: one of them stands before a condition."""
    for node in nodes:
        for n in s.walk(node):
            for a, b in pairwise(n.factors) if isinstance(n, s.Product) else ():
                if not (isinstance(a, s.Sym) and isinstance(b, s.Bracket) and a.end == b.start):
                    continue
                if a.head.letter in _LETTERS and isinstance(b.body, s.Opaque):
                    yield a.key


def probability(f: Formal, node: FunctionCall) -> Part:
    """``p(a \\mid b)`` as ``p(a, b) / p(b)``."""
    head = text_of(f.latex[node.head.start : node.head.end])
    text = text_of(f.latex[node.start : node.end])
    if not text.startswith(head) or text[len(head) : len(head) + 1] not in ("(", "["):
        raise Unformal
    main, *after = _split(text[len(head) + 1 : -1], (";",))
    sides = _split(main, ("|",))
    if len(sides) > 2 or len(after) > 1:
        raise Unformal
    first, given = (frozenset(_split(side, (",", "\\cap"))) for side in (*sides, "")[:2])
    symbols = [n for w in (node.head, *node.args) for n in s.symbols(w)]

    def joint(events: frozenset[str]) -> Expr:
        if not events:
            return Num(1)
        name = f"{head}({','.join(sorted(events))};{''.join(after)})"
        used = [n for n in symbols if n is node.head or text_of(f.latex[n.start : n.end]) in name]
        part = formal_leaves.named(f, name, used)
        if part.uses:
            raise Unformal
        return part.expr

    return Part(mul([joint(first | given), power(joint(given), Num(-1))]))


def _split(text: str, signs: tuple[str, ...]) -> list[str]:
    """The parts of a text between signs that stand in no bracket; none of an empty one."""
    out, depth, start, position = list[str](), 0, 0, 0
    while position < len(text):
        sign = next((x for x in signs if text.startswith(x, position)), "")
        if sign and not depth:
            out.append(text[start:position])
            position = start = position + len(sign)
            continue
        depth += (text[position] in "([{") - (text[position] in ")]}")
        position += 1
    return [part.strip() for part in (*out, text[start:])] if text else []
