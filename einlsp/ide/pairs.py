r"""A derivative whose expression has joined axes (``\otimes``, vec), with these as pairs: no fuse is left in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from einlsp.ide.derivation import Derivative
from einlsp.tensor.check import check_derivative
from einlsp.tensor.expr import Index
from einlsp.tensor.parted import is_parted, pairs_of, parted
from einlsp.tensor.value import Port, Value
from einlsp.writing.index import IndexWriter
from einlsp.writing.style import Style

_FUSE = r"\mathrm{fuse}^r{}_{ab} is 1 where r numbers the pair (a, b), b fastest, and 0 elsewhere"


def in_pairs(d: Derivative) -> Derivative | None:
    """The derivative over pairs of axes, confirmed on its own; None where nothing is joined or must stay so."""
    joined = pairs_of(d.value.expr, tuple(p.index for p in d.value.ports))
    if not joined or len(d.stages) != 2:
        return None
    value, slope = (parted(e, joined) for e, _ in d.stages)
    if not is_parted(value) or not is_parted(slope):
        return None
    ports: list[Port] = []
    for p in d.value.ports:
        ports += [Port(i, p.level) for i in joined.get(p.index, (p.index,))]
    bare = replace(d.variable, facts=frozenset())
    if not check_derivative(value, slope, bare, d.at, [p.index for p in ports]).equal:
        return None
    stages = ((value, ()), (slope, d.at))
    return replace(d, value=Value(value, tuple(ports)), expr=slope, stages=stages)


def of_joined(apart: Derivative | None, names: Mapping[Index, str], style: Style) -> list[str]:
    """What is said of joined axes: the sign for them, and the derivative with pairs in their place."""
    if apart is None:
        return [_FUSE]
    writer = IndexWriter(names, style)
    latex = writer.latex(apart.expr, apart.levels)
    mine = ", ".join(f"${writer.names[p.index]}$" for p in apart.value.ports)
    return [f"With the axes {mine} of its factors in the place of joined ones it is ${latex}$.", _FUSE]
