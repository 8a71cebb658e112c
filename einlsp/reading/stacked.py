r"""Kronecker products and stacked matrices: ``\otimes``, vec (columns stacked), its inverse, the adjugate; ``\times``.

The length of ``vec X`` is a product of two dimensions; `Dims` keeps which, so that two such lengths agree factor by
factor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from einlsp.reading import surface as s
from einlsp.reading.dims import Place
from einlsp.reading.operands import Axis, Operand, problem
from einlsp.tensor import build
from einlsp.tensor.expr import Epsilon, Fuse, Upness
from einlsp.tensor.normal import mul
from einlsp.tensor.value import Port, Value

if TYPE_CHECKING:
    from einlsp.reading.elaborate import Elaborator


def joined(el: Elaborator, node: s.Surface, role: str, slow: int, fast: int) -> int:
    """The axis that numbers pairs of two axes."""
    var = el.variable(node, role)
    place = Place(node.start, node.end, "two axes are joined to one", el.formula)
    el.dims.multiply(var, slow, fast, place)
    return var


def kronecker(el: Elaborator, a: Operand, b: Operand, node: s.Surface) -> Operand:
    """``A ⊗ B`` of matrices and vectors."""
    if a.named or b.named:
        raise problem("unreadable", "a Kronecker product of arrays with written indices is not computed with", node)
    if max(len(a.axes), len(b.axes)) > 2:
        raise problem("rank", "a Kronecker product needs vectors or matrices", node)
    if a.scalar or b.scalar:
        raise problem("rank", "a Kronecker product with a scalar; write the multiple without ⊗", node)
    axes: list[Axis] = []
    levels: tuple[Upness, ...] = ("up", "down")
    for level in levels:
        mine = [x.dim for x in a.axes if x.level == level]
        his = [x.dim for x in b.axes if x.level == level]
        if mine and his:
            axes.append(Axis(joined(el, node, f"kron {level}", mine[0], his[0]), level))
        elif mine or his:
            axes.append(Axis((mine or his)[0], level))
    value = build.kron(a.value, b.value) if a.value is not None and b.value is not None else None
    return Operand(tuple(axes), value=value)


def vec(el: Elaborator, operand: Operand, node: s.Surface) -> Operand:
    """The columns of a matrix stacked to one column."""
    value = build.vec(operand.value) if operand.value is not None else None
    if len(operand.axes) == 1:
        return el.shaped(operand, (Axis(operand.axes[0].dim, "up"),), value)
    if operand.levels != ("up", "down"):
        raise problem("rank", f"vec needs a matrix; found a {operand.kind()}", node)
    row, col = operand.axes
    return el.shaped(operand, (Axis(joined(el, node, "vec", col.dim, row.dim), "up"),), value)


def unvec(el: Elaborator, operand: Operand, node: s.Surface) -> Operand:
    """The matrix whose columns a column stacks; its shape must follow from where it stands or from the column's."""
    if len(operand.axes) != 1:
        raise problem("rank", f"unvec needs a vector; found a {operand.kind()}", node)
    (axis,) = operand.axes
    slow, fast = el.dims.factors(axis.dim) or (el.variable(node, "unvec col"), el.variable(node, "unvec row"))
    el.dims.multiply(axis.dim, slow, fast, Place(node.start, node.end, "an axis is parted into two", el.formula))
    axes = (Axis(fast, "up"), Axis(slow, "down"))
    if operand.value is None:
        return el.shaped(operand, axes, None)
    col, row = el.index(slow), el.index(fast)
    port = operand.value.ports[0]
    expr = mul([operand.value.expr, Fuse(port.index, col, row)], (port.index,))
    return el.shaped(operand, axes, Value(expr, (Port(row, "up"), Port(col, "down"))))


def adjugate(el: Elaborator, operand: Operand, node: s.Surface) -> Operand:
    """``det(A) A^{-1}``."""
    if operand.levels != ("up", "down"):
        raise problem("rank", f"the adjugate needs a square matrix; found a {operand.kind()}", node)
    el.unify(operand.axes[0].dim, operand.axes[1].dim, node, "the adjugate needs a square matrix")
    if operand.value is None:
        return el.shaped(operand, operand.axes, None)
    value = build.scale(build.det(operand.value), build.inverse(operand.value.apart()))
    return el.shaped(operand, operand.axes, value)


def skew(el: Elaborator, operand: Operand, node: s.Surface) -> Operand:
    r"""The matrix ``[a]_\times`` of a column of three: times b it is the cross product of a and b."""
    if operand.levels != ("up",) or operand.named or (el.dims.said(operand.axes[0].dim) or 3) != 3:
        raise problem("rank", f"a cross product needs a column of 3 entries; found a {operand.kind()}", node)
    var = el.variable(node, "cross", 3)
    el.unify(var, operand.axes[0].dim, node, "a cross product is one of vectors in space")
    value = None
    if operand.value is not None:
        i, j, k = (el.index(var) for _ in range(3))
        value = Value(mul([Epsilon((i, j, k)), operand.value.over((j,))], (j,)), (Port(i, "up"), Port(k, "down")))
    return Operand((Axis(var, "up"), Axis(var, "down")), value=value)


def cross(el: Elaborator, a: Operand, b: Operand, node: s.Surface) -> Operand:
    """The cross product of two columns of three."""
    sizes = {el.dims.said(o.axes[0].dim) for o in (a, b)} - {None}
    if a.named or b.named:
        raise problem("unreadable", "a cross product of arrays with written indices is not computed with", node)
    if sizes - {3}:
        raise problem("unreadable", f"a cross product is one of vectors of 3 entries; this has {sizes.pop()}", node)
    var = el.variable(node, "cross", 3)
    for operand in (a, b):
        el.unify(var, operand.axes[0].dim, node, "a cross product is one of vectors in space")
    value = None
    if a.value is not None and b.value is not None:
        i, j, k = (el.index(var) for _ in range(3))
        value = Value(mul([Epsilon((i, j, k)), a.value.over((j,)), b.value.over((k,))], (j, k)), (Port(i, "up"),))
    return Operand((Axis(var, "up"),), value=value)


def by_an_entry(el: Elaborator, node: s.Surface) -> Operand:
    r"""What is made a diagonal: a vector may be written by one entry, ``\mathrm{diag}(p_i(1 - p_i))``."""
    names = {m.text for n in s.symbols(node) for m in n.scripts.slots if m.kind == "index"}
    if len(names) != 1 or names & (el.bound.keys() | el.kept):
        return el.close(el.sum(node, numbers=True), node) if isinstance(node, s.Sum) else el.read(node)
    outer, el.kept = el.kept, el.kept | names
    try:
        operand = el.read(node)
    finally:
        el.kept = outer
    if operand.axes or operand.named.keys() != names:
        return operand
    ((name, axis),) = operand.named.items()
    column = (Axis(axis.dim, "up"),)
    if operand.value is None:
        return Operand(column)
    return Operand(column, value=Value(operand.value.expr, (Port(operand.indices[name], "up"),)))
