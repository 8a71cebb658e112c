"""Declarations hold from where they stand, some only to the end of their paragraph: which hold at each place."""

from __future__ import annotations

from collections.abc import Sequence

from einlsp.reading.symbols import Declaration
from einlsp.reading.table import SymbolTable
from einlsp.records import record


@record
class Scoped:
    """A declaration and the document range in which it holds; ``end`` is ``None`` to the end of the note.

    ``formula`` is the number of the formula that it stands in, or -1.
    """

    start: int
    end: int | None
    declaration: Declaration
    formula: int = -1


class Scope:
    """Moves through the note and keeps the table's declarations to those that hold."""

    def __init__(self, table: SymbolTable, declarations: Sequence[Scoped]) -> None:
        self.table = table
        self._waiting = sorted(declarations, key=lambda d: d.start)[::-1]
        self._passing: list[tuple[int, Declaration, Declaration | None]] = []

    def move(self, offset: int) -> None:
        """Declare what begins up to here, and take back what has ended."""
        while self._waiting and self._waiting[-1].start <= offset:
            scoped = self._waiting.pop()
            if scoped.end is not None and scoped.end <= offset:
                continue
            if scoped.end is not None:
                old = self.table.declaration(scoped.declaration.key, scoped.declaration.samples)
                self._passing.append((scoped.end, scoped.declaration, old))
            self.table.declare(scoped.declaration, scoped.formula)
        for ended in [p for p in self._passing if p[0] <= offset]:
            self._passing.remove(ended)
            self.table.retract(ended[1], ended[2])
