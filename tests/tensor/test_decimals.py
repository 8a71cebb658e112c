"""The scalar functions in decimals, against mpmath to 40 digits and against what is known of them."""

from __future__ import annotations

from decimal import Decimal, getcontext

import mpmath
import pytest

from einlsp.tensor import decimals
from einlsp.tensor.functions import FUNCTIONS
from einlsp.tensor.rings import Decimals, Undefined, precise

POINTS = (
    "-7.25",
    "-2.5",
    "-1.0000001",
    "-0.999",
    "-0.5",
    "-0.06",
    "0.05",
    "0.3",
    "0.7071",
    "0.99",
    "1.5",
    "3.14159",
    "6.3",
    "12",
    "30.75",
)

ORACLE = {
    **{f: getattr(mpmath, f) for f in ("exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "erf")},
    "arcsin": mpmath.asin,
    "arccos": mpmath.acos,
    "arctan": mpmath.atan,
    **{f: getattr(mpmath, f) for f in ("cot", "sec", "csc", "coth", "sech", "csch")},
    "logit": lambda x: mpmath.log(x / (1 - x)),
    "softsign": lambda x: x / (1 + abs(x)),
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
    "softplus": lambda x: mpmath.log(1 + mpmath.exp(x)),
    "abs": abs,
    "sign": mpmath.sign,
    "relu": lambda x: max(x, mpmath.mpf(0)),
    "step": lambda x: mpmath.mpf(x > 0),
}


def test_every_function_has_a_value_and_a_derivative() -> None:
    assert set(ORACLE) == set(decimals.VALUES) == set(FUNCTIONS)


@pytest.mark.parametrize("name", sorted(ORACLE))
@pytest.mark.parametrize("at", POINTS)
def test_forty_digits(name: str, at: str) -> None:
    with mpmath.workdps(70), precise():
        want = ORACLE[name](mpmath.mpf(at))
        if isinstance(want, mpmath.mpc):
            with pytest.raises(Undefined):
                Decimals().call(name, 0, Decimal(at))
            return
        got = mpmath.mpf(str(Decimals().call(name, 0, Decimal(at))))
        assert abs(got - want) <= mpmath.mpf(10) ** -40 * max(1, abs(want))


def test_pi() -> None:
    with precise(), mpmath.workdps(70):
        assert getcontext().prec >= 60
        assert abs(mpmath.mpf(str(decimals.pi())) - mpmath.pi) < mpmath.mpf(10) ** -58


@pytest.mark.parametrize("name", ["abs", "sign", "relu", "step"])
def test_kinks_have_no_value(name: str) -> None:
    with precise(), pytest.raises(Undefined):
        Decimals().call(name, 0, Decimal(0))


@pytest.mark.parametrize("x", ["0", "-0.5"])
def test_logarithms_and_roots_of_what_is_not_positive(x: str) -> None:
    with precise():
        with pytest.raises(Undefined):
            Decimals().call("log", 0, Decimal(x))
        with pytest.raises(Undefined):
            Decimals().power(Decimal(x), Decimal("0.5"))
        with pytest.raises(Undefined):
            Decimals().whole_power(Decimal(0), -1)


def test_an_unknown_function_and_its_derivatives_belong_together() -> None:
    """``f'`` is the slope of ``f``, and two functions differ."""
    with precise():
        ring, x, step = Decimals(), Decimal("0.37"), Decimal("1e-20")
        for primes in range(3):
            ahead, behind = (ring.call("f", primes, x + s) for s in (step, -step))
            assert abs((ahead - behind) / (2 * step) - ring.call("f", primes + 1, x)) < Decimal("1e-30")
        assert ring.call("f", 0, x) != ring.call("g", 0, x)


def test_roots_are_powers_with_exponents_of_a_half() -> None:
    ring = Decimals()
    with precise():
        for base in (Decimal("0.3"), Decimal(2), Decimal("123456.789")):
            root, over = ring.power(base, Decimal("0.5")), ring.power(base, Decimal("-0.5"))
            assert abs(root * root - base) < Decimal("1e-50")
            assert abs(root * over - 1) < Decimal("1e-55")
            assert abs(root - (base.ln() / 2).exp()) < Decimal("1e-50")
        with pytest.raises(Undefined):
            ring.power(Decimal(-1), Decimal("0.5"))
