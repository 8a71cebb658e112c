"""The steps of a note and the verdict on each: holds, holds if, fails, or not decided (and why)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from itertools import chain
from weakref import WeakKeyDictionary

from einlsp.reading import surface as s
from einlsp.reading.alignment import aligned
from einlsp.reading.cases import Keyed, cases_of, explained, lacking, looked, pairs_of, slipped
from einlsp.reading.claims import Claim, Where, claims_of, keys_of
from einlsp.reading.definitions import Definitions
from einlsp.reading.doubts import differentials, doubt_of, spoken_of
from einlsp.reading.equations import Equations
from einlsp.reading.formal_steps import holds_formally
from einlsp.reading.judged import Judged as Judged
from einlsp.reading.mending import mending
from einlsp.reading.misspelt import Misspelling
from einlsp.reading.notes import NoteReading
from einlsp.reading.operands import Operand
from einlsp.reading.otherwise import holds_gathered, reaches_less
from einlsp.reading.sides import Sides
from einlsp.reading.slopes import plain
from einlsp.tensor.census import is_rational, symbols_of
from einlsp.tensor.check import Tally
from einlsp.tensor.deadline import GaveUp, budget
from einlsp.tensor.judge import HOLDS, Case, Judgement, agrees

SECONDS = 2.0
"""The most that one step may cost."""

_LINEAR = frozenset({"sign", "factor 2", "factor 1/2", "number"})
_SHAPING = frozenset({"transpose", "order", "index"})
_OPEN = ("what the note says of ", "an earlier equation may bear on it")
"""Reasons why a step that differs is not said to fail, though a sign or a number that mends it says enough."""

LACKING = "one side has a symbol that the other lacks"


_known: WeakKeyDictionary[Sides, tuple[list[Judged], Iterator[Judged]]] = WeakKeyDictionary()


def judged(reading: NoteReading) -> Iterator[Judged]:
    """The verdict on each step of a note, in order. A wrong line is reported once, not again by the step after it."""
    for step in sifted(reading):
        if step.judgement.verdict == "undecided" and holds_formally(reading, step.claim):
            yield replace(step, judgement=HOLDS)
        else:
            yield step


def sifted(reading: NoteReading) -> Iterator[Judged]:
    """The same for who only asks which steps fail: some that hold are left undecided.

    What was judged of a reading is kept with it: a second call goes on where the first one stopped.
    """
    if reading.sides not in _known:
        _known[reading.sides] = ([], _Judge(reading).steps())
    done, rest = _known[reading.sides]
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

    def __init__(self, reading: NoteReading) -> None:
        self.reading = reading
        self.equations = Equations()
        self.open_dims = reading.sides.open_dims

    @cached_property
    def spoken(self) -> frozenset[str]:
        """Facts that the note speaks of."""
        return spoken_of(self.reading)

    def steps(self) -> Iterator[Judged]:
        """The steps in order, each with its verdict."""
        doubtful: Where | None = None
        for claim, definitions in claims_of(self.reading):
            if claim.kind != "step":
                self.equations.take(claim)
                if claim.kind == "constraint" and self._evident(claim, definitions):
                    yield self._placed(claim, HOLDS)
                continue
            found = self._verdict(claim, definitions)
            if found.verdict == "fails" and holds_formally(self.reading, claim):
                found = HOLDS
            if found.reason == LACKING:
                self.equations.state(claim)
            if found.verdict == "fails" and doubtful == claim.left_at:
                found = Judgement("undecided", "the line before it is in doubt")
            change = None if doubtful == claim.left_at else self._mending(claim, definitions, found)
            if change is not None and found.verdict == "undecided" and not claim.right.problems:
                found = Judgement("fails", f"the sides differ; likely {change.words}", slip=change.words)
            doubtful = claim.right_at if found.verdict == "fails" else None
            yield self._placed(claim, found, change)

    def _evident(self, claim: Claim, definitions: Definitions) -> bool:
        """Whether a side is a constant that the other one is equal to, as in ``tr((X^TX)^{-1}X^TX) = tr(I) = p``."""
        left, right = claim.left.value, claim.right.value
        if left is None or right is None or not (left.expr.names and right.expr.names):
            try:
                with budget(SECONDS):
                    pair = aligned(claim.left, claim.right, derives=claim.derives)
                    cases = cases_of([pair], definitions, Equations(), self.open_dims) if pair is not None else ()
                    return any(agrees(looked(keyed)) for keyed in cases)
            except GaveUp:
                pass
        return False

    def _mending(self, claim: Claim, definitions: Definitions, found: Judgement) -> Misspelling | None:
        """The change that makes a step true which fails, whose right side does not fit, or of which not all is known.

        If a step is true with one term's sign or number changed, it is true as it stands only where that term is
        nought; so little need be known of the symbols in it, as long as nothing is said to be nought.
        """
        kinds: frozenset[str] | None = None
        if found.verdict == "fails":
            pass
        elif claim.left.value is not None and any(p.kind == "dimension" for p in claim.right.problems):
            kinds = _SHAPING
        elif found.reason.startswith(_OPEN) and not self.equations.vanishing and not self._excused(claim):
            kinds = _LINEAR
        else:
            return None
        try:
            with budget(SECONDS):
                return mending(self.reading, claim, definitions, self.equations, found.slip, kinds)
        except GaveUp:  # what the verdict is stays; what mends the step is not known
            return None

    def _excused(self, claim: Claim) -> bool:
        """Whether a side of the chain is nought, as any multiple of it is, or something speaks against a finding."""
        sides = self.reading.formulas[claim.right_at[0]].surface.chains[claim.right_at[1]].sides
        return any(isinstance(side, s.Num) and not side.value for side in sides) or bool(doubt_of(self.reading, claim))

    def _placed(self, claim: Claim, found: Judgement, misspelling: Misspelling | None = None) -> Judged:
        region = claim.formula.region
        left, right = claim.left.node, claim.right.node
        other = self.reading.formulas[claim.left_at[0]].region
        start = claim.relation.start if claim.linked else left.start
        return Judged(
            region.to_document(start),
            region.to_document(right.end),
            other.latex[left.start : left.end],
            region.latex[right.start : right.end],
            other.to_document(left.start),
            other.to_document(left.end),
            region.to_document(right.start),
            region.to_document(right.end),
            found,
            claim,
            misspelling,
        )

    def _verdict(self, claim: Claim, definitions: Definitions) -> Judgement:
        if claim.left.value is None or claim.right.value is None:
            return self._opened(claim, definitions) or self._without_value(claim, definitions)
        if differentials(self.reading, claim):
            return Judgement("undecided", "d may stand for a differential, which is not computed with")
        try:
            with budget(SECONDS):
                pairs = pairs_of(self.reading, claim)
                first = next(pairs, None)
                if first is not None:
                    return self._tried(
                        claim, cases_of(chain([first], pairs), definitions, self.equations, self.open_dims)
                    )
                loose = aligned(claim.left, claim.right, derives=True)
                if loose is None:
                    return self._misshapen(claim)
                found = self._tried(claim, cases_of([loose], definitions, self.equations, self.open_dims))
                if found.verdict == "fails":
                    return found
                return Judgement("undecided", "one side is a row and the other a column")
        except GaveUp as error:
            return Judgement("undecided", f"gave up: {error}")

    def _opened(self, claim: Claim, definitions: Definitions) -> Judgement | None:
        """The verdict on a step about the derivatives of what the note leaves open, where the chain rule decides it."""
        if not any(isinstance(n, s.Derivative) for x in (claim.left, claim.right) for n in s.walk(x.node)):
            return None
        try:
            with budget(SECONDS):
                pairs = list(pairs_of(self.reading, claim, opened=True))
                found = self._tried(claim, cases_of(pairs, definitions, self.equations, self.open_dims))
        except GaveUp:
            return None
        chain = claim.formula.surface.chains[claim.right_at[1]]
        sure = found.verdict == "holds" or (found.verdict == "fails" and plain(chain))
        return found if pairs and sure else None

    def _tried(self, claim: Claim, cases: Iterator[Keyed]) -> Judgement:
        """The verdict on a step by its cases; a step that fails is looked at twice."""
        seen: list[tuple[Keyed, Tally]] = []
        for keyed in cases:
            tally = looked(keyed)
            if agrees(tally):
                return HOLDS
            seen.append((keyed, tally))
        found = explained(tuple(seen), self.spoken)
        if found.verdict != "fails":
            return found
        if self._holds_later(claim, [keyed.case for keyed, _ in seen]):
            return HOLDS
        if holds_gathered(self.reading, [keyed.case for keyed, _ in seen]):
            return HOLDS
        if reaches_less(self.reading, claim, self.equations, self.open_dims):
            return Judgement("undecided", "how far a function without brackets reaches is not clear")
        doubt = self._doubt(claim, [keyed.case for keyed, _ in seen])
        return Judgement("undecided", doubt) if doubt else slipped(tuple(keyed for keyed, _ in seen))

    def _holds_later(self, claim: Claim, cases: list[Case]) -> bool:
        """Whether a step holds with what its own sentence, or the next paragraph, says its symbols are ("where …")."""
        end = claim.formula.region.paragraph + 1
        after = next((f.number for f in self.reading.formulas if f.region.paragraph > end), None)
        lone = [side.node.key for side in (claim.left, claim.right) if isinstance(side.node, s.Sym)]
        later = self.reading.sides.definitions_before(after).without(*lone)
        pairs = [(case.left, case.right, case.axes) for case in cases if not case.ties and not case.given]
        return any(agrees(looked(keyed)) for keyed in cases_of(pairs, later, Equations(), self.open_dims))

    def _doubt(self, claim: Claim, cases: list[Case]) -> str:
        """Why nothing is said of a step that fails; empty where nothing speaks against it."""
        names = frozenset[str]().union(*(case.left.names for case in cases))
        unknown = self.equations.undefined(names)
        if lacking(claim, cases):
            return LACKING
        found = doubt_of(self.reading, claim)
        if found:
            return found
        if unknown:
            return f"what the note says of {unknown} was not understood"
        if not self.equations.ways(names)[1] or self.equations.of_members(
            names.union(*(case.right.names for case in cases))
        ):
            return "an earlier equation may bear on it"
        if not all(is_rational(case.left) and is_rational(case.right) for case in cases):
            bounded = min(self.equations.bounded(names) - self.equations.positive(names), default="")
            return f"for which {bounded} it is meant is said elsewhere" if bounded else ""
        return ""

    def _without_value(self, claim: Claim, definitions: Definitions) -> Judgement:
        """The verdict on a step one side of which has no value: it fails where no reading gives it the other's axes."""
        found = Judgement("undecided", claim.reason)
        good, bad, at = claim.left, claim.right, claim.right_at
        if good.value is None:
            good, bad, at = claim.right, claim.left, claim.left_at
        derives = any(isinstance(n, s.Derivative) for n in s.walk(bad.node))
        if good.value is not None and not derives and any(p.kind == "dimension" for p in bad.problems):
            within = keys_of(bad.node) <= keys_of(good.node) and not any(f.name for f in good.free)
            return Judgement("fails", claim.reason) if within and self._sure(claim) else found
        if good.value is None or derives or not any(p.kind == "rank" for p in bad.problems):
            return found
        sizes = {str(d) for d in self.reading.sides.names.values()}
        written, meant = (definitions.made_of(keys_of(side.node)) - sizes for side in (bad, good))
        same = written in (meant, definitions.into(good.value.expr).names - sizes)
        if any(f.name for f in good.free) or not same or not self._sure(claim):
            return found
        axes = self.reading.sides.axes(*at)
        if isinstance(axes, Operand):
            if axes.named or len(axes.axes) == good.value.order:
                return found
            return Judgement("fails", f"a {good.value.kind()} cannot equal a {axes.kind()}")
        applied = {s.order for s in symbols_of([good.value.expr]).values()} >= {1, 2}
        return Judgement("fails", axes.message) if axes.kind == "rank" and applied else found

    def _sure(self, claim: Claim) -> bool:
        """Whether the axes of both sides rest on nothing guessed, and no doubt speaks against a finding."""
        guessed = "use" in claim.left.sources | claim.right.sources
        return not guessed and not doubt_of(self.reading, claim)

    def _misshapen(self, claim: Claim) -> Judgement:
        """The verdict on a step whose sides have different numbers of axes."""
        different = Judgement("undecided", "the two sides have different shapes")
        left, right = claim.left.value, claim.right.value
        if left is None or right is None or any(f.name for f in (*claim.left.free, *claim.right.free)):
            return different
        if 1 in (*left.shape, *right.shape):
            return different  # a matrix of one column is a vector to many, one of one entry a number
        lone = any(isinstance(side.node, s.Sym | s.Num) for side in (claim.left, claim.right))
        lacking = left.expr.names != right.expr.names or not left.expr.names
        if lone or lacking or left.order == right.order or not self._sure(claim):
            return different
        return Judgement("fails", f"a {left.kind()} cannot equal a {right.kind()}")
