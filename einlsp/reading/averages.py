r"""Means that notes do not define: ``\bar{x}`` beside ``x_i`` is their mean, by custom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from einlsp.reading.definitions import Definitions
from einlsp.reading.meanings import Meaning
from einlsp.tensor.census import symbols_of
from einlsp.tensor.expr import Expr, Leaf, Num, Pow, Size, Symbol, fresh, walk
from einlsp.tensor.means import is_mean
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


def moments(sides: Sequence[Expr], definitions: Definitions) -> tuple[str, ...]:
    r"""The symbols that are defined by expectations of what nothing else in some expressions is made of.

    The R of ``R = E[vv^T]`` may be anything as far as they go, if they have neither v nor another expectation.
    """
    whole = [definitions.into(side) for side in sides]
    if not any(map(_averages, whole)) or any(map(_averages, sides)):
        return ()
    names = set[str]().union(*(side.names for side in sides))
    found: list[str] = []
    for name in sorted(names | set[str]().union(*map(definitions.upstream, names))):
        meaning = definitions.get(name)
        if meaning is not None and _averages(meaning.value.expr):
            found.append(name)
    rest = definitions.without(*found)
    used = [rest.into(side).names for side in sides]
    random = [definitions.into(meaning.value.expr).names for name in found if (meaning := definitions.get(name))]
    apart = sum(map(len, random)) == len(set[str]().union(*random))
    return tuple(found) if apart and all(r.isdisjoint(u) for r in random for u in used) else ()


def _averages(e: Expr) -> bool:
    return any(map(is_mean, walk(e)))


def _without_bar(name: str) -> str:
    r"""``x`` of ``\bar{x}``; nothing where no bar stands."""
    bar = next((b for b in _BARS if name.startswith(b) and name.endswith("}")), None)
    return name[len(bar) : -1] if bar is not None else ""


def _mean(of: Symbol) -> Value:
    first, *rest = (fresh(d) for d in of.dims)
    count = Size(first.dim) if isinstance(first.dim, str) else Num(first.dim)
    expr = mul([Leaf(of, (first, *rest)), Pow(count, Num(-1))], (first,))
    return Value(expr, tuple(Port(i, "up") for i in rest))
