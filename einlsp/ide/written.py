"""What a hover says, written for an editor: Markdown with a picture, Markdown without, or plain text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from einlsp.latex import Macro
from einlsp.records import record
from einlsp.writing.plain import plain_text

_LONGEST = 3000
_PLAIN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Controls, and what turns the direction of the text: a note must not make a hover read otherwise than it is."""


@record(slots=False)
class Line:
    """One thing that is said: its name (empty for a sentence) and its value as words, LaTeX or code."""

    label: str
    value: str | None
    kind: Literal["words", "latex", "code"] = "words"


@record(slots=False)
class Content:
    """A formula (LaTeX, may be empty), lines below it; or ``page``, Markdown that is shown as it is.

    ``part`` is said before the lines: what the pointer rests on, where that is a part of the formula. ``drawn`` is what
    a picture shows, where that is more than the formula: text names the rest in a line of its own.
    """

    formula: str
    lines: tuple[Line, ...]
    page: str = ""
    part: tuple[Line, ...] = ()
    drawn: str = ""


def markdown(content: Content, macros: Mapping[str, Macro], picture: str | None = None, width: float = 0) -> str:
    """The content as Markdown; ``picture`` is the address of the drawn formula, ``width`` its width, if to be said."""
    return _PLAIN.sub("", _markdown(content, macros, picture, width))


def plain(content: Content, macros: Mapping[str, Macro]) -> str:
    """The content as plain text."""
    return _PLAIN.sub("", _plain(content, macros))


def _markdown(content: Content, macros: Mapping[str, Macro], picture: str | None, width: float) -> str:
    if content.page:
        return content.page
    part = "  \n".join(_markdown_line(line, macros) for line in content.part)
    formula = ""
    if picture is not None:
        size = f"|width={round(width)}" if width else ""
        words = _alternative(content.drawn or content.formula, macros)
        # Kate draws the picture once for every piece of the words between the brackets, and an escape makes two of one.
        words = words if width else " ".join(re.sub(r"[^\w\s()=+−‖/,]|_", " ", words).split())
        formula = f"![{words}]({picture}{size})"
    elif content.formula and not _is_only_part(content):
        formula = _fenced(_text(content.formula, macros))
    lines = "\n".join(f"- {_markdown_line(line, macros)}" for line in content.lines if line.value)
    blocks = (formula, part, "---" if part and lines else "", lines)
    return "\n\n".join(filter(None, blocks))


def _is_only_part(content: Content) -> bool:
    """Whether all is said with the part: the formula is no more than what the pointer rests on."""
    return bool(content.part) and not content.lines


def _plain(content: Content, macros: Mapping[str, Macro]) -> str:
    if content.page:
        return content.page
    formula = [_text(content.formula, macros)] if content.formula and not _is_only_part(content) else []
    part = [_plain_line(line, macros) for line in content.part]
    lines = [_plain_line(line, macros) for line in content.lines if line.value]
    blocks = (formula, part, lines) if part else ([*formula, *lines],)
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _plain_line(line: Line, macros: Mapping[str, Macro]) -> str:
    value = line.value or ""
    value = _text(value, macros) if line.kind == "latex" else _shortened(value)
    return _words(f"{line.label}: {value}" if line.label else value, macros)


def _text(latex: str, macros: Mapping[str, Macro]) -> str:
    return _shortened(plain_text(latex[:_LONGEST], macros) if len(latex) > _LONGEST else plain_text(latex, macros))


def _shortened(text: str) -> str:
    """Nobody reads a page of formula in a hover, and VS Code cuts what is longer than 100,000 characters anywhere."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _markdown_line(line: Line, macros: Mapping[str, Macro]) -> str:
    value = line.value or ""
    if line.kind == "latex":
        text = _text(value, macros)
        value = _code(text) if "\n" not in text else "\n\n" + _indented(_fenced(text))
    elif line.kind == "code":
        value = _code(_shortened(value))
    else:
        value = _marked_words(_shortened(value), macros)
    return f"**{_marked_words(line.label, macros)}** {value}" if line.label else value


def _marked_words(text: str, macros: Mapping[str, Macro]) -> str:
    """Words as Markdown: ``$…$`` as code, code as it is, nothing else with a meaning of its own."""
    pieces = re.split(r"(\$[^$]+\$|`[^`]+`)", text)
    for at, piece in enumerate(pieces):
        if at % 2 == 0:
            pieces[at] = re.sub(r"([\\*_<>\[\]`])", r"\\\1", piece)
        elif piece[0] == "$":
            pieces[at] = _code(plain_text(piece[1:-1], macros))
    return "".join(pieces)


def _words(text: str, macros: Mapping[str, Macro]) -> str:
    return re.sub(r"\$([^$]+)\$", lambda match: plain_text(match[1], macros), text)


def _code(text: str) -> str:
    """A code span that holds any text."""
    ticks = "`" * (max((len(run) for run in re.findall(r"`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def _fenced(text: str) -> str:
    ticks = "`" * max(3, max((len(run) for run in re.findall(r"`+", text)), default=0) + 1)
    return f"{ticks}text\n{text}\n{ticks}"


def _indented(text: str) -> str:
    return "\n".join("  " + line for line in text.split("\n"))


def _alternative(latex: str, macros: Mapping[str, Macro]) -> str:
    """The formula as text that may stand between the brackets of an image."""
    text = " ".join(plain_text(latex, macros).split())
    return re.sub(r"([\[\]\\`*_<>!])", r"\\\1", text)[:300]
