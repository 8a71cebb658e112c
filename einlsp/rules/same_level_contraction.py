r"""A repeated index stands twice above or twice below.

## What it checks

In the convention `einstein`: the two slots of a summed index are at different levels.

## Why

A contraction pairs an upper index with a lower one; two lower indices need a metric between them.

## Example

```markdown
<!-- einlsp: convention = einstein -->

$s = A_{\mu\nu} B^{\mu}{}_{\nu}$
```

## Use instead

```markdown
<!-- einlsp: convention = einstein -->

$s = A_{\mu\nu} B^{\mu\nu}$
```

## When it is silent

In the convention `ml`, where it is a product entry by entry, and in `euclidean`, where it is a sum. Without a setting it
fires only where a metric raises and lowers indices, on letters that the note shows to be indices.
"""

from __future__ import annotations

from collections.abc import Iterator

from einlsp.reading.notes import NoteReading
from einlsp.rules.finding import Finding, Fix, Severity
from einlsp.rules.slips import Slip, slips
from einlsp.rules.wording import advice, found, quoted, word

RULE = "same-level-contraction"
SEVERITY: Severity = "error"


def same_level_contraction(reading: NoteReading) -> Iterator[Finding]:
    """A finding on one of the two slots."""
    for slip in slips(reading):
        if slip.rule == RULE:
            fixes = [Fix(title, edits) for title, edits in slip.changes()]
            yield found(slip, RULE, SEVERITY, _message(slip), advice(fixes, "raise or lower one of them"), fixes)


def _message(slip: Slip) -> str:
    discord = slip.discords[0]
    where = quoted(slip.text(discord.term))
    return f"both `{discord.name}` in {where} are {word(discord.uses[0])}; one of them must be at the other level"
