"""Constructors for functions of a whole matrix: inverse and determinant."""

from __future__ import annotations

from einlsp.tensor.expr import ONE, ZERO, Delta, Det, Expr, Index, Inverse, Leaf, Num, Prod, Symbol, fresh, split_coef
from einlsp.tensor.normal import is_zero, mul, power
from einlsp.tensor.substitute import rename


def inverse(body: Expr, row: Index, col: Index, i: Index, j: Index) -> Expr:
    """Entry (i, j) of an inverse; that of the identity, and of an inverse, are themselves."""
    if is_zero(body):
        return Inverse(body, row, col, i, j)
    coef, core = split_coef(body)
    if isinstance(core, Delta):
        return mul([Delta(i, j)], coef=1 / coef)
    if isinstance(core, Prod) and not core.bound and any(isinstance(f, Delta) for f in core.factors):
        entries = [f for f in core.factors if not isinstance(f, Delta)]
        if len(entries) == len(core.factors) - 1 and all(f.free in ({row}, {col}) for f in entries):
            turned = [power(rename(f, {row: i, col: i}), Num(-1)) for f in entries]
            return mul([Delta(i, j), *turned], coef=1 / coef)
    if isinstance(core, Inverse) and {core.i, core.j} == {row, col}:
        # the inverse of inv(B)[row, col] at (i, j) is B at (row:=i, col:=j), turned round where the ends are
        ends = (i, j) if core.i == row else (j, i)
        return mul([rename(core.body, {core.row: ends[0], core.col: ends[1]})], coef=1 / coef)
    if coef != 1:
        return mul([inverse(core, row, col, i, j)], coef=1 / coef)
    if isinstance(core, Leaf) and core.symbol.is_a("orthogonal"):
        return rename(core, {row: j, col: i})
    return _without_rotation(core, row, col, i, j) or Inverse(core, row, col, i, j)


def _without_rotation(core: Expr, row: Index, col: Index, i: Index, j: Index) -> Expr | None:
    """``(Q M)^{-1} = M^{-1} Q^T`` and ``(M Q)^{-1} = Q^T M^{-1}`` for an orthogonal Q; None where there is none."""
    if not isinstance(core, Prod):
        return None
    for q in core.factors:
        if not (isinstance(q, Leaf) and len(q.indices) == 2 and q.symbol.is_a("orthogonal")):
            continue
        rest = [f for f in core.factors if f is not q]
        for end in (row, col):
            k = next((x for x in q.indices if x != end), end)
            alone = end in q.indices and not any(end in f.free for f in rest)
            if not alone or k not in core.bound or not any(k in f.free for f in rest):
                continue
            inner, middle = fresh(k.dim, k.hint), fresh(k.dim, k.hint)
            body = rename(Prod(core.coef, tuple(rest), tuple(b for b in core.bound if b != k)), {k: inner})
            ends = (inner, col, i, middle) if end == row else (row, inner, middle, j)
            turned = rename(q, {end: j if end == row else i, k: middle})
            return mul([inverse(mul([body]), *ends), turned], (middle,))
    return None


def det(body: Expr, row: Index, col: Index) -> Expr:
    """A determinant; the identity's is 1, that of noughts 0, an inverse's the reciprocal."""
    if isinstance(body, Delta):
        return ONE
    if is_zero(body):
        return ZERO
    if isinstance(body, Inverse) and {body.i, body.j} == {row, col}:
        return power(Det(body.body, body.row, body.col), Num(-1))
    times = _self_product(body, row, col)
    if times is not None:
        factor, n = times
        return power(Det(Leaf(factor, (row, col)), row, col), Num(n))
    return Det(body, row, col)


def _self_product(body: Expr, row: Index, col: Index) -> tuple[Symbol, int] | None:
    """A square matrix (or its transpose) and how often it stands in a product of nothing else: ``X X X``."""
    if not (isinstance(body, Prod) and body.coef == 1 and body.free == {row, col}):
        return None
    left = [f for f in body.factors if isinstance(f, Leaf) and len(f.indices) == 2]
    if len(left) != len(body.factors) or len(body.bound) != len(left) - 1:
        return None
    symbol = left[0].symbol
    if any(f.symbol != symbol for f in left) or symbol.dims[0] != symbol.dims[1]:
        return None
    at = row
    while left:  # from the row on, each index must lead to one more factor
        here = [f for f in left if at in f.indices]
        if len(here) != 1 or here[0].indices[0] == here[0].indices[1]:
            return None
        left.remove(here[0])
        at = next(i for i in here[0].indices if i != at)
    return (symbol, len(body.factors)) if at == col else None
