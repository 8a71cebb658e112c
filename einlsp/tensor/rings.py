"""The number systems that expressions are evaluated in: integers modulo p squared, and long decimals.

Modulo ``p**2`` with p a 61-bit prime, ``x + p*e`` is a dual number: ``f(x + p e) = f(x) + p f'(x) e``, exactly. So
one ring gives values and directional derivatives of every rational function (the p-adic numbers to two digits).
Functions that are not rational are evaluated in decimals of 60 digits.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Decimal, DivisionByZero, InvalidOperation, localcontext
from fractions import Fraction
from typing import Any, Protocol
from zlib import crc32

from einlsp.tensor import decimals

Element = Any
"""A number of a ring: ``int`` or ``Decimal``."""

PRIME = (1 << 61) - 1


_HALF = Decimal("0.5")
_PARTS = 10**18
"""How many parts the range of decimals is cut into."""


class NotExact(Exception):
    """The expression has a part that this ring cannot evaluate (a root, a logarithm)."""


class Undefined(Exception):
    """The expression has no value at this point (a division by nought, the logarithm of a negative)."""


class Ring(Protocol):
    """What the evaluator asks of a number system."""

    exact: bool

    def rational(self, value: Fraction) -> Element: ...
    def reduce(self, values: list[Element]) -> list[Element]: ...
    def power(self, base: Element, exponent: Element) -> Element: ...
    def whole_power(self, base: Element, exponent: int) -> Element: ...
    def call(self, name: str, primes: int, x: Element) -> Element: ...
    def good_pivot(self, column: Sequence[Element]) -> int | None: ...
    def reciprocal(self, x: Element) -> Element: ...
    def draw(self, rng: random.Random) -> Element: ...


def unknown_function(name: str, primes: int, x: Element, one: Element) -> Element:
    """The value of a polynomial of degree six that stands for an unknown function, or of a derivative of it."""
    rng = random.Random(crc32(name.encode()))
    coefs = [rng.randrange(1, 9) for _ in range(7)]
    for _ in range(primes):
        coefs = [k * c for k, c in enumerate(coefs)][1:]
    total = one * 0
    for c in reversed(coefs):
        total = total * x + c
    return total


class Residues:
    """Integers modulo the square of a prime."""

    exact = True
    modulus = PRIME * PRIME

    def rational(self, value: Fraction) -> int:
        """A fraction as a residue."""
        if value.denominator == 1:
            return value.numerator % self.modulus
        return value.numerator * pow(value.denominator, -1, self.modulus) % self.modulus

    def reduce(self, values: list[int]) -> list[int]:
        """Bring numbers back into range."""
        m = self.modulus
        return [v % m for v in values]

    def power(self, base: int, exponent: int) -> int:
        """Powers with exponents that are not whole are not exact here."""
        raise NotExact("a power that is not whole")

    def whole_power(self, base: int, exponent: int) -> int:
        """A whole power, negative ones through the reciprocal."""
        try:
            return int(pow(base, exponent, self.modulus))
        except ValueError:
            raise Undefined("a division by nought") from None

    def call(self, name: str, primes: int, x: int) -> int:
        """Only functions that nobody knows have values here: as random polynomials."""
        from einlsp.tensor.functions import FUNCTIONS

        if name in FUNCTIONS:
            raise NotExact(name)
        return int(unknown_function(name, primes, x, 1) % self.modulus)

    def good_pivot(self, column: Sequence[int]) -> int | None:
        """The place of a number that can be divided by."""
        return next((k for k, v in enumerate(column) if v % PRIME), None)

    def reciprocal(self, x: int) -> int:
        """One over a number."""
        return self.whole_power(x, -1)

    def draw(self, rng: random.Random) -> int:
        """A random number."""
        return 1 + rng.getrandbits(61) % (PRIME - 1)


class Decimals:
    """Decimals of 60 digits. Points are drawn from ``(low, high)``: the generic ones, then ever tamer ones."""

    exact = False

    def __init__(self, low: float = -1.0, high: float = 1.0) -> None:
        self.low, self.width = Decimal(low), Decimal(high) - Decimal(low)

    def rational(self, value: Fraction) -> Decimal:
        """A fraction as a decimal."""
        return Decimal(value.numerator) / value.denominator

    def reduce(self, values: list[Decimal]) -> list[Decimal]:
        """Decimals need no reduction."""
        return values

    def power(self, base: Decimal, exponent: Decimal) -> Decimal:
        """A real power of a positive number."""
        if base <= 0:
            raise Undefined("a power of a number that is not positive")
        if abs(exponent) == _HALF:  # the most common one, and a root takes a twentieth of the time
            return base.sqrt() if exponent > 0 else 1 / base.sqrt()
        return (exponent * base.ln()).exp()

    def whole_power(self, base: Decimal, exponent: int) -> Decimal:
        """A whole power."""
        if exponent < 0 and not base:  # which decimals take for infinite
            raise Undefined("a division by nought")
        return base**exponent

    def call(self, name: str, primes: int, x: Decimal) -> Decimal:
        """The value of a function."""
        known = decimals.VALUES.get(name)
        if known is None or primes:
            return Decimal(unknown_function(name, primes, x, Decimal(1)))
        try:
            return known(x)
        except (InvalidOperation, DivisionByZero, ValueError):
            raise Undefined(f"{name} is not defined there") from None

    def good_pivot(self, column: Sequence[Decimal]) -> int | None:
        """The place of the largest number."""
        best = max(range(len(column)), key=lambda k: abs(column[k]))
        return best if abs(column[best]) > Decimal("1e-45") else None

    def reciprocal(self, x: Decimal) -> Decimal:
        """One over a number."""
        return self.whole_power(x, -1)

    def draw(self, rng: random.Random) -> Decimal:
        """A random number of the range, away from nought."""
        value = self.low + self.width * (1 + rng.getrandbits(61) % _PARTS) / _PARTS
        return value if abs(value) > Decimal("0.05") else value + Decimal("0.11")


def precise() -> Any:
    """A context in which decimals have 60 digits and never trap on being inexact."""
    return localcontext(prec=60, Emax=10**6, Emin=-(10**6))
