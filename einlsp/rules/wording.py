"""What the findings about indices have in common: their range, related places, and how slots and terms are named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from einlsp.reading.structure import IndexUse, Term
from einlsp.rules.balance import free_of
from einlsp.rules.finding import Finding, Fix, Related, Severity
from einlsp.rules.slips import Slip

_LONG = 48


def quoted(text: str) -> str:
    """LaTeX on one line between backquotes, cut where it is long."""
    line = " ".join(text.split())
    return f"`{line}`" if len(line) <= _LONG else f"`{line[: _LONG - 2].rstrip()} …`"


def word(use: IndexUse) -> str:
    """The level of a slot as it is written."""
    upper = (use.level == "up") != use.derivative
    return "upper" if upper else "lower"


def frees(slip: Slip, term: Term) -> str:
    """The free indices of a term, in words."""
    free = free_of(term, slip.statement.view)
    if free is None:
        return "other free indices"
    if free.matrix:
        return "no free axis" if not free.order else f"{free.order} free ax{'i' if free.order == 1 else 'e'}s"
    if not free.names:
        return "no free index"
    names = [f"`{name}`" for name in free.names]
    return f"free {', '.join(names)}"


def found(slip: Slip, rule: str, severity: Severity, message: str, advised: str, fixes: Sequence[Fix]) -> Finding:
    """The finding at the offending slot, with the other slots and the term it was compared with as related places."""
    use = slip.use
    first = slip.discords[0] if slip.discords else None
    span = slip.span(use) if use is not None else slip.span(first.term) if first else (0, 0)
    related: dict[tuple[int, int], str] = {}
    if slip.reuse is not None:
        for other in (*slip.reuse.variable, *slip.reuse.expression):
            related.setdefault(
                slip.span(other), f"`{other.name}` in the {'variable' if other.derivative else 'expression'}"
            )
    for discord in slip.discords:
        for other in (*discord.uses, *discord.others):
            related.setdefault(slip.span(other), f"`{other.name}` is {word(other)} here")
        if discord.other is not None:
            related.setdefault(slip.span(discord.other), f"this has {frees(slip, discord.other)}")
    related.pop(span, None)
    said = {(start, text): (start, end) for (start, end), text in sorted(related.items(), reverse=True)}
    places = tuple(Related(*place, text) for (_, text), place in sorted(said.items()))
    return replace(Finding(*span, rule, message, severity, advised), related=places, fixes=tuple(fixes))


def advice(fixes: Sequence[Fix], otherwise: str) -> str:
    """What to do: the first fixes in words, or something else where there is none."""
    titles = [fix.title[0].lower() + fix.title[1:] for fix in fixes[:2]]
    return ", or ".join(titles) if titles else otherwise
