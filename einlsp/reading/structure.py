"""The index structure of a formula: which names stand where in each term, and which terms are to be compared.

Independent of shapes and values: rules about indices work on this alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Literal

from einlsp.reading import surface as s
from einlsp.records import record
from einlsp.tensor.expr import Upness

Notation = Literal["index", "matrix", "none"]


@record
class IndexUse:
    """One slot in which an index stands: name, level, range of the index, the symbol it stands on and its range.

    ``derivative``: the slot belongs to the variable of a derivative, so ``level`` is flipped against what is written.
    ``stacked``: an upper and a lower index share a place, so the slot order is open.
    """

    name: str
    level: Upness
    start: int
    end: int
    key: str
    base: tuple[int, int]
    slot: int
    derivative: bool = False
    stacked: bool = False


@record
class Term:
    r"""One term: the slots in it, the groups of terms nested in it, the letters that explicit sums around it bind.

    ``readable`` is false where a part of it is not understood or not sure: then it takes part in no comparison.
    ``arrays``: it holds an array without its indices. ``entries``: the indices of what is raised to a power: there
    one computes with entries, and a repetition is no sum. ``open``: slots that may be indices or not; no more
    than those, and slots that are ``listed`` in a script that is not understood (``T_{\mu\nu,\rho}``), makes a term
    unreadable that is ``understood``.
    """

    start: int
    end: int
    uses: tuple[IndexUse, ...]
    nested: tuple[Group, ...]
    bound: frozenset[str]
    readable: bool
    arrays: bool
    entries: frozenset[str] = frozenset()
    open: tuple[IndexUse, ...] = ()
    understood: bool = True
    listed: tuple[IndexUse, ...] = ()

    @property
    def notation(self) -> Notation:
        """``index`` where indices are written, ``matrix`` where arrays stand without theirs, else ``none``."""
        if self.uses or any(t.notation == "index" for g in self.nested for t in g.terms):
            return "index"
        return "matrix" if self.arrays or any(t.notation == "matrix" for g in self.nested for t in g.terms) else "none"


@record
class Group:
    """Terms that must agree: those of a sum, the sides of a relation; ``scope``: one term that closes its indices.

    ``divides``: it is the divisor of its term."""

    kind: Literal["sum", "relation", "scope"]
    start: int
    end: int
    terms: tuple[Term, ...]
    relations: tuple[s.Relation, ...] = ()
    divides: bool = False


def groups(root: Group) -> Iterator[Group]:
    """A group and all groups nested in its terms, outer ones first."""
    yield root
    for term in root.terms:
        for nested in term.nested:
            yield from groups(nested)


def listing(group: Group) -> bool:
    """Whether a term of a group has slots in a script that is not understood."""
    return any(term.listed or any(map(listing, term.nested)) for term in group.terms)


def accepted(group: Group, strange: bool = False) -> Group:
    """The group with the slots of scripts that are not understood as indices; ``strange``: under names of their own."""
    return replace(group, terms=tuple(_accepted(term, strange) for term in group.terms))


def _accepted(term: Term, strange: bool) -> Term:
    nested = tuple(accepted(group, strange) for group in term.nested)
    if not term.listed:
        return replace(term, nested=nested)
    listed = [replace(use, name=f"{use.name} at {use.start}") if strange else use for use in term.listed]
    uses = sorted((*term.uses, *listed), key=lambda use: use.start)
    return replace(term, uses=tuple(uses), nested=nested, readable=term.understood and not term.open, listed=())


def strong_evidence(root: Group) -> frozenset[str]:
    r"""The index letters for which a statement gives strong evidence: a staggered pair, two Greek pairs, or one that
    ties symbols of which each has another Greek index too, ``\Gamma^\sigma_{\lambda\mu}g_{\sigma\nu}``.

    Letters that a ``\sum`` binds are no evidence. Empty: the statement is not checked unless the note says so.
    """
    up: set[str] = set()
    down: set[str] = set()
    staggered: set[str] = set()
    tied: set[str] = set()
    for group in groups(root):
        for term in group.terms:
            slots: dict[tuple[int, int], list[IndexUse]] = {}
            for use in term.uses:
                if use.name in term.bound:
                    continue
                (up if use.level == "up" else down).add(use.name)
                slots.setdefault(use.base, []).append(use)
            tied |= _tied(slots.values())
            for same in slots.values():
                if len({u.level for u in same}) == 2 and not any(u.stacked for u in same):
                    staggered |= {u.name for u in same}
    pairs = {name for name in up & down if name.startswith("\\")}
    return frozenset(staggered | pairs) if staggered or tied or len(pairs) >= 2 else frozenset()


def _tied(symbols: Iterable[list[IndexUse]]) -> set[str]:
    """The Greek letters that are up on one symbol of a term and down on another, each with two Greek indices."""
    several = [own for own in symbols if sum(u.name.startswith("\\") for u in own) > 1]
    up = {u.name for own in several for u in own if u.level == "up" and u.name.startswith("\\")}
    return up & {u.name for own in several for u in own if u.level == "down"}
