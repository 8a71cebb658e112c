"""The verdict on a step: holds, holds if something is assumed, fails, or not decided.

A step is given as one or more cases: as it is written, with definitions put in, with earlier equations put in. It holds
if one of them holds. It fails only where each of them differs at every point tried, at two sets of sizes at least; what
agrees at some points and differs at others is not decided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import field, replace
from typing import Literal

from einlsp.records import record
from einlsp.tensor.assume import Assumption, amended, assumption, in_words, of_a_size
from einlsp.tensor.census import symbols_of
from einlsp.tensor.check import Outcome, Tally, compare, tally
from einlsp.tensor.deadline import GaveUp
from einlsp.tensor.expr import Expr, Index, Leaf, Num, walk
from einlsp.tensor.means import is_mean, resolved
from einlsp.tensor.points import Ties
from einlsp.tensor.screen import Screen
from einlsp.tensor.slips import likely, slips
from einlsp.tensor.substitute import replace_symbol

VerdictName = Literal["holds", "holds-if", "fails", "undecided"]


@record
class Judgement:
    """A verdict; ``assumptions`` for "holds-if"; for "fails" the likely slip and the right side that mends it."""

    verdict: VerdictName
    reason: str = ""
    assumptions: Assumption = ()
    slip: str = ""
    mended: Expr | None = None

    @property
    def facts(self) -> tuple[str, ...]:
        r"""The assumptions as one would declare them: ``\\mathbf{A} symmetric``, ``AB = BA``."""
        return tuple(f"{symbol} {fact}" for symbol, fact in self.assumptions)

    @property
    def granted(self) -> bool:
        """Whether nothing is assumed but what is often taken for granted: symmetric matrices, and such as commute."""
        return all(fact == "symmetric" or fact.startswith("=") for _, fact in self.assumptions)


@record
class Case:
    """One way to look at a step: two expressions over the same axes; ``put`` makes the right side of what is written.

    Where an earlier equation is put in (``given``) both sides being nought says nothing about the step. Nor where all
    definitions are, if neither side is nought as it was ``written``: ``2Ax - 2b`` is no ``Ax - b``, though both vanish
    at ``x = A^{-1}b``; unless they agree with one definition put in (the further pairs). ``ties`` says what some
    dimensions may be: three where a note does not say, the number that divides a sum of ones.
    """

    left: Expr
    right: Expr
    axes: tuple[Index, ...]
    put: Callable[[Expr], Expr] = field(default=lambda e: e, compare=False)
    given: bool = False
    ties: Ties = ()
    written: tuple[tuple[Expr, Expr], ...] = ()


HOLDS = Judgement("holds")
MEANS = "of an expectation it is only known that it is linear"


def has_means(case: Case) -> bool:
    """Whether an expectation stands in a case."""
    return any(is_mean(n) for e in (case.left, case.right) for n in walk(e))


def look(case: Case) -> Tally:
    """How the two sides of a case compare; where expectations stand in it nothing but linearity shows that it holds."""
    if has_means(case):
        apart = resolved((case.left, case.right))
        found = Tally() if apart is None else tally(apart[0], apart[1], case.axes, case.ties)
        return found if agrees(found) else Tally(reason=MEANS)
    found = tally(case.left, case.right, case.axes, case.ties)
    if not (case.given or case.written) or not agrees(found) or not _nought(case.left, case):
        return found
    nought = not case.given and any(_nought(side, case) for side in case.written[0])
    partly = any(compare(x, y, case.axes).equal and not _nought(x, case) for x, y in case.written[1:])
    return found if nought or partly else Tally(1, 1)


def _nought(e: Expr, case: Case) -> bool:
    return compare(e, Num(0), case.axes).equal


def dependence(e: Expr, name: str, axes: Sequence[Index]) -> Outcome:
    """Whether an expression is "different" with another symbol for one in it: ``x + y - y`` is not, for y."""
    symbol = symbols_of([e]).get(name)
    if symbol is None:
        return "equal"
    other = replace(symbol, latex=name + "'")
    return compare(e, replace_symbol(e, name, lambda indices: Leaf(other, indices)), axes).outcome


def agrees(found: Tally) -> bool:
    """Whether both sides agree wherever they were tried."""
    return found.agree > 0 and not found.differ


def judge(cases: Iterable[Case]) -> Judgement:
    """The verdict on a step; the first case is the step as it is written, the others are only looked at if it fails."""
    seen: list[tuple[Case, Tally]] = []
    for case in cases:
        found = look(case)
        if agrees(found):
            return HOLDS
        seen.append((case, found))
    verdict = explain(seen)
    return mended([case for case, _ in seen]) if verdict.verdict == "fails" else verdict


def explain(seen: Sequence[tuple[Case, Tally]], spoken: frozenset[str] = frozenset()) -> Judgement:
    """The verdict on a step none of whose cases holds. ``spoken`` are facts that the note speaks of.

    Where it fails, `mended` looks for the slip.
    """
    sized = [case for case, _ in seen if case.ties]
    seen = [(case, found) for case, found in seen if not case.ties]  # what sizes may be was only a guess
    if not seen:
        return Judgement("undecided", "the two sides have different shapes")
    silent = next((found for _, found in seen if not found.differ), None)
    if silent is not None:
        return Judgement("undecided", silent.reason or "no point was found where both are defined")
    for case, _ in seen if len(seen) < 5 else (seen[0], seen[-1]):
        assumed = assumption(case.left, case.right, case.axes, spoken)
        if assumed is not None:
            verdict = Judgement("holds-if", "holds if " + " and ".join(in_words(assumed)), assumed)
            if verdict.granted or not spoken.isdisjoint(fact for _, fact in assumed) or not _slipped(case, seen):
                return verdict
    if any(found.agree for _, found in seen):
        return Judgement("undecided", "the sides agree at some points and differ at others")
    if any(found.differ < 2 for _, found in seen):
        return Judgement("undecided", "too few points could be tried")
    for case in sized:
        assumed = of_a_size(case.left, case.right, case.axes, case.ties, spoken)
        if assumed is not None:
            return Judgement("holds-if", "holds if " + " and ".join(in_words(assumed)), assumed)
    return Judgement("fails", "the sides differ")


def _slipped(case: Case, seen: Sequence[tuple[Case, Tally]]) -> bool:
    """Whether a likely slip explains a step in another layout, so that no unlikely fact is asked for in this one."""
    return any(amended(c.left, likely(c.right), c.axes) for c, _ in seen if c is not case and c.axes != case.axes)


def mended(cases: Sequence[Case]) -> Judgement:
    """The verdict on a step that fails, with the likely slip where one small change of the right side mends it."""
    cases = [case for case in cases if not case.ties]
    cases = [case for case in cases if case.axes == cases[0].axes]  # not those in another layout
    screens = [Screen(case.left, [case.right], case.axes) for case in cases]
    try:
        for words, changed in slips(cases[0].right, cases[0].left):
            for case, screen in zip(cases, screens, strict=True):
                put = case.put(changed)
                if not screen.differs(put) and compare(case.left, put, case.axes).equal:
                    return Judgement("fails", f"the sides differ; likely {words}", slip=words, mended=changed)
    except GaveUp:  # that they differ is known; what mends them is not
        pass
    return Judgement("fails", "the sides differ")
