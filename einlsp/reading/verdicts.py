"""The steps of a note and the verdict on each: holds, holds if, fails, or not decided (and why)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from weakref import WeakKeyDictionary

from einlsp.reading import weighing
from einlsp.reading.alignment import aligned
from einlsp.reading.cases import cases_of, looked
from einlsp.reading.claims import Claim, claim_at, keys_of
from einlsp.reading.definitions import Definitions
from einlsp.reading.equations import Equations, named
from einlsp.reading.following import Following, said_before
from einlsp.reading.formal_steps import holds_formally, other_axes
from einlsp.reading.harmless import harmless
from einlsp.reading.judged import Judged, placed
from einlsp.reading.mending import mending, misfits, strays
from einlsp.reading.misspelt import Misspelling
from einlsp.reading.motions import MOTION
from einlsp.reading.notes import NoteReading
from einlsp.reading.otherwise import constant
from einlsp.reading.related import Related, relations_of
from einlsp.reading.sides import Sides
from einlsp.reading.unordered import unordered
from einlsp.reading.weighing import LACKING, Scales
from einlsp.tensor.check import compare
from einlsp.tensor.deadline import GaveUp, budget
from einlsp.tensor.judge import HOLDS, Case, Judgement, agrees, has_means

__all__ = ["Judged", "evaluated", "judged", "sifted"]

IN_DOUBT = "a line before it is in doubt, which says what this is: "

_known: WeakKeyDictionary[Sides, dict[bool, tuple[list[Judged], Iterator[Judged]]]] = WeakKeyDictionary()


def judged(reading: NoteReading) -> Iterator[Judged]:
    """The verdict on each step of a note, in order. A wrong line is reported once, not again by the step after it."""
    for step in _steps(reading, False):
        if step.judgement.verdict == "undecided" and holds_formally(reading, step.claim):
            step = replace(step, judgement=HOLDS)
        doubt = unordered(reading, step.claim) if step.judgement.verdict == "holds" else ""
        yield replace(step, judgement=Judgement("undecided", doubt)) if doubt else step


def sifted(reading: NoteReading) -> Iterator[Judged]:
    """The steps that fail, or that one small change makes true, and some others: what cannot fail is not judged."""
    yield from _steps(reading, True)


def evaluated(reading: NoteReading) -> Iterator[Judged]:
    """The verdict on each step by its value: what only holds by its form is not decided."""
    yield from _steps(reading, False)


def _steps(reading: NoteReading, hasty: bool) -> Iterator[Judged]:
    """What was judged of a reading is kept with it: a second call goes on where the first one stopped."""
    known = _known.setdefault(reading.sides, {})
    hasty = hasty and False not in known
    if hasty not in known:
        known[hasty] = ([], _Judge(reading, hasty).steps())
    (done, rest), position = known[hasty], 0
    while True:
        if position == len(done):
            following = next(rest, None)
            if following is None:
                return
            done.append(following)
        yield done[position]
        position += 1


class _Judge(Scales):
    """Walks over the relations of a note and judges its steps."""

    def __init__(self, reading: NoteReading, hasty: bool) -> None:
        super().__init__(reading, hasty)
        self.before: tuple[Judged, Definitions] | None = None
        """The last step, which waits for the one after it."""
        self.ready: list[Judged] = []
        """Steps before it, which nobody was told of yet."""
        self.doubtful_names: set[str] = set()
        self.following = Following(reading)

    def steps(self) -> Iterator[Judged]:
        """The steps in order, each with its verdict."""
        for place in relations_of(self.reading):
            if self.hasty and self.doubtful is None and harmless(self.reading, place):
                self.equations.put_off(partial(self._look, place))
                continue
            self._look(place)
            ready, self.ready = self.ready, []
            yield from ready
        self.equations.forget()
        if self.before is not None:
            yield self.before[0]

    def _look(self, place: Related) -> None:
        """Judge a relation if it is a step; else note what it says."""
        if self.following.asks(self.reading, place):
            self.equations.hear()
        claim, definitions = claim_at(self.reading, place)
        claim = self.following.told(claim)
        if claim.inferred:
            equation = said_before(self.reading, claim)
            if equation is None:
                claim = replace(claim, told=False, follows=False)
            else:  # whatever else it is: a value, a fact
                self.equations.add(equation)
        if claim.kind == "step" or (claim.kind == "notation" and strays(claim)):
            self._step(claim, definitions)
        elif self.hasty:
            self.equations.put_off(partial(self._state, claim, definitions))
        else:
            self._state(claim, definitions)
        self.following.passed(claim)

    def _state(self, claim: Claim, definitions: Definitions) -> None:
        """Note what a relation says that is no step."""
        same = self._agreeing(claim, definitions) if claim.kind == "constraint" else None
        new = same is None or bool(same.ties)  # what is so anyway bears on nothing
        if new and not self._vanishing(claim, definitions):
            self.equations.take(claim)
        if claim.kind == "definition":
            self.doubtful_names.discard(named(claim.left.node))
        stated = claim.reason == MOTION and holds_formally(self.reading, claim)
        if stated or (same is not None and constant(claim)):
            self._follow(placed(self.reading, claim, HOLDS), definitions)

    def _follow(self, done: Judged, definitions: Definitions) -> None:
        """What was judged last waits for the step after it, which may show that it is wrong."""
        if self.before is not None:
            self.ready.append(self.before[0])
        self.before = done, definitions

    def _step(self, claim: Claim, definitions: Definitions) -> None:
        """Judge a step. What it says of its symbols counts from then on, behind all that was put off before."""
        found = self.verdict(claim, definitions)
        if found.verdict == "holds" and self.reading.metric and other_axes(claim):
            found = Judgement("undecided", "Greek and Latin indices may run over different axes")
        if found.verdict == "fails" and holds_formally(self.reading, claim):
            found = HOLDS
        if found.reason.startswith(LACKING):
            self.equations.then(partial(self.equations.state, claim))
        elif keys_of(claim.left.node) != keys_of(claim.right.node):
            self.equations.then(partial(self.equations.pass_over, claim))
        if found.verdict == "fails":
            self.equations.hear()
            if self.before is not None and self._between(self.before[0], claim, definitions):
                self.before = self._wrong(*self.before), self.before[1]
        found, change = self._weighed(claim, definitions, found)
        self.following.note(claim, found)
        if claim.kind == "notation" and found.verdict != "fails":
            return
        self.equations.then(partial(self._follow, placed(self.reading, claim, found, change), definitions))
        if found.verdict == "fails" or change is not None:
            self.equations.hear()

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
            found = self.verdict(claim, definitions)
            if found.verdict != "fails" or holds_formally(self.reading, claim):
                return Judgement("undecided", "the line before it is in doubt"), None
        looked = not names and (doubtful is None or found.verdict == "fails")
        change = self._mended(claim, definitions, found) if looked else None
        if change is not None and found.verdict != "fails" and not misfits(claim):
            if claim.right_at in self.passed and self._unhurried(claim, definitions).verdict in ("holds", "holds-if"):
                return found, None
            found = Judgement("fails", f"the sides differ; likely {change.words}", slip=change.words)
        if (
            found.verdict == "fails"
            and change is None
            and claim.inferred
            and not self._turned(claim, definitions, found)
        ):
            return Judgement("undecided", "it may follow from more than what stands before it"), None
        if found.verdict == "fails" or (found.verdict == "holds" and doubtful is not None):
            self._doubt_on(claim)
        return found, change

    def _doubt_on(self, claim: Claim) -> None:
        """Remember that the right side of a step is in doubt, and the symbol for which it stands."""
        self.equations.hear()
        self.doubtful = claim
        self.doubtful_names |= {named(claim.left.node)} - {""}

    def _between(self, before: Judged, claim: Claim, definitions: Definitions) -> bool:
        """Whether the side between two steps is what is wrong: what stands before it and behind it is equal."""
        if before.judgement.verdict != "undecided" or before.claim.right_at != claim.left_at:
            return False
        if before.claim.right_at in self.passed and self._unhurried(before.claim, definitions).verdict != "undecided":
            return False
        whole = replace(claim, left_at=before.claim.left_at, left=before.claim.left)
        return self._unhurried(whole, definitions).verdict == "holds"

    def _unhurried(self, claim: Claim, definitions: Definitions) -> Judgement:
        """The verdict on a step whatever speaks against a finding."""
        hasty, self.hasty = self.hasty, False
        found = self.verdict(claim, definitions)
        self.hasty = hasty
        return found

    def _wrong(self, before: Judged, definitions: Definitions) -> Judged:
        """A step the right side of which turned out to be wrong."""
        found = Judgement("fails", "the sides differ")
        self._doubt_on(before.claim)
        return placed(self.reading, before.claim, found, self._mended(before.claim, definitions, found))

    def _turned(self, claim: Claim, definitions: Definitions, found: Judgement) -> bool:
        """Whether a small change of the left side makes a step true."""
        sides = replace(claim, left=claim.right, left_at=claim.right_at, right=claim.left, right_at=claim.left_at)
        return self._mended(sides, definitions, found) is not None

    def _mended(self, claim: Claim, definitions: Definitions, found: Judgement) -> Misspelling | None:
        try:
            with budget(weighing.SECONDS):
                return mending(self.reading, claim, definitions, self.equations, found)
        except GaveUp:  # what the verdict is stays; what mends the step is not known
            return None

    def _vanishing(self, claim: Claim, definitions: Definitions) -> bool:
        """Whether a constraint is what definitions say: ``D1 - A1 = 0`` where ``D = diag(A1)``."""
        pair = aligned(claim.left, claim.right) if claim.kind == "constraint" else None
        if pair is None:
            return False
        try:
            with budget(weighing.SECONDS):
                left, right = (definitions.into(side) for side in pair[:2])
                return not has_means(Case(left, right, pair[2])) and compare(left, right, pair[2]).equal
        except GaveUp:
            return False

    def _agreeing(self, claim: Claim, definitions: Definitions) -> Case | None:
        """How the sides of a constraint are equal by what its symbols are: ``tr((X^TX)^{-1}X^TX) = tr(I) = p``."""
        try:
            with budget(weighing.SECONDS):
                pair = aligned(claim.left, claim.right, derives=claim.derives)
                cases = cases_of([pair], definitions, Equations(), self.open_dims) if pair is not None else ()
                return next((keyed.case for keyed in cases if agrees(looked(keyed))), None)
        except GaveUp:
            return None
