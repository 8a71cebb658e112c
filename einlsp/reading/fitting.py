"""Which way to take the plain letters of some statements: the likeliest in which every side can be read."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice, product

from einlsp.reading import surface as s
from einlsp.reading.elaborate import Elaborator
from einlsp.reading.growing import Watched
from einlsp.reading.layouts import LAYOUTS, Layout, sensitive
from einlsp.reading.operands import Operand, Unreadable
from einlsp.reading.symbols import PLAIN_IDENTITY
from einlsp.reading.table import SymbolTable
from einlsp.records import record

TRIES = 3000


@record
class Option:
    """One way to take a symbol: its order, the labels of its family, and how far that departs from the rule."""

    order: int
    samples: int
    cost: float
    identity: bool = False


def best(
    chains: Sequence[Sequence[s.Surface]], table: SymbolTable, keys: list[str], picks: list[tuple[Option, ...]]
) -> tuple[Option, ...]:
    """The first of the picks that fits, or the first of all where none does.

    What did not fit with some of the symbols taken so does not fit with them taken so again, whatever the others are.
    """
    refuted: dict[tuple[int, ...], set[tuple[Option, ...]]] = {}
    for pick in picks:
        if any(tuple([pick[k] for k in places]) in known for places, known in refuted.items()):
            continue
        asked = _misfit(chains, table, dict(zip(keys, pick, strict=True)))
        if asked is None:
            return pick
        places = tuple(k for k, key in enumerate(keys) if key in asked or key in PLAIN_IDENTITY)
        refuted.setdefault(places, set()).add(tuple([pick[k] for k in places]))
    return picks[0]


def cheapest(choices: list[tuple[Option, ...]]) -> list[tuple[Option, ...]]:
    """All combinations where they are few, else those that the two likeliest options of each symbol give."""
    total = 1
    for options_ in choices:
        total *= len(options_)
    if total > TRIES:
        choices = [c[:2] for c in choices]
    return list(islice(product(*choices), TRIES))


def _misfit(chains: Sequence[Sequence[s.Surface]], table: SymbolTable, picked: dict[str, Option]) -> set[str] | None:
    """None if every side can be read with these orders, and the sides of each statement have one shape.

    Otherwise the names whose orders were looked up until something did not fit.
    """
    trial, asked = table.local(), set[str]()
    trial.orders = Watched(trial.orders.snapshot(), asked)
    trial.identities |= {k for k, o in picked.items() if o.identity}
    for key, option in picked.items():
        if not option.identity:
            trial.orders[key] = (option.order, option.samples)
    return None if all(_fits(sides, trial) for sides in chains) else asked


def _fits(sides: Sequence[s.Surface], table: SymbolTable) -> bool:
    """Whether the sides of a statement can be read and have one shape, in a layout of its derivatives."""
    layouts = LAYOUTS if any(map(sensitive, sides)) else LAYOUTS[:1]
    return any(_fit_in(layout, sides, table) for layout in layouts)


def _fit_in(layout: Layout, sides: Sequence[s.Surface], table: SymbolTable) -> bool:
    shapes: list[Operand] = []
    for side in sides:
        if isinstance(side, s.Missing):
            continue
        elaborator = Elaborator(table)
        elaborator.strict, elaborator.layout = True, layout
        try:
            shapes.append(elaborator.read(side))
        except Unreadable as reason:
            if reason.problem.kind in ("rank", "index"):
                return False
    solid = [o for o in shapes if not o.nought]
    return all(o.levels == solid[0].levels for o in solid[1:])
