"""``einlsp show``: an expression in the other notation, with its shape and code."""

from __future__ import annotations

import argparse
from typing import Any

from einlsp.cli.expression import common, entry, refuse, settings_here
from einlsp.cli.output import Output
from einlsp.cli.styled import Line, Printer
from einlsp.ide.refusal import Refusal
from einlsp.ide.show import Shown, show


def run(options: argparse.Namespace, output: Output) -> int:
    """Carry out the command."""
    settings = settings_here(output)
    try:
        shown = show(**common(options, settings))
    except Refusal as refusal:
        return refuse(refusal, options, output)
    if options.format == "json":
        output.json(as_object(shown))
    elif options.format == "latex":
        other = shown.matrix if shown.notation == "index" else shown.index
        output.write(f"{other or shown.index or shown.matrix or shown.expression}\n")
    else:
        printer = Printer(output)
        for line in text_lines(shown):
            printer.print(line)
    return 0


def as_object(shown: Shown) -> dict[str, Any]:
    """The object of the contract that ``einlsp/schemas/show.json`` describes."""
    return {
        "version": 1,
        "expression": shown.expression,
        "matrix": shown.matrix,
        "no_matrix_form": shown.no_matrix_form,
        "index": shown.index,
        "plain": shown.plain,
        "order": shown.order,
        "shape": [str(dim) for dim in shown.shape],
        "einsum": shown.einsum,
        "code": dict(shown.code),
        "arguments": dict(shown.arguments),
        "free": [{"name": free.name, "level": free.level, "dimension": str(free.dimension)} for free in shown.free],
        "remarks": list(shown.remarks),
    }


def text_lines(shown: Shown) -> list[Line]:
    """The expression for a person."""
    lines: list[Line] = []
    if shown.matrix is not None:
        lines += entry("matrix", shown.matrix)
    elif shown.no_matrix_form:
        lines += entry("matrix", f"none: {shown.no_matrix_form}")
    lines += entry("index", shown.index)
    lines += entry("plain", shown.plain.replace("\n", "\n" + " " * 12))
    lines += entry("shape", " × ".join(str(dim) for dim in shown.shape) or "a scalar")
    free = ", ".join(f"{index.name} ({index.level}, {index.dimension})" for index in shown.free)
    lines += entry("free", free or None)
    lines += entry("einsum", shown.einsum)
    lines += [line for remark in shown.remarks for line in entry("note", remark)]
    if "numpy" in shown.code:
        lines += [[], *([(row, "")] for row in shown.code["numpy"].rstrip().split("\n"))]
    return lines
