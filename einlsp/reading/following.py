r"""What follows by an arrow from statements that are so: ``a = b \implies c = d``, where all of ``a = b`` is known."""

from __future__ import annotations

from dataclasses import replace

from einlsp.reading.claims import Claim, covered, keys_of
from einlsp.reading.related import Related
from einlsp.tensor.judge import Judgement


class Following:
    """Remembers, in the course of a note, which statements are not all known to be so, or were not understood."""

    def __init__(self) -> None:
        self._open: set[tuple[int, int]] = set()

    @staticmethod
    def asks(place: Related) -> bool:
        """Whether what becomes of a relation rests on those before it, which are to be noted first."""
        _, number, _ = place.right_at
        return place.formula.surface.chains[number].after != ""

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
        chains = claim.formula.surface.chains
        if not chains[number].after or claim.linked:
            return claim
        if (formula, number - 1) in self._open:
            self._open.add((formula, number))
            return claim
        keys = keys_of(claim.left.node) | keys_of(claim.right.node)
        if keys.isdisjoint(keys_of(chains[number - 1])):
            return claim
        return replace(claim, follows=True, told=covered(claim.formula.surface, claim.right_at))
