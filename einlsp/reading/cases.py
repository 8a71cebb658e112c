"""The ways to look at a step: layouts of its derivatives, definitions put in, earlier equations put in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Literal

from einlsp.reading import surface as s
from einlsp.reading.alignment import Pair, aligned
from einlsp.reading.averages import averages, moments
from einlsp.reading.claims import Claim, keys_of
from einlsp.reading.definitions import Definitions
from einlsp.reading.equations import Equations, Solution
from einlsp.reading.layouts import LAYOUTS, Layout, sensitive
from einlsp.reading.meanings import replaced
from einlsp.reading.notes import NoteReading
from einlsp.reading.related import Where
from einlsp.reading.side import Side
from einlsp.records import pattern
from einlsp.tensor.assume import with_symbol
from einlsp.tensor.canonical import code_with
from einlsp.tensor.census import is_rational, symbols_of, two_shapes
from einlsp.tensor.check import Tally
from einlsp.tensor.expr import Delta, Dim, Expr, Index, Leaf, Ones, Size, walk
from einlsp.tensor.judge import Case, Judgement, dependence, explain, has_means, look, mended
from einlsp.tensor.means import MEAN, below_means
from einlsp.tensor.normal import is_zero
from einlsp.tensor.points import Ties
from einlsp.tensor.substitute import rebuild


class Keyed:
    """A case, compared by its codes over numbered axes and its facts, so that the same step is judged once."""

    __slots__ = ("case", "key")

    def __init__(self, case: Case) -> None:
        self.case = case
        labels = {i: (4, k) for k, i in enumerate(case.axes)}
        symbols = symbols_of([case.left, case.right]).values()
        facts = tuple(sorted((s.latex, str(s.dims), tuple(sorted(s.facts))) for s in symbols))
        dims = tuple(str(i.dim) for i in case.axes)
        self.key = (
            repr(code_with(case.left, labels)),
            repr(code_with(case.right, labels)),
            facts,
            dims,
            case.given,
            case.ties,
            tuple(repr(code_with(side, labels)) for pair in case.written for side in pair),
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Keyed) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


@lru_cache(maxsize=8192)
def looked(keyed: Keyed) -> Tally:
    """How the two sides of a case compare; where one lacks what the other depends on that is known beforehand."""
    case = keyed.case
    comparable = not has_means(case) and not two_shapes([case.left, case.right])
    return Tally(differ=2) if comparable and lacks(keyed) == "surely" else look(case)


@lru_cache(maxsize=8192)
def lacks(keyed: Keyed, written: frozenset[str] = frozenset()) -> Literal["surely", "perhaps", "no"]:
    """Whether one side of a case changes with a symbol that the other lacks: then they differ.

    What is ``written`` on both sides may cancel on one, and is not looked at.
    """
    case, found = keyed.case, "no"
    counts = {name for name, _ in case.ties}  # the n of `n a^2` is how many terms the other side's sum has
    for name in sorted(n for n in (case.left.names ^ case.right.names) - counts if _plain(n) not in written):
        outcome = dependence(case.left if name in case.left.names else case.right, name, case.axes)
        if outcome == "different":
            return "surely"
        found = "perhaps" if outcome == "unknown" else found
    return found  # type: ignore[return-value]


@lru_cache(maxsize=2048)
def explained(seen: tuple[tuple[Keyed, Tally], ...], spoken: frozenset[str]) -> Judgement:
    """The verdict on a step none of whose cases holds, without the slip."""
    return explain([(keyed.case, tally) for keyed, tally in seen], spoken)


@lru_cache(maxsize=2048)
def slipped(seen: tuple[Keyed, ...]) -> Judgement:
    """The verdict on a step that fails, with the slip that it may be."""
    return mended([keyed.case for keyed in seen])


def pairs_of(
    reading: NoteReading,
    claim: Claim,
    instead: s.Surface | None = None,
    *,
    before: s.Surface | None = None,
    opened: bool = False,
) -> Iterator[Pair]:
    """Both sides over the same axes; where derivatives stand in them, in each layout in which they fit.

    The right side is ``instead``, if that is given, in place of what is written, and the left one ``before``;
    derivatives may be ``opened``.
    """
    layouts: tuple[Layout | None, ...] = (None,)
    nodes = (claim.left.node if before is None else before, claim.right.node if instead is None else instead)
    if any(map(sensitive, nodes)):
        layouts = (None, *LAYOUTS)
    derived = any(s.Derivative in s.kinds(node) for node in nodes)

    def side(at: Where, node: s.Surface | None, layout: Layout | None, partial: bool) -> Side:
        if node is None:
            return reading.sides.side(*at, layout, partial=partial, opened=opened)
        return reading.sides.rewritten(*at, node, layout, partial=partial, opened=opened)

    for partial in (False, True) if derived else (False,):
        for layout in layouts:
            left = side(claim.left_at, before, layout, partial)
            if left.value is None:
                continue
            right = side(claim.right_at, instead, layout, partial)
            pair = aligned(left, right, derives=claim.derives)
            if pair is not None:
                yield pair


def cases_of(
    pairs: Iterable[Pair], definitions: Definitions, equations: Equations, open_dims: frozenset[Dim] = frozenset()
) -> Iterator[Keyed]:
    """A step as it is written, then with what the note has said before put in.

    ``open_dims`` are dimensions of which the note does not say how long they are.
    """
    seen: list[Pair] = []
    every = definitions
    for left, right, axes in pairs:
        seen.append((left, right, axes))
        yield Keyed(Case(left, right, axes))
    for left, right, axes in seen:
        definitions = every.without(*moments((left, right), every))
        a, b = definitions.into(left), definitions.into(right)
        put_in = a is not left or b is not right
        written = ((left, right),) if put_in and not is_zero(left) and not is_zero(right) else ()
        if put_in:
            lone = [name for name in sorted(left.names ^ right.names) if definitions.get(name) is not None]
            ones = [definitions.only(name).into for name in lone if written and len(lone) > 1]
            written = (*written, *((one(left), one(right)) for one in ones))
            yield Keyed(Case(a, b, axes, definitions.into, written=written))
            left, right = a, b
        names = left.names | right.names
        positive = equations.positive(names)
        if positive and not (is_rational(left) and is_rational(right)):
            a, b = _positive(left, positive), _positive(right, positive)
            yield Keyed(Case(a, b, axes, definitions.into, written=written))
        below = frozenset(f"{MEAN}{name}" for name in below_means((left, right)))
        for solution in equations.ways(names | below, definitions.into)[0]:
            a, b = (definitions.into(replaced(e, solution)) for e in (left, right))
            yield Keyed(Case(a, b, axes, _both(definitions, solution), given=True))
        for ties in _sizes(left, right, axes, open_dims):
            yield Keyed(Case(left, right, axes, definitions.into, ties=ties, written=written))
        for sized in _sizings(left, right, axes, open_dims):
            put = _then(definitions.into, sized)
            yield Keyed(Case(sized(left), sized(right), axes, put, written=written))
        means = averages((left, right), definitions)
        if means:
            a, b = replaced(left, means), replaced(right, means)
            for ties in ((), *_sizes(a, b, axes, open_dims)):
                yield Keyed(Case(a, b, axes, _both(definitions, dict(means)), ties=ties, written=written))


MAX_SIZES = 6


def _sizes(left: Expr, right: Expr, axes: Sequence[Index], open_dims: frozenset[Dim]) -> Iterator[Ties]:
    r"""What dimensions that the note leaves open may be, where their number counts.

    That of the space is three, or four below Greek letters (``\delta_{ii} = 3``); that of the ones in
    ``\frac1n\mathbf{1}\mathbf{1}^T`` is n.
    """
    nodes = [n for e in (left, right) for n in walk(e)]
    counted = {n.dim for n in nodes if isinstance(n, Size)} | {n.i.dim for n in nodes if isinstance(n, Delta)}
    summed = counted | {n.i.dim for n in nodes if isinstance(n, Ones)}
    free = sorted(d for d in summed & open_dims if isinstance(d, str))
    if not free:
        return
    if counted & open_dims:
        hints = {i.hint for n in nodes if isinstance(n, Leaf) for i in n.indices} | {i.hint for i in axes}
        yield tuple((d, 4 if any(h.startswith("\\") for h in hints) else 3) for d in free)
    scalars = [s.latex for s in symbols_of([left, right]).values() if not s.dims and s.latex.isalpha()]
    named = sorted(d for d in counted - open_dims if isinstance(d, str))
    yield from ([((dim, name),) for dim in free for name in named] + [((s, dim),) for dim in free for s in scalars])[
        :MAX_SIZES
    ]


def _sizings(
    left: Expr, right: Expr, axes: Sequence[Index], open_dims: frozenset[Dim]
) -> Iterator[Callable[[Expr], Expr]]:
    """Ways to take sizes that nothing else has for others that stand there."""
    loose = unanchored((left, right), axes) & open_dims
    if loose:
        anchors = sorted({d for s in symbols_of([left, right]).values() for d in s.dims if isinstance(d, str)} - loose)
        yield from (_resizing(loose, anchor) for anchor in anchors[:MAX_SIZES])


def _resizing(loose: frozenset[Dim], anchor: str) -> Callable[[Expr], Expr]:
    return lambda e: _resized(e, loose, anchor)


def _then(first: Callable[[Expr], Expr], second: Callable[[Expr], Expr]) -> Callable[[Expr], Expr]:
    return lambda e: second(first(e))


def _resized(e: Expr, loose: frozenset[Dim], anchor: str) -> Expr:
    if isinstance(e, Size):
        return Size(anchor) if e.dim in loose else e
    return rebuild(e, lambda k: _resized(k, loose, anchor))


def unanchored(sides: Sequence[Expr], axes: Sequence[Index]) -> frozenset[Dim]:
    r"""Sizes that count and that nothing else has: that of the I of ``\operatorname{tr}(I)``."""
    nodes = [n for e in sides for n in walk(e)]
    anchored = {i.dim for n in nodes if not isinstance(n, Size) for i in n.free} | {i.dim for i in axes}
    return frozenset({n.dim for n in nodes if isinstance(n, Size)} - anchored)


def _positive(e: Expr, names: frozenset[str]) -> Expr:
    """An expression with some of its symbols known to be positive."""
    for symbol in symbols_of([e]).values():
        if symbol.latex in names:
            e = with_symbol(e, replace(symbol, facts=symbol.facts | {"positive"}))
    return e


def _both(definitions: Definitions, solution: Solution) -> Callable[[Expr], Expr]:
    return lambda e: definitions.into(replaced(definitions.into(e), solution))


_FONT = pattern(r"\\(?:mathbf|boldsymbol|bm)\{([^{}]*)\}")


def _plain(key: str) -> str:
    r"""A symbol without its font: ``{Y_\sigma}^\nu`` are the entries of ``\mathbf{Y}``."""
    return _FONT.sub(r"\1", key)


def lacking(claim: Claim, cases: Iterable[Keyed]) -> bool:
    """Whether one side depends on a symbol that the other lacks, as it is written and as it is meant."""
    keys = (keys_of(claim.left.node), keys_of(claim.right.node))
    if keys[0] == keys[1]:
        return False
    by = {
        n.key
        for side in (claim.left, claim.right)
        for d in s.walk(side.node)
        if isinstance(d, s.Derivative)
        for v in d.variables
        for n in s.symbols(v)
    }
    both = frozenset(map(_plain, keys[0] - by)) & frozenset(map(_plain, keys[1] - by))
    return all(lacks(keyed, both) != "no" for keyed in cases)


def lacked(keyed: Keyed) -> str:
    """A symbol with which one side of a case changes and that the other one lacks, for a person to see."""
    case = keyed.case
    for name in sorted(case.left.names ^ case.right.names):
        if dependence(case.left if name in case.left.names else case.right, name, case.axes) == "different":
            return name
    return min(case.left.names ^ case.right.names, default="")
