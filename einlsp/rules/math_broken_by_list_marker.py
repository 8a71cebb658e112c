r"""A line of a formula starts like a list item, a quote or a heading.

## What it checks

Formulas that Markdown has cut in two because a line of them starts with `- `, `+ `, `* `, `1. `, `> ` or `# `, or is
underlined like a heading.

## Why

A list marker at the start of a line ends the paragraph before it, formula or not: neither half is drawn.

## Example

```markdown
The sum $\mathbf{a}
+ \mathbf{b}$ is a vector.
```

## Use instead

```markdown
The sum $\mathbf{a}
{}+ \mathbf{b}$ is a vector.
```

## When it is silent

In flavours whose renderer finds formulas first; in `$$` blocks of their own, whose lines are never list items; where the
two halves do not look like a formula.
"""

from __future__ import annotations

from collections.abc import Iterator

from einlsp.reading.notes import NoteReading
from einlsp.records import pattern
from einlsp.rules.finding import Edit, Finding, Fix, Related, Severity

RULE = "math-broken-by-list-marker"
SEVERITY: Severity = "error"

_BREAK = pattern(r"[ \t]*\r?\n[ \t>]*\Z")


def math_broken_by_list_marker(reading: NoteReading) -> Iterator[Finding]:
    """A finding on each marker that cuts a formula."""
    text = reading.note.text
    for accident in reading.note.accidents:
        if accident.kind == RULE:
            line = _BREAK.search(text, accident.start, accident.cause_start)
            fixes: tuple[Fix, ...] = ()
            if line is not None:
                space = "" if text[line.start() - 1] == "$" else " "
                joined = Edit(line.start(), accident.cause_start, space)
                fixes = (Fix("Join the line to the one before", (joined,), safe=True),)
            yield Finding(
                accident.cause_start,
                accident.cause_end,
                RULE,
                f"`{accident.seen}` at the start of a line cuts this formula in two: neither half is drawn",
                SEVERITY,
                "join the line to the one before, or put `{}` before the sign",
                (Related(accident.start, accident.end, "the formula that was meant"),),
                fixes,
            )
