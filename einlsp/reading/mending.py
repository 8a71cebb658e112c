"""Which small change of a wrong step's right side, in the author's own LaTeX, makes the step true."""

from __future__ import annotations

from collections.abc import Iterator

from einlsp.reading import surface as s
from einlsp.reading.cases import cases_of, looked, pairs_of
from einlsp.reading.claims import Claim
from einlsp.reading.definitions import Definitions
from einlsp.reading.equations import Equations
from einlsp.reading.misspelt import Misspelling, misspellings
from einlsp.reading.notes import NoteReading
from einlsp.tensor.judge import agrees


def mending(
    reading: NoteReading,
    claim: Claim,
    definitions: Definitions,
    equations: Equations,
    slip: str,
    kinds: frozenset[str] | None = None,
) -> Misspelling | None:
    """The first change after which the step holds, with what the note has said before; ``None`` where none does it.

    ``slip`` is what is known of it, in words; only changes of these ``kinds`` are tried, if any are given. Raises
    `GaveUp` when the caller's time is over.
    """
    opened = kinds is None and (claim.left.value is None or claim.right.value is None)
    for change, node in _respelt(reading, claim, slip, kinds):
        pairs = pairs_of(reading, claim, node, opened=opened)
        cases = cases_of(pairs, definitions, equations, reading.sides.open_dims)
        if any(agrees(looked(keyed)) for keyed in cases if kinds is None or not keyed.case.ties):
            return change
    return None


def _respelt(
    reading: NoteReading, claim: Claim, slip: str, kinds: frozenset[str] | None
) -> Iterator[tuple[Misspelling, s.Surface]]:
    """The right side of a step with a likely slip undone, in one way after the other."""
    latex, (_, number, position) = claim.formula.surface.latex, claim.right_at
    chains = claim.formula.surface.chains
    for change in misspellings(claim.right.node, claim.left.node, latex, slip):
        if kinds is not None and change.kind not in kinds:
            continue
        new = reading.respelt(claim.formula, change.applied(latex)).surface
        if len(new.chains) == len(chains) and len(new.chains[number].sides) == len(chains[number].sides):
            yield change, new.chains[number].sides[position]
