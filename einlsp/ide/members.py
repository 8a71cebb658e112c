r"""A derivative by a member of a family, ``\mathbf{x}_i``: its members with that label as symbols of their own.

Outside of a sum ``\mathbf{x}_i`` is read as one symbol; so what is read back is compared with the derivative in which
the entries with that label are those of a symbol ``\mathbf{x}_i`` too.
"""

from __future__ import annotations

from collections.abc import Mapping

from einlsp.ide.derivation import Derivative
from einlsp.reading.readback import declaration_of
from einlsp.reading.symbols import Declaration
from einlsp.tensor.expr import ONE, Expr, Index, Leaf, Ones, Symbol
from einlsp.tensor.substitute import rebuild
from einlsp.writing.entries import plain_head
from einlsp.writing.scripts import with_label


def by_member(d: Derivative) -> tuple[Expr, list[Declaration]]:
    """The derivative with its labelled members as symbols, and what declares these."""
    labels = d.former().labels
    members: dict[str, Symbol] = {}
    expr = _named(d.expr, labels, members) if labels else d.expr
    return expr, [declaration_of(s) for s in members.values()]


def _named(e: Expr, labels: Mapping[Index, str], members: dict[str, Symbol]) -> Expr:
    if isinstance(e, Leaf):
        n = e.symbol.samples or len(e.indices)  # else an entry: `y_i` of a vector y
        marks = [labels[i] for i in e.indices[:n] if i in labels]
        if not n or len(marks) < n:
            return e
        head = e.symbol.latex if e.symbol.samples else plain_head(e.symbol.latex)
        name = with_label(head, "".join(marks))
        levels = e.symbol.levels[n:] if len(e.symbol.levels) == len(e.symbol.dims) else ()
        symbol = members.setdefault(name, Symbol(name, e.symbol.dims[n:], e.symbol.facts, levels))
        return Leaf(symbol, e.indices[n:])
    if isinstance(e, Ones) and e.i in labels:  # it is the same for every member
        return ONE
    if labels.keys().isdisjoint(e.free):
        return e
    return rebuild(e, lambda k: _named(k, labels, members))
