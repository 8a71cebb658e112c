"""Products as graphs, folded up into matrix forms.

The indices are nodes, factors with two indices edges, factors with one pendants. Dead ends fold into pendants, paths
into products, parallel edges into entrywise products, cycles into traces; two loose vectors are an outer product.
(Compare the graph rewriting of Envall's DiffMatic, and Laue, Mitterreiter and Giesen, AAAI 2020.)
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING

from einlsp.tensor.block import Block
from einlsp.tensor.deadline import tick
from einlsp.tensor.expr import Delta, Epsilon, Expr, Fuse, Index, Leaf, Num, Ones, Pow, Prod
from einlsp.writing.choose import best_scalar, best_trace
from einlsp.writing.compose import entrywise, powered, times, transposed
from einlsp.writing.forms import AllOnes, Form, Number, Unit, Whole
from einlsp.writing.literals import place
from einlsp.writing.norms import square_norm

if TYPE_CHECKING:
    from einlsp.writing.former import Former


class NoMatrixForm(Exception):
    """The expression cannot be written in matrix notation; the message is a sentence that says why."""


class Network:
    """One product as a graph that is folded up."""

    def __init__(self, former: Former, e: Prod, row: Index | None, col: Index | None) -> None:
        self.former, self.row, self.col = former, row, col
        self.coef = e.coef
        self.bound = [i for i in e.bound if i not in former.labels]
        self.scalars: list[Form] = []
        self.pendants: dict[Index, list[Form]] = {}
        self.edges: list[tuple[Index, Index, Form]] = []
        self.holders = Counter(i for f in e.factors for i in f.free)
        self.fused: list[Fuse | Epsilon] = []
        for f in e.factors:
            self._take(f)

    def _take(self, f: Expr) -> None:
        axes = sorted(f.free - self.former.labels.keys(), key=lambda i: i.uid)
        if isinstance(f, Leaf):
            axes = list(dict.fromkeys(i for i in f.indices if i not in self.former.labels))
        if isinstance(f, Block):
            place(f, self.pendants, self.edges)
            return
        square = self._square(f, axes)
        if square is not None:
            self.scalars.append(square)
        elif not axes:
            self.scalars.append(self.former.form(f))
        elif isinstance(f, Ones):
            self.pendants.setdefault(f.i, []).append(AllOnes.along(f.i))
        elif len(axes) == 1:
            if isinstance(f, Delta):  # one end is a label
                raise NoMatrixForm("it has a unit vector that has no name")
            if isinstance(f, Pow) and isinstance(f.exponent, Num) and f.exponent.value == 2 and self._alone(axes[0]):
                base = self.former.form(f.base, axes[0], None)
                self.pendants.setdefault(axes[0], []).extend((base, base))
                return
            self.pendants.setdefault(axes[0], []).append(self.former.form(f, axes[0], None))
        elif len(axes) == 2:
            a, b = axes
            self.edges.append((a, b, self._edge(f, a, b)))
        elif isinstance(f, Fuse) or (isinstance(f, Epsilon) and len(axes) == len(f.indices) == 3):
            self.fused.append(f)
        else:
            what = f.symbol.latex if isinstance(f, Leaf) else "a part of it"
            raise NoMatrixForm(f"{what} has {len(axes)} axes")

    def _square(self, f: Expr, axes: list[Index]) -> Form | None:
        """The sum of the squares of all entries of an array: a squared norm, or the trace of its square."""
        if not (isinstance(f, Pow) and axes and len(axes) <= 2 and all(map(self._alone, axes))):
            return None
        found = square_norm(self.former, Prod(Fraction(1), (f,), tuple(axes)))
        if found is None or found[1]:
            return None if found is None else powered(found[0], Fraction(2))
        arg = self.former.form(f.base, *axes) if len(axes) == 2 else None
        return None if arg is None else Whole("trace", times([transposed(arg), arg]))

    def _fold_fused(self) -> bool:
        """A matrix whose axes are joined as a stacked vector; a vector along a joined axis as a matrix."""
        for k, f in enumerate(self.fused):
            if isinstance(f, Epsilon):
                continue
            if f.flat in self.bound and not self._at(f.flat) and f.flat in self.pendants and self._only(f.flat, f):
                column = entrywise(self.pendants.pop(f.flat))
                self.edges.append((f.fast, f.slow, Whole("unvec", column)))
                del self.fused[k]
                return True
            between = self._at(f.fast)
            if not (f.slow in self.bound and f.fast in self.bound and len(between) == 1):
                continue
            whole, far = self._oriented(between[0], f.fast)
            loose = f.slow not in self.pendants and f.fast not in self.pendants
            if (
                far == f.slow
                and len(self._at(f.slow)) == 1
                and loose
                and self._only(f.slow, f)
                and self._only(f.fast, f)
            ):
                self.pendants.setdefault(f.flat, []).append(Whole("vec", whole))
                del self.edges[between[0]]
                del self.fused[k]
                return True
        return False

    def _fold_cross(self) -> bool:
        """A Levi-Civita symbol with a vector at one of its indices as the matrix of a cross product."""
        for k, f in enumerate(self.fused):
            for n, i in enumerate(f.indices) if isinstance(f, Epsilon) else ():
                if i in self.bound and i in self.pendants and not self._at(i) and self._only(i, f):
                    skew = Whole("skew", entrywise(self.pendants.pop(i)))
                    self.edges.append((f.indices[n - 1], f.indices[(n + 1) % 3], skew))
                    del self.fused[k]
                    return True
        return False

    def _only(self, i: Index, f: Fuse | Epsilon) -> bool:
        """Whether no other joining of axes has the index."""
        return not any(i in g.indices for g in self.fused if g is not f)

    def _alone(self, i: Index) -> bool:
        """Whether a summed index stands in one factor only."""
        return i in self.bound and self.holders[i] == 1

    def _edge(self, f: Expr, a: Index, b: Index) -> Form:
        if isinstance(f, Delta):
            return Unit()
        straight = self.former.form(f, a, b)
        if isinstance(f, Leaf):
            return straight
        turned = self.former.form(f, b, a)
        return straight if straight.cost < turned.cost + 0.6 and straight.cost <= turned.cost else transposed(turned)

    def close_all(self) -> None:
        """Fold everything that is summed, so that only free indices are left as nodes."""
        tick()
        self._fold()
        if any(isinstance(f, Epsilon) for f in self.fused):
            raise NoMatrixForm("a Levi-Civita symbol in it has no vector beside it")
        if self.fused:
            raise NoMatrixForm("a Kronecker product in it cannot be taken apart")
        for i in list(self.bound):
            if i in self.pendants or any(i in (a, b) for a, b, _ in self.edges):
                self._close(i)

    def form(self) -> Form:
        """The form of the whole product."""
        self.close_all()
        free = [i for i in (self.row, self.col) if i is not None]
        body = self._body(free)
        made = times([Number(self.coef), *self.scalars])
        return times([made, body]) if body is not None else made

    def _at(self, i: Index) -> list[int]:
        return [k for k, (a, b, _) in enumerate(self.edges) if i in (a, b)]

    def _oriented(self, k: int, start: Index) -> tuple[Form, Index]:
        """Edge k as a matrix whose row axis is ``start``, and its other end."""
        a, b, f = self.edges[k]
        return (f, b) if a == start else (transposed(f), a)

    def _column(self, i: Index) -> Form | None:
        own = self.pendants.get(i)
        return entrywise(own) if own else None

    def _fold(self) -> None:
        while (
            self._join_parallel()
            or self._fold_fused()
            or self._fold_dead_end()
            or self._join_path()
            or self._fold_cross()
        ):
            tick()

    def _join_parallel(self) -> bool:
        first: dict[frozenset[Index], int] = {}
        for n, (a, b, _) in enumerate(self.edges):
            if a == b:
                self.pendants.setdefault(a, []).append(Whole("diagonal", self.edges[n][2]))
                del self.edges[n]
                return True
            k = first.setdefault(frozenset((a, b)), n)
            if k == n or self._is_trace(a, b):
                continue
            start = self.edges[k][0]
            f, other = self.edges[k][2], self._oriented(n, start)[0]
            if isinstance(f, Unit) or isinstance(other, Unit):
                m = other if isinstance(f, Unit) else f
                joined: Form = Whole("diag", Whole("diagonal", m))
            else:
                joined = entrywise([f, other])
                turned = entrywise([transposed(f), transposed(other)])
                if turned.cost < joined.cost:
                    self.edges[k] = (self.edges[k][1], start, turned)
                    del self.edges[n]
                    return True
            self.edges[k] = (*self.edges[k][:2], joined)
            del self.edges[n]
            return True
        return False

    def _is_trace(self, a: Index, b: Index) -> bool:
        """Whether two edges between two summed nodes are all there is: the trace of a product."""
        ends = (a, b)
        return (
            all(i in self.bound and i not in self.pendants for i in ends)
            and len(self._at(a)) == 2
            and len(self._at(b)) == 2
        )

    def _all_at(self) -> dict[Index, list[int]]:
        """The edges at each index."""
        found: dict[Index, list[int]] = {i: [] for i in self.bound}
        for k, (a, b, _) in enumerate(self.edges):
            found.setdefault(a, []).append(k)
            if b != a:
                found.setdefault(b, []).append(k)
        return found

    def _fold_dead_end(self) -> bool:
        edges = self._all_at()
        for i in self.bound:
            at = edges[i]
            if len(at) != 1 or any(i in g.indices for g in self.fused):
                continue
            f, far = self._oriented(at[0], i)
            column = self._column(i) or AllOnes.along(i)
            self.pendants.pop(i, None)
            del self.edges[at[0]]
            self.pendants.setdefault(far, []).append(times([transposed(f), column]))
            return True
        return False

    def _join_path(self) -> bool:
        edges = self._all_at()
        for i in self.bound:
            at = edges[i]
            if len(at) != 2 or any(i in g.indices for g in self.fused):
                continue
            first, a = self._oriented(at[0], i)
            second, b = self._oriented(at[1], i)
            if a == b and a in self.bound and self._is_trace(i, a):
                continue
            middle = self._column(i)
            chain = [transposed(first), *([Whole("diag", middle)] if middle is not None else []), second]
            self.pendants.pop(i, None)
            for k in sorted(at, reverse=True):
                del self.edges[k]
            self.edges.append((a, b, times(chain)))
            return True
        return False

    def _close(self, i: Index) -> None:
        """Turn what hangs at a summed node into a scalar: an inner product, a sum of entries, a trace."""
        at = self._at(i)
        if not at:
            self.scalars.append(best_scalar(self.pendants.pop(i), AllOnes.along(i), self.former.written))
            return
        if len(at) == 2 and self._is_trace(i, self._oriented(at[0], i)[1]):
            first, far = self._oriented(at[0], i)
            second, _ = self._oriented(at[1], far)
            for k in sorted(at, reverse=True):
                del self.edges[k]
            self.scalars.append(best_trace([first, second], self.former.written))
            return
        raise NoMatrixForm("more than two matrices meet in one summed index")

    def _body(self, free: list[Index]) -> Form | None:
        if not free:
            return None
        if len(free) == 1:
            return self._column(free[0]) or AllOnes.along(free[0])
        row, col = free
        left, right = self._column(row), self._column(col)
        between = self._at(row)
        if not between:
            if all(v is None or isinstance(v, AllOnes) for v in (left, right)):
                return AllOnes.along(row, col)
            return times([left or AllOnes.along(row), transposed(right or AllOnes.along(col))])
        middle, _ = self._oriented(between[0], row)
        if left is not None and right is not None and isinstance(middle, Unit):
            return Whole("diag", entrywise([left, right]))
        chain = [
            *([Whole("diag", left)] if left is not None else []),
            middle,
            *([Whole("diag", right)] if right is not None else []),
        ]
        return times(chain)
