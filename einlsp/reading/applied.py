"""Functions of whole operands: elementwise ones, trace, determinant, norms, inner products."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from einlsp.reading import functions, norms, ranges, scalars, stacked, whole, written_out
from einlsp.reading import surface as s
from einlsp.reading.operands import Axis, Operand, problem
from einlsp.reading.symbols import ELEMENTWISE
from einlsp.records import record
from einlsp.tensor import build
from einlsp.tensor.expr import Symbol
from einlsp.tensor.functions import FUNCTIONS

if TYPE_CHECKING:
    from einlsp.reading.elaborate import Elaborator

POINTWISE = frozenset({
    "exp", "log", "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "sign", "relu",
    "sigmoid", "softplus", "erf", "abs", "step", "cot", "sec", "csc", "coth", "sech", "csch", "logit", "softsign",
})  # fmt: skip
KNOWN_LETTERS = {"\\sigma": "sigmoid"}


@record
class FunctionCall(s.Surface):
    """A symbol that is a function, with its arguments."""

    head: s.Sym
    args: tuple[s.Surface, ...]


def apply(el: Elaborator, node: s.Surface) -> Operand:
    """The operand of a node that is neither a sum, a product nor a symbol."""
    match node:
        case s.Call(name=name, args=args, label=label):
            return call(el, name, args, label, node)
        case FunctionCall(head=head, args=args):
            return user_function(el, head, args, node)
        case s.Norm(body=body, weight=weight) if weight is not None:
            return norms.weighted(el, el.read(body), el.read(weight), node)
        case s.Norm(body=body, label=label):
            return norms.norm(el, el.read(body), label, node)
        case s.Bars(body=body):
            return written_out.determinant(el, body) or bars(el, el.read(body), node)
        case s.Inner(left=left, right=right):
            return inner(el, el.read(left), el.read(right), node)
        case s.Big():
            return ranges.big(el, node)
        case s.Indexed():
            return ranges.indexed(el, node)
        case s.MatrixLiteral():
            return written_out.literal(el, node)
        case s.Derivative():
            return ranges.derivative(el, node)
        case s.Differential():
            raise problem("unreadable", "a differential on its own is not computed with", node)
        case s.Space():
            raise problem("unreadable", "a space is no value", node)
        case s.Listing():
            raise problem("unreadable", "a list of expressions is no value", node)
        case _:
            raise problem("unreadable", "this is not computed with", node)


def user_function(el: Elaborator, head: s.Sym, args: Sequence[s.Surface], node: s.Surface) -> Operand:
    """A function that the note names: σ is the logistic function, others stay unknown, entry by entry."""
    bare = type(head.head)(head.head.letter, head.head.font, head.head.accents, head.head.labels, head.head.upper)
    defined = el.functions.get(bare.key)
    if defined is not None and not head.scripts.marks:
        return functions.call(el, defined, args, node, head.head.primes)
    if len(args) != 1 or isinstance(args[0], s.Missing | s.Dots):
        raise problem("unreadable", f"{bare.key} of several arguments is not computed with", node)
    if head.scripts.marks:
        raise problem("unreadable", f"a function with indices is not computed with: {bare.key}", node)
    customary = el.table.is_function(bare) or bare.letter in ELEMENTWISE or bare.word
    number = isinstance(args[0], s.Norm | s.Bars) or (el.table.calls and not head.head.upper_case)
    operand = el.read(args[0]) if customary or number else None
    if operand is None or not (customary or operand.scalar):
        raise problem("unreadable", f"nothing says what the function {bare.key} is", node)
    known = KNOWN_LETTERS.get(bare.key) if not el.table.is_function(bare) else None
    if known is not None:
        el.remark(f"{bare.key}(…) is the logistic function")
    elif not operand.scalar:
        el.remark(f"{bare.key} is applied entry by entry")
    if known is not None and head.head.primes > 1:
        raise problem("unreadable", f"higher derivatives of the function {bare.key} are not computed with", node)
    return pointwise(el, known or bare.key, operand, node, head.head.primes)


def pointwise(el: Elaborator, name: str, operand: Operand, node: s.Surface, primes: int = 0) -> Operand:
    """A scalar function of every entry."""
    value = build.pointwise(name, operand.value, primes) if operand.value is not None else None
    out = el.shaped(operand, operand.axes, value, entrywise=bool(operand.axes or operand.named))
    return _doubted(el, name, out)


def _doubted(el: Elaborator, name: str, operand: Operand) -> Operand:
    """Marks a function of a matrix that was read entry by entry, where there is one of the whole matrix too."""
    if len(operand.axes) == 2 and name not in FUNCTIONS and name not in whole.OF_MATRICES:
        return replace(operand, doubt="?" + name)
    if len(operand.axes) != 2 or name not in whole.OF_MATRICES:
        return operand
    el.remark(f"{'the root' if name == 'sqrt' else name} of a matrix is read entry by entry")
    return replace(operand, doubt=name)


def call(el: Elaborator, name: str, args: Sequence[s.Surface], label: str, node: s.Surface) -> Operand:
    """A function known by name."""
    if label and name != "log":
        raise problem("unreadable", f"{name} with the label {label} is not computed with", node)
    if name in ("max", "min"):
        return scalars.extremum(el, name, args, node)
    if name == "crossentropy" or len(args) != 1:
        raise problem("unreadable", f"{name} of {len(args)} arguments is not computed with", node)
    if name == "log" and isinstance(args[0], s.Call) and args[0].name == "det" and not label:
        return call(el, "logdet", args[0].args, "", node)
    if name in ("det", "logdet") and (expanded := written_out.determinant(el, args[0])) is not None:
        return pointwise(el, "log", expanded, node) if name == "logdet" else expanded
    operand = stacked.by_an_entry(el, scalars.of_vectors(args[0])) if name == "diag" else el.read(args[0])
    if label == "2" or label == "10" or (name == "lg"):
        base = build.pointwise("log", build.number(int(label or "10"))) if el.build else None
        logged = pointwise(el, "log", operand, node)
        value = build.divide(logged.value, base) if logged.value is not None and base is not None else None
        return el.shaped(operand, operand.axes, value, entrywise=True)
    if label not in ("", "e"):
        raise problem("unreadable", f"a logarithm to the base {label}", node)
    if name in POINTWISE:
        found = pointwise(el, name, operand, node, int(isinstance(node, s.Call) and node.slope))
        return replace(found, doubt="") if name == "log" and _is_softmax(args[0]) else found
    if name in scalars.MADE:
        return scalars.made(el, name, operand)
    if operand.named and not operand.axes and name != "sqrt":
        raise problem("unreadable", f"{name} of something with its indices written is not computed with", node)
    return _whole(el, name, operand, node)


def _is_softmax(node: s.Surface) -> bool:
    """Whether it is a soft-max, of which there is one logarithm only: that of its entries."""
    while isinstance(node, s.Bracket):
        node = node.body
    return isinstance(node, s.Call) and node.name == "softmax"


def _whole(el: Elaborator, name: str, operand: Operand, node: s.Surface) -> Operand:
    """Functions of a whole vector or matrix."""
    value = operand.value
    match name:
        case "sqrt":
            half = build.number(Fraction(1, 2))
            built = build.entrywise_power(value, half) if value is not None else None
            return _doubted(el, name, el.shaped(operand, operand.axes, built, entrywise=bool(operand.axes)))
        case "tr" | "det" | "logdet":
            if not operand.scalar:
                square(el, operand, node, {"tr": "a trace"}.get(name, "a determinant"))
            if value is None:
                return el.shaped(operand, (), None)
            built = build.trace(value) if name == "tr" else build.det(value)
            return el.shaped(operand, (), build.pointwise("log", built) if name == "logdet" else built)
        case "inverse":
            return inverse(el, operand, node, False)
        case "diag":
            return _diagonal(el, operand, node)
        case "softmax" | "logsumexp" | "logsoftmax":
            return _softmax(el, name, operand, node)
        case "sum":
            return el.shaped(operand, (), build.total(value) if value is not None else None)
        case "mean":
            return _mean(el, operand)
        case "vec":
            return stacked.vec(el, operand, node)
        case "unvec":
            return stacked.unvec(el, operand, node)
        case "skew" | "adj":
            return (stacked.skew if name == "skew" else stacked.adjugate)(el, operand, node)
        case "norm":
            return norms.norm(el, operand, "", node)
        case _:
            raise problem("unreadable", f"the function {name} is not computed with", node)


def _mean(el: Elaborator, operand: Operand) -> Operand:
    if operand.value is None:
        return el.shaped(operand, (), None)
    out = build.total(operand.value)
    for axis in operand.axes:
        out = build.divide(out, build.size_of(el.names[axis.dim]))
    return el.shaped(operand, (), out)


def _diagonal(el: Elaborator, operand: Operand, node: s.Surface) -> Operand:
    if operand.scalar:
        raise problem("rank", "diag needs a vector or a matrix; found a scalar", node)
    value = build.diag(operand.value) if operand.value is not None else None
    if len(operand.axes) == 1:
        dim = operand.axes[0].dim
        return el.shaped(operand, (Axis(dim, "up"), Axis(dim, "down")), value)
    square(el, operand, node, "the diagonal")
    return el.shaped(operand, (Axis(operand.axes[0].dim, "up"),), value)


def _softmax(el: Elaborator, name: str, operand: Operand, node: s.Surface) -> Operand:
    if len(operand.axes) == 2 and name != "logsumexp":
        el.remark("soft-max of a matrix is taken row by row")
    elif len(operand.axes) != 1:
        raise problem("rank", f"{name} needs a vector; found a {operand.kind()}", node)
    value = operand.value
    if name == "logsumexp":
        return el.shaped(operand, (), build.log_sum_exp(value) if value is not None else None)
    if name == "softmax":
        return el.shaped(operand, operand.axes, build.softmax(value) if value is not None else None, entrywise=True)
    built = build.pointwise("log", build.softmax(value)) if value is not None else None
    return el.shaped(operand, operand.axes, built, entrywise=True)


def square(el: Elaborator, operand: Operand, node: s.Surface, what: str) -> None:
    """Raises unless the operand is a matrix; ties both its dimensions."""
    if operand.levels != ("up", "down"):
        raise problem("rank", f"{what} needs a square matrix; found a {operand.kind()}", node)
    el.unify(operand.axes[0].dim, operand.axes[1].dim, node, f"{what} needs a square matrix")
    whole.refuse(el, operand, node)


def inverse(el: Elaborator, operand: Operand, node: s.Surface, pseudo: bool) -> Operand:
    """The inverse of a square matrix, the reciprocal of a scalar."""
    if pseudo:
        return _pseudo_inverse(el, operand, node)
    if not operand.scalar:
        square(el, operand, node, "an inverse")
    value = build.inverse(operand.value) if operand.value is not None else None
    return el.shaped(operand, operand.axes, value)


def _pseudo_inverse(el: Elaborator, operand: Operand, node: s.Surface) -> Operand:
    """``(A^T A)^{-1} A^T`` of full column rank, ``A^T (A A^T)^{-1}`` of full row rank; else refused."""
    base = node.base if isinstance(node, s.Inverted) else node
    known = Symbol("", (), el.table.facts.get(base.key, frozenset()) if isinstance(base, s.Sym) else frozenset())
    columns, rows = known.is_a("full column rank"), known.is_a("full row rank")
    if columns and rows:
        return inverse(el, operand, node, False)
    if operand.levels != ("up", "down") or not (columns or rows):
        what = r"assume `\mathbf{A} full column rank` or `\mathbf{A} full row rank`"
        raise problem("unreadable", f"a pseudo-inverse has a derivative only where the rank is known; {what}", node)
    axes = (Axis(operand.axes[1].dim, "up"), Axis(operand.axes[0].dim, "down"))
    if operand.value is None:
        return el.shaped(operand, axes, None)
    turned = build.transpose(operand.value.apart())
    if columns:
        value = build.matmul(build.inverse(build.matmul(turned, operand.value.apart())), turned.apart())
    else:
        value = build.matmul(turned, build.inverse(build.matmul(operand.value.apart(), turned.apart())))
    return el.shaped(operand, axes, value)


def bars(el: Elaborator, operand: Operand, node: s.Surface) -> Operand:
    """Single bars: the absolute value of a scalar or of every entry of a vector, the determinant of a matrix."""
    if operand.levels == ("up", "down"):
        return _whole(el, "det", operand, node)
    long = scalars.arrowed(operand, node) or (el.table.lengths and len(operand.axes) == 1)
    return norms.norm(el, operand, "", node) if long else pointwise(el, "abs", operand, node)


def inner(el: Elaborator, a: Operand, b: Operand, node: s.Surface) -> Operand:
    """The sum of the products of corresponding entries."""
    if a.named.keys() & b.named.keys():
        raise problem("unreadable", "an inner product of things that share an index", node)
    if a.scalar or b.scalar or (len(a.axes) != len(b.axes)):
        raise problem(
            "rank", f"an inner product needs two arrays of one shape; found a {a.kind()} and a {b.kind()}", node
        )
    for x, y in zip(a.axes, b.axes, strict=True):
        el.unify(x.dim, y.dim, node, "an inner product needs equal shapes")
    value = None
    if a.value is not None and b.value is not None:
        value = build.inner(a.value, b.value)
    return Operand((), {**a.named, **b.named}, a.uses + b.uses, value, {**a.indices, **b.indices})
