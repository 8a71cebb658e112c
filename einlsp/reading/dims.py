"""Dimensions by unification, with the chain of reasons kept: which places say that two axes are equally long."""

from __future__ import annotations

from collections import deque
from functools import cached_property

from einlsp.reading.growing import Over
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


class Dims:
    """The axes of a reading, as variables that are unified."""

    def __init__(self) -> None:
        self._size = 0
        # How many of the axes are known to differ from all others, and may be of another length.
        self.classes = 0
        self._root: dict[int, int] = {}
        # What a declaration calls the dimension: of an axis itself, and (by representative) of all that are as long.
        self._said: dict[int, Dim] = {}
        self._name: dict[int, Dim] = {}
        self._why: dict[int, Place] = {}
        self._edges: dict[int, list[tuple[int, Place]]] = {}
        self._products: dict[int, tuple[int, int]] = {}
        self._parts: dict[int, tuple[int | None, ...]] = {}
        self.conflicts: list[Conflict] = []

    def new(self, name: Dim | None = None, why: Place | None = None) -> int:
        """A new axis; ``name`` is what a declaration calls its dimension, ``why`` the declaration."""
        var = self._size
        self._size += 1
        self.classes += 1
        self._root[var] = var
        if why is not None:
            self._why[var] = why
        if name is not None:
            self._said[var] = self._name[var] = name
        return var

    def trial(self) -> Dims:
        """The same axes, to try something on: it does not change these, which must not change while it is used."""
        return _Trial(self)

    def find(self, var: int) -> int:
        """The representative of an axis."""
        root = self._root
        while (above := root[var]) != var:
            root[var] = var = root[above]
        return var

    def said(self, var: int) -> Dim | None:
        """The declared name or number of an axis, if it has one."""
        return self._name.get(self.find(var))

    def same(self, a: int, b: int) -> bool:
        """Whether two axes are known to be equally long."""
        return self.find(a) == self.find(b)

    def union(self, a: int, b: int, at: Place) -> Conflict | None:
        """Say that two axes are equally long; the conflict, if declarations say otherwise (then nothing changes)."""
        first, second = self.find(a), self.find(b)
        if first == second:
            return None
        one, two = self._name.get(first), self._name.get(second)
        if one is not None and two is not None and one != two:
            found = Conflict(one, two, at, (*self._chain(a), at, *reversed(self._chain(b))))
            self.conflicts.append(found)
            return found
        if self._holds(first, second) or self._holds(second, first):
            return Conflict(one or "n", f"a multiple of {one or two or 'n'}", at, ())
        self._tie(a, b, at)
        self._tie(b, a, at)
        keep, drop = (first, second) if first < second else (second, first)
        self._root[drop] = keep
        self.classes -= 1
        name = one if one is not None else two
        if name is not None:
            self._name[keep] = name
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

    def _holds(self, product: int, factor: int) -> bool:
        """Whether an axis numbers pairs, or pairs of pairs, of which one member is another axis."""
        pair = self._products.get(product)
        return pair is not None and any((f := self.find(x)) == factor or self._holds(f, factor) for x in pair)

    def _tie(self, a: int, b: int, at: Place) -> None:
        self._edges.setdefault(a, []).append((b, at))

    def cut(self, var: int, parts: tuple[int | None, ...], at: Place) -> None:
        """Say that an axis is made of parts (None: one place); two such accounts of one axis agree part by part."""
        root = self.find(var)
        known = self._parts.get(root)
        if known is None:
            known = self._parts[root] = parts
        if len(known) == len(parts):
            for x, y in zip(known, parts, strict=True):
                if x is not None or y is not None:
                    self.union(self.new(1) if x is None else x, self.new(1) if y is None else y, at)

    def multiply(self, var: int, slow: int, fast: int, at: Place) -> None:
        """Say that an axis numbers the pairs of two others; two such accounts of one axis agree factor by factor."""
        root = self.find(var)
        known = self._products.get(root)
        if known is None and not any((f := self.find(x)) == root or self._holds(f, root) for x in (slow, fast)):
            known = self._products[root] = (slow, fast)
        for x, y in zip(known or (), (slow, fast), strict=known is not None):
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
            if self._said.get(at) is not None:
                steps = []
                why = self._why.get(at)
                if why is not None:
                    steps.append(why)
                step = before[at]
                while step is not None:
                    steps.append(step[1])
                    step = before[step[0]]
                return tuple(steps)
            for other, place in self._edges.get(at) or ():
                if other not in before:
                    before[other] = (at, place)
                    queue.append(other)
        return ()

    def reasons(self, var: int) -> tuple[Place, ...]:
        """The chain of places that gives an axis its dimension: the declaration first."""
        return self._chain(var)

    def order(self) -> tuple[int, ...]:
        """The representatives in the order of creation."""
        return tuple(var for var in range(self._size) if self._root[var] == var)


class _Trial(Dims):
    """Axes laid over others."""

    def __init__(self, below: Dims) -> None:
        self._size, self.classes, self.conflicts = below._size, below.classes, []
        self._root, self._said, self._name = Over(below._root), Over(below._said), Over(below._name)
        self._why, self._edges = Over(below._why), Over(below._edges)
        self._products, self._parts = Over(below._products), Over(below._parts)

    def _tie(self, a: int, b: int, at: Place) -> None:
        self._edges[a] = [*(self._edges.get(a) or ()), (b, at)]


class AxisNames(dict[int, Dim]):
    """The names of axes by variable; looked up through the representative."""

    def __init__(self, dims: Dims) -> None:
        super().__init__()
        self.dims = dims

    def __missing__(self, var: int) -> Dim:
        return self[self.dims.find(var)]

    @cached_property
    def spelled(self) -> frozenset[Dim]:
        """All names; asked for when each axis has its own."""
        return frozenset(self.values())
