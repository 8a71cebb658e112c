"""Products, quotients and powers: matrix products, scalar multiples, shared indices, entrywise products."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from einlsp.reading import applied, leaves, scalars, stacked, whole
from einlsp.reading import surface as s
from einlsp.reading.calls import with_calls
from einlsp.reading.marks import Mark
from einlsp.reading.operands import SCALAR, Axis, Operand, Unreadable, no_product, problem
from einlsp.tensor import build, normal
from einlsp.tensor.expr import Num as TensorNum
from einlsp.tensor.substitute import rename
from einlsp.tensor.value import Value

MAX_POWER = 64
"""The highest power of a matrix that is written out."""
NO_POWERS = "has no powers; write ⊙ for entry by entry"
NOT_SQUARE = "only a square matrix has powers"

if TYPE_CHECKING:
    from einlsp.reading.elaborate import Elaborator


def product(el: Elaborator, node: s.Product) -> Operand:
    """Factors side by side."""
    if any(map(leaves.is_derivative, node.factors[:-1])):
        raise problem("unreadable", "no value is computed for this: a covariant derivative", node)
    if any(_row_of_blocks(*pair) or _row_of_blocks(*pair[::-1]) for pair in pairwise(node.factors)):
        raise problem("ambiguous", "square brackets beside a written matrix may hold blocks side by side", node)
    factors = with_calls(el, node.factors)
    operands = [(_factor(el, f, factors), f) for f in factors]
    try:
        return _folded(el, operands)
    except Unreadable as reason:
        found = _grouped(el, operands) if reason.problem.kind == "rank" and len(operands) > 2 else None
        if found is None:
            raise
        return found


def _row_of_blocks(row: s.Surface, beside: s.Surface) -> bool:
    r"""Whether this may be a row of blocks without signs between them: ``[A_1\; A_2]`` beside a written matrix."""
    bare = row.base if isinstance(row, s.Transposed) else row
    spaced = isinstance(bare, s.Bracket) and bare.kind == "[" and isinstance(bare.body, s.Product)
    return spaced and isinstance(beside, s.MatrixLiteral)


def _factor(el: Elaborator, factor: s.Surface, factors: Sequence[s.Surface]) -> Operand:
    """A factor; a sum in brackets is told which indices stand beside it."""
    if not isinstance(factor, s.Bracket):
        return el.term(factor)
    outer, el.beside = el.beside, frozenset(m.text for f in factors if f is not factor for m in _indices(f))
    try:
        return el.term(factor)
    finally:
        el.beside = outer


def _indices(node: s.Surface) -> Iterator[Mark]:
    return (m for n in s.walk(node) if isinstance(n, s.Sym) for m in n.scripts.slots if m.kind == "index")


def _folded(el: Elaborator, operands: Sequence[tuple[Operand, s.Surface]]) -> Operand:
    out, _ = operands[0]
    for operand, factor in operands[1:]:
        out = times(el, out, operand, factor)
    return out


def _grouped(el: Elaborator, operands: Sequence[tuple[Operand, s.Surface]]) -> Operand | None:
    r"""A product that only makes sense from the right: ``\mathbf{A}\mathbf{x}^T\mathbf{y}`` is A times a number."""
    for split in range(1, len(operands) - 1):
        try:
            right = _folded(el, operands[split:])
            return times(el, _folded(el, operands[:split]), right, operands[split][1])
        except Unreadable:
            continue
    return None


def times(el: Elaborator, a: Operand, b: Operand, node: s.Surface) -> Operand:
    """The product of two operands: matrix product over their axes, shared names one index."""
    if a is SCALAR and b is SCALAR:
        return SCALAR
    if a.axes and b.axes:
        whole.refuse_product(el, a, b, node)
        outer = a.levels == ("up",) and b.levels == ("down",)
        if not outer:
            left, right = a.axes[-1], b.axes[0]
            if left.level != "down" or right.level != "up":
                raise problem("rank", no_product(a, b), node)
            el.unify(
                left.dim, right.dim, node, "a product joins the columns of its left factor to the rows of its right one"
            )
        axes: tuple[Axis, ...] = (a.axes[0], b.axes[0]) if outer else a.axes[:-1] + b.axes[1:]
    else:
        axes = a.axes or b.axes
    named = dict(a.named)
    for name, axis in b.named.items():
        if name in named:
            el.unify(named[name].dim, axis.dim, node, f"the index {name} runs over one axis")
        else:
            named[name] = axis
    value, indices = None, dict(a.indices)
    if a.value is not None and b.value is not None:
        shared = {b.indices[n]: a.indices[n] for n in b.named if n in a.indices}
        indices |= {n: i for n, i in b.indices.items() if n not in a.indices}
        right_value = Value(rename(b.value.expr, shared), b.value.ports) if shared else b.value
        value = build.matmul(a.value, right_value)
    nought = (a.nought and b.pure) or (b.nought and a.pure)
    doubt = "" if a.axes and b.axes else a.doubt or b.doubt
    return Operand(axes, named, a.uses + b.uses, value, indices, False, nought, doubt)


def infix(el: Elaborator, node: s.Infix) -> Operand:
    r"""``\odot \circ \oslash \cdot \times * : \otimes``."""
    entrywise = (op := node.op) in ("odot", "circ", "oslash")
    left, right = (by_entry(el, n) if entrywise or op == "*" else el.term(n) for n in (node.left, node.right))
    if entrywise:
        if left.scalar and right.scalar and left.named.keys() != right.named.keys():
            return times(el, left, right, node)
        return hadamard(el, el.close(left, node.left), el.close(right, node.right), node, op == "oslash")
    if op == "cdot" and len(left.axes) == 1 and left.levels == right.levels:
        return applied.inner(el, el.close(left, node.left), el.close(right, node.right), node)
    if op == ":":
        return applied.inner(el, el.close(left, node.left), el.close(right, node.right), node)
    if op == "cdot" or (op in ("times", "*") and (left.scalar or right.scalar)):
        return times(el, left, right, node)
    if op == "div" and right.pure:
        return divided(el, left, right, node)
    if op == "otimes":
        return stacked.kronecker(el, el.close(left, node.left), el.close(right, node.right), node)
    if op == "times" and left.levels == right.levels == ("up",):
        return stacked.cross(el, el.close(left, node.left), el.close(right, node.right), node)
    names = {
        "times": "a cross product", "*": "`*` between arrays (a convolution, or an entrywise product)",
        "star": "`⋆`", "bullet": "`•`", "div": "a quotient of arrays",
    }  # fmt: skip
    raise problem("unreadable", f"{names.get(op, op)} is not computed with", node)


def by_entry(el: Elaborator, node: s.Surface) -> Operand:
    r"""An operand of an entrywise product: ``1 - \mathbf{z}^2`` in brackets is the number less every entry's square.

    So are powers of what is not square, where no number stands beside them.
    """
    node = scalars.of_entries(node)
    try:
        return _entries(el, node)
    except Unreadable as reason:
        if not _lopsided(reason):
            raise
        el.excuse(reason.problem)
        return _entries(el, scalars.powers_of_entries(node))


def _entries(el: Elaborator, node: s.Surface) -> Operand:
    if isinstance(node, s.Bracket) and node.kind in ("(", "[") and isinstance(node.body, s.Sum):
        return el.sum(node.body, numbers=True)
    return el.term(node)


def terms(el: Elaborator, node: s.Sum) -> list[Operand]:
    """The terms of a sum. A number beside a power of what is not square says that entries are meant."""
    try:
        return [el.term(t.body) for t in node.terms]
    except Unreadable as reason:
        if _lopsided(reason) and any(scalars.is_number(t.body) for t in node.terms):
            el.excuse(reason.problem)
            raise problem(
                "unreadable", "a number beside a power of what is not square: entry by entry?", node
            ) from None
        raise


def _lopsided(reason: Unreadable) -> bool:
    """Whether a power is the reason, of a matrix that is not square, or of a vector."""
    return reason.problem.message.startswith(NOT_SQUARE) or NO_POWERS in reason.problem.message


def hadamard(el: Elaborator, a: Operand, b: Operand, node: s.Surface, divide: bool) -> Operand:
    """The entrywise product or quotient."""
    if a.pure or b.pure:
        if divide and not b.pure:
            raise problem("rank", "a scalar over an array, entry by entry: write the ones out", node)
        return times(el, a, b, node) if not divide else divided(el, a, b, node)
    el.fits(a, b, node, "an entrywise product needs equal shapes")
    value = None
    if a.value is not None and b.value is not None:
        names = {b.indices[n]: a.indices[n] for n in b.named}
        other = Value(rename(b.value.expr, names), b.value.ports)
        value = build.hadamard_divide(a.value, other) if divide else build.hadamard(a.value, other)
    return el.shaped(a, a.axes, value, entrywise=True)


def quotient(el: Elaborator, node: s.Quotient) -> Operand:
    """A fraction: the bottom must be a scalar, or have its indices written."""
    top, bottom = el.term(node.top), scalars.length(el, node.bottom)
    return divided(el, top, el.close(bottom, node.bottom), node)


def divided(el: Elaborator, top: Operand, bottom: Operand, node: s.Surface) -> Operand:
    """A quotient by a scalar, which may have free indices: ``x_i / y_i``."""
    if bottom.axes:
        message = f"one cannot divide by a {bottom.kind()}; write an inverse, or ⊘ for entry by entry"
        raise problem("rank", message, node)
    if bottom.nought:
        raise problem("unreadable", "a division by zero", node)
    inverted = None if bottom.value is None else Value(normal.power(bottom.value.expr, TensorNum(-1)))
    flipped = SCALAR if bottom is SCALAR else Operand((), bottom.named, bottom.uses, inverted, bottom.indices)
    return times(el, top, flipped, node)


def power(el: Elaborator, node: s.Power) -> Operand:
    """A power: of a scalar, of a square matrix by a whole number, of a function's values entry by entry."""
    exponent_node = node.exponent
    if isinstance(node.base, s.Sym) and node.base.key in ("e", "\\mathrm{e}") and not el.table.is_array(node.base.head):
        raised = applied.pointwise(el, "exp", el.read(exponent_node), node)
        return replace(raised, doubt="^exp") if raised.doubt else raised
    base = el.close(by_entry(el, node.base) if node.entrywise else scalars.length(el, node.base), node.base)
    exponent = el.read(exponent_node)
    if exponent.axes:
        raise problem("rank", "an exponent must be a scalar", node.exponent)
    if exponent.named:
        return _indexed_power(el, base, exponent, node)
    pointed = isinstance(node.base, s.Call | applied.FunctionCall) and base.entrywise
    if base.scalar or node.entrywise or pointed:
        value = None
        if base.value is not None and exponent.value is not None:
            value = build.entrywise_power(base.value, exponent.value)
        return el.shaped(base, base.axes, value, entrywise=bool(base.axes))
    if base.levels == ("up", "down"):
        count = _whole(exponent_node)
        if count is None:
            message = "of a matrix whole powers, written out, are computed with; entry by entry it is ^{\\odot 1/2}"
            if isinstance(exponent_node, s.Num) and exponent_node.value.denominator == 1:
                message = f"the power {exponent_node.value} of a matrix is too high; up to {MAX_POWER} is computed with"
            raise problem("unreadable", message, node)
        whole.refuse(el, base, node)
        el.unify(base.axes[0].dim, base.axes[1].dim, node, NOT_SQUARE)
        return el.shaped(base, base.axes, build.matrix_power(base.value, count) if base.value is not None else None)
    if isinstance(node.base, s.Sym) and not node.base.head.bold and node.base.key not in el.table.declared:
        raise problem("unreadable", f"{node.base.key} is an array here; this may be a component or a power", node)
    raise problem("rank", f"a {base.kind()} {NO_POWERS}, or a norm", node)


def _indexed_power(el: Elaborator, base: Operand, exponent: Operand, node: s.Power) -> Operand:
    """``x_i^{a_i}`` under a sum or product over i: entry by entry."""
    if base.axes or not (exponent.named.keys() | base.named.keys()) <= el.bound.keys():
        raise problem("unreadable", "an exponent with indices that no sum or product runs over", node.exponent)
    pair = times(el, base, exponent, node)
    value = None
    if base.value is not None and exponent.value is not None:
        shared = {exponent.indices[n]: base.indices[n] for n in exponent.named if n in base.indices}
        value = Value(normal.power(base.value.expr, rename(exponent.value.expr, shared)))
    return Operand((), pair.named, tuple((n, a.level) for n, a in pair.named.items()), value, pair.indices)


def _whole(node: s.Surface) -> int | None:
    if isinstance(node, s.Num) and node.value.denominator == 1 and abs(node.value) <= MAX_POWER:
        return int(node.value)
    if isinstance(node, s.Sum) and len(node.terms) == 1 and node.terms[0].sign < 0:
        inner = _whole(node.terms[0].body)
        return None if inner is None else -inner
    return None
