"""Code for arrays that are written out in blocks: each block is taken to its place by columns of an identity."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from einlsp.tensor.block import Block
from einlsp.tensor.expr import Dim
from einlsp.writing.code_nodes import Level, Node

if TYPE_CHECKING:
    from einlsp.writing.code_arrays import Arrays


def part_of_identity(arrays: Arrays, e: Block) -> Node:
    """The columns of an identity that a part of an axis takes."""
    whole, start, stop = (_added(arrays, e.parts[:k]) for k in (len(e.parts), e.k, e.k + 1))
    eye = arrays.typed(arrays.nodes.call(f"{arrays.library.module}.eye", [whole]))
    end: tuple[str | tuple[Node, Level], ...] = () if e.inner is None else (":", (stop, Level.SUM))
    return arrays.nodes.make([(eye, Level.ATOM), "[:, ", (start, Level.SUM), *end, "]"], kind="array")


def _added(arrays: Arrays, dims: Sequence[Dim]) -> Node:
    """The size of several axes together."""
    number = sum(d for d in dims if isinstance(d, int))
    named = [(False, arrays.size(d)) for d in dims if not isinstance(d, int)]
    if not named:
        return arrays.number(Fraction(number))
    return arrays.nodes.total([*named, *([(False, arrays.number(Fraction(number)))] if number else [])])
