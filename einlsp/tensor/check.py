"""Whether two expressions are equal, and whether a derivative is right, by evaluation at random points.

Rational expressions are compared modulo a 61-bit prime: two that differ agree by chance less than once in 10**15
(Schwartz and Zippel). Others are compared in decimals to 30 digits at three points. A derivative is compared with a
directional derivative of the expression itself: a dual number modulo ``p**2``, or a central difference with 60
digits. Neither knows the rules by which the derivative was found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from einlsp.records import record
from einlsp.tensor.census import is_rational, two_shapes
from einlsp.tensor.contraction import TooLarge
from einlsp.tensor.evaluate import Misfit
from einlsp.tensor.expr import Add, Expr, Index, Leaf, Ones, Prod, Size, Symbol
from einlsp.tensor.points import Point, Points, Ties
from einlsp.tensor.rings import PRIME, Decimals, Element, NotExact, Residues, Ring, Undefined, precise

Method = Literal["exact", "numeric"]
Outcome = Literal["equal", "different", "unknown"]

_STEP = Decimal("1e-20")
_CLOSE = Decimal("1e-30")
_TRIALS = 2
_POINTS = 3
_LARGEST = 9
_SPARE = 3
"""How many more points are tried where some are not defined."""
_EXACT = Residues()
_RANGES = (
    (Decimals(-1.0, 1.0), False, False),
    (Decimals(0.1, 0.9), True, False),
    (Decimals(0.02, 0.3), True, False),
    (Decimals(1.1, 2.0), True, False),
    (Decimals(0.2, 0.9), True, True),
)
"""Ranges that decimals are drawn from, tamer ones after generic ones; whether entries are made positive, and whether
those of one symbol are smaller than those of the next."""


@record
class Verdict:
    """The outcome of a comparison, how it was made, and why it could not be (for "unknown")."""

    outcome: Outcome
    method: Method = "exact"
    reason: str = ""

    @property
    def equal(self) -> bool:
        """Whether the two sides were confirmed equal."""
        return self.outcome == "equal"


Comparison = Callable[[Point], bool]


def _compare(
    exprs: Sequence[Expr],
    extra: Iterable[Symbol],
    comparison: Comparison,
    trials: int = _TRIALS,
    points: int = _POINTS,
    *,
    restart: Callable[[Verdict], bool] = lambda v: v.outcome == "different",
    ties: Ties = (),
    ground: Points | None = None,
) -> Verdict:
    """Run a comparison exactly where that is possible, else in decimals.

    What differs where great numbers were given smaller sizes (so says ``restart``) is tried again at their true sizes:
    a factor such as 784 may stand for a dimension. The points are those of ``ground`` where it has all that is needed.
    """
    twice = two_shapes(exprs)
    if twice:  # at no point could one array be both
        return Verdict("unknown", reason=f"{twice} stands for two different things here")
    where = ground if ground is not None and ground.covers(exprs) else Points(exprs, extra, reduced=True, ties=ties)
    try:
        verdict = _run(where, exprs, comparison, trials, points)
        if where.great and restart(verdict):
            verdict = _run(Points(exprs, extra, reduced=False, ties=ties), exprs, comparison, trials, points)
    except TooLarge as error:
        return Verdict("unknown", reason=f"it is too large to evaluate ({error})")
    except Misfit as error:
        return Verdict("unknown", reason=str(error))
    return verdict


def _run(where: Points, exprs: Sequence[Expr], comparison: Comparison, trials: int, points: int) -> Verdict:
    if all(is_rational(e) for e in exprs):
        verdict = _exactly(where, comparison, trials)
        if verdict is not None:
            return verdict
    return _in_decimals(where, comparison, points)


def _exactly(where: Points, comparison: Comparison, trials: int) -> Verdict | None:
    done = 0
    for trial in range(trials + _SPARE):
        try:
            if not _compared(where, comparison, trial):
                return Verdict("different")
            done += 1
        except NotExact:
            return None
        except Undefined:  # a tall matrix where a wide one is needed: other sizes may do
            continue
        if done == trials:
            break
    return Verdict("equal") if done else None


def _compared(where: Points, comparison: Comparison, trial: int) -> bool:
    """A comparison at one exact point; after the first at matrices larger than the degree, where that is possible."""
    if trial and where.degree >= 4:
        try:
            return comparison(where.at(_EXACT, trial, least=min(where.degree + 1, _LARGEST)))
        except TooLarge:
            pass
    return comparison(where.at(_EXACT, trial))


def _in_decimals(where: Points, comparison: Comparison, points: int) -> Verdict:
    done = 0
    reason = "no point was found where both are defined"
    with precise():
        for ring, positive, graded in _RANGES:
            for trial in range(points + _SPARE):
                try:
                    if not comparison(where.at(ring, trial, positive=positive, graded=graded)):
                        return Verdict("different", "numeric")
                    done += 1
                except Undefined as error:
                    reason = str(error)
                except NotExact as error:
                    return Verdict("unknown", "numeric", f"{error} cannot be evaluated")
                except ArithmeticError:
                    reason = "the numbers grow too large"
                if done == points:
                    return Verdict("equal", "numeric")
    if done >= min(points, 2):
        return Verdict("equal", "numeric")
    return Verdict("unknown", "numeric", reason)


def _agree(a: Sequence[Element], b: Sequence[Element], ring: Ring) -> bool:
    if ring.exact:
        return all((x - y) % PRIME == 0 for x, y in zip(a, b, strict=True))
    return all(abs(x - y) <= _CLOSE * (1 + abs(x) + abs(y)) for x, y in zip(a, b, strict=True))


def compare(
    a: Expr,
    b: Expr,
    axes: Sequence[Index],
    extra: Iterable[Symbol] = (),
    *,
    trials: int = _TRIALS,
    points: int = _POINTS,
    ground: Points | None = None,
) -> Verdict:
    """Whether two expressions over the same free indices have the same value.

    Several comparisons may share the points of one ``ground``, so that what they have in common is evaluated once.
    """

    def at(point: Point) -> bool:
        evaluator = point.evaluator
        return _agree(evaluator.array(a, axes), evaluator.array(b, axes), point.ring)

    # Neither side need have an axis at all: a constant is compared with a vector too.
    return _compare([a, b, *map(Ones, axes)], extra, at, trials, points, ground=ground)


@record
class Tally:
    """At how many points two expressions agree and differ; ``reason`` where none could be tried."""

    agree: int = 0
    differ: int = 0
    reason: str = ""


def tally(a: Expr, b: Expr, axes: Sequence[Index], ties: Ties = ()) -> Tally:
    """How two expressions compare at each of several points, of different sizes but for those in ``ties``."""
    agree = differ = 0

    def at(point: Point) -> bool:
        nonlocal agree, differ
        evaluator = point.evaluator
        if _agree(evaluator.array(a, axes), evaluator.array(b, axes), point.ring):
            agree += 1
        else:
            differ += 1
        return True

    def again(_: Verdict) -> bool:
        nonlocal agree, differ
        doubtful = differ > 0
        if doubtful:
            agree = differ = 0
        return doubtful

    verdict = _compare([a, b], (), at, restart=again, ties=ties)
    return Tally(agree, differ, verdict.reason)


def check_derivative(
    e: Expr,
    derivative: Expr,
    variable: Symbol,
    at: Sequence[Index],
    axes: Sequence[Index],
    ground: Points | None = None,
) -> Verdict:
    """Whether ``derivative`` (over ``axes`` and ``at``) is that of ``e`` (over ``axes``) by the variable's entries.

    Both sides are contracted with a random direction over the variable's axes.
    """
    direction = Symbol("direction", variable.dims)
    contracted = _contract(derivative, direction, tuple(at))

    def holds(point: Point) -> bool:
        ring = point.ring
        cells = 1
        for d in variable.dims:
            cells *= point.sampler.size(d)
        along = point.sampler.plain(cells)
        here = point.evaluator
        before = here.array(e, axes) if ring.exact else ()
        got = here.beside(direction.latex, along).array(contracted, axes)

        def moved(step: Element) -> Sequence[Element]:
            return here.beside(variable.latex, point.moved(variable.latex, along, step)).array(e, axes)

        if ring.exact:
            want = [(y - x) // PRIME for x, y in zip(before, moved(PRIME), strict=True)]
        else:
            ahead, behind = moved(_STEP), moved(-_STEP)
            want = [(y - x) / (2 * _STEP) for x, y in zip(behind, ahead, strict=True)]
        return _agree(got, want, ring)

    return _compare([e, derivative], [variable], holds, ground=ground)


def _contract(e: Expr, direction: Symbol, at: tuple[Index, ...]) -> Expr:
    """The sum over ``at`` of an expression times the direction, taken term by term so that no large array is built."""
    if isinstance(e, Add):
        return Add(tuple(_contract(t, direction, at) for t in e.terms))
    factors = e.factors if isinstance(e, Prod) else (e,)
    coef, bound = (e.coef, e.bound) if isinstance(e, Prod) else (Fraction(1), ())
    return Prod(coef, (*factors, Leaf(direction, at)), (*bound, *at))


__all__ = ["Method", "Size", "Verdict", "check_derivative", "compare", "is_rational"]
