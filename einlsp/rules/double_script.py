r"""A base has two superscripts or two subscripts.

## What it checks

`a^b^c`, `x_i_j`, `a^2'`: two scripts of one kind on one base, without braces that say what belongs to what.

## Why

TeX, KaTeX and MathJax refuse it ("double superscript"), and the whole formula is not drawn.

## Example

```markdown
$\mathbf{A}^T^{-1}$
```

## Use instead

```markdown
${\mathbf{A}^T}^{-1}$
```

## When it is silent

On `x'^2`, a prime before a power; on `M^\mu{}_\nu` and `{M^\mu}_\nu`, which stagger indices; on text (`\text{a_b_c}`).
"""

from __future__ import annotations

from collections.abc import Iterator

from einlsp.latex import Script, Scripted, iter_nodes, parse
from einlsp.reading.notes import FormulaReading, NoteReading
from einlsp.reading.places import TRANSPOSES
from einlsp.records import pattern
from einlsp.rules.finding import Edit, Finding, Fix, Related, Severity
from einlsp.rules.respelling import applied

SEVERITY: Severity = "error"

_NAMES = pattern(r"(?:[A-Za-z]|\\[A-Za-z]+|\s)+")


def double_script(reading: NoteReading) -> Iterator[Finding]:
    """A finding on the second of two scripts."""
    for formula in reading.formulas:
        for node in formula.text.doubled:
            if node.double is not None:
                yield _finding(formula, node, node.double)


def _finding(formula: FormulaReading, node: Scripted, second: Script) -> Finding:
    kind = "superscript" if second.level == "sup" else "subscript"
    first = next(script for script in node.scripts if script.level == second.level)
    span = formula.region.span
    return Finding(
        *span(second.start, second.end),
        "double-script",
        f"a second {kind} on one base: the formula is not drawn",
        SEVERITY,
        "say with braces what belongs to what",
        (Related(*span(first.start, first.end), f"the first {kind}"),),
        tuple(_fixes(formula, node, first, second)),
    )


def _fixes(formula: FormulaReading, node: Scripted, first: Script, second: Script) -> Iterator[Fix]:
    """Braces around the base, around both scripts as one, or around the first with the second on it."""
    latex = formula.surface.latex
    moves: list[tuple[Edit, ...]]
    if first.end - first.start == 1:
        moves = [(Edit(first.start, first.end, ""),)]
    elif latex[second.start] == "'" and not first.primes:
        primes = latex[second.start : second.end]
        moves = [(Edit(first.start, first.start, primes), Edit(second.start, second.end, ""))]
    elif latex[second.start] not in "^_" or latex[first.start] not in "^_" or node.base is None:
        return
    else:
        one, two = _content(latex, first), _content(latex, second)
        join = " " if one[-1:].isalpha() and two[:1].isalpha() and "\\" in one else ""
        gone = Edit(second.start, second.end, "")
        around = (Edit(node.start, node.start, "{"), Edit(second.start, second.start, "}"))
        merged = (Edit(first.start + 1, first.end, f"{{{one}{join}{two}}}"), gone)
        nested = (Edit(first.start + 1, first.end, f"{{{one}{latex[second.start : second.end]}}}"), gone)
        moves = [merged, around, nested] if second.level == "sub" else [around, nested, merged]
        if not (_NAMES.fullmatch(one) and _NAMES.fullmatch(two)) or {one, two} & TRANSPOSES:
            moves = [around]
    for edits in moves:
        if _extra(applied(latex, edits)) < _extra(latex):
            spans = tuple(Edit(*formula.region.span(e.start, e.end), e.new_text) for e in edits)
            yield Fix(_title(latex, node, edits), spans)


def _title(latex: str, node: Scripted, edits: tuple[Edit, ...]) -> str:
    local = [Edit(e.start - node.start, e.end - node.start, e.new_text) for e in edits]
    return f"Write {applied(latex[node.start : node.end], local)}"


def _content(latex: str, script: Script) -> str:
    text = latex[script.start + 1 : script.end].strip()
    return text[1:-1] if text.startswith("{") and text.endswith("}") else text


def _extra(latex: str) -> int:
    """How many scripts stand where another one stands already."""
    bases = [n for n in iter_nodes(parse(latex)) if isinstance(n, Scripted) and n.double is not None]
    return sum(len(base.scripts) - len({script.level for script in base.scripts}) for base in bases)
