r"""Two columns, or a column and a matrix, stand side by side as a product.

## What it checks

Products in matrix notation: the factors are scalars, columns, rows and matrices by their declarations, else by their
type (bold lower case a column, bold upper case a matrix), and there must be an order in which they can be multiplied.
Sums: a row is not added to a column.

## Why

A transpose is missing, or a sign between the two: `\mathbf{a}\mathbf{b}` may be meant as the inner product, the outer
product or the product entry by entry, and each has its own derivative.

## Example

```markdown
$\mathbf{x}^T\mathbf{A}\mathbf{x} + \mathbf{b}\mathbf{x}$
```

## Use instead

```markdown
$\mathbf{x}^T\mathbf{A}\mathbf{x} + \mathbf{b}^T\mathbf{x}$
```

## When it is silent

On plain letters that are not declared, on functions, on anything that is not plainly one of these kinds; on
`\mathbf{x}\mathbf{A}` where the note may take its vectors for rows; on dyads, where a note has dots, crosses or `\otimes`
between vectors and no transposes; on a vector or number that is spread over a sum; on what the prose calls undefined.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from einlsp.latex import parse
from einlsp.reading import surface as s
from einlsp.reading.formula import read_surface
from einlsp.reading.notes import NoteReading
from einlsp.rules.finding import Edit, Finding, Fix, Severity
from einlsp.rules.products import MatrixNote, Misfit
from einlsp.rules.respelling import applied
from einlsp.rules.transposing import raised, turned
from einlsp.rules.wording import advice, quoted

RULE = "rank-mismatch"
SEVERITY: Severity = "error"


def rank_mismatch(reading: NoteReading) -> Iterator[Finding]:
    """A finding on each pair of neighbours that does not fit."""
    for misfit in MatrixNote(reading).misfits():
        latex, region = misfit.formula.surface.latex, misfit.formula.region
        start, end = misfit.first.start, misfit.second.end
        fixes = list(_fixes(reading, misfit))
        verb = "times" if misfit.product is not None else "plus"
        one, two = misfit.pair
        yield Finding(
            *region.span(start, end),
            RULE,
            f"{quoted(latex[start:end])} is a {one} {verb} a {two}, which is not defined",
            SEVERITY,
            advice(fixes, "declare the shapes, or transpose one of them"),
            fixes=tuple(fixes),
        )


def _fixes(reading: NoteReading, misfit: Misfit) -> Iterator[Fix]:
    """The ways to make the two fit that leave nothing amiss in the formula."""
    formula = misfit.formula
    latex = formula.surface.latex
    seen = set[str]()
    for edits in _edits(misfit, raised(reading)):
        new = applied(latex, edits)
        shift = len(new) - len(latex)
        if new not in seen and _fits(reading, misfit, new):
            seen.add(new)
            spans = tuple(Edit(*formula.region.span(e.start, e.end), e.new_text) for e in edits)
            yield Fix(f"Write {new[misfit.first.start : misfit.second.end + shift]}", spans)


def _edits(misfit: Misfit, sign: str) -> Iterator[tuple[Edit, ...]]:
    first, second = misfit.first, misfit.second
    surface = misfit.formula.surface
    one, two = (turned(surface, part, sign) for part in (first, second))
    yield one
    yield two
    if misfit.pair in (("column", "column"), ("row", "row")):
        yield (Edit(second.start, second.start, "\\odot "),)
    if misfit.product is not None and isinstance(first, s.Sym):
        latex = surface.latex
        swapped = latex[second.start : second.end] + latex[first.end : second.start] + latex[first.start : first.end]
        yield (Edit(first.start, second.end, swapped),)


def _fits(reading: NoteReading, misfit: Misfit, latex: str) -> bool:
    """Whether the statement, read anew, has a kind on every side: nothing is amiss in it any more."""
    surface = read_surface(parse(latex, dict(reading.settings.macros)), reading.hints)
    if len(surface.chains) != len(misfit.formula.surface.chains):
        return False
    side = next(
        (a for a, b in zip(surface.chains[misfit.number].sides, _sides(misfit), strict=False) if _holds(b, misfit)),
        None,
    )
    if side is None:
        return False
    for node in chain([side], s.walk(side)):
        if isinstance(node, s.Product):
            found = misfit.kinds.factors(node.factors)
            if found is not None and misfit.kinds.product(node.factors) is None:
                return False
        elif isinstance(node, s.Sum):
            kinds = {kind for t in node.terms if (kind := misfit.kinds.of(t.body)) is not None}
            if len(kinds) > 1:
                return False
    return True


def _sides(misfit: Misfit) -> tuple[s.Surface, ...]:
    return misfit.formula.surface.chains[misfit.number].sides


def _holds(side: s.Surface, misfit: Misfit) -> bool:
    return side.start <= misfit.first.start and misfit.second.end <= side.end
