"""Upness for the slots of a product, and an order of its factors that reads as a matrix product would.

The walk starts at the factor that holds the first upper free index (a row), or at a vector for a scalar, and follows
summed indices: each is lower where it is left and upper where it is met, as ``{W_γ}^β {X^γ}_ν {X_α}^ν``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from einlsp.tensor.expr import Delta, Expr, Index, Leaf, Num, Pow, Prod, Upness, fresh
from einlsp.tensor.substitute import renewed


@dataclass
class Placed:
    """A factor with the upness of each of its indices."""

    factor: Expr
    levels: dict[Index, Upness] = field(default_factory=dict)


def opposite(level: Upness) -> Upness:
    """The other level."""
    return "down" if level == "up" else "up"


def flat_factors(e: Prod) -> list[Expr]:
    """The factors, with small whole powers of those with summed indices written out."""
    out: list[Expr] = []
    for f in e.factors:
        if isinstance(f, Pow) and f.free and isinstance(f.exponent, Num) and f.exponent.value in (2, 3):
            bound_here = f.free & set(e.bound)
            copies = [f.base, *(renewed(f.base) for _ in range(int(f.exponent.value) - 1))]
            out.extend(copies if bound_here else [f])
        else:
            out.append(f)
    return out


class Walk:
    """Places the factors of one product."""

    def __init__(
        self, e: Prod, free: Mapping[Index, Upness], labels: frozenset[Index], *, as_written: bool = False
    ) -> None:
        self.free, self.labels = free, labels
        self.left = [Placed(f) for f in flat_factors(e)]
        self.bound = [i for i in e.bound if i not in labels]
        self.met: dict[Index, Upness] = {}
        self.out: list[Placed] = []
        self.order = {id(p): k for k, p in enumerate(self.left)}
        self.as_written = as_written or not self.bound

    def placed(self) -> list[Placed]:
        """All factors, each with its levels: as a matrix product has them, else in the writer's order."""
        scalars = [p for p in self.left if not self._indices(p)]
        self.left = [p for p in self.left if self._indices(p)]
        while self.left:
            self._take(self._start())
        self._settle()
        if self.as_written or any(len(self._indices(p)) > 2 for p in self.out):  # no matrix product to imitate
            self.out.sort(key=lambda p: self.order[id(p)])
        return scalars + self.out

    def _indices(self, p: Placed) -> list[Index]:
        f = p.factor
        if isinstance(f, Leaf):
            return [i for i in dict.fromkeys(f.indices) if i not in self.labels]
        if isinstance(f, Delta):
            return [f.i, f.j]
        return sorted(f.free - self.labels, key=lambda i: i.uid)

    def _start(self) -> Placed:
        """Where to begin: at an upper free index, else at a vector that can be a row, else anywhere."""
        for p in self.left:
            if any(self.free.get(i) == "up" for i in self._indices(p)):
                return p
        for p in self.left:
            if len(self._indices(p)) == 1 and self._indices(p)[0] in self.bound:
                p.levels[self._indices(p)[0]] = "down"
                return p
        return self.left[0]

    def _take(self, p: Placed) -> None:
        """Place a factor, then those that its summed indices lead to."""
        self.left.remove(p)
        self.out.append(p)
        indices = self._indices(p)
        for i in indices:
            if i in self.free:
                p.levels[i] = self.free[i]
            elif i in self.met:
                p.levels[i] = opposite(self.met[i])
        for k, i in enumerate(indices):
            if i not in p.levels:
                p.levels[i] = self._guess(p, indices, k)
        for i in indices:
            if i in self.bound:
                self.met.setdefault(i, p.levels[i])
        for i in sorted(indices, key=lambda i: p.levels[i] == "up"):
            if i not in self.bound:
                continue
            holders = [q for q in self.left if i in self._indices(q)]
            for q in sorted(holders, key=lambda q: len(self._indices(q))):
                if q in self.left:
                    self._take(q)

    def _guess(self, p: Placed, indices: list[Index], k: int) -> Upness:
        """A level for an index that nothing fixes: opposite to the other slot's in a matrix, natural elsewhere."""
        if len(indices) == 2:
            other = indices[1 - k]
            if other in p.levels:
                return opposite(p.levels[other])
            return "up" if k == 0 else "down"
        if isinstance(p.factor, Leaf) and len(p.factor.symbol.levels) == len(p.factor.indices):
            return p.factor.symbol.levels[p.factor.indices.index(indices[k])]
        return "down" if not self.free and len(indices) == 1 else "up"

    def _settle(self) -> None:
        """Give each summed index one place that differs from the rest: the last one, where there are three or more."""
        for i in self.bound:
            holders = [p for p in self.out if i in p.levels]
            if len(holders) > 2:
                for p in holders[:-1]:
                    p.levels[i] = "up"
                holders[-1].levels[i] = "down"


def separated(e: Prod) -> tuple[Prod, dict[Index, Index]]:
    """The product with each self-contraction ``A_ii`` given two names for its one index, and which go together."""
    twins: dict[Index, Index] = {}
    factors: list[Expr] = []
    for f in e.factors:
        if isinstance(f, Leaf) and len(set(f.indices)) < len(f.indices):
            seen: list[Index] = []
            for i in f.indices:
                if i in seen:
                    twin = fresh(i.dim, i.hint)
                    twins[twin] = i
                    seen.append(twin)
                else:
                    seen.append(i)
            factors.append(Leaf(f.symbol, tuple(seen)))
        else:
            factors.append(f)
    return Prod(e.coef, tuple(factors), e.bound), twins


__all__ = ["Placed", "Walk", "flat_factors", "opposite", "separated"]
