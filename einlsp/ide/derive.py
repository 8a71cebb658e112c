"""``derive``: from an expression and a variable as text to a derivative that was confirmed, in every form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace

from einlsp.ide.confirm import index_form, kronecker_of, weighted
from einlsp.ide.derivation import Derivative, NoAnswer, by_square, derivative
from einlsp.ide.given import alone, assumptions, idle
from einlsp.ide.macros import with_customary
from einlsp.ide.members import by_member
from einlsp.ide.pairs import in_pairs, of_joined
from einlsp.ide.part import Part, of_part, taken
from einlsp.ide.refusal import Refusal, of_problem, sentence
from einlsp.ide.said import in_space, index_names, numbered, of_variable
from einlsp.ide.steps import NotChecked, Said, Step, recipe
from einlsp.ide.variable import Variable, find_variable, misread, without_dollars
from einlsp.latex import Macro, parse
from einlsp.reading.declarations import DeclarationError
from einlsp.reading.expressions import ExpressionReading, read_expression
from einlsp.reading.hints import gather
from einlsp.reading.readback import Axis, Reader, known, respelled
from einlsp.reading.symbols import Declaration
from einlsp.records import record
from einlsp.tensor.check import Method
from einlsp.tensor.deadline import GaveUp, budget, deadline
from einlsp.tensor.expr import Dim, Fuse, Index, Upness, walk
from einlsp.writing.code import array_code
from einlsp.writing.einsum import einsum_string
from einlsp.writing.forms import Form
from einlsp.writing.index import IndexWriter
from einlsp.writing.latex import form_latex
from einlsp.writing.network import NoMatrixForm
from einlsp.writing.spelling import style_of
from einlsp.writing.style import Style

SECONDS = 3.0
"""Of CPU time: a busy machine gives up no sooner."""
PATIENCE = 4
"""How many times as long a computation may take by the clock."""
LONGEST = 20_000  # characters
LIBRARIES = ("numpy", "torch", "jax")
_Forms = dict[str, str]


@record(slots=False)
class Answer:
    """A confirmed derivative in every form. The fields are those of the JSON contract.

    ``within`` is the gradient within the space of a symmetric, antisymmetric or diagonal variable.
    """

    expression: str
    variable: str
    layout: str
    numerator: str | None
    denominator: str | None
    no_matrix_form: str | None
    kronecker: str | None
    index: str
    expression_axes: tuple[str, ...]
    variable_axes: tuple[str, ...]
    order: int
    shape: tuple[Dim, ...]
    einsum: str | None
    code: Mapping[str, str]
    arguments: Mapping[str, str]
    steps: tuple[Step, ...]
    checked: Method
    assumptions: tuple[str, ...]
    remarks: tuple[str, ...] = ()
    within: str | None = None
    derivation: Derivative | None = field(default=None, compare=False)
    style: Style = field(default_factory=Style)

    @property
    def matrix(self) -> str | None:
        """The matrix form in the layout that was asked for."""
        return self.numerator if self.layout == "numerator" else self.denominator


@record(slots=False)
class Request:
    """What to differentiate, by what. ``known`` are declarations of a note; those given as text go before them."""

    expression: str
    variable: str
    declarations: Sequence[str] = ()
    assume: Sequence[str] = ()
    layout: str = "numerator"
    order: int = 1
    convention: str = "auto"
    steps: bool = True
    code: bool = True
    macros: Mapping[str, Macro] | None = None
    known: Sequence[Declaration] = ()
    style: Style | None = None
    seconds: float = SECONDS


def derive(request: Request) -> Answer:
    """Differentiate and confirm. Raises `Refusal` with a code, a message and a range."""
    try:
        with deadline(PATIENCE * request.seconds), budget(request.seconds):
            return _derive(request)
    except GaveUp as error:
        raise Refusal("gave-up", f"gave up after {request.seconds:g} s: {error}") from None
    except NoAnswer as error:
        raise Refusal("not-confirmed", str(error)) from None
    except DeclarationError as error:
        raise Refusal("declaration", str(error), (error.start, error.end)) from None


def _derive(request: Request) -> Answer:
    reading = read(request)
    variable = find_variable(request.variable, reading, request.macros)
    if request.order > 1 and variable.squared:
        raise Refusal("variable", f"no second derivatives are taken by {request.variable}; give the square a name")
    if request.order > 1 and any(p and not p.isdigit() for p in variable.places):
        variable = replace(variable, places=())  # second derivatives by all entries: a letter names none of them twice
    kept, dropped = alone(request.assume, reading, variable.key)
    if dropped:
        request = replace(request, assume=kept)
        reading = read(request)
    if reading.symbols[variable.key].symbol.facts:
        # rules for the variable's facts must wait until its entries have been varied one by one
        bare = read_expression(
            reading.latex,
            convention=reading.convention,
            macros=with_customary(request.expression, request.macros),
            known=known(reading.symbols, without_facts=variable.key),
        )
        if bare.value is not None:
            reading = _with_symbols(bare, reading)
    reading = replace(reading, remarks=(*reading.remarks, *dropped))
    value = reading.value
    assert value is not None
    style = request.style or style_of([request.expression, request.variable, *request.declarations])
    if "'" in reading.latex and gather(parse(reading.latex)).prime_transposes:
        style = replace(style, transpose="'")
    heads = {key: bold.replace(Style().bold, style.bold) for key, bold in respelled(reading).items()}
    style = with_heads(style, heads)
    d = derivative(
        value,
        reading.symbols[variable.key].symbol,
        order=request.order,
        style=style,
        ranks=writer_ranks_of(reading),
        norms=writes_norms(request.expression),
        heads=heads,
        written=request.expression,
        slots=() if reading.convention == "euclidean" else variable.levels,
        labels=variable.labels,
    )
    return _answer(request, reading, variable, by_square(d) if variable.squared else d, style)


def read(request: Request) -> ExpressionReading:
    """The expression's reading, which has a value; raises `Refusal` where it has none."""
    if len(request.expression) > LONGEST:
        size = f"{len(request.expression)} characters; up to {LONGEST} are read"
        raise Refusal("too-long", f"the expression has {size}", (0, len(request.expression)))
    reading = read_expression(
        without_dollars(request.expression),
        request.declarations,
        request.assume,
        request.convention,
        macros=with_customary(request.expression, request.macros),
        known=request.known,
        beside=request.variable,
    )
    if reading.value is None:
        raise misread(reading) or of_problem(reading.problems)
    return reading


def _with_symbols(bare: ExpressionReading, full: ExpressionReading) -> ExpressionReading:
    return replace(bare, symbols=full.symbols, remarks=full.remarks)


def with_heads(style: Style, heads: Mapping[str, str]) -> Style:
    """The style with a bold identity where arrays are set in bold that the writer has as plain components."""
    return replace(style, identity=style.bold + "{I}") if heads and style.identity == "I" else style


def writer_ranks_of(reading: ExpressionReading) -> dict[str, int]:
    """The order in which the writer used the symbols."""
    return {key: k for k, key in enumerate(reading.symbols)}


def writes_norms(latex: str) -> bool:
    """Whether a writer uses bars for norms, so that squares of vectors may be written with them."""
    return any(bar in latex for bar in (r"\|", r"\lVert", r"\Vert", "||", r"\vert\vert", r"\vert \vert", r"\norm", "‖"))


def _answer(request: Request, reading: ExpressionReading, variable: Variable, d: Derivative, style: Style) -> Answer:
    reader = Reader(reading, d.heads, d.ground, primes=style.transpose == "'")
    part = Part(d, variable.places, variable.key, request.variable.strip()) if variable.places else None
    forms, why = _part_forms(part, reading, reader, style) if part else _forms(d, reader, style)
    numbers = part.numbers if part else {}
    low: dict[Index, Upness] = dict.fromkeys(numbers, "down")  # a raised number would look like a power
    names = index_names(reading, variable, d)
    writer = IndexWriter(names, style, flat=reader.flat)
    within = in_space(d, reader, style) if part is None and not why else None
    on_variable = of_part(part) if part else of_variable(d, variable.key, within)
    remarks = [*reading.remarks, *idle(request.assume, reading), *on_variable]
    apart = None if part else in_pairs(d)
    steps: tuple[Step, ...] = ()
    try:
        if request.steps:
            said = Said(request.variable.strip(), forms, low) if part else None
            shown = IndexWriter(numbered(names, numbers), style, flat=reader.flat) if numbers else writer
            if apart is not None:
                said = Said("", forms, {}, "Index form, joined axes as pairs")
                shown = IndexWriter(index_names(reading, variable, apart), style, flat=reader.flat)
            steps = tuple(recipe(apart or d, shown, said))
    except NotChecked as reason:
        remarks.append(str(reason))
    writer.names = dict(names)
    index = index_form(writer, d, reader, names)
    joins = any(isinstance(n, Fuse) for n in walk(d.expr))
    if numbers:
        index = IndexWriter(numbered(names, numbers), style, flat=reader.flat).latex(d.expr, {**d.levels, **low})
    code = {library: array_code(d.expr, d.axes, library) for library in LIBRARIES} if request.code else {}  # type: ignore[arg-type]
    mine = tuple(writer.names[p.index] for p in d.value.ports)
    stacked, said_of_it = kronecker_of(d, reader, style) if part is None else (None, [])
    remarks += said_of_it
    return Answer(
        expression=request.expression,
        variable=request.variable,
        layout=request.layout,
        numerator=forms.get("numerator"),
        denominator=forms.get("denominator"),
        no_matrix_form=why,
        kronecker=stacked,
        index=index,
        expression_axes=mine,
        variable_axes=tuple(writer.names.get(i, names[i]) for i in d.at if i not in numbers),
        order=len(d.axes) - len(numbers),
        shape=tuple(i.dim for i in d.axes if i not in numbers),
        einsum=None if numbers else einsum_string(d.expr, d.axes),
        code={library: taken(c.source, d.axes, numbers) if numbers else c.source for library, c in code.items()},
        arguments=code["numpy"].arguments if code else {},
        steps=steps,
        checked=d.checked,
        assumptions=assumptions(reading),
        within=within or None,
        remarks=(*remarks, *(of_joined(apart, index_names(reading, variable, apart or d), style) if joins else [])),
        derivation=replace(d, ground=None),
        style=style,
    )


def _part_forms(part: Part, reading: ExpressionReading, reader: Reader, style: Style) -> tuple[_Forms, str | None]:
    r"""The matrix forms of a part; an entry that numbers members of a family is one: ``w_j`` of ``\mathbf{x}_j``."""
    lengths = {n for r in reading.symbols.values() for n in r.symbol.dims[: r.symbol.samples]}
    members = lengths.issuperset(part.derivative.variable.dims) and not (part.open or part.numbers)
    labelled = _forms(part.labelled(), reader, style)[0] if members else {}
    return (labelled, None) if labelled else part.forms(reader, style)


def _forms(d: Derivative, reader: Reader, style: Style) -> tuple[dict[str, str], str | None]:
    """The matrix forms that read back as the derivative, by layout; or why there is none."""
    out: dict[str, str] = {}
    why: str | None = None
    expr, members = by_member(d)
    family = reader
    if members:
        reader = reader.of_members(d.expr.names - expr.names, d.former().labels.values())
    for layout in ("numerator", "denominator"):
        try:
            form = d.matrix(layout)
        except NoMatrixForm as error:
            return {}, sentence(str(error))
        latex = form_latex(form, style)
        axes = _axes(d, layout, form)
        sums = weighted(d, latex, {})
        if reader.says(latex, expr, axes, members) or (sums[2] and family.says(sums[0], sums[1], axes, sums[2])):
            out[layout] = latex
        else:
            why = f"A matrix form was found ({latex}) but could not be confirmed by reading it back."
    return out, why if not out else None


def _axes(d: Derivative, layout: str, form: Form) -> list[Axis]:
    """The axes of the matrix form in a layout: rows first."""
    labels = d.former().labels
    mine = [(p.index, p.level) for p in d.value.ports]
    his = [i for i in d.at if i not in labels]
    if not his:
        return mine
    if len(mine) == 1:
        row, col = (mine[0][0], his[0]) if layout == "numerator" else (his[0], mine[0][0])
        return [(row, "up"), (col, "down")]
    if len(his) == 1:
        return [(his[0], "down" if layout == "numerator" else "up")]
    row, col = (his[1], his[0]) if layout == "numerator" and len(d.stages) == 2 else (his[0], his[1])
    return [(row, "up"), (col, "down")]
