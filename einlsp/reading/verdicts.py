"""The steps of a note and the verdict on each: holds, holds if, fails, or not decided (and why)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from einlsp.reading.claims import Claim, claims_of
from einlsp.reading.definitions import Definitions
from einlsp.reading.doubts import doubt_of
from einlsp.reading.notes import NoteReading
from einlsp.tensor.canonical import code_with
from einlsp.tensor.deadline import GaveUp, deadline
from einlsp.tensor.expr import Expr, Index
from einlsp.tensor.judge import Judgement, judge
from einlsp.tensor.sample import symbols_of
from einlsp.tensor.value import Value

SECONDS = 1.0
"""The most that one step may cost."""


@dataclass(frozen=True, slots=True)
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


def judged(reading: NoteReading) -> Iterator[Judged]:
    """The verdict on each step of a note, in order. A wrong line is reported once, not again by the step after it."""
    doubtful: tuple[int, int, int] | None = None
    for claim, definitions in claims_of(reading):
        if claim.kind != "step":
            continue
        where = (claim.formula.number, claim.chain, claim.position)
        found = _verdict(claim, definitions)
        if found.verdict == "fails" and reading.metric and any(f.name for f in claim.left.free):
            found = Judgement("undecided", "the note raises and lowers indices with a metric")
        if found.verdict == "fails" and doubtful == (where[0], where[1], where[2] - 1):
            found = Judgement("undecided", "the line before it is in doubt")
        doubtful = where if found.verdict == "fails" else None
        yield _placed(claim, found)


def _placed(claim: Claim, found: Judgement) -> Judged:
    region, latex = claim.formula.region, claim.formula.region.latex
    left, right = claim.left.node, claim.right.node
    return Judged(
        region.to_document(claim.start),
        region.to_document(claim.end),
        latex[left.start : left.end],
        latex[right.start : right.end],
        region.to_document(right.start),
        region.to_document(right.end),
        found,
        claim,
    )


def _verdict(claim: Claim, definitions: Definitions) -> Judgement:
    if claim.left.value is None or claim.right.value is None:
        return Judgement("undecided", claim.reason)
    pair = _aligned(claim)
    if pair is None:
        return Judgement("undecided", "the two sides have different shapes")
    left, right, axes = pair
    try:
        with deadline(SECONDS):
            found = _judged(left, right, axes, claim.derives)
            if found.verdict == "holds":
                return found
            a, b = definitions.into(left), definitions.into(right)
            if a is not left or b is not right:
                deeper = _judged(a, b, axes, claim.derives)
                if (
                    deeper.verdict in ("holds", "undecided")
                    or found.verdict == "undecided"
                    or (deeper.verdict == "holds-if" and found.verdict == "fails")
                ):
                    found = deeper
            if found.verdict == "fails":
                doubt = "one side has a symbol that the other lacks" if a.names != b.names else doubt_of(claim)
                return Judgement("undecided", doubt) if doubt else found
            return found
    except GaveUp as error:
        return Judgement("undecided", f"gave up: {error}")


def _aligned(claim: Claim) -> tuple[Expr, Expr, tuple[Index, ...]] | None:
    """Both sides over the same axes; None where their shapes differ."""
    left, right = claim.left.value, claim.right.value
    assert left is not None and right is not None
    if left.order != right.order:
        return None
    axes = tuple(p.index for p in left.ports)
    names = [f.name for f in claim.left.free]
    if names and all(names):
        by_name = dict(zip(names, axes, strict=True))
        over = tuple(by_name[f.name] for f in claim.right.free)
        return left.expr, right.over(over), axes
    if left.levels == right.levels and left.shape == right.shape:
        return left.expr, right.over(axes), axes
    if claim.derives:  # the other layout
        if left.order == 1 and left.shape == right.shape:
            return left.expr, right.over(axes), axes
        if left.order == 2 and left.shape == right.shape[::-1]:
            return left.expr, _turned(right).over(axes), axes
    return None


def _turned(value: Value) -> Value:
    return Value(value.expr, value.ports[::-1])


def _judged(left: Expr, right: Expr, axes: tuple[Index, ...], derives: bool) -> Judgement:
    found = _cached(_Step(left, right, axes))
    if derives and found.verdict != "holds" and len(axes) == 2 and axes[0].dim == axes[1].dim:
        swapped = _cached(_Step(left, right, axes, turned=True))
        if swapped.verdict == "holds":
            return swapped
    return found


class _Step:
    """Two sides, compared by their codes over numbered axes, so that the same step is judged once."""

    __slots__ = ("axes", "key", "left", "right")

    def __init__(self, left: Expr, right: Expr, axes: tuple[Index, ...], *, turned: bool = False) -> None:
        from einlsp.tensor.substitute import rename

        if turned:
            right = rename(right, {axes[0]: axes[1], axes[1]: axes[0]})
        self.left, self.right, self.axes = left, right, axes
        labels = {i: (4, k) for k, i in enumerate(axes)}
        facts = tuple(sorted((s.latex, s.dims, tuple(sorted(s.facts))) for s in symbols_of([left, right]).values()))
        self.key = (repr(code_with(left, labels)), repr(code_with(right, labels)), repr(facts))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Step) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


@lru_cache(maxsize=2048)
def _cached(step: _Step) -> Judgement:
    return judge(step.left, step.right, step.axes)
