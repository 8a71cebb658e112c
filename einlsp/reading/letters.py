"""The letters that a note shows to be indices."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from einlsp.markdown import Note
from einlsp.reading import surface as s
from einlsp.reading.folding import folded
from einlsp.reading.marks import Mark
from einlsp.reading.symbols import DELTA
from einlsp.reading.traced import DOUBLED

if TYPE_CHECKING:
    from einlsp.reading.notes import FormulaReading

_SUMMING = re.compile(r"summation convention|einstein'?s? (?:summation|convention|notation)|repeated ind(?:ices|exes)")
"""Words of a text in lower case."""


_PAIR = re.compile(r"(?=.*[I-N])[i-nI-N]([i-nI-N])(?<!\1\1)")


def index_letters(note: Note, formulas: Sequence[FormulaReading], *, opted: bool) -> frozenset[str]:
    """The letters that the note shows to be indices, so that a lone one is an index too, not a power or a label.

    Where the note has ``opted`` in, or speaks of the summation convention, every letter that is surely an index
    somewhere, and every Greek or capital one that may be one; else those of strong evidence.
    """
    spoken = any(_SUMMING.search(folded(p.text)) for paragraph in note.paragraphs for p in paragraph.prose)
    if opted or spoken:
        marks = [m for f in formulas for m in f.surface.marks]
        twice = {m.text[0] for m in marks if m.kind == "component" and m.text in DOUBLED} | _capitals(marks)
        shown = {m.text for m in marks if m.kind == "index" and (m.sure or m.text[0] == "\\")}
        return frozenset(shown | twice).union(*(_lone_capitals(f.surface.marks) for f in formulas))
    shown = {letter for f in formulas for evidence in f.evidence for letter in evidence}
    return frozenset(shown.union(*(_beside_delta(f) for f in formulas)))


def _capitals(marks: Sequence[Mark]) -> frozenset[str]:
    """The letters of pairs with a capital, ``F_{iI}`` and ``C_{IJ}``: of those with a capital that stands in two, and
    of those that share a letter with one of these."""
    pairs = {m.text for m in marks if m.kind == "label" and m.level == "down" and _PAIR.fullmatch(m.text)}
    counts = Counter(letter for pair in pairs for letter in pair)
    sure = frozenset("".join(p for p in pairs if all(letter.islower() or counts[letter] > 1 for letter in p)))
    return sure.union(*(pair for pair in pairs if not sure.isdisjoint(pair)))


def _lone_capitals(marks: Sequence[Mark]) -> set[str]:
    r"""The capitals among the indices of a formula that stand there twice: ``F_{iI}N_I``, not ``\beta^G_{\mu\nu}``."""
    counts = Counter(m.text for m in marks if m.kind == "index" and m.text.isupper())
    return {name for name, count in counts.items() if count > 1}


def lower_first(symbols: Iterable[s.Sym]) -> frozenset[str]:
    r"""The names of symbols whose lower index comes first wherever their order is seen: ``{M_\nu}^\mu``."""
    seen: dict[str, set[str]] = {}
    for symbol in symbols:
        slots = symbol.scripts.slots
        if len(slots) == 2 and not symbol.scripts.stacked and slots[0].level != slots[1].level:
            seen.setdefault(symbol.key, set()).add(slots[0].level)
    return frozenset(key for key, levels in seen.items() if levels == {"down"})


def shares_a_place(formula: FormulaReading, keys: frozenset[str]) -> bool:
    """Whether an upper and a lower index of one of these symbols share a place in a formula."""
    return any(n.scripts.stacked and n.key in keys for symbols in formula.text.symbols for n in symbols)


def _beside_delta(formula: FormulaReading) -> frozenset[str]:
    r"""The letters of a trace times a Kronecker delta, as in ``\lambda\delta_{ij}\epsilon_{kk}``."""
    found: set[str] = set()
    if not any(m.kind == "component" and m.text in DOUBLED for m in formula.surface.marks):
        return frozenset()
    for node in (n for chain in formula.surface.chains for n in s.walk(chain) if isinstance(n, s.Product)):
        factors = [f for f in node.factors if isinstance(f, s.Sym)]
        twice = {label[0] for f in factors for label in f.head.labels if label in DOUBLED}
        delta = {m.text for f in factors if f.head.letter == DELTA for m in f.scripts.of("index")}
        if twice and len(delta) == 2 and twice.isdisjoint(delta):
            found |= twice | delta
    return frozenset(found)


def transposed_by_primes(formulas: Sequence[FormulaReading]) -> frozenset[str]:
    r"""The letters on which a prime is a transpose in all the note; empty where no form shows that it is one.

    A form begins and ends with one letter, ``X'X`` or ``w'\Sigma w``, and has a capital or a bold letter in it: ``f'f``
    is half of the derivative of ``f^2``. A note that has another sign of transposition, or a second derivative, keeps
    its primes as they are.
    """
    nodes = _primed(formulas)
    if not any(map(_form, nodes)):
        return frozenset()
    marks = (m for f in formulas for m in f.surface.marks)
    if any(m.text == "''" or (m.kind == "transpose" and m.text != "'") for m in marks):
        return frozenset()
    return frozenset(name for n in nodes if (name := _turned(n)))


def derived_by_primes(formulas: Sequence[FormulaReading]) -> bool:
    """Whether the rule for products shows that a prime is a derivative: ``(AB)' = A'B + AB'``."""
    return any(isinstance(n, s.Sum) and _product_rule(n) for n in _primed(formulas))


def updated(formulas: Sequence[FormulaReading]) -> bool:
    """Whether a plus above the line names what comes next: ``P^+ = P - KHP``, which is no pseudo-inverse of P."""
    return any(
        isinstance(left, s.Inverted)
        and left.pseudo
        and not s.keys(left).isdisjoint(s.keys(right))
        and (isinstance(right, s.Sum) or not any(isinstance(n, s.Inverted) for n in s.walk(right)))
        for f in formulas
        if "+" in f.region.latex
        for chain in f.surface.chains
        for left, right in zip(chain.sides[:1], chain.sides[1:2], strict=False)
    )


def _primed(formulas: Sequence[FormulaReading]) -> list[s.Surface]:
    primed = [f for f in formulas if "'" in f.region.latex]
    return [n for f in primed for chain in f.surface.chains for side in chain.sides for n in s.walk(side)]


def _form(node: s.Surface) -> bool:
    r"""Whether a product is a form: ``X'X``, ``w'\Sigma w``."""
    if not isinstance(node, s.Product) or not isinstance(node.factors[-1], s.Sym):
        return False
    arrays = (n.head.bold or n.head.upper_case for f in node.factors for n in s.symbols(f))
    return _turned(node.factors[0]) == node.factors[-1].key and any(arrays)


def _product_rule(node: s.Sum) -> bool:
    """Whether two terms have one prime each, and differ in where it stands only: ``A'B + AB'``."""
    products = [t.body.factors for t in node.terms if isinstance(t.body, s.Product)]
    plain = [([s.keys(f) for f in factors], [bool(_turned(f)) for f in factors]) for factors in products]
    single = [(names, turned) for names, turned in plain if sum(turned) == 1]
    return any(names == others and turned != again for names, turned in single for others, again in single)


def _turned(node: s.Surface) -> str:
    """The symbol of which this is the transpose."""
    return node.base.key if isinstance(node, s.Transposed) and isinstance(node.base, s.Sym) else ""
