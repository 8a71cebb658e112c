"""A product as one call of ``einsum``, in a function of its arrays."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from einlsp.tensor.expr import Expr, Index, Leaf, Prod
from einlsp.writing.code import array_code
from einlsp.writing.code_library import LibraryName
from einlsp.writing.einsum import einsum

_MODULES: dict[str, tuple[str, str]] = {
    "numpy": ("import numpy as np", "np"),
    "torch": ("import torch", "torch"),
    "jax": ("import jax.numpy as jnp", "jnp"),
}


def einsum_code(e: Expr, axes: Sequence[Index], library: LibraryName = "numpy", name: str = "value") -> str | None:
    """A function that computes an expression over ``axes`` with one ``einsum``; None for what is no single product.

    Its arguments have the names that `array_code` gives them.
    """
    found = einsum(_flat(e), axes, identities=False)
    if found is None or not all(isinstance(scalar, Leaf) for scalar in found.scalars):
        return None
    names = array_code(e, axes, library, name).arguments
    scalars = [scalar.symbol.latex for scalar in found.scalars if isinstance(scalar, Leaf)]
    wanted = [*scalars, *found.arguments]
    if any(latex not in names for latex in wanted):
        return None
    load, module = _MODULES[library]
    call = f'{module}.einsum("{found.subscripts}", {", ".join(names[latex] for latex in found.arguments)})'
    product = " * ".join([*_coefficient(found.coefficient), *(names[latex] for latex in scalars), call])
    parameters = ", ".join(dict.fromkeys(names[latex] for latex in names if latex in wanted))
    return f"{load}\n\n\ndef {name}({parameters}):\n    return {product}\n"


def _flat(e: Expr) -> Expr:
    """Products within products as one, for distinct summed indices."""
    if not isinstance(e, Prod):
        return e
    factors: list[Expr] = []
    bound: list[Index] = []
    coefficient = Fraction(1)
    for factor in (_flat(each) for each in e.factors):
        if isinstance(factor, Prod):
            factors += factor.factors
            bound += factor.bound
            coefficient *= factor.coef
        else:
            factors.append(factor)
    every = (*e.bound, *bound)
    if len(set(every)) < len(every) or not e.free.isdisjoint(bound):
        return e
    return Prod(e.coef * coefficient, tuple(factors), every)


def _coefficient(value: Fraction) -> list[str]:
    if value == 1:
        return []
    return [str(value.numerator) if value.denominator == 1 else f"({value.numerator} / {value.denominator})"]
