r"""Terms that are added or equated have different free indices.

## What it checks

The terms of a sum, at every depth of brackets, and the sides of `=`, `:=`, `\approx`, `\neq`: after repeated indices are
resolved, the same indices are left free. Of sides in two notations (matrix and index, Latin and Greek) the numbers of
axes are compared.

## Why

A misspelt dummy or a lost partner leaves an index free that ought to be summed: the terms are then arrays of different
order, and their sum means nothing.

## Example

```markdown
$y^\mu = {M^\mu}_\nu x^\nu + {A^\mu}_\nu z^\rho$
```

## Use instead

```markdown
$y^\mu = {M^\mu}_\nu x^\nu + {A^\mu}_\nu z^\nu$
```

## When it is silent

Where the note does not show that these letters are indices: that takes a staggered pair (`{M^\mu}_\nu`) or two Greek pairs
in one of its formulas, or a setting. On terms with anything in them that is not understood, on plain scalars and numbers (but for a product
that one renaming would make a scalar, `u^\mu u_\nu = -1`), on sums that are written out, across `\sim`, `\propto`, `\le`, `\Rightarrow`. In the convention `ml` an index that stands twice at one level is
multiplied entry by entry and stays free; in `euclidean` it is summed, unless the other side keeps it.
A letter that may be an index, a power or a label (`r^k`, `\lambda_\tau`, `n_e T_e`) is tried as each: where one reading adds up,
nothing is said. Latin and Greek indices are compared by name where one symbol has both, `{e^a}_\mu`.
"""

from __future__ import annotations

from collections.abc import Iterator

from einlsp.reading.notes import NoteReading
from einlsp.rules.finding import Finding, Fix, Severity
from einlsp.rules.slips import Slip, slips
from einlsp.rules.wording import advice, found, frees, quoted

RULE = "free-index-mismatch"
SEVERITY: Severity = "error"


def free_index_mismatch(reading: NoteReading) -> Iterator[Finding]:
    """A finding on the index that makes the difference, or on the term where no single index does."""
    for slip in slips(reading):
        if slip.rule == RULE:
            fixes = [Fix(title, edits) for title, edits in slip.changes()]
            yield found(slip, RULE, SEVERITY, _message(slip), advice(fixes, "give both the same free indices"), fixes)


def _message(slip: Slip) -> str:
    discord = slip.discords[0]
    here = f"{quoted(slip.text(discord.term))} has {frees(slip, discord.term)}"
    if discord.other is None:
        return f"free indices differ: {here}"
    return f"free indices differ: {here}, but {quoted(slip.text(discord.other))} has {frees(slip, discord.other)}"
