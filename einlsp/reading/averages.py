r"""Means that notes do not define: ``\bar{x}`` beside ``x_i`` is their mean, by custom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from einlsp.reading.definitions import Definitions
from einlsp.reading.meanings import Meaning
from einlsp.tensor.census import symbols_of
from einlsp.tensor.expr import Expr, Leaf, Num, Pow, Size, Symbol, fresh
from einlsp.tensor.normal import mul
from einlsp.tensor.value import Port, Value

_BARS = ("\\bar{", "\\overline{")


def averages(sides: Sequence[Expr], definitions: Definitions | None = None) -> Mapping[str, Meaning]:
    """By name the means in some expressions that are not defined, over the first axis of what they are the means of."""
    symbols = symbols_of(sides)
    out: dict[str, Meaning] = {}
    for name, symbol in symbols.items():
        of = symbols.get(_without_bar(name))
        defined = definitions is not None and definitions.get(name) is not None
        if of is not None and not defined and of.dims[1:] == symbol.dims and len(of.dims) == symbol.order + 1:
            out[name] = Meaning(_mean(of))
    return out


def _without_bar(name: str) -> str:
    r"""``x`` of ``\bar{x}``; nothing where no bar stands."""
    bar = next((b for b in _BARS if name.startswith(b) and name.endswith("}")), None)
    return name[len(bar) : -1] if bar is not None else ""


def _mean(of: Symbol) -> Value:
    first, *rest = (fresh(d) for d in of.dims)
    count = Size(first.dim) if isinstance(first.dim, str) else Num(first.dim)
    expr = mul([Leaf(of, (first, *rest)), Pow(count, Num(-1))], (first,))
    return Value(expr, tuple(Port(i, "up") for i in rest))
