"""The statements of a note whose indices are to be checked, and how each is looked at.

A statement is checked where the note says so, or where the evidence is strong: a staggered pair, two Greek pairs, or
letters of which the rest of the note gives such evidence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from einlsp.reading import surface as s
from einlsp.reading.conventions import CONVENTIONS, EINSTEIN, EUCLIDEAN, ML
from einlsp.reading.notes import FormulaReading, NoteReading
from einlsp.reading.runs import INDEX_LATIN, SURE_GREEK
from einlsp.reading.structure import Group, accepted
from einlsp.records import record
from einlsp.rules.balance import View, discords
from einlsp.rules.evidence import Signs, bearers, below_others, greek, numbers, repeats, signs_of
from einlsp.rules.labels import used_as_indices
from einlsp.rules.listed import borne_out
from einlsp.rules.parts import written
from einlsp.rules.repairs import Familiar
from einlsp.tensor.expr import Upness

if TYPE_CHECKING:
    from einlsp.rules.slips import Slip

_PAULI = frozenset({r"\gamma", r"\bar{\gamma}", r"\tilde{\gamma}"})
r"""Metrics that may as well be made of Dirac's matrices: ``\gamma_{\mu\nu}F_{\mu\nu}``."""

COORDINATES = frozenset({"t", "x", "y", "z", "r", r"\theta", r"\phi", r"\varphi"})
"""Letters that name a component more often than they are indices, whatever the convention."""


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
        group = self.formula.groups[self.number]
        return accepted(group) if self.view.listed else group


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
    def signs(self) -> tuple[tuple[FormulaReading, int, Signs], ...]:
        """The statements with indices."""
        return tuple(
            (formula, number, signs)
            for formula in self.formulas
            for number, signs in enumerate(signs_of(formula.text, self.listed))
            if signs is not None
        )

    @cached_property
    def listed(self) -> bool:
        r"""Whether the letters of scripts that are not understood, ``T_{\mu\nu,\rho}``, are indices in this note."""
        return borne_out(self.reading, self.convention, self.declared)

    @cached_property
    def letters(self) -> frozenset[str]:
        """The letters of which a statement gives strong evidence, and the Greek ones beside those at two levels."""
        found = frozenset(letter for _, _, signs in self.signs for letter in signs.evidence)
        both = [signs for _, _, signs in self.signs if len(signs.levels) == 2]
        while more := frozenset().union(*(signs.beside(found) for signs in both)) - found - self._heads:
            found |= more
        return found

    @cached_property
    def _heads(self) -> frozenset[str]:
        r"""The symbols that have indices: below another one they name it, ``Q^\mu_\xi`` where ``\xi^\mu`` is a vector."""
        return frozenset(key for _, _, signs in self.signs for key, _, _ in bearers(signs))

    @cached_property
    def _flat(self) -> frozenset[str]:
        r"""The Latin indices of a note that splits Greek ones into 0 and Latin, ``\omega_{\mu\nu}`` and ``\omega_{0i}``, and
        writes components with their signs: ``\omega^i{}_j = -\omega_{ij}``."""
        if self.declared:
            return frozenset()
        split, whole = set[str](), set[str]()
        for symbol in (n for f in self.formulas for symbols in f.text.symbols for n in symbols):
            names = [m.text for m in symbol.scripts.slots if m.kind == "index"]
            if any(map(greek, names)):
                whole.add(symbol.key)
            elif names and any(m.kind == "component" and m.text == "0" for m in symbol.scripts.slots):
                split.add(symbol.key)
        latin = frozenset(n for _, _, signs in self.signs for n in signs.names if not greek(n))
        return latin if split & whole else frozenset()

    @cached_property
    def paired(self) -> frozenset[str]:
        """The letters of evidence whose sums pair an upper with a lower one: Greek ones, and those at both levels."""
        slots = {(use.name, use.level) for _, _, signs in self.signs if signs.evidence for use in signs.uses}
        return frozenset(n for n in self.letters if greek(n) or {(n, "up"), (n, "down")} <= slots)

    @cached_property
    def used(self) -> frozenset[str]:
        """The names that the note uses as only an index is used."""
        return used_as_indices(signs.group for _, _, signs in self.signs)

    @cached_property
    def _tensors_of(self) -> frozenset[str]:
        """The symbols that have two or more indices somewhere."""
        return frozenset(key for _, _, signs in self.signs for key, levels, _ in bearers(signs) if len(levels) > 1)

    def named(self, group: Group) -> frozenset[str]:
        r"""The names that stand below a symbol alone which has more indices elsewhere: ``\sigma_m = \sigma_{kk}/3``."""
        uses = written(group)
        counts = Counter(use.base for use in uses)
        lone = [use for use in uses if counts[use.base] == 1 and use.level == "down" and not use.derivative]
        return frozenset(use.name for use in lone if use.key in self._tensors_of) - frozenset("ijk")

    @cached_property
    def familiar(self) -> Familiar:
        """Which symbols stand with which indices in the note."""
        return Familiar(group for f in self.formulas for group in f.groups)

    @cached_property
    def _members(self) -> frozenset[str]:
        r"""In a note by the physicist's rule, the letters that number members: never above, with their sums written out,
        ``J^\mu = \sum_s q_sN_s^\mu``."""
        chains = [chain for f in self.formulas for chain in f.surface.chains] if self.convention is EINSTEIN else []
        summed = {letter for chain in chains for n in s.walk(chain) if isinstance(n, s.Big) for letter in n.letters}
        return frozenset(summed) - {u.name for _, _, signs in self.signs for u in signs.uses if u.level == "up"}

    @cached_property
    def _bearers(self) -> frozenset[tuple[str, tuple[Upness, ...]]]:
        """The symbols with indices of which the note gives evidence: their key, and the levels of their slots."""
        return frozenset(
            (key, levels)
            for _, _, signs in self.signs
            for key, levels, names in bearers(signs)
            if names <= self.letters - signs.likely
        )

    def known_slots(self, signs: Signs) -> frozenset[str]:
        r"""The names that stand alone on a symbol which has an index for certain there elsewhere: ``x^\tau`` is no power
        where ``{A^\mu}_\nu x^\nu`` is written too."""
        own = [(key, levels, names) for key, levels, names in bearers(signs) if len(levels) == 1]
        return frozenset(n for key, levels, names in own for n in names if (key, levels) in self._bearers)

    @cached_property
    def strict(self) -> bool:
        """Whether a metric raises and lowers in the note."""
        return bool(self._metric)

    @cached_property
    def _metric(self) -> frozenset[bool]:
        """The alphabets in which a metric raises and lowers: true for Greek letters, false for Latin ones."""
        seen = {
            (key, level, kind)
            for _, _, signs in self.signs
            for key, level, names in signs.metrics
            for kind in {greek(name) for name in names}
            if all(greek(n) or n in self.letters for n in names)
        }
        return frozenset(kind for key, level, kind in seen if level == "up" and (key, "down", kind) in seen)

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """The statements that are checked, in the order of the note."""
        found = tuple(self._statements())
        if self.declared or not self.strict:
            return found
        # A metric raises and lowers: one slip against the physicist's rule may be a slip, several are a habit.
        strict = tuple(replace(st, view=replace(st.view, convention=EINSTEIN)) for st in found)
        offending = sum(any(d.kind in ("same", "mixed") for d in discords(st.group, st.view)) for st in strict)
        if offending <= 1 or 10 * offending <= len(strict):
            return strict
        return tuple(replace(st, view=replace(st.view, paired=frozenset())) for st in found)

    def _statements(self) -> Iterator[Statement]:
        for formula, number, signs in self.signs:
            borne = not self.declared and self._borne(signs)
            sure = self.declared or bool(signs.evidence) or borne or self._vouched(signs)
            if not sure and not self._stranger(signs, self.letters):
                continue
            known = signs.names if borne else signs.evidence | (signs.names & self.letters)
            doubted = signs.likely | self._strangers(signs)
            aware = known | (
                signs.names - COORDINATES if self.declared else signs.beside(known) - self._heads | doubted
            )
            if self.convention is EUCLIDEAN:
                aware -= below_others(signs)
            aware -= numbers(signs, formula.text.symbols[number])
            metric = False in self._metric
            paired = {n for n in aware if n in signs.evidence or greek(n) or metric} & self.paired
            convention = self.convention or (EUCLIDEAN if self.declared and len(signs.levels) == 1 else ML)
            everything = signs.names - self._members if self.declared else frozenset(paired - self._open(signs))
            strangers = frozenset[str]() if self.declared else self._stranger(signs, aware)
            view = View(
                convention,
                aware,
                everything,
                self.declared,
                signs.orders,
                signs.doubts,
                strangers,
                not sure,
                self._flat,
                self.listed,
            )
            yield Statement(self.reading, formula, number, view)

    def _vouched(self, signs: Signs) -> bool:
        """Whether the rest of the note, or another notation in the statement, shows that its names are indices."""
        if signs.arrays:
            return not signs.names.isdisjoint(self.letters) or signs.sums
        known = signs.names & self.letters
        strangers = signs.names - known - self._strangers(signs)
        whole = not strangers or (len(strangers) == 1 and strangers <= signs.beside(known))
        if not whole or len(signs.group.terms) < 2:
            return self._tensors(signs)
        # With all indices at one level a stranger may be anything.
        single = signs.names == known and all(map(greek, known))
        return len(signs.levels) == 2 or signs.staggered or single or self._tensors(signs)

    def _borne(self, signs: Signs) -> bool:
        r"""Whether each symbol has as many indices in the rest of the note, so that all its letters are some:
        ``D_\mu F_{\nu\kappa}``; a Latin letter that the note does not know must stand with another one."""
        if signs.sums or signs.arrays or len(signs.group.terms) < 2:
            return False
        own, strangers = list(bearers(signs)), signs.names - self.letters
        several = frozenset[str]().union(*(names for _, levels, names in own if len(levels) > 1))
        fits = all(n in SURE_GREEK or n in (INDEX_LATIN - COORDINATES) & several for n in strangers)
        return fits and all((key, levels) in self._bearers for key, levels, _ in own)

    def _open(self, signs: Signs) -> frozenset[str]:
        """The indices that may be summed or not where they repeat, since all of their alphabet are at one level."""
        own = [(key, names) for key, _, names in signs.metrics if all(greek(n) or n in signs.evidence for n in names)]
        lowered = any(key not in _PAULI for key, _ in own)
        if signs.staggered or self.strict or lowered:
            return frozenset()
        latin = frozenset(n for n in signs.names if not greek(n))
        kinds = [kind for kind in (latin, signs.names - latin) if not kind & signs.evidence]
        single = [kind for kind in kinds if len({u.level for u in signs.uses if u.name in kind}) == 1]
        return frozenset().union(*(kind for kind in single if repeats(signs.group, kind)))

    def _strangers(self, signs: Signs) -> frozenset[str]:
        """The one customary index that is unknown to the note, beside two that are known and Greek."""
        known = signs.names & self.letters
        others = signs.names - known
        fits = len(others) == 1 and others <= SURE_GREEK and len(known) > 1 and all(map(greek, known))
        return others if fits else frozenset()

    def _stranger(self, signs: Signs, known: frozenset[str]) -> frozenset[str]:
        """The one customary index that is not known, in a statement with two that are and with both levels."""
        others = signs.names - known
        if len(others) != 1 or len(signs.names & known) < 2 or len(signs.levels) < 2 or len(signs.group.terms) < 2:
            return frozenset()
        return others if others <= SURE_GREEK | INDEX_LATIN else frozenset()

    def _tensors(self, signs: Signs) -> bool:
        r"""Whether all indices are Greek, at most one of them unknown to the note, and every side that has any has two
        or more: ``R_{\mu\nu} = 8\pi T_{\mu\lambda}``."""
        known = signs.names & self.letters
        if signs.sums or len(known) < 2 or len(signs.names - known) > 1 or not all(map(greek, signs.names)):
            return False
        if len(signs.levels) == 1 and repeats(signs.group, signs.names):
            return False
        counts = [len(written(term)) for term in signs.group.terms]
        slots = Counter((use.base, use.key) for use in signs.uses)
        return max(slots.values()) >= 2 and all(n != 1 for n in counts)


_last: IndexedNote | None = None


def indexed(reading: NoteReading) -> IndexedNote:
    """The note as the rules about indices see it; worked out once for all of them."""
    global _last
    if _last is None or _last.reading is not reading:
        _last = IndexedNote(reading)
    return _last
