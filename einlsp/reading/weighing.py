"""The verdict on one step of a note: by its value in every way to look at it, and by what speaks against it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import chain

from einlsp.reading import surface as s
from einlsp.reading.alignment import aligned
from einlsp.reading.averaged import may_be_mean
from einlsp.reading.cases import Keyed, cases_of, explained, lacked, lacking, looked, pairs_of, slipped, unanchored
from einlsp.reading.claims import Claim
from einlsp.reading.computed import may_be_sized
from einlsp.reading.definitions import Definitions
from einlsp.reading.doubts import SIZED, differentials, doubt_of, lasting
from einlsp.reading.equations import Equations
from einlsp.reading.mending import misfits, strays
from einlsp.reading.misshapen import misshapen, without_value
from einlsp.reading.notes import NoteReading
from einlsp.reading.otherwise import far_fetched, holds_gathered, judged_later, reaches_less
from einlsp.reading.related import Where
from einlsp.reading.slopes import plain
from einlsp.tensor.census import is_rational
from einlsp.tensor.check import Tally
from einlsp.tensor.deadline import GaveUp, budget
from einlsp.tensor.expr import Dim
from einlsp.tensor.judge import HOLDS, Judgement, agrees

SECONDS = 2.0
"""The most that one step may cost."""

BEARS = "an earlier equation may bear on it"
LACKING = "one side has a symbol that the other lacks"


class Scales:
    """What steps of a note are weighed with. ``hasty``: whether steps that cannot fail are left undecided."""

    def __init__(self, reading: NoteReading, hasty: bool) -> None:
        self.reading = reading
        self.hasty = hasty
        self.passed: set[Where] = set()
        """Steps that were not looked at, since something speaks against a finding."""
        self.equations = Equations()
        self.definitions = Definitions()
        """Those that hold where the last step stands that was weighed."""
        self.doubtful: Claim | None = None
        """The step to a side that is in doubt, from the last one that is not."""

    @cached_property
    def open_dims(self) -> frozenset[Dim]:
        """The dimensions that the note gives no name or number."""
        return self.reading.sides.open_dims

    def verdict(self, claim: Claim, definitions: Definitions) -> Judgement:
        """The verdict on a step by itself."""
        self.definitions = definitions
        if claim.left.value is None or claim.right.value is None:
            return self._opened(claim, definitions) or without_value(self.reading, claim, definitions)
        if differentials(self.reading, claim):
            return Judgement("undecided", "d may stand for a differential, which is not computed with")
        try:
            with budget(SECONDS):
                pairs = pairs_of(self.reading, claim)
                first = next(pairs, None)
                if first is not None:
                    every = chain([first], pairs)
                    return self._tried(claim, cases_of(every, definitions, self.equations, self.open_dims))
                loose = aligned(claim.left, claim.right, derives=True)
                if loose is None:
                    return misshapen(self.reading, claim)
                found = self._tried(claim, cases_of([loose], definitions, self.equations, self.open_dims))
                turned = Judgement("undecided", "one side is a row and the other a column")
                return found if found.verdict == "fails" else turned
        except GaveUp as error:
            return Judgement("undecided", f"gave up: {error}")

    def _opened(self, claim: Claim, definitions: Definitions) -> Judgement | None:
        """The verdict on a step about the derivatives of what the note leaves open, where the chain rule decides it."""
        if not claim.derivative:
            return None
        chain = claim.formula.surface.chains[claim.right_at[1]]
        if self.hasty and self._settled(claim):
            return None
        try:
            with budget(SECONDS):
                pairs = list(pairs_of(self.reading, claim, opened=True))
                found = self._tried(claim, cases_of(pairs, definitions, self.equations, self.open_dims))
        except GaveUp:
            return None
        sure = found.verdict == "holds" or (found.verdict == "fails" and plain(chain))
        return found if pairs and sure else None

    def _tried(self, claim: Claim, cases: Iterator[Keyed]) -> Judgement:
        """The verdict on a step by its cases."""
        seen: list[tuple[Keyed, Tally]] = []
        for keyed in cases:
            if self.hasty and not seen and not lacking(claim, [keyed]) and (doubt := self._settled(claim)):
                return Judgement("undecided", doubt)
            tally = looked(keyed)
            if agrees(tally):
                return HOLDS
            seen.append((keyed, tally))
        found = explained(tuple(seen), self.reading.spoken)
        if found.verdict == "holds-if" and far_fetched(found, seen[0][0].case, self.equations, self.reading.spoken):
            return Judgement("undecided", BEARS)
        if found.verdict == "holds-if" and not found.granted and (doubt := doubt_of(self.reading, claim)):
            return Judgement("undecided", doubt)
        if found.verdict != "fails":
            return found
        later = judged_later(self.reading, claim, [k.case for k, _ in seen], self.open_dims, self.reading.spoken)
        if later.verdict in ("holds", "holds-if"):
            return later
        if holds_gathered(self.reading, [keyed.case for keyed, _ in seen]):
            return HOLDS
        if reaches_less(self.reading, claim, self.equations, self.open_dims):
            return Judgement("undecided", "how far a function without brackets reaches is not clear")
        doubt = self._doubt(claim, [keyed for keyed, _ in seen])
        if doubt:
            return Judgement("undecided", doubt)
        found = slipped(tuple(keyed for keyed, _ in seen))
        mean = "" if found.slip else may_be_mean([keyed.case for keyed, _ in seen])
        return Judgement("undecided", mean) if mean else found

    def _settled(self, claim: Claim) -> str:
        """Why a step cannot fail, whatever its sides are worth; empty where nothing says that it cannot."""
        if self.doubtful is not None or strays(claim) or misfits(claim):
            return ""
        if doubt := lasting(self.reading, claim):
            self.passed.add(claim.right_at)
        return doubt

    def _doubt(self, claim: Claim, seen: list[Keyed]) -> str:
        """Why nothing is said of a step that fails; empty where nothing speaks against it."""
        cases = [keyed.case for keyed in seen]
        names = frozenset[str]().union(*(case.left.names for case in cases))
        if not claim.told and lacking(claim, seen):
            return f"{LACKING}: {lacked(seen[-1])}"
        found = doubt_of(self.reading, claim)
        if found == SIZED and not may_be_sized(cases):
            found = doubt_of(self.reading, claim, sized=False)
        if found:
            return found
        if unknown := self.equations.undefined(names):
            return f"what the note says of {unknown} was not understood"
        written = any(n.scripts.slots for x in (claim.left, claim.right) for n in s.symbols(x.node))
        if not written and any(unanchored((case.left, case.right), case.axes) & self.open_dims for case in cases):
            return "of what size an identity is the note does not say"
        if not self.equations.ways(names, self.definitions.into)[1] or self.equations.of_members(
            names.union(*(case.right.names for case in cases))
        ):
            return BEARS
        if not all(is_rational(case.left) and is_rational(case.right) for case in cases):
            bounded = min(self.equations.bounded(names) - self.equations.positive(names), default="")
            return f"for which {bounded} it is meant is said elsewhere" if bounded else ""
        return ""
