"""Where the grammars lie, and the LALR parser that is made of one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from lark import Lark
from lark.lexer import Lexer as LarkLexer
from lark.lexer import LexerState

from einlsp.latex.build import Builder


def read_grammar(name: str) -> str:
    """The text of ``grammar/<name>``: inside the package in a wheel, at the top of the tree in a check-out.

    Raises ``FileNotFoundError`` where it is in neither place.
    """
    inside = files("einlsp") / "grammar" / name
    if inside.is_file():
        return inside.read_text(encoding="utf-8")
    return (Path(__file__).parents[2] / "grammar" / name).read_text(encoding="utf-8")


class _Given(LarkLexer):
    """Hands on a list of tokens that was made before."""

    __future_interface__ = 2

    def __init__(self, lexer_conf: Any) -> None:
        pass

    def lex(self, lexer_state: LexerState, parser_state: Any) -> Iterator[Any]:
        return iter(lexer_state.text)  # type: ignore[call-overload, no-any-return]


@lru_cache(maxsize=1)
def parser() -> Lark:
    """The parser of `latex_math.lark`; it takes balanced tokens and gives a tuple of rows."""
    return Lark(
        read_grammar("latex_math.lark"),
        parser="lalr",
        lexer=_Given,
        transformer=Builder(),
        keep_all_tokens=True,
        maybe_placeholders=False,
    )
