"""Code for powers, scalar functions, and functions of a whole vector or matrix, in the stable form of each."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from einlsp.tensor.block import Block
from einlsp.tensor.expr import BigProd, Det, Expr, Fn, Index, Inverse, Num, Pow, Softmax
from einlsp.writing.code_blocks import part_of_identity
from einlsp.writing.code_nodes import Level, Node
from einlsp.writing.code_patterns import log_sum_exp, norm_of, softplus_of

if TYPE_CHECKING:
    from einlsp.writing.code_arrays import Arrays

Axes = tuple[Index, ...]


def power(arrays: Arrays, e: Pow, order: Axes) -> Node:
    """A power entry by entry; negative ones as quotients, since whole numbers have no negative powers in numpy."""
    if isinstance(e.exponent, Num):
        n = e.exponent.value
        if n < 0:
            return arrays.nodes.over(arrays.number(Fraction(1)), root_or_power(arrays, e.base, -n, order))
        return root_or_power(arrays, e.base, n, order)
    base, exponent = (
        arrays.aligned(arrays.over(p, order), tuple(i for i in order if i in arrays.reach(p)), order)
        for p in (e.base, e.exponent)
    )
    return arrays.nodes.power(base, exponent)


def root_or_power(arrays: Arrays, base: Expr, n: Fraction, order: Sequence[Index]) -> Node:
    """A power with a positive exponent; roots of sums of squares as norms, other roots as such."""
    if n == 1:
        return arrays.over(base, order)
    inside = norm_of(base) if n.denominator == 2 else None
    if inside is not None and 1 <= len(arrays.reach(inside)) <= 2 and arrays.reach(inside) == inside.free:
        norm = arrays.nodes.call(f"{arrays.library.module}.linalg.norm", [arrays.over(inside, arrays.natural(inside))])
        return norm if n == Fraction(1, 2) else arrays.nodes.power(norm, arrays.number(2 * n))
    node = arrays.over(base, order)
    if n == Fraction(1, 2) and (node.kind == "array" or arrays.library.name != "torch"):
        return arrays.nodes.call(f"{arrays.library.module}.sqrt", [node])
    return arrays.nodes.power(node, arrays.number(n))


def function(arrays: Arrays, name: str, arg: Node, after: str = "") -> Node:
    """A function of the library, or a helper that is written out above."""
    before, behind = arrays.library.functions[name]
    if arrays.library.name == "torch" and arg.kind != "array" and name != "levi_civita":
        arg = arrays.nodes.call("torch.as_tensor", [arg], ", dtype=torch.float64")
    helper = name if name in arrays.library.helpers else ""
    return arrays.nodes.make([before, (arg, Level.SUM), f"{after}{behind}"], kind="array", helper=helper)


def applied(arrays: Arrays, e: Fn, order: Axes) -> Node:
    """A scalar function of every entry; one that is not known is an argument."""
    if e.name not in arrays.library.functions or e.primes:
        return arrays.nodes.call(arrays.names[called(e)], [arrays.over(e.arg, order)])
    if e.name == "log":
        special = _logarithm(arrays, e.arg, order)
        if special is not None:
            return special
    return function(arrays, e.name, arrays.over(e.arg, order))


def _logarithm(arrays: Arrays, arg: Expr, order: Axes) -> Node | None:
    """Logarithms that overflow or lose digits when taken literally: of determinants, soft-max, sums of exponentials."""
    module = arrays.library.module
    core = arg.arg if isinstance(arg, Fn) and arg.name == "abs" and not arg.primes else arg
    if isinstance(core, Det):
        pair = arrays.nodes.call(f"{module}.linalg.slogdet", [_matrix(arrays, core, order)])
        return arrays.nodes.suffix(pair, "[1]")
    if isinstance(arg, Softmax) and arg.over in arrays.reach(arg.body):
        return _softmax(arrays, arg, order, "log_softmax")
    if isinstance(arg, Fn) and arg.name == "sigmoid" and not arg.primes:
        opposite = arrays.nodes.negative(arrays.over(arg.arg, order))
        return arrays.nodes.negative(function(arrays, "softplus", opposite))
    inside = softplus_of(arg)
    if inside is not None:
        return function(arrays, "softplus", arrays.over(inside, order))
    found = log_sum_exp(arg)
    if found is None or not arrays.reach(found[0]).issuperset(found[1]):
        return None
    body, summed = found
    rest = tuple(i for i in order if i in arrays.reach(body))
    axes = (*rest, *summed)
    kept = [k for k, i in enumerate(axes) if i in summed]
    where = "" if axes == summed[:1] and arrays.library.name == "numpy" else f", {arrays.axis(kept)}"
    return arrays.nodes.call(arrays.library.log_sum_exp, [arrays.over(body, axes)], where)


def of_whole(arrays: Arrays, e: Expr, order: Axes) -> Node:
    """Inverses, determinants, soft-max, products over an axis; for each value of the other indices."""
    module = arrays.library.module
    if isinstance(e, Det):
        return arrays.nodes.call(f"{module}.linalg.det", [_matrix(arrays, e, order)])
    if isinstance(e, Inverse):
        batch = _batch(arrays, e.body, (e.row, e.col), order)
        inverse = arrays.nodes.call(f"{module}.linalg.inv", [arrays.whole(e.body, (*batch, e.row, e.col))])
        return arrays.identified(inverse, (*batch, e.i, e.j), order)
    if isinstance(e, Softmax):
        return _softmax(arrays, e, order, "softmax")
    if isinstance(e, BigProd):
        axes = (*_batch(arrays, e.body, (e.over,), order), e.over)
        if e.over not in arrays.reach(e.body):
            return arrays.nodes.power(arrays.over(e.body, order), arrays.size(e.over.dim))
        where = f", {arrays.axis([len(axes) - 1])}" if len(axes) > 1 else ""
        return arrays.nodes.call(f"{module}.prod", [arrays.over(e.body, axes)], where)
    if isinstance(e, Block):
        return arrays.identified(part_of_identity(arrays, e), e.indices, order)
    raise TypeError(f"unknown node {type(e).__name__}")


def _batch(arrays: Arrays, body: Expr, own: Axes, order: Axes) -> Axes:
    return tuple(i for i in order if i in arrays.reach(body) and i not in own)


def _matrix(arrays: Arrays, e: Det, order: Axes) -> Node:
    return arrays.whole(e.body, (*_batch(arrays, e.body, (e.row, e.col), order), e.row, e.col))


def _softmax(arrays: Arrays, e: Softmax, order: Axes, name: str) -> Node:
    if e.over not in arrays.reach(e.body):
        return arrays.nodes.over(arrays.number(Fraction(1)), arrays.size(e.over.dim))
    rest = _batch(arrays, e.body, (e.over,), order)
    if e.at in rest:
        axes = (*rest, e.over)
        made = function(arrays, name, arrays.over(e.body, axes), f", {arrays.axis([len(rest)])}")
        return arrays.identified(made, (*rest, e.at), order)
    axes = tuple(e.over if i == e.at else i for i in order)
    where = "" if len(axes) == 1 and arrays.library.name != "torch" else f", {arrays.axis([axes.index(e.over)])}"
    return function(arrays, name, arrays.over(e.body, axes), where)


def called(e: Fn) -> str:
    """The key of an unknown function or of a derivative of it: ``f``, ``f'``, ``f''``."""
    return e.name + "'" * e.primes
