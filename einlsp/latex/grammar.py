"""The LALR parser of LaTeX math: it runs over the tables that Lark makes of ``grammar/latex_math.lark``."""

from __future__ import annotations

from functools import cache
from typing import Any

from einlsp.latex.build import Builder
from einlsp.latex.nodes import Row
from einlsp.latex.tables import END, START, Tables, tables
from einlsp.latex.tokens import Tok

# What a row of the automaton says for a token: go on in another row; make a value of the token and go on; reduce first,
# by a rule such as ``items: items atom`` (after which the row of the items stands again) or by any other one.
_SHIFT, _MAKE, _GROW, _REDUCE = range(4)


class Parser:
    """Takes balanced tokens and gives a tuple of rows; a callback of ``builder`` makes a value for each rule."""

    def __init__(self, made: Tables, builder: object) -> None:
        rows: list[dict[str, Any]] = [{} for _ in made.states]
        self._first = rows[0]
        reductions: list[tuple[Any, ...]] = []
        for name, parts, origin in made.rules:
            grows = len(parts) == 2 and parts[0] == origin
            make = getattr(builder, name)
            reductions.append((_GROW, make) if grows else (_REDUCE, make, len(parts), origin))
        for row, state in zip(rows, made.states, strict=True):
            for token, target in state.items():
                if target < 0:
                    row[token] = reductions[~target]
                elif token.islower():
                    row[token] = rows[target]
                else:
                    row[token] = _lone(made, target, state, rows, reductions) or (_SHIFT, rows[target])

    def parse(self, tokens: list[Tok]) -> tuple[Row, ...]:
        """The rows. Raises ``KeyError`` on tokens that the grammar does not allow."""
        row = self._first
        stack: list[dict[str, Any]] = [row]
        values: list[Any] = []
        for token in (*tokens, Tok(END, "", 0, 0)):
            kind = token.type
            action = row[kind]
            while (what := action[0]) >= _GROW:
                if what == _GROW:
                    last = values.pop()
                    values[-1] = action[1](values[-1], last)
                    stack.pop()
                    row = stack[-1]
                else:
                    _, make, size, origin = action
                    if size == 1:
                        values[-1] = make(values[-1])
                        stack.pop()
                    elif size:
                        parts = values[-size:]
                        del values[-size:], stack[-size:]
                        values.append(make(*parts))
                    else:
                        values.append(make())
                    if origin == START:
                        break
                    row = stack[-1][origin]
                    stack.append(row)
                action = row[kind]
            else:
                if what == _MAKE:
                    values.append(action[1](token))
                    row = action[2]
                else:
                    values.append(token)
                    row = action[1]
                stack.append(row)
        rows: tuple[Row, ...] = values[0]
        return rows


def _lone(
    made: Tables, target: int, state: dict[str, int], rows: list[dict[str, Any]], reductions: list[tuple[Any, ...]]
) -> tuple[Any, ...] | None:
    """What to do with a token that is a value by itself, whatever comes next, as a LETTER is an atom."""
    rules = {*made.states[target].values()}
    rule = min(rules)
    if len(rules) > 1 or rule >= 0 or len(made.rules[~rule][1]) != 1:
        return None
    return (_MAKE, reductions[~rule][1], rows[state[made.rules[~rule][2]]])


@cache
def parser() -> Parser:
    """The parser of ``latex_math.lark``."""
    return Parser(tables("latex_math"), Builder)
