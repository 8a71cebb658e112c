r"""Derivatives whose variable uses an index of the expression: ``\mathrm{d}(w_\mu x^\mu)/\mathrm{d}x^\mu``."""

from __future__ import annotations

from collections.abc import Iterator

from einlsp.reading import surface as s
from einlsp.reading.places import plain
from einlsp.reading.slots import term_of
from einlsp.reading.structure import Group, IndexUse
from einlsp.records import record
from einlsp.rules.balance import View, discords, free_of
from einlsp.rules.parts import written
from einlsp.rules.repairs import Repair, repaired, weight
from einlsp.rules.statements import Statement

_GREEK = tuple(rf"\{name}" for name in "alpha beta mu nu sigma gamma rho tau kappa lambda eta xi".split())
_LATIN = tuple("ijklmnpqrsabcdefgh")


@record
class Reuse:
    """An index of a derivative's variable that its expression uses too: where in the variable, where in the expression.

    ``dummy``: the expression sums over it, so that the two cannot be the same index, whatever the convention.
    ``taken``: all names in the derivative.
    """

    name: str
    variable: tuple[IndexUse, ...]
    expression: tuple[IndexUse, ...]
    dummy: bool
    taken: frozenset[str]


def reused(chain: s.Chain, group: Group, view: View) -> Iterator[Reuse]:
    """Every index that a variable shares with the expression that is differentiated by it."""
    uses = written(group)
    for node in s.walk(chain):
        if not isinstance(node, s.Derivative) or node.body is None or node.style == "index" or node.scripts.of("index"):
            continue
        body = node.body
        inside = [use for use in uses if body.start <= use.start < body.end]
        variable = [use for use in uses if use.derivative and any(v.start <= use.start < v.end for v in node.variables)]
        taken = frozenset(use.name for use in (*inside, *variable))
        term = term_of(body)
        free = free_of(term, view)
        doubtful = {d.name for d in discords(Group("scope", body.start, body.end, (term,)), view)}
        for name in dict.fromkeys(use.name for use in variable):
            shared = tuple(use for use in inside if use.name == name)
            if shared and free is not None:
                own = tuple(use for use in variable if use.name == name)
                dummy = name not in free.names and name not in free.undecided and name not in doubtful
                yield Reuse(name, own, shared, dummy, taken)


def renaming(statement: Statement, root: Group, reuse: Reuse) -> tuple[Repair, ...]:
    """The variable's index under a name of its own: the one that the other sides have for it, else a fresh one.

    Where the other sides have the name itself for it, the expression's dummy gets the fresh one instead.
    """
    options: list[tuple[Repair, ...]] = []
    for name in _names(statement, root, reuse):
        options.append(tuple(Repair(use, name, use.level) for use in reuse.variable))
    if reuse.dummy and options:
        fresh = options[-1][0].name
        options.append(tuple(Repair(use, fresh, use.level) for use in reuse.expression))
    return min(options, key=lambda repairs: weight(discords(together(root, repairs), statement.view)), default=())


def together(root: Group, repairs: tuple[Repair, ...]) -> Group:
    """The group with all these slots changed."""
    for repair in repairs:
        root = repaired(root, repair)
    return root


def _names(statement: Statement, root: Group, reuse: Reuse) -> Iterator[str]:
    """Names for the variable's index: those that only other sides have, those of the next line, then a fresh one."""
    elsewhere = [use.name for use in written(root)]
    yield from dict.fromkeys(n for n in (*elsewhere, *_next_line(statement)) if n not in reuse.taken)
    greek = plain(reuse.name).startswith("\\")
    taken = {*elsewhere, *(mark.text for mark in statement.formula.surface.marks)}
    pool = _GREEK if greek else _LATIN
    yield from [name for name in pool if name not in taken][:1]


def _next_line(statement: Statement) -> Iterator[str]:
    """The free indices of the formula after this one, where it goes on with this one's last side (``= …``)."""
    number = statement.formula.number + 1
    formulas = statement.reading.formulas
    if number < len(formulas) and formulas[number].groups:
        group = formulas[number].groups[0]
        if isinstance(formulas[number].surface.chains[0].sides[0], s.Missing):
            for term in group.terms:
                free = free_of(term, statement.view)
                yield from free.names if free is not None else ()
