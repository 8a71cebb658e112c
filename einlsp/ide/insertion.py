"""Derivations as LaTeX that can stand in a note: a statement, or the rows of an ``align*``."""

from __future__ import annotations

import re
from functools import partial

from einlsp.ide.derive import Answer
from einlsp.ide.steps import align
from einlsp.latex import parse
from einlsp.reading import read_surface
from einlsp.reading import surface as s

UPRIGHT = r"\mathrm{d}"
_CALLED = re.compile(r"(?:\\math\w+\{[^{}]*\}|\\?[A-Za-z])(?:_\{[^{}]*\}|_\w)?|\\[A-Za-z]+")
_ATOM = re.compile(r"\\?[A-Za-z]+|\\math\w+\{[^{}]*\}")

_NAME = re.compile(r"\\[A-Za-z]+|[A-Za-z]")


def _dense(latex: str) -> str:
    return re.sub(r"(?<![A-Za-z])\s+|\s+(?![A-Za-z])", "", latex)


def statement(answer: Answer, notation: str = "matrix", name: str | None = None, d: str = UPRIGHT) -> tuple[str, str]:
    """Both sides of ``derivative = value``, in the answer's layout.

    In index form where the expression is in index ``notation``, and where there is no matrix form.

    ``\\nabla`` means the denominator layout and is written for it, so that nobody has to guess. ``name`` is what the
    note calls the expression, ``d`` how it writes the sign of a derivative.
    """
    expression = name or answer.expression
    if answer.matrix is not None and notation == "matrix":
        if answer.layout == "denominator" and answer.numerator != answer.denominator:
            return rf"\nabla_{{{answer.variable}}} {_operand(expression)}", answer.matrix
        return derivative(expression, answer.variable, d), answer.matrix
    first = answer.steps[0] if answer.steps else None
    if first is not None and first.by is not None:
        return derivative(name or first.latex, first.by, d), answer.index
    return derivative(expression, answer.variable, d), answer.index


def derivation(answer: Answer, notation: str = "matrix", name: str | None = None, d: str = UPRIGHT) -> str:
    """The steps of a derivation as an ``align*``, down to the matrix form in the answer's layout, if there is one.

    What is in index ``notation`` stays in it; ``name`` and ``d`` as above.
    """
    other = "denominator" if answer.layout == "numerator" else "numerator"
    unwanted = "Matrix form" if notation == "index" else f"Matrix form, {other} layout"
    steps = [step for step in answer.steps if not step.title.startswith(unwanted)]
    write = partial(derivative, d=d)
    first = steps[0] if steps else None
    if notation != "index" or first is None or first.by is None:
        return align(write(name or answer.expression, answer.variable), steps, write)
    names = set(_NAME.findall(first.by)) - set(_NAME.findall(answer.variable))
    if names.isdisjoint(_NAME.findall(answer.expression)) and _dense(answer.expression) != _dense(first.latex):
        return align(write(name or answer.expression, first.by), steps, write)
    return align(write(name or first.latex, first.by), steps if name else steps[1:], write)


def derivative(expression: str, variable: str, d: str = UPRIGHT) -> str:
    r"""The derivative, not evaluated; of a symbol ``\frac{\mathrm{d}L}{\mathrm{d}\mathbf{x}}``."""
    by = _joined(d, variable)
    if _CALLED.fullmatch(expression.strip()):
        return rf"\frac{{{_joined(d, expression.strip())}}}{{{by}}}"
    return rf"\frac{{{d}}}{{{by}}}{_operand(expression)}"


def _joined(command: str, following: str) -> str:
    """A command and what follows it: a letter would become a part of its name."""
    return f"{command} {following}" if command[-1].isalpha() and following[:1].isalpha() else command + following


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
