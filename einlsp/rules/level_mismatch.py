r"""A free index is upper in one term and lower in another.

## What it checks

The terms of a sum and the sides of an equation that have the same free indices: each index is at the same level in all
of them.

## Why

An upper index is a row, a lower one a column. A term with `\mu` above and a term with `\mu` below cannot be added: one of
them is the transpose of what was meant.

## Example

```markdown
$y_\mu = {M^\mu}_\nu x^\nu$
```

## Use instead

```markdown
$y^\mu = {M^\mu}_\nu x^\nu$
```

## When it is silent

On summed indices, whose levels may be swapped in pairs; in the convention `euclidean`, which does not tell levels apart;
where the note does not show that it does. Levels of `\mathrm{d}f/\mathrm{d}x^\mu` are the business of `derivative-level`.
"""

from __future__ import annotations

from collections.abc import Iterator

from einlsp.reading.notes import NoteReading
from einlsp.rules.finding import Finding, Fix, Severity
from einlsp.rules.slips import Slip, slips
from einlsp.rules.wording import advice, found, quoted, word

RULE = "level-mismatch"
SEVERITY: Severity = "error"


def level_mismatch(reading: NoteReading) -> Iterator[Finding]:
    """A finding on the index whose level departs from the others'."""
    for slip in slips(reading):
        if slip.rule == RULE:
            fixes = [Fix(title, edits) for title, edits in slip.changes()]
            yield found(slip, RULE, SEVERITY, _message(slip), advice(fixes, "give it one level throughout"), fixes)


def _message(slip: Slip) -> str:
    discord = slip.discords[0]
    here, there = discord.uses[0], discord.others[0]
    where = quoted(slip.text(discord.other)) if discord.other is not None else "the other term"
    return f"`{discord.name}` is {word(here)} in {quoted(slip.text(discord.term))} but {word(there)} in {where}"
