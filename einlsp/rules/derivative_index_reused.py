r"""The variable of a derivative uses an index of the expression.

## What it checks

The indices of the variable in `\frac{\mathrm{d}}{\mathrm{d}{W^\alpha}_\beta}(\dots)` and
`\mathrm{d}f/\mathrm{d}x^\mu`: none of them is summed in the expression, and none makes the sides of the equation differ
by being summed with one of its free indices.

## Why

There is no contraction between the variable and the expression. With one name for both, the result reads as a trace of
the derivative, and the deltas come out wrong.

## Example

```markdown
$\frac{\mathrm{d}}{\mathrm{d}{W^\mu}_\beta}(u_\mu{W^\mu}_\nu x^\nu)$
```

## Use instead

```markdown
$\frac{\mathrm{d}}{\mathrm{d}{W^\alpha}_\beta}(u_\mu{W^\mu}_\nu x^\nu)$
```

## When it is silent

On a divergence, `\frac{\partial u^\mu}{\partial x^\mu}`, whose index is free in the expression and gone in the result,
unless the note declares the convention `ml`; on `\partial_\mu`.
"""

from __future__ import annotations

from collections.abc import Iterator

from einlsp.reading.notes import NoteReading
from einlsp.rules.finding import Finding, Fix, Severity
from einlsp.rules.slips import Slip, slips
from einlsp.rules.wording import advice, found

RULE = "derivative-index-reused"
SEVERITY: Severity = "error"


def derivative_index_reused(reading: NoteReading) -> Iterator[Finding]:
    """A finding on the index in the variable."""
    for slip in slips(reading):
        if slip.rule == RULE:
            fixes = [Fix(title, edits) for title, edits in slip.changes()]
            yield found(slip, RULE, SEVERITY, _message(slip), advice(fixes, "give the variable fresh indices"), fixes)


def _message(slip: Slip) -> str:
    name = slip.reuse.name if slip.reuse is not None else ""
    return f"the variable of this derivative uses `{name}`, which the expression uses too; the two are not contracted"
