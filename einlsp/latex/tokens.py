"""The lexer: one compiled pattern cuts LaTeX math into tokens, and looks each command up once."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from einlsp.latex import characters, commands


class Origin(NamedTuple):
    """The macro call that a token was expanded from, and the call around that one."""

    macro: str
    outer: Origin | None


class Tok:
    r"""A token. ``name`` is the control sequence that it was written as (``lVert``), empty for plain characters.

    ``extra`` holds raw arguments. Lark asks a token for its ``type`` alone; the constants here are what it copies to
    the end mark (we keep offsets, not lines).
    """

    __slots__ = ("end", "extra", "name", "origin", "start", "text", "type")
    start_pos = line = column = end_line = end_column = end_pos = 0

    def __init__(
        self,
        kind: str,
        text: str,
        start: int,
        end: int,
        name: str = "",
        extra: tuple[str, ...] = (),
        origin: Origin | None = None,
    ) -> None:
        self.type = kind
        self.text = text
        self.start = start
        self.end = end
        self.name = name
        self.extra = extra
        self.origin = origin

    def __repr__(self) -> str:
        return f"{self.type}({self.text!r}, {self.start}, {self.end})"


_TOKEN = re.compile(
    r"""([\s\u200b-\u200f\u2060\ufeff\u00ad\u202a-\u202e]+|%[^\n]*\n?)   # 1 nothing
    |\\([A-Za-z]+)                  # 2 control word
    |\\(.|\Z)                       # 3 control symbol
    |([0-9]+(?:\.[0-9]+)?|\.[0-9]+) # 4 number
    |([\#][1-9])                    # 5 parameter of a macro
    |(.)                            # 6 any other character
    """,
    re.VERBOSE | re.DOTALL,
)
_BREAK_OPTION = re.compile(r"\*?(?:\s*\[\s*[-+]?\s*[0-9.]+\s*(?:pt|em|ex|mu|cm|mm|in|pc|bp|sp)\s*\])?")
_DIMENSION = re.compile(
    r"\s*[-+]?\s*[0-9.]+\s*(?:pt|em|ex|mu|cm|mm|in|pc|bp|sp)(?:\s*(?:plus|minus)\s*[0-9.]+\s*(?:pt|em|ex|mu|fil+))*"
)
_BLANKS = re.compile(r"\s*")
_ARGUMENT = re.compile(r"\\[A-Za-z]+|\\.|[^}&]", re.DOTALL)
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)

_PLAIN = {
    "{": "LBRACE",
    "}": "RBRACE",
    "^": "SUP",
    "_": "SUB",
    "&": "AMP",
    "~": "SPACE",
    "'": "PRIMES",
    **dict.fromkeys("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "LETTER"),
    **dict.fromkeys('+-=()[]<>|/,.;:!*?"`@#$', "OPERATOR"),
}
_SPACE_SYMBOLS = frozenset(",;:!> \t\n/")


def _kinds() -> dict[str, str]:
    """The token type of each command that is not looked at more closely below."""
    kinds = dict.fromkeys(commands.SYMBOLS, "SYMBOL")
    kinds.update(dict.fromkeys(commands.SIGNATURES, "CALL"))
    kinds.update(dict.fromkeys(commands.TEXTS, "WORDS"))
    kinds.update({name: "RUN" if signature else "SPACE" for name, signature in commands.SPACES.items()})
    kinds.update(dict.fromkeys(commands.OPERATORS, "OPERATOR"))
    kinds.update(dict.fromkeys(commands.SWITCHES, "SWITCH"))
    kinds.update(dict.fromkeys(commands.INFIXES, "INFIX"))
    kinds.update(dict.fromkeys(commands.SIZES, "SIZE"))
    kinds.update(dict.fromkeys(commands.DEFINITIONS, "DEFINE"))
    kinds.update(dict.fromkeys(commands.IGNORED, "IGNORED"))
    kinds.update(dict.fromkeys(commands.BRACE_ENVIRONMENTS, "BRACED"))
    kinds.update(dict.fromkeys(("cr", "newline", "tabularnewline"), "BREAK"))
    kinds.update(left="LEFT", right="RIGHT", middle="MIDDLE", begin="BEGIN", end="END")
    return kinds


KINDS = _kinds()


def raw_option(latex: str, position: int) -> int:
    """Where the bracket group at ``position`` ends, or ``position`` itself if none starts there."""
    start = _BLANKS.match(latex, position).end()  # type: ignore[union-attr]
    if latex[start : start + 1] == "[":
        close = latex.find("]", start)
        if close >= 0:
            return close + 1
    return position


class Lexer:
    """One run over one string."""

    def __init__(self, latex: str, macros: Collection[str] = ()) -> None:
        self.latex = latex
        self.macros = macros
        self.tokens: list[Tok] = []
        self._closings: dict[int, int] | None = None

    @property
    def closings(self) -> dict[int, int]:
        """Where each closed ``{`` is closed; one pass for the whole string, made when first asked for."""
        if self._closings is None:
            self._closings, open_braces = {}, []
            for brace in _BRACE.finditer(self.latex):
                if brace.group() == "{":
                    open_braces.append(brace.start())
                elif brace.group() == "}" and open_braces:
                    self._closings[open_braces.pop()] = brace.start()
        return self._closings

    def raw_argument(self, position: int) -> tuple[str, int] | None:
        """The words in the brace group (or the one character) at ``position``, and where they end, or ``None``."""
        latex = self.latex
        position = _BLANKS.match(latex, position).end()  # type: ignore[union-attr]
        if latex[position : position + 1] == "{":
            close = self.closings.get(position)
            return None if close is None else (latex[position + 1 : close], close + 1)
        word = _ARGUMENT.match(latex, position)
        return (word.group(), word.end()) if word else None

    def run(self) -> list[Tok]:
        """All tokens, to the end; never raises."""
        match = _TOKEN.match
        latex, length, add, kind = self.latex, len(self.latex), self.tokens.append, _PLAIN.get
        position = 0
        while position < length:
            found = match(latex, position)
            assert found is not None  # the last alternative takes any character
            start, position = position, found.end()
            group = found.lastindex
            if group == 6:
                text = latex[start]
                plain = kind(text)
                if plain is not None:
                    add(Tok(plain, text, start, position))
                else:
                    self.character(text, start)
            elif group == 2:
                position = self.word(found.group(2), start, position)
            elif group == 4:
                add(Tok("NUMBER", found.group(4), start, position))
            elif group == 3:
                position = self.symbol(found.group(3), start, position)
            elif group == 5:
                add(Tok("PARAMETER", found.group(5), start, position))
        return self.tokens

    def character(self, text: str, start: int) -> None:
        """A character outside ASCII: the command that it stands for, a letter, or an operator."""
        end = start + 1
        last = self.tokens[-1] if self.tokens else None
        if text in characters.ACCENTS and last is not None and last.end == start == last.start + 1:
            self.tokens[-1] = Tok("STYLED", self.latex[last.start], last.start, end, extra=(characters.ACCENTS[text],))
        elif text in characters.COMMANDS:
            name = characters.COMMANDS[text]
            self.tokens.append(Tok("SYMBOL", name, start, end))
        elif text in characters.OPERATORS:
            self.tokens.append(Tok("OPERATOR", characters.OPERATORS[text], start, end))
        elif text in characters.PRIMES:
            self.tokens.append(Tok("PRIMES", text, start, end))
        elif text in characters.RAISED:
            level, plain = characters.RAISED[text]
            if last is not None and last.type == "RAISED" and last.end == start and last.extra[0] == level:
                last.text += plain
                last.end = end
            else:
                self.tokens.append(Tok("RAISED", plain, start, end, extra=(level,)))
        elif (styled := characters.styled(text)) is not None:
            self.tokens.append(Tok("STYLED", styled[1], start, end, extra=(styled[0],)))
        elif (numbers := characters.fraction(text)) is not None:
            self.tokens.append(Tok("CALL", "frac", start, end, extra=(commands.SIGNATURES["frac"],)))
            self.tokens.extend(Tok("NUMBER", number, start, end) for number in numbers)
        else:
            self.tokens.append(Tok("LETTER" if text.isalpha() else "OPERATOR", text, start, end))

    def symbol(self, text: str, start: int, end: int) -> int:
        r"""``\,``, ``\{``, ``\\`` and so on."""
        if text in self.macros:
            self.tokens.append(Tok("SYMBOL", text, start, end, text))
        elif text == "\\":
            end = _BREAK_OPTION.match(self.latex, end).end()  # type: ignore[union-attr]
            self.tokens.append(Tok("BREAK", "\\\\", start, end, text))
        elif text in commands.OPERATORS:
            self.tokens.append(Tok("OPERATOR", commands.OPERATORS[text], start, end, text))
        elif text in _SPACE_SYMBOLS:
            self.tokens.append(Tok("SPACE", self.latex[start:end], start, end, text))
        elif not text:
            self.tokens.append(Tok("BROKEN", "A lone backslash ends the formula.", start, end))
        else:
            self.tokens.append(Tok("SYMBOL", text, start, end, text))
        return end

    def word(self, name: str, start: int, end: int) -> int:
        """A control word, with the raw arguments that it takes."""
        latex = self.latex
        if name in commands.STARRED and latex[end : end + 1] == "*" and name not in self.macros:
            name, end = name + "*", end + 1
        kind = KINDS.get(name, "SYMBOL")
        if name in self.macros:
            self.tokens.append(Tok("SYMBOL", name, start, end, name))
        elif kind == "OPERATOR":
            self.tokens.append(Tok(kind, commands.OPERATORS[name], start, end, name))
        elif kind == "CALL":
            signature = commands.SIGNATURES[name]
            self.tokens.append(Tok(kind, name, start, end, name, (signature,)))
            for _ in range(signature.count("r")):
                if (argument := self.raw_argument(end)) is None:
                    break
                begin = _BLANKS.match(latex, end).end()  # type: ignore[union-attr]
                end = argument[1]
                self.tokens.append(Tok("TEXT", name, begin, end, extra=(argument[0],)))
        elif kind == "WORDS":
            return self.words(name, start, end)
        elif kind == "RUN":
            for letter in commands.SPACES[name]:
                if letter == "R":
                    end = raw_option(latex, end)
                elif letter == "d":
                    end = found.end() if (found := _DIMENSION.match(latex, end)) else end
                elif (argument := self.raw_argument(end)) is not None:
                    end = argument[1]
            self.tokens.append(Tok("SPACE", latex[start:end], start, end, name))
        elif kind == "SPACE":
            self.tokens.append(Tok(kind, "\\" + name, start, end, name))
        elif kind in ("BEGIN", "END"):
            return self.environment(kind, start, end)
        elif kind != "IGNORED":
            self.tokens.append(Tok(kind, name, start, end, name))
        return end

    def words(self, name: str, start: int, end: int) -> int:
        r"""``\text{…}``, ``\label{…}``, ``\rule{…}{…}``: one token that holds the words."""
        signature, first, content = commands.TEXTS[name], end, ""
        for letter in signature:
            if letter == "R":
                end = raw_option(self.latex, end)
            elif (argument := self.raw_argument(end)) is None:
                self.tokens.append(
                    Tok("BROKEN", f"\\{name} has no argument, or one that is not closed.", start, end, name)
                )
                return end
            else:
                content, end = argument
        content = content if signature == "r" else self.latex[first:end]
        self.tokens.append(Tok("TEXT", name, start, end, name, (content,)))
        return end

    def environment(self, kind: str, start: int, end: int) -> int:
        r"""``\begin{name}`` with the environment's own arguments, or ``\end{name}``."""
        argument = self.raw_argument(end)
        if argument is None or self.latex[argument[1] - 1] != "}":
            self.tokens.append(
                Tok("BROKEN", f"\\{kind.lower()} without the name of an environment.", start, end, kind.lower())
            )
            return end
        name, end = argument[0].strip(), argument[1]
        found: list[str] = []
        for letter in commands.ENVIRONMENTS.get(name, "") if kind == "BEGIN" else "":
            last = raw_option(self.latex, end) if letter == "R" else self.braced(end)
            if last > end:
                found.append(self.latex[end:last].strip())
                end = last
        self.tokens.append(Tok(kind, name, start, end, kind.lower(), tuple(found)))
        return end

    def braced(self, position: int) -> int:
        """Where the brace group at ``position`` ends, or ``position`` if there is none."""
        argument = self.raw_argument(position)
        return argument[1] if argument is not None and self.latex[argument[1] - 1] == "}" else position


def lex(latex: str, macros: Collection[str] = ()) -> list[Tok]:
    """The tokens of ``latex``; names in ``macros`` are left for expansion, whatever they mean elsewhere."""
    return Lexer(latex, macros).run()
