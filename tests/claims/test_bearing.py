"""Which equations bear on a step, against a search through all of them, again until nothing more is found."""

from __future__ import annotations

import random

import pytest

from einlsp.reading.equations import MAX_EQUATIONS, Equations
from einlsp.tensor.expr import Add, Expr, Leaf
from einlsp.tensor.index import Symbol
from einlsp.tensor.solve import Equation


def _sum(names: str) -> Expr:
    terms = tuple(Leaf(Symbol(name, ())) for name in names)
    return terms[0] if len(terms) == 1 else Add(terms)


def _searched(stated: list[tuple[Equation, str]], names: frozenset[str]) -> list[Equation]:
    waiting, found = list(stated), list[Equation]()
    grown = True
    while grown:
        grown, rest = False, []
        for equation, alone in waiting:
            if equation.names.isdisjoint(names) or (alone and alone not in names):
                rest.append((equation, alone))
                continue
            found.append(equation)
            names |= equation.names
            grown = True
        waiting = rest
    return found


@pytest.mark.parametrize("seed", range(200))
def test_the_same_equations_in_the_same_order(seed: int) -> None:
    dice = random.Random(seed)
    equations, stated = Equations(), []
    for _ in range(dice.randrange(14)):
        left = "".join(dice.sample("abcdefghijklm", dice.choice([1, 1, 2])))
        right = "".join(dice.sample("abcdefghijklm", dice.choice([1, 2])))
        alone = left if len(left) == 1 and left not in right and dice.random() < 0.7 else ""
        equation = Equation(_sum(left), _sum(right), ())
        equations.add(equation, alone)
        stated.append((equation, alone))
    names = frozenset(dice.sample("abcdefghijklm", 2))
    found, wanted = equations.bearing(names), _searched(stated, names)
    if len(wanted) > MAX_EQUATIONS:
        assert len(found) > MAX_EQUATIONS
    else:
        assert found == wanted
