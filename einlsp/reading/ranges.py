r"""Operands over a range of an index: ``\sum_i``, ``\prod_i``, components of brackets, and written derivatives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from einlsp.reading import pairs
from einlsp.reading import surface as s
from einlsp.reading.by_inverse import differentiate_by_inverse
from einlsp.reading.dims import Place
from einlsp.reading.functions import Function, at, call, function_of
from einlsp.reading.layouts import arrangement
from einlsp.reading.operands import Axis, Operand, problem
from einlsp.reading.rates import differentiate_along
from einlsp.reading.traced import trace_or_entry
from einlsp.tensor.assume import with_symbol
from einlsp.tensor.census import symbols_of
from einlsp.tensor.derivative import NotDifferentiable, differentiate
from einlsp.tensor.expr import BigProd, Dim, Index, Leaf, Upness, walk
from einlsp.tensor.normal import mul
from einlsp.tensor.substitute import rename
from einlsp.tensor.value import Port, Value

if TYPE_CHECKING:
    from einlsp.reading.elaborate import Elaborator


def big(el: Elaborator, node: s.Big) -> Operand:
    r"""``\sum`` and ``\prod`` over letters that stand as indices or as labels of samples in the body."""
    joined = pairs.joined(node)
    if joined is not None:
        return pairs.of_pairs(el, joined)
    outer = dict(el.bound)
    for letter in node.letters:
        el.bound[letter] = Axis(range_of(el, node, letter), "up")
    try:
        body = el.read(node.body)
    finally:
        ranges = {letter: el.bound[letter] for letter in node.letters}
        el.bound = outer
    for letter, axis in ranges.items():
        if letter in body.named:
            tie(el, node, letter, axis.dim, body.named[letter].dim)
    if node.op == "prod" and body.axes:
        raise problem("unreadable", "a product of matrices over a range is not computed with", node)
    named = {n: a for n, a in body.named.items() if n not in ranges}
    value, indices = body.value, {n: i for n, i in body.indices.items() if n not in ranges}
    if value is not None:
        over = [body.indices.get(letter) or el.index(axis.dim, letter) for letter, axis in ranges.items()]
        if node.op == "sum":
            value = Value(mul([value.expr], tuple(over)), value.ports)
        else:
            for index in over:
                value = Value(BigProd(value.expr, index))
    uses = tuple((n, a.level) for n, a in named.items())
    return Operand(body.axes, named, uses, value, indices, body.entrywise)


def range_of(el: Elaborator, node: s.Big, letter: str) -> int:
    """The axis that a letter of a sum runs over, named by its limits where they are plain."""
    name = length(node)
    place = Place(node.start, node.end, f"{letter} runs to {name}", el.formula) if name is not None else None
    return el.variable(node, f"range {letter}", name, place)


def length(node: s.Big) -> Dim | None:
    """How many values the limits give; ``None`` where they are not written. Raises where it is a computed number."""
    if node.upper is None:
        if node.lower is not None:
            raise problem("unreadable", "a sum with a lower limit only", node)
        return None
    low = node.lower.value if isinstance(node.lower, s.Num) else 1 if node.lower is None else None
    high: Dim | None = None
    if isinstance(node.upper, s.Num) and node.upper.value.denominator == 1:
        high = int(node.upper.value)
    elif isinstance(node.upper, s.Sym) and not node.upper.scripts.marks:
        high = node.upper.key
    if low == 1 and high is not None:
        return high
    if low == 0 and isinstance(high, int):
        return high + 1
    if low == 0 and isinstance(node.upper, s.Sum) and len(node.upper.terms) == 2:
        first, last = node.upper.terms
        minus_one = last.sign < 0 and isinstance(last.body, s.Num) and last.body.value == 1
        if minus_one and first.sign > 0 and isinstance(first.body, s.Sym) and not first.body.scripts.marks:
            return first.body.key
    raise problem("unreadable", "the limits of this sum are not plain: it may run over a part of an axis", node)


def tie(el: Elaborator, node: s.Big, letter: str, var: int, axis: int) -> None:
    """The range and the axis are equally long; where they are declared not to be, the sum runs over a part of it."""
    said, declared = el.dims.said(var), el.dims.said(axis)
    if said is not None and declared is not None and said != declared:
        raise problem("unreadable", f"{letter} runs to {said} along an axis of length {declared}: a part of it", node)
    el.unify(var, axis, node, f"{letter} runs over the whole axis")


def indexed(el: Elaborator, node: s.Indexed) -> Operand:
    """A component of what stands in brackets: its axes get names."""
    body = el.read(node.body)
    marks = [m for m in node.scripts.slots if m.kind == "index"]
    if not body.named.keys() <= el.bound.keys() or len(marks) != len(node.scripts.slots):
        raise problem("unreadable", "indices on something that has indices already", node)
    if len(marks) != len(body.axes):
        axes = f"{len(body.axes) or 'no'} {'axis' if len(body.axes) == 1 else 'axes'}"
        raise problem("rank", f"a {body.kind()} has {axes}; {len(marks)} stand(s) on it here", node)
    named = dict(body.named)  # the k of a member of a family, which a sum outside runs over
    renaming: dict[Index, Index] = {}
    indices = dict(body.indices)
    for position, (mark, axis) in enumerate(zip(marks, body.axes, strict=True)):
        if mark.text in named:
            el.unify(named[mark.text].dim, axis.dim, node, f"the index {mark.text} stands twice on one bracket")
        else:
            named[mark.text] = Axis(axis.dim, mark.level)
            if el.build:
                indices[mark.text] = el.index(axis.dim, mark.text)
        if body.value is not None:
            renaming[body.value.ports[position].index] = indices[mark.text]
    value = Value(rename(body.value.expr, renaming)) if body.value is not None else None
    return Operand((), named, (*body.uses, *((m.text, m.level) for m in marks)), value, indices)


def derivative(el: Elaborator, node: s.Derivative) -> Operand:
    """A written derivative in the elaborator's layout; ``\\nabla`` of a scalar has the shape of its variable."""
    if node.body is None:
        raise problem("unreadable", "this derivative does not say of what", node)
    if node.style == "index":
        raise problem("unreadable", "nothing shows how what ∂ differentiates depends on the coordinates", node)
    if node.style == "nabla" and node.scripts.of("index") and not _is_array(el, node.variables[0]):
        raise problem("unreadable", "no value is computed for this: a covariant derivative", node)
    called = _called(el, node.body)
    inside, variables, moved = node.body, node.variables, None
    if called is not None and not variables and node.style == "nabla":
        # `\nabla f(Ax)` is the gradient of f at Ax.
        function, args = called
        if len(function.parameters) == 1:
            variables, moved = (function.parameters[0],) * node.order, args
    if not variables or len(variables) > 2:
        what = "is by more than two variables" if variables else "does not say by what"
        raise problem("unreadable", f"this derivative {what}", node)
    names = frozenset(n for v in variables for n in _names(el, v))
    names = names.union(*(el.rates.by.get(name, ()) for name in names))
    outer, el.raw = el.raw, el.raw | names
    try:
        if called is not None and (moved is not None or isinstance(inside, s.Sym)):
            body = call(el, called[0], called[0].parameters, node)
        else:
            body = el.read(inside)
    finally:
        el.raw = outer
    factors = inside.factors if isinstance(inside, s.Product) else ()
    if node.style == "nabla" and len(factors) == 2 and isinstance(factors[0], s.Sym) and body.axes and called is None:
        raise problem("unreadable", f"nothing says what the function {factors[0].key} is", node)
    still = {k for k, entry in el.table.entries.items() if entry.head.undotted.key not in el.rates.timed}
    for v in variables:
        if isinstance(v, s.Sym) and called is None and function_of(inside, v.key, still) is not None:
            raise problem("unreadable", f"nothing shows how it depends on {v.key}", node)
    out = body
    for variable in variables:
        bare = variable.base if isinstance(variable, s.Transposed | s.Inverted) else variable
        if not isinstance(bare, s.Sym):
            raise problem("unreadable", "a derivative by something that is no symbol", node)
        out = _by(el, out, bare, node, isinstance(variable, s.Inverted))
    found = _constrained(_arranged(el, out, body, node), el, names - outer)
    if moved is not None and called is not None:
        return at(el, called[0], found, moved, node)
    return found


def _is_array(el: Elaborator, variable: s.Surface) -> bool:
    """Whether a letter is known to be a vector or a matrix."""
    if not isinstance(variable, s.Sym) or variable.scripts.marks:
        return False
    declared = el.table.declared.get(variable.key)
    order = declared.order if declared is not None else el.table.guess(variable.head, variable.key)[0]
    return bool(order)


def _names(el: Elaborator, variable: s.Surface) -> Iterator[str]:
    """The symbols of a variable, by the names that the table has for them."""
    for node in s.walk(variable):
        if isinstance(node, s.Sym):
            yield el.table.key_of(node.head, bool(node.scripts.slots))


def _constrained(found: Operand, el: Elaborator, names: frozenset[str]) -> Operand:
    """A derivative with what constraints say of its variable: it was taken without them."""
    if found.value is None:
        return found
    expr = found.value.expr
    for name in sorted(names & expr.names):
        symbol = symbols_of([expr])[name]
        facts = el.table.facts.get(name, frozenset())
        if facts - symbol.facts:
            expr = with_symbol(expr, replace(symbol, facts=symbol.facts | facts))
    return found if expr is found.value.expr else replace(found, value=Value(expr, found.value.ports))


def _called(el: Elaborator, body: s.Surface) -> tuple[Function, Sequence[s.Surface]] | None:
    """The function of the note, and its arguments, that a derivative is of: ``f(Ax)``, ``f``."""
    while isinstance(body, s.Bracket) and body.kind in ("(", "["):
        body = body.body
    if isinstance(body, s.Sym):
        lone = el.functions.get(body.key)
        return None if lone is None else (lone, lone.parameters)
    if isinstance(body, s.Product) and len(body.factors) == 2 and el.knows(body):
        head, bracket = body.factors
        if isinstance(head, s.Sym) and isinstance(bracket, s.Bracket) and not head.head.primes:
            function = el.functions[head.key]
            items = bracket.body.items if isinstance(bracket.body, s.Listing) else (bracket.body,)
            return None if function is None else (function, items)
    return None


def _by(el: Elaborator, body: Operand, variable: s.Sym, node: s.Derivative, inverted: bool) -> Operand:
    """By a symbol or its inverse: the body's axes and names, then the variable's with flipped levels."""
    x = el.term(variable)
    if inverted and (x.named or x.levels not in ((), ("up", "down"))):
        raise problem("rank", f"an inverse needs a square matrix; found a {x.kind()}", node)
    if inverted and x.axes:
        el.unify(x.axes[0].dim, x.axes[1].dim, node, "an inverse needs a square matrix")
    if x.named.keys() & body.named.keys():
        raise problem("index", "the variable of differentiation reuses an index of the expression", node)
    axes = tuple(Axis(a.dim, _flip(a.level)) for a in x.axes)
    named = {**body.named, **{n: Axis(a.dim, _flip(a.level)) for n, a in x.named.items()}}
    value, indices = None, {**body.indices, **x.indices}
    if body.value is not None and x.value is not None:
        expr = x.value.expr
        if not isinstance(expr, Leaf):
            raise problem("unreadable", "a derivative by something that is no symbol", node)
        key, slots = expr.symbol.latex, expr.indices
        written = el.partial and key in body.value.expr.names
        inside = body.value.expr if written else el.expand(body.value.expr, key)
        twin = trace_or_entry((e.head for e in el.table.entries.values() if e.key in inside.names), key)
        if twin is not None:
            raise problem("ambiguous", f"{twin.key} may be a trace of {key} or an entry of its own", node)
        along = not x.axes and key in el.rates.by and not (node.partial and key in inside.names)
        if key not in inside.names and not along:
            what = node.body.key if isinstance(node.body, s.Sym) else "it"
            raise problem("unreadable", f"nothing shows how {what} depends on {key}", node)
        if any(isinstance(n, Leaf) and n.symbol.latex == key and len(n.indices) != len(slots) for n in walk(inside)):
            raise problem("ambiguous", f"{key} stands for two different things here", node)
        try:
            if along:
                found = differentiate_along(el, body.value.expr, variable, slots, node)
            else:
                found = differentiate_by_inverse(inside, expr) if inverted else differentiate(inside, key, slots)
        except NotDifferentiable as reason:
            raise problem("unreadable", str(reason), node) from reason
        ports = tuple(Port(p.index, _flip(p.level)) for p in x.value.ports)
        value = Value(found, body.value.ports + ports)
    uses = tuple((n, a.level) for n, a in named.items())
    return Operand(body.axes + axes, named, uses, value, indices)


def _arranged(el: Elaborator, out: Operand, body: Operand, node: s.Derivative) -> Operand:
    """The derivative's axes in the elaborator's layout, which matters where there are any."""
    el.arranges = el.arranges or bool(out.axes)
    order, levels = arrangement(node, el.layout, body.axes, out.axes[len(body.axes) :])
    axes = tuple(Axis(out.axes[k].dim, level) for k, level in zip(order, levels, strict=True))
    if out.value is None:
        return el.shaped(out, axes, None)
    ports = tuple(Port(out.value.ports[k].index, level) for k, level in zip(order, levels, strict=True))
    return el.shaped(out, axes, Value(out.value.expr, ports))


def _flip(level: Upness) -> Upness:
    return "down" if level == "up" else "up"


def join_ranges(el: Elaborator, chain: s.Chain) -> None:
    """A letter that numbers the samples of several families in one statement runs over the same samples."""
    for letter, axes in el.ranges.items():
        for axis in axes[1:]:
            mine, his = el.dims.said(axes[0]), el.dims.said(axis)
            if mine is None or his is None:
                el.unify(axes[0], axis, chain, f"{letter} numbers the same samples")
