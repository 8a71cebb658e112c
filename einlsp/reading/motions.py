r"""Equations of motion: ``\dot x = Ax + Bu`` and ``\partial_t u = \kappa\partial_x^2 u`` are stated, not derived."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from einlsp.reading import surface as s
from einlsp.reading.heads import DOTS, TIMES

MOTION = "an equation of motion"

_TIMES = frozenset({*TIMES, "0"})
"""Time by name, and by its number among the coordinates."""


def is_motion(left: s.Surface, right: s.Surface, defined: Collection[str]) -> bool:
    """Whether an equation says how something changes with time, by what it is not made of.

    It is one where only lone symbols are differentiated by time, on one side each, none of which the note has defined,
    and one side has an undefined symbol that the other one lacks.
    """
    here, there = frozenset(_moving(left)), frozenset(_moving(right))
    moving = here | there
    if not moving or "" in moving or here & there or not moving.isdisjoint(defined):
        return False
    other = (_letters(left) ^ _letters(right)) - _TIMES
    return not other.issubset(defined)


def _moving(side: s.Surface) -> Iterator[str]:
    """The symbols that are differentiated by time; nothing for what is no lone symbol."""
    for node in s.walk(side):
        if isinstance(node, s.Sym) and DOTS.keys() & set(node.head.accents):
            yield node.head.letter
        elif isinstance(node, s.Derivative) and any(_is_time(v, node.partial) for v in node.variables):
            yield node.body.key if isinstance(node.body, s.Sym) else ""


def _is_time(variable: s.Surface, partial: bool) -> bool:
    if isinstance(variable, s.Num):
        return not variable.value
    proper = isinstance(variable, s.Sym) and variable.key == "\\tau"  # else it is rather a coordinate
    return isinstance(variable, s.Sym) and variable.key in _TIMES and not (proper and partial)


def _letters(side: s.Surface) -> set[str]:
    return {n.head.letter for n in s.symbols(side)}
