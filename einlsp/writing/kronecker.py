"""Derivatives of higher order as Kronecker products: ``d vec f / d (vec X)^T``, with vec stacking columns.

A term ``P_jb Q_ia`` of ``d f_ij / d X_ab`` is ``P ⊗ Q`` (Magnus and Neudecker: ``vec(Q dX P^T) = (P ⊗ Q) vec dX``);
a term ``P_ja Q_ib`` is ``(P ⊗ Q) K`` with the commutation matrix K; entries shared by i and j, or by a and b, stand as
``diag(vec M)`` on the left or right.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from einlsp.tensor.expr import Add, Delta, Expr, Fuse, Index, Prod, fresh
from einlsp.writing.compose import entrywise, parts, times, transposed
from einlsp.writing.factor import factored
from einlsp.writing.forms import AllOnes, Form, Kronecker, Name, Number, Unit, Whole
from einlsp.writing.network import Network, NoMatrixForm

if TYPE_CHECKING:
    from einlsp.writing.former import Former

COMMUTATIONS = (r"\mathbf{K}", r"\mathbf{C}", r"\mathbf{T}", r"\mathbf{P}")


def commutation(taken: Iterable[str]) -> str:
    """What to call the commutation matrix, which takes ``vec X`` to ``vec X^T``, beside symbols of these names."""
    names = tuple(taken)
    return next((c for c in COMMUTATIONS if not any(n.startswith(c) for n in names)), r"\boldsymbol{\Pi}")


def kronecker_form(e: Expr, rows: Sequence[Index], cols: Sequence[Index], former: Former) -> Form:
    """The matrix whose rows run over ``rows`` (of f) and columns over ``cols`` (of X), first index fastest.

    Each of ``rows`` and ``cols`` has one or two indices. Raises `NoMatrixForm`.
    """
    terms = e.terms if isinstance(e, Add) else (e,)
    return factored(_joined([_term(t, rows, cols, former) for t in terms]))


def _joined(terms: list[Form]) -> list[Form]:
    """Kronecker products that have their left or right factor in common as one: ``A ⊗ (I - B)``."""
    split = [(p.coef, p.chain[0]) for p in map(parts, terms) if len(p.chain) == 1 and not p.scalars]
    pairs = [(c, f.left, f.right) for c, f in split if isinstance(f, Kronecker)]
    if len(pairs) < len(terms) or len(pairs) < 2:
        return terms
    _, left, right = pairs[0]
    if all(a == left for _, a, _ in pairs):
        return [Kronecker(left, factored(times([Number(c), b]) for c, _, b in pairs))]
    if all(b == right for _, _, b in pairs):
        return [Kronecker(factored(times([Number(c), a]) for c, a, _ in pairs), right)]
    return terms


def _term(e: Expr, rows: Sequence[Index], cols: Sequence[Index], former: Former) -> Form:
    product = e if isinstance(e, Prod) else Prod(Fraction(1), (e,), ())
    product, rows = _parted(product, rows)
    net = Network(former, product, None, None)
    net.close_all()
    return _Split(net, list(rows), list(cols)).form()


def _parted(e: Prod, axes: Sequence[Index]) -> tuple[Prod, list[Index]]:
    """The product with each joined axis among ``axes`` replaced by the two that it joins, fast one first."""
    out: list[Index] = []
    factors, bound = list(e.factors), list(e.bound)
    for i in axes:
        f = next((f for f in factors if isinstance(f, Fuse) and f.flat == i), None)
        if f is None:
            out.append(i)
            continue
        factors.remove(f)
        for part in (f.fast, f.slow):
            if part in bound:
                bound.remove(part)
                out.append(part)
            else:
                new = fresh(part.dim, part.hint)
                factors.append(Delta(new, part))
                out.append(new)
    return Prod(e.coef, tuple(factors), tuple(bound)), out


def fused_form(e: Prod, row: Index | None, col: Index | None, former: Former) -> Form | None:
    """The form of a product whose row or column axis is two axes joined: ``A ⊗ B``, ``vec(X)``; None where none is."""
    joined = {f.flat for f in e.factors if isinstance(f, Fuse)}
    if row not in joined and col not in joined:
        return None
    inner, cols = _parted(e, [col] if col is not None else [])
    return _term(inner, [row] if row is not None else [], cols, former)


class _Split:
    """A folded product whose remaining nodes are the free indices."""

    def __init__(self, net: Network, rows: list[Index], cols: list[Index]) -> None:
        self.net, self.rows, self.cols = net, rows, cols
        self.edges = {frozenset((a, b)): (a, f) for a, b, f in net.edges}

    def _edge(self, a: Index, b: Index) -> Form | None:
        """The matrix with row axis a and column axis b, if an edge joins them."""
        found = self.edges.pop(frozenset((a, b)), None)
        if found is None:
            return None
        start, f = found
        return f if start == a else transposed(f)

    def _column(self, i: Index) -> Form | None:
        own = self.net.pendants.pop(i, None)
        return entrywise(own) if own else None

    def form(self) -> Form:
        if not self.cols:
            whole = (
                self._column(self.rows[0]) or AllOnes.along(self.rows[0])
                if len(self.rows) == 1
                else Whole("vec", self._block(*self.rows))
            )
            self._check_used()
            return times([Number(self.net.coef), *self.net.scalars, whole])
        if not any(frozenset((i, a)) in self.edges for i in self.rows for a in self.cols):
            return self._outer()
        left = self._shared(self.rows)
        right = self._shared(self.cols)
        pairs, turned = self._pairs()
        factors = [self._block(i, a) for i, a in pairs]
        core: Form = factors[-1]
        for f in reversed(factors[:-1]):
            core = Kronecker(f, core)
        if isinstance(core, Kronecker) and isinstance(core.left, Unit) and isinstance(core.right, Unit):
            core = Unit()
        self._check_used()
        chain: list[Form] = [Number(self.net.coef), *self.net.scalars]
        chain += [left] if left is not None else []
        chain.append(core)
        chain += [Name(self.net.former.commutation, "matrix")] if turned else []
        chain += [right] if right is not None else []
        return times(chain)

    def _check_used(self) -> None:
        if self.edges or self.net.pendants:
            raise NoMatrixForm("its axes are tied in a way that a Kronecker product cannot say")

    def _outer(self) -> Form:
        """No row is tied to a column: the outer product of two stacked arrays."""
        stacks = []
        for axes in (self.rows, self.cols):
            whole = (
                self._column(axes[0]) or AllOnes.along(axes[0]) if len(axes) == 1 else Whole("vec", self._block(*axes))
            )
            stacks.append(whole)
        self._check_used()
        return times([Number(self.net.coef), *self.net.scalars, stacks[0], transposed(stacks[1])])

    def _shared(self, axes: list[Index]) -> Form | None:
        if len(axes) < 2:
            return None
        m = self._edge(axes[0], axes[1])
        if m is None:
            return None
        if isinstance(m, Unit):
            raise NoMatrixForm("a diagonal of it is taken")
        return Whole("diag", Whole("vec", m))

    def _pairs(self) -> tuple[list[tuple[Index | None, Index | None]], bool]:
        """Which row index goes with which column index, slowest pair first; and whether the columns are turned."""
        rows, cols = self.rows[::-1], self.cols[::-1]
        straight = list(zip(rows, cols, strict=False))
        if len(rows) == 2 and len(cols) == 2:
            crossed = any(frozenset(p) in self.edges for p in ((rows[0], cols[1]), (rows[1], cols[0])))
            level = any(frozenset(p) in self.edges for p in straight)
            if crossed and level:
                raise NoMatrixForm("its axes are tied crosswise")
            if crossed:
                return [(rows[0], cols[1]), (rows[1], cols[0])], True
            return [(i, a) for i, a in straight], False
        if len(rows) == 1:
            # one row index with one of the two column indices: the other is a row vector beside it
            k = next((n for n, a in enumerate(cols) if frozenset((rows[0], a)) in self.edges), 1)
            return [(rows[0] if n == k else None, a) for n, a in enumerate(cols)], False
        k = next((n for n, i in enumerate(rows) if frozenset((i, cols[0])) in self.edges), 1)
        return [(i, cols[0] if n == k else None) for n, i in enumerate(rows)], False

    def _block(self, i: Index | None, a: Index | None) -> Form:
        """The matrix (or row, or column) over one pair of axes."""
        if i is None:
            assert a is not None
            return transposed(self._column(a) or AllOnes.along(a))
        if a is None:
            return self._column(i) or AllOnes.along(i)
        left, right = self._column(i), self._column(a)
        middle = self._edge(i, a)
        if middle is None:
            return times([left or AllOnes.along(i), transposed(right or AllOnes.along(a))])
        chain: list[Form] = [Whole("diag", left)] if left is not None else []
        chain.append(middle)
        chain += [Whole("diag", right)] if right is not None else []
        return times(chain)
