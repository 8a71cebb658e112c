"""Names for the axes of an expression: those that were declared, and others for the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, count

from einlsp.reading import surface as s
from einlsp.reading.dims import AxisNames, Dims
from einlsp.reading.table import SymbolTable
from einlsp.tensor.expr import Dim
from einlsp.tensor.index import product_dim

POOL = ("n", "m", "p", "q", "r", "s", "d", "k", "l", "h", "a", "b", "c", "u", "v", "w")
"""Names for dimensions that nothing names."""


def dimension_names(table: SymbolTable, chains: Sequence[s.Chain]) -> AxisNames:
    """A name for every axis: the declared one, else one from `POOL` that nothing else uses."""
    taken = {n.key for c in chains for n in s.symbols(c) if not n.head.bold and not n.scripts.slots}
    taken |= {str(d) for r in table.dims.order() if (d := table.dims.said(r)) is not None}
    fresh = (name for name in chain(POOL, (f"n_{k}" for k in count(1))) if name not in taken)
    names = AxisNames(table.dims)
    for representative in table.dims.order():
        said = table.dims.said(representative)
        if said is not None or table.dims.factors(representative) is None:
            names[representative] = said if said is not None else next(fresh)
    for representative in table.dims.order():
        _name_product(table.dims, names, representative)
    return names


def names_beside(dims: Dims, known: Mapping[int, Dim]) -> AxisNames:
    """The names of a reading's axes with some more laid over them: a new axis gets its own."""
    names = AxisNames(dims)
    names.update(known)
    for root in dims.order():
        if root not in names and dims.factors(root) is None:
            said = dims.said(root)
            names[root] = said if said is not None else f"n_{{{root}}}"
    for root in dims.order():
        _name_product(dims, names, root)
    return names


def _name_product(dims: Dims, names: dict[int, Dim], var: int) -> Dim:
    """The name of an axis that numbers pairs: the product of the names of both, whatever it was declared as."""
    root = dims.find(var)
    pair = dims.factors(root)
    if pair is not None and not (root in names and "·" in str(names[root])):
        names[root] = product_dim(*(_name_product(dims, names, f) for f in pair))
    return names[root]
