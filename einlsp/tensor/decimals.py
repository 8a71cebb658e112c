"""Values of the scalar functions to the precision of the current decimal context (standard series)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, getcontext
from functools import lru_cache

_ONE = Decimal(1)


def _tiny() -> Decimal:
    return Decimal(10) ** -(getcontext().prec + 3)


@lru_cache(maxsize=4)
def _pi(digits: int) -> Decimal:
    """Machin's formula, 16 arctan(1/5) - 4 arctan(1/239), with guard digits."""
    scale: int = 10 ** (digits + 10)

    def arctan_inverse(n: int) -> int:
        term: int = scale // n
        total: int = term
        k = 1
        while term:
            term = -term // (n * n) if term < 0 else -(term // (n * n))
            k += 2
            total += term // k if term >= 0 else -(-term // k)
        return total

    return Decimal(16 * arctan_inverse(5) - 4 * arctan_inverse(239)) / scale


def pi() -> Decimal:
    """The number pi."""
    return +_pi(getcontext().prec)


def _series(first: Decimal, ratio: Callable[[int], Decimal]) -> Decimal:
    term = total = first
    k, tiny = 0, _tiny()
    while abs(term) > tiny and k < 2000:
        term = term * ratio(k)
        total += term
        k += 1
    return total


def sin(x: Decimal) -> Decimal:
    """Sine by its series, reduced to one turn."""
    x = x % (2 * pi())
    return _series(x, lambda k: -x * x / ((2 * k + 2) * (2 * k + 3)))


def cos(x: Decimal) -> Decimal:
    """Cosine by its series, reduced to one turn."""
    x = x % (2 * pi())
    return _series(_ONE, lambda k: -x * x / ((2 * k + 1) * (2 * k + 2)))


def arctan(x: Decimal) -> Decimal:
    """Arc tangent: halved three times, then its series."""
    if abs(x) > 1:
        return (pi() / 2).copy_sign(x) - arctan(1 / x)
    for _ in range(3):
        x = x / (1 + (1 + x * x).sqrt())
    power, total, k, tiny = x, x, 1, _tiny()
    while abs(power) > tiny:
        power, k = -power * x * x, k + 2
        total += power / k
    return 8 * total


def arcsin(x: Decimal) -> Decimal:
    """Arc sine; raises ValueError outside (-1, 1)."""
    if abs(x) >= 1:
        raise ValueError("outside (-1, 1)")
    return arctan(x / (1 - x * x).sqrt())


def erf(x: Decimal) -> Decimal:
    """The error function by Kummer's series: ``2/sqrt(pi) exp(-x^2) sum of 2^k x^(2k+1)/(2k+1)!!``."""
    total = _series(x, lambda k: 2 * x * x / (2 * k + 3))
    return 2 / pi().sqrt() * (-x * x).exp() * total


def sigmoid(x: Decimal) -> Decimal:
    """The logistic function."""
    return 1 / (1 + (-x).exp())


def _sign(x: Decimal) -> Decimal:
    if not x:
        raise ValueError("at a kink")
    return _ONE.copy_sign(x)


VALUES: dict[str, Callable[[Decimal], Decimal]] = {
    "exp": Decimal.exp,
    "log": lambda x: _log(x),
    "sin": sin,
    "cos": cos,
    "tan": lambda x: sin(x) / cos(x),
    "arcsin": arcsin,
    "arccos": lambda x: pi() / 2 - arcsin(x),
    "arctan": arctan,
    "sinh": lambda x: (x.exp() - (-x).exp()) / 2,
    "cosh": lambda x: (x.exp() + (-x).exp()) / 2,
    "tanh": lambda x: 1 - 2 / (1 + (2 * x).exp()),
    "cot": lambda x: cos(x) / sin(x),
    "sec": lambda x: 1 / cos(x),
    "csc": lambda x: 1 / sin(x),
    "coth": lambda x: 1 + 2 / ((2 * x).exp() - 1),
    "sech": lambda x: 2 / (x.exp() + (-x).exp()),
    "csch": lambda x: 2 / (x.exp() - (-x).exp()),
    "logit": lambda x: _log(x) - _log(1 - x),
    "softsign": lambda x: x / (1 + x * _sign(x)),
    "sigmoid": sigmoid,
    "softplus": lambda x: (1 + x.exp()).ln(),
    "erf": erf,
    "abs": lambda x: x * _sign(x),
    "sign": _sign,
    "relu": lambda x: x if _sign(x) > 0 else Decimal(0),
    "step": lambda x: _ONE if _sign(x) > 0 else Decimal(0),
}


def _log(x: Decimal) -> Decimal:
    if x <= 0:
        raise ValueError("the logarithm of a number that is not positive")
    return x.ln()
