"""Dimensions by unification, with the chain of reasons kept: which places say that two axes are equally long."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from einlsp.records import record
from einlsp.tensor.expr import Dim


@record
class Place:
    """A place that says something about a dimension: a range of formula number ``formula``, and words."""

    start: int
    end: int
    text: str
    formula: int = -1


@record
class Conflict:
    """Two axes that must be equally long and are declared not to be; ``chain`` leads from one to the other."""

    left: Dim
    right: Dim
    at: Place
    chain: tuple[Place, ...]


@dataclass(slots=True)
class _Class:
    """Axes that are equally long: the name or number that a declaration gives them, if any."""

    name: Dim | None
    members: list[int] = field(default_factory=list)


class Dims:
    """The axes of a reading, as variables that are unified."""

    def __init__(self) -> None:
        self._root: list[int] = []
        self._classes: dict[int, _Class] = {}
        self._why: list[Place | None] = []
        self._said: list[Dim | None] = []
        self._edges: dict[int, list[tuple[int, Place]]] = {}
        self._products: dict[int, tuple[int, int]] = {}
        self._parts: dict[int, tuple[int | None, ...]] = {}
        self.conflicts: list[Conflict] = []

    def new(self, name: Dim | None = None, why: Place | None = None) -> int:
        """A new axis; ``name`` is what a declaration calls its dimension, ``why`` the declaration."""
        var = len(self._root)
        self._root.append(var)
        self._why.append(why)
        self._said.append(name)
        self._classes[var] = _Class(name, [var])
        return var

    def copy(self) -> Dims:
        """The same axes, apart from these from now on."""
        other = Dims()
        other._root, other._why, other._said = list(self._root), list(self._why), list(self._said)
        other._classes = {k: _Class(c.name, list(c.members)) for k, c in self._classes.items()}
        other._edges = {k: list(v) for k, v in self._edges.items()}
        other._products = dict(self._products)
        other._parts = dict(self._parts)
        return other

    def find(self, var: int) -> int:
        """The representative of an axis."""
        while self._root[var] != var:
            self._root[var] = self._root[self._root[var]]
            var = self._root[var]
        return var

    def said(self, var: int) -> Dim | None:
        """The declared name or number of an axis, if it has one."""
        return self._classes[self.find(var)].name

    def same(self, a: int, b: int) -> bool:
        """Whether two axes are known to be equally long."""
        return self.find(a) == self.find(b)

    def union(self, a: int, b: int, at: Place) -> Conflict | None:
        """Say that two axes are equally long; the conflict, if declarations say otherwise (then nothing changes)."""
        first, second = self.find(a), self.find(b)
        if first == second:
            return None
        one, two = self._classes[first], self._classes[second]
        if one.name is not None and two.name is not None and one.name != two.name:
            found = Conflict(one.name, two.name, at, (*self._chain(a), at, *reversed(self._chain(b))))
            self.conflicts.append(found)
            return found
        self._edges.setdefault(a, []).append((b, at))
        self._edges.setdefault(b, []).append((a, at))
        keep, drop = (first, second) if first < second else (second, first)
        self._root[drop] = keep
        kept, dropped = self._classes[keep], self._classes.pop(drop)
        kept.members.extend(dropped.members)
        kept.name = kept.name if kept.name is not None else dropped.name
        mine, his = self._products.get(keep), self._products.pop(drop, None)
        if mine is None and his is not None:
            self._products[keep] = his
        elif mine is not None and his is not None:
            for x, y in zip(mine, his, strict=True):
                self.union(x, y, at)
        parts = self._parts.pop(drop, None)
        if parts is not None:
            self.cut(keep, parts, at)
        return None

    def cut(self, var: int, parts: tuple[int | None, ...], at: Place) -> None:
        """Say that an axis is made of parts (None: one place); two such accounts of one axis agree part by part."""
        known = self._parts.setdefault(self.find(var), parts)
        if len(known) == len(parts):
            for x, y in zip(known, parts, strict=True):
                if x is not None or y is not None:
                    self.union(self.new(1) if x is None else x, self.new(1) if y is None else y, at)

    def multiply(self, var: int, slow: int, fast: int, at: Place) -> None:
        """Say that an axis numbers the pairs of two others; two such accounts of one axis agree factor by factor."""
        known = self._products.setdefault(self.find(var), (slow, fast))
        for x, y in zip(known, (slow, fast), strict=True):
            self.union(x, y, at)

    def factors(self, var: int) -> tuple[int, int] | None:
        """The two axes that an axis numbers the pairs of, if it is known to."""
        return self._products.get(self.find(var))

    def _chain(self, var: int) -> tuple[Place, ...]:
        """The places from the declaration that names an axis's dimension to the axis."""
        before: dict[int, tuple[int, Place] | None] = {var: None}
        queue = deque([var])
        while queue:
            at = queue.popleft()
            if self._said[at] is not None:
                steps = []
                why = self._why[at]
                if why is not None:
                    steps.append(why)
                step = before[at]
                while step is not None:
                    steps.append(step[1])
                    step = before[step[0]]
                return tuple(steps)
            for other, place in self._edges.get(at, ()):
                if other not in before:
                    before[other] = (at, place)
                    queue.append(other)
        return ()

    def reasons(self, var: int) -> tuple[Place, ...]:
        """The chain of places that gives an axis its dimension: the declaration first."""
        return self._chain(var)

    def order(self) -> tuple[int, ...]:
        """The representatives in the order of creation."""
        return tuple(sorted(self._classes))
