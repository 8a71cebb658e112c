"""Whether a form says what was computed: Kronecker forms read back, index forms in the spelling that reads back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from einlsp.ide.derivation import Derivative, NoAnswer
from einlsp.reading.readback import Reader, declaration_of
from einlsp.reading.symbols import Declaration
from einlsp.tensor.check import compare
from einlsp.tensor.expr import Expr, Fuse, Index, Leaf, Prod, Symbol, fresh, walk
from einlsp.tensor.index import product_dim
from einlsp.tensor.normal import mul
from einlsp.tensor.substitute import replace_symbol
from einlsp.writing.index import IndexWriter
from einlsp.writing.latex import form_latex
from einlsp.writing.style import Style


def kronecker_of(d: Derivative, reader: Reader, style: Style) -> tuple[str | None, list[str]]:
    """The Kronecker form, where there is one that reads back, and what must be said of the names in it."""
    form = d.kronecker()
    latex = form_latex(form, style) if form is not None else ""
    if not latex or not kronecker_says(reader, d, latex):
        return None, []
    turn = d.former().commutation
    said = f"{turn} is the commutation matrix: it takes vec of a matrix to vec of its transpose"
    return latex, [said] if turn in latex else []


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
    name = d.former().commutation
    turn = Symbol(name, (size, size))
    back = reader.back(latex, [declaration_of(turn)])
    if back is None or back.levels != ("up", "down"):
        return False
    value = back.over((flats[0], flats[1]))
    if name in latex and len(cols) == 2:
        value = replace_symbol(value, name, lambda ij: _commutation(ij, cols))
    return compare(value, mul(factors, tuple(bound)), flats, reader.symbols, trials=1, points=1).equal


def _commutation(ij: tuple[Index, ...], cols: Sequence[Index]) -> Expr:
    """An entry of the matrix that takes ``vec X`` to ``vec X^T``."""
    a, b = (fresh(i.dim) for i in cols)
    p, q = ij
    return Prod(Fraction(1), (Fuse(p, a, b), Fuse(q, b, a)), (a, b))


def index_form(writer: IndexWriter, d: Derivative, reader: Reader, names: Mapping[Index, str]) -> str:
    """The index form, in a spelling that reads back. Raises `NoAnswer` where none does."""
    latex = writer.latex(d.expr, d.levels)
    if any(isinstance(n, Fuse) for n in walk(d.expr)):  # what joins two axes has no name that could be read
        return latex
    if not _says(reader, d, latex, writer.names):
        other = replace(writer.style, stagger="spacer" if writer.style.stagger == "nested" else "nested")
        again = IndexWriter(names, other, flat=reader.flat)
        latex = again.latex(d.expr, d.levels)
        if not _says(reader, d, latex, again.names):
            raise NoAnswer(f"the index form {latex} could not be confirmed by reading it back")
    return latex


_WEIGHTS = (r"\widehat{\Xi}", r"\widehat{\Psi}")


def weighted(d: Derivative, latex: str, names: Mapping[Index, str]) -> tuple[str, Expr, list[Declaration]]:
    """What was written and the derivative, summed over the letters that name members of families.

    Such a letter means nothing outside of a sum. Each member has a weight of its own, so that the sums are equal for
    all weights only where the members are; the weights are declared by what comes last.
    """
    expr, extra = d.expr, []
    for (i, name), head in zip(d.former().labels.items(), _WEIGHTS, strict=False):
        name = names.get(i, name)
        weight = Symbol(head, (i.dim,), frozenset(), ("up",), 1)
        latex = rf"\sum_{{{name}=1}}^{{{i.dim}}}{head}_{{{name}}}\left({latex}\right)"
        expr = mul([Leaf(weight, (i,)), expr], (i,))
        extra.append(declaration_of(weight))
    return latex, expr, extra


def _says(reader: Reader, d: Derivative, latex: str, names: Mapping[Index, str]) -> bool:
    """Whether an index form reads as the derivative."""
    latex, expr, extra = weighted(d, latex, names)
    return reader.says_indexed(latex, expr, {i: names[i] for i in d.levels}, d.levels, extra)
