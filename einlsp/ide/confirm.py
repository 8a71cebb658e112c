"""Whether a form says what was computed: Kronecker forms read back, index forms in the spelling that reads back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from einlsp.ide.derivation import COMMUTATION, Derivative
from einlsp.reading.readback import Reader, declaration_of
from einlsp.tensor.check import compare
from einlsp.tensor.expr import Expr, Fuse, Index, Prod, Symbol, fresh
from einlsp.tensor.index import product_dim
from einlsp.tensor.normal import mul
from einlsp.tensor.substitute import replace_symbol
from einlsp.writing.index import IndexWriter


def kronecker_says(reader: Reader, d: Derivative, latex: str) -> bool:
    """Whether a Kronecker form reads as ``d vec f / d (vec X)^T``, the commutation matrix put in."""
    rows = [p.index for p in d.value.ports]
    cols = list(d.at)
    if len(d.stages) > 2 and not rows:
        half = len(cols) // 2
        rows, cols = cols[:half], cols[half:]
    factors: list[Expr] = [d.expr]
    bound: list[Index] = []
    flats: list[Index] = []
    for axes in (rows, cols):
        if len(axes) == 1:
            flats.append(axes[0])
            continue
        flat = fresh(product_dim(*(i.dim for i in axes)))
        factors.append(Fuse(flat, axes[1], axes[0]))
        bound.extend(axes)
        flats.append(flat)
    size = flats[1].dim
    turn = Symbol(COMMUTATION, (size, size))
    back = reader.back(latex, [declaration_of(turn)])
    if back is None or back.levels != ("up", "down"):
        return False
    value = back.over((flats[0], flats[1]))
    if COMMUTATION in latex and len(cols) == 2:
        value = replace_symbol(value, COMMUTATION, lambda ij: _commutation(ij, cols))
    return compare(value, mul(factors, tuple(bound)), flats, reader.symbols, trials=1, points=1).equal


def _commutation(ij: tuple[Index, ...], cols: Sequence[Index]) -> Expr:
    """An entry of the matrix that takes ``vec X`` to ``vec X^T``."""
    a, b = (fresh(i.dim) for i in cols)
    p, q = ij
    return Prod(Fraction(1), (Fuse(p, a, b), Fuse(q, b, a)), (a, b))


def stubborn(writer: IndexWriter, d: Derivative, reader: Reader, names: Mapping[Index, str]) -> str | None:
    """The index form in the other spelling, where the first does not read back."""
    other = replace(writer.style, stagger="spacer" if writer.style.stagger == "nested" else "nested")
    again = IndexWriter(names, other, flat=reader.flat)
    latex = again.latex(d.expr, d.levels)
    return latex if reader.says_indexed(latex, d.expr, {i: again.names[i] for i in d.levels}, d.levels) else None
