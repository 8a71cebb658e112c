"""The steps of a note and the verdict on each: holds, holds if, fails, or not decided (and why)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from weakref import WeakKeyDictionary

from einlsp.reading.alignment import Pair, aligned
from einlsp.reading.claims import Claim, Where, claims_of, keys_of
from einlsp.reading.definitions import Definitions, replaced
from einlsp.reading.doubts import doubt_of
from einlsp.reading.equations import Equations, Solution
from einlsp.reading.layouts import LAYOUTS, Layout, sensitive
from einlsp.reading.notes import NoteReading
from einlsp.reading.sides import Sides
from einlsp.records import record
from einlsp.tensor.canonical import code_with
from einlsp.tensor.check import Tally
from einlsp.tensor.deadline import GaveUp, deadline
from einlsp.tensor.expr import Expr
from einlsp.tensor.judge import HOLDS, Case, Judgement, agrees, explain, look, mended
from einlsp.tensor.sample import symbols_of

SECONDS = 1.0
"""The most that one step may cost."""


LACKING = "one side has a symbol that the other lacks"


@record
class Judged:
    """A step and its verdict. Offsets are those of the note."""

    start: int
    end: int
    left: str
    right: str
    right_start: int
    right_end: int
    judgement: Judgement
    claim: Claim


_known: WeakKeyDictionary[Sides, tuple[list[Judged], Iterator[Judged]]] = WeakKeyDictionary()


def judged(reading: NoteReading) -> Iterator[Judged]:
    """The verdict on each step of a note, in order. A wrong line is reported once, not again by the step after it.

    What was judged of a reading is kept with it: a second call goes on where the first one stopped.
    """
    if reading.sides not in _known:
        _known[reading.sides] = ([], _judged(reading))
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


def _judged(reading: NoteReading) -> Iterator[Judged]:
    doubtful: Where | None = None
    equations = Equations()
    for claim, definitions in claims_of(reading):
        if claim.kind != "step":
            equations.take(claim)
            continue
        found = _verdict(reading, claim, definitions, equations)
        if found.reason == LACKING:
            equations.state(claim)
        if found.verdict == "fails" and doubtful == claim.left_at:
            found = Judgement("undecided", "the line before it is in doubt")
        doubtful = claim.right_at if found.verdict == "fails" else None
        yield _placed(reading, claim, found)


def _placed(reading: NoteReading, claim: Claim, found: Judgement) -> Judged:
    region = claim.formula.region
    left, right = claim.left.node, claim.right.node
    other = reading.formulas[claim.left_at[0]].region
    start = claim.relation.start if claim.linked else left.start
    return Judged(
        region.to_document(start),
        region.to_document(right.end),
        other.latex[left.start : left.end],
        region.latex[right.start : right.end],
        region.to_document(right.start),
        region.to_document(right.end),
        found,
        claim,
    )


def _verdict(reading: NoteReading, claim: Claim, definitions: Definitions, equations: Equations) -> Judgement:
    if claim.left.value is None or claim.right.value is None:
        return Judgement("undecided", claim.reason)
    try:
        with deadline(SECONDS):
            seen: list[tuple[_Keyed, Tally]] = []
            for keyed in _cases(reading, claim, definitions, equations):
                tally = _looked(keyed)
                if agrees(tally):
                    return HOLDS
                seen.append((keyed, tally))
            found = _explained(tuple(seen))
            if found.verdict != "fails":
                return found
            names = seen[0][0].case.left.names | seen[-1][0].case.left.names
            doubt = _lacking(claim, [k.case for k, _ in seen]) or doubt_of(reading, claim)
            doubt = doubt or _unsettled(equations, names)
            return Judgement("undecided", doubt) if doubt else _mended(tuple(k for k, _ in seen))
    except GaveUp as error:
        return Judgement("undecided", f"gave up: {error}")


def _cases(reading: NoteReading, claim: Claim, definitions: Definitions, equations: Equations) -> Iterator[_Keyed]:
    """The ways to look at a step: in each layout as written, with definitions put in, with earlier equations put in."""
    pairs = list(_pairs(reading, claim))
    for left, right, axes in pairs:
        yield _Keyed(Case(left, right, axes))
    for left, right, axes in pairs:
        a, b = definitions.into(left), definitions.into(right)
        if a is not left or b is not right:
            yield _Keyed(Case(a, b, axes, definitions.into))
            left, right = a, b
        for solution in equations.ways(left.names | right.names)[0]:
            a, b = replaced(left, solution), replaced(right, solution)
            yield _Keyed(Case(a, b, axes, _both(definitions, solution), given=True))


def _both(definitions: Definitions, solution: Solution) -> Callable[[Expr], Expr]:
    return lambda e: replaced(definitions.into(e), solution)


def _pairs(reading: NoteReading, claim: Claim) -> Iterator[Pair]:
    """Both sides over the same axes; where derivatives stand in them, in each layout in which they fit."""
    layouts: tuple[Layout | None, ...] = (None,)
    if sensitive(claim.left.node) or sensitive(claim.right.node):
        layouts = (None, *LAYOUTS)
    for layout in layouts:
        left, right = (reading.sides.side(*at, layout) for at in (claim.left_at, claim.right_at))
        pair = aligned(left, right, derives=claim.derives)
        if pair is not None:
            yield pair


def _lacking(claim: Claim, cases: list[Case]) -> str:
    """Whether one side has a symbol that the other lacks, as it is written and as it is meant."""
    if any(case.left.names == case.right.names for case in cases):
        return ""
    same = keys_of(claim.left.node) == keys_of(claim.right.node)
    return "" if same else LACKING


def _unsettled(equations: Equations, names: frozenset[str]) -> str:
    """Whether something that the note says earlier may bear on a step and could not be put in."""
    name = equations.undefined(names)
    if name:
        return f"what the note says of {name} was not understood"
    _, complete = equations.ways(names)
    return "" if complete else "an earlier equation may bear on it"


class _Keyed:
    """A case, compared by its codes over numbered axes and its facts, so that the same step is judged once."""

    __slots__ = ("case", "key")

    def __init__(self, case: Case) -> None:
        self.case = case
        labels = {i: (4, k) for k, i in enumerate(case.axes)}
        symbols = symbols_of([case.left, case.right]).values()
        facts = tuple(sorted((s.latex, str(s.dims), tuple(sorted(s.facts))) for s in symbols))
        dims = tuple(str(i.dim) for i in case.axes)
        self.key = (repr(code_with(case.left, labels)), repr(code_with(case.right, labels)), facts, dims)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Keyed) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


@lru_cache(maxsize=4096)
def _looked(keyed: _Keyed) -> Tally:
    return look(keyed.case)


@lru_cache(maxsize=1024)
def _explained(seen: tuple[tuple[_Keyed, Tally], ...]) -> Judgement:
    return explain([(keyed.case, tally) for keyed, tally in seen])


@lru_cache(maxsize=1024)
def _mended(cases: tuple[_Keyed, ...]) -> Judgement:
    return mended([keyed.case for keyed in cases])
