"""``parse``: a string of LaTeX math to a tree, whatever the string."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from einlsp.latex.balance import Balancer
from einlsp.latex.bars import join_bars
from einlsp.latex.grammar import parser
from einlsp.latex.macros import EndlessError, Expansion, Macro
from einlsp.latex.nodes import Broken, Formula, Row
from einlsp.latex.stack import DEEPEST, TooDeepError
from einlsp.latex.tokens import lex
from einlsp.latex.walk import iter_nodes

_CALLED = re.compile(r"\\([A-Za-z]+|.)", re.DOTALL)


def parse(latex: str, macros: Mapping[str, Macro] | None = None) -> Formula:
    r"""Read LaTeX math. Never raises: what cannot be read is a `Broken` node with its reason, listed in ``broken``.

    ``macros`` are those of the note, by name without the backslash; ``\newcommand`` and kin inside ``latex`` add to
    them for the rest of the formula. Results are cached.
    """
    used: tuple[tuple[str, Macro], ...] = ()
    if macros and not macros.keys().isdisjoint(_CALLED.findall(latex)):
        used = tuple(macros.items())
    return _parse(latex, used)


@lru_cache(maxsize=16_384)
def _parse(latex: str, macros: tuple[tuple[str, Macro], ...]) -> Formula:
    names = dict(macros)
    try:
        tokens = lex(latex, names)
        if names or any(token.type == "DEFINE" for token in tokens):
            tokens = Expansion(latex, names).run(tokens)
        if "|" in latex or "vert" in latex or names:
            tokens = join_bars(tokens)
        tokens = Balancer(tokens).run()
    except TooDeepError:
        return _given_up(latex, f"This formula is nested more than {DEEPEST} levels deep.")
    except EndlessError as reason:
        return _given_up(latex, str(reason))
    faults = [token for token in tokens if token.type == "BROKEN"]
    for token in faults:
        token.extra = (latex[token.start : token.end],)
    rows = parser().parse(tokens)
    formula = Formula(latex, rows)
    if faults:
        formula = Formula(latex, rows, tuple(node for node in iter_nodes(formula) if isinstance(node, Broken)))
    return formula


def _given_up(latex: str, reason: str) -> Formula:
    broken = Broken(0, len(latex), reason, latex)
    return Formula(latex, (Row(0, len(latex), ((broken,),)),), (broken,))
