"""Reasons why a step that seems to fail may have been read otherwise than it was meant: then nothing is said.

A lone symbol may be defined anew; ``f(x)`` may be a call; ``i`` the imaginary unit; ``[c]`` the unit of c.
"""

from __future__ import annotations

from einlsp.reading import surface as s
from einlsp.reading.claims import Claim
from einlsp.reading.functions import name_of
from einlsp.reading.notes import NoteReading

_IMAGINARY = frozenset({"i", "j", r"\mathrm{i}", r"\mathrm{j}", r"\imath", r"\jmath", "I"})


def doubt_of(reading: NoteReading, claim: Claim) -> str:
    """Why a failing step may be meant otherwise; empty where nothing speaks for that."""
    if reading.metric and any(f.name for f in claim.left.free):
        return "the note raises and lowers indices with a metric"
    if isinstance(claim.left.node, s.Sym) and not claim.linked:
        return f"{claim.left.node.key} may be defined anew"
    for side in (claim.left, claim.right):
        if isinstance(side.node, s.Bracket) and side.node.kind == "[":
            return "square brackets around a whole side may stand for a unit"
        known = reading.sides.statements[claim.right_at[:2]].elaborator.functions
        for node in s.walk(side.node):
            found = _doubt_at(node, frozenset(k for k, f in known.items() if f is not None))
            if found:
                return found
    return ""


def _doubt_at(node: s.Surface, functions: frozenset[str]) -> str:
    if isinstance(node, s.Sym) and node.key in _IMAGINARY and not node.scripts.slots:
        return f"{node.key} may be the imaginary unit"
    if isinstance(node, s.Sym) and any(u in ("*", r"\ast", r"\star", r"\dagger") for u in node.head.upper):
        return f"{node.key} may be an operator"
    if isinstance(node, s.Product):
        for first, second in zip(node.factors, node.factors[1:], strict=False):
            if _like_call(first, second) and isinstance(first, s.Sym) and name_of(first) not in functions:
                return f"{first.key}(…) may be a function of what stands in the brackets"
    return ""


def _like_call(first: s.Surface, second: s.Surface) -> bool:
    """Whether a symbol and the bracket after it may be a function with its argument."""
    named = isinstance(first, s.Sym) and not first.head.bold
    return named and isinstance(second, s.Bracket) and _like_argument(second.body)


def _like_argument(node: s.Surface) -> bool:
    """Whether brackets hold what an argument looks like rather than a factor: one symbol, a list."""
    return isinstance(node, s.Sym | s.Listing | s.Num) or (isinstance(node, s.Product) and len(node.factors) < 3)
