"""Slips in index notation, each one once: what is amiss in the statements of a note, under the rule that it breaks."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import product

from einlsp.reading.conventions import CONVENTIONS, EINSTEIN
from einlsp.reading.notes import NoteReading
from einlsp.reading.structure import Group, IndexUse, Term
from einlsp.reading.texts import FormulaText
from einlsp.records import record
from einlsp.rules.balance import Discord, View, discords
from einlsp.rules.denials import denied
from einlsp.rules.derivatives import Reuse, renaming, reused, together
from einlsp.rules.evidence import signs_of
from einlsp.rules.finding import Edit
from einlsp.rules.labels import less_amiss, perhaps_labels
from einlsp.rules.openings import readings
from einlsp.rules.parts import written
from einlsp.rules.repairs import Cause, Repair, causes, repaired, weight
from einlsp.rules.respelling import edits_for
from einlsp.rules.statements import IndexedNote, Statement, indexed

_PLACES = (", the first one", ", the second one", ", the third one", ", the fourth one")
"""What tells repairs apart that have the same title; there are never more."""


@record(slots=False)
class Slip:
    """One slip: the rule, the statement, what does not add up, and the repairs, each a set of slots to change."""

    rule: str
    statement: Statement
    discords: tuple[Discord, ...]
    repairs: tuple[tuple[Repair, ...], ...]
    reuse: Reuse | None = None

    @property
    def use(self) -> IndexUse | None:
        """The offending slot."""
        if self.repairs:
            return self.repairs[0][0].use
        found = next((d for d in self.discords if d.uses), None)
        return None if found is None else found.uses[-1]

    def span(self, place: IndexUse | Term) -> tuple[int, int]:
        """The document range of a slot or a term."""
        return self.statement.formula.region.span(place.start, place.end)

    def text(self, place: Term) -> str:
        """A term as it is written, on one line."""
        return " ".join(self.statement.formula.surface.latex[place.start : place.end].split())

    def changes(self) -> list[tuple[str, tuple[Edit, ...]]]:
        """Each repair that can be written down: a title, and the edits of the note."""
        made = [(repairs, edits) for repairs in self.repairs if (edits := edits_for(self.statement, repairs))]
        titles = [self._title(repairs) for repairs, _ in made]
        out = []
        for title, (repairs, edits) in zip(titles, made, strict=True):
            same = sorted(r[0].use.start for t, (r, _) in zip(titles, made, strict=True) if t == title)
            place = _PLACES[same.index(repairs[0].use.start)] if len(same) > 1 else ""
            out.append((title + place, edits))
        return out

    def _title(self, repairs: tuple[Repair, ...]) -> str:
        repair = repairs[0]
        bearer = "the brackets" if repair.use.key == "(" else repair.use.key
        if repair.flips and len(repairs) > 1:
            return f"Swap the levels of {' and '.join(r.use.name for r in repairs)} on {bearer}"
        if repair.flips:
            word = "a lower" if (repair.level == "down") != repair.use.derivative else "an upper"
            return f"Make {repair.use.name} on {bearer} {word} index"
        return f"Rename {repair.use.name} to {repair.name}" + (f" on {bearer}" if len(repairs) == 1 else "")


def slips(reading: NoteReading) -> tuple[Slip, ...]:
    """All slips of a note, in order; worked out once for all rules."""
    note = indexed(reading)
    if note.slips is None:
        amiss = [st for st in note.statements if not _clean(st.formula.text, st.number, *st.view.key)]
        found = [slip for st in amiss if not denied(reading, st.formula) for slip in _of(note, st)]
        note.slips = tuple(slip for slip in found if not _own_layout(slip, found))
    return note.slips


@lru_cache(maxsize=8192)
def _clean(
    text: FormulaText,
    number: int,
    convention: str,
    aware: frozenset[str],
    paired: frozenset[str],
    declared: bool,
    strangers: frozenset[str],
    strange: bool,
    flat: frozenset[str],
    listed: bool,
) -> bool:
    """Whether everything adds up in a statement; worked out once for a text and a way to look at it."""
    signs = signs_of(text, listed)[number]
    if signs is None:
        return True
    own = aware, paired, declared, signs.orders, signs.doubts, strangers, strange, flat, listed
    view = View(CONVENTIONS[convention], *own)
    shared = () if strange else reused(text.surface.chains[number], signs.group, view)
    if any(r.dummy or declared for r in shared) or (not strange and discords(signs.group, view)):
        return False
    return not readings(signs.group, view)


def _own_layout(slip: Slip, found: list[Slip]) -> bool:
    """Whether the note may give derivatives the levels of their variable: it does so twice, or in a gradient step."""
    if slip.rule != "derivative-level" or slip.statement.view.declared:
        return False
    discord = slip.discords[0]
    steps = discord.group.kind == "sum" and {u.key for u in discord.uses} == {u.key for u in discord.others}
    return steps or sum(other.rule == slip.rule for other in found) > 1


def _of(note: IndexedNote, statement: Statement) -> list[Slip]:
    """The slips of a statement, those that are in every reading of a letter which the note does not know included."""
    found, view = _read_once(note, statement), statement.view
    if found or not view.strangers or view.strange:
        return found
    return _read_once(note, replace(statement, view=replace(view, strange=True)))


def _read_once(note: IndexedNote, statement: Statement) -> list[Slip]:
    """The slips of a statement: indices that a derivative uses twice first, then what else does not add up."""
    root, view = statement.group, statement.view
    found: list[Slip] = []
    shared = [] if view.strange else list(reused(statement.chain, root, view))
    for reuse in shared:
        if reuse.dummy or (view.declared and view.convention.name == "ml"):
            repairs = renaming(statement, root, reuse)
            found.append(Slip("derivative-index-reused", statement, (), (repairs,) if repairs else (), reuse))
            root = together(root, repairs)
    amiss = [] if view.strange else discords(root, view)
    if not found and not amiss:
        root, view, amiss = _in_every_reading(note, root, view)
    if not found and not amiss:
        return []
    signs = signs_of(statement.formula.text, view.listed)[statement.number]
    likely = frozenset[str]() if signs is None else signs.likely - note.known_slots(signs)
    if not found and view.declared and perhaps_labels(root, view, amiss, note.used - note.named(root)):
        return []
    preferred = [use for reuse in shared for use in reuse.variable]
    explained, left = causes(root, view, note.familiar, preferred)
    if (left or len(explained) > 1) and (group := less_amiss(root, view, amiss, likely)):
        again, more = causes(group, view, note.familiar, preferred)
        if len(again) == 1 and not more:
            root, explained, left = group, again, more
    mended = [cause for cause in explained if _mends(root, view, cause, likely)]
    found += _together([_slip(statement, cause, shared) for cause in mended])
    known = note.letters if signs is None else note.letters | signs.evidence
    strangers = {d.name for d in left if d.name and (d.name in likely or not (view.declared or d.name in known))}
    doubtful = bool(strangers) or len(mended) < len(explained)
    if left and not doubtful and not (explained and not view.declared):
        found.append(Slip(_rule(left[0], None), statement, tuple(left), ()))
    return found


def _in_every_reading(note: IndexedNote, root: Group, view: View) -> tuple[Group, View, list[Discord]]:
    """The reading of a statement with open letters that one repair mends, and what is amiss in it; nothing is where a
    reading adds up, or where there is more than one slip: that is rather a reading that nobody thought of."""
    for group, seen in readings(root, view):
        explained, left = causes(group, seen, note.familiar)
        if len(explained) == 1 and not left:
            return group, seen, discords(group, seen)
    return root, view, []


def _mends(root: Group, view: View, cause: Cause, likely: frozenset[str]) -> bool:
    r"""Whether a letter that is but likely an index becomes one of a pair, or a free one, by the repair, and no second of
    its kind at one level: ``r^k {A^i}_j`` holds a power."""
    if not any(discord.name in likely for discord in cause.discords):
        return True
    strict = replace(view, convention=EINSTEIN, paired=frozenset(use.name for use in written(root)))
    before, after = (weight(discords(group, strict)) for group in (root, repaired(root, cause.repairs[0])))
    return after < before


def _together(found: list[Slip]) -> list[Slip]:
    r"""The slips of a statement, with two flipped levels on one symbol taken as one: ``{A_\mu}^\nu`` for ``{A^\mu}_\nu``."""
    out: list[Slip] = []
    for slip in found:
        before = out[-1] if out else None
        pair = None if before is None else _both_levels(before, slip)
        if before is not None and pair is not None:
            out[-1] = Slip(before.rule, before.statement, before.discords + slip.discords, (pair,))
        else:
            out.append(slip)
    return out


def _both_levels(one: Slip, two: Slip) -> tuple[Repair, ...] | None:
    """Flips of the two slots of one symbol, one to mend each of two slips; ``None`` where there is no such pair."""
    if one.rule != two.rule or one.rule != "level-mismatch":
        return None
    for (first, *rest), (second, *more) in product(one.repairs, two.repairs):
        same = (first.use.base, first.use.key) == (second.use.base, second.use.key)
        if same and not rest and not more and first.flips and second.flips and first.use.level != second.use.level:
            return first, second
    return None


def _slip(statement: Statement, cause: Cause, shared: list[Reuse]) -> Slip:
    first = cause.repairs[0]
    reuse = next((r for r in shared if first.use in r.variable and not first.flips), None)
    rule = "derivative-index-reused" if reuse is not None else _rule(cause.discords[0], first)
    return Slip(rule, statement, cause.discords, tuple((repair,) for repair in cause.repairs), reuse)


def _rule(discord: Discord, repair: Repair | None) -> str:
    if discord.kind == "same":
        return "same-level-contraction"
    if discord.kind == "mixed":
        return "index-overused"
    if discord.kind == "level":
        derivative = any(use.derivative for use in (*discord.uses, *discord.others))
        return "derivative-level" if derivative else "level-mismatch"
    return "free-index-mismatch"
