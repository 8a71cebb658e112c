"""One side of a statement, as a reading of the note gives it."""

from __future__ import annotations

from einlsp.reading import surface as s
from einlsp.reading.expressions import FreeIndex
from einlsp.reading.operands import Problem
from einlsp.reading.symbols import Source
from einlsp.records import record
from einlsp.tensor.value import Value


@record
class Side:
    """One side of a statement: its value and free indices, or the problems that it has.

    ``sources`` say where the orders of its symbols come from: a reading that rests on ``use`` alone is a guess.
    """

    node: s.Surface
    value: Value | None
    free: tuple[FreeIndex, ...]
    problems: tuple[Problem, ...]
    sources: frozenset[Source]
