"""Lone letters that are indices more likely than powers or parameters, because of the indices beside them."""

from __future__ import annotations

from collections.abc import Iterable

from einlsp.reading.marks import Mark

_CUSTOMARY = frozenset("abcdijklm")
"""Latin letters that are indices more often than exponents."""


def likely_indices(marks: Iterable[Mark]) -> frozenset[str]:
    r"""The letters of a formula that is index notation, of which it is not sure that they are indices, where others of
    their alphabet and level are: the ``k`` of ``v^i = {M^i}_j w^k`` is a misspelt index, not a power."""
    all_marks = tuple(marks)
    known = {(m.level, m.text.startswith("\\")) for m in all_marks if m.kind == "index" and m.sure}
    return frozenset(
        m.text
        for m in all_marks
        if not m.sure
        and m.kind in ("power", "index")
        and (m.level, m.text.startswith("\\")) in known
        and (m.text in _CUSTOMARY or (m.kind == "index" and m.text.startswith("\\")))
    )
