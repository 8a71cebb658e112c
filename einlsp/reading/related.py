"""Where the relations of a note stand, in their order, before anything of them has a value."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from einlsp.reading import surface as s
from einlsp.reading.growing import Growing
from einlsp.reading.notes import FormulaReading, NoteReading
from einlsp.records import record

Where = tuple[int, int, int]
"""A side: formula, statement, position."""


@record
class Related:
    """Where a relation of the note stands.

    ``left_at`` and ``right_at`` say where its sides stand, as in `Claim`; ``named`` are the letters that stood alone on
    the left of a relation before.
    """

    formula: FormulaReading
    left_at: Where
    right_at: Where
    named: Collection[str]

    @property
    def relation(self) -> s.Relation:
        """The relation itself."""
        _, number, end = self.right_at
        return self.formula.surface.chains[number].relations[end - 1]


def relations_of(reading: NoteReading) -> Iterator[Related]:
    """Where the relations of a note stand, in their order."""
    before: Where | None = None
    named = Growing[str, None]()
    for formula in reading.formulas:
        for number, chain in enumerate(formula.surface.chains):
            for position in range(len(chain.relations)):
                left_at = (formula.number, number, position)
                if isinstance(chain.sides[position], s.Missing) and not position:
                    left_at = _side_before(formula, number) or before or left_at
                yield Related(formula, left_at, (formula.number, number, position + 1), named.snapshot())
            first = chain.sides[0]
            if isinstance(first, s.Sym) and first.head.letter not in named:
                named[first.head.letter] = None
        if formula.region.display and formula.surface.chains:
            last = formula.surface.chains[-1]
            before = (formula.number, len(formula.surface.chains) - 1, len(last.sides) - 1)


def _side_before(formula: FormulaReading, number: int) -> Where | None:
    r"""The last side of the statement before, of one formula: an ``\intertext`` may stand between them."""
    if not number:
        return None
    return (formula.number, number - 1, len(formula.surface.chains[number - 1].sides) - 1)
