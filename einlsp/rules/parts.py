"""What stands where in the terms of a statement: the slots written in them, and which sides its relations compare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from einlsp.reading.structure import Group, IndexUse, Term

COMPARED = frozenset({"equal", "define", "approximate", "unequal"})
r"""Relations whose sides have the same free indices; ``\sim`` and ``\propto`` are schematic as often as not."""


def written(part: Term | Group) -> list[IndexUse]:
    """Every slot written in a term or group, nested ones too, in source order."""
    return sorted(_written(part), key=lambda use: use.start)


def _written(part: Term | Group) -> Iterator[IndexUse]:
    for term in part.terms if isinstance(part, Group) else (part,):
        yield from term.uses
        for nested in term.nested:
            yield from _written(nested)


def once(term: Term) -> frozenset[str]:
    """The names that stand exactly once in a term, those of a nested group counted once for the group; none if a part
    of it was not read."""
    if not _read(term):
        return frozenset()
    names = [use.name for use in term.uses]
    for nested in term.nested:
        names += {name for inner in nested.terms for name in once(inner)}
    return frozenset(name for name in names if names.count(name) == 1)


def _read(term: Term) -> bool:
    """Whether all of a term was read."""
    return term.readable and all(_read(inner) for nested in term.nested for inner in nested.terms)


def segments(group: Group) -> Iterable[list[int]]:
    """The sides between relations that compare nothing."""
    part = [0]
    for k, relation in enumerate(group.relations):
        assigns = relation.text.lstrip("\\") in ("leftarrow", "gets")
        reordered = relation.kind == "arrow" and _reordered(group.terms[k], group.terms[k + 1])
        if relation.kind in COMPARED or assigns or reordered:
            part.append(k + 1)
        else:
            yield part
            part = [k + 1]
    yield part


def _reordered(one: Term, two: Term) -> bool:
    """Whether an arrow leads from some factors to the same ones with the same index names."""
    first, second = written(one), written(two)
    factors = [sorted({(use.base, use.key) for use in uses}) for uses in (first, second)]
    same = sorted(key for _, key in factors[0]) == sorted(key for _, key in factors[1])
    return same and len(factors[0]) > 1 and {u.name for u in first} == {u.name for u in second}
