"""What does not add up in the indices of a statement: free in one term and not in the next, or not allowed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from einlsp.reading.conventions import Convention, meaning
from einlsp.reading.places import plain
from einlsp.reading.structure import Group, IndexUse, Term
from einlsp.reading.symbols import DELTA
from einlsp.records import record
from einlsp.rules.parts import once, segments, written

METRICS = frozenset({"g", r"\eta", r"\gamma", r"\bar{\gamma}", r"\tilde{\gamma}", r"\bar{g}", r"\tilde{g}", r"\hat{g}"})
"""Symbols that may be a metric; a mixed one is the identity, and nobody writes it so."""

Departure = Literal["missing", "level", "order"]


@record
class View:
    r"""How a statement is looked at.

    ``aware``: the letters that are known to be indices; the others may be labels, and are not compared by name.
    ``paired``: those whose sums pair an upper with a lower one; another one that repeats at one level may be summed or
    not (``\bar\psi_a\psi_a``, ``A^a T^a``).
    ``orders``: the number of axes of sides in matrix notation, by where they start. ``doubts``: places that make the
    term around them unreadable. ``strangers``: letters that the note does not know, which may be labels as well;
    ``strange``: nothing but what is wrong both ways is said of the statement. ``flat``: letters whose level says nothing.
    ``listed``: the letters of scripts that are not understood are indices.
    """

    convention: Convention
    aware: frozenset[str] = frozenset()
    paired: frozenset[str] = frozenset()
    declared: bool = False
    orders: tuple[tuple[int, int], ...] = ()
    doubts: tuple[int, ...] = ()
    strangers: frozenset[str] = frozenset()
    strange: bool = False
    flat: frozenset[str] = frozenset()
    listed: bool = False

    @property
    def key(self) -> tuple[str, frozenset[str], frozenset[str], bool, frozenset[str], bool, frozenset[str], bool]:
        """What tells two views of one statement apart."""
        own = self.aware, self.paired, self.declared, self.strangers, self.strange, self.flat, self.listed
        return self.convention.name, *own

    def having(self, orders: tuple[tuple[int, int], ...], doubts: tuple[int, ...]) -> View:
        """The same view of another statement."""
        return replace(self, orders=orders, doubts=doubts)


@record
class Discord:
    """One thing that does not add up.

    ``missing``: ``uses`` stand in ``term``, and nothing of that name is free in ``other``. ``level``: the same name at
    another level in ``other``. ``order``: two notations with different numbers of axes. ``same`` and ``mixed``: a
    repetition that the convention forbids. ``group`` is where the terms were compared.
    """

    kind: Literal["missing", "level", "order", "same", "mixed"]
    name: str
    uses: tuple[IndexUse, ...]
    others: tuple[IndexUse, ...]
    term: Term
    other: Term | None
    group: Group


@record
class Free:
    """The free indices of a term by name, and those of which it cannot be said; ``order`` is -1 where it is unknown."""

    names: dict[str, IndexUse]
    undecided: frozenset[str] = frozenset()
    order: int = -1
    matrix: bool = False


def discords(root: Group, view: View) -> list[Discord]:
    """Everything in a statement that does not add up."""
    balance = _Balance(view, _kinds(written(root)))
    balance.group(root, frozenset())
    return balance.found


def free_of(term: Term, view: View) -> Free | None:
    """The free indices of a term by itself; ``None`` where they cannot be known."""
    return _Balance(view).term(term, Group("scope", term.start, term.end, (term,)), frozenset())


@dataclass
class _Balance:
    """Collects the discords of a statement; ``kinds``: Latin and Greek indices are two kinds in it."""

    view: View
    kinds: bool = False
    found: list[Discord] = field(default_factory=list)

    def group(self, group: Group, kept: frozenset[str], beside: Sequence[IndexUse] = ()) -> Free | None:
        """The free indices of a group, those that its terms agree on best; ``None`` where they cannot be known.

        ``beside`` are the slots of the factors that stand before and behind the group.
        """
        outside = kept
        if self.view.convention.keeps:
            kept = kept | {name for term in group.terms for name in once(term)}
        sides = [(term, self.term(term, group, kept, beside)) for term in group.terms]
        if group.kind == "relation":
            for part in segments(group):
                self.compare(group, [sides[k] for k in part])
            return None
        agreed = self.distributed(sides, beside, outside) if beside else None
        return agreed or self.compare(group, sides)  # what cannot be read is added to it: it has the same free indices

    def term(self, term: Term, group: Group, kept: frozenset[str], beside: Sequence[IndexUse] = ()) -> Free | None:
        """The free indices of a term; ``None`` where they cannot be known."""
        uses: dict[str, list[IndexUse]] = {}
        for use in term.uses:
            uses.setdefault(use.name, []).append(use)
        readable = term.readable and not any(term.start <= place < term.end for place in self.view.doubts)
        undecided, entries = set[str](), set(term.entries)
        for nested in term.nested:
            inner = self.group(nested, kept, (*beside, *term.uses) if nested.kind == "sum" else ())
            if inner is None or (inner.matrix and inner.order):
                readable = False
                continue
            bound = nested.terms[0].bound - term.bound if nested.kind == "scope" else frozenset()
            undecided |= inner.undecided - bound
            if nested.divides:
                entries |= inner.names.keys()
            for name, use in inner.names.items():
                if name not in bound:
                    uses.setdefault(name, []).append(use)
        known = dict(self.view.orders).get(term.start)
        if known is not None:
            return Free({}, frozenset(), known, True)
        if not readable or term.arrays:
            return None
        names: dict[str, IndexUse] = {}
        for name, found in uses.items():
            if name in entries and len(found) > 1 and not self.kept(name, found, kept):
                becomes = "undecided"
            else:
                becomes = self.becomes(name, found, term, group, kept)
            if becomes == "undecided":
                undecided.add(name)
            elif becomes == "free" and name not in undecided:
                names[name] = found[0]
        return Free(names, frozenset(undecided), len(names) if term.notation == "index" else -1)

    def becomes(self, name: str, uses: Sequence[IndexUse], term: Term, group: Group, kept: frozenset[str]) -> str:
        """What becomes of a name in a term: ``free``, ``gone`` or ``undecided``."""
        view, levels = self.view, {use.level for use in uses}
        held = name in term.bound
        if len(uses) > 1 and len(levels) == 1 and not held and name not in view.paired:
            return "undecided"
        if name in view.flat and len(uses) > 2:
            return "undecided"  # `g^{ii}\omega_{i0}`: a component of a diagonal
        found = meaning(view.convention, [use.level for use in uses], name in kept, held)
        if found == "finding":
            kind: Literal["same", "mixed"] = "same" if len(levels) == 1 and len(uses) == 2 else "mixed"
            self.found.append(Discord(kind, name, tuple(uses), (), term, None, group))
            return "undecided"
        return "gone" if found == "contraction" else "free"

    def kept(self, name: str, uses: Sequence[IndexUse], kept: frozenset[str]) -> bool:
        """Whether a name that stands in a divisor or a power, and elsewhere in its term, surely stays: entry by entry."""
        convention = self.view.convention
        single = len({use.level for use in uses}) == 1
        if convention.name == "ml":
            return single or self.view.declared
        return single and convention.keeps and name in kept

    def distributed(
        self, sides: Sequence[tuple[Term, Free | None]], beside: Sequence[IndexUse], kept: frozenset[str]
    ) -> Free | None:
        r"""The free indices of terms that agree once the factors beside their brackets are multiplied in, though they
        do not agree by themselves: ``p_i(\delta_{ij} - p_j)``; ``None`` where there are no such."""
        known = [free for _, free in sides if free is not None and free.order >= 0]
        unknown = frozenset[str]().union(*(free.undecided for free in known))
        if len(known) < 2 or any(free.matrix for free in known):
            return None
        if all(free.names.keys() == known[0].names.keys() for free in known):
            return None
        whole = []
        for free in known:
            names = dict.fromkeys((*free.names, *(use.name for use in beside)))
            levels = {n: [u.level for u in (*beside, *filter(None, [free.names.get(n)])) if u.name == n] for n in names}
            becomes = {n: meaning(self.view.convention, found, n in kept) for n, found in levels.items()}
            if "finding" in becomes.values():
                return None
            whole.append({n for n in names if becomes[n] != "contraction" and n not in unknown})
        if any(own != whole[0] for own in whole):
            return None
        every = {name: use for free in known for name, use in free.names.items()}
        return Free({n: use for n, use in every.items() if n not in unknown}, unknown, len(every))

    def compare(self, group: Group, sides: Sequence[tuple[Term, Free | None]]) -> Free | None:
        """Compare the terms with the one that the others depart from least; what that one has free."""
        known = [(term, free) for term, free in sides if free is not None and free.order >= 0]
        if not known:
            return next((free for _, free in sides if free is not None), None)
        if any(use.name in term.bound for term, _ in known for use in written(term)):
            # Under a written sum, `a_i - a_l` is arithmetic with entries.
            return Free({name: use for _, free in known for name, use in free.names.items()}, order=known[0][1].order)
        costs = [sum(len(self.departures(free, own)) for _, own in known) for _, free in known]
        best = min(range(len(known)), key=lambda k: (known[k][1].matrix, costs[k], k))
        reference, agreed = known[best]
        for term, free in known:
            for kind, name in self.departures(agreed, free):
                here, there = free.names.get(name), agreed.names.get(name)
                lacking = term if here is None else reference
                if kind == "missing" and _diagonal(lacking, name):
                    continue
                if free.matrix or (here is None and there is not None):
                    own = () if there is None else (there,)
                    self.found.append(Discord(kind, name, own, (), reference, term, group))
                else:
                    own = () if here is None else (here,)
                    self.found.append(
                        Discord(kind, name, own, () if there is None else (there,), term, reference, group)
                    )
        return agreed

    def departures(self, one: Free, two: Free) -> list[tuple[Departure, str]]:
        """In what two sets of free indices differ."""
        undecided = one.undecided | two.undecided
        if one.matrix or two.matrix or (not self.kinds and _alphabets(one, two)):
            return [("order", "")] if one.order != two.order and not undecided else []
        out: list[tuple[Departure, str]] = []
        for name in dict.fromkeys((*one.names, *two.names)):
            if name in undecided or name not in self.view.aware:
                continue
            if name not in one.names or name not in two.names:
                out.append(("missing", name))
            elif name in self.view.flat:
                continue
            elif self.view.convention.levels and one.names[name].level != two.names[name].level:
                out.append(("level", name))
        return out


def _diagonal(term: Term, name: str) -> bool:
    r"""Whether a term may hold a diagonal, though the rule has a sum there: ``A_{ij} = a_i\delta_{ij}``."""
    slots = Counter(use.base for use in term.uses)
    uses = [use for use in term.uses if use.name == name]
    return any(use.key == DELTA for use in uses) and all(use.key == DELTA or slots[use.base] == 1 for use in uses)


def _alphabets(one: Free, two: Free) -> bool:
    """Whether one side has Latin and the other Greek indices: two notations, of which only the order is compared."""
    first, second = ({_greek(name) for name in free.names} for free in (one, two))
    return len(first) == 1 and len(second) == 1 and first != second


def _kinds(uses: Sequence[IndexUse]) -> bool:
    r"""Whether a symbol has Latin and Greek indices, ``e^a{}_\mu``: then they number different things."""
    seen: dict[tuple[tuple[int, int], str], bool] = {}
    return any(seen.setdefault((u.base, u.key), alphabet) != alphabet for u in uses for alphabet in [_greek(u.name)])


def _greek(name: str) -> bool:
    return plain(name).startswith("\\")
