"""What makes a doubt about a step groundless: nothing in it has a size, or it computes rather than asks."""

from __future__ import annotations

from collections.abc import Sequence

from einlsp.reading import surface as s
from einlsp.reading.claims import Claim
from einlsp.reading.context import Context
from einlsp.reading.notes import NoteReading
from einlsp.tensor.census import symbols_of
from einlsp.tensor.check import compare
from einlsp.tensor.expr import Num
from einlsp.tensor.judge import Case
from einlsp.tensor.substitute import replace_symbol

SMALL = range(1, 5)
"""Sizes for which notes state what holds for no other: two by two, in three dimensions."""

COUNTS = frozenset("dklmnpqrDKLMNPR")
"""Letters that stand for sizes."""


def may_be_sized(cases: Sequence[Case]) -> bool:
    """Whether a step that fails may hold at some size: it has arrays, or a scalar that may count something small."""
    for case in cases:
        symbols = symbols_of([case.left, case.right])
        if case.axes or any(symbol.dims for symbol in symbols.values()):
            return True
        if any(_agree_at(case, name, size) for name in symbols if name in COUNTS for size in SMALL):
            return True
    return False


def _agree_at(case: Case, name: str, size: int) -> bool:
    """Whether the sides of a case agree where a scalar is a small number, or may do so."""
    left, right = (replace_symbol(e, name, lambda _: Num(size)) for e in (case.left, case.right))
    return compare(left, right, ()).outcome != "different"


def computes(reading: NoteReading, claim: Claim) -> bool:
    r"""Whether a step says what a derivative is, or goes on with what was computed: no equation to be solved.

    Its left side is a written derivative and the right one has none; or it stands behind an arrow and another equality.
    """
    if Context(reading, claim.formula).asking:
        return False
    derived = [s.Derivative in s.kinds(side.node) for side in (claim.left, claim.right)]
    if isinstance(claim.left.node, s.Derivative) and derived[0] != derived[1]:
        return True
    _, number, position = claim.right_at
    return claim.formula.surface.chains[number].after != "" and position > 1
