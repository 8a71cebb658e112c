r"""Macros of a note: ``\newcommand`` and kin are collected, and calls are expanded on tokens.

Expansion never runs away: a macro that stands in its own expansion is ``Broken`` at once (without conditionals it could
never end), and the number of calls and of tokens moved is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache

from einlsp.latex.nodes import Formula
from einlsp.latex.tokens import Origin, Tok, lex
from einlsp.records import record

_PARAMETER = re.compile(r"(?<!\\)#([1-9])")

MOST_CALLS = 1_000
MOST_TOKENS = 50_000


class EndlessError(Exception):
    """Macros expand to more than a formula can hold."""


@record
class Macro:
    r"""``\newcommand{\name}[arity][default]{body}``; a ``primitive`` body (from ``\let``) is not expanded again."""

    name: str
    arity: int
    default: str | None
    body: str
    primitive: bool = False


def macro(name: str, body: str) -> Macro:
    r"""A macro as settings write it, ``"\norm": "\lVert #1\rVert"``: the arity is the highest ``#n`` of the body."""
    arity = max((int(digit) for digit in _PARAMETER.findall(body)), default=0)
    return Macro(name.removeprefix("\\"), arity, None, body)


@lru_cache(maxsize=1024)
def _body(latex: str) -> tuple[Tok, ...]:
    return tuple(lex(latex))


def definitions(source: Formula | str, macros: Mapping[str, Macro] | None = None) -> dict[str, Macro]:
    r"""The macros that a formula defines, by name without the backslash; ``\let`` may copy one of ``macros``."""
    latex = source if isinstance(source, str) else source.latex
    expansion = Expansion(latex, dict(macros or {}))
    with suppress(EndlessError):  # what was defined before the runaway call still counts
        expansion.run(lex(latex, expansion.macros))
    return expansion.defined


class Expansion:
    """One run over the tokens of one formula."""

    def __init__(self, latex: str, macros: dict[str, Macro]) -> None:
        self.latex = latex
        self.macros = macros
        self.defined: dict[str, Macro] = {}
        self.rest: list[Tok] = []  # what is still to be read, last token first
        self.reached = 0  # where the argument that was read last ends, braces included
        self.moved = 0
        self.calls = 0

    def run(self, tokens: list[Tok]) -> list[Tok]:
        """The tokens without any call of a macro. Raises `EndlessError`."""
        done: list[Tok] = []
        self.rest = rest = tokens[::-1]
        while rest:
            token = rest.pop()
            if token.type == "DEFINE" and token.name not in self.macros:
                done.append(self.define(token))
            elif token.name and token.name in self.macros and not (token.origin and token.origin.macro == ""):
                self.call(token, done)
            else:
                done.append(token)
        return done

    # -- reading arguments

    def argument(self) -> list[Tok] | None:
        """The next group without its braces, or the next token (one digit of a number); ``None`` if there is none."""
        rest = self.rest
        if not rest or rest[-1].type in ("RBRACE", "AMP", "BREAK"):
            return None
        token = rest.pop()
        if token.type == "NUMBER" and len(token.text) > 1:
            token, left = split_number(token)
            rest.append(left)
        self.reached = token.end
        if token.type != "LBRACE":
            return [token]
        found: list[Tok] = []
        depth = 1
        while rest:
            token = rest.pop()
            depth += (token.type == "LBRACE") - (token.type == "RBRACE")
            if not depth:
                self.reached = token.end
                return found
            found.append(token)
        self.unread(found)
        return None

    def option(self) -> list[Tok] | None:
        """The next ``[…]`` without its brackets; ``None`` if there is none."""
        rest = self.rest
        if not rest or rest[-1].text != "[" or rest[-1].name:
            return None
        found: list[Tok] = [rest.pop()]
        depth = 0
        while rest:
            token = rest.pop()
            if token.type == "OPERATOR" and token.text == "]" and not depth:
                self.reached = token.end
                return found[1:]
            depth += (token.type == "LBRACE") - (token.type == "RBRACE")
            found.append(token)
            if depth < 0:
                break
        self.unread(found[1:])
        rest.append(found[0])
        return None

    def unread(self, found: list[Tok]) -> None:
        """Put back what a bracket that is never closed seemed to hold; doing so again and again is bounded too."""
        self.rest.extend(reversed(found))
        self.spend(len(found), "The definitions here are not closed.")

    def spend(self, tokens: int, reason: str) -> None:
        self.moved += tokens
        if self.calls > MOST_CALLS or self.moved > MOST_TOKENS:
            raise EndlessError(reason)

    # -- calls

    def call(self, token: Tok, done: list[Tok]) -> None:
        macro = self.macros[token.name]
        outer = token.origin
        while outer is not None:
            if outer.macro == macro.name:
                done.append(Tok("BROKEN", f"The macro \\{macro.name} is defined by itself.", token.start, token.end))
                return
            outer = outer.outer
        self.calls += 1
        before, found = len(self.rest), []
        self.reached = token.end
        for place in range(macro.arity):
            argument = self.option() if place == 0 and macro.default is not None else self.argument()
            if argument is None and place == 0 and macro.default is not None:
                argument = [_moved(part, token.start, token.end, token.origin) for part in _body(macro.default)]
            if argument is None:
                reason = (
                    f"The macro \\{macro.name} takes {macro.arity} argument{'s' * (macro.arity > 1)}; not all are here."
                )
                done.append(Tok("BROKEN", reason, token.start, token.end))
                return
            found.append(argument)
        end = max(token.end, self.reached)
        origin = Origin(macro.name, token.origin)
        if macro.primitive:
            origin = Origin("", origin)
        filled: list[Tok] = []
        for part in _body(macro.body):
            if part.type == "PARAMETER":
                if 0 < (place := int(part.text[1])) <= len(found):
                    filled.extend(found[place - 1])
            else:
                filled.append(
                    _moved(part, token.start, end, origin, [self.spell(a) for a in found] if part.extra else None)
                )
        self.spend(len(filled) + before - len(self.rest), f"The macro \\{macro.name} expands to too much.")
        self.rest.extend(reversed(filled))

    def spell(self, tokens: list[Tok]) -> str:
        """The source of an argument, for words such as ``\\text{#1}``."""
        if tokens and all(token.origin is None for token in tokens):
            return self.latex[tokens[0].start : tokens[-1].end]
        return "".join(f"\\{token.name}" if token.name else token.text for token in tokens)

    # -- definitions

    def define(self, token: Tok) -> Tok:
        """Read one definition, remember it, and give the `Text` token that stands for it in the tree."""
        macro, last = self.definition(token)
        if macro is None:
            return Tok(
                "BROKEN", f"\\{token.name} does not define a macro that can be read here.", token.start, token.end
            )
        kept = token.name.startswith("providecommand") and macro.name in self.macros
        if not kept:
            self.macros[macro.name] = self.defined[macro.name] = macro
        return Tok("TEXT", token.name, token.start, last, token.name, (self.latex[token.end : last],))

    def definition(self, token: Tok) -> tuple[Macro | None, int]:
        name = self.name()
        if name is None:
            return None, token.end
        if token.name == "let":
            return self.let(name)
        arity, default = 0, None
        if token.name.startswith("DeclareMathOperator"):
            body, last = self.body()
            star = "*" if token.name.endswith("*") else ""
            return (None if body is None else Macro(name, 0, None, f"\\operatorname{star}{{{body}}}")), last
        if token.name.endswith("def"):
            while self.rest and self.rest[-1].type == "PARAMETER" and self.rest[-1].text == f"#{arity + 1}":
                self.rest.pop()
                arity += 1
        else:
            count = self.option()
            if count is not None:
                if (
                    len(count) != 1
                    or count[0].type != "NUMBER"
                    or not count[0].text.isdigit()
                    or int(count[0].text) > 9
                ):
                    return None, token.end
                arity = int(count[0].text)
                option = self.option() if arity else None
                default = None if option is None else self.spell(option)
        body, last = self.body()
        return (None if body is None else Macro(name, arity, default, body)), last

    def name(self) -> str | None:
        """The ``\\name`` or ``{\\name}`` that is defined."""
        if [token.type for token in self.rest[-1:-4:-2]] == ["LBRACE", "RBRACE"]:
            name = self.rest[-2].name
            del self.rest[-3:]
            return name or None
        return self.rest.pop().name or None if self.rest and self.rest[-1].name else None

    def let(self, name: str) -> tuple[Macro | None, int]:
        if self.rest and self.rest[-1].type == "OPERATOR" and self.rest[-1].text == "=" and len(self.rest) > 1:
            self.rest.pop()
        if not self.rest:
            return None, 0
        target = self.rest.pop()
        if target.name in self.macros:
            return replace(self.macros[target.name], name=name), target.end
        body = f"\\{target.name}" if target.name else self.latex[target.start : target.end]
        return Macro(name, 0, None, body, primitive=True), target.end

    def body(self) -> tuple[str | None, int]:
        """The source of the next group, without its braces, and where it ends."""
        if not self.rest or self.rest[-1].type != "LBRACE" or self.rest[-1].origin is not None:
            return None, 0
        found = [opener := self.rest.pop()]
        depth = 1
        while self.rest:
            token = self.rest.pop()
            depth += (token.type == "LBRACE") - (token.type == "RBRACE")
            if not depth:
                return self.latex[opener.end : token.start], token.end
            found.append(token)
        self.unread(found)
        return None, 0


def _moved(token: Tok, start: int, end: int, origin: Origin | None, arguments: list[str] | None = None) -> Tok:
    """A copy of a macro's own token, at the range of its call, with the arguments put into its words."""
    extra = token.extra
    if arguments:
        for place, argument in enumerate(arguments, 1):
            extra = tuple(words.replace(f"#{place}", argument) for words in extra)
    return Tok(token.type, token.text, start, end, token.name, extra, origin)


def split_number(token: Tok) -> tuple[Tok, Tok]:
    r"""The first character of a number, and the rest: ``\frac12`` takes single digits."""
    own = token.origin is None
    cut = token.start + 1 if own else token.end
    first, left = token.text[0], token.text[1:]
    kind = "NUMBER" if first.isdigit() else "OPERATOR"
    rest_kind = "NUMBER" if left[0].isdigit() or len(left) > 1 else "OPERATOR"
    return (
        Tok(kind, first, token.start, cut, origin=token.origin),
        Tok(rest_kind, left, cut if own else token.start, token.end, origin=token.origin),
    )
