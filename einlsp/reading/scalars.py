r"""Functions made of others, entry by entry: ``\\max(x, y)``, ``\\min(x, y)``, swish, gelu; logarithms to a base."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from einlsp.reading import surface as s
from einlsp.reading.operands import Operand, problem
from einlsp.tensor import build
from einlsp.tensor.value import Value

if TYPE_CHECKING:
    from einlsp.reading.elaborate import Elaborator
    from einlsp.reading.table import SymbolTable


def _swish(x: Value) -> Value:
    return build.hadamard(x, build.pointwise("sigmoid", x))


def _gelu(x: Value) -> Value:
    """``x Phi(x)``, Phi the normal distribution: ``x (1 + erf(x / sqrt 2)) / 2``."""
    root = build.entrywise_power(build.number(2), build.number(Fraction(1, 2)))
    inside = build.pointwise("erf", build.divide(x, root))
    half = build.scale(build.number(Fraction(1, 2)), x)
    return build.add([half, build.hadamard(half, inside)])


def _elu(x: Value) -> Value:
    """x where that is positive, ``e^x - 1`` elsewhere: ``relu(x) + exp(-relu(-x)) - 1``."""
    below = build.pointwise("exp", build.neg(build.pointwise("relu", build.neg(x))))
    return build.add([build.pointwise("relu", x), below, build.number(-1)], broadcast=True)


MADE: dict[str, Callable[[Value], Value]] = {"swish": _swish, "gelu": _gelu, "elu": _elu}
"""Functions of one argument that are products and sums of those that have derivatives of their own."""


def made(el: Elaborator, name: str, operand: Operand) -> Operand:
    """A function of `MADE`, entry by entry."""
    value = MADE[name](operand.value) if operand.value is not None else None
    return el.shaped(operand, operand.axes, value, entrywise=bool(operand.axes or operand.named))


def extremum(el: Elaborator, name: str, args: Sequence[s.Surface], node: s.Surface) -> Operand:
    r"""The greater or lesser of two, entry by entry: ``\max(x, y) = y + \mathrm{relu}(x - y)``."""
    if len(args) != 2:
        raise problem("unreadable", f"a {name}imum of {len(args)} things is not computed with; of two it is", node)
    first, second = (el.read(a) for a in args)
    nought = [o.nought for o in (first, second)]
    if all(nought):
        raise problem("unreadable", f"a {name}imum of noughts", node)
    if nought[1]:
        first, second, nought = second, first, nought[::-1]
    sign = 1 if name == "max" else -1
    if nought[0]:
        return _part(el, second, sign)
    if first.pure and not second.pure:
        first, second = second, first
    if not second.pure:
        el.fits(first, second, node, f"a {name}imum needs equal shapes")
    elif not first.pure:
        raise problem("unreadable", f"a {name}imum of an array and a number other than 0; write ones beside it", node)
    value = None
    if first.value is not None and second.value is not None:
        other = Value(second.value.over(tuple(p.index for p in first.value.ports)), first.value.ports)
        parts = [first.value, build.neg(other)] if sign > 0 else [other, build.neg(first.value)]
        slope = build.pointwise("relu", build.add(parts))
        value = build.add([other, slope if sign > 0 else build.neg(slope)])
    return el.shaped(first, first.axes, value, entrywise=bool(first.axes))


def _part(el: Elaborator, operand: Operand, sign: int) -> Operand:
    """``\\max(0, x)`` or ``\\min(0, x)``."""
    value = _relu(operand.value, sign) if operand.value is not None else None
    return el.shaped(operand, operand.axes, value, entrywise=bool(operand.axes or operand.named))


def _relu(x: Value, sign: int) -> Value:
    """``relu(x)``, or ``-relu(-x)``."""
    return build.pointwise("relu", x) if sign > 0 else build.neg(build.pointwise("relu", build.neg(x)))


def arrowed(operand: Operand, node: s.Surface) -> bool:
    r"""Whether what stands between bars is a vector with an arrow: ``|\vec{r}|`` is its length."""
    return len(operand.axes) == 1 and any("vec" in n.head.accents for n in s.symbols(node))


def barred(node: s.Surface, table: SymbolTable) -> bool:
    """Whether bars stand around a vector: a small letter that is bold or declared to be one."""
    bars = [n for n in s.walk(node) if isinstance(n, s.Bars) and s.Transposed not in s.kinds(n)]
    symbols = [n for bar in bars for n in s.symbols(bar)]
    known = (table.declared.get(n.key) for n in symbols)
    return any(n.head.bold and not n.head.upper_case for n in symbols) or any(d and d.order == 1 for d in known)


def length(el: Elaborator, node: s.Surface) -> Operand:
    r"""What has a power or stands below a line: bars around a vector are its length there, ``|\mathbf{r}|^3``."""
    found = el.term(node)
    if isinstance(node, s.Bars) and len(found.axes) == 1 and not found.named:
        return el.read(s.Norm(node.start, node.end, node.body))
    return found


def is_number(node: s.Surface) -> bool:
    """Whether a number is written, or a quotient of two."""
    return isinstance(node, s.Num) or (
        isinstance(node, s.Quotient) and isinstance(node.top, s.Num) and isinstance(node.bottom, s.Num)
    )


def of_entries(node: s.Surface) -> s.Surface:
    r"""What stands for its entries: powers beside a number are those of the entries, ``1 - \mathbf{z}^2``."""
    if isinstance(node, s.Bracket) and node.kind in ("(", "["):
        return replace(node, body=of_entries(node.body))
    if isinstance(node, s.Power) and isinstance(node.base, s.Bracket) and _has_number(node.base.body):
        return powers_of_entries(node)
    return powers_of_entries(node) if _has_number(node) else node


def of_vectors(node: s.Surface) -> s.Surface:
    r"""What makes a diagonal: powers of small letters are those of the entries, ``\mathrm{diag}(z - z^2)``."""
    return node if any(n.head.upper_case for n in s.symbols(node)) else powers_of_entries(node)


def powers_of_entries(node: s.Surface) -> s.Surface:
    """An expression with the powers of its terms taken entry by entry."""
    match node:
        case s.Power(exponent=s.Num(value=value)) if value > 0:
            return replace(node, entrywise=True)
        case s.Product(factors=factors):
            return replace(node, factors=tuple(map(powers_of_entries, factors)))
        case s.Bracket(kind="(" | "[", body=body):
            return replace(node, body=powers_of_entries(body))
        case s.Sum(terms=terms):
            return replace(node, terms=tuple(replace(t, body=powers_of_entries(t.body)) for t in terms))
        case _:
            return node


def _has_number(node: s.Surface) -> bool:
    terms = node.terms if isinstance(node, s.Sum) else ()
    return any(is_number(t.body) or (isinstance(t.body, s.Sym) and t.body.head.letter == "1") for t in terms)
