"""Semantic tokens: upper and lower, free and summed indices; symbols by what they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from einlsp.ide.analysis import Analysis
from einlsp.reading import FormulaReading
from einlsp.reading.conventions import CONVENTIONS, Convention, meaning
from einlsp.reading.expressions import choose
from einlsp.reading.structure import Group, IndexUse, Term


@dataclass(frozen=True, order=True)
class Token:
    """A range of the note, its type, and its modifiers."""

    start: int
    end: int
    type: str
    modifiers: tuple[str, ...]


def tokens(analysis: Analysis, start: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of the formulas that touch ``[start, end)``, in order, none over another."""
    stop = len(analysis.document.text) if end is None else end
    found: list[Token] = []
    for formula in analysis.reading.formulas:
        if formula.region.end >= start and formula.region.start <= stop:
            found += _of_formula(analysis, formula)
    found.sort()
    clear: list[Token] = []
    for token in found:
        if (not clear or token.start >= clear[-1].end) and token.end > token.start:
            clear.append(token)
    return clear


def _of_formula(analysis: Analysis, formula: FormulaReading) -> Iterator[Token]:
    chosen = analysis.settings.convention
    for chain, group in zip(formula.surface.chains, formula.groups, strict=True):
        convention = CONVENTIONS[chosen] if chosen != "auto" else choose("auto", chain)
        for use, becomes in _uses(group, convention):
            modifiers = ("upper" if use.level == "up" else "lower", becomes)
            yield Token(*formula.region.span(use.start, use.end), "index", modifiers)


def _uses(group: Group, convention: Convention) -> Iterator[tuple[IndexUse, str]]:
    for term in group.terms:
        yield from _of_term(term, convention, frozenset())


def _of_term(term: Term, convention: Convention, summed_outside: frozenset[str]) -> Iterator[tuple[IndexUse, str]]:
    """Each slot once: an index that an outer term sums is summed in the inner ones too."""
    levels: dict[str, list[IndexUse]] = {}
    for use in _all_uses(term):
        levels.setdefault(use.name, []).append(use)
    summed = set(summed_outside)
    for name, uses in levels.items():
        if name in term.bound or meaning(convention, [use.level for use in uses]) == "contraction":
            summed.add(name)
    for use in term.uses:
        yield use, "summed" if use.name in summed else "free"
    for nested in term.nested:
        for inner in nested.terms:
            yield from _of_term(inner, convention, frozenset(summed))


def _all_uses(term: Term) -> Iterator[IndexUse]:
    yield from term.uses
    for nested in term.nested:
        if nested.terms:
            yield from _all_uses(nested.terms[0])
