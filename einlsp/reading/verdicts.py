"""The steps of a note and the verdict on each: holds, holds if, fails, or not decided (and why)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from weakref import WeakKeyDictionary

from einlsp.reading import surface as s
from einlsp.reading.alignment import aligned
from einlsp.reading.averaged import may_be_mean
from einlsp.reading.cases import Keyed, cases_of, explained, lacked, lacking, looked, pairs_of, slipped, unanchored
from einlsp.reading.claims import Claim, Where, claims_of, keys_of
from einlsp.reading.computed import may_be_sized
from einlsp.reading.definitions import Definitions
from einlsp.reading.doubts import SIZED, TO_SOLVE, differentials, doubt_of
from einlsp.reading.equations import Equations, named
from einlsp.reading.following import Following
from einlsp.reading.formal_steps import holds_formally, other_axes
from einlsp.reading.judged import Judged, placed
from einlsp.reading.mending import mending, misfits, strays
from einlsp.reading.misshapen import misshapen, without_value
from einlsp.reading.misspelt import Misspelling
from einlsp.reading.motions import MOTION
from einlsp.reading.notes import NoteReading
from einlsp.reading.otherwise import constant, far_fetched, holds_gathered, judged_later, reaches_less
from einlsp.reading.sides import Sides
from einlsp.reading.slopes import plain
from einlsp.tensor.census import is_rational
from einlsp.tensor.check import Tally
from einlsp.tensor.deadline import GaveUp, budget
from einlsp.tensor.judge import HOLDS, Case, Judgement, agrees

__all__ = ["Judged", "judged", "sifted"]

SECONDS = 2.0
"""The most that one step may cost."""

IN_DOUBT = "a line before it is in doubt, which says what this is: "
BEARS = "an earlier equation may bear on it"
LACKING = "one side has a symbol that the other lacks"

_known: WeakKeyDictionary[Sides, dict[bool, tuple[list[Judged], Iterator[Judged]]]] = WeakKeyDictionary()


def judged(reading: NoteReading) -> Iterator[Judged]:
    """The verdict on each step of a note, in order. A wrong line is reported once, not again by the step after it."""
    for step in _steps(reading, False):
        if step.judgement.verdict == "undecided" and holds_formally(reading, step.claim):
            yield replace(step, judgement=HOLDS)
        else:
            yield step


def sifted(reading: NoteReading) -> Iterator[Judged]:
    """The same for who only asks which steps fail: what cannot is left undecided, whatever it is."""
    yield from _steps(reading, True)


def _steps(reading: NoteReading, hasty: bool) -> Iterator[Judged]:
    """What was judged of a reading is kept with it: a second call goes on where the first one stopped."""
    known = _known.setdefault(reading.sides, {})
    hasty = hasty and False not in known
    if hasty not in known:
        known[hasty] = ([], _Judge(reading, hasty).steps())
    done, rest = known[hasty]
    position = 0
    while True:
        if position == len(done):
            following = next(rest, None)
            if following is None:
                return
            done.append(following)
        yield done[position]
        position += 1


class _Judge:
    """Walks over the relations of a note and judges its steps."""

    def __init__(self, reading: NoteReading, hasty: bool) -> None:
        self.reading = reading
        self.hasty = hasty
        self.passed: set[Where] = set()  # steps not looked at, since something speaks against a finding
        self.equations = Equations()
        self.open_dims = reading.sides.open_dims
        self.doubtful: Claim | None = None  # the step to a side that is in doubt, from the last one that is not
        self.doubtful_names, self.following = set[str](), Following()

    def steps(self) -> Iterator[Judged]:
        """The steps in order, each with its verdict."""
        before: tuple[Judged, Definitions] | None = None  # waits for the step after it
        for claim, definitions in self.following.over(claims_of(self.reading)):
            if claim.kind == "step" or (claim.kind == "notation" and strays(claim)):
                found = self._verdict(claim, definitions)
                if found.verdict == "holds" and self.reading.metric and other_axes(claim):
                    found = Judgement("undecided", "Greek and Latin indices may run over different axes")
                if found.verdict == "fails" and holds_formally(self.reading, claim):
                    found = HOLDS
                if found.reason.startswith(LACKING):
                    self.equations.state(claim)
                elif keys_of(claim.left.node) != keys_of(claim.right.node):
                    self.equations.pass_over(claim)
                if found.verdict == "fails" and before is not None and self._between(before[0], claim, definitions):
                    before = self._wrong(*before), before[1]
                found, change = self._weighed(claim, definitions, found)
                self.following.note(claim, found)
                if claim.kind == "notation" and found.verdict != "fails":
                    continue
                done = placed(self.reading, claim, found, change)
            else:
                same = self._agreeing(claim, definitions) if claim.kind == "constraint" else None
                if same is None or same.ties:  # what is so anyway bears on nothing
                    self.equations.take(claim)
                if claim.kind == "definition":
                    self.doubtful_names.discard(named(claim.left.node))
                stated = claim.reason == MOTION and holds_formally(self.reading, claim)
                if not stated and (same is None or not constant(claim)):
                    continue
                done = placed(self.reading, claim, HOLDS)
            if before is not None:
                yield before[0]
            before = done, definitions
        if before is not None:
            yield before[0]

    def _weighed(
        self, claim: Claim, definitions: Definitions, found: Judgement
    ) -> tuple[Judgement, Misspelling | None]:
        """A verdict in the light of what is in doubt before it, and what mends the step.

        What stands behind a wrong line is wrong too only if it equals neither that nor the line before it.
        """
        doubtful = self.doubtful if self.doubtful is not None and self.doubtful.right_at == claim.left_at else None
        self.doubtful = None
        if doubtful is not None:
            claim = replace(claim, left_at=doubtful.left_at, left=doubtful.left)
        names = (keys_of(claim.left.node) | keys_of(claim.right.node)) & self.doubtful_names
        if found.verdict == "fails" and names:
            return Judgement("undecided", IN_DOUBT + min(names)), None
        if found.verdict == "fails" and doubtful is not None:
            found = self._verdict(claim, definitions)
            if found.verdict != "fails" or holds_formally(self.reading, claim):
                return Judgement("undecided", "the line before it is in doubt"), None
        change = self._mended(claim, definitions, found) if doubtful is None or found.verdict == "fails" else None
        if change is not None and found.verdict == "undecided" and not misfits(claim):
            found = Judgement("fails", f"the sides differ; likely {change.words}", slip=change.words)
        if found.verdict == "fails" or (found.verdict == "holds" and doubtful is not None):
            self._doubt_on(claim)
        return found, change

    def _doubt_on(self, claim: Claim) -> None:
        """Remember that the right side of a step is in doubt, and the symbol for which it stands."""
        self.doubtful = claim
        self.doubtful_names |= {named(claim.left.node)} - {""}

    def _between(self, before: Judged, claim: Claim, definitions: Definitions) -> bool:
        """Whether the side between two steps is what is wrong: what stands before it and behind it is equal."""
        if before.judgement.verdict != "undecided" or before.claim.right_at != claim.left_at:
            return False
        hasty, self.hasty = self.hasty, False
        if before.claim.right_at in self.passed and self._verdict(before.claim, definitions).verdict != "undecided":
            return False
        whole = replace(claim, left_at=before.claim.left_at, left=before.claim.left)
        found = self._verdict(whole, definitions)
        self.hasty = hasty
        return found.verdict == "holds"

    def _wrong(self, before: Judged, definitions: Definitions) -> Judged:
        """A step the right side of which turned out to be wrong."""
        found = Judgement("fails", "the sides differ")
        self._doubt_on(before.claim)
        return placed(self.reading, before.claim, found, self._mended(before.claim, definitions, found))

    def _mended(self, claim: Claim, definitions: Definitions, found: Judgement) -> Misspelling | None:
        try:
            with budget(SECONDS):
                return mending(self.reading, claim, definitions, self.equations, found)
        except GaveUp:  # what the verdict is stays; what mends the step is not known
            return None

    def _agreeing(self, claim: Claim, definitions: Definitions) -> Case | None:
        """How the sides of a constraint are equal by what its symbols are: ``tr((X^TX)^{-1}X^TX) = tr(I) = p``."""
        try:
            with budget(SECONDS):
                pair = aligned(claim.left, claim.right, derives=claim.derives)
                cases = cases_of([pair], definitions, Equations(), self.open_dims) if pair is not None else ()
                return next((keyed.case for keyed in cases if agrees(looked(keyed))), None)
        except GaveUp:
            return None

    def _verdict(self, claim: Claim, definitions: Definitions) -> Judgement:
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
        if not any(isinstance(n, s.Derivative) for x in (claim.left, claim.right) for n in s.walk(x.node)):
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
        doubt = doubt_of(self.reading, claim)
        if doubt in ("", SIZED, TO_SOLVE):
            return ""
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
        if not self.equations.ways(names)[1] or self.equations.of_members(
            names.union(*(case.right.names for case in cases))
        ):
            return BEARS
        if not all(is_rational(case.left) and is_rational(case.right) for case in cases):
            bounded = min(self.equations.bounded(names) - self.equations.positive(names), default="")
            return f"for which {bounded} it is meant is said elsewhere" if bounded else ""
        return ""
