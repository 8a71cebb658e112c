"""Which declarations hold at each place of a note, for rules that infer nothing."""

from __future__ import annotations

from collections.abc import Sequence

from einlsp.reading.growing import Growing, Kept
from einlsp.reading.scope import Scoped
from einlsp.reading.symbols import RANK, Declaration


class Holding:
    """Moves through a note; for each name the latest declaration of the strongest source that holds there."""

    def __init__(self, declarations: Sequence[Scoped]) -> None:
        self._waiting = sorted(declarations, key=lambda d: d.start)[::-1]
        self._passing: list[Scoped] = []
        self._said: dict[tuple[str, bool], list[Scoped]] = {}
        self._declared: Growing[str, Declaration] = Growing()
        self._families: Growing[str, Declaration] = Growing()

    def move(self, offset: int) -> bool:
        """Go on to an offset; whether declarations began or ended on the way."""
        before = len(self._waiting)
        while self._waiting and self._waiting[-1].start <= offset:
            self._begin(self._waiting.pop())
        ended = [scoped for scoped in self._passing if scoped.end is not None and scoped.end <= offset]
        for scoped in ended:
            self._end(scoped)
        return bool(ended) or len(self._waiting) != before

    @property
    def declared(self) -> Kept[str, Declaration]:
        """What holds here of lone symbols."""
        return self._declared.snapshot()

    @property
    def families(self) -> Kept[str, Declaration]:
        """What holds here of families."""
        return self._families.snapshot()

    def _begin(self, scoped: Scoped) -> None:
        if scoped.end is not None:
            self._passing.append(scoped)
        new = scoped.declaration
        if new.order is not None or new.kind != "array":
            self._said.setdefault((new.key, bool(new.samples)), []).append(scoped)
            self._take(new)

    def _take(self, new: Declaration) -> None:
        held = self._families if new.samples else self._declared
        old = held.get(new.key)
        if old is None or RANK.index(new.source) <= RANK.index(old.source):
            held[new.key] = new

    def _end(self, scoped: Scoped) -> None:
        self._passing.remove(scoped)
        gone = scoped.declaration
        said = self._said.get((gone.key, bool(gone.samples)), [])
        if scoped in said:
            said.remove(scoped)
            (self._families if gone.samples else self._declared).pop(gone.key, None)
            for other in said:
                self._take(other.declaration)
