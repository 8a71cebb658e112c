"""Where the relations of a note stand, in their order, before anything of them has a value."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from einlsp.reading import surface as s
from einlsp.reading.growing import Growing
from einlsp.reading.notes import FormulaReading, NoteReading
from einlsp.records import pattern, record

_GAP = 60
"""The longest text between two formulas that may say no more than that one follows from the other."""
_SO = pattern(
    r"(?:and\s+)?(?:so(?:\s+that)?|hence|thus|therefore|whence|consequently|giving|yielding|implying|i\.e\.|equivalently"
    r"|(?:which|this)\s+(?:gives|yields|implies|means)|(?:we|one)\s+(?:gets?|obtains?|finds?)|it\s+follows)(?:\s+that)?",
    re.IGNORECASE,
)

Where = tuple[int, int, int]
"""A side: formula, statement, position."""


CONSTANTS = frozenset(
    f"{before}{letter}{after}"
    for before, after in (("", ""), ("\\mathbf{", "}"), ("\\mathbb{", "}"), ("\\boldsymbol{", "}"), ("\\mathrm{", "}"))
    for letter in "I01e"
)
"""Names that say nothing about what a side is made of."""


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


def premise(reading: NoteReading, formula: int, number: int) -> tuple[int, int] | None:
    r"""The statement from which another one follows: by an arrow before it, or by a word such as "so" and no other."""
    chains = reading.formulas[formula].surface.chains
    if chains[number].after:
        return (formula, number - 1) if number else None
    if number or not formula:
        return None
    one, two = reading.formulas[formula - 1], reading.formulas[formula]
    if not one.surface.chains or not 0 < two.region.start - one.region.end < _GAP:
        return None
    between = reading.note.text[one.region.end : two.region.start].strip("$ \n\t.,;:\\[]()")
    return (formula - 1, len(one.surface.chains) - 1) if _SO.fullmatch(between) else None


def covered(reading: NoteReading, right_at: Where) -> bool:
    r"""Whether a relation follows from a statement that has all of its symbols: ``av = u + b \implies u = av - b``.

    Behind a word ("so", "hence") it has to have all of that equation's, too: "so" may leave out a reason.
    """
    formula, number, position = right_at
    chain, before = reading.formulas[formula].surface.chains[number], premise(reading, formula, number)
    if before is None or chain.after not in ("", "implies"):
        return False
    left, right = (s.keys(chain.sides[k]) - CONSTANTS for k in (position - 1, position))
    sides = reading.formulas[before[0]].surface.chains[before[1]].sides
    if chain.after:
        known = frozenset[str]().union(*map(s.keys, sides))
        return bool(left) and bool(right) and left | right <= known  # `2x = 4` is an equation still
    if position != 1 or len(sides) < 2:
        return False
    first, last = sides[-2:]
    if isinstance(first, s.Sym) and first.key not in s.keys(last) and not isinstance(chain.sides[0], s.Sym):
        return False  # a definition is put in anyway
    said = s.keys(first) | s.keys(last)
    # an identity that is said of one symbol, `H^2 = I`, is a fact
    lost = (said & CONSTANTS) - s.keys(chain.sides[0]) - s.keys(chain.sides[1])
    return bool(left) and not lost and left | right == said - CONSTANTS


def _side_before(formula: FormulaReading, number: int) -> Where | None:
    r"""The last side of the statement before, of one formula: an ``\intertext`` may stand between them."""
    if not number:
        return None
    return (formula.number, number - 1, len(formula.surface.chains[number - 1].sides) - 1)
