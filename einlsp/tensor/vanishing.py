"""Steps that are true where something is nought: where two vectors are orthogonal, or the entries of one sum to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

from einlsp.tensor.check import compare
from einlsp.tensor.expr import Expr, Index, Leaf, Num, Pow, Size, Symbol, fresh
from einlsp.tensor.normal import add, mul, neg
from einlsp.tensor.screen import differ
from einlsp.tensor.substitute import replace_symbol

PERPENDICULAR, CENTRED = "orthogonal vectors", "centred"
"""What a note may speak of, so that a product or a sum is nought."""
MAX_VECTORS = 6

Put = tuple[str, str, Callable[[Sequence[Index]], Expr]]
"""What is nought, in LaTeX; the symbol that is replaced so that it is; by what."""


def vanishing(
    left: Expr, right: Expr, axes: Sequence[Index], symbols: Sequence[Symbol], spoken: frozenset[str]
) -> tuple[tuple[str, str], ...] | None:
    """What must be nought so that two sides are equal, of that which the note speaks of; ``None`` if nothing does."""
    ways: list[Put] = []
    if PERPENDICULAR in spoken:
        vectors = [s for s in symbols if s.order == 1 and not s.samples and len(s.dims) == 1][:MAX_VECTORS]
        ways += [_apart(a, b) for a, b in combinations(vectors, 2) if a.dims == b.dims]
    if CENTRED in spoken:
        ways += [way for s in symbols if not s.samples for way in _centred(s)]
    for way in ways:
        if _holds(left, right, axes, way):
            return ((way[0], "= 0"),)
    return None


def _holds(left: Expr, right: Expr, axes: Sequence[Index], way: Put) -> bool:
    _, name, put = way
    a, b = (replace_symbol(e, name, lambda indices: put(indices)) for e in (left, right))
    return not differ(a, b, axes) and compare(a, b, axes).equal and not compare(a, Num(0), axes).equal


def _apart(a: Symbol, b: Symbol) -> Put:
    """``b`` without its part along ``a``."""

    def put(indices: Sequence[Index]) -> Expr:
        (i,) = indices
        j, k = fresh(a.dims[0]), fresh(a.dims[0])
        along = mul([Leaf(a, (j,)), Leaf(b, (j,))], (j,))
        over = Pow(mul([Pow(Leaf(a, (k,)), Num(2))], (k,)), Num(-1))
        return add([Leaf(b, (i,)), neg(mul([along, over, Leaf(a, (i,))]))])

    return f"{a.latex}^T{b.latex}", b.latex, put


def _centred(s: Symbol) -> Iterator[Put]:
    """A vector, or a matrix by its columns or its rows, without its mean."""
    for slot, dim in enumerate(s.dims):

        def put(indices: Sequence[Index], slot: int = slot, dim: str | int = dim) -> Expr:
            k = fresh(dim)
            over = tuple(k if n == slot else i for n, i in enumerate(indices))
            count = Size(dim) if isinstance(dim, str) else Num(dim)
            return add([Leaf(s, tuple(indices)), neg(mul([Leaf(s, over), Pow(count, Num(-1))], (k,)))])

        summed = f"{s.latex}\\mathbf{{1}}" if slot else f"\\mathbf{{1}}^T{s.latex}"
        yield summed, s.latex, put
