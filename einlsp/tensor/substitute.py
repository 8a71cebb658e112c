"""Replacing indices and symbols in an expression, without capture."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from einlsp.tensor.block import Block
from einlsp.tensor.expr import (
    Add,
    BigProd,
    Delta,
    Det,
    Epsilon,
    Expr,
    Fn,
    Fuse,
    Index,
    Inverse,
    Leaf,
    Ones,
    Pow,
    Prod,
    Softmax,
    fresh,
)

Renaming = Mapping[Index, Index]


def rename(e: Expr, names: Renaming) -> Expr:
    """The expression with free indices replaced; bound ones step aside where they would capture.

    Structure is kept as it is: nothing is contracted or merged.
    """
    if not names or names.keys().isdisjoint(e.free):
        return e
    if isinstance(e, Leaf):
        return Leaf(e.symbol, tuple(names.get(i, i) for i in e.indices))
    if isinstance(e, Delta):
        return Delta(names.get(e.i, e.i), names.get(e.j, e.j))
    if isinstance(e, Ones):
        return Ones(names.get(e.i, e.i))
    if isinstance(e, Add):
        return Add(tuple(rename(t, names) for t in e.terms))
    if isinstance(e, Prod):
        bound, names = _step_aside(e.bound, e.free, names)
        return Prod(e.coef, tuple(rename(f, names) for f in e.factors), bound)
    return _rename_rare(e, names)


def _rename_rare(e: Expr, names: Renaming) -> Expr:
    if isinstance(e, Pow):
        return Pow(rename(e.base, names), rename(e.exponent, names))
    if isinstance(e, Fn):
        return Fn(e.name, rename(e.arg, names), e.primes)
    if isinstance(e, Epsilon):
        return Epsilon(tuple(names.get(i, i) for i in e.indices))
    if isinstance(e, Fuse):
        return Fuse(*(names.get(i, i) for i in e.indices))
    if isinstance(e, Block):
        return e.renamed(names)
    if isinstance(e, Inverse):
        outer = names
        (row, col), inner = _step_aside((e.row, e.col), e.free, names)
        return Inverse(rename(e.body, inner), row, col, outer.get(e.i, e.i), outer.get(e.j, e.j))
    if isinstance(e, Det):
        (row, col), inner = _step_aside((e.row, e.col), e.free, names)
        return Det(rename(e.body, inner), row, col)
    if isinstance(e, Softmax):
        (over,), inner = _step_aside((e.over,), e.free, names)
        return Softmax(rename(e.body, inner), over, names.get(e.at, e.at))
    if isinstance(e, BigProd):
        (over,), inner = _step_aside((e.over,), e.free, names)
        return BigProd(rename(e.body, inner), over)
    return e


def _step_aside(
    bound: tuple[Index, ...], free: frozenset[Index], names: Renaming
) -> tuple[tuple[Index, ...], Renaming]:
    """The binder's indices and the renaming to use below it."""
    inside = {a: b for a, b in names.items() if a in free}
    targets = set(inside.values())
    renewed = []
    for i in bound:
        if i in targets:
            new = fresh(i.dim, i.hint)
            inside[i] = new
            renewed.append(new)
        else:
            inside.pop(i, None)
            renewed.append(i)
    return tuple(renewed), inside


def renew(e: Prod) -> Prod:
    """The same product with new bound indices."""
    names = {i: fresh(i.dim, i.hint) for i in e.bound}
    return Prod(e.coef, tuple(rename(f, names) for f in e.factors), tuple(names[i] for i in e.bound))


def renewed(e: Expr) -> Expr:
    """A copy whose bound indices, at every depth, are new: for a second use beside the first."""
    return rebuild(renew(e) if isinstance(e, Prod) and e.bound else e, renewed)


def rebuild(e: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """The same node over changed children (raw: nothing is normalised); the node itself where none changed."""
    kids = e.children()
    new = tuple(change(k) for k in kids)
    if all(a is b for a, b in zip(kids, new, strict=True)):
        return e
    if isinstance(e, Add):
        return Add(new)
    if isinstance(e, Prod):
        return Prod(e.coef, new, e.bound)
    if isinstance(e, Pow):
        return Pow(new[0], new[1])
    if isinstance(e, Fn):
        return Fn(e.name, new[0], e.primes)
    if isinstance(e, Inverse):
        return Inverse(new[0], e.row, e.col, e.i, e.j)
    if isinstance(e, Det):
        return Det(new[0], e.row, e.col)
    if isinstance(e, Softmax):
        return Softmax(new[0], e.over, e.at)
    if isinstance(e, BigProd):
        return BigProd(new[0], e.over)
    raise TypeError(f"unknown node {type(e).__name__}")


def replace_symbol(e: Expr, latex: str, body: Callable[[tuple[Index, ...]], Expr]) -> Expr:
    """The expression with every entry of a symbol replaced by ``body(its indices)``: a definition put in.

    ``body`` must give an expression with new bound indices at each call.
    """
    if latex not in e.names:
        return e
    if isinstance(e, Leaf):
        return body(e.indices)
    return rebuild(e, lambda k: replace_symbol(k, latex, body))
