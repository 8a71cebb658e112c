"""How a comment is written: ``<!-- … -->`` of HTML, ``{/* … */}`` of MDX, and ``%% … %%`` of Obsidian.

The last is one only where the note is Obsidian's, or where it speaks to einlsp.
"""

from __future__ import annotations

from einlsp.records import pattern

CLOSERS = {"<!--": "-->", "{/*": "*/}", "%%": "%%"}
_SPOKEN_TO = pattern(r"%%\s*einlsp\b")


def opener_at(text: str, at: int, obsidian: bool) -> str:
    """The opener of a comment that begins here, or an empty text."""
    for opener in CLOSERS:
        if text.startswith(opener, at):
            return opener if opener != "%%" or obsidian or _SPOKEN_TO.match(text, at) else ""
    return ""


def inside(text: str, start: int, end: int) -> tuple[int, int]:
    """The range of what stands between the marks of the comment ``[start, end)``."""
    for opener, closer in CLOSERS.items():
        if text.startswith(opener, start):
            return start + len(opener), end - len(closer)
    return start, end
