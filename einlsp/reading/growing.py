"""Dicts that grow in the course of a note: how one stood at each place is kept without copying it.

A copy of the symbol table for every statement would take room and time that grow with the square of the note.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any, TypeVar

K = TypeVar("K")
V = TypeVar("V")

_GONE: Any = object()


class Growing(dict[K, V]):
    """A dict that can show how it stood before. It changes by ``d[k] = v``, ``del d[k]`` and ``d.pop(k, …)`` only."""

    __slots__ = ("before", "version")

    def __init__(self, start: Mapping[K, V] | None = None) -> None:
        super().__init__(start or {})
        # How many snapshots there are; and for each key what it was until it changed: ``(version then, old value)``.
        self.version = 0
        self.before: dict[K, list[tuple[int, V]]] = {}

    def snapshot(self) -> Snapshot[K, V]:
        """The dict as it stands now, whatever becomes of it."""
        self.version += 1
        return Snapshot(self, self.version, {})

    def _keep(self, key: K) -> None:
        if self.version:
            said = self.before.setdefault(key, [])
            if not said or said[-1][0] < self.version:
                said.append((self.version, self.get(key, _GONE)))

    def __setitem__(self, key: K, value: V) -> None:
        self._keep(key)
        super().__setitem__(key, value)

    def __delitem__(self, key: K) -> None:
        self._keep(key)
        super().__delitem__(key)

    def pop(self, key: K, default: Any = _GONE) -> Any:
        """Remove a key and return its value."""
        self._keep(key)
        return super().pop(key) if default is _GONE else super().pop(key, default)


class Snapshot(MutableMapping[K, V]):
    """How a dict stood; changes that are made here are seen here only."""

    __slots__ = ("_of", "_own", "_version")

    def __init__(self, of: Growing[K, V], version: int, own: dict[K, V]) -> None:
        self._of, self._version, self._own = of, version, own

    def snapshot(self) -> Snapshot[K, V]:
        """The same, whatever becomes of this one."""
        return Snapshot(self._of, self._version, dict(self._own))

    def get(self, key: K, default: Any = None) -> Any:
        """The value of a key."""
        value = self._value(key)
        return default if value is _GONE else value

    def _value(self, key: K) -> Any:
        if self._own:
            value = self._own.get(key, self)
            if value is not self:
                return value
        said = self._of.before.get(key)
        if said is not None and said[-1][0] >= self._version:
            return said[bisect_left(said, self._version, key=lambda change: change[0])][1]
        return self._of.get(key, _GONE)

    def __getitem__(self, key: K) -> V:
        value: V = self._value(key)
        if value is _GONE:
            raise KeyError(key)
        return value

    def __contains__(self, key: object) -> bool:
        return self._value(key) is not _GONE  # type: ignore[arg-type]

    def __setitem__(self, key: K, value: V) -> None:
        self._own[key] = value

    def __delitem__(self, key: K) -> None:
        self._own[key] = _GONE

    def __iter__(self) -> Iterator[K]:
        return (key for key in dict.fromkeys([*self._of, *self._of.before, *self._own]) if key in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Watched(Snapshot[K, V]):
    """A snapshot that remembers the keys that it, or one made of it, was ever asked for."""

    __slots__ = ("asked",)

    def __init__(self, stood: Snapshot[K, V], asked: set[K]) -> None:
        super().__init__(stood._of, stood._version, dict(stood._own))
        self.asked = asked

    def snapshot(self) -> Watched[K, V]:
        """The same, whatever becomes of this one."""
        return Watched(self, self.asked)

    def _value(self, key: K) -> Any:
        self.asked.add(key)
        return super()._value(key)


Kept = Growing[K, V] | Snapshot[K, V]
"""Such a dict, now or as it stood."""


class Over(dict[K, V]):
    """A dict laid over another one, which stays as it is while this one is used; ``None`` stands for nothing."""

    __slots__ = ("below",)

    def __init__(self, below: dict[K, V]) -> None:
        super().__init__()
        self.below = below

    def __missing__(self, key: K) -> V:
        return self.below[key]

    def get(self, key: K, default: Any = None) -> Any:
        """The value of a key."""
        found = super().get(key, _GONE)
        return self.below.get(key, default) if found is _GONE else found

    def pop(self, key: K, default: Any = None) -> Any:
        """Remove a key and return its value."""
        found = self.get(key, default)
        self[key] = None  # type: ignore[assignment]
        return found

    def __bool__(self) -> bool:
        return bool(len(self) or self.below)
