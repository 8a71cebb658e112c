"""Inlay hints: the verdict behind each step, the shape behind each symbol where it first stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from einlsp.ide.analysis import Analysis
from einlsp.ide.jobs import Verdict
from einlsp.ide.symbols import head_range, name_of
from einlsp.records import record

_MARKS = {"holds": "✓", "holds-if": "✓?", "fails": "✗", "undecided": "?"}


@record(slots=False)
class Hint:
    """A text behind an offset of the note, and what a hover on it says."""

    at: int
    text: str
    tooltip: str


def verdict_hints(verdicts: Iterable[Verdict]) -> Iterator[Hint]:
    """A mark behind each step."""
    for verdict in verdicts:
        assumed = ", ".join(f"{symbol} {fact}" for symbol, fact in verdict.assumptions)
        tooltip = f"holds if {assumed}" if assumed else verdict.verdict
        reason = f": {verdict.reason}" if verdict.reason and not assumed else ""
        yield Hint(verdict.end, _MARKS[verdict.verdict], tooltip + reason)


def shape_hints(analysis: Analysis) -> tuple[Hint, ...]:
    """The shape of each array behind the place where it first stands, if nothing there declares it."""
    sides = analysis.reading.sides
    found: list[Hint] = []
    seen: set[str] = set()
    for formula in analysis.reading.formulas:
        declared = {declaration.key for declaration in formula.declarations}
        for number, symbols in enumerate(formula.text.symbols):
            table = sides.statements[formula.number, number].table
            for node in symbols:
                name = name_of(analysis, node.head, bool(node.scripts.slots))
                entry = table.entries.get(name) or table.entries.get(node.key)
                if name in seen or entry is None or entry.kind != "array":
                    continue
                seen.add(name)
                dims = entry.symbol(sides.names).dims[entry.samples :]
                if dims and name not in declared and node.key not in declared:
                    end = formula.region.span(*head_range(formula, node))[1]
                    shape = "×".join(str(dim) for dim in dims)
                    found.append(Hint(end, shape, f"{node.key}: {' × '.join(str(dim) for dim in dims)}"))
    return tuple(found)
