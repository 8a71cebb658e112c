r"""Make a token list that the grammar accepts: every bracket closed, every argument there, every mistake a ``BROKEN`` token.

The grammar describes LaTeX that is right; this pass is where everything else is dealt with, in one walk with a stack of what is
open. It also does the two things that no context-free grammar can: it cuts ``\frac12`` into single digits, and it tells
``|x||y|`` from ``||x||``.
"""

from __future__ import annotations

from collections.abc import Callable

from einlsp.latex import commands
from einlsp.latex.macros import split_number
from einlsp.latex.tokens import Tok

DEEPEST = 100
"""Deeper formulas are given up: no note has them, and a walk over the tree may then recurse."""

_ATOMS = frozenset("LETTER NUMBER OPERATOR SYMBOL TEXT SPACE BROKEN STYLED".split())
_CLOSERS = {"GROUP": "RBRACE", "OPTION": "RBRACK", "FENCE": "RIGHT", "BEGIN": "END", "BRACED": "END"}


class TooDeep(Exception):
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


class Balancer:
    """One walk over one token list. ``pending`` counts the arguments that commands and scripts still wait for."""

    def __init__(self, tokens: list[Tok]) -> None:
        self.tokens = tokens
        self.out: list[Tok] = []
        self.frames = [_Frame("TOP", Tok("TOP", "", 0, 0), 0, 0, 0)]
        self.pending = 0
        self.base = False  # whether a script has something to stand on
        self.depth = 0
        self.position = 0

    def run(self) -> list[Tok]:
        """The balanced tokens. Raises `TooDeep`."""
        tokens, out = self.tokens, self.out
        while self.position < len(tokens):
            token = tokens[self.position]
            self.position += 1
            kind = token.type
            if kind == "NUMBER" and self.pending and len(token.text) > 1:
                token, left = split_number(token)
                self.position -= 1
                tokens[self.position] = left
                out.append(token)
                self.filled(True)
            elif kind == "OPERATOR" and token.text == "]" and self.frames[-1].kind == "OPTION" and not token.name:
                self.close(token)
            elif kind in _ATOMS:
                out.append(token)
                self.filled(kind != "SPACE")
            else:
                _HANDLERS[kind](self, token)
        while len(self.frames) > 1:
            self.abandon()
        self.fill()
        return out

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
            raise TooDeep

    def call(self, token: Tok) -> None:
        """A command with arguments."""
        signature = token.extra[0]
        if signature == "omm":
            signature = self.tensor(signature)
        count = len(signature.lstrip("o"))
        nested = self.pending > 0
        option = signature.startswith("o") and self.next_is("[")
        token = Tok(f"CALL{count}" + "O" * option, token.text, token.start, token.end, token.name, (), token.origin)
        self.out.append(token)
        self.pending = max(self.pending - 1, 0) + count
        if nested:
            self.deeper()
        if option:
            bracket = self.tokens[self.position]
            self.position += 1
            self.push("OPTION", Tok("LBRACK", "[", bracket.start, bracket.end), self.pending)

    def tensor(self, signature: str) -> str:
        r"""``\tensor{M}{^\mu_\nu}`` has two arguments, a note's own ``\tensor{M}`` has one."""
        depth, place = 0, self.position
        while place < len(self.tokens):
            kind = self.tokens[place].type
            depth += (kind == "LBRACE") - (kind == "RBRACE")
            place += 1
            if depth <= 0:
                break
        two = place < len(self.tokens) and self.tokens[place].type == "LBRACE"
        return signature if two or self.next_is("[") else "m"

    def next_is(self, text: str) -> bool:
        return self.position < len(self.tokens) and self.tokens[self.position].text == text and not self.tokens[self.position].name

    # -- scripts

    def sup(self, token: Tok) -> None:
        self.script(token)
        self.pending = 1

    def script(self, token: Tok) -> None:
        """A script: give it an empty base where there is nothing to stand on."""
        self.fill()
        if not self.base:
            self.out.append(Tok("NOBASE", "", token.start, token.start))
        self.out.append(token)
        self.base = True

    def primes(self, token: Tok) -> None:
        self.script(Tok("PRIMES", token.text, token.start, token.end))
        while self.position < len(self.tokens) and (more := self.tokens[self.position]).type == "PRIMES":
            self.out[-1].text += more.text
            self.out[-1].end = more.end
            self.position += 1

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
        self.close(Tok("", opener.text if frame.kind == "BEGIN" else "", end, end))

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

    def lbrace(self, token: Tok) -> None:
        self.push("GROUP", token, max(self.pending - 1, 0))

    def rbrace(self, token: Tok) -> None:
        if self.unwind("GROUP", "BRACED"):
            self.close(token)
        else:
            self.fill()
            self.broken(token, "This } closes nothing.")

    def begin(self, token: Tok) -> None:
        self.push("BEGIN", token, max(self.pending - 1, 0))

    def braced(self, token: Tok) -> None:
        if self.position < len(self.tokens) and (brace := self.tokens[self.position]).type == "LBRACE":
            self.position += 1
            opener = Tok("BEGIN", token.text, token.start, max(token.end, brace.end), token.name, (), token.origin)
            self.push("BRACED", opener, max(self.pending - 1, 0))
        else:
            self.broken(token, f"\\{token.text} has no argument.")

    def end(self, token: Tok) -> None:
        if self.unwind("BEGIN", text=token.text):
            self.close(token)
        elif self.unwind("BEGIN"):
            self.fill()
            self.broken(token, f"\\end{{{token.text}}} closes \\begin{{{self.frames[-1].opener.text}}}.")
            self.close(token)
        else:
            self.fill()
            self.broken(token, f"This \\end{{{token.text}}} closes nothing.")

    # -- fences

    def delimiter(self) -> Tok | None:
        """Take the delimiter that follows ``\\left`` and kin; ``None`` if what follows is none."""
        if self.position >= len(self.tokens):
            return None
        token = self.tokens[self.position]
        if token.type == "NUMBER" and token.text.startswith("."):
            token, self.tokens[self.position] = split_number(token)
            return token
        if token.text in commands.DELIMITERS and token.type == "OPERATOR" or token.text in commands.ARROW_DELIMITERS:
            self.position += 1
            return token
        return None

    def left(self, token: Tok) -> None:
        found = self.delimiter()
        text = "." if found is None else f"\\{found.name}" if found.name else found.text
        end = token.end if found is None else max(token.end, found.end)
        self.push("FENCE", Tok("LEFT", text, token.start, end), max(self.pending - 1, 0))
        if found is None:
            self.broken(Tok("", "", token.start, end), "\\left without a delimiter.")

    def right(self, token: Tok) -> None:
        found = self.delimiter()
        text = "." if found is None else f"\\{found.name}" if found.name else found.text
        token = Tok("", text, token.start, token.end if found is None else max(token.end, found.end))
        if not self.unwind("FENCE"):
            self.fill()
            self.broken(token, "This \\right closes nothing.")
            return
        if found is None:
            self.fill()
            self.broken(token, "\\right without a delimiter.")
        self.close(token)

    def middle(self, token: Tok) -> None:
        self.sized(token, any(frame.kind == "FENCE" for frame in self.frames), "\\middle stands outside \\left … \\right.")

    def size(self, token: Tok) -> None:
        self.sized(token, True, f"\\{token.text} without a delimiter.")

    def sized(self, token: Tok, allowed: bool, reason: str) -> None:
        r"""``\big(`` is the operator ``(``, and covers both."""
        braces = self.tokens[self.position : self.position + 3 : 2]
        wrapped = [brace.type for brace in braces] == ["LBRACE", "RBRACE"]
        self.position += wrapped
        found = self.delimiter()
        if found is None:
            self.position -= wrapped
        if found is None or not allowed:
            self.broken(token, reason)
            return
        end = max(token.end, braces[1].end if wrapped else found.end)
        self.position += wrapped
        self.out.append(Tok(found.type, found.text, token.start, end, found.name, (), found.origin))
        self.filled(True)

    # -- rows, cells, old switches

    def amp(self, token: Tok) -> None:
        self.fill()
        if self.frames[-1].kind in ("TOP", "BEGIN", "BRACED"):
            self.out.append(token)
            self.base = False
        else:
            self.broken(token, "This & stands inside a bracket.")

    def row_break(self, token: Tok) -> None:
        self.fill()
        inside = self.frames[-1].kind in ("GROUP", "OPTION")
        self.out.append(Tok("SPACE" if inside else "BREAK", token.text, token.start, token.end))
        self.base = False

    def switch(self, token: Tok) -> None:
        if self.pending:  # ``x^\rm T``: what follows is its argument
            token = Tok("CALL", commands.SWITCHES[token.text], token.start, token.end, token.name, ("m",))
            self.call(token)
            return
        self.deeper()
        self.frames[-1].depth = self.depth
        self.out.append(token)
        self.base = False

    def infix(self, token: Tok) -> None:
        self.fill()
        self.deeper()
        self.frames[-1].depth = self.depth
        self.out.append(token)
        self.base = False

    def parameter(self, token: Tok) -> None:
        self.broken(token, f"{token.text} stands outside a macro.")

    def define(self, token: Tok) -> None:
        self.broken(token, f"\\{token.text} defines nothing here.")


_HANDLERS: dict[str, Callable[[Balancer, Tok], None]] = {
    "CALL": Balancer.call, "SUP": Balancer.sup, "SUB": Balancer.sup, "RAISED": Balancer.script, "PRIMES": Balancer.primes,
    "LBRACE": Balancer.lbrace, "RBRACE": Balancer.rbrace, "BEGIN": Balancer.begin, "END": Balancer.end, "BRACED": Balancer.braced,
    "LEFT": Balancer.left, "RIGHT": Balancer.right, "MIDDLE": Balancer.middle, "SIZE": Balancer.size,
    "AMP": Balancer.amp, "BREAK": Balancer.row_break, "SWITCH": Balancer.switch, "INFIX": Balancer.infix,
    "PARAMETER": Balancer.parameter, "DEFINE": Balancer.define,
}
