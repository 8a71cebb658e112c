r"""Nothing under a sum depends on its index.

## What it checks

`\sum_j` and `\prod_j` whose letter stands nowhere in what is summed, while another letter stands there that nothing binds:
twice, or once where the other side of the equation has no such index.

## Why

The letter was misspelt in one of the two places. As it stands, the sum is the same term over and over.

## Example

```markdown
$y_i = \sum_j A_{ik} x_k$
```

## Use instead

```markdown
$y_i = \sum_k A_{ik} x_k$
```

## When it is silent

On sums of constants (`\sum_{i=1}^n 1`, `\sum_i \bar{x}`), and where the other letter stands anywhere else in the formula.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from einlsp.latex import Command, Letter, iter_nodes
from einlsp.reading import surface as s
from einlsp.reading.heads import GREEK_CHARACTERS
from einlsp.reading.marks import Mark
from einlsp.reading.notes import FormulaReading, NoteReading
from einlsp.reading.texts import FormulaText
from einlsp.rules.denials import denied
from einlsp.rules.finding import Edit, Finding, Fix, Related, Severity
from einlsp.rules.wording import advice

RULE = "sum-index-unused"
SEVERITY: Severity = "warning"


def sum_index_unused(reading: NoteReading) -> Iterator[Finding]:
    """A finding on the letter below the sign."""
    for formula in reading.formulas:
        for letter, place, marks in _unused(formula.text):
            if not denied(reading, formula):
                yield _finding(formula, letter, place, marks)


def _finding(formula: FormulaReading, letter: str, place: tuple[int, int], marks: tuple[Mark, ...]) -> Finding:
    span, other = formula.region.span, marks[0].text
    latex = formula.surface.latex
    fixes = [Fix(f"Sum over {other}", (Edit(*span(*place), other),))] if latex[slice(*place)] == letter else []
    if all(latex[m.start : m.end] == other for m in marks):  # not out of a macro
        edits = tuple(Edit(*span(m.start, m.end), letter) for m in marks)
        fixes.append(Fix(f"Rename {other} to {letter} under the sum", edits))
    return Finding(
        *span(*place),
        RULE,
        f"nothing under this sum depends on `{letter}`, and nothing sums over `{other}`",
        SEVERITY,
        advice(fixes, "give both the same name"),
        tuple(Related(*span(m.start, m.end), f"`{other}` is not summed") for m in marks),
        tuple(fixes),
    )


@lru_cache(maxsize=8192)
def _unused(text: FormulaText) -> tuple[tuple[str, tuple[int, int], tuple[Mark, ...]], ...]:
    """Each letter of a sum that is not used, where it stands, and the places of the letter that was likely meant."""
    out = []
    for chain in text.surface.chains:
        bigs = [n for n in s.walk(chain) if isinstance(n, s.Big)]
        bound = {letter for big in bigs for letter in big.letters}
        for big in bigs:
            for letter, place in zip(big.letters, big.bound, strict=False):
                if not _stands(text, letter, big.body):
                    meant = _meant(text, chain, big, bound)
                    if meant:
                        out.append((letter, place, meant))
    return tuple(out)


def _stands(text: FormulaText, letter: str, body: s.Surface) -> bool:
    """Whether a letter stands anywhere in a part of the formula."""
    for node in iter_nodes(text.tree):
        if body.start <= node.start and node.end <= body.end:
            if isinstance(node, Letter):
                own = "\\" + GREEK_CHARACTERS[node.text] if node.text in GREEK_CHARACTERS else node.text
            elif isinstance(node, Command):
                own = "\\" + node.name
            else:
                continue
            if own == letter:
                return True
    return False


def _meant(text: FormulaText, chain: s.Chain, big: s.Big, bound: set[str]) -> tuple[Mark, ...]:
    """The places of the one index in the body that nothing binds and that stands nowhere else in the formula."""
    body = big.body
    inside = [m for m in text.surface.marks if body.start <= m.start < body.end]
    if not text.tree.whole or not text.surface.whole or any(not m.sure or m.kind == "unknown" for m in inside):
        return ()
    names = dict.fromkeys(m.text for m in inside if m.kind in ("index", "sample") and m.text not in bound)
    lone = [name for name in names if _alone(text, name, body)]
    if len(lone) != 1:
        return ()
    marks = tuple(m for m in inside if m.text == lone[0])
    equated = any(r.kind in ("equal", "define") for r in chain.relations)
    return marks if len(marks) > 1 or equated else ()


def _alone(text: FormulaText, name: str, body: s.Surface) -> bool:
    """Whether a letter stands in a part of the formula and nowhere else in it."""
    before = s.Surface(0, body.start)
    after = s.Surface(body.end, len(text.surface.latex))
    return not _stands(text, name, before) and not _stands(text, name, after)
