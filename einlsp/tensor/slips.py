"""Small changes to an expression that turn a wrong step into a right one: a transpose, a sign, a factor, an order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import combinations

from einlsp.tensor.canonical import same
from einlsp.tensor.expand import expanded
from einlsp.tensor.expr import Add, Expr, Index, Leaf, Num, Pow, Prod, split_coef
from einlsp.tensor.normal import add
from einlsp.tensor.sample import symbols_of
from einlsp.tensor.substitute import rebuild

Slip = tuple[str, Expr]
"""What was changed, in words, and the changed expression."""

MAX_SLIPS = 120


def slips(e: Expr, wanted: Expr) -> Iterator[Slip]:
    """Expressions that differ from ``e`` in one place, likely slips first; ``wanted`` is what it should equal."""
    count = 0
    for maker in (_whole, signs, transposes, _numbers, orders, _exponents, _indices):
        for slip in maker(e):
            yield slip
            count += 1
            if count >= MAX_SLIPS:
                return
    yield from _scalars(e, wanted)
    yield from _missing(e, wanted)


def _whole(e: Expr) -> Iterator[Slip]:
    yield "the sign", times(e, Fraction(-1))
    yield "a factor 2", times(e, Fraction(2))
    yield "a factor 1/2", times(e, Fraction(1, 2))


def times(e: Expr, by: Fraction, *factors: Expr) -> Expr:
    """An expression times a number and scalar factors."""
    coef, body = split_coef(e)
    if isinstance(body, Prod):
        return Prod(coef * by * body.coef, (*body.factors, *factors), body.bound)
    return Prod(coef * by, (body, *factors), ())


def _everywhere(e: Expr, change: Callable[[Expr], Iterator[Slip]]) -> Iterator[Slip]:
    """The expression with ``change`` made at one node after the other."""
    yield from change(e)
    for k, child in enumerate(e.children()):
        for words, new in _everywhere(child, change):
            yield words, _with_child(e, k, new)


def _with_child(e: Expr, k: int, new: Expr) -> Expr:
    wanted = iter([new if n == k else c for n, c in enumerate(e.children())])
    return rebuild(e, lambda _: next(wanted))


def signs(e: Expr) -> Iterator[Slip]:
    """The sign of one term."""

    def change(node: Expr) -> Iterator[Slip]:
        if isinstance(node, Add):
            for k, t in enumerate(node.terms):
                yield "the sign of a term", Add((*node.terms[:k], times(t, Fraction(-1)), *node.terms[k + 1 :]))

    yield from _everywhere(e, change)


def transposes(e: Expr) -> Iterator[Slip]:
    """One matrix turned round."""

    def change(node: Expr) -> Iterator[Slip]:
        if not isinstance(node, Leaf) or node.symbol.order - node.symbol.samples != 2:
            return
        *labels, i, j = node.indices
        if i.dim == j.dim and i != j and not node.symbol.is_a("symmetric"):
            yield f"a transpose of ${node.symbol.latex}$", Leaf(node.symbol, (*labels, j, i))

    yield from _everywhere(e, change)


def _numbers(e: Expr) -> Iterator[Slip]:
    def change(node: Expr) -> Iterator[Slip]:
        if not isinstance(node, Add):
            return
        for k, t in enumerate(node.terms):
            for by, words in ((Fraction(2), "a factor 2 in a term"), (Fraction(1, 2), "a factor 1/2 in a term")):
                yield words, Add((*node.terms[:k], times(t, by), *node.terms[k + 1 :]))
            if len(node.terms) > 1:
                yield "a term too many", add((*node.terms[:k], *node.terms[k + 1 :]))

    yield from _everywhere(e, change)


def orders(e: Expr) -> Iterator[Slip]:
    """Two matrices of one shape that each stand once in a product, swapped."""

    def change(node: Expr) -> Iterator[Slip]:
        if not isinstance(node, Prod):
            return
        leaves = [f for f in node.factors if isinstance(f, Leaf) and len(f.indices) == 2]
        once = [f for f in leaves if sum(f.symbol == g.symbol for g in leaves) == 1]
        for a, b in combinations(once, 2):
            if [i.dim for i in a.indices] == [i.dim for i in b.indices]:
                swap = {id(a): Leaf(b.symbol, a.indices), id(b): Leaf(a.symbol, b.indices)}
                swapped = tuple(swap.get(id(f), f) for f in node.factors)
                yield f"the order of ${a.symbol.latex}$ and ${b.symbol.latex}$", Prod(node.coef, swapped, node.bound)

    yield from _everywhere(e, change)


def _exponents(e: Expr) -> Iterator[Slip]:
    def change(node: Expr) -> Iterator[Slip]:
        if isinstance(node, Pow) and isinstance(node.exponent, Num):
            n = node.exponent.value
            for new in (n + 1, n - 1, -n):
                if new:
                    yield "an exponent", Pow(node.base, Num(new))
        elif isinstance(node, Leaf) and not node.indices:
            yield "an exponent", Pow(node, Num(2))

    yield from _everywhere(e, change)


def _indices(e: Expr) -> Iterator[Slip]:
    """One index of an array renamed to another that is about."""

    def change(node: Expr) -> Iterator[Slip]:
        if not isinstance(node, Prod):
            return
        around = list(dict.fromkeys(i for f in node.factors if isinstance(f, Leaf) for i in f.indices))
        for n, f in enumerate(node.factors):
            if isinstance(f, Leaf):
                for new in _renamed(f, around):
                    factors = (*node.factors[:n], new, *node.factors[n + 1 :])
                    held = frozenset[Index]().union(*(g.free for g in factors))
                    if held == frozenset[Index]().union(*(g.free for g in node.factors)):
                        yield f"an index of ${f.symbol.latex}$", Prod(node.coef, factors, node.bound)

    yield from _everywhere(e, change)


def _renamed(leaf: Leaf, around: list[Index]) -> Iterator[Leaf]:
    for slot, old in enumerate(leaf.indices):
        for new in around:
            if new != old and new.dim == old.dim:
                yield Leaf(leaf.symbol, (*leaf.indices[:slot], new, *leaf.indices[slot + 1 :]))


def _scalars(e: Expr, wanted: Expr) -> Iterator[Slip]:
    """A scalar factor too few or too many."""
    scalars = [s for s in symbols_of([wanted, e]).values() if not s.dims][:4]
    for s in scalars:
        yield f"a factor ${s.latex}$", times(e, Fraction(1), Leaf(s))
        yield f"a factor ${s.latex}$ too many", times(e, Fraction(1), Pow(Leaf(s), Num(-1)))


def _missing(e: Expr, wanted: Expr) -> Iterator[Slip]:
    """One term of what is wanted that ``e`` lacks."""
    have = expanded(e) or (e,)
    lacking = [t for t in expanded(wanted) or (wanted,) if not any(same(t, h) for h in have)]
    if len(lacking) == 1 and e.free == lacking[0].free:
        yield "a missing term", add((e, lacking[0]))


__all__ = ["MAX_SLIPS", "Slip", "orders", "signs", "slips", "times", "transposes"]
