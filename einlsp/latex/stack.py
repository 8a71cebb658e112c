"""What is open while a formula is balanced: brackets, arguments that are still to come, and how deep all that is."""

from __future__ import annotations

from einlsp.latex.tokens import Tok

DEEPEST = 100
"""Deeper formulas are given up: no note has them, and a walk over the tree may then recurse."""

_CLOSERS = {"GROUP": "RBRACE", "OPTION": "RBRACK", "FENCE": "RIGHT", "BEGIN": "END", "BRACED": "END"}


class TooDeepError(Exception):
    """More nesting than `DEEPEST`."""


class _Frame:
    """Something open: ``kind`` of bracket, its token, where that stands in the output, and what was pending outside."""

    __slots__ = ("depth", "kind", "opener", "pending", "place")

    def __init__(self, kind: str, opener: Tok, place: int, pending: int, depth: int) -> None:
        self.kind = kind
        self.opener = opener
        self.place = place
        self.pending = pending
        self.depth = depth


class Stack:
    """``pending`` counts arguments to come; ``base`` says that a script would have something to stand on."""

    def __init__(self) -> None:
        self.out: list[Tok] = []
        self.frames = [_Frame("TOP", Tok("TOP", "", 0, 0), 0, 0, 0)]
        self.pending = 0
        self.base = False
        self.depth = 0

    # -- arguments

    def filled(self, base: bool) -> None:
        """An atom was put out: it is an argument if one was pending, else something that a script may stand on."""
        if self.pending:
            self.pending -= 1
            self.base = True
            if not self.pending:
                self.depth = self.frames[-1].depth
        else:
            self.base = base

    def fill(self) -> None:
        """Put a ``BROKEN`` token for each argument that did not come."""
        if self.pending:
            at = max((self.out[-1].end, *(token.end for token in self.out[-3:]))) if self.out else 0
            for _ in range(self.pending):
                self.out.append(Tok("BROKEN", "An argument is missing here.", at, at))
            self.pending = 0
            self.base = True
            self.depth = self.frames[-1].depth

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise TooDeepError

    # -- brackets

    def push(self, kind: str, token: Tok, pending: int) -> None:
        self.deeper()
        self.frames.append(_Frame(kind, token, len(self.out), pending, self.depth))
        self.out.append(token)
        self.pending = 0
        self.base = False

    def close(self, token: Tok) -> None:
        """Close the innermost bracket with ``token``, which gets the type that the grammar wants."""
        self.fill()
        frame = self.frames.pop()
        self.out.append(
            Tok(_CLOSERS[frame.kind], token.text, token.start, token.end, token.name, token.extra, token.origin)
        )
        self.pending = frame.pending
        self.base = True
        self.depth = self.depth if frame.pending else self.frames[-1].depth

    def abandon(self) -> None:
        """Close the innermost bracket, which the formula does not close, and say so at its opening."""
        frame = self.frames[-1]
        opener = frame.opener
        spelt = {"GROUP": "{", "OPTION": "[", "FENCE": "\\left"}.get(frame.kind, f"\\begin{{{opener.text}}}")
        self.fill()
        self.out.insert(frame.place + 1, Tok("BROKEN", f"This {spelt} is never closed.", opener.start, opener.end))
        end = max(token.end for token in self.out[-2:])
        self.close(Tok("", "." if frame.kind == "FENCE" else "", end, end))

    def unwind(self, *kinds: str, text: str | None = None) -> bool:
        """Abandon what stands inside the innermost frame of one of these kinds (and name); false if there is none."""
        for place in range(len(self.frames) - 1, 0, -1):
            frame = self.frames[place]
            if frame.kind in kinds and (text is None or frame.opener.text == text):
                while len(self.frames) > place + 1:
                    self.abandon()
                return True
        return False

    def broken(self, token: Tok, reason: str) -> None:
        self.out.append(Tok("BROKEN", reason, token.start, token.end))
        self.filled(True)
