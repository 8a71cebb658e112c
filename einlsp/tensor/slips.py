"""Small changes to an expression that turn a wrong step into a right one: a transpose, a sign, a factor, an order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import combinations, islice

from einlsp.tensor.canonical import same
from einlsp.tensor.census import symbols_of
from einlsp.tensor.expand import expanded
from einlsp.tensor.expr import Add, Expr, Index, Inverse, Leaf, Num, Pow, Prod, fresh, split_coef
from einlsp.tensor.normal import add
from einlsp.tensor.substitute import rebuild, rename

Slip = tuple[str, Expr]
"""What was changed, in words, and the changed expression."""

MAX_SLIPS = 120


def slips(e: Expr, wanted: Expr) -> Iterator[Slip]:
    """Expressions that differ from ``e`` in one place, likely slips first; ``wanted`` is what it should equal."""
    count = 0
    for maker in (_whole, _signs, _transposes, _numbers, orders, _exponents, _indices):
        for slip in maker(e):
            yield slip
            count += 1
            if count >= MAX_SLIPS:
                return
    yield from _scalars(e, wanted)
    yield from _missing(e, wanted)


def likely(e: Expr) -> Iterator[Slip]:
    """The slips of sign, number, exponent and index."""
    for maker in (_whole, _signs, _numbers, _exponents, _indices):
        yield from islice(maker(e), MAX_SLIPS)


def _whole(e: Expr) -> Iterator[Slip]:
    yield "the sign", _times(e, Fraction(-1))
    yield "a factor 2", _times(e, Fraction(2))
    yield "a factor 1/2", _times(e, Fraction(1, 2))


def _times(e: Expr, by: Fraction, *factors: Expr) -> Expr:
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


def _signs(e: Expr) -> Iterator[Slip]:
    """The sign of one term."""

    def change(node: Expr) -> Iterator[Slip]:
        if isinstance(node, Add):
            for k, t in enumerate(node.terms):
                yield "the sign of a term", Add((*node.terms[:k], _times(t, Fraction(-1)), *node.terms[k + 1 :]))

    yield from _everywhere(e, change)


def _transposes(e: Expr) -> Iterator[Slip]:
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
            for by, words in _other_numbers(split_coef(t)[0]):
                yield words, Add((*node.terms[:k], _times(t, by), *node.terms[k + 1 :]))
            if len(node.terms) > 1:
                yield "a term too many", add((*node.terms[:k], *node.terms[k + 1 :]))

    yield from _everywhere(e, change)


def _other_numbers(coef: Fraction) -> Iterator[tuple[Fraction, str]]:
    """What a term may be multiplied by to have the number that was meant: 2, 1/2, or what makes it one more or less."""
    if not coef:
        return  # nought stays nought
    yield Fraction(2), "a factor 2 in a term"
    yield Fraction(1, 2), "a factor 1/2 in a term"
    n, d = coef.numerator, coef.denominator
    for new in (Fraction(n + 1, d), Fraction(n - 1, d), Fraction(n, d + 1), Fraction(n, max(d - 1, 1))):
        if new and new not in (coef, coef * 2, coef / 2):
            yield new / coef, "a number in a term"


def orders(e: Expr) -> Iterator[Slip]:
    """Two matrices of one shape that each stand once in a product, swapped; inverses and sums of matrices too."""

    def change(node: Expr) -> Iterator[Slip]:
        if not isinstance(node, Prod):
            return
        matrices = [f for f in node.factors if len(_ends(f)) == 2]
        once = [f for f in matrices if sum(f.sign == g.sign for g in matrices) == 1]
        for a, b in combinations(once, 2):
            for ends in (_ends(b), _ends(b)[::-1]) if isinstance(b, Add) or isinstance(a, Add) else (_ends(b),):
                if [i.dim for i in _ends(a)] == [i.dim for i in ends]:
                    there, back = dict(zip(_ends(a), ends, strict=True)), dict(zip(ends, _ends(a), strict=True))
                    swap = {id(a): rename(b, back), id(b): rename(a, there)}
                    swapped = tuple(swap.get(id(f), f) for f in node.factors)
                    yield f"the order of {_name(a)} and {_name(b)}", Prod(node.coef, swapped, node.bound)

    yield from _everywhere(e, change)


def _ends(f: Expr) -> tuple[Index, ...]:
    """Row and column of a factor that is a matrix; empty for all others."""
    if isinstance(f, Leaf) and len(f.indices) == 2 and f.indices[0] != f.indices[1]:
        return f.indices
    if isinstance(f, Inverse) and f.i != f.j and f.free == {f.i, f.j}:
        return (f.i, f.j)
    return tuple(sorted(f.free, key=lambda i: i.uid)) if isinstance(f, Add) and len(f.free) == 2 else ()


def _name(f: Expr) -> str:
    if isinstance(f, Leaf):
        return f"${f.symbol.latex}$"
    if isinstance(f, Inverse) and isinstance(f.body, Leaf):
        return f"the inverse of ${f.body.symbol.latex}$"
    return "a bracket"


def _exponents(e: Expr) -> Iterator[Slip]:
    """One whole power, a matrix beside itself among them."""

    def change(node: Expr) -> Iterator[Slip]:
        if isinstance(node, Prod):
            yield from _matrix_powers(node)
        if isinstance(node, Pow) and isinstance(node.exponent, Num):
            n = node.exponent.value
            half = Fraction(1, 2)
            for new in (n + 1, n - 1, -n, *((n + half, n - half) if n.denominator == 2 else ())):
                if new:
                    yield "an exponent", Pow(node.base, Num(new))
        elif isinstance(node, Leaf) and not node.indices:
            yield "an exponent", Pow(node, Num(2))

    yield from _everywhere(e, change)


def _matrix_powers(node: Prod) -> Iterator[Slip]:
    """A product with a matrix once more, or once less, beside itself."""
    for f in node.factors:
        if not isinstance(f, Leaf) or len(_ends(f)) != 2 or f.indices[0].dim != f.indices[1].dim:
            continue
        i, j = f.indices
        k = fresh(i.dim)
        rest = tuple(g for g in node.factors if g is not f)
        more = (*rest, Leaf(f.symbol, (i, k)), Leaf(f.symbol, (k, j)))
        yield "an exponent", Prod(node.coef, more, (*node.bound, k))
        if any(isinstance(g, Leaf) and g.symbol == f.symbol and (j == g.indices[0]) for g in rest) and j in node.bound:
            less = tuple(rename(g, {j: i}) for g in rest)
            yield "an exponent", Prod(node.coef, less, tuple(b for b in node.bound if b != j))


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
        yield f"a factor ${s.latex}$", _times(e, Fraction(1), Leaf(s))
        yield f"a factor ${s.latex}$ too many", _times(e, Fraction(1), Pow(Leaf(s), Num(-1)))


def _missing(e: Expr, wanted: Expr) -> Iterator[Slip]:
    """One term of what is wanted that ``e`` lacks."""
    have = expanded(e) or (e,)
    lacking = [t for t in expanded(wanted) or (wanted,) if not any(same(t, h) for h in have)]
    if len(lacking) == 1 and e.free == lacking[0].free:
        yield "a missing term", add((e, lacking[0]))


__all__ = ["MAX_SLIPS", "Slip", "likely", "orders", "slips"]
