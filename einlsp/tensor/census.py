"""What stands in an expression: symbols, dimensions, whether it can be evaluated exactly. Counted once for each."""

from __future__ import annotations

from collections.abc import Iterable

from einlsp.records import record
from einlsp.tensor.block import Block, Cut
from einlsp.tensor.expr import (
    BigProd,
    Delta,
    Det,
    Dim,
    Epsilon,
    Expr,
    Fn,
    Fuse,
    Inverse,
    Leaf,
    Num,
    Ones,
    Pow,
    Prod,
    Size,
    Softmax,
    Symbol,
)
from einlsp.tensor.functions import FUNCTIONS, PI


@record
class Census:
    """What stands in an expression.

    ``symbols`` go by head and ``dims`` are those of all axes, both in order of appearance; ``twice`` names a symbol of
    two shapes, if there is one. ``rational``: it can be evaluated exactly. ``joins``: two axes are joined to one.
    ``fixed`` gives dimensions whose size the expression itself fixes: a Levi-Civita symbol's are as many as its slots.
    ``cuts`` are the dimensions that are cut into parts, with those of the parts.
    ``degree`` says how many matrices stand in one term: identities of so many hold for smaller sizes by themselves.
    """

    symbols: dict[str, Symbol]
    dims: tuple[Dim, ...]
    fixed: dict[Dim, int]
    rational: bool
    joins: bool
    degree: int
    twice: str
    cuts: tuple[Cut, ...] = ()


def census(e: Expr) -> Census:
    """What stands in an expression; an expression is counted when it is first asked of."""
    if hasattr(e, "cached_census"):
        known: Census = e.cached_census
        return known
    e.cached_census = found = _Count().whole(e)
    return found


def two_shapes(exprs: Iterable[Expr]) -> str:
    """A name that stands for arrays of two shapes in these expressions, or nothing."""
    shapes: dict[str, tuple[Dim, ...]] = {}
    for e in exprs:
        found = census(e)
        if found.twice:
            return found.twice
        for name, symbol in found.symbols.items():
            if shapes.setdefault(name, symbol.dims) != symbol.dims:
                return name
    return ""


def symbols_of(exprs: Iterable[Expr]) -> dict[str, Symbol]:
    """The symbols in expressions by head, in order of appearance."""
    found: dict[str, Symbol] = {}
    for e in exprs:
        for name, symbol in census(e).symbols.items():
            found.setdefault(name, symbol)
    return found


def is_rational(e: Expr) -> bool:
    """Whether an expression can be evaluated exactly."""
    return census(e).rational


def cuts_of(exprs: Iterable[Expr]) -> list[Cut]:
    """The dimensions that are cut into parts, those that are parts of others first."""
    cuts = list(dict.fromkeys(cut for e in exprs for cut in census(e).cuts))
    whole = {flat for flat, _ in cuts}
    return sorted(cuts, key=lambda cut: sum(p in whole for p in cut[1]))


class _Count:
    """Walks over an expression once, parents first."""

    def __init__(self) -> None:
        self.symbols: dict[str, Symbol] = {}
        self.dims: dict[Dim, None] = {}
        self.fixed: dict[Dim, int] = {}
        self.cuts: dict[Cut, None] = {}
        self.rational, self.joins, self.twice = True, False, ""

    def whole(self, e: Expr) -> Census:
        degree = self.node(e)
        dims, cuts = tuple(self.dims), tuple(self.cuts)
        return Census(self.symbols, dims, self.fixed, self.rational, self.joins, degree, self.twice, cuts)

    def node(self, e: Expr) -> int:
        """Count one node and all below it; its degree."""
        if isinstance(e, Leaf):
            return self._leaf(e)
        if isinstance(e, Prod):
            for i in e.bound:
                self.dims[i.dim] = None
            return sum([self.node(f) for f in e.factors])
        if isinstance(e, Num):
            return 0
        if isinstance(e, Pow):
            return self._power(e)
        if isinstance(e, Fn):
            self.rational = self.rational and e.name not in FUNCTIONS
        else:
            self._rare(e)
        return max([self.node(k) for k in e.children()], default=0)

    def _leaf(self, e: Leaf) -> int:
        s = e.symbol
        for i in e.indices:
            self.dims[i.dim] = None
        if self.symbols.setdefault(s.latex, s).dims != s.dims and not self.twice:
            self.twice = s.latex
        if s.latex == PI.latex:
            self.rational = False
        return int(len(e.indices) - s.samples > 1)

    def _power(self, e: Pow) -> int:
        whole = isinstance(e.exponent, Num) and e.exponent.value.denominator == 1
        self.rational = self.rational and whole
        base, exponent = self.node(e.base), self.node(e.exponent)
        if isinstance(e.exponent, Num) and e.exponent.value > 1:
            return int(e.exponent.value * base)
        return max(base, exponent)

    def _rare(self, e: Expr) -> None:
        if isinstance(e, Size):
            self.dims[e.dim] = None
        elif isinstance(e, Delta):
            self.dims |= {e.i.dim: None, e.j.dim: None}
        elif isinstance(e, Ones):
            self.dims[e.i.dim] = None
        elif isinstance(e, Inverse):
            self.dims |= {e.i.dim: None, e.j.dim: None, e.row.dim: None, e.col.dim: None}
        elif isinstance(e, Det):
            self.dims |= {e.row.dim: None, e.col.dim: None}
        elif isinstance(e, Softmax):
            self.rational = False
            self.dims |= {e.over.dim: None, e.at.dim: None}
        elif isinstance(e, BigProd):
            self.dims[e.over.dim] = None
        elif isinstance(e, Block):
            self.joins = True
            self.cuts[e.flat.dim, e.parts] = None
            self.dims |= dict.fromkeys([*(i.dim for i in e.indices), *e.parts])
        elif isinstance(e, Epsilon | Fuse):
            self.joins = self.joins or isinstance(e, Fuse)
            for i in e.indices:
                self.dims[i.dim] = None
                if isinstance(e, Epsilon):
                    self.fixed[i.dim] = len(e.indices)


__all__ = ["Census", "census", "cuts_of", "is_rational", "symbols_of", "two_shapes"]
