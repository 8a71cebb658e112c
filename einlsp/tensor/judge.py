"""The verdict on a step: holds, holds if something is assumed, fails, or not decided.

A step fails only where both sides differ at every point tried, at two sets of sizes at least; what agrees at some
points and differs at others is not decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from einlsp.tensor.check import Tally, compare, tally
from einlsp.tensor.expr import Dim, Expr, Index, Leaf, Symbol, walk
from einlsp.tensor.sample import symbols_of
from einlsp.tensor.slips import slips
from einlsp.tensor.substitute import rebuild

VerdictName = Literal["holds", "holds-if", "fails", "undecided"]

_SQUARE = ("symmetric", "orthogonal", "idempotent", "antisymmetric", "diagonal")
_MATRIX = ("orthonormal columns",)
_VECTOR = ("unit norm", "probability vector", "one-hot")
MAX_SYMBOLS = 8


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict; ``assumptions`` for "holds-if"; for "fails" the likely slip and the right side that mends it."""

    verdict: VerdictName
    reason: str = ""
    assumptions: tuple[tuple[str, str], ...] = ()
    slip: str = ""
    mended: Expr | None = None


def judge(left: Expr, right: Expr, axes: Sequence[Index], extra: Iterable[Symbol] = ()) -> Judgement:
    """Whether two sides of a step over the same axes are equal; the smallest assumption that makes them so."""
    extra = tuple(extra)
    twice = two_shapes([left, right])
    if twice:
        return Judgement("undecided", f"{twice} stands for two different things here")
    seen = tally(left, right, axes, extra)
    if seen.agree and not seen.differ:
        return Judgement("holds")
    if not seen.differ or seen.agree:
        return Judgement("undecided", seen.reason or "the sides agree at some points and differ at others")
    found = _assumption(left, right, axes, extra)
    if found is not None:
        return Judgement("holds-if", f"holds if ${found[0]}$ is {found[1]}", (found,))
    if seen.differ < 2:
        return Judgement("undecided", "too few points could be tried")
    for words, changed in slips(right):
        if compare(left, changed, axes, extra).equal:
            return Judgement("fails", f"the sides differ; likely {words}", slip=words, mended=changed)
    return Judgement("fails", "the sides differ")


def two_shapes(exprs: Iterable[Expr]) -> str:
    """A name that stands for arrays of two shapes in these expressions, or nothing."""
    shapes: dict[str, tuple[Dim, ...]] = {}
    for e in exprs:
        for node in walk(e):
            if isinstance(node, Leaf) and shapes.setdefault(node.symbol.latex, node.symbol.dims) != node.symbol.dims:
                return node.symbol.latex
    return ""


def _assumption(left: Expr, right: Expr, axes: Sequence[Index], extra: tuple[Symbol, ...]) -> tuple[str, str] | None:
    """One fact about one symbol that makes the sides equal."""
    symbols = list(symbols_of([left, right]).values())[:MAX_SYMBOLS]
    for s, fact in _candidates(symbols):
        if s.is_a(fact):
            continue
        assumed = replace(s, facts=s.facts | {fact})
        a, b = with_symbol(left, assumed), with_symbol(right, assumed)
        if compare(a, b, axes, extra).equal:
            return s.latex, fact
    return None


def _candidates(symbols: list[Symbol]) -> Iterator[tuple[Symbol, str]]:
    """Facts worth trying, the weakest first: every symbol for one fact before the next fact."""
    for fact in (*_SQUARE, *_MATRIX, *_VECTOR):
        for s in symbols:
            dims = s.dims[s.samples :]
            if (len(dims) == 2 and (fact in _MATRIX or (fact in _SQUARE and dims[0] == dims[1]))) or (len(dims) == 1 and fact in _VECTOR):
                yield s, fact


def with_symbol(e: Expr, symbol: Symbol) -> Expr:
    """The expression with a symbol replaced by another of the same head (with other facts)."""
    if isinstance(e, Leaf):
        return Leaf(symbol, e.indices) if e.symbol.latex == symbol.latex else e
    if symbol.latex not in e.names:
        return e
    return rebuild(e, lambda k: with_symbol(k, symbol))


__all__ = ["Judgement", "Tally", "judge", "with_symbol"]
