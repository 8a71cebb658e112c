"""Arrays side by side on one axis: which place of a part is which place of the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from einlsp.tensor.expr import NO_NAMES, Dim, Expr, Index
from einlsp.tensor.rings import Element, Undefined


class Block(Expr):
    """One where ``flat`` is the place ``inner`` of part ``k`` of an axis cut into ``parts``; nought elsewhere.

    ``inner`` is None where that part is a single place. The matrix [A b] is ``block(c; j, 0) A_ij + block(c; 1) b_i``
    with c cut into the parts (columns of A, 1).
    """

    __slots__ = ("flat", "inner", "k", "parts")

    def __init__(self, flat: Index, inner: Index | None, parts: tuple[Dim, ...], k: int) -> None:
        self.flat, self.inner, self.parts, self.k = flat, inner, parts, k
        self.free, self.names, self.sign = frozenset(self.indices), NO_NAMES, f"▤{k}"

    @property
    def indices(self) -> tuple[Index, ...]:
        """Its axes."""
        return (self.flat,) if self.inner is None else (self.flat, self.inner)

    def renamed(self, names: Mapping[Index, Index]) -> Block:
        """The same with other indices."""
        inner = self.inner if self.inner is None else names.get(self.inner, self.inner)
        return Block(names.get(self.flat, self.flat), inner, self.parts, self.k)

    def cells(self, size: Callable[[Dim], int], one: Element) -> list[Element]:
        """Its entries over its axes. Raises `Undefined` where the parts do not make up the whole at these sizes."""
        sizes = [size(d) for d in self.parts]
        n, before = size(self.flat.dim), sum(sizes[: self.k])
        if n != sum(sizes) or (self.inner is not None and size(self.inner.dim) != sizes[self.k]):
            raise Undefined("the blocks of a matrix do not make up its sides")
        places = [before] if self.inner is None else range(before, before + sizes[self.k])
        return [one if row == place else one - one for row in range(n) for place in places]


def joined_cells(n: int, m: int, one: Element) -> list[Element]:
    """The entries of a `Fuse` of two axes of these sizes."""
    return [one if r == a * m + b else one - one for r in range(n * m) for a in range(n) for b in range(m)]


Cut = tuple[Dim, tuple[Dim, ...]]
"""A dimension and those of its parts."""


def with_cuts(sizes: Mapping[Dim, int], cuts: Iterable[Cut]) -> dict[Dim, int]:
    """The sizes, with those of dimensions that are cut into parts made from their parts'."""
    out = dict(sizes)
    for flat, parts in cuts:
        if not isinstance(flat, int):
            out[flat] = sum(p if isinstance(p, int) else out.get(p, 0) for p in parts)
    return out


__all__ = ["Block", "Cut", "joined_cells", "with_cuts"]
