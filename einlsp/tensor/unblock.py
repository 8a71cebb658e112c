"""What arrays written out in blocks become where they meet: ``[A B] [x; y]`` is ``A x + B y``."""

from __future__ import annotations

from collections.abc import Sequence

from einlsp.tensor.block import Block
from einlsp.tensor.expr import ZERO, Add, Delta, Expr, Index, Num, Ones, Pow, Prod


def blocks_in(e: Expr) -> tuple[Block, ...]:
    """The blocks among the factors of a term."""
    factors = e.factors if isinstance(e, Prod) else (e,)
    return tuple(f for f in factors if isinstance(f, Block))


def blocky(f: Expr) -> bool:
    """Whether a factor is written out in blocks."""
    inner = f.base if isinstance(f, Pow) else f
    return isinstance(inner, Block) or (isinstance(inner, Add) and any(map(blocks_in, inner.terms)))


def in_blocks(e: Expr, flat: Index) -> tuple[Expr, ...]:
    """The terms of a sum each of which has a block on an axis, opened as far as it takes; none where one has not."""
    out: list[Expr] = []
    for t in e.terms if isinstance(e, Add) else (e,):
        if any(b.flat == flat for b in blocks_in(t)):
            out.append(t)
            continue
        inner = (
            next((f for f in t.factors if isinstance(f, Add) and flat in f.free), None) if isinstance(t, Prod) else None
        )
        opened = in_blocks(inner, flat) if inner is not None else ()
        if not opened or not isinstance(t, Prod):
            return ()
        rest = tuple(f for f in t.factors if f is not inner)
        out += [Prod(t.coef, (*rest, s), t.bound) for s in opened]
    return tuple(out)


def cancel_blocks(factors: list[Expr], bound: list[Index]) -> list[Expr] | None:
    """Two blocks on a summed axis that nothing else has: the same place, or nought. None where there are none."""
    for f in factors:
        if not isinstance(f, Block) or f.flat not in bound:
            continue
        others = [g for g in factors if g is not f and f.flat in g.free]
        if not others:
            bound.remove(f.flat)
            return [*(g for g in factors if g is not f), *([Ones(f.inner)] if f.inner is not None else [])]
        (g, *more) = others
        if more or not isinstance(g, Block) or g.flat != f.flat or g.parts != f.parts:
            continue
        bound.remove(f.flat)
        rest = [h for h in factors if h is not f and h is not g]
        if f.k != g.k:
            return [*rest, ZERO, *(Ones(i) for i in (f.inner, g.inner) if i is not None)]
        return [*rest, Delta(f.inner, g.inner)] if f.inner is not None and g.inner is not None else rest
    return None


def multiplied_out(factors: Sequence[Expr], bound: Sequence[Index]) -> list[list[Expr]] | None:
    """The factors of each term of a product in which two arrays in blocks meet, or one is squared; None elsewhere."""
    if not any(map(blocky, factors)):
        return None
    for flat in bound:
        at = [f for f in factors if flat in f.free]
        pairs: list[tuple[Expr, ...]] | None = None
        if len(at) == 2 and all(in_blocks(f, flat) for f in at) and any(isinstance(f, Add) for f in at):
            pairs = [(a, b) for a in in_blocks(at[0], flat) for b in in_blocks(at[1], flat)]
        elif len(at) == 1 and isinstance(at[0], Add) and in_blocks(at[0], flat):
            pairs = [(a,) for a in in_blocks(at[0], flat)]
        elif len(at) == 1 and isinstance(at[0], Pow) and _squared(at[0]) and in_blocks(at[0].base, flat):
            terms = in_blocks(at[0].base, flat)
            pairs = [(a, b) for a in terms for b in terms]
        if pairs is not None:
            return [[*(f for f in factors if f not in at), *pair] for pair in pairs]
    return None


def _squared(e: Pow) -> bool:
    return isinstance(e.exponent, Num) and e.exponent.value == 2
