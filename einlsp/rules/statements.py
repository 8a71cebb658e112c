"""The statements of a note whose indices are to be checked, and how each is looked at.

A statement is checked where the note says so, or where the evidence is strong: a staggered pair, two Greek pairs, or
letters of which the rest of the note gives such evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from einlsp.reading import surface as s
from einlsp.reading.conventions import CONVENTIONS, EINSTEIN, EUCLIDEAN, ML, Convention
from einlsp.reading.marks import Mark
from einlsp.reading.notes import FormulaReading, NoteReading
from einlsp.reading.places import plain
from einlsp.reading.structure import Group, IndexUse
from einlsp.records import record
from einlsp.rules.balance import View, discords, written
from einlsp.rules.denials import denied
from einlsp.rules.repairs import Familiar
from einlsp.rules.sides import matrix_orders

if TYPE_CHECKING:
    from einlsp.rules.slips import Slip

COORDINATES = frozenset({"t", "x", "y", "z", "r", r"\theta", r"\phi", r"\varphi"})
"""Letters that name a component more often than they are indices, whatever the convention."""

_VARIATIONS = frozenset({r"\delta", "D", "d", r"\Delta"})
r"""Letters that make a fraction a derivative of another kind: ``\frac{\delta S}{\delta g^{\mu\nu}}``."""

_STAGGERED = re.compile(r"[_^](?:\\[A-Za-z]+|\{[^{}]*\}|\w)\s*(?:\}|\{\})[_^]")

METRICS = frozenset({"g", r"\eta", r"\gamma", r"\bar{\gamma}", r"\tilde{\gamma}", r"\bar{g}", r"\tilde{g}", r"\hat{g}"})


@record(slots=False)
class Statement:
    """A statement that is checked: its formula, its number there, and how to look at it."""

    reading: NoteReading
    formula: FormulaReading
    number: int
    view: View

    @property
    def chain(self) -> s.Chain:
        """What is written."""
        return self.formula.surface.chains[self.number]

    @property
    def group(self) -> Group:
        """Its index structure."""
        return self.formula.groups[self.number]


class IndexedNote:
    """A note, as the rules about indices see it."""

    def __init__(self, reading: NoteReading) -> None:
        self.reading = reading
        self.formulas = reading.formulas
        settings = reading.settings
        self.declared = settings.checked or settings.convention != "auto"
        self.convention = CONVENTIONS.get(settings.convention)
        self.slips: tuple[Slip, ...] | None = None

    @cached_property
    def letters(self) -> frozenset[str]:
        """The letters of which any statement of the note gives strong evidence."""
        return frozenset().union(*(e for f in self.formulas for e in f.evidence))

    @cached_property
    def paired(self) -> frozenset[str]:
        """The letters of evidence whose sums pair an upper with a lower one: Greek ones, and those at both levels."""
        levels: dict[str, set[str]] = {}
        for formula in self.formulas:
            for group, evidence in zip(formula.groups, formula.evidence, strict=True):
                for use in written(group) if evidence else ():
                    levels.setdefault(use.name, set()).add(use.level)
        return frozenset(n for n in self.letters if _greek(n) or len(levels.get(n, ())) == 2)

    @cached_property
    def familiar(self) -> Familiar:
        """Which symbols stand with which indices in the note."""
        return Familiar(group for f in self.formulas for group in f.groups)

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """The statements that are checked, in the order of the note."""
        found = tuple(self._statements())
        if self.declared or not self._has_metric():
            return found
        strict = tuple(replace(st, view=replace(st.view, convention=EINSTEIN)) for st in found)
        offending = sum(any(d.kind in ("same", "mixed") for d in discords(st.group, st.view)) for st in strict)
        return strict if offending <= 1 or 10 * offending <= len(strict) else found

    def _statements(self) -> Iterator[Statement]:
        for formula in self.formulas:
            for number, (group, evidence) in enumerate(zip(formula.groups, formula.evidence, strict=True)):
                uses = written(group)
                names = frozenset(use.name for use in uses)
                if not uses or denied(self.reading, formula):
                    continue
                chain = formula.surface.chains[number]
                orders = matrix_orders(chain, group)
                if (
                    not self.declared
                    and not evidence
                    and not self._vouched(group, names, orders, formula.surface.latex[chain.start : chain.end])
                ):
                    continue
                known = evidence | (names & self.letters)
                aware = known | (names - COORDINATES if self.declared else _beside(uses, known))
                convention = self.convention or self._likely(len({use.level for use in uses}))
                paired = names if self.declared else self.paired & {n for n in aware if n in evidence or _greek(n)}
                view = View(convention, aware, paired, self.declared, orders, doubts(formula.surface, chain, names))
                yield Statement(self.reading, formula, number, view)

    def _likely(self, levels: int) -> Convention:
        """The convention that leaves the fewest findings: `ml` allows whatever `einstein` does."""
        return EUCLIDEAN if self.declared and levels == 1 else ML

    def _vouched(self, group: Group, names: frozenset[str], orders: tuple[tuple[int, int], ...], source: str) -> bool:
        """Whether the rest of the note, or another notation in the statement, shows that its names are indices."""
        if orders:
            return not names.isdisjoint(self.letters) or _sums(group)
        if not names <= self.letters or len(group.terms) < 2:
            return False
        return len({use.level for use in written(group)}) == 2 or _STAGGERED.search(source) is not None

    def _has_metric(self) -> bool:
        """Whether a metric raises and lowers here: a customary letter for it, at both levels, with evident indices."""
        levels: dict[str, set[str]] = {}
        for formula in self.formulas:
            for group, evidence in zip(formula.groups, formula.evidence, strict=True):
                uses = [use for use in written(group) if use.key in METRICS and use.name in evidence]
                for one, two in pairwise(uses):
                    if one.base == two.base and one.level == two.level and one.name != two.name:
                        levels.setdefault(one.key, set()).add(one.level)
        return any(len(found) == 2 for found in levels.values())


def _beside(uses: Sequence[IndexUse], known: frozenset[str]) -> frozenset[str]:
    """The Greek letters that stand on one symbol with a letter that is known to be an index."""
    bases = {use.base for use in uses if use.name in known}
    return frozenset(use.name for use in uses if use.base in bases and _greek(use.name))


def _greek(name: str) -> bool:
    return plain(name).startswith("\\")


def _sums(group: Group) -> bool:
    """Whether a sum is written out."""
    return any(term.bound or any(_sums(nested) for nested in term.nested) for term in group.terms)


def doubts(surface: s.FormulaSurface, chain: s.Chain, names: frozenset[str]) -> tuple[int, ...]:
    """Places of a statement that may hold indices, or an argument of a function, where it is not sure that they do."""
    out = [m.start for m in surface.marks if chain.start <= m.start < chain.end and _holds(m, names)]
    for node in s.walk(chain):
        if isinstance(node, s.Quotient) and any(
            isinstance(n, s.Sym) and n.head.letter in _VARIATIONS and not n.scripts.slots for n in s.walk(node.bottom)
        ):
            out.append(node.start)
        if isinstance(node, s.Product):
            for head, bracket in zip(node.factors, node.factors[1:], strict=False):
                touching = isinstance(head, s.Sym) and isinstance(bracket, s.Bracket) and head.end == bracket.start
                if touching and isinstance(bracket, s.Bracket) and _argument(bracket.body):
                    out.append(bracket.start)
    return tuple(out)


def _holds(mark: Mark, names: frozenset[str]) -> bool:
    """Whether a script that was not read as an index mentions one."""
    if mark.kind in ("label", "offset", "unknown"):
        return any(name in mark.text for name in names)
    return mark.kind in ("power", "bound") and any(name in mark.text for name in names if name.startswith("\\"))


def _argument(body: s.Surface) -> bool:
    r"""Whether brackets behind a symbol may hold its argument: ``\phi(x^\mu)``, ``f(x^\mu - a^\mu)``."""
    terms = [t.body for t in body.terms] if isinstance(body, s.Sum) else [body]
    factors = [t.factors if isinstance(t, s.Product) else (t,) for t in terms]
    return all(
        all(isinstance(f, s.Sym | s.Num) for f in own)
        and sum(bool(f.scripts.slots) for f in own if isinstance(f, s.Sym)) < 2
        for own in factors
    )


_last: IndexedNote | None = None


def indexed(reading: NoteReading) -> IndexedNote:
    """The note as the rules about indices see it; worked out once for all of them."""
    global _last
    if _last is None or _last.reading is not reading:
        _last = IndexedNote(reading)
    return _last
