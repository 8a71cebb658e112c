"""``show``: what an expression is, in matrix form, in index form, as text and as code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from einlsp.ide.derive import LIBRARIES, SECONDS, Request, read, writer_ranks_of, writes_norms
from einlsp.ide.given import idle
from einlsp.ide.refusal import Refusal
from einlsp.latex import Macro
from einlsp.reading.declarations import DeclarationError
from einlsp.reading.expressions import ExpressionReading, FreeIndex
from einlsp.reading.readback import Axis, Reader, respelled
from einlsp.reading.symbols import Declaration
from einlsp.records import record
from einlsp.tensor.deadline import GaveUp, deadline
from einlsp.tensor.expr import Dim, Index
from einlsp.tensor.value import Value
from einlsp.writing.code import array_code
from einlsp.writing.einsum import einsum_string
from einlsp.writing.former import Former
from einlsp.writing.index import IndexWriter
from einlsp.writing.latex import form_latex
from einlsp.writing.network import NoMatrixForm
from einlsp.writing.plain import plain_text
from einlsp.writing.spelling import style_of
from einlsp.writing.style import Style


@record(slots=False)
class Shown:
    """An expression in every notation. The fields are those of the JSON contract."""

    expression: str
    matrix: str | None
    no_matrix_form: str | None
    index: str | None
    plain: str
    order: int
    shape: tuple[Dim, ...]
    einsum: str | None
    code: Mapping[str, str]
    arguments: Mapping[str, str]
    free: tuple[FreeIndex, ...]
    notation: str
    remarks: tuple[str, ...] = ()


def show(
    expression: str,
    declarations: Sequence[str] = (),
    assume: Sequence[str] = (),
    convention: str = "auto",
    *,
    macros: Mapping[str, Macro] | None = None,
    known: Sequence[Declaration] = (),
    style: Style | None = None,
    code: bool = True,
    seconds: float = SECONDS,
) -> Shown:
    """Both notations of an expression, each read back before it is given. Raises `Refusal`."""
    request = Request(
        expression, "", declarations, assume, convention=convention, macros=macros, known=known, style=style
    )
    try:
        with deadline(seconds):
            return _show(request, code=code)
    except GaveUp as error:
        raise Refusal("gave-up", f"gave up after {seconds:g} s: {error}") from None
    except DeclarationError as error:
        raise Refusal("declaration", str(error), (error.start, error.end)) from None


def _show(request: Request, *, code: bool) -> Shown:
    reading = read(request)
    value = reading.value
    assert value is not None
    style = request.style or style_of([request.expression, *request.declarations])
    matrix, why = matrix_of(reading, style, norms=writes_norms(request.expression))
    index, names = index_of(reading, style)
    axes = [p.index for p in value.ports]
    sources = {library: array_code(value.expr, axes, library, "value") for library in LIBRARIES} if code else {}  # type: ignore[arg-type]
    free = tuple(FreeIndex(names[p.index], f.level, p.dim) for p, f in zip(value.ports, reading.free, strict=True))
    return Shown(
        expression=request.expression,
        matrix=matrix,
        no_matrix_form=why,
        index=index,
        plain=plain_text(matrix or index or request.expression, request.macros),
        order=value.order,
        shape=value.shape,
        einsum=einsum_string(value.expr, axes),
        code={library: c.source for library, c in sources.items()},
        arguments=sources["numpy"].arguments if sources else {},
        free=free,
        notation=reading.notation,
        remarks=(*reading.remarks, *idle(request.assume, reading)),
    )


def matrix_of(reading: ExpressionReading, style: Style, *, norms: bool = True) -> tuple[str | None, str | None]:
    """The matrix form of a reading's value that reads back as it; or None and why there is none."""
    value = reading.value
    assert value is not None
    try:
        placed = _placed(value)
        heads = respelled(reading)
        form = Former(writer_ranks_of(reading), norms=norms, heads=heads).form(value.expr, *placed)
    except NoMatrixForm as error:
        return None, str(error)
    latex = form_latex(form, style)
    axes: list[Axis] = [(i, level) for i, level in zip(placed, ("up", "down"), strict=True) if i is not None]  # type: ignore[misc]
    if not Reader(reading, heads).says(latex, value.expr, axes):
        return None, "a matrix form was found but could not be confirmed by reading it back"
    return latex, None


def _placed(value: Value) -> tuple[Index | None, Index | None]:
    """Row and column axis of a value: upper is row, lower is column; two of one level stand in their order."""
    if value.order > 2:
        raise NoMatrixForm(f"it has {value.order} axes; a matrix has two")
    if value.order == 2 and value.levels == ("down", "up"):
        return value.ports[1].index, value.ports[0].index
    row = col = None
    for p in value.ports:
        if row is None and (p.level == "up" or value.order == 2):
            row = p.index
        else:
            col = p.index
    return row, col


def index_of(reading: ExpressionReading, style: Style) -> tuple[str | None, dict[Index, str]]:
    """The index form that reads back as the value (None where it does not), and the names of its free indices."""
    value = reading.value
    assert value is not None
    given = {p.index: f.name for p, f in zip(value.ports, reading.free, strict=True) if f.name}
    levels = {p.index: p.level for p in value.ports}
    reader = Reader(reading)
    writer = IndexWriter(given, style, flat=reader.flat)
    latex = writer.latex(value.expr, levels)
    names = {i: writer.names[i] for i in levels}
    if not reader.says_indexed(latex, value.expr, names, levels):
        return None, names
    return latex, names
