"""Derivatives as statements of the note: worked out, and written where and as the note's author would."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from einlsp.ide.analysis import Analysis
from einlsp.ide.cursor import Cursor
from einlsp.ide.derive import Answer, Request, derive
from einlsp.ide.expressions import expression_at, known_of, made_of, note_style
from einlsp.ide.findings import Edit
from einlsp.ide.insertion import UPRIGHT, derivation, statement
from einlsp.ide.placing import new_block, new_statement
from einlsp.ide.refusal import Refusal
from einlsp.ide.show import index_of, matrix_of
from einlsp.ide.symbols import name_of
from einlsp.ide.values import layouts
from einlsp.reading import FormulaReading
from einlsp.reading import surface as s
from einlsp.reading.expressions import ExpressionReading
from einlsp.reading.walk import EQUALITIES
from einlsp.writing.scripts import with_label
from einlsp.writing.style import Style


def derivative_edit(analysis: Analysis, cursor: Cursor, variable: str, *, steps: bool) -> Edit:
    """The derivative of the side at the cursor, behind the formula: as one statement, or with every step."""
    assert cursor.side is not None
    answer = derivative_of(analysis, cursor, variable, steps=True)
    reading = expression_at(analysis, cursor)
    notation = reading.notation if reading else "matrix"
    answer = replace(answer, expression=cursor.latex(cursor.side).strip())
    if steps:
        rows = derivation(answer, notation, _name(cursor), _sign(analysis))
        return new_block(analysis, cursor.formula.region, rows, environment=True)
    return new_statement(analysis, cursor, *statement(answer, notation, _name(cursor), _sign(analysis)))


def _name(cursor: Cursor) -> str | None:
    """What the note calls the side at the cursor: ``L`` where it is ``L = …``."""
    chain = cursor.formula.surface.chains[cursor.chain]
    first = chain.sides[0]
    equal = all(relation.kind in EQUALITIES for relation in chain.relations[: cursor.position])
    named = isinstance(first, s.Sym) and not first.scripts.marks and not first.head.word
    return cursor.latex(first).strip() if cursor.position and equal and named else None


def _sign(analysis: Analysis) -> str:
    """How the note writes the sign of a derivative."""
    written = [node for f in analysis.reading.formulas for node in _derivatives(f) if node.style == "fraction"]
    return r"\partial" if written and sum(node.partial for node in written) * 2 >= len(written) else UPRIGHT


def _derivatives(formula: FormulaReading) -> Iterator[s.Derivative]:
    sides = (side for chain in formula.surface.chains for side in chain.sides)
    return (node for side in sides for node in s.walk(side) if isinstance(node, s.Derivative))


def derivative_of(analysis: Analysis, cursor: Cursor, variable: str, *, steps: bool) -> Answer:
    """The confirmed derivative of the side at the cursor, with what the whole note says of its symbols."""
    assert cursor.side is not None
    reading = expression_at(analysis, cursor)
    latex = cursor.latex(cursor.side).strip()
    whole = made_of(analysis, cursor, reading, variable) if reading else None
    if whole is not None:
        reading, latex = whole, _written_out(whole, note_style(analysis))
    request = Request(
        expression=latex,
        variable=_member(analysis, cursor, variable, latex),
        layout=analysis.settings.layout,
        convention=analysis.settings.convention if reading is None else reading.convention,
        steps=steps,
        code=False,
        macros=analysis.macros,
        known=known_of(reading) if reading else (),
        style=note_style(analysis),
    )
    return derive(request)


def _member(analysis: Analysis, cursor: Cursor, variable: str, latex: str) -> str:
    r"""Of a family the member with a letter that the expression has no other use for: ``\mathbf{x}_j``."""
    assert cursor.side is not None
    symbols = (node for node in s.walk(cursor.side) if isinstance(node, s.Sym) and node.scripts.of("sample"))
    if not any(name_of(analysis, node.head, True) == variable for node in symbols):
        return variable
    taken = set(re.findall(r"\\?[A-Za-z]+", latex))
    return with_label(variable, next((n for n in "ijklmnpq" if n not in taken), "i"))


def _written_out(reading: ExpressionReading, style: Style) -> str:
    """What an expression stands for with the note's definitions put in, as LaTeX that reads back as it."""
    latex = matrix_of(reading, style)[0] or index_of(reading, style)[0]
    if latex is None:
        raise Refusal("not-confirmed", "what the note has defined could not be put into it and read back")
    return latex


def evaluated_edit(analysis: Analysis, cursor: Cursor) -> Edit:
    """`` = value`` behind the written derivative at the cursor.

    In the layout of what it is equated with; where it stands alone, in the configured one.
    """
    node = cursor.derivative
    if node is None or cursor.side is None:
        raise Refusal("place", "there is no derivative here")
    if node is not cursor.side:
        raise Refusal(
            "place", "the derivative is a part of a larger expression; put the cursor on one that stands alone"
        )
    alone = len(cursor.formula.surface.chains[cursor.chain].sides) == 1
    reading = expression_at(analysis, cursor, "numerator" if alone else None)
    if reading is None or reading.value is None:
        raise Refusal("unreadable", reading.problems[0].message if reading and reading.problems else "it has no value")
    style = note_style(analysis)
    if alone:
        own = analysis.settings.layout if node.style != "nabla" else "denominator"
        value = layouts(reading, node, style)[0].get(own)
    else:
        value = matrix_of(reading, style)[0]
    value = value or index_of(reading, style)[0]
    if value is None:
        raise Refusal("not-confirmed", "no form of the value could be confirmed")
    _, end = cursor.place(node)
    return Edit(end, end, f" = {value}")
