"""A quick look at one point: whether two expressions surely differ. What may be equal is left to `einlsp.tensor.check`.

Where a hundred small changes of an expression are tried, nearly all of them differ at once. Rational expressions are
looked at modulo a prime, all others in floating point.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction

from einlsp.tensor.census import is_rational, symbols_of
from einlsp.tensor.contraction import TooLarge
from einlsp.tensor.decimals import VALUES
from einlsp.tensor.evaluate import Evaluator, Misfit
from einlsp.tensor.expr import Expr, Index
from einlsp.tensor.functions import PI
from einlsp.tensor.points import Points
from einlsp.tensor.rings import PRIME, Element, NotExact, Residues, Ring, Undefined, unknown_function

_FAR = 1e-6

_FUNCTIONS: dict[str, Callable[[float], float]] = {
    "exp": math.exp,
    "log": math.log,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "arcsin": math.asin,
    "arccos": math.acos,
    "arctan": math.atan,
    "sinh": math.sinh,
    "cosh": math.cosh,
    "tanh": math.tanh,
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
    "softplus": lambda x: math.log(1 + math.exp(x)),
    "erf": math.erf,
    "abs": abs,
    "sign": lambda x: math.copysign(1.0, x),
    "relu": lambda x: max(x, 0.0),
    "step": lambda x: float(x > 0),
}


class Floats:
    """Floating point numbers between -1 and 1."""

    exact = False

    def rational(self, value: Fraction) -> float:
        """A fraction, rounded."""
        return float(value)

    def reduce(self, values: list[float]) -> list[float]:
        """Nothing to do."""
        return values

    def power(self, base: float, exponent: float) -> float:
        """A real power of a positive number."""
        if base <= 0:
            raise Undefined("a power of a number that is not positive")
        return float(base**exponent)

    def whole_power(self, base: float, exponent: int) -> float:
        """A whole power."""
        if not base and exponent < 0:
            raise Undefined("a division by nought")
        return float(base**exponent)

    def call(self, name: str, primes: int, x: float) -> float:
        """The value of a function."""
        known = _FUNCTIONS.get(name)
        if known is None or primes:
            if name in VALUES and not primes:
                raise NotExact(name)
            return float(unknown_function(name, primes, x, 1.0))
        return known(x)

    def good_pivot(self, column: Sequence[float]) -> int | None:
        """The place of the largest number."""
        best = max(range(len(column)), key=lambda k: abs(column[k]))
        return best if abs(column[best]) > 1e-9 else None

    def reciprocal(self, x: float) -> float:
        """One over a number."""
        return self.whole_power(x, -1)

    def draw(self, rng: random.Random) -> float:
        """A random number, away from nought."""
        value = rng.uniform(-1, 1)
        return value if abs(value) > 0.05 else value + 0.11


class Screen:
    """One point at which expressions in these symbols are compared with one of them."""

    def __init__(self, wanted: Expr, others: Iterable[Expr], axes: Sequence[Index]) -> None:
        exprs = [wanted, *others]
        symbols = symbols_of(exprs)
        self._axes = axes
        self._ring: Ring = Residues() if all(is_rational(e) for e in exprs) else Floats()
        self._evaluator: Evaluator | None = None
        self._wanted: Sequence[Element] | None = None
        if PI.latex not in symbols:
            self._look(Points(exprs, (), reduced=True), wanted)

    def _look(self, points: Points, wanted: Expr) -> None:
        for trial in (1, 2, 0):
            try:
                self._evaluator = points.at(self._ring, trial).evaluator
                self._wanted = self._evaluator.array(wanted, self._axes)
            except _SILENT:
                continue
            return

    def differs(self, e: Expr) -> bool:
        """Whether an expression surely has another value than the wanted one; False where it may be equal."""
        if self._evaluator is None or self._wanted is None:
            return False
        try:
            values = self._evaluator.array(e, self._axes)
        except (*_SILENT, KeyError):
            return False
        if self._ring.exact:
            return any((x - y) % PRIME for x, y in zip(values, self._wanted, strict=True))
        return any(abs(x - y) > _FAR * (1 + abs(x) + abs(y)) for x, y in zip(values, self._wanted, strict=True))


_SILENT = (Undefined, NotExact, TooLarge, Misfit, ArithmeticError, ValueError, TypeError)


def differ(a: Expr, b: Expr, axes: Sequence[Index]) -> bool:
    """Whether two expressions surely differ."""
    return Screen(a, [b], axes).differs(b)
