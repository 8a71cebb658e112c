"""An index where it stands: the term that it belongs to, its partners there, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field

from einlsp.ide.analysis import Analysis
from einlsp.ide.cursor import Cursor
from einlsp.ide.symbols import name_of
from einlsp.reading import surface as s
from einlsp.reading.conventions import CONVENTIONS, Convention, Meaning, meaning
from einlsp.reading.expressions import choose
from einlsp.reading.structure import Group, IndexUse, Term
from einlsp.records import record


@record(slots=False)
class Tie:
    """One index name in one term: all slots in which it stands there, and what becomes of it.

    ``names`` are the names that symbols without a typeface go by in the note, by their own.
    """

    name: str
    term: Term
    uses: tuple[IndexUse, ...]
    meaning: Meaning | None
    names: Mapping[str, str] = field(default_factory=dict)


def tie_at(analysis: Analysis, cursor: Cursor) -> Tie | None:
    """The index at the cursor, in the smallest term that sums it; in the outermost one if none does."""
    mark = cursor.mark
    if mark is None or mark.kind != "index" or cursor.chain < 0:
        return None
    terms = list(terms_around(cursor.formula.groups[cursor.chain], mark.start))
    convention = convention_at(analysis, cursor)
    best: Tie | None = None
    for term in reversed(terms):
        uses = tuple(use for use in uses_in(term) if use.name == mark.text)
        if not any(use.start == mark.start for use in uses):
            continue
        beside = tuple(_beside(term, mark.text, mark.start))
        kept = _is_kept(cursor, term, mark.text, mark.start)
        becomes = meaning(convention, [use.level for use in beside], kept, held=mark.text in term.bound)
        best = Tie(mark.text, term, uses if becomes == "contraction" else beside, becomes, _names(analysis, cursor))
        if becomes == "contraction" or mark.text in term.bound:
            return best
    return best


def convention_at(analysis: Analysis, cursor: Cursor) -> Convention:
    """The convention in which a statement is read."""
    chosen = analysis.settings.convention
    return CONVENTIONS[chosen] if chosen != "auto" else choose("auto", cursor.formula.surface.chains[cursor.chain])


def terms_around(group: Group, at: int) -> Iterator[Term]:
    """The terms that hold an offset of the LaTeX, outermost first."""
    for term in group.terms:
        if term.start <= at <= term.end:
            yield term
            for nested in term.nested:
                yield from terms_around(nested, at)


def _beside(term: Term, name: str, at: int) -> Iterator[IndexUse]:
    """The slots of an index that stand as factors of one another: of a sum within the term, those of one summand.

    That is the summand that holds the offset, else the first that has the index.
    """
    found = {(use.start, use.name): use for use in term.uses if use.name == name}
    for group in term.nested:
        here = [each for each in group.terms if each.start <= at <= each.end]
        having = [each for each in here or group.terms if any(use.name == name for use in _uses(each))]
        found.update({(use.start, use.name): use for use in (_beside(having[0], name, at) if having else ())})
    yield from (found[key] for key in sorted(found))


def _is_kept(cursor: Cursor, term: Term, name: str, at: int) -> bool:
    """Whether an index is free in what must agree with a term: the statement's first side, another summand."""
    sides = cursor.formula.surface.chains[cursor.chain].sides
    own, first = sides[cursor.position], sides[0]
    for other in _siblings(cursor.formula.groups[cursor.chain], term, at):
        at_first = cursor.position > 0 and first.start <= other.start and other.end <= first.end
        beside = at_first or (own.start <= other.start and other.end <= own.end)
        if beside and len(list(_beside(other, name, other.start))) == 1:
            return True
    return False


def _siblings(group: Group, innermost: Term, at: int) -> Iterator[Term]:
    """What must agree with a term that holds the offset, or with one around it."""
    holding = next((term for term in group.terms if term.start <= at <= term.end), None)
    if holding is None:
        return
    yield from (term for term in group.terms if term is not holding)
    if holding is not innermost:
        for nested in holding.nested:
            yield from _siblings(nested, innermost, at)


def uses_in(term: Term) -> Iterator[IndexUse]:
    """The index slots of a term and of all that is nested in it, each once, in source order."""
    found = {(use.start, use.name): use for use in _uses(term)}
    yield from (found[key] for key in sorted(found))


def _uses(term: Term) -> Iterator[IndexUse]:
    yield from term.uses
    for nested in term.nested:
        for inner in nested.terms:
            yield from _uses(inner)


def _names(analysis: Analysis, cursor: Cursor) -> dict[str, str]:
    symbols = (n for n in s.walk(cursor.nodes[0]) if isinstance(n, s.Sym)) if cursor.nodes else ()
    return {n.head.key: name_of(analysis, n.head, bool(n.scripts.slots)) for n in symbols}
