r"""The index of a derivative's variable comes out at the wrong level.

## What it checks

`\mathrm{d}f/\mathrm{d}x^\mu` has a lower index `\mu`, and `\mathrm{d}f/\mathrm{d}x_\mu` an upper one. The terms beside it
and the other sides of the relation have it at that level.

## Why

A derivative meets a displacement: `(\mathrm{d}f/\mathrm{d}x^\mu)\,\mathrm{d}x^\mu` must be a contraction. A gradient with
an upper index is a transposed one.

## Example

```markdown
$\frac{\mathrm{d}}{\mathrm{d}x^\mu}(u_\nu{W^\nu}_\sigma x^\sigma) = u^\nu{W_\nu}^\mu$
```

## Use instead

```markdown
$\frac{\mathrm{d}}{\mathrm{d}x^\mu}(u_\nu{W^\nu}_\sigma x^\sigma) = u_\nu{W^\nu}_\mu$
```

## When it is silent

Where the note does not show that it tells upper and lower indices apart, and in the convention `euclidean`.
"""

from __future__ import annotations

from collections.abc import Iterator

from einlsp.reading.notes import NoteReading
from einlsp.rules.finding import Finding, Fix, Severity
from einlsp.rules.slips import Slip, slips
from einlsp.rules.wording import advice, found, word

RULE = "derivative-level"
SEVERITY: Severity = "warning"


def derivative_level(reading: NoteReading) -> Iterator[Finding]:
    """A finding on the index at the wrong level."""
    for slip in slips(reading):
        if slip.rule == RULE:
            fixes = [Fix(title, edits) for title, edits in slip.changes()]
            yield found(slip, RULE, SEVERITY, _message(slip), advice(fixes, "give it the derivative's level"), fixes)


def _message(slip: Slip) -> str:
    discord = slip.discords[0]
    uses = sorted((*discord.uses, *discord.others), key=lambda use: not use.derivative)
    variable, other = uses[0], uses[-1]
    level = "lower" if variable.level == "down" else "upper"
    return (
        (
            f"a derivative by an {word(variable)} index has a {level} one: `{discord.name}` is {word(other)} "
            "on the other side"
        )
        .replace("an lower", "a lower")
        .replace("a upper", "an upper")
    )
