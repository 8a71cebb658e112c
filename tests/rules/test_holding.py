"""Which declarations hold where, against the same found anew at each place."""

from __future__ import annotations

import random

import pytest

from einlsp.reading.scope import Scoped
from einlsp.reading.symbols import RANK, Declaration
from einlsp.rules.holding import Holding


def _latest(holding: list[Scoped], families: bool) -> dict[str, Declaration]:
    out: dict[str, Declaration] = {}
    for scoped in holding:
        new = scoped.declaration
        if bool(new.samples) == families and not (new.order is None and new.kind == "array"):
            old = out.get(new.key)
            if old is None or RANK.index(new.source) <= RANK.index(old.source):
                out[new.key] = new
    return out


@pytest.mark.parametrize("seed", range(100))
def test_what_holds(seed: int) -> None:
    dice = random.Random(seed)
    said = []
    for start in sorted(dice.randrange(50) for _ in range(12)):
        end = dice.choice([None, None, start + dice.randrange(20)])
        order = dice.choice([None, 1, 2])
        new = Declaration(dice.choice("AB"), 0, start, dice.choice(RANK), order, samples=dice.randrange(2))
        said.append(Scoped(start, end, new))
    holding = Holding(said)
    kept = []
    for place in range(0, 60, dice.randint(1, 7)):
        here = [s for s in said if s.start <= place and (s.end is None or s.end > place)]
        holding.move(place)
        kept.append((holding.declared, holding.families, _latest(here, False), _latest(here, True)))
    for declared, families, lone, numbered in kept:
        assert (dict(declared), dict(families)) == (lone, numbered)
