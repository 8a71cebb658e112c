r"""How many axes a side in matrix notation has, where the same statement writes the same symbols with their indices.

``\mathbf{Mx} = {M^\mu}_\nu x^\nu``: two slots stand on M and one on x, so ``\mathbf{Mx}`` has one axis.
"""

from __future__ import annotations

from itertools import pairwise

from einlsp.reading import surface as s
from einlsp.reading.conventions import ML
from einlsp.reading.dims import Dims
from einlsp.reading.elaborate import Elaborator
from einlsp.reading.heads import Head
from einlsp.reading.operands import Unreadable
from einlsp.reading.structure import Group, Term
from einlsp.reading.symbols import DELTA, Declaration, partner, special
from einlsp.reading.table import SymbolTable
from einlsp.rules.balance import METRICS
from einlsp.rules.parts import written


def matrix_orders(chain: s.Chain, group: Group) -> tuple[tuple[int, int], ...]:
    """The number of axes of each side in matrix notation, by where it starts, as far as index notation says it."""
    if all(term.notation != "matrix" for term in group.terms):
        return ()
    slots = [_slots(term) for term in group.terms]
    bases = [{(use.base, use.key) for use in written(term)} for term in group.terms]
    known: dict[str, int] = {}
    for counts in slots:
        for key, count in counts.items():
            if known.setdefault(key, count) != count:
                return ()
    out = []
    for side, term in zip(chain.sides, group.terms, strict=True):
        squared = isinstance(side, s.Sym) and any(len(own) > 1 for own in bases)
        order = _order(side, known, slots) if term.notation == "matrix" and not squared else None
        if order is not None:
            out.append((term.start, order))
    return tuple(out)


def scalar_orders(chain: s.Chain, group: Group) -> tuple[tuple[int, int], ...]:
    r"""Sides that are surely scalars, where another side is a product that one renaming would make one.

    ``u^\mu u_\nu = -1``: that side has two free indices, one above and one below, on different symbols.
    """
    if len(group.terms) != 2 or not any(_would_be_scalar(term) for term in group.terms):
        return ()
    metric = any(_metric(term) for term in group.terms)
    uses = [use for term in group.terms for use in written(term)]
    if not metric and len({use.base for use in uses}) == 2 and len({use.key for use in uses}) == 2:
        return ()  # `x^\mu y_\nu = 1`: a component
    sides = zip(chain.sides, group.terms, strict=True)
    return tuple((term.start, 0) for side, term in sides if term.notation == "none" and _scalar(side, metric))


def _metric(term: Term) -> bool:
    """Whether a metric stands in a term, so that a symbol without indices has none, and is no matrix."""
    uses = [use for use in written(term) if use.key in METRICS]
    return any(one.base == two.base and one.level == two.level for one, two in pairwise(uses))


def _would_be_scalar(term: Term) -> bool:
    uses = written(term)
    lone = [use for use in uses if sum(other.name == use.name for other in uses) == 1]
    apart = len({use.base for use in lone}) == 2 == len({use.level for use in lone})
    return len(lone) == 2 and apart and not term.entries and not any(use.derivative for use in lone)


def _scalar(side: s.Surface, metric: bool) -> bool:
    r"""Whether a side is a number that is not zero, ``\mathcal{L}``, or one letter in plain type, a small one unless
    the other side is made with a ``metric``."""
    if isinstance(side, s.Sum) and len(side.terms) == 1:
        side = side.terms[0].body
    if isinstance(side, s.Num):
        return side.value != 0
    if not isinstance(side, s.Sym) or side.scripts.slots or side.head.bold:
        return False
    small = side.head.letter.removeprefix("\\").islower()
    return side.head.key == r"\mathcal{L}" or (side.head.font == "" and (small or metric))


def _slots(term: Term) -> dict[str, int]:
    """The number of slots on each symbol of a side but the identity; -1 where a symbol has now more, now fewer."""
    counts: dict[tuple[tuple[int, int], str], int] = {}
    for use in written(term):
        if use.key != DELTA:
            counts[use.base, use.key] = counts.get((use.base, use.key), 0) + 1
    out: dict[str, int] = {}
    for (_, key), count in counts.items():
        out[key] = count if out.get(key, count) == count else -1
    return out


def _order(side: s.Surface, known: dict[str, int], slots: list[dict[str, int]]) -> int | None:
    """The number of axes of a side whose arrays are all written with indices on one other side, which has no others."""
    table = SymbolTable(Dims())
    arrays = set()
    for node in s.walk(side):
        if not isinstance(node, s.Sym) or special(Head(node.head.letter, node.head.font)) is not None:
            continue
        if node.scripts.slots or (not node.head.bold and node.key in known):
            return None
        if node.head.bold:
            key = partner(node.head)
            count = known.get(key, -1)
            if count < 0:
                return None
            arrays.add(key)
            table.declare(Declaration(node.key, node.start, node.end, "math", count, head=node.head))
    if not arrays or not any(set(counts) == arrays for counts in slots):
        return None
    try:
        operand = Elaborator(table, ML).read(side)
    except Unreadable:
        return None
    return None if operand.named or operand.nought else len(operand.axes)
