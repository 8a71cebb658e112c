"""Derivations as LaTeX that can stand in a note: rows of an ``align*`` that the checker accepts."""

from __future__ import annotations

from einlsp.ide.derive import Answer
from einlsp.ide.steps import align


def derivation(answer: Answer) -> str:
    """The steps of a derivation as an ``align*``, down to the matrix form in the answer's layout, if there is one."""
    other = "denominator" if answer.layout == "numerator" else "numerator"
    steps = [step for step in answer.steps if step.title != f"Matrix form, {other} layout"]
    return align(derivative(answer.expression, answer.variable), steps, derivative)


def derivative(expression: str, variable: str) -> str:
    r"""``\frac{\mathrm{d}}{\mathrm{d}\mathbf{x}}(…)``: the derivative, not evaluated."""
    return rf"\frac{{\mathrm{{d}}}}{{\mathrm{{d}}{variable}}}\left({expression}\right)"
