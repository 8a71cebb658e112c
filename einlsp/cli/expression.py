"""What ``derive`` and ``show`` have in common: the settings of the working folder, and refusals."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

from einlsp.cli.carets import carets
from einlsp.cli.output import FAILED, Output, error_object
from einlsp.cli.styled import Line
from einlsp.ide.configuration import Configuration
from einlsp.ide.given import agree
from einlsp.ide.macros import known_macros
from einlsp.ide.refusal import Refusal
from einlsp.ide.rulebook import rule_ids
from einlsp.ide.settings import Settings, resolve
from einlsp.ide.spelling import style_for

#: Refusals that are about the command line rather than about mathematics.
_USAGE = frozenset({"declaration", "variable", "unknown-variable"})


def settings_here(output: Output) -> Settings:
    """The settings of the working folder; says what is wrong with them."""
    layers = Configuration(rule_ids()).layers(Path.cwd())
    for message in (message for layer in layers for message in layer.messages()):
        output.note(f"einlsp: {message}")
    return resolve(layers)


def common(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """The arguments that ``derive`` and ``show`` share. Raises `Refusal` where declarations contradict one another."""
    agree(options.declare)
    declarations = [*(f"{symbol}: {shape}" for symbol, shape in settings.symbols), *options.declare]
    return {
        "expression": bare(options.expression)[0],
        "declarations": declarations,
        "assume": options.assume,
        "convention": options.convention or settings.convention,
        "macros": known_macros(settings),
        "style": style_for([options.expression, *options.declare], settings),
    }


def refuse(refusal: Refusal, options: argparse.Namespace, output: Output) -> int:
    """Say why there is no answer; the exit code."""
    before = bare(options.expression)[1]
    place = (refusal.range[0] + before, refusal.range[1] + before) if refusal.range else None
    if options.format == "json":
        output.json(error_object(refusal.code, refusal.message, place))
    else:
        output.note(f"einlsp: {refusal.message}")
        if place is not None and refusal.code not in _USAGE and options.expression.strip():
            for line in _pointed(options.expression, *place):
                output.note(f"  {line}")
    return FAILED if refusal.code in _USAGE else 1


def bare(text: str) -> tuple[str, int]:
    """The formula without the dollars that stand around it in a note, and how many characters were before it."""
    match = re.fullmatch(r"\s*(\${1,2})([^$]+)\1\s*", text)
    return (match[2], match.start(2)) if match else (text, 0)


def _pointed(expression: str, start: int, end: int) -> tuple[str, str]:
    """The line of the expression that a range begins on, and carets under the range."""
    first = expression.rfind("\n", 0, start) + 1
    line = expression[first:].partition("\n")[0]
    return carets(line, start - first, min(end - first, len(line)))


def entry(name: str, text: str | None) -> list[Line]:
    """A line of an answer: what it is, and its text; nothing where there is no text."""
    if text is None:
        return []
    return [[(f"{name:<12}", "bold"), (text, "")]]
