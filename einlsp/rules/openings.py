r"""Statements with letters that may or may not be indices: both ways of reading each.

``y^i = {A^i}_jx^j r^k``: k is a power or an index. What does not add up in any reading is amiss, whichever was meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from einlsp.reading.structure import Group, IndexUse, Term
from einlsp.rules.balance import View, discords
from einlsp.rules.labels import without

_MOST = 3
"""Letters that are tried both ways; with more, nothing is said."""


def readings(root: Group, view: View) -> list[tuple[Group, View]]:
    """The readings of a statement with the view of each, that with most indices first; none where one adds up."""
    names = sorted({use.name for use in _open(root)} | view.strangers)
    if not names or len(names) > _MOST:
        return []
    found: list[tuple[Group, View]] = []
    for count in range(len(names), -1, -1):
        for chosen in map(frozenset, combinations(names, count)):
            group = without(_as_indices(root, chosen), view.strangers - chosen)
            seen = replace(view, aware=view.aware | chosen)
            if not discords(group, seen):
                return []
            found.append((group, seen))
    return found


def _open(group: Group) -> Iterator[IndexUse]:
    for term in group.terms:
        yield from term.open
        for nested in term.nested:
            yield from _open(nested)


def _as_indices(group: Group, names: frozenset[str]) -> Group:
    """The group with these open letters as indices, and the others as none."""
    return replace(group, terms=tuple(_decided(term, names) for term in group.terms))


def _decided(term: Term, names: frozenset[str]) -> Term:
    places = {use.start for use in term.open}
    uses = [use for use in term.uses if use.start not in places]
    uses += [use for use in term.open if use.name in names]
    nested = tuple(_as_indices(group, names) for group in term.nested)
    ordered = tuple(sorted(uses, key=lambda use: use.start))
    return replace(term, uses=ordered, nested=nested, readable=term.understood and not term.listed, open=())
