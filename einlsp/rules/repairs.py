"""The least change that makes the indices of a statement add up: one level flipped, or one index renamed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import replace

from einlsp.reading.conventions import EINSTEIN
from einlsp.reading.structure import Group, IndexUse, Term
from einlsp.records import record
from einlsp.rules.balance import METRICS, Discord, View, discords
from einlsp.rules.parts import written
from einlsp.tensor.expr import Upness

MOST_USES = 120
MOST_REPAIRS = 4


@record
class Repair:
    """One slot with the name and the level that it should have."""

    use: IndexUse
    name: str
    level: Upness

    @property
    def flips(self) -> bool:
        """Whether the level changes, not the name."""
        return self.level != self.use.level


@record
class Cause:
    """What one finding is about: the discords that go away together, and the repairs, the likeliest first."""

    discords: tuple[Discord, ...]
    repairs: tuple[Repair, ...]


class Familiar:
    """How often a symbol stands in the note with these names, and with these levels, in its slots."""

    def __init__(self, groups: Iterable[Group]) -> None:
        self._names: Counter[tuple[str, tuple[tuple[str, Upness], ...]]] = Counter()
        self._levels: Counter[tuple[str, tuple[Upness, ...]]] = Counter()
        for group in groups:
            for key, slots in _symbols(written(group)):
                self._names[key, slots] += 1
                self._levels[key, tuple(level for _, level in slots)] += 1

    def gain(self, repair: Repair, uses: Sequence[IndexUse]) -> tuple[int, int]:
        """How much better known the repaired symbol is: with its names, and with its levels alone."""
        own = [use for use in uses if use.base == repair.use.base and use.key == repair.use.key]
        before = _slots(own)
        after = _slots([_repaired(use, repair) if use == repair.use else use for use in own])
        key = repair.use.key
        return (
            self._names[key, after] - self._names[key, before] + 1,
            self._levels[key, tuple(level for _, level in after)] - self._levels[key, tuple(lv for _, lv in before)],
        )


def _symbols(uses: Sequence[IndexUse]) -> Iterable[tuple[str, tuple[tuple[str, Upness], ...]]]:
    places: dict[tuple[tuple[int, int], str], list[IndexUse]] = {}
    for use in uses:
        places.setdefault((use.base, use.key), []).append(use)
    for (_, key), own in places.items():
        yield key, _slots(own)


def _slots(uses: Iterable[IndexUse]) -> tuple[tuple[str, Upness], ...]:
    r"""The names and written levels in slot order; those of a derivative's variable as they are written."""
    ordered = sorted(uses, key=lambda use: use.slot)
    return tuple((use.name, flipped(use.level) if use.derivative else use.level) for use in ordered)


def flipped(level: Upness) -> Upness:
    """The other level."""
    return "down" if level == "up" else "up"


def causes(
    root: Group, view: View, familiar: Familiar, preferred: Container[IndexUse] = ()
) -> tuple[list[Cause], list[Discord]]:
    """The slips that explain what does not add up, each with its repairs; and what they do not explain.

    ``preferred`` are slots that are likelier to be wrong than others.
    """
    found: list[Cause] = []
    left = discords(root, view)
    known = {_place(d) for d in left}
    while left:
        best = _best(root, view, left, familiar, preferred)
        after = discords(repaired(root, best[0]), view) if best else []
        if not best or any(_place(d) not in known for d in after):
            break
        cured = _gone(left, after)
        alike = [r for r in best if r is best[0] or _gone(left, discords(repaired(root, r), view)) == cured]
        root = repaired(root, best[0])
        found.append(Cause(tuple(cured), tuple(alike[:MOST_REPAIRS])))
        left = after
    return found, left


def _gone(before: Sequence[Discord], after: Sequence[Discord]) -> list[Discord]:
    """The discords that are no longer there."""
    still = {_place(d) for d in after}
    return [d for d in before if _place(d) not in still] or list(before[:1])


def _place(discord: Discord) -> tuple[str, str, int]:
    return discord.kind, discord.name, discord.group.start


def _best(
    root: Group, view: View, found: Sequence[Discord], familiar: Familiar, preferred: Container[IndexUse]
) -> list[Repair]:
    """The single changes after which least does not add up, the likeliest first; none where nothing helps."""
    uses = written(root)
    if len(uses) > MOST_USES:
        return []
    options: dict[int, list[Repair]] = {}
    for repair in _candidates(uses, found, view):
        amiss = weight(discords(repaired(root, repair), view))
        options.setdefault(amiss, []).append(repair)
    least = min(options, default=weight(found))
    if least >= weight(found):
        return []
    strict = replace(view, convention=EINSTEIN)
    odd = {repair: weight(discords(repaired(root, repair), strict)) for repair in options[least]}
    usual = [repair for repair in options[least] if odd[repair] == min(odd.values())]
    orders = [d for d in found if d.kind == "order"]
    scalar = any(term.notation == "none" for d in orders for term in (d.term, d.other) if term is not None)
    return sorted(
        usual,
        key=lambda r: (bool(orders) and r.flips == scalar, *_unlikeliness(r, uses, familiar, preferred)),
    )


def _unlikeliness(
    repair: Repair, uses: Sequence[IndexUse], familiar: Familiar, preferred: Container[IndexUse]
) -> tuple[object, ...]:
    """What orders repairs of equal effect: what is no part of a macro, what the note writes elsewhere, slots that stay
    staggered, the last one."""
    names, levels = familiar.gain(repair, uses)
    own = {use.level for use in uses if use.base == repair.use.base and use is not repair.use}
    unstaggers = repair.flips and own == {repair.level}
    derivative = repair.use.derivative and repair.flips
    metric = repair.flips and repair.use.key in METRICS
    expanded = repair.use.end - repair.use.start != len(repair.use.name)
    return (repair.use not in preferred, derivative, metric, expanded, -names, -levels, unstaggers, -repair.use.start)


def weight(found: Iterable[Discord]) -> int:
    """How much does not add up; what a convention forbids counts for two names that do not meet."""
    return sum(2 if d.kind in ("same", "mixed") else 1 for d in found)


def _candidates(uses: Sequence[IndexUse], found: Sequence[Discord], view: View) -> Iterable[Repair]:
    names = list(dict.fromkeys(d.name for d in found if d.name))
    if any(d.kind in ("order", "missing", "mixed") for d in found):
        terms = [term for d in found for term in (d.term, d.other) if term is not None]
        names = list(dict.fromkeys((*names, *(use.name for term in terms for use in written(term)))))
    for use in uses:
        if view.convention.levels:
            yield Repair(use, use.name, flipped(use.level))
        for name in names:
            if name != use.name:
                yield Repair(use, name, use.level)


def repaired(group: Group, repair: Repair) -> Group:
    """The group with one slot changed."""
    return replace(group, terms=tuple(_repaired_term(term, repair) for term in group.terms))


def _repaired_term(term: Term, repair: Repair) -> Term:
    return replace(
        term,
        uses=tuple(_repaired(use, repair) if use == repair.use else use for use in term.uses),
        nested=tuple(repaired(nested, repair) for nested in term.nested),
    )


def _repaired(use: IndexUse, repair: Repair) -> IndexUse:
    return replace(use, name=repair.name, level=repair.level)
