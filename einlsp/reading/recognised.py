r"""What a symbol stands for, found again where it is written out: the z of ``z = w^Tx + b`` in ``\sigma(w^Tx + b)``."""

from __future__ import annotations

from functools import partial

from einlsp.reading.definitions import Definitions
from einlsp.tensor.canonical import same
from einlsp.tensor.expr import Expr, Fn, Index, Leaf, Softmax, Symbol
from einlsp.tensor.substitute import rebuild
from einlsp.tensor.value import Value


def recognised(e: Expr, key: str, definitions: Definitions) -> Expr:
    """The expression with the symbol wherever a function is applied to just what it stands for.

    Unchanged where something of that stands elsewhere too: then it is not sure what depends on the symbol.
    """
    meaning = definitions.get(key)
    if meaning is None or meaning.members or not meaning.names:
        return e
    ports = meaning.value.ports
    value = Value(definitions.without(key).into(meaning.value.expr), ports)
    found = _put(e, Symbol(key, value.shape, frozenset(), tuple(p.level for p in ports)), value)
    return found if found.names.isdisjoint(value.expr.names) else e


def _put(e: Expr, symbol: Symbol, value: Value) -> Expr:
    inner = e.arg if isinstance(e, Fn) else e.body if isinstance(e, Softmax) else None
    if inner is not None and len(inner.free) == len(symbol.dims) < 3:
        indices = tuple(sorted(inner.free, key=lambda i: i.uid))
        for order in {indices, indices[::-1]}:
            if _fits(order, symbol) and same(inner, value.over(order)):
                return rebuild(e, partial(_as, Leaf(symbol, order)))
    return rebuild(e, lambda k: _put(k, symbol, value))


def _as(leaf: Leaf, _: Expr) -> Expr:
    return leaf


def _fits(order: tuple[Index, ...], symbol: Symbol) -> bool:
    return tuple(i.dim for i in order) == symbol.dims
