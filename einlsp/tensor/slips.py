"""Small changes to an expression that turn a wrong step into a right one: a transpose, a sign, a factor, an order."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from einlsp.tensor.expr import Add, Expr, Leaf, Num, Pow, Prod, split_coef
from einlsp.tensor.substitute import rebuild

Slip = tuple[str, Expr]
"""What was changed, in words, and the changed expression."""

MAX_SLIPS = 80


def slips(e: Expr) -> Iterator[Slip]:
    """Expressions that differ from ``e`` in one place, likely slips first."""
    count = 0
    for maker in (_whole, _signs, _transposes, _numbers, _orders, _exponents):
        for slip in maker(e):
            yield slip
            count += 1
            if count >= MAX_SLIPS:
                return


def _whole(e: Expr) -> Iterator[Slip]:
    yield "the sign", _times(e, Fraction(-1))
    yield "a factor 2", _times(e, Fraction(2))
    yield "a factor 1/2", _times(e, Fraction(1, 2))


def _times(e: Expr, by: Fraction) -> Expr:
    coef, body = split_coef(e)
    if isinstance(body, Prod):
        return Prod(coef * by * body.coef, body.factors, body.bound)
    return Prod(coef * by, (body,), ())


def _everywhere(e: Expr, change: object) -> Iterator[Slip]:
    """The expression with ``change`` (node → slips) made at one node after the other."""
    assert callable(change)
    yield from change(e)
    for k, child in enumerate(e.children()):
        for words, new in _everywhere(child, change):
            yield words, _with_child(e, k, new)


def _with_child(e: Expr, k: int, new: Expr) -> Expr:
    kids = list(e.children())
    wanted = iter([new if n == k else c for n, c in enumerate(kids)])
    return rebuild(e, lambda _: next(wanted))


def _signs(e: Expr) -> Iterator[Slip]:
    def change(node: Expr) -> Iterator[Slip]:
        if isinstance(node, Add):
            for k, t in enumerate(node.terms):
                flipped = (*node.terms[:k], _times(t, Fraction(-1)), *node.terms[k + 1 :])
                yield "the sign of a term", Add(flipped)

    yield from _everywhere(e, change)


def _transposes(e: Expr) -> Iterator[Slip]:
    def change(node: Expr) -> Iterator[Slip]:
        if isinstance(node, Leaf) and len(node.indices) == 2 and node.indices[0].dim == node.indices[1].dim:
            if not node.symbol.is_a("symmetric") and node.indices[0] != node.indices[1]:
                yield f"a transpose of ${node.symbol.latex}$", Leaf(node.symbol, node.indices[::-1])

    yield from _everywhere(e, change)


def _numbers(e: Expr) -> Iterator[Slip]:
    def change(node: Expr) -> Iterator[Slip]:
        if isinstance(node, Add):
            for k, t in enumerate(node.terms):
                for by, words in ((Fraction(2), "a factor 2 in a term"), (Fraction(1, 2), "a factor 1/2 in a term")):
                    yield words, Add((*node.terms[:k], _times(t, by), *node.terms[k + 1 :]))
                if len(node.terms) > 2:
                    yield "a term too many", Add((*node.terms[:k], *node.terms[k + 1 :]))

    yield from _everywhere(e, change)


def _orders(e: Expr) -> Iterator[Slip]:
    def change(node: Expr) -> Iterator[Slip]:
        if not isinstance(node, Prod):
            return
        leaves = [k for k, f in enumerate(node.factors) if isinstance(f, Leaf) and len(f.indices) == 2]
        for n, k in enumerate(leaves):
            for m in leaves[n + 1 :]:
                a, b = node.factors[k], node.factors[m]
                assert isinstance(a, Leaf)
                assert isinstance(b, Leaf)
                if a.symbol == b.symbol or [i.dim for i in a.indices] != [i.dim for i in b.indices]:
                    continue
                swapped = list(node.factors)
                swapped[k], swapped[m] = Leaf(b.symbol, a.indices), Leaf(a.symbol, b.indices)
                words = f"the order of ${a.symbol.latex}$ and ${b.symbol.latex}$"
                yield words, Prod(node.coef, tuple(swapped), node.bound)

    yield from _everywhere(e, change)


def _exponents(e: Expr) -> Iterator[Slip]:
    def change(node: Expr) -> Iterator[Slip]:
        if isinstance(node, Pow) and isinstance(node.exponent, Num):
            n = node.exponent.value
            for new in (n + 1, n - 1, -n):
                if new:
                    yield "an exponent", Pow(node.base, Num(new))

    yield from _everywhere(e, change)
