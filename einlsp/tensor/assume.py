"""What would make a step true that does not hold for all arrays: a fact about a symbol, or matrices that commute."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from einlsp.tensor.census import is_rational, symbols_of
from einlsp.tensor.check import compare, tally
from einlsp.tensor.expr import Expr, Index, Inverse, Leaf, Num, Symbol, walk
from einlsp.tensor.points import Ties
from einlsp.tensor.screen import Screen, differ
from einlsp.tensor.slips import Slip, likely, orders
from einlsp.tensor.solve import FREE_FACTS, polynomial
from einlsp.tensor.substitute import rebuild, renewed, replace_symbol
from einlsp.tensor.value import Value
from einlsp.tensor.vanishing import vanishing

Assumption = tuple[tuple[str, str], ...]
"""(symbol, fact) pairs; ``("AB", "= BA")`` for two matrices that commute."""

_FIRST = ("symmetric",)
_THEN = ("orthonormal columns", "orthogonal", "rotation", "idempotent", "unit norm", "probability vector", "positive")
_LAST = ("antisymmetric", "diagonal", "one-hot")
_ISOMETRIC = ("orthonormal columns", "orthogonal")
_SQUARE = frozenset({"symmetric", "orthogonal", "rotation", "idempotent", "antisymmetric", "diagonal"})
_VECTOR = frozenset({"unit norm", "probability vector", "one-hot"})
_KEPT_BY_POLYNOMIALS = FREE_FACTS | {"symmetric", "diagonal"}
MAX_SYMBOLS = 8


def assumption(
    left: Expr, right: Expr, axes: Sequence[Index], spoken: frozenset[str] = frozenset()
) -> Assumption | None:
    """The smallest assumption that makes two sides equal without making both nought; ``None`` where none is found.

    ``spoken`` are facts that the note speaks of: where nothing hints at one, a wrong sign, number or exponent that
    explains the step is likelier. (A symmetric matrix, or two that commute, are taken for granted more often.)
    """
    symbols = every = list(symbols_of([left, right]).values())[:MAX_SYMBOLS]
    lacking = left.names ^ right.names
    if lacking:  # only what is said of the one symbol that a side lacks can take it away
        symbols = [s for s in symbols if s.latex in lacking] if len(lacking) == 1 else []
    plain = is_rational(left) and is_rational(right)
    for fact in _FIRST:
        found = _single(left, right, axes, symbols, fact)
        if found is not None:
            return found
    if not lacking:
        found = _commuting(left, right, axes, symbols)
        if found is not None:
            return found
    slipped = _Once(lambda: amended(left, likely(right), axes))  # asked for last: it tries many changes, a fact is one
    for fact in (*_THEN, *_LAST):
        found = None if fact == "positive" and plain else _single(left, right, axes, symbols, fact)
        if found is not None and (fact in spoken or not slipped()) and not _idle(left, right, found[0], spoken):
            return found
    if "idempotent" in spoken:
        found = _projection(left, right, axes, symbols)
        if found is not None:
            return found
    found = _both_symmetric(left, right, axes, symbols)
    if found is not None:
        return found
    told = [fact for fact in (*_THEN, *_LAST) if fact in spoken and fact != "one-hot"]
    if len(lacking) > 1:
        return None
    nought = vanishing(left, right, axes, every, spoken)
    if nought is not None:
        return nought
    return _together(left, right, axes, every, told or (() if slipped() else _ISOMETRIC))


def _idle(left: Expr, right: Expr, assumed: tuple[str, str], spoken: frozenset[str]) -> bool:
    """Whether what a fact would cancel stands on both sides alike, and what the note says is said of another symbol.

    ``(QSQ^T)^2 = S^2QQ^T`` is true for an orthogonal S too; but who knows one writes no ``S^2``.
    """
    name, fact = assumed
    if fact not in _ISOMETRIC or any(isinstance(n, Inverse) for e in (left, right) for n in walk(e)):
        return False
    many, few = (sum(isinstance(n, Leaf) and n.symbol.latex == name for n in walk(e)) for e in (left, right))
    others = (s for s in symbols_of([left, right]).values() if s.latex != name)
    return many == few and (fact not in spoken or any(s.is_a(_ISOMETRIC[0]) for s in others))


def _together(
    left: Expr, right: Expr, axes: Sequence[Index], symbols: Sequence[Symbol], facts: Iterable[str]
) -> Assumption | None:
    """Facts of several symbols: one of all that can have it, or of one where the others are symmetric."""
    turned = [s for s in symbols if _can_be(s, "symmetric") and not s.is_a("symmetric")]
    for fact in facts:
        mine = [s for s in symbols if _can_be(s, fact) and not s.is_a(fact) and _says_more(s, fact)]
        ways = [[(s, fact) for s in mine]] if len(mine) > 1 else []
        ways += [[(s, fact), *((t, "symmetric") for t in turned if t is not s)] for s in mine if {*turned} - {s}]
        for way in ways:
            if _all_hold(left, right, axes, way):
                return tuple((s.latex, f) for s, f in _fewest(left, right, axes, way))
    return None


def _fewest(
    left: Expr, right: Expr, axes: Sequence[Index], way: list[tuple[Symbol, str]]
) -> Iterable[tuple[Symbol, str]]:
    """As few of some assumptions as still make a step true."""
    for one in way:
        rest = [a for a in way if a is not one]
        if _all_hold(left, right, axes, rest):
            return _fewest(left, right, axes, rest)
    return way


def _all_hold(left: Expr, right: Expr, axes: Sequence[Index], way: Iterable[tuple[Symbol, str]]) -> bool:
    return _hold(left, right, axes, [replace(s, facts=s.facts | {fact}) for s, fact in way])


def _projection(left: Expr, right: Expr, axes: Sequence[Index], symbols: Sequence[Symbol]) -> Assumption | None:
    """A matrix that projects at right angles: that takes two facts."""
    facts = ("symmetric", "idempotent")
    for s in symbols:
        free = _can_be(s, "symmetric") and s.facts - FREE_FACTS <= {*facts}
        if free and _hold(left, right, axes, (replace(s, facts=s.facts | {*facts}),)):
            return tuple((s.latex, fact) for fact in facts if not s.is_a(fact))
    return None


def _single(left: Expr, right: Expr, axes: Sequence[Index], symbols: Sequence[Symbol], fact: str) -> Assumption | None:
    for s in symbols:
        if s.is_a(fact) or not _can_be(s, fact) or not _says_more(s, fact):
            continue
        if _hold(left, right, axes, (replace(s, facts=s.facts | {fact}),)):
            return ((s.latex, fact),)
    return None


def of_a_size(left: Expr, right: Expr, axes: Sequence[Index], ties: Ties, spoken: frozenset[str]) -> Assumption | None:
    r"""The fact of a vector, of those the note speaks of, that makes two sides equal if the sizes are as in ``ties``.

    ``\sum_i (p_i - 1/n)^2`` needs that p adds up to one, and that it has n entries.
    """
    for fact in (f for f in (*_THEN, *_LAST) if f in _VECTOR & spoken):
        for s in symbols_of([left, right]).values():
            if not s.is_a(fact) and _can_be(s, fact):
                told = replace(s, facts=s.facts | {fact})
                found = tally(with_symbol(left, told), with_symbol(right, told), axes, ties)
                if found.agree and not found.differ:
                    return ((s.latex, fact),)
    return None


class _Once:
    """A question that is asked when first needed, and once."""

    def __init__(self, ask: Callable[[], bool]) -> None:
        self._ask = ask
        self._answer: bool | None = None

    def __call__(self) -> bool:
        if self._answer is None:
            self._answer = self._ask()
        return self._answer


def amended(left: Expr, changed: Iterable[Slip], axes: Sequence[Index]) -> bool:
    """Whether one of some changes makes a side equal to the other."""
    screen: Screen | None = None
    for _, e in changed:
        screen = screen or Screen(left, [e], axes)
        if not screen.differs(e) and compare(left, e, axes).equal:
            return True
    return False


def _can_be(s: Symbol, fact: str) -> bool:
    dims = s.dims[s.samples :]
    if fact == "positive":
        return True
    if fact in _VECTOR:
        return len(dims) == 1
    if len(dims) != 2:
        return False
    return (dims[0] == dims[1]) == (fact in _SQUARE)


def _says_more(s: Symbol, fact: str) -> bool:
    """Whether a matrix with its facts and one more is not just the identity, or nought."""
    facts = s.facts - FREE_FACTS - {"positive"}
    if fact == "diagonal" or not facts:
        return True
    if fact == "antisymmetric" or s.is_a("positive definite"):
        return False
    return facts <= {"symmetric", "positive semidefinite"} and len(s.dims) - s.samples == 2


def _hold(left: Expr, right: Expr, axes: Sequence[Index], assumed: Sequence[Symbol]) -> bool:
    for s in assumed:
        left, right = with_symbol(left, s), with_symbol(right, s)
    if differ(left, right, axes):
        return False
    return compare(left, right, axes).equal and not compare(left, Num(0), axes, assumed).equal


def _both_symmetric(left: Expr, right: Expr, axes: Sequence[Index], symbols: Sequence[Symbol]) -> Assumption | None:
    square = [s for s in symbols if _can_be(s, "symmetric") and not s.is_a("symmetric")]
    for pair in combinations(square[:4], 2):
        if _hold(left, right, axes, [replace(s, facts=s.facts | {"symmetric"}) for s in pair]):
            return tuple((s.latex, "symmetric") for s in pair)
    return None


def _commuting(left: Expr, right: Expr, axes: Sequence[Index], symbols: Sequence[Symbol]) -> Assumption | None:
    """Two matrices that commute, unless the step is one product with its factors in another order: that is a slip."""
    square = [s for s in symbols if _can_be(s, "symmetric") and not s.samples]
    pairs = [(a, b) for a, b in combinations(square, 2) if a.dims == b.dims]
    if not pairs or amended(left, orders(right), axes):
        return None
    for a, b in pairs:
        for x, y in ((a, b), (b, a)):
            if y.facts <= x.facts | FREE_FACTS and y.facts <= _KEPT_BY_POLYNOMIALS:
                value = polynomial(x, y)
                e, f = (_put(side, y.latex, value) for side in (left, right))
                if not differ(e, f, axes) and compare(e, f, axes).equal and not compare(e, Num(0), axes).equal:
                    return ((f"{a.latex}{b.latex}", f"= {b.latex}{a.latex}"),)
                break
    return None


def _put(e: Expr, name: str, value: Value) -> Expr:
    return replace_symbol(e, name, lambda indices: renewed(value.over(indices)))


def with_symbol(e: Expr, symbol: Symbol) -> Expr:
    """The expression with a symbol replaced by another of the same head (with other facts)."""
    if isinstance(e, Leaf):
        return Leaf(symbol, e.indices) if e.symbol.latex == symbol.latex else e
    if symbol.latex not in e.names:
        return e
    return rebuild(e, lambda k: with_symbol(k, symbol))


def in_words(assumed: Assumption) -> Iterator[str]:
    """The assumption as people say it."""
    for symbol, fact in assumed:
        verb = "has" if fact.endswith("columns") else "is"
        yield f"${symbol} {fact}$" if fact.startswith("=") else f"${symbol}$ {verb} {_ARTICLES.get(fact, '')}{fact}"


_ARTICLES = {"probability vector": "a ", "unit norm": "of ", "rotation": "a "}
