"""``einlsp derive``: a verified derivative, in every form."""

from __future__ import annotations

import argparse
from typing import Any

from einlsp.cli.expression import bare, common, entry, refuse, settings_here
from einlsp.cli.output import Output
from einlsp.cli.styled import Line, Printer
from einlsp.ide.derive import Answer, Request, derive
from einlsp.ide.insertion import derivation
from einlsp.ide.refusal import Refusal

_CHECKED = {"exact": "exactly", "numeric": "with 30 digits at several points"}


def run(options: argparse.Namespace, output: Output) -> int:
    """Carry out the command."""
    settings = settings_here(output)
    try:
        request = Request(
            variable=bare(options.wrt)[0],
            order=options.order,
            layout=options.layout or settings.layout,
            steps=options.steps or options.format == "json",
            **common(options, settings),
        )
        answer = derive(request)
    except Refusal as refusal:
        return refuse(refusal, options, output)
    if options.format == "json":
        output.json(as_object(answer))
    elif options.format == "latex":
        output.write("\n".join(latex_lines(answer, options.steps)) + "\n")
    else:
        printer = Printer(output)
        for line in text_lines(answer, options.steps):
            printer.print(line)
    return 0


def as_object(answer: Answer) -> dict[str, Any]:
    """The object of the contract that ``einlsp/schemas/derive.json`` describes."""
    return {
        "version": 1,
        "expression": answer.expression,
        "variable": answer.variable,
        "layout": answer.layout,
        "matrix": {"numerator": answer.numerator, "denominator": answer.denominator},
        "no_matrix_form": answer.no_matrix_form,
        "kronecker": answer.kronecker,
        "index": answer.index,
        "axes": {"expression": list(answer.expression_axes), "variable": list(answer.variable_axes)},
        "order": answer.order,
        "shape": [str(dim) for dim in answer.shape],
        "einsum": answer.einsum,
        "code": dict(answer.code),
        "arguments": dict(answer.arguments),
        "steps": [{"title": step.title, "latex": step.latex} for step in answer.steps],
        "checked": answer.checked,
        "assumptions": list(answer.assumptions),
        "within": answer.within,
        "remarks": list(answer.remarks),
    }


def latex_lines(answer: Answer, steps: bool) -> list[str]:
    """The answer as LaTeX: the matrix form in its layout, else the index form; with steps, an ``align*``."""
    best = answer.matrix or answer.index
    if not steps:
        return [best]
    return [derivation(answer)]


def text_lines(answer: Answer, steps: bool) -> list[Line]:
    """The answer for a person."""
    lines: list[Line] = []
    if steps:
        for step in answer.steps:
            lines += [[(step.title, "bold")], [(f"    {step.latex}", "")]]
        lines.append([])
    other = "denominator" if answer.layout == "numerator" else "numerator"
    if answer.no_matrix_form is None:
        lines += entry(answer.layout, answer.matrix)
        lines += entry(other, answer.denominator if other == "denominator" else answer.numerator)
    else:
        lines += entry("matrix", answer.no_matrix_form)
    lines += entry("Kronecker", answer.kronecker and f"{answer.kronecker}   (d vec f / d vec X^T, vec stacks columns)")
    lines += entry("index", answer.index)
    lines += entry("shape", " × ".join(str(dim) for dim in answer.shape) or "a scalar")
    lines += entry("einsum", answer.einsum)
    lines += entry("assuming", ", ".join(answer.assumptions) or None)
    lines += entry("checked", _CHECKED[answer.checked])
    lines += [line for remark in answer.remarks for line in entry("note", remark)]
    if "numpy" in answer.code:
        lines += [[], *([(row, "")] for row in answer.code["numpy"].rstrip().split("\n"))]
    return lines
