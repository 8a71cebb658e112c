"""What the symbols of a note are defined to be, and putting that in for them."""

from __future__ import annotations

from collections.abc import Mapping

from einlsp.tensor.expr import Expr, Leaf, walk
from einlsp.tensor.substitute import renewed, replace_symbol
from einlsp.tensor.value import Value

MAX_DEPTH = 6
"""How many definitions deep a definition is put in: more, or a cycle, leaves the symbol as it is."""


class Definitions:
    """What the symbols of a note stand for, as far as it has said by now."""

    def __init__(self, values: Mapping[str, Value] | None = None) -> None:
        self.values: dict[str, Value] = dict(values or {})

    def copy(self) -> Definitions:
        """The same definitions, to be added to."""
        return Definitions(self.values)

    def put(self, key: str, value: Value) -> None:
        """Say what a symbol stands for; a definition that mentions the symbol itself is none."""
        if key not in self._closure(value.expr):
            self.values[key] = value
        else:
            self.values.pop(key, None)

    def _closure(self, e: Expr) -> frozenset[str]:
        names, before = e.names, frozenset[str]()
        while names != before:
            before = names
            names = names.union(*(self.values[n].expr.names for n in names if n in self.values))
        return names

    def into(self, e: Expr) -> Expr:
        """An expression with every defined symbol replaced, definitions of definitions too."""
        for _ in range(MAX_DEPTH):
            keys = sorted(k for k in e.names if k in self.values and _fits(e, k, self.values[k]))
            if not keys:
                return e
            for key in keys:
                e = _replaced(e, key, self.values[key])
        return e


def _fits(e: Expr, key: str, value: Value) -> bool:
    """Whether the symbol has as many indices wherever it stands as what it stands for has axes."""
    return all(len(n.indices) == value.order for n in walk(e) if isinstance(n, Leaf) and n.symbol.latex == key)


def _replaced(e: Expr, key: str, value: Value) -> Expr:
    return replace_symbol(e, key, lambda indices: renewed(value.over(indices)))
