r"""Functions that a note defines, ``f(\mathbf{x}) = …``: calls of them, and their derivatives."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from einlsp.reading import surface as s
from einlsp.reading.heads import TIMES, Head
from einlsp.reading.operands import Axis, Operand, Problem, Unreadable, problem
from einlsp.records import record
from einlsp.tensor.derivative import NotDifferentiable, differentiate
from einlsp.tensor.expr import Expr, Leaf
from einlsp.tensor.substitute import rebuild, renewed
from einlsp.tensor.value import Value

if TYPE_CHECKING:
    from einlsp.reading.elaborate import Elaborator


@record
class Function:
    """A function of a note: its parameters with their axes, the shape of its values, and what it stands for.

    ``value`` is the value of the defining side, or ``None`` where that has none; it is given the symbols that are to
    be free of constraints (`Elaborator.raw`).
    """

    name: str
    parameters: tuple[s.Sym, ...]
    axes: tuple[tuple[Axis, ...], ...]
    shape: Operand
    value: Callable[[frozenset[str]], Value | None]


def name_of(head: s.Sym) -> str:
    """The name of a function without the primes of its derivatives."""
    h = head.head
    return Head(h.letter, h.font, h.accents, h.labels, h.upper).key


def parameters_of(side: s.Surface) -> tuple[s.Sym, ...] | None:
    """The parameters on the left side of a function's definition: different symbols in round brackets."""
    if not isinstance(side, s.Product) or len(side.factors) != 2:
        return None
    head, bracket = side.factors
    if not isinstance(head, s.Sym) or head.scripts.marks or head.head.primes:
        return None
    if head.head.bold and head.head.upper_case:
        return None
    if not isinstance(bracket, s.Bracket) or bracket.kind != "(" or bracket.start != head.end:
        return None
    items = bracket.body.items if isinstance(bracket.body, s.Listing) else (bracket.body,)
    symbols = tuple(i for i in items if isinstance(i, s.Sym) and not i.scripts.marks)
    if head.head.undotted is not head.head and len(symbols) == 1 and symbols[0].key in TIMES:
        return None  # a rate: of what, the note may never say
    different = len({x.key for x in symbols}) == len(items) and head.key not in {x.key for x in symbols}
    return symbols if different and len(symbols) == len(items) else None


def function_of(node: s.Surface | None, key: str, symbols: Collection[str]) -> s.Surface | None:
    r"""The first symbol with this one alone in brackets right behind it: ``\mathbf{A}(t)``, read as a multiple."""
    for product in (n for n in s.walk(node) if isinstance(n, s.Product)) if node is not None else ():
        for head, bracket in pairwise(product.factors):
            inner = bracket
            while isinstance(inner, s.Power | s.Transposed | s.Inverted):
                inner = inner.base
            if not isinstance(head, s.Sym) or not isinstance(inner, s.Bracket) or inner.start != head.end:
                continue
            argument = inner.body.key if inner.kind == "(" and isinstance(inner.body, s.Sym) else ""
            if argument == key != head.key and head.key in symbols:
                return s.Product(head.start, inner.end, (head, inner))
    return None


def defined_function(
    chain: s.Chain, el: Elaborator, shapes: Sequence[Operand | Problem]
) -> tuple[str, tuple[s.Sym, ...], tuple[tuple[Axis, ...], ...], Operand] | None:
    """The function that a statement defines: name, parameters, their axes, and the shape of its values."""
    parameters = parameters_of(chain.sides[0])
    if parameters is None or len(shapes) < 2:
        return None
    shape = shapes[1]
    if not isinstance(shape, Operand) or shape.named or not el.table.is_function(chain.sides[0].factors[0].head):  # type: ignore[attr-defined]
        return None
    try:
        axes = tuple(el.term(p).axes for p in parameters)
    except Unreadable:
        return None
    return name_of(chain.sides[0].factors[0]), parameters, axes, shape  # type: ignore[attr-defined]


def call(el: Elaborator, function: Function, args: Sequence[s.Surface], node: s.Surface, primes: int = 0) -> Operand:
    """A call of a function that the note defines; with ``primes`` of its derivative by its one scalar parameter."""
    if len(args) != len(function.parameters):
        raise problem("unreadable", f"{function.name} with other arguments than it is defined with", node)
    operands = [el.read(a) for a in args]
    if primes and (len(args) != 1 or function.axes[0]):
        raise problem("unreadable", f"a prime on {function.name}, which is no function of one number", node)
    if any(o.named for o in operands):
        raise problem("unreadable", f"indices in an argument of {function.name}", node)
    entrywise = len(args) == 1 and not function.axes[0] and not function.shape.axes and bool(operands[0].axes)
    if not entrywise:
        for operand, axes in zip(operands, function.axes, strict=True):
            _fit(el, operand, axes, function, node)
    axes = operands[0].axes if entrywise else function.shape.axes
    value = _value(el, function, operands, node, primes, entrywise) if el.build else None
    return Operand(axes, {}, (), value, {}, entrywise or function.shape.entrywise)


def _fit(el: Elaborator, operand: Operand, axes: Sequence[Axis], function: Function, node: s.Surface) -> None:
    if operand.levels != tuple(a.level for a in axes):
        raise problem("unreadable", f"{function.name} of something else than it is defined for", node)
    for a, b in zip(operand.axes, axes, strict=True):
        mine, his = el.dims.said(a.dim), el.dims.said(b.dim)
        if mine is not None and his is not None and mine != his:
            raise problem("unreadable", f"{function.name} of something of another size than it is defined for", node)
        el.unify(a.dim, b.dim, node, f"the argument of {function.name} has the size of its parameter")


def _value(
    el: Elaborator, function: Function, operands: Sequence[Operand], node: s.Surface, primes: int, entrywise: bool
) -> Value:
    body = function.value(el.raw)
    if body is None:
        raise problem("unreadable", f"what {function.name} stands for has no value", node)
    expr = body.apart()
    if primes:
        expr = Value(slope(expr.expr, function.parameters[0].key, primes, node), expr.ports)
    given = {p.key: o.value for p, o in zip(function.parameters, operands, strict=True) if o.value is not None}
    if entrywise:
        argument = given[function.parameters[0].key].apart()
        return Value(put_in(expr.expr, {function.parameters[0].key: Value(argument.expr)}), argument.ports)
    return Value(put_in(expr.expr, given), expr.ports)


def at(el: Elaborator, function: Function, found: Operand, args: Sequence[s.Surface], node: s.Surface) -> Operand:
    """A derivative of a function by its parameter, at the argument of a call."""
    operands = [el.read(a) for a in args]
    if len(operands) != 1 or operands[0].named:
        raise problem("unreadable", f"{function.name} with other arguments than it is defined with", node)
    _fit(el, operands[0], function.axes[0], function, node)
    if found.value is None or operands[0].value is None:
        return found
    expr = put_in(found.value.expr, {function.parameters[0].key: operands[0].value})
    return Operand(found.axes, {}, (), Value(expr, found.value.ports), {}, found.entrywise)


def slope(e: Expr, key: str, times: int, node: s.Surface) -> Expr:
    """A derivative by a scalar, or one of higher order."""
    try:
        for _ in range(times):
            e = differentiate(e, key, ())
    except NotDifferentiable as reason:
        raise problem("unreadable", str(reason), node) from reason
    return e


def put_in(e: Expr, given: dict[str, Value]) -> Expr:
    """An expression with values put in for parameters, all at once."""
    if e.names.isdisjoint(given):
        return e
    if isinstance(e, Leaf):
        value = given[e.symbol.latex]
        return renewed(value.over(e.indices)) if value.ports else value.expr
    return rebuild(e, lambda k: put_in(k, given))


def nameless(el: Elaborator, side: s.Surface) -> str:
    """Why the name of a function with its arguments has no value."""
    head = side.factors[0] if isinstance(side, s.Product) else side
    name = name_of(head) if isinstance(head, s.Sym) else "it"
    if name in el.functions:
        return f"the note says more than one thing that {name} is"
    return f"nothing says what the function {name} is"
