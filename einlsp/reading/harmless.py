"""Which relations of a note cannot be said to fail, whatever their sides are worth: seen from how they are written."""

from __future__ import annotations

from einlsp.reading.claims import unread
from einlsp.reading.doubts import UNNAMED, lasting
from einlsp.reading.following import Following
from einlsp.reading.notes import NoteReading
from einlsp.reading.operands import Problem
from einlsp.reading.related import Related

#: Kinds of problem that no small change is looked for that would mend them.
_LASTING = frozenset({"unreadable", "ambiguous", "unknown"})


def harmless(reading: NoteReading, place: Related) -> bool:
    """Whether a relation by itself neither fails nor is mended by a small change; where False is said it may.

    A later step may still show that the line between two others is the wrong one.

    So it is for what is no equality, for what has a side that nobody can read, and where a doubt is there already that
    a failing step would meet. A value only adds doubts: without one `lasting` finds what it finds with it, or nothing.
    Behind an arrow it hangs on what stands before, and a call of no named function may have a slip beside it.
    """
    if place.relation.kind not in ("equal", "define"):
        return True
    problems = []
    for formula, number, position in (place.left_at, place.right_at):
        statement = reading.sides.statements[formula, number]
        shape = statement.shapes[position]
        problems += [p.kind for p in (shape, *statement.joint) if isinstance(p, Problem)]
    claim = unread(reading, place)
    if not _LASTING.isdisjoint(problems) and not claim.derivative:
        return True
    if "dimension" in problems or Following.asks(reading, place):
        return False
    doubt = lasting(reading, claim)
    return bool(doubt) and not doubt.startswith(UNNAMED)
