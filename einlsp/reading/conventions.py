"""The conventions of index notation, as data: what a name means that stands in one or more slots of a term."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Literal

from einlsp.records import record
from einlsp.tensor.expr import Upness

Pattern = Literal["one", "pair", "same", "mixed"]
"""One slot; one up and one down; two or more at one level; up and down, three or more."""

Meaning = Literal["free", "contraction", "elementwise", "finding"]
"""What becomes of the index: it stays; it is summed; it stays once, entries multiplied; the convention forbids it."""


@record
class Convention:
    """What a convention allows.

    ``meanings``: for each pattern what it means. ``findings``: the rule that a forbidden pattern breaks.
    ``keeps``: a repeated index that the other side of the relation keeps free is elementwise, whatever the table says.
    ``levels``: whether up and down are told apart between terms.
    """

    name: str
    meanings: Mapping[Pattern, Meaning]
    findings: Mapping[Pattern, str]
    keeps: bool = False
    levels: bool = True


ML = Convention(
    "ml",
    {"one": "free", "pair": "contraction", "same": "elementwise", "mixed": "contraction"},
    {},
)
EINSTEIN = Convention(
    "einstein",
    {"one": "free", "pair": "contraction", "same": "finding", "mixed": "finding"},
    {"same": "same-level-contraction", "mixed": "index-overused"},
)
EUCLIDEAN = Convention(
    "euclidean",
    {"one": "free", "pair": "contraction", "same": "contraction", "mixed": "contraction"},
    {},
    keeps=True,
    levels=False,
)

CONVENTIONS: Mapping[str, Convention] = {c.name: c for c in (ML, EINSTEIN, EUCLIDEAN)}
"""The conventions by name; ``auto`` picks among them, formula by formula."""


def pattern(levels: Iterable[Upness]) -> Pattern:
    """The pattern of the slots in which one name stands."""
    seen = list(levels)
    if len(seen) == 1:
        return "one"
    if len(set(seen)) == 1:
        return "same"
    return "pair" if len(seen) == 2 else "mixed"


def meaning(convention: Convention, levels: Iterable[Upness], kept: bool = False, held: bool = False) -> Meaning:
    """What becomes of an index that stands at these levels.

    ``held``: an explicit sum binds it, so nothing is implied. ``kept``: the other side of the relation has it free.
    """
    found = pattern(levels)
    if held:
        return "free" if found == "one" else "elementwise"
    if kept and convention.keeps and found != "one":
        return "elementwise"
    return convention.meanings[found]


SUMS_WRITTEN = replace(ML, levels=False)
"""The table of ``ml`` where every index is a lower one and sums are written out: levels say nothing."""


def likely(slots: Iterable[tuple[str, Upness]], explicit_sums: bool) -> Convention:
    """The convention that ``auto`` takes for an expression that stands alone, from its indices and their levels.

    Where all indices are Latin and lower and no sum is written, a repeated index is summed; with both levels in use,
    with sums written out, or with Greek indices, the table of ``ml`` holds.
    """
    seen = set(slots)
    if not seen or any(level == "up" or name.startswith("\\") for name, level in seen):
        return ML
    return SUMS_WRITTEN if explicit_sums else EUCLIDEAN
