"""What is said beside a derivative: names of its indices, and what a fact of the variable means for it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from einlsp.ide.derivation import Derivative, renormalised
from einlsp.ide.steps import variable_names
from einlsp.ide.variable import Variable
from einlsp.reading.expressions import ExpressionReading
from einlsp.reading.readback import Reader
from einlsp.tensor.check import compare
from einlsp.tensor.expr import Delta, Expr, Index
from einlsp.tensor.normal import add, mul, neg
from einlsp.tensor.substitute import rename
from einlsp.writing.latex import form_latex
from einlsp.writing.network import NoMatrixForm
from einlsp.writing.style import Style


def index_names(reading: ExpressionReading, variable: Variable, d: Derivative) -> dict[Index, str]:
    """Names of the free indices: the writer's own where the expression or the variable has them."""
    names: dict[Index, str] = {}
    if variable.names and len(variable.names) == len(d.at):
        names = dict(zip(d.at, variable.names, strict=True))
    else:
        names = variable_names(d)
    if len(variable.places) == len(d.at):
        names |= {i: p for i, p in zip(d.at, variable.places, strict=True) if p is not None and not p.isdigit()}
    taken = set(names.values())
    for port, free in zip(d.value.ports, reading.free, strict=False):
        if free.name and free.name not in taken:
            names[port.index] = free.name
    return names


def numbered(names: Mapping[Index, str], numbers: Mapping[Index, int]) -> dict[Index, str]:
    """The names with numbers for the axes of which one entry is taken."""
    return {**names, **{i: str(n) for i, n in numbers.items()}}


_SPACES = {"symmetric": "symmetrised", "antisymmetric": "antisymmetrised", "diagonal": "diagonal"}
"""Facts of a matrix that make it an element of a linear space, and what the derivative within that space is called."""

_CURVED = (
    "orthogonal", "rotation", "orthonormal columns", "unit norm", "probability vector", "one-hot", "idempotent",
    "binary",
)  # fmt: skip
"""Facts that small changes of single entries break."""


def _space(d: Derivative) -> str | None:
    order = ("diagonal", "antisymmetric", "symmetric")
    return next((f for f in order if len(d.variable.dims) == 2 and d.variable.is_a(f)), None)


def in_space(d: Derivative, reader: Reader, style: Style) -> str | None:
    """The derivative of a scalar within the space of a symmetric, antisymmetric or diagonal variable, if it is another.

    It is the orthogonal projection of the gradient: ``(G + G^T)/2``, ``(G - G^T)/2``, the diagonal of G. Confirmed by
    reading it back; ``""`` where it is the gradient itself, None where there is none that could be confirmed.
    """
    fact = _space(d)
    if fact is None or d.value.ports or len(d.at) != 2:
        return None
    expr = _projected(d.expr, d.at, fact)
    if compare(expr, d.expr, list(d.at), reader.symbols, trials=1, points=1).equal:
        return ""
    try:
        latex = form_latex(d.former().form(expr, *d.at), style)
    except NoMatrixForm:
        return None
    return latex if reader.says(latex, expr, [(d.at[0], "up"), (d.at[1], "down")]) else None


def _projected(e: Expr, at: tuple[Index, ...], fact: str) -> Expr:
    i, j = at
    if fact == "diagonal":
        return mul([e, Delta(i, j)])
    turned = rename(e, {i: j, j: i})
    half = mul([add([e, neg(turned) if fact == "antisymmetric" else turned])], coef=Fraction(1, 2))
    return renormalised(half)


def of_variable(d: Derivative, key: str, within: str | None) -> list[str]:
    """What is to be said of a variable with facts: its entries were varied one by one, and what that leaves out."""
    fact = _space(d)
    if fact is not None:
        said = f"The entries of ${key}$ were varied one by one, though it is {fact}"
        if within:
            return [f"{said}; the {_SPACES[fact]} derivative is ${within}$."]
        return [f"{said}."] if within is None else [f"{said}; the result is {fact} already."]
    curved = next((f for f in _CURVED if d.variable.is_a(f)), None)
    if curved is None:
        return []
    verb = "has" if curved == "orthonormal columns" else "is"
    word = {"unit norm": "of unit norm", "probability vector": "a probability vector"}.get(curved, curved)
    return [f"The entries of ${key}$ were varied one by one, though it {verb} {word}; in the result it is taken to be."]
