"""What an action does, worked out: edits that were confirmed, read back, and bring no new finding."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from einlsp.ide.analysis import Analysis, analyse, slow_findings
from einlsp.ide.cursor import Cursor, cursor_at
from einlsp.ide.dummies import renamed, swapped
from einlsp.ide.expressions import expression_at, note_style
from einlsp.ide.findings import Edit, Finding
from einlsp.ide.placing import comment, line_above, lines_behind
from einlsp.ide.refusal import Refusal, of_problem
from einlsp.ide.results import derivative_edit, evaluated_edit
from einlsp.ide.show import index_of, matrix_of
from einlsp.reading.expressions import ExpressionReading
from einlsp.tensor.deadline import GaveUp, deadline
from einlsp.writing.code import array_code
from einlsp.writing.einsum_code import einsum_code

SECONDS = 2.8


def work_out(analysis: Analysis, offset: int, task: tuple[str, ...]) -> tuple[Edit, ...]:
    """The edits of an action. Raises `Refusal` with the reason where there are none."""
    try:
        with deadline(SECONDS):
            return _work_out(analysis, offset, task)
    except GaveUp:
        raise Refusal("gave-up", f"gave up after {SECONDS:g} s") from None


def _work_out(analysis: Analysis, offset: int, task: tuple[str, ...]) -> tuple[Edit, ...]:
    cursor = cursor_at(analysis, offset)
    if cursor is None or cursor.side is None:
        raise Refusal("place", "there is no expression here")
    edits = _TASKS[task[0]](analysis, cursor, *task[1:])
    _confirm(analysis, edits)
    return edits


def _differentiate(analysis: Analysis, cursor: Cursor, variable: str, form: str) -> tuple[Edit, ...]:
    return (derivative_edit(analysis, cursor, variable, steps=form == "steps"),)


def _evaluate(analysis: Analysis, cursor: Cursor) -> tuple[Edit, ...]:
    return (evaluated_edit(analysis, cursor),)


def _matrix(analysis: Analysis, cursor: Cursor) -> tuple[Edit, ...]:
    latex, why = matrix_of(_valued(analysis, cursor), note_style(analysis))
    if latex is None:
        raise Refusal("no-matrix-form", f"there is no matrix form: {why}")
    return _replace_side(cursor, latex)


def _index(analysis: Analysis, cursor: Cursor) -> tuple[Edit, ...]:
    latex, _ = index_of(_valued(analysis, cursor), note_style(analysis))
    if latex is None:
        raise Refusal("not-confirmed", "the index form could not be confirmed by reading it back")
    return _replace_side(cursor, latex)


def _declare(analysis: Analysis, cursor: Cursor, name: str) -> tuple[Edit, ...]:
    """A comment with the shape that was found out so far."""
    reading = expression_at(analysis, cursor)
    found = reading.symbols.get(name) if reading else None
    dims = found.symbol.dims[found.symbol.samples :] if found else ()
    product = r"\times ".join(str(dim) for dim in dims)
    space = rf"\mathbb{{R}}^{{{product}}}" if dims else r"\mathbb{R}"
    return (line_above(analysis, cursor.formula.region, comment(analysis, rf"einlsp: {name}\in{space}")),)


def _code(analysis: Analysis, cursor: Cursor, library: str) -> tuple[Edit, ...]:
    reading = _valued(analysis, cursor)
    assert reading.value is not None
    axes = [port.index for port in reading.value.ports]
    source = array_code(reading.value.expr, axes, library, "value").source  # type: ignore[arg-type]
    lines = ["```python", *source.rstrip().split("\n"), "```"]
    return (lines_behind(analysis, cursor.formula.region, lines),)


def _einsum(analysis: Analysis, cursor: Cursor, library: str) -> tuple[Edit, ...]:
    """The side as a call of ``einsum`` in a function of its arrays."""
    reading = _valued(analysis, cursor)
    assert reading.value is not None
    axes = [port.index for port in reading.value.ports]
    source = einsum_code(reading.value.expr, axes, library)  # type: ignore[arg-type]
    if source is None:
        raise Refusal("no-einsum", "it is no single product of arrays, so no einsum computes it")
    lines = ["```python", *source.rstrip().split("\n"), "```"]
    return (lines_behind(analysis, cursor.formula.region, lines),)


def _swap(analysis: Analysis, cursor: Cursor) -> tuple[Edit, ...]:
    return swapped(analysis, cursor)


def _rename(analysis: Analysis, cursor: Cursor) -> tuple[Edit, ...]:
    return renamed(analysis, cursor)


_TASKS: Mapping[str, Callable[..., tuple[Edit, ...]]] = {
    "differentiate": _differentiate,
    "evaluate": _evaluate,
    "matrix": _matrix,
    "index": _index,
    "contract": _index,
    "declare": _declare,
    "code": _code,
    "einsum": _einsum,
    "swap": _swap,
    "rename": _rename,
}


def _valued(analysis: Analysis, cursor: Cursor) -> ExpressionReading:
    reading = expression_at(analysis, cursor)
    if reading is None or reading.value is None:
        raise of_problem(reading.problems if reading else ())
    return reading


def _replace_side(cursor: Cursor, latex: str) -> tuple[Edit, ...]:
    """The side written anew, with the white space around it left alone."""
    assert cursor.side is not None
    if cursor.latex(cursor.side) == latex:
        raise Refusal("nothing", "it is written so already")
    start, end = cursor.place(cursor.side)
    return (Edit(start, end, latex),)


def _confirm(analysis: Analysis, edits: tuple[Edit, ...]) -> None:
    """Refuse edits that bring a finding that was not there before."""
    before = _all(analysis)
    after = _all(analyse(analysis.document.edited(edits), analysis.outside, analysis))
    known = {(finding.rule, finding.message) for finding in before}
    new = [finding for finding in after if (finding.rule, finding.message) not in known]
    if new and len(after) > len(before):
        raise Refusal("not-confirmed", f"what was worked out would be a finding itself: {new[0].message}")


def _all(analysis: Analysis) -> tuple[Finding, ...]:
    return (*analysis.findings, *slow_findings(analysis))
