"""What the symbols of a note are defined to be, and putting that in for them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from einlsp.reading.expressions import FreeIndex
from einlsp.tensor.expr import Expr, Leaf, walk
from einlsp.tensor.substitute import rebuild, renewed
from einlsp.tensor.value import Port, Value

MAX_DEPTH = 6
"""How many definitions deep a definition is put in: more, or a cycle, leaves the symbol as it is."""


class History:
    """What symbols were said to stand for in the course of a note. ``version`` counts the definitions so far."""

    def __init__(self) -> None:
        self.version = 0
        self._said: dict[str, list[tuple[int, Value | None]]] = {}
        self._mentions: dict[str, set[str]] = {}

    def at(self, key: str, version: int) -> Value | None:
        """What a symbol stood for after so many definitions."""
        said = self._said.get(key)
        if not said:
            return None
        place = bisect_right(said, version, key=lambda entry: entry[0])
        return said[place - 1][1] if place else None

    def define(self, key: str, value: Value) -> None:
        """One more definition. What was said of the symbol before stays in what was defined by it.

        A definition that mentions the symbol itself (``x := x + 1``), or closes a cycle, leaves it without one.
        """
        self.version += 1
        old = self.at(key, self.version)
        if old is not None:
            for other in sorted(self._mentions.get(key, ())):
                mentions = self.at(other, self.version)
                if mentions is not None and other != key and key in mentions.expr.names:
                    self._say(other, Value(replaced(mentions.expr, {key: old}), mentions.ports))
        self._say(key, None if key in self._closure(value.expr, key) else value)

    def _say(self, key: str, value: Value | None) -> None:
        self._said.setdefault(key, []).append((self.version, value))
        if value is not None:
            for name in value.expr.names:
                self._mentions.setdefault(name, set()).add(key)

    def _closure(self, e: Expr, key: str) -> set[str]:
        """The symbols that an expression is made of in the end; those of ``key`` itself are not looked at."""
        found: set[str] = set()
        waiting = list(e.names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                value = self.at(name, self.version) if name != key else None
                waiting.extend(value.expr.names if value is not None else ())
        return found


class Definitions:
    """What the symbols of a note stand for at one place; those in ``kept`` are left as they are."""

    def __init__(self, history: History | None = None, version: int = 0, kept: frozenset[str] = frozenset()) -> None:
        self._history, self._version, self._kept = history or History(), version, kept

    def get(self, key: str) -> Value | None:
        """What a symbol stands for, if the note has said so."""
        return None if key in self._kept else self._history.at(key, self._version)

    def without(self, *keys: str) -> Definitions:
        """The same definitions but for those of some symbols, which stay as they are."""
        return Definitions(self._history, self._version, self._kept.union(keys))

    def into(self, e: Expr) -> Expr:
        """An expression with every defined symbol replaced, definitions of definitions too."""
        for _ in range(MAX_DEPTH):
            found = {key: value for key in sorted(e.names) if (value := self.get(key)) is not None}
            new = replaced(e, found)
            if new is e:
                return e
            e = new
        return e


def replaced(e: Expr, values: Mapping[str, Value]) -> Expr:
    """An expression with values put in for symbols, all at once.

    A symbol is replaced only if it has the value's axes wherever it stands: one letter may stand for two things.
    """
    fitting = {key: value for key, value in values.items() if _fits(e, key, value)}
    return _replaced(e, fitting) if fitting else e


def _fits(e: Expr, key: str, value: Value) -> bool:
    return key in e.names and all(
        n.symbol.dims == value.shape for n in walk(e) if isinstance(n, Leaf) and n.symbol.latex == key
    )


def _replaced(e: Expr, values: Mapping[str, Value]) -> Expr:
    if e.names.isdisjoint(values):
        return e
    if isinstance(e, Leaf):
        return renewed(values[e.symbol.latex].over(e.indices))
    return rebuild(e, lambda k: _replaced(k, values))


def as_definition(
    left: Value, left_free: Sequence[FreeIndex], right: Value, right_free: Sequence[FreeIndex]
) -> tuple[str, Value] | None:
    r"""The symbol that an equation defines, and its value slot by slot: ``\mathbf{y} = …``, ``y_i = …``.

    ``None`` where the left side is no lone symbol with different indices, or where the sides do not fit.
    """
    leaf = left.expr
    if not isinstance(leaf, Leaf) or len(set(leaf.indices)) < len(leaf.indices):
        return None
    if set(leaf.indices) != {p.index for p in left.ports} or len(left.ports) != len(right.ports):
        return None
    mine, his = [f.name for f in left_free], [f.name for f in right_free]
    if any(mine) or any(his):
        if not all(mine) or set(mine) != set(his):
            return None
        by_name = {f.name: p for f, p in zip(right_free, right.ports, strict=True)}
        ports = [by_name[name] for name in mine]
    else:
        if left.levels != right.levels:
            return None
        ports = list(right.ports)
    if [p.dim for p in left.ports] != [p.dim for p in ports]:
        return None
    place = {p.index: port for p, port in zip(left.ports, ports, strict=True)}
    return leaf.symbol.latex, Value(right.expr, tuple(Port(place[i].index, "up") for i in leaf.indices))
