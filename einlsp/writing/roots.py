r"""Roots of numbers among the scalars of a product: ``1/(\sqrt\pi\sqrt 2)`` is ``1/\sqrt{2\pi}``."""

from __future__ import annotations

from fractions import Fraction

from einlsp.writing.forms import Form, Name, Number, Power, Product

HALF = Fraction(1, 2)


def rooted(coef: Fraction, scalars: list[Form]) -> tuple[Fraction, list[Form]]:
    """A number and scalars with a root of a number below the line joined to another root there, else taken out."""
    at = next((k for k, s in enumerate(scalars) if isinstance(_under(s), Number)), None)
    number = _under(scalars[at]) if at is not None else None
    if at is None or not isinstance(number, Number) or number.value.denominator != 1:
        return coef, scalars
    rest = [*scalars[:at], *scalars[at + 1 :]]
    for k, s in enumerate(rest):
        inner = _under(s)
        if isinstance(inner, Name):
            rest[k] = Power(Product(number.value, (inner,), ()), Number(-HALF))
            return coef, rest
    if coef.numerator % number.value == 0:
        return coef / number.value, [Power(number, Number(HALF)), *rest]
    return coef, scalars


def _under(s: Form) -> Form | None:
    """What a scalar is one over the root of."""
    below = isinstance(s, Power) and isinstance(s.exponent, Number) and s.exponent.value == -HALF
    return s.base if below else None  # type: ignore[attr-defined]
