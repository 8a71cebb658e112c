"""Why there is no answer: a code, a message in words, and the place."""

from __future__ import annotations

from collections.abc import Sequence

from einlsp.reading.operands import Problem


class Refusal(Exception):
    """No answer: ``code`` is a word, the message a sentence, ``range`` offsets of the expression or None."""

    def __init__(self, code: str, message: str, where: tuple[int, int] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.range = where

    @property
    def message(self) -> str:
        """The sentence."""
        return str(self)


def of_problem(problems: Sequence[Problem]) -> Refusal:
    """The refusal for an expression that was not read."""
    if not problems:
        return Refusal("unreadable", "the expression could not be read")
    first = problems[0]
    return Refusal(first.kind, first.message, (first.start, first.end))


def sentence(text: str) -> str:
    """A text that begins with a capital and ends with a full stop."""
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")
