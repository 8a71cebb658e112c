r"""Lower letters that may be labels after all, in a note whose indices are checked: ``\lambda_\tau``, ``g_sJ``, ``n_eT_e``.

A convention that a note declares makes every letter an index. One that the note never uses as only an index is used, and
without which everything adds up, is taken for a label.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from einlsp.reading.places import plain
from einlsp.reading.runs import SURE_GREEK
from einlsp.reading.structure import Group, IndexUse, Term
from einlsp.rules.balance import Discord, View, discords
from einlsp.rules.parts import written

_DUMMIES = frozenset("ijklmnab") | SURE_GREEK
"""Letters that are indices more often than anything else."""

_ADJACENT = frozenset("cdpqr") | {r"\alpha", r"\beta", r"\gamma", r"\delta", r"\tau", r"\xi"}
"""Letters that are indices about as often as labels."""


def used_as_indices(groups: Iterator[Group]) -> frozenset[str]:
    """The names that a note uses as only an index is used: above, on a derivative, with another one on a symbol, at its
    level or staggered."""
    found: set[str] = set()
    for group in groups:
        uses = written(group)
        runs = Counter((use.base, use.level if use.stacked else "") for use in uses)
        found.update(u.name for u in uses if u.level == "up" or u.derivative)
        found.update(u.name for u in uses if runs[u.base, u.level if u.stacked else ""] > 1)
        found.update(u.name for u in uses if u.key == r"\partial")
    return frozenset(found)


def perhaps_labels(root: Group, view: View, found: Sequence[Discord], sure: frozenset[str]) -> bool:
    """Whether a statement adds up once the letters that do not fit are taken for labels; ``sure`` are indices."""
    if any(d.kind == "order" for d in found):
        return False
    uses, members = written(root), _members(root, view)
    names = {d.name for d in found} | {u.name for d in found if d.kind == "missing" for u in _lone(d)}
    if Counter(use.name for use in uses).most_common(1)[0][1] == 1 and not names <= sure:
        sure = frozenset()  # nothing repeats, as in `c_s^2 = \gamma T_e/m_i`
    names = {name for name in names if _may_be(name, uses, found, sure)} | members
    return bool(names) and _apart(root, names, members) and not discords(without(root, frozenset(names)), view)


def less_amiss(root: Group, view: View, found: Sequence[Discord], likely: frozenset[str]) -> Group | None:
    """A statement with letters that are but likely indices as powers or parameters, where less is amiss then, and
    something still is."""
    names = {d.name for d in found if d.kind == "missing"} & likely - {d.name for d in found if d.kind != "missing"}
    group = without(root, frozenset(names))
    return group if names and 0 < len(discords(group, view)) < len(found) else None


def _lone(discord: Discord) -> list[IndexUse]:
    parts = [part for part in (discord.term, discord.other) if part is not None]
    return [use for part in parts for use in written(part)]


def _may_be(name: str, uses: Sequence[IndexUse], found: Sequence[Discord], sure: frozenset[str]) -> bool:
    """Whether every place of a name may be a label's: the only letter below a symbol."""
    own = [use for use in uses if use.name == name]
    repeated = any(d.name == name and d.kind in ("same", "mixed") for d in found)
    if name in sure or (repeated and (name in _DUMMIES | _ADJACENT or plain(name).startswith("\\"))):
        return False
    return all(use.level == "down" and not use.derivative for use in own)


def _members(root: Group, view: View) -> set[str]:
    r"""The letters of members of one family that are added: ``\rho_\alpha + \rho_\beta``, ``v^\beta_i - v^\alpha_i``."""
    out: set[str] = set()
    for group in _sums(root):
        lone = [
            t.uses for t in group.terms if len({use.base for use in written(t)}) == 1 == len({u.base for u in t.uses})
        ]
        for one, two in combinations(lone, 2):
            if one[0].key == two[0].key and len(one) == len(two):
                apart = [pair for pair in zip(one, two, strict=True) if pair[0].name != pair[1].name]
                if len(apart) == 1 and (apart[0][0].level == "down" or not view.convention.levels):
                    out |= {use.name for use in apart[0]}
    return out


def _sums(group: Group) -> Iterator[Group]:
    if group.kind == "sum":
        yield group
    for term in group.terms:
        for nested in term.nested:
            yield from _sums(nested)


def _apart(root: Group, names: set[str], members: set[str]) -> bool:
    """Whether no term holds two of the names, that are customary indices: those are a pair that was misspelt."""
    for term in root.terms:
        here = {use.name for use in written(term)} & names
        if len(here & _DUMMIES) > 1 and not members >= here:
            return False
    return True


def without(group: Group, names: frozenset[str]) -> Group:
    """The group with these names as labels: each slot becomes a pair that is summed, so that its term stays an index
    expression in which the name is not free."""
    return replace(group, terms=tuple(_without(term, names) for term in group.terms))


def _without(term: Term, names: frozenset[str]) -> Term:
    uses: list[IndexUse] = []
    for use in term.uses:
        if use.name in names:
            closed = f"{use.name} at {use.start}"
            uses += [replace(use, name=closed, level="up"), replace(use, name=closed, level="down")]
        else:
            uses.append(use)
    return replace(term, uses=tuple(uses), nested=tuple(without(nested, names) for nested in term.nested))
