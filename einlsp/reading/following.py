r"""What follows by an arrow from statements that are so: ``a = b \implies c = d``, where all of ``a = b`` is known."""

from __future__ import annotations

from dataclasses import replace

from einlsp.reading.alignment import aligned
from einlsp.reading.claims import Claim, keys_of
from einlsp.reading.notes import NoteReading
from einlsp.reading.related import Related, covered, premise
from einlsp.tensor.judge import Judgement
from einlsp.tensor.solve import Equation


class Following:
    """Remembers, in the course of a note, which statements are not all known to be so, or were not understood."""

    def __init__(self, reading: NoteReading) -> None:
        self._reading = reading
        self._open: set[tuple[int, int]] = set()

    @staticmethod
    def asks(reading: NoteReading, place: Related) -> bool:
        """Whether what becomes of a relation rests on those before it, which are to be noted first."""
        formula, number, _ = place.right_at
        after = place.formula.surface.chains[number].after
        return after != "" or premise(reading, formula, number) is not None

    def passed(self, claim: Claim) -> None:
        """Remember a claim that is no step, once it was looked at."""
        read = claim.right.value is not None and (claim.kind == "definition" or claim.left.value is not None)
        if claim.kind != "step" and (not read or claim.kind in ("fact", "other")):
            self._open.add(claim.right_at[:2])

    def note(self, claim: Claim, found: Judgement) -> None:
        """Remember a step with its verdict."""
        if found.verdict != "holds":
            self._open.add(claim.right_at[:2])

    def told(self, claim: Claim) -> Claim:
        """A claim that knows whether it follows; what becomes of it, if it is a step, is to be noted."""
        formula, number, _ = claim.right_at
        before = premise(self._reading, formula, number)
        if before is None or claim.linked:
            return claim
        after = claim.formula.surface.chains[number].after
        if before in self._open:
            if after:
                self._open.add((formula, number))
            return claim
        keys = keys_of(claim.left.node) | keys_of(claim.right.node)
        if keys.isdisjoint(keys_of(self._reading.formulas[before[0]].surface.chains[before[1]])):
            return claim
        told = covered(self._reading, claim.right_at)
        return replace(claim, follows=told or after != "", told=told)


def said_before(reading: NoteReading, claim: Claim) -> Equation | None:
    """The equation from which a claim follows by a word, if its sides have values."""
    before = premise(reading, *claim.right_at[:2])
    if before is None:
        return None
    last = len(reading.formulas[before[0]].surface.chains[before[1]].sides) - 1
    pair = aligned(reading.side(*before, last - 1), reading.side(*before, last))
    return None if pair is None else Equation(*pair)
