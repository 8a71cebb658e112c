r"""What follows by an arrow from statements that are so: ``a = b \implies c = d``, where all of ``a = b`` is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from einlsp.reading.claims import Claim, covered, keys_of
from einlsp.reading.definitions import Definitions
from einlsp.tensor.judge import Judgement


class Following:
    """Remembers, in the course of a note, which statements are not all known to be so, or were not understood."""

    def __init__(self) -> None:
        self._open: set[tuple[int, int]] = set()

    def over(self, claims: Iterable[tuple[Claim, Definitions]]) -> Iterator[tuple[Claim, Definitions]]:
        """The claims of a note, each of which knows whether it follows; what becomes of the steps is to be noted."""
        for claim, definitions in claims:
            told = self._told(claim)
            yield told, definitions
            read = claim.right.value is not None and (claim.kind == "definition" or claim.left.value is not None)
            if claim.kind != "step" and (not read or claim.kind in ("fact", "other")):
                self._open.add(claim.right_at[:2])

    def note(self, claim: Claim, found: Judgement) -> None:
        """Remember a step with its verdict."""
        if found.verdict != "holds":
            self._open.add(claim.right_at[:2])

    def _told(self, claim: Claim) -> Claim:
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
