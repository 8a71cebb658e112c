"""Putting a product together: its scalar parts apart, and equal ones as powers."""

from __future__ import annotations

from fractions import Fraction

from einlsp.tensor.canonical import same
from einlsp.tensor.expr import Expr, Index, Num, Pow, Prod


def assemble(coef: Fraction, factors: list[Expr], bound: list[Index]) -> Expr:
    """Split off the scalar parts that share no index with the rest, and merge equal ones."""
    if not bound:
        return _whole(coef, factors, [])
    parts = _components(factors, bound)
    out: list[Expr] = []
    kept_bound: list[Index] = []
    scalars: list[tuple[Expr, int]] = []
    several = len(parts) > 1
    for fs, bs in parts:
        if bs and several and not any(f.free.difference(bs) for f in fs):
            part = Prod(Fraction(1), tuple(fs), tuple(bs))
            for k, (p, n) in enumerate(scalars):
                if same(p, part):
                    scalars[k] = (p, n + 1)
                    break
            else:
                scalars.append((part, 1))
                out.append(part)
        else:
            out.extend(fs)
            kept_bound.extend(bs)
    counts = {id(p): n for p, n in scalars}
    return _whole(coef, [f if counts.get(id(f), 1) == 1 else Pow(f, Num(counts[id(f)])) for f in out], kept_bound)


def _whole(coef: Fraction, final: list[Expr], kept_bound: list[Index]) -> Expr:
    if not final:
        return Num(coef)
    if len(final) == 1 and not kept_bound and coef == 1:
        return final[0]
    if len(final) == 1 and not kept_bound and isinstance(final[0], Prod):
        inner = final[0]
        return Prod(coef * inner.coef, inner.factors, inner.bound)
    return Prod(coef, tuple(final), tuple(kept_bound))


class _Group:
    """Factors that share summed indices; ``place`` is that of the first of them."""

    __slots__ = ("bound", "factors", "place")

    def __init__(self, place: int) -> None:
        self.factors: list[Expr] = []
        self.bound: list[Index] = []
        self.place = place


def _components(factors: list[Expr], bound: list[Index]) -> list[tuple[list[Expr], list[Index]]]:
    """Groups of factors that share summed indices, in order of their first factor."""
    home: dict[Index, _Group] = {}
    groups: dict[int, _Group] = {}
    summed = frozenset(bound)
    for place, f in enumerate(factors):
        mine = sorted(f.free & summed, key=lambda i: i.uid)
        joined = sorted({id(g): g for i in mine if (g := home.get(i))}.values(), key=lambda g: g.place)
        first = joined[0] if joined else _Group(place)
        groups[first.place] = first
        first.factors.append(f)
        for g in joined[1:]:
            first.factors.extend(g.factors)
            home.update((i, first) for i, other in list(home.items()) if other is g)
            del groups[g.place]
        home.update((i, first) for i in mine)
    for i in bound:
        if i in home:
            home[i].bound.append(i)
    return [(g.factors, g.bound) for g in groups.values()]
