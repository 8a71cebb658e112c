"""The value of a written derivative, in both layouts, each named."""

from __future__ import annotations

from dataclasses import replace

from einlsp.ide.analysis import Analysis
from einlsp.ide.cursor import Cursor
from einlsp.ide.show import index_of, matrix_of
from einlsp.ide.written import Line
from einlsp.reading import surface as s
from einlsp.reading.expressions import ExpressionReading
from einlsp.tensor import build
from einlsp.writing.code import array_code
from einlsp.writing.einsum import einsum_string
from einlsp.writing.style import Style

LAYOUTS = ("numerator", "denominator")


def layouts(reading: ExpressionReading, node: s.Derivative, style: Style) -> tuple[dict[str, str], str | None]:
    """The matrix forms of a derivative's value, by layout; or why there is none.

    ``reading`` was read in the numerator layout, where a ``\\nabla`` still means the denominator layout.
    """
    gradient = node.style == "nabla" or (reading.value is not None and _by_lower(node, reading.value.order))
    first, second = LAYOUTS[::-1] if gradient else LAYOUTS
    matrix, why = matrix_of(reading, style)
    if matrix is None or reading.value is None:
        return {}, why
    found = {first: matrix}
    if reading.value.order == 0:
        return {first: matrix, second: matrix}, None
    turned = replace(reading, value=build.transpose(reading.value), free=())
    if (other := matrix_of(turned, style)[0]) is not None:
        found[second] = other
    return found, None


def _by_lower(node: s.Derivative, order: int) -> bool:
    r"""Whether all that is free are lower indices of the variable: ``\partial W/\partial E_{kl}``."""
    marks = [m for v in node.variables if isinstance(v, s.Sym) for m in v.scripts.of("index")]
    return 0 < len(marks) == order and all(m.level == "down" for m in marks)


def code_lines(reading: ExpressionReading) -> list[Line]:
    """The einsum of a value; where it is no single product, what numpy computes it with, if that is one line."""
    assert reading.value is not None
    axes = [p.index for p in reading.value.ports]
    subscripts = einsum_string(reading.value.expr, axes)
    if subscripts is not None:
        return [Line("einsum", subscripts, "code")]
    rows = array_code(reading.value.expr, axes, "numpy", "value").source.rstrip().split("\n")
    short = [row.strip() for row in rows if row.startswith("    ")]
    if len(short) == 1 and short[0].startswith("return "):
        return [Line("numpy", short[0].removeprefix("return "), "code")]
    return []


def derivative_lines(
    analysis: Analysis, cursor: Cursor, reading: ExpressionReading, style: Style
) -> tuple[str | None, list[Line]]:
    """The value in the configured layout (``\\nabla``: denominator), and lines: both layouts, shape, einsum."""
    assert isinstance(cursor.side, s.Derivative)
    assert reading.value is not None
    forms, why = layouts(reading, cursor.side, style)
    index, _ = index_of(reading, style)
    own = "denominator" if cursor.side.style == "nabla" else analysis.settings.layout
    order = (own, *(layout for layout in LAYOUTS if layout != own))
    lines = [Line(f"{layout} layout", forms[layout], "latex") for layout in order if layout in forms]
    if not forms:
        lines.append(Line("matrix form", f"none: {why}"))
    lines.append(Line("index form", index, "latex"))
    shape = " × ".join(str(dim) for dim in reading.value.shape)
    lines.append(Line("shape", f"{shape} (order {reading.value.order})" if shape else "a scalar"))
    lines += code_lines(reading)
    return forms.get(own) or index, [line for line in lines if line.value]
