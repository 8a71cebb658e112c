"""What a hover says: about a formula, a symbol, an index, a script, a comment."""

from __future__ import annotations

from dataclasses import replace

from einlsp.ide.analysis import Analysis
from einlsp.ide.cursor import Cursor, cursor_at, defined
from einlsp.ide.explained import part_lines
from einlsp.ide.expressions import expression_at, note_style
from einlsp.ide.rulebook import page_of, rule_ids
from einlsp.ide.show import index_of, matrix_of
from einlsp.ide.values import code_lines, derivative_lines
from einlsp.ide.written import Content, Line
from einlsp.reading import surface as s
from einlsp.records import record
from einlsp.tensor.deadline import GaveUp, deadline

SECONDS = 2.0
_KINDS = {0: "a scalar", 1: "a vector", 2: "a matrix"}


@record(slots=False)
class Hover:
    """What is said about the range ``[start, end)`` of the note."""

    start: int
    end: int
    content: Content


def hover(analysis: Analysis, offset: int) -> Hover | None:
    """What there is to say about an offset of the note."""
    cursor = cursor_at(analysis, offset)
    if cursor is None:
        return _comment(analysis, offset)
    region = cursor.formula.region
    around = not region.to_document(0) <= offset <= region.to_document(len(region.latex))
    try:
        with deadline(SECONDS):
            found = _formula(analysis, defined(analysis, cursor) if around else cursor)
    except GaveUp:
        lines = (Line("", f"gave up after {SECONDS:g} s"),)
        return Hover(region.start, region.end, Content(region.latex, lines))
    if found is None or (found.start <= offset <= found.end and not around):
        return found
    # A dollar stands for the formula; JupyterLab asks at no other place.
    part = () if found.content.lines else found.content.part
    return Hover(region.start, region.end, replace(found.content, part=part))


def _comment(analysis: Analysis, offset: int) -> Hover | None:
    """The page of the rule that a comment silences."""
    for silence in analysis.directives.silences:
        comment = silence.comment
        if comment.start <= offset < comment.end:
            text = analysis.document.text
            start = offset
            while start > comment.start and (text[start - 1].isalnum() or text[start - 1] == "-"):
                start -= 1
            named = [rule for rule in rule_ids() if rule in silence.rules]
            rule = next((rule for rule in named if text.startswith(rule, start)), named[0] if named else None)
            page = page_of(rule) if rule else None
            if page is not None:
                return Hover(comment.start, comment.end, Content("", (), page=f"# {page.id}\n\n{page.page}"))
    return None


def _formula(analysis: Analysis, cursor: Cursor) -> Hover | None:
    region = cursor.formula.region
    if not cursor.formula.tree.whole:
        reason = cursor.formula.tree.broken[0].reason
        return Hover(region.start, region.end, Content("", (Line("", f"this formula cannot be read: {reason}"),)))
    part = part_lines(analysis, cursor)
    focus = cursor.mark or cursor.symbol or cursor.side
    start, end = cursor.place(focus) if focus is not None else (region.start, region.end)
    if cursor.side is None:
        return Hover(region.start, region.end, Content(region.latex, (), part=tuple(part)))
    drawn, lines = _side(analysis, cursor)
    content = Content(cursor.latex(cursor.side), tuple(lines), part=tuple(part), drawn=drawn)
    return Hover(start, end, content)


def _side(analysis: Analysis, cursor: Cursor) -> tuple[str, list[Line]]:
    """What to draw, and what to say of the side of a statement as a whole."""
    assert cursor.side is not None
    latex = cursor.latex(cursor.side)
    # A derivative is read in the numerator layout, whatever the statement around it is written in; both are named.
    reading = expression_at(analysis, cursor, "numerator" if isinstance(cursor.side, s.Derivative) else None)
    if reading is None or isinstance(cursor.side, s.Sym | s.Num | s.Missing | s.Space):
        return latex, []
    if reading.value is None:
        known = [p.message for p in reading.problems if p.message not in ("no equation of values", "not read yet")]
        start, end = cursor.place(cursor.side)
        found = any(finding.start <= end and start <= finding.end for finding in analysis.findings)
        return latex, [Line("", f"it has no value here: {known[0]}")] if known and not found else []
    style = note_style(analysis)
    if isinstance(cursor.side, s.Derivative):
        value, lines = derivative_lines(analysis, cursor, reading, style)
        return (f"{latex} = {value}" if value else latex), lines
    matrix, why = matrix_of(reading, style)
    index, _ = index_of(reading, style)
    lines = []
    other = matrix if reading.notation == "index" else index
    if other is not None:
        lines.append(Line("matrix form" if reading.notation == "index" else "index form", other, "latex"))
    elif reading.notation == "index" and why:
        lines.append(Line("matrix form", f"none: {why}"))
    shape = " × ".join(str(dim) for dim in reading.value.shape)
    order = reading.value.order
    kind = _KINDS.get(order, f"a tensor of order {order}")
    lines.append(Line("shape", f"{shape} ({kind})" if shape else kind))
    lines += code_lines(reading)
    drawn = f"{latex} = {other}" if other is not None and len(latex) + len(other) < 300 else latex
    return drawn, [line for line in lines if line.value]
