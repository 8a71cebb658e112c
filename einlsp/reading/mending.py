"""Which small change of a wrong step's right side, in the author's own LaTeX, makes the step true."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from einlsp.reading import surface as s
from einlsp.reading.cases import cases_of, looked, pairs_of
from einlsp.reading.claims import Claim
from einlsp.reading.computed import computes
from einlsp.reading.definitions import Definitions
from einlsp.reading.doubts import TO_SOLVE, UNNAMED, doubt_of
from einlsp.reading.equations import Equations
from einlsp.reading.lopsided import lopsided
from einlsp.reading.misshapen import may_be_a_slip
from einlsp.reading.misspelt import Misspelling, misspellings
from einlsp.reading.notes import NoteReading
from einlsp.tensor.canonical import same
from einlsp.tensor.judge import Judgement, agrees

_LINEAR = frozenset({"sign", "factor 2", "factor 1/2", "number"})
_SHAPING = frozenset({"transpose", "order", "index"})
_TURNING = frozenset({"transpose", "order"})
_INDEX = frozenset({"index"})
_OF_THE_PEN = frozenset({"sign", "factor 2", "factor 1/2", "number", "exponent", "inverse", "transpose", "order"})
_STRONG = frozenset({"orthogonal", "orthonormal columns", "rotation", "diagonal", "one-hot", "unit norm"})
"""Facts that nobody has in mind without a word."""
_CALLED = _LINEAR | _SHAPING
_OPEN = ("what the note says of ", "an earlier equation may bear on it")
"""Reasons why a step that differs is not said to fail, though a sign or a number that mends it says enough."""


def mending(
    reading: NoteReading, claim: Claim, definitions: Definitions, equations: Equations, found: Judgement
) -> Misspelling | None:
    """The first change after which a step holds that fails, that does not fit, or of which not all is known.

    If a step is true with one term's sign or number changed, it is true as it stands only where that term is nought;
    so little need be known of the symbols in it, as long as nothing is said to be nought. If one slip of the pen is
    undone by it, and else a strong fact is needed of which the note says no word, that is what it was; and so if a
    matrix would have to be symmetric that the note shows not to be. Raises `GaveUp` when the caller's time is over.
    """
    kinds = _kinds(reading, claim, equations, found)
    if kinds is not None and not kinds:
        return None
    opened = kinds is None and (claim.left.value is None or claim.right.value is None)
    for change, node in _respelt(reading, claim, found.slip, kinds):
        pairs = pairs_of(reading, claim, node, opened=opened)
        cases = cases_of(pairs, definitions, equations, reading.sides.open_dims)
        agreeing = (keyed.case for keyed in cases if agrees(looked(keyed)))
        if kinds is _INDEX:
            good = any(not same(case.left, case.right) for case in agreeing)  # not just one side written again
        else:
            good = any(kinds is None or not case.ties for case in agreeing)
        if good:
            return change
    return None


def strays(claim: Claim) -> bool:
    r"""Whether an index may stand where another was meant: both sides have indices, and not the same ones are free.

    ``e_{ij}e_{ij} = a_{ij}a_{ij} - a_{ij}a_{jj}`` is one letter from an identity; with other free indices than its left
    side it is true in no reading.
    """
    left, right = claim.left, claim.right
    if left.value is None or claim.relation.kind != "equal" or not (_indexed(left.node) and _indexed(right.node)):
        return False
    if right.value is None:
        return {p.kind for p in right.problems} == {"index"}
    return {f.name for f in left.free} != {f.name for f in right.free}


def _indexed(node: s.Surface) -> bool:
    return any(m.kind == "index" for n in s.walk(node) if isinstance(n, s.Sym | s.Indexed) for m in n.scripts.marks)


def misfits(claim: Claim) -> bool:
    """Whether sizes do not fit on the right side of a step, which another rule says."""
    return any(p.kind == "dimension" for p in claim.right.problems)


def _kinds(reading: NoteReading, claim: Claim, equations: Equations, found: Judgement) -> frozenset[str] | None:
    """The kinds of change that may mend a step; ``None`` for all."""
    if found.verdict == "fails":
        return None
    if found.verdict == "holds-if":
        told = reading.spoken
        if all(fact == "symmetric" and lopsided(reading, claim, name) for name, fact in found.assumptions):
            return frozenset() if doubt_of(reading, claim) else _TURNING
        far = any(fact in _STRONG and fact not in told for _, fact in found.assumptions)
        return _OF_THE_PEN if far and not doubt_of(reading, claim) else frozenset()
    if claim.left.value is not None and misfits(claim):
        return _SHAPING
    if found.verdict == "undecided" and strays(claim):
        return frozenset() if doubt_of(reading, claim) else _INDEX
    if may_be_a_slip(reading, claim, found):
        return _SHAPING
    if found.reason.startswith(UNNAMED):
        return _CALLED
    if found.reason == TO_SOLVE:
        sure = computes(reading, claim)
    else:
        sure = found.reason.startswith(_OPEN) and not doubt_of(reading, claim)
    return _LINEAR if sure and not _nought(claim, equations) else frozenset()


def _in_argument(side: s.Surface, change: Misspelling) -> bool:
    """Whether a change is one of what a function is applied to: an even one has the same value at -x."""
    pairs = (pair for n in s.walk(side) if isinstance(n, s.Product) for pair in pairwise(n.factors))
    called = (b for a, b in pairs if isinstance(a, s.Sym) and isinstance(b, s.Bracket) and a.end == b.start)
    return any(b.start <= change.start and change.end <= b.end for b in called)


def _nought(claim: Claim, equations: Equations) -> bool:
    """Whether something is said to be nought: by an earlier equation, or by a side of the chain."""
    sides = claim.formula.surface.chains[claim.right_at[1]].sides
    return equations.vanishing or any(isinstance(side, s.Num) and not side.value for side in sides)


def _respelt(
    reading: NoteReading, claim: Claim, slip: str, kinds: frozenset[str] | None
) -> Iterator[tuple[Misspelling, s.Surface]]:
    """The right side of a step with a likely slip undone, in one way after the other."""
    latex, (_, number, position) = claim.formula.surface.latex, claim.right_at
    chains = claim.formula.surface.chains
    for change in misspellings(claim.right.node, claim.left.node, latex, slip):
        if kinds is not None and change.kind not in kinds:
            continue
        if kinds is _CALLED and _in_argument(claim.right.node, change):
            continue
        new = reading.respelt(claim.formula, change.applied(latex)).surface
        if len(new.chains) == len(chains) and len(new.chains[number].sides) == len(chains[number].sides):
            yield change, new.chains[number].sides[position]
