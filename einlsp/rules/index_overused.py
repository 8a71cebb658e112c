r"""An index stands three times or more in one term.

## What it checks

In the convention `einstein`: an index stands at most twice in a term, once above and once below.

## Why

With three slots it cannot be said which two are summed. Most often a dummy of one factor was used again in another.

## Example

```markdown
<!-- einlsp: convention = einstein -->

$C^\mu{}_\rho = A^\mu{}_\nu B^\nu{}_\nu$
```

## Use instead

```markdown
<!-- einlsp: convention = einstein -->

$C^\mu{}_\rho = A^\mu{}_\nu B^\nu{}_\rho$
```

## When it is silent

In the conventions `ml` and `euclidean`, where such a term has a meaning: entry by entry, then summed. Without a setting it
fires only where a metric raises and lowers indices, on letters that the note shows to be indices.
"""

from __future__ import annotations

from collections.abc import Iterator

from einlsp.reading.notes import NoteReading
from einlsp.rules.finding import Finding, Fix, Severity
from einlsp.rules.slips import Slip, slips
from einlsp.rules.wording import advice, found, quoted

RULE = "index-overused"
SEVERITY: Severity = "error"


def index_overused(reading: NoteReading) -> Iterator[Finding]:
    """A finding on one slot too many."""
    for slip in slips(reading):
        if slip.rule == RULE:
            fixes = [Fix(title, edits) for title, edits in slip.changes()]
            yield found(slip, RULE, SEVERITY, _message(slip), advice(fixes, "give each pair a name of its own"), fixes)


def _message(slip: Slip) -> str:
    discord = slip.discords[0]
    where = quoted(slip.text(discord.term))
    return f"`{discord.name}` stands {len(discord.uses)} times in {where}; a summed index stands once above, once below"
