r"""Scripts that are not understood, ``T_{\mu\nu,\rho}`` and ``g_{\alpha[\gamma}R_{\delta]\beta}``: are their letters indices?

A list of parameters looks like a derivative by an index. The formulas of the note tell: with indices they add up.
"""

from __future__ import annotations

from einlsp.reading.conventions import EUCLIDEAN, ML, Convention
from einlsp.reading.notes import NoteReading
from einlsp.reading.structure import Group, accepted, listing
from einlsp.records import pattern
from einlsp.rules.balance import View, discords
from einlsp.rules.evidence import Signs, bearers, signs_of
from einlsp.rules.parts import written

_COMMA = pattern(r"\b(?:semi-?)?colons?\b[^.]{0,60}\bderivative|\bcommas?\b[^.]{0,60}\b(?:derivative|differentiation)")
"""Words that say what a comma or a semicolon among indices means, in lower case."""


def borne_out(reading: NoteReading, convention: Convention | None, declared: bool) -> bool:
    """Whether more statements with such scripts add up by their letters than do not; words that say what a comma means
    are one more."""
    found = [f for f in reading.formulas if any(m.parts for m in f.surface.marks)]
    borne = 1 if found and _COMMA.search(reading.words) else 0
    for formula in found:
        for number, signs in enumerate(signs_of(formula.text, True)):
            if signs is not None and listing(group := formula.groups[number]):
                borne += _bears(signs, group, convention, declared)
    return borne > 0


def _bears(signs: Signs, group: Group, convention: Convention | None, declared: bool) -> int:
    """Whether the names in such scripts fit the others of a statement (1), do not (-1), or meet no others (0)."""
    strange = accepted(group, strange=True)
    names = frozenset(use.name for use in written(strange)) | signs.names
    usual = EUCLIDEAN if declared and len(signs.levels) == 1 else ML
    view = View(convention or usual, names, names, declared, signs.orders, signs.doubts)
    if discords(signs.group, view):
        return -1
    own = {name for _, _, name in bearers(signs)}
    return 1 if len(own) > 1 and discords(strange, view) else 0
