r"""Two axes that must be equally long are declared not to be.

## What it checks

Products, sums, equations, traces, norms: what they tie together must have one dimension. Dimensions come from the note:
`\mathbf{A}\in\mathbb{R}^{m\times n}`, "an $m\times n$ matrix $\mathbf{A}$", a comment, the front matter; they are carried along by
unification.

## Why

`\mathbf{A}\mathbf{x}` with `\mathbf{x}` of another length than the rows of `\mathbf{A}` is not defined; most often a transpose is
missing, or a size was declared the wrong way round.

## Example

```markdown
Let $\mathbf{A}\in\mathbb{R}^{m\times n}$ and $\mathbf{x}\in\mathbb{R}^k$. Then $\mathbf{A}\mathbf{x}$ is a vector.
```

## Use instead

```markdown
Let $\mathbf{A}\in\mathbb{R}^{m\times n}$ and $\mathbf{x}\in\mathbb{R}^n$. Then $\mathbf{A}\mathbf{x}$ is a vector.
```

## When it is silent

Where one of the two is not declared, or declared in another section of the note; where the note sets the two dimensions
equal (`m = n`), or one of them is an expression or a number and the other a name; where an inference rests on a guess; on
what the prose calls undefined. A conflict is told once, where it shows first.
"""

from __future__ import annotations

from collections.abc import Iterator

from einlsp.reading.dims import Conflict, Place
from einlsp.reading.notes import NoteReading
from einlsp.reading.verdicts import Judged, sifted
from einlsp.rules.conflicts import DimensionedNote
from einlsp.rules.finding import Finding, Fix, Related, Severity
from einlsp.rules.slips import slips
from einlsp.rules.unequal_step import respelt
from einlsp.rules.wording import advice, quoted

RULE = "dimension-mismatch"
SEVERITY: Severity = "error"


def dimension_mismatch(reading: NoteReading) -> Iterator[Finding]:
    """A finding where two declarations first contradict each other."""
    note = DimensionedNote(reading)
    for conflict in note.conflicts():
        at = conflict.at
        if _misspelt(reading, at):
            continue
        formula = reading.formulas[at.formula]
        fixes = [respelt(step, step.misspelling) for step in _mended(reading, at) if step.misspelling]
        fixes = fixes or [Fix(title, edits) for title, edits in note.changes(conflict)]
        yield Finding(
            *formula.region.span(at.start, at.end),
            RULE,
            _message(conflict),
            SEVERITY,
            advice(fixes, "transpose a factor, or correct one of the declarations"),
            tuple(_related(reading, conflict)),
            tuple(fixes),
        )


def _misspelt(reading: NoteReading, at: Place) -> bool:
    """Whether an index that is amiss stands there: the rule for it says what is wrong."""
    uses = [slip.use for slip in slips(reading) if slip.statement.formula.number == at.formula]
    return any(use is not None and at.start <= use.start < at.end for use in uses)


def _mended(reading: NoteReading, at: Place) -> Iterator[Judged]:
    """The step that one small change of the part that does not fit makes true."""
    for step in sifted(reading):
        inside = step.claim.right.node.start <= at.start < step.claim.right.node.end
        if step.claim.right_at[0] == at.formula and inside and step.misspelling is not None:
            yield step
            return


def _message(conflict: Conflict) -> str:
    said = " and ".join(dict.fromkeys(place.text for place in (conflict.chain[0], conflict.chain[-1])))
    return f"{conflict.at.text}: {quoted(str(conflict.left))} is not {quoted(str(conflict.right))}; {said}"


def _related(reading: NoteReading, conflict: Conflict) -> Iterator[Related]:
    seen = set[Place]()
    for place in conflict.chain:
        if place.formula >= 0 and place is not conflict.at and place not in seen:
            seen.add(place)
            yield Related(*reading.formulas[place.formula].region.span(place.start, place.end), place.text)
