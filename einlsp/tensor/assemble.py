"""Putting a product together: its scalar parts apart, and equal ones as powers."""

from __future__ import annotations

from fractions import Fraction

from einlsp.tensor.canonical import same
from einlsp.tensor.expr import Expr, Index, Num, Pow, Prod


def assemble(coef: Fraction, factors: list[Expr], bound: list[Index]) -> Expr:
    """Split off the scalar parts that share no index with the rest, and merge equal ones."""
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
    final = [f if counts.get(id(f), 1) == 1 else Pow(f, Num(counts[id(f)])) for f in out]
    if not final:
        return Num(coef)
    if len(final) == 1 and not kept_bound and coef == 1:
        return final[0]
    if len(final) == 1 and not kept_bound and isinstance(final[0], Prod):
        inner = final[0]
        return Prod(coef * inner.coef, inner.factors, inner.bound)
    return Prod(coef, tuple(final), tuple(kept_bound))


def _components(factors: list[Expr], bound: list[Index]) -> list[tuple[list[Expr], list[Index]]]:
    """Groups of factors that share summed indices, in order of their first factor."""
    groups: list[tuple[list[Expr], set[Index]]] = []
    summed = set(bound)
    for f in factors:
        mine = f.free & summed
        joined = [g for g in groups if not mine.isdisjoint(g[1])]
        if not joined:
            groups.append(([f], set(mine)))
            continue
        first = joined[0]
        first[0].append(f)
        first[1].update(mine)
        for g in joined[1:]:
            first[0].extend(g[0])
            first[1].update(g[1])
            groups.remove(g)
    return [(fs, [i for i in bound if i in ix]) for fs, ix in groups]
