r"""Make a token list that the grammar accepts: brackets closed, arguments there, every mistake a ``BROKEN`` token.

The grammar describes LaTeX that is right; this pass is where everything else is dealt with, in one walk with a stack of
what is open. It also does what no context-free grammar can: it cuts ``\frac12`` into single digits.
"""

from __future__ import annotations

from collections.abc import Callable

from einlsp.latex import commands
from einlsp.latex.macros import split_number
from einlsp.latex.stack import Stack
from einlsp.latex.tokens import Tok

_ATOMS = frozenset({"LETTER", "NUMBER", "OPERATOR", "SYMBOL", "TEXT", "SPACE", "BROKEN", "STYLED"})


class Balancer(Stack):
    """One walk over one token list, with a method for each kind of token that is more than an atom."""

    def __init__(self, tokens: list[Tok]) -> None:
        super().__init__()
        self.tokens = tokens
        self.position = 0

    def run(self) -> list[Tok]:
        """The balanced tokens. Raises `TooDeepError`."""
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
        return (
            self.position < len(self.tokens)
            and self.tokens[self.position].text == text
            and not self.tokens[self.position].name
        )

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
        is_operator = token.type == "OPERATOR" and token.text in commands.DELIMITERS
        if is_operator or (token.type == "SYMBOL" and token.text in commands.ARROW_DELIMITERS):
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
        self.sized(
            token, any(frame.kind == "FENCE" for frame in self.frames), "\\middle stands outside \\left … \\right."
        )

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
    "CALL": Balancer.call,
    "SUP": Balancer.sup,
    "SUB": Balancer.sup,
    "RAISED": Balancer.script,
    "PRIMES": Balancer.primes,
    "LBRACE": Balancer.lbrace,
    "RBRACE": Balancer.rbrace,
    "BEGIN": Balancer.begin,
    "END": Balancer.end,
    "BRACED": Balancer.braced,
    "LEFT": Balancer.left,
    "RIGHT": Balancer.right,
    "MIDDLE": Balancer.middle,
    "SIZE": Balancer.size,
    "AMP": Balancer.amp,
    "BREAK": Balancer.row_break,
    "SWITCH": Balancer.switch,
    "INFIX": Balancer.infix,
    "PARAMETER": Balancer.parameter,
    "DEFINE": Balancer.define,
}
