r"""The two sides of a step differ.

## What it checks

A step is an equals sign with the same symbols on both sides, once the note's definitions are put in. Both sides are
evaluated at random points, at two sets of sizes at least. Derivatives may be in either layout.

## Why

A lost transpose, a wrong sign or a forgotten factor looks as good as the right line, and every line after it is wrong.

## Example

```markdown
$\mathrm{Tr}(\mathbf{A}\mathbf{B}\mathbf{C}) = \mathrm{Tr}(\mathbf{A}\mathbf{C}\mathbf{B})$
```

## Use instead

```markdown
$\mathrm{Tr}(\mathbf{A}\mathbf{B}\mathbf{C}) = \mathrm{Tr}(\mathbf{C}\mathbf{A}\mathbf{B})$
```

## When it is silent

On definitions, on facts (`\mathbf{A}=\mathbf{A}^T`), on constraints (`\mathbf{A}\mathbf{x}=\mathbf{b}`), on changes of
notation; where an assumption would make the step true (`einlsp check --claims` says which); where a side was not read
whole, brings in a symbol that the other lacks, or holds an expectation, a limit, an integral, an approximation or
prose; where an earlier equation may bear on it; and on the line after a wrong one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from einlsp.reading import surface as s
from einlsp.reading.expressions import ExpressionReading, SymbolReading
from einlsp.reading.heads import Head
from einlsp.reading.misspelt import Misspelling
from einlsp.reading.notes import NoteReading
from einlsp.reading.verdicts import Judged, sifted
from einlsp.rules.conflicts import DimensionedNote
from einlsp.rules.finding import Edit, Finding, Fix, Related
from einlsp.rules.products import MatrixNote
from einlsp.tensor.census import symbols_of
from einlsp.tensor.expr import Index
from einlsp.tensor.value import Value

if TYPE_CHECKING:
    from einlsp.reading.readback import Axis


def unequal_step(reading: NoteReading) -> Iterator[Finding]:
    """A finding on the right side of each step that fails."""
    failing = [step for step in sifted(reading) if step.judgement.verdict == "fails"]
    if not failing:
        return
    conflicts = [conflict.at for conflict in DimensionedNote(reading).conflicts()]
    misfits: set[int] | None = None
    for step in failing:
        number, right = step.claim.formula.number, step.claim.right.node
        if step.claim.left.value is None or step.claim.right.value is None:
            if misfits is None:
                misfits = {misfit.formula.number for misfit in MatrixNote(reading).misfits()}
                misfits |= {at.formula for at in conflicts}
            if number in misfits:
                continue  # `rank-mismatch` or `dimension-mismatch` says what is wrong
        if not any(at.formula == number and right.start <= at.start < right.end for at in conflicts):
            yield _finding(step)


def _finding(step: Judged) -> Finding:
    judgement = step.judgement
    likely = f"; the likely slip is {step.slip}" if step.slip else ""
    differs = f": the term `{step.term}` differs" if step.term else ""
    shaped = "" if step.slip or judgement.reason == "the sides differ" else f": {judgement.reason}"
    fix = _fix(step)
    here, there = (step.right_start, step.right_end), (step.left_start, step.left_end)
    other = "the one before it"
    if step.claim.left.value is None:
        here, there, other = there, here, "the one after it"
    return Finding(
        *here,
        "unequal-step",
        f"this side does not equal {other}{differs}{likely}{shaped}",
        help=(shaped and "both sides must have the same axes")
        or "evaluated at random points of different sizes, the two sides differ at every one"
        + ("; apply the fix or correct the line" if fix else "; correct the line, or declare what makes it true"),
        related=(Related(*there, "the side that it should equal"),),
        fixes=(fix,) if fix else (),
    )


def _fix(step: Judged) -> Fix | None:
    """The right side with the likely slip mended: as it is written, else in a matrix form that reads back as it."""
    if step.misspelling is not None:
        return respelt(step, step.misspelling)
    mended, value, left = step.judgement.mended, step.claim.right.value, step.claim.left.value
    if mended is None or value is None or left is None or any(f.name for f in step.claim.right.free):
        return None
    # Few notes have a slip, and what writes is a third of all that a check would have to load.
    from einlsp.reading.readback import Reader
    from einlsp.writing.former import Former
    from einlsp.writing.latex import form_latex
    from einlsp.writing.network import NoMatrixForm
    from einlsp.writing.spelling import style_of

    symbols = {k: SymbolReading(symbol, Head(k), "use", None) for k, symbol in symbols_of([mended, left.expr]).items()}
    axes = _axes(left, value)
    form_axes: list[Index | None] = [None, None]
    for i, level in axes:
        form_axes[0 if level == "up" and form_axes[0] is None else 1] = i
    try:
        form = Former({k: n for n, k in enumerate(symbols)}, norms=_writes_norms(step)).form(
            mended, form_axes[0], form_axes[1]
        )
    except NoMatrixForm:
        return None
    surface = step.claim.formula.surface
    latex = form_latex(form, style_of([surface.latex]))
    reading = ExpressionReading(latex, surface, None, None, (), (), symbols, "ml")
    if not Reader(reading).says(latex, mended, axes):
        return None
    return Fix(f"Change to {latex}", (Edit(step.right_start, step.right_end, latex),))


def respelt(step: Judged, change: Misspelling) -> Fix:
    """The fix that changes but the few characters that are amiss."""
    region, side = step.claim.formula.region, step.claim.right.node
    latex = region.latex[side.start : change.start] + change.text + region.latex[change.end : side.end]
    edit = Edit(region.to_document(change.start), region.to_document(change.end), change.text)
    return Fix(f"Change to {' '.join(latex.split())}", (edit,))


def _writes_norms(step: Judged) -> bool:
    return any(isinstance(n, s.Norm) for side in (step.claim.left, step.claim.right) for n in s.walk(side.node))


def _axes(left: Value, right: Value) -> list[Axis]:
    """The axes of the mended side: the left side's indices at the right side's levels."""
    return [(p.index, q.level) for p, q in zip(left.ports, right.ports, strict=True)]
