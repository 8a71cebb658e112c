"""Calls: symbols before brackets that are functions with their arguments, not factors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from einlsp.reading import rates
from einlsp.reading import surface as s
from einlsp.reading.applied import FunctionCall
from einlsp.reading.multiples import no_distribution
from einlsp.reading.symbols import ELEMENTWISE

if TYPE_CHECKING:
    from einlsp.reading.elaborate import Elaborator


def with_calls(el: Elaborator, factors: Sequence[s.Surface]) -> list[s.Surface]:
    """The factors with each function symbol and the bracket after it made one call."""
    out: list[s.Surface] = []
    position = 0
    while position < len(factors):
        factor = factors[position]
        following = factors[position + 1] if position + 1 < len(factors) else None
        joined = _joined(el, factor, following) if following is not None and isinstance(factor, s.Sym) else None
        out.append(joined or factor)
        position += 2 if joined else 1
    return out


def _joined(el: Elaborator, head: s.Sym, following: s.Surface) -> s.Surface | None:
    """A symbol with the bracket behind it, where that is its argument: a call, or what it is at a time."""
    if rates.at_time(el, head, following):
        return _over(head, following, lambda bracket: s.Sym(head.start, bracket.end, head.head, head.scripts))
    return _over(head, following, lambda bracket: _call(head, bracket)) if is_call(el, head, following) else None


def _bracket(node: s.Surface) -> s.Bracket | None:
    """The bracket that a factor starts with, below its powers and transposes."""
    while isinstance(node, (s.Power, s.Transposed, s.Inverted, s.Indexed)):
        node = node.body if isinstance(node, s.Indexed) else node.base
    return node if isinstance(node, s.Bracket) and node.kind in ("(", "[") else None


def is_call(el: Elaborator, head: s.Sym, following: s.Surface) -> bool:
    """Whether a symbol and the bracket right after it are read as a function with its argument."""
    bracket = _bracket(following)
    if bracket is None or following.start != head.end:
        return False
    named = replace(head.head, primes=0) if head.head.primes else head.head
    if el.table.is_function(named) or el.knows(head):
        return True
    if el.table.is_array(head.head) or (head.head.plain and head.head.letter in el.bound):
        return False
    if head.head.word or defines_function(head, following):
        return True
    if head.key == "\\Phi":
        no_distribution(el, head, bracket)
    plain = head.head.letter in ELEMENTWISE and not head.head.font and not head.scripts.slots
    return plain and head.key not in el.table.orders and not el.table.multiplies(head.key)


def defines_function(head: s.Surface, following: s.Surface) -> bool:
    r"""Whether a symbol and a bracket can only be a call: a symbol or a norm needs none, but turned: ``b(a)^T``."""
    bracket = _bracket(following)
    plain = isinstance(head, s.Sym) and not head.head.bold and following.start == head.end
    body = bracket.body if bracket is not None and isinstance(following, s.Transposed) else None
    if isinstance(body, s.Sym) and (body.head.upper or any(m.level == "up" for m in body.scripts.marks)):
        return False
    alone = s.Sym | s.Listing | s.Norm | s.Bars
    return plain and bracket is not None and bracket.kind == "(" and isinstance(bracket.body, alone)


def is_function_head(side: s.Surface) -> bool:
    """Whether a side of an equation is the name of a function with its arguments: ``f(x)``, ``L(w; X)``."""
    return isinstance(side, s.Product) and len(side.factors) == 2 and defines_function(*side.factors)


def _call(head: s.Sym, bracket: s.Bracket) -> s.Surface:
    args = bracket.body.items if isinstance(bracket.body, s.Listing) else (bracket.body,)
    return FunctionCall(head.start, bracket.end, head, args)


def _over(head: s.Sym, following: s.Surface, made: Callable[[s.Bracket], s.Surface]) -> s.Surface:
    r"""What is ``made`` of a bracket, under its powers and transposes: ``f`` and ``(x)^2`` as the square of a call."""
    match following:
        case s.Bracket():
            return made(following)
        case s.Power(base=base):
            return replace(following, start=head.start, base=_over(head, base, made))
        case s.Transposed(base=base, sign=sign):
            return s.Transposed(head.start, following.end, _over(head, base, made), sign)
        case s.Inverted(base=base, pseudo=pseudo):
            return s.Inverted(head.start, following.end, _over(head, base, made), pseudo)
        case s.Indexed(body=body, scripts=scripts):
            return s.Indexed(head.start, following.end, _over(head, body, made), scripts)
        case _:
            return following
