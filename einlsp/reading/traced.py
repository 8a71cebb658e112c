r"""What a second look shows of scripts: ``E_{ii}`` is a trace beside ``E_{ij}``, the p of ``x_i^p`` a power."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from einlsp.latex import parse
from einlsp.reading import surface as s
from einlsp.reading.conditions import PairSum
from einlsp.reading.formula import read_surface
from einlsp.reading.heads import Head
from einlsp.reading.marks import Mark
from einlsp.reading.symbols import Declaration, partner

DOUBLED = frozenset(2 * letter for letter in "ijklmnpq")
"""Letters of traces; ``rr`` and ``tt`` rather name the components of coordinates."""


def traces(surface: s.FormulaSurface, known: Iterable[Declaration] = (), beside: str = "") -> frozenset[str]:
    r"""The letters that stand twice on a matrix: a declared one, or one with two indices elsewhere, as in ``beside``.

    None where one of them is free at another place: ``C_{ij}/\sqrt{C_{ii}C_{jj}}`` has no traces.
    """
    symbols = _symbols(surface)
    twice = {(n.head.bare, n.head.labels[-1][0]) for n in symbols if doubled(n.head)}
    if not twice:
        return frozenset()
    paired = {n.head.bare for n in (*symbols, *_beside(beside)) if len(n.scripts.of("index")) > 1}
    paired |= {name for d in known if d.order == 2 and not d.samples for name in (d.key, d.head.bare)}
    letters = {letter for head, letter in twice if head in paired}
    uses = Counter(m.text for n in symbols for m in n.scripts.of("index"))
    return frozenset() if any(uses[x] % 2 for x in letters) else frozenset(letters)


def doubled(head: Head) -> bool:
    """Whether a symbol is called by two equal letters, ``E_{ii}``."""
    return bool(head.labels) and head.labels[-1] in DOUBLED


def trace_or_entry(heads: Iterable[Head], key: str) -> Head | None:
    """Of these symbols the first that may be a trace of an array, or an entry of it with a name of its own."""
    return next((h for h in heads if doubled(h) and key in (h.bare, partner(Head(h.letter, h.font, h.accents)))), None)


def exponents(surface: s.FormulaSurface, known: Iterable[Declaration], beside: str = "") -> frozenset[str]:
    r"""The letters above the one index of a vector: a declared one, or the variable (``\mathbf{x}``, ``x_k``)."""
    found = [(n, n.scripts.of("index")) for n in _symbols(surface)]
    found = [(n, marks) for n, marks in found if [m.level for m in marks] in (["down", "up"], ["up", "down"])]
    if not found:
        return frozenset()
    vectors = {d.key for d in known if d.order == 1 and not d.samples}
    for n in _beside(beside):
        if (len(n.scripts.of("index")) == 1) if n.head.plain else (n.head.bold and not n.head.upper_case):
            vectors.add(n.head.bare)
    return frozenset(
        m.text
        for n, marks in found
        if n.key in vectors or partner(n.head) in vectors
        for m in marks
        if m.level == "up" and (len(m.text) == 1 or m.text.startswith("\\"))
    )


def labels(surface: s.FormulaSurface) -> frozenset[tuple[str, str]]:
    r"""Symbols with one lower index, and that index, where it stands on no other symbol: the m of ``K_m + s``.

    Where there is none, all whose index stands alone on symbols and is summed over nowhere: ``\mathbf{x}_k +
    \alpha_k\mathbf{p}_k``.
    """
    symbols = _symbols(surface)
    uses: dict[str, set[str]] = {}
    for n in symbols:
        for m in n.scripts.marks:
            uses.setdefault(m.text, set()).add(n.head.bare if _lower(n) else "")
    lower = [(n, one.text) for n in symbols if (one := _lower(n)) is not None]
    alone = frozenset((n.head.letter, text) for n, text in lower if n.head.plain and len(uses[text]) == 1)
    if alone:
        return alone
    bound = {letter for c in surface.chains for n in s.walk(c) if isinstance(n, s.Big) for letter in n.letters}
    bound |= {x for c in surface.chains for n in s.walk(c) if isinstance(n, PairSum) for x in (n.first, n.second)}
    return frozenset((n.head.letter, text) for n, text in lower if text not in bound and "" not in uses[text])


def _lower(symbol: s.Sym) -> Mark | None:
    """The one script of a symbol, if it is an index below it."""
    marks = symbol.scripts.marks
    one = len(marks) == 1 and marks[0].level == "down" and marks[0].kind in ("index", "sample")
    return marks[0] if one else None


def _symbols(surface: s.FormulaSurface) -> list[s.Sym]:
    return [n for chain in surface.chains for n in s.walk(chain) if isinstance(n, s.Sym)]


def _beside(latex: str) -> list[s.Sym]:
    return _symbols(read_surface(parse(latex))) if latex else []
