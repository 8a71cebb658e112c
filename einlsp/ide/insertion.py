"""Derivations as LaTeX that can stand in a note: a statement, or the rows of an ``align*``."""

from __future__ import annotations

import re

from einlsp.ide.derive import Answer
from einlsp.ide.steps import align
from einlsp.latex import parse
from einlsp.reading import read_surface
from einlsp.reading import surface as s

_ATOM = re.compile(r"\\?[A-Za-z]+|\\math\w+\{[^{}]*\}")

_NAME = re.compile(r"\\[A-Za-z]+|[A-Za-z]")


def _dense(latex: str) -> str:
    return re.sub(r"(?<![A-Za-z])\s+|\s+(?![A-Za-z])", "", latex)


def statement(answer: Answer, notation: str = "matrix") -> tuple[str, str]:
    """Both sides of ``derivative = value``, in the answer's layout.

    In index form where the expression is in index ``notation``, and where there is no matrix form.

    ``\\nabla`` means the denominator layout and is written for it, so that nobody has to guess.
    """
    if answer.matrix is not None and notation == "matrix":
        if answer.layout == "denominator" and answer.numerator != answer.denominator:
            return rf"\nabla_{{{answer.variable}}} {_operand(answer.expression)}", answer.matrix
        return derivative(answer.expression, answer.variable), answer.matrix
    first = answer.steps[0] if answer.steps else None
    if first is not None and first.by is not None:
        return derivative(first.latex, first.by), answer.index
    return derivative(answer.expression, answer.variable), answer.index


def derivation(answer: Answer, notation: str = "matrix") -> str:
    """The steps of a derivation as an ``align*``, down to the matrix form in the answer's layout, if there is one.

    What is in index ``notation`` stays in it.
    """
    other = "denominator" if answer.layout == "numerator" else "numerator"
    unwanted = "Matrix form" if notation == "index" else f"Matrix form, {other} layout"
    steps = [step for step in answer.steps if not step.title.startswith(unwanted)]
    first = steps[0] if steps else None
    if notation != "index" or first is None or first.by is None:
        return align(derivative(answer.expression, answer.variable), steps, derivative)
    names = set(_NAME.findall(first.by)) - set(_NAME.findall(answer.variable))
    if names.isdisjoint(_NAME.findall(answer.expression)) and _dense(answer.expression) != _dense(first.latex):
        return align(derivative(answer.expression, first.by), steps, derivative)
    return align(derivative(first.latex, first.by), steps[1:], derivative)


def derivative(expression: str, variable: str) -> str:
    r"""``\frac{\mathrm{d}}{\mathrm{d}\mathbf{x}}(…)``: the derivative, not evaluated."""
    return rf"\frac{{\mathrm{{d}}}}{{\mathrm{{d}}{variable}}}{_operand(expression)}"


def _operand(expression: str) -> str:
    """The expression with brackets, unless it is a symbol or has them."""
    expression = expression.strip()
    if _ATOM.fullmatch(expression):
        return f" {expression}" if expression[0].isalpha() else expression
    chains = read_surface(parse(expression)).chains
    if len(chains) == 1 and len(chains[0].sides) == 1:
        side = chains[0].sides[0]
        if isinstance(side, s.Bracket) and side.end == len(expression):
            return expression
    return rf"\left({expression}\right)"
