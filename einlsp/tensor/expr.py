"""Values of tensor algebra, as scalar expressions over indices.

Every expression is a scalar function of its *free* indices: ``A_ij``, ``exp(x_i)``, ``x_i x_i`` summed over
``i``. An index may stand in any number of slots (a hyper-edge); a product says which of its indices are
summed. There is no upness here: which axis is a row and which a column is said by the ports of a
`Value`, and matters to reading and writing only.

Inverse, determinant and soft-max are functions of a *whole* matrix or vector; their nodes bind the indices
that run over their argument. The constructors here are raw: they keep what they are given. The constructors
of `einlsp.tensor.normal` contract deltas, merge equal terms and so on.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from einlsp.tensor.index import Dim, Index, Symbol, Upness, fresh

NO_INDICES: frozenset[Index] = frozenset()
NO_NAMES: frozenset[str] = frozenset()


class Expr:
    """Base of all expressions: immutable; ``==`` is identity, `einlsp.tensor.canonical.code` tells equal ones.

    ``free`` are the free indices, ``names`` the heads of the symbols in it; ``sign`` ignores indices.
    """

    __slots__ = ("cached_census", "cached_code", "free", "names", "sign")
    cached_census: Any
    cached_code: tuple[str, tuple[Index, ...], bool]
    free: frozenset[Index]
    names: frozenset[str]
    sign: str

    def children(self) -> tuple[Expr, ...]:
        """The expressions right below this one."""
        return ()


class Num(Expr):
    """An exact rational number."""

    __slots__ = ("value",)

    def __init__(self, value: Fraction | int) -> None:
        self.value = value if type(value) is Fraction else Fraction(value)
        self.free, self.names, self.sign = NO_INDICES, NO_NAMES, f"#{self.value}"


class Size(Expr):
    """The size of a dimension, as a number: the trace of an identity."""

    __slots__ = ("dim",)

    def __init__(self, dim: str) -> None:
        self.dim = dim
        self.free, self.names, self.sign = NO_INDICES, NO_NAMES, f"|{dim}|"


class Leaf(Expr):
    """An entry of a symbol: one index a slot; a scalar has none."""

    __slots__ = ("indices", "symbol")

    def __init__(self, symbol: Symbol, indices: tuple[Index, ...] = ()) -> None:
        self.symbol, self.indices = symbol, indices
        self.free, self.names, self.sign = frozenset(indices), frozenset((symbol.latex,)), symbol.latex


class Delta(Expr):
    """Kronecker's delta: an entry of the identity."""

    __slots__ = ("i", "j")

    def __init__(self, i: Index, j: Index) -> None:
        self.i, self.j = i, j
        self.free, self.names, self.sign = frozenset((i, j)), NO_NAMES, "δ"


class Ones(Expr):
    """An entry of the vector of ones: says that the expression does not depend on the index."""

    __slots__ = ("i",)

    def __init__(self, i: Index) -> None:
        self.i = i
        self.free, self.names, self.sign = frozenset((i,)), NO_NAMES, "1"


class Epsilon(Expr):
    """An entry of the Levi-Civita symbol."""

    __slots__ = ("indices",)

    def __init__(self, indices: tuple[Index, ...]) -> None:
        self.indices = indices
        self.free, self.names, self.sign = frozenset(indices), NO_NAMES, f"ε{len(indices)}"


class Fuse(Expr):
    """One where ``flat`` numbers the pair ``(slow, fast)``, ``flat = slow * size(fast) + fast``; nought elsewhere.

    It joins two axes to one: ``vec(X)_r = fuse(r; j, i) X_ij``, ``(A ⊗ B)_rc = fuse(r; i, k) A_ij B_kl fuse(c; j, l)``.
    """

    __slots__ = ("fast", "flat", "slow")

    def __init__(self, flat: Index, slow: Index, fast: Index) -> None:
        self.flat, self.slow, self.fast = flat, slow, fast
        self.free, self.names, self.sign = frozenset((flat, slow, fast)), NO_NAMES, "⋈"

    @property
    def indices(self) -> tuple[Index, ...]:
        """Its axes."""
        return (self.flat, self.slow, self.fast)


class Add(Expr):
    """A sum of terms, each with the same free indices."""

    __slots__ = ("terms",)

    def __init__(self, terms: tuple[Expr, ...]) -> None:
        self.terms = terms
        self.free = NO_INDICES.union(*(t.free for t in terms))
        self.names = NO_NAMES.union(*(t.names for t in terms))
        self.sign = "(" + "+".join(sorted(t.sign for t in terms)) + ")"

    def children(self) -> tuple[Expr, ...]:
        return self.terms


class Prod(Expr):
    """``coef`` times the factors, summed over the indices in ``bound``."""

    __slots__ = ("bound", "coef", "factors")

    def __init__(self, coef: Fraction, factors: tuple[Expr, ...], bound: tuple[Index, ...] = ()) -> None:
        self.coef, self.factors, self.bound = coef, factors, bound
        free = NO_INDICES.union(*(f.free for f in factors))
        self.free = free.difference(bound) if bound else free
        self.names = NO_NAMES.union(*(f.names for f in factors))
        self.sign = f"{coef}*" + "*".join(sorted(f.sign for f in factors))

    def children(self) -> tuple[Expr, ...]:
        return self.factors


class Pow(Expr):
    """A power, entry by entry: ``base ** exponent``."""

    __slots__ = ("base", "exponent")

    def __init__(self, base: Expr, exponent: Expr) -> None:
        self.base, self.exponent = base, exponent
        self.free, self.names = base.free | exponent.free, base.names | exponent.names
        self.sign = f"[{base.sign}^{exponent.sign}]"

    def children(self) -> tuple[Expr, ...]:
        return (self.base, self.exponent)


class Fn(Expr):
    """A scalar function applied entry by entry; ``primes`` counts derivatives of an unknown function."""

    __slots__ = ("arg", "name", "primes")

    def __init__(self, name: str, arg: Expr, primes: int = 0) -> None:
        self.name, self.arg, self.primes = name, arg, primes
        self.free, self.names = arg.free, arg.names
        self.sign = f"{name}{primes or ''}[{arg.sign}]"

    def children(self) -> tuple[Expr, ...]:
        return (self.arg,)


class Inverse(Expr):
    """Entry (i, j) of the inverse of the matrix ``body[row, col]``: i runs as col does, j as row does."""

    __slots__ = ("body", "col", "i", "j", "row")

    def __init__(self, body: Expr, row: Index, col: Index, i: Index, j: Index) -> None:
        self.body, self.row, self.col, self.i, self.j = body, row, col, i, j
        self.free = body.free - {row, col} | {i, j}
        self.names, self.sign = body.names, f"inv[{body.sign}]"

    def children(self) -> tuple[Expr, ...]:
        return (self.body,)


class Det(Expr):
    """The determinant of the matrix ``body[row, col]``."""

    __slots__ = ("body", "col", "row")

    def __init__(self, body: Expr, row: Index, col: Index) -> None:
        self.body, self.row, self.col = body, row, col
        self.free = body.free - {row, col}
        self.names, self.sign = body.names, f"det[{body.sign}]"

    def children(self) -> tuple[Expr, ...]:
        return (self.body,)


class Softmax(Expr):
    """``exp(body[over:=at]) / sum over 'over' of exp(body)``: soft-max along one axis."""

    __slots__ = ("at", "body", "over")

    def __init__(self, body: Expr, over: Index, at: Index) -> None:
        self.body, self.over, self.at = body, over, at
        self.free = body.free - {over} | {at}
        self.names, self.sign = body.names, f"softmax[{body.sign}]"

    def children(self) -> tuple[Expr, ...]:
        return (self.body,)


class BigProd(Expr):
    r"""The product of ``body`` over all values of ``over``: ``\prod_i``."""

    __slots__ = ("body", "over")

    def __init__(self, body: Expr, over: Index) -> None:
        self.body, self.over = body, over
        self.free = body.free - {over}
        self.names, self.sign = body.names, f"prod[{body.sign}]"

    def children(self) -> tuple[Expr, ...]:
        return (self.body,)


ZERO = Num(0)
ONE = Num(1)


def walk(expr: Expr) -> Iterator[Expr]:
    """The expression and all below it, parents first."""
    stack = [expr]
    while stack:
        e = stack.pop()
        yield e
        stack.extend(reversed(e.children()))


def split_coef(expr: Expr) -> tuple[Fraction, Expr]:
    """An expression as a number times the rest."""
    if isinstance(expr, Num):
        return expr.value, ONE
    if isinstance(expr, Prod) and expr.coef != 1:
        if len(expr.factors) == 1 and not expr.bound:
            return expr.coef, expr.factors[0]
        return expr.coef, Prod(Fraction(1), expr.factors, expr.bound)
    return Fraction(1), expr


def scaled(coef: Fraction, body: Expr) -> Expr:
    """A number times what `split_coef` leaves."""
    if coef == 1:
        return body
    if isinstance(body, Prod):
        return Prod(coef * body.coef, body.factors, body.bound)
    return Num(coef) if body is ONE else Prod(coef, (body,), ())


__all__ = [
    "NO_INDICES",
    "NO_NAMES",
    "ONE",
    "ZERO",
    "Add",
    "BigProd",
    "Delta",
    "Det",
    "Dim",
    "Epsilon",
    "Expr",
    "Fn",
    "Fuse",
    "Index",
    "Inverse",
    "Leaf",
    "Num",
    "Ones",
    "Pow",
    "Prod",
    "Size",
    "Softmax",
    "Symbol",
    "Upness",
    "fresh",
    "scaled",
    "split_coef",
    "walk",
]
