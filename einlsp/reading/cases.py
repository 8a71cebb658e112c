"""The ways to look at a step: layouts of its derivatives, definitions put in, earlier equations put in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from einlsp.reading.alignment import Pair, aligned
from einlsp.reading.claims import Claim
from einlsp.reading.definitions import Definitions, replaced
from einlsp.reading.equations import Equations, Solution
from einlsp.reading.layouts import LAYOUTS, Layout, sensitive
from einlsp.reading.notes import NoteReading
from einlsp.tensor.assume import with_symbol
from einlsp.tensor.canonical import code_with
from einlsp.tensor.census import is_rational, symbols_of
from einlsp.tensor.check import Tally
from einlsp.tensor.expr import Expr
from einlsp.tensor.judge import Case, Judgement, explain, look


class Keyed:
    """A case, compared by its codes over numbered axes and its facts, so that the same step is judged once."""

    __slots__ = ("case", "key")

    def __init__(self, case: Case) -> None:
        self.case = case
        labels = {i: (4, k) for k, i in enumerate(case.axes)}
        symbols = symbols_of([case.left, case.right]).values()
        facts = tuple(sorted((s.latex, str(s.dims), tuple(sorted(s.facts))) for s in symbols))
        dims = tuple(str(i.dim) for i in case.axes)
        self.key = (repr(code_with(case.left, labels)), repr(code_with(case.right, labels)), facts, dims, case.given)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Keyed) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


@lru_cache(maxsize=8192)
def looked(keyed: Keyed) -> Tally:
    """How the two sides of a case compare."""
    return look(keyed.case)


@lru_cache(maxsize=2048)
def explained(seen: tuple[tuple[Keyed, Tally], ...], spoken: frozenset[str]) -> Judgement:
    """The verdict on a step none of whose cases holds."""
    return explain([(keyed.case, tally) for keyed, tally in seen], spoken)


def pairs_of(reading: NoteReading, claim: Claim) -> Iterator[Pair]:
    """Both sides over the same axes; where derivatives stand in them, in each layout in which they fit."""
    layouts: tuple[Layout | None, ...] = (None,)
    if sensitive(claim.left.node) or sensitive(claim.right.node):
        layouts = (None, *LAYOUTS)
    for layout in layouts:
        left, right = (reading.sides.side(*at, layout) for at in (claim.left_at, claim.right_at))
        pair = aligned(left, right, derives=claim.derives)
        if pair is not None:
            yield pair


def cases_of(pairs: Iterable[Pair], definitions: Definitions, equations: Equations) -> Iterator[Keyed]:
    """A step as it is written, then with what the note has said before put in."""
    seen: list[Pair] = []
    for left, right, axes in pairs:
        seen.append((left, right, axes))
        yield Keyed(Case(left, right, axes))
    for left, right, axes in seen:
        a, b = definitions.into(left), definitions.into(right)
        if a is not left or b is not right:
            yield Keyed(Case(a, b, axes, definitions.into))
            left, right = a, b
        names = left.names | right.names
        positive = equations.positive(names)
        if positive and not (is_rational(left) and is_rational(right)):
            yield Keyed(Case(_positive(left, positive), _positive(right, positive), axes, definitions.into))
        for solution in equations.ways(names)[0]:
            a, b = replaced(left, solution), replaced(right, solution)
            yield Keyed(Case(a, b, axes, _both(definitions, solution), given=True))


def _positive(e: Expr, names: frozenset[str]) -> Expr:
    """An expression with some of its symbols known to be positive."""
    for s in symbols_of([e]).values():
        if s.latex in names:
            e = with_symbol(e, replace(s, facts=s.facts | {"positive"}))
    return e


def _both(definitions: Definitions, solution: Solution) -> Callable[[Expr], Expr]:
    return lambda e: replaced(definitions.into(e), solution)
