"""Derivatives as statements of the note: worked out, and written where and as the note's author would."""

from __future__ import annotations

from einlsp.ide.analysis import Analysis
from einlsp.ide.cursor import Cursor
from einlsp.ide.derive import Answer, Request, derive
from einlsp.ide.expressions import expression_at, known_of, note_style
from einlsp.ide.findings import Edit
from einlsp.ide.insertion import derivation, statement
from einlsp.ide.placing import new_block, new_statement
from einlsp.ide.refusal import Refusal
from einlsp.ide.show import index_of
from einlsp.ide.values import layouts


def derivative_edit(analysis: Analysis, cursor: Cursor, variable: str, *, steps: bool) -> Edit:
    """The derivative of the side at the cursor, behind the formula: as one statement, or with every step."""
    answer = derivative_of(analysis, cursor, variable, steps=True)
    reading = expression_at(analysis, cursor)
    notation = reading.notation if reading else "matrix"
    if steps:
        return new_block(analysis, cursor.formula.region, derivation(answer, notation), environment=True)
    return new_statement(analysis, cursor, *statement(answer, notation))


def derivative_of(analysis: Analysis, cursor: Cursor, variable: str, *, steps: bool) -> Answer:
    """The confirmed derivative of the side at the cursor, with what the whole note says of its symbols."""
    assert cursor.side is not None
    reading = expression_at(analysis, cursor)
    request = Request(
        expression=cursor.latex(cursor.side).strip(),
        variable=variable,
        layout=analysis.settings.layout,
        convention=analysis.settings.convention if reading is None else reading.convention,
        steps=steps,
        code=False,
        macros=analysis.macros,
        known=known_of(reading) if reading else (),
        style=note_style(analysis),
    )
    return derive(request)


def evaluated_edit(analysis: Analysis, cursor: Cursor) -> Edit:
    """`` = value`` behind the written derivative at the cursor, in the configured layout."""
    node = cursor.derivative
    if node is None or cursor.side is None:
        raise Refusal("place", "there is no derivative here")
    if node is not cursor.side:
        raise Refusal(
            "place", "the derivative is a part of a larger expression; put the cursor on one that stands alone"
        )
    reading = expression_at(analysis, cursor)
    if reading is None or reading.value is None:
        raise Refusal("unreadable", reading.problems[0].message if reading and reading.problems else "it has no value")
    style = note_style(analysis)
    forms, _ = layouts(reading, node, style)
    own = analysis.settings.layout if node.style != "nabla" else "denominator"
    value = forms.get(own) or index_of(reading, style)[0]
    if value is None:
        raise Refusal("not-confirmed", "no form of the value could be confirmed")
    _, end = cursor.place(node)
    return Edit(end, end, f" = {value}")
