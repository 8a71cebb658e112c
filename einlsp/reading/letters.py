"""The letters that a note shows to be indices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from einlsp.markdown import Note
from einlsp.reading import surface as s
from einlsp.reading.folding import folded
from einlsp.reading.symbols import DELTA

if TYPE_CHECKING:
    from einlsp.reading.notes import FormulaReading

_SUMMING = re.compile(r"summation convention|einstein'?s? (?:summation|convention|notation)|repeated ind(?:ices|exes)")
"""Words of a text in lower case."""


_DOUBLED = frozenset(2 * letter for letter in "ijklmnpq")
"""Traces; ``rr`` and ``tt`` rather name the components of coordinates."""


def index_letters(note: Note, formulas: Sequence[FormulaReading], *, opted: bool) -> frozenset[str]:
    """The letters that the note shows to be indices, so that a lone one is an index too, not a power or a label.

    Where the note has ``opted`` in, or speaks of the summation convention, every letter that is surely an index
    somewhere, and every Greek or capital one that may be one; else those of strong evidence.
    """
    spoken = any(_SUMMING.search(folded(p.text)) for paragraph in note.paragraphs for p in paragraph.prose)
    if opted or spoken:
        marks = [m for f in formulas for m in f.surface.marks]
        twice = {m.text[0] for m in marks if m.kind == "component" and m.text in _DOUBLED}
        shown = {m.text for m in marks if m.kind == "index" and (m.sure or m.text[0] == "\\" or m.text.isupper())}
        return frozenset(shown | twice)
    shown = {letter for f in formulas for evidence in f.evidence for letter in evidence}
    return frozenset(shown.union(*(_beside_delta(f) for f in formulas)))


def _beside_delta(formula: FormulaReading) -> frozenset[str]:
    r"""The letters of a trace times a Kronecker delta, as in ``\lambda\delta_{ij}\epsilon_{kk}``."""
    found: set[str] = set()
    if not any(m.kind == "component" and m.text in _DOUBLED for m in formula.surface.marks):
        return frozenset()
    for node in (n for chain in formula.surface.chains for n in s.walk(chain) if isinstance(n, s.Product)):
        factors = [f for f in node.factors if isinstance(f, s.Sym)]
        twice = {label[0] for f in factors for label in f.head.labels if label in _DOUBLED}
        delta = {m.text for f in factors if f.head.letter == DELTA for m in f.scripts.of("index")}
        if twice and len(delta) == 2 and twice.isdisjoint(delta):
            found |= twice | delta
    return frozenset(found)
