r"""Sums over space and time, taken apart: ``u_\mu v^\mu = u_0 v^0 + u_i v^i``, as Greek letters have one value more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from einlsp.reading.formal_moves import derived
from einlsp.reading.formal_names import Unformal, entry
from einlsp.tensor.expr import Delta, Expr, Index, Leaf, fresh
from einlsp.tensor.normal import add, mul
from einlsp.tensor.substitute import rebuild

if TYPE_CHECKING:
    from einlsp.reading.formal import Formal


def parted(f: Formal, e: Expr, index: Index) -> Expr:
    """The sum of an expression over a Greek index: its component in time, and a sum over a Latin index."""
    space = fresh("latin", index.hint)
    return add([_put(f, e, index, None), mul([_put(f, e, index, space)], (space,))])


def _put(f: Formal, e: Expr, index: Index, to: Index | None) -> Expr:
    """An expression with a component in time, or another index, in the place of an index."""
    if index not in e.free:
        return e
    if isinstance(e, Leaf):
        return _leaf(f, e, index, to)
    if isinstance(e, Delta):
        raise Unformal
    return rebuild(e, lambda child: _put(f, child, index, to))


def _leaf(f: Formal, e: Leaf, index: Index, to: Index | None) -> Expr:
    place = e.indices.index(index)
    base, operators = f.made.get(e.symbol.latex, (e.symbol.latex, ()))
    if base not in f.spelt:
        raise Unformal
    key, pattern, levels = f.spelt[base]
    own = len(levels)
    after = e.indices[own:]
    if place >= own:
        new = entry(f.spelt, key, pattern, levels, e.indices[:own])
        if to is None:
            return derived(f, new, _timed(operators, place - own, f.time), _without(after, place - own))
        return derived(f, new, operators, _with(after, place - own, to))
    if to is None:
        dots = [k for k, c in enumerate(pattern) if c == "·"]
        sign = "^" if levels[place] == "up" else "_"
        pattern = pattern[: dots[place]] + sign + f.time + pattern[dots[place] + 1 :]
        new = entry(f.spelt, key, pattern, levels[:place] + levels[place + 1 :], _without(e.indices[:own], place))
    else:
        new = entry(f.spelt, key, pattern, levels, _with(e.indices[:own], place, to))
    return derived(f, new, operators, after)


def _timed(operators: tuple[str, ...], place: int, time: str) -> tuple[str, ...]:
    """Derivatives the one of which, among those with an index, is by time."""
    out, number = [], 0
    for operator in operators:
        indexed = operator[-1] in "_^" and "/" not in operator
        if indexed and number == place:
            out.append(f"{operator[:-1]}/{time}" if operator[-1] == "_" else f"{operator[:-1]}^{time}")
        else:
            out.append(operator)
        number += indexed
    return tuple(out)


def _without(indices: tuple[Index, ...], place: int) -> tuple[Index, ...]:
    return indices[:place] + indices[place + 1 :]


def _with(indices: tuple[Index, ...], place: int, index: Index) -> tuple[Index, ...]:
    return (*indices[:place], index, *indices[place + 1 :])
