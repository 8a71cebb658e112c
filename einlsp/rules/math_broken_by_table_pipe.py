r"""A bar in a formula ends a cell of the table.

## What it checks

Formulas in the rows of a table that hold a `|`.

## Why

A table is cut into cells before its formulas are looked for: `$|x|$` becomes three cells, and no formula.

## Example

```markdown
| norm | value |
| ---- | ----- |
| $|x|$ | 1 |
```

## Use instead

```markdown
| norm | value |
| ---- | ----- |
| $\vert x\vert$ | 1 |
```

## When it is silent

On `\|`, `\vert`, `\mid`; in flavours without tables, and where the bars do not stand in what looks like a formula.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from einlsp.reading.notes import NoteReading
from einlsp.records import pattern
from einlsp.rules.finding import Edit, Finding, Fix, Related, Severity

RULE = "math-broken-by-table-pipe"
SEVERITY: Severity = "error"

_BARS = pattern(r"\\.|\|+", re.DOTALL)


def math_broken_by_table_pipe(reading: NoteReading) -> Iterator[Finding]:
    """A finding on the first bar of each formula that is cut."""
    for accident in reading.note.accidents:
        if accident.kind == RULE:
            edits = tuple(_edits(reading.note.text, accident.start, accident.end))
            yield Finding(
                accident.cause_start,
                accident.cause_end,
                RULE,
                "`|` ends the cell here, so this formula is not drawn",
                SEVERITY,
                r"write `\vert`, or `\mid` for a condition",
                (Related(accident.start, accident.end, "the formula that was meant"),),
                (Fix(r"Write \vert", edits, safe=True),),
            )


def _edits(text: str, start: int, end: int) -> Iterator[Edit]:
    r"""Each bar as ``\vert``, two that touch as ``\Vert``, with a space where a letter follows."""
    for bars in _BARS.finditer(text, start, end):
        if bars[0].startswith("|"):
            pieces = [r"\Vert"] * (len(bars[0]) // 2) + [r"\vert"] * (len(bars[0]) % 2)
            space = " " if text[bars.end() : bars.end() + 1].isalpha() else ""
            yield Edit(bars.start(), bars.end(), "".join(pieces) + space)
