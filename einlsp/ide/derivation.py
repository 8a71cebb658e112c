"""A derivative with its forms, its steps and its proof: the calculus behind ``einlsp derive`` and the actions.

Nothing leaves here that was not confirmed: the derivative by a directional derivative of the expression, each step by
comparison with the one before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from fractions import Fraction

from einlsp.records import lazy, record
from einlsp.tensor.check import Method, check_derivative
from einlsp.tensor.derivative import NotDifferentiable, differentiate
from einlsp.tensor.expr import ZERO, Add, Expr, Index, Leaf, Num, Ones, Symbol, Upness, fresh, walk
from einlsp.tensor.normal import add, is_zero, mul, power, renormal
from einlsp.tensor.points import Points
from einlsp.tensor.substitute import rebuild
from einlsp.tensor.value import Port, Value, natural_levels
from einlsp.writing.compose import transposed
from einlsp.writing.finish import better_turn, signed, spread
from einlsp.writing.former import Former
from einlsp.writing.forms import Form
from einlsp.writing.habits import found_in
from einlsp.writing.kronecker import kronecker_form
from einlsp.writing.network import NoMatrixForm
from einlsp.writing.style import DEFAULT, Style

VARIABLE_NAMES = (r"\alpha", r"\beta", r"\gamma", r"\epsilon", r"\zeta", r"\eta", r"\theta", r"\iota")


class NoAnswer(Exception):
    """No verified derivative: the message says what could not be done or confirmed."""


@record(slots=False)
class Derivative:
    """The derivative of ``value`` by ``variable``: ``expr`` over the value's axes and then ``at``.

    ``stages`` holds (expression, variable indices) for each order of differentiation, the value itself first.
    ``slots`` holds the upness of the variable's slots where its writer gave indices to them.
    """

    value: Value
    variable: Symbol
    expr: Expr
    at: tuple[Index, ...]
    checked: Method
    stages: tuple[tuple[Expr, tuple[Index, ...]], ...]
    style: Style = DEFAULT
    ranks: Mapping[str, int] = field(default_factory=dict)
    norms: bool = True
    heads: Mapping[str, str] = field(default_factory=dict)
    written: str = ""
    slots: tuple[Upness, ...] = ()
    ground: Points | None = field(default=None, compare=False)
    """The points of its check: what is compared later has much in common with it."""

    @property
    def variable_levels(self) -> tuple[Upness, ...]:
        """The upness of the variable's slots: as written, else the natural one."""
        return self.slots or variable_levels(self.variable)

    @property
    def axes(self) -> tuple[Index, ...]:
        """All axes: the expression's, then the variable's."""
        return (*(p.index for p in self.value.ports), *self.at)

    @property
    def levels(self) -> dict[Index, Upness]:
        """The upness of each axis: the variable's are flipped. Members of a family have none."""
        out: dict[Index, Upness] = {p.index: p.level for p in self.value.ports}
        natural = self.variable_levels
        for k, i in enumerate(self.at):
            slot = k % len(natural)
            if slot >= self.variable.samples:
                out[i] = "down" if natural[slot] == "up" else "up"
        return out

    def former(self) -> Former:
        """A maker of forms that knows the writer's habits."""
        respelled: dict[str, str] = {}
        written = found_in(self.written, self.style, respelled) if self.written else None
        former = Former(self.ranks, norms=self.norms, heads=self.heads, written=written)
        former.respelled = respelled
        for k, i in enumerate(self.at):
            if k % max(len(self.variable.dims), 1) < self.variable.samples:
                former.labels[i] = i.hint or "i"
                former.taken_labels.add(former.labels[i])
        return former

    def matrix(self, layout: str) -> Form:
        """The matrix form in a layout; raises `NoMatrixForm` with the reason."""
        if layout not in self._matrices:
            self._matrices[layout] = self._made(layout)
        return self._matrices[layout]

    @lazy
    def _matrices(self) -> dict[str, Form]:
        return {}

    def _made(self, layout: str) -> Form:
        written = found_in(self.written, self.style) if self.written else (lambda _: False)
        form = self._matrix(layout)
        if len(self.at) == 2 and not self.value.ports and len(self.stages) == 2:
            form = better_turn(form, self._matrix("numerator" if layout == "denominator" else "denominator"))
        return signed(spread(form, written), written) if self.written else spread(form, written)

    def _matrix(self, layout: str) -> Form:
        former = self.former()
        mine = self.value.ports
        his = [i for i in self.at if i not in former.labels]
        order = len(mine) + len(his)
        if order > 2:
            raise NoMatrixForm(f"the result has {order} axes; a matrix has two")
        if not his:
            return former.form(self.expr, *_placed(mine))
        if len(mine) == 1:
            row, col = mine[0].index, his[0]
            return former.form(self.expr, row, col) if layout == "numerator" else former.form(self.expr, col, row)
        if len(his) == 1:
            column = former.form(self.expr, his[0], None)
            return transposed(column) if layout == "numerator" else column
        if len(self.stages) > 2:  # a Hessian: entry (i, j) in both layouts
            return former.form(self.expr, his[0], his[1])
        return (
            former.form(self.expr, his[1], his[0]) if layout == "numerator" else former.form(self.expr, his[0], his[1])
        )

    def kronecker(self) -> Form | None:
        """``d vec f / d (vec X)^T`` where the result has three or four axes and falls into such products."""
        former = self.former()
        his = [i for i in self.at if i not in former.labels]
        rows = [p.index for p in self.value.ports]
        if len(self.stages) > 2 and not rows:
            half = len(his) // 2
            rows, his = his[:half], his[half:]
        if not (1 <= len(rows) <= 2 and 1 <= len(his) <= 2 and len(rows) + len(his) > 2):
            return None
        try:
            return kronecker_form(self.expr, rows, his, former)
        except NoMatrixForm:
            return None


def variable_levels(variable: Symbol) -> tuple[Upness, ...]:
    """The natural upness of a variable's slots."""
    own = len(variable.dims) - variable.samples
    if len(variable.levels) == len(variable.dims):
        return variable.levels
    labels: list[Upness] = ["up"] * variable.samples
    return (*labels, *natural_levels(own))


def _placed(ports: Sequence[Port]) -> tuple[Index | None, Index | None]:
    row = col = None
    for p in ports:
        if p.level == "up" and row is None:
            row = p.index
        else:
            col = p.index
    return row, col


def derivative(
    value: Value,
    variable: Symbol,
    *,
    order: int = 1,
    style: Style = DEFAULT,
    ranks: Mapping[str, int] | None = None,
    norms: bool = True,
    heads: Mapping[str, str] | None = None,
    written: str = "",
    slots: tuple[Upness, ...] = (),
    labels: tuple[str, ...] = (),
) -> Derivative:
    """Differentiate, and confirm; ``labels`` name the member of a family that is meant.

    Raises `NoAnswer`, and `GaveUp` where a deadline is set.
    """
    free_variable = replace(variable, facts=frozenset())
    with_facts = {variable.latex: variable}
    bare = _swapped(value.expr, {variable.latex: free_variable})
    stages: list[tuple[Expr, tuple[Index, ...]]] = [(bare, ())]
    axes = [p.index for p in value.ports]
    at: tuple[Index, ...] = ()
    method: Method = "exact"
    ground: Points | None = None
    for _ in range(order):
        new = tuple(fresh(d, _hint(k, variable, labels)) for k, d in enumerate(variable.dims))
        try:
            slope = differentiate(stages[-1][0], variable.latex, new)
        except NotDifferentiable as error:
            raise NoAnswer(str(error)) from None
        before = stages[-1][0]
        if ground is None:
            ground = Points([before, slope, *map(Ones, (*axes, *new))], [free_variable], reduced=True)
        verdict = check_derivative(before, slope, free_variable, new, [*axes, *at], ground)
        if not verdict.equal:
            why = verdict.reason or "the check by evaluation disagrees"
            raise NoAnswer(f"the derivative could not be confirmed: {why}")
        if verdict.method == "numeric":
            method = "numeric"
        at = (*at, *new)
        stages.append((slope, at))
    final = stages[-1][0]
    if variable.facts:
        final = renormalised(_swapped(final, with_facts))
    habits = (style, dict(ranks or {}), norms, dict(heads or {}), written, slots)
    return Derivative(value, variable, final, at, method, tuple(stages), *habits, ground)


def by_square(d: Derivative) -> Derivative:
    r"""The derivative by the square of the variable, ``\sigma^2``: that by the variable over twice the variable."""
    below = power(Leaf(d.variable, ()), Num(-1))
    terms = d.expr.terms if isinstance(d.expr, Add) else (d.expr,)
    return replace(d, expr=add(mul([t, below], coef=Fraction(1, 2)) for t in terms))


def _hint(k: int, variable: Symbol, labels: tuple[str, ...]) -> str:
    if k >= variable.samples:
        return ""
    return labels[k] if len(labels) == variable.samples else "i"


def _swapped(e: Expr, symbols: Mapping[str, Symbol]) -> Expr:
    """The expression with symbols exchanged for others of the same head."""
    if isinstance(e, Leaf):
        other = symbols.get(e.symbol.latex)
        return e if other is None or other == e.symbol else Leaf(other, e.indices)
    if e.names.isdisjoint(symbols):
        return e
    return rebuild(e, lambda k: _swapped(k, symbols))


def renormalised(e: Expr) -> Expr:
    """Normalised again at every depth, so that facts can act."""
    return e if is_zero(e) else renormal(rebuild(e, renormalised))


def writer_ranks(e: Expr) -> dict[str, int]:
    """The order in which symbols first stand in an expression."""
    out: dict[str, int] = {}
    for node in walk(e):
        if isinstance(node, Leaf):
            out.setdefault(node.symbol.latex, len(out))
    return out


__all__ = ["ZERO", "Derivative", "NoAnswer", "derivative", "variable_levels", "writer_ranks"]
