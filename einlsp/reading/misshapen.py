"""The verdict on a step whose sides do not fit: one has no value, or they have different axes."""

from __future__ import annotations

from einlsp.reading import surface as s
from einlsp.reading.claims import Claim, keys_of
from einlsp.reading.definitions import Definitions
from einlsp.reading.doubts import doubt_of
from einlsp.reading.notes import NoteReading
from einlsp.reading.operands import Operand
from einlsp.reading.scalars import is_number
from einlsp.tensor.census import symbols_of
from einlsp.tensor.judge import Judgement

DIFFERENT = "the two sides have different shapes"


def without_value(reading: NoteReading, claim: Claim, definitions: Definitions) -> Judgement:
    """The verdict on a step one side of which has no value: it fails where no reading gives it the other's axes."""
    found = Judgement("undecided", claim.reason)
    good, bad, at = claim.left, claim.right, claim.right_at
    if good.value is None:
        good, bad, at = claim.right, claim.left, claim.left_at
    derives = s.Derivative in s.kinds(bad.node)
    if good.value is not None and not derives and any(p.kind == "dimension" for p in bad.problems):
        within = keys_of(bad.node) <= keys_of(good.node) and not any(f.name for f in good.free)
        return Judgement("fails", claim.reason) if within and sure(reading, claim) else found
    if good.value is None or derives or not any(p.kind == "rank" for p in bad.problems):
        return found
    sizes = {str(d) for d in reading.sides.names.values()}
    written, meant = (definitions.made_of(keys_of(side.node)) - sizes for side in (bad, good))
    same = written in (meant, definitions.into(good.value.expr).names - sizes)
    if any(f.name for f in good.free) or not same or not sure(reading, claim):
        return found
    axes = reading.sides.axes(*at)
    if isinstance(axes, Operand):
        if axes.named or len(axes.axes) == good.value.order:
            return found
        return Judgement("fails", f"a {good.value.kind()} cannot equal a {axes.kind()}")
    applied = {s.order for s in symbols_of([good.value.expr]).values()} >= {1, 2}
    return Judgement("fails", axes.message) if axes.kind == "rank" and applied and not _by_entry(bad.node) else found


def _by_entry(node: s.Surface) -> bool:
    r"""Whether entries may be meant, and no arrays: powers of small letters, a number in a sum, ``1 - h^2``."""
    for n in s.walk(node):
        if isinstance(n, s.Power) and isinstance(n.base, s.Sym | s.Bracket):
            return True
        if isinstance(n, s.Sum) and any(is_number(t.body) for t in n.terms):
            return True
    return False


def may_be_a_slip(reading: NoteReading, claim: Claim, found: Judgement) -> bool:
    """Whether a step that is not decided does not fit as it is written, and nothing speaks against a slip there.

    If it is true with two factors in another order, or one thing turned round, that is what was meant: axes that fit
    and values that agree do not come about by chance.
    """
    if claim.left.value is None or found.verdict != "undecided" or any(f.name for f in claim.left.free):
        return False
    kinds = {p.kind for p in claim.right.problems}
    return (kinds == {"rank"} or (not kinds and found.reason == DIFFERENT)) and not doubt_of(reading, claim)


def sure(reading: NoteReading, claim: Claim) -> bool:
    """Whether the axes of both sides rest on nothing guessed, and no doubt speaks against a finding."""
    guessed = "use" in claim.left.sources | claim.right.sources
    return not guessed and not doubt_of(reading, claim)


def misshapen(reading: NoteReading, claim: Claim) -> Judgement:
    """The verdict on a step whose sides have different numbers of axes."""
    different = Judgement("undecided", DIFFERENT)
    left, right = claim.left.value, claim.right.value
    if left is None or right is None or any(f.name for f in (*claim.left.free, *claim.right.free)):
        return different
    if 1 in (*left.shape, *right.shape):
        return different  # a matrix of one column is a vector to many, one of one entry a number
    lone = any(isinstance(side.node, s.Sym | s.Num) for side in (claim.left, claim.right))
    lacking = left.expr.names != right.expr.names or not left.expr.names
    if lone or lacking or left.order == right.order or not sure(reading, claim):
        return different
    return Judgement("fails", f"a {left.kind()} cannot equal a {right.kind()}")
