r"""One entry, row or column of a matrix form: ``((\mathbf{A}+\mathbf{A}^T)\mathbf{x})_1``, ``2\mathbf{A}\mathbf{w}_j``.

An entry is pushed into sums, products and functions of entries as far as the result stays short. The same work is
done in two spellings: for people, and with basis vectors (``\mathbf{e}_1^T\mathbf{A}``), in which it can be read back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from fractions import Fraction

from einlsp.records import record
from einlsp.writing.compose import entrywise, parts, powered, times, transposed
from einlsp.writing.entries import plain_head
from einlsp.writing.factor import factored
from einlsp.writing.forms import (
    ONE,
    ZERO,
    AllOnes,
    Entry,
    Entrywise,
    Form,
    Function,
    Name,
    Number,
    Over,
    Power,
    Product,
    Sum,
    Transposed,
    Unit,
    Whole,
)
from einlsp.writing.scripts import script


@record
class Place:
    """Which entry along an axis: its number (counted from 1) or letter, and the basis vector that picks it."""

    text: str
    unit: Form


@record(slots=False)
class Speller:
    """How entries are spelled. ``plain``: with basis vectors only. ``columns``: what the writer calls a column."""

    plain: bool
    taken: frozenset[str] = frozenset()
    columns: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def entry(self, f: Form, row: Place | None, col: Place | None) -> Form:
        """The entry of a form as it stands."""
        if self.plain:
            left = [transposed(row.unit)] if row else []
            return times([*left, f, *([col.unit] if col else [])])
        if isinstance(f, Transposed):
            return self.entry(f.of, col, row)
        if isinstance(f, Whole) and f.name == "inverse" and isinstance(f.arg, Transposed):
            return self.entry(Whole("inverse", f.arg.of), col, row)
        if isinstance(f, Product) and f.chain and all(isinstance(c, Transposed) for c in f.chain):
            return self.entry(transposed(f), col, row)
        places = tuple(p.text for p in (row, col) if p is not None)
        if isinstance(f, Name):
            head = self._head(f.latex)
            return Name(f"{head}_{script(subscript(places))}", "scalar", f.rank)
        return Entry(f, subscript(places))

    def _head(self, latex: str) -> str:
        bare = plain_head(latex)
        own = bare not in self.taken or bare == latex
        return bare if own and not set("_^'") & set(bare) else f"({latex})"

    def line(self, f: Form, row: Place | None, col: Place | None) -> Form:
        """A row or a column of a matrix form as it stands."""
        if isinstance(f, Transposed) and isinstance(f.of, Name) and not self.plain:
            return transposed(self.line(f.of, col, row))
        if isinstance(f, Name) and not self.plain:
            place = row or col
            assert place is not None
            slices = f"{place.text},:" if row else f":,{place.text}"
            latex = self.columns.get((f.latex, slices))
            if latex is None and self.columns:
                head = f"({f.latex})" if "_" in f.latex or "^" in f.latex else f.latex
                latex = f"{head}_{{{slices}}}"
            if latex is not None:
                return Name(latex, "row" if row else "column", f.rank)
        return times([transposed(row.unit), f]) if row else times([f, col.unit] if col else [f])


def subscript(places: tuple[str, ...]) -> str:
    """Places side by side; with commas where a number has several digits."""
    return ("," if any(len(p) > 1 for p in places) else "").join(places)


def pick(f: Form, row: Place | None, col: Place | None, speller: Speller) -> Form:
    """The part of a form in a row, in a column, or in both. Scalars are their own parts."""
    if f.kind == "scalar" or (row is None and col is None):
        return f
    if f.kind == "column":
        col = None
    elif f.kind == "row":
        row = None
    if row is None and col is None:
        return f
    whole = not (f.kind == "matrix" and (row is None or col is None))
    if isinstance(f, Sum):
        return _of_sum(f, row, col, speller, whole)
    if isinstance(f, Product):
        return _of_product(f, row, col, speller, whole)
    if isinstance(f, Transposed) and not isinstance(f.of, Name):
        return transposed(pick(f.of, col, row, speller))
    if isinstance(f, Function) and f.name != "softmax":
        return Function(f.name, pick(f.arg, row, col, speller), f.primes)
    if isinstance(f, Entrywise | Power):
        return _of_entries(f, row, col, speller, whole)
    if isinstance(f, AllOnes):
        return ONE if whole else _ones(f, row is None)
    if isinstance(f, Over):
        return Over(f.sign, f.index, f.limit, pick(f.body, row, col, speller))
    if isinstance(f, Unit) or (isinstance(f, Whole) and f.name == "diag"):
        return _of_diagonal(f, row, col, speller)
    if isinstance(f, Whole) and f.name == "diagonal" and row is not None and not speller.plain:
        return pick(f.arg, row, row, speller)
    return speller.entry(f, row, col) if whole else speller.line(f, row, col)


def _ones(f: AllOnes, column: bool) -> Form:
    return AllOnes(f.dims[:1]) if column else transposed(AllOnes(f.dims[1:]))


def _of_sum(f: Sum, row: Place | None, col: Place | None, speller: Speller, whole: bool) -> Form:
    made = [pick(t, row, col, speller) for t in f.terms]
    if whole and not speller.plain and any(_long(t) for t in made):
        return Entry(f, subscript(tuple(p.text for p in (row, col) if p is not None)))
    return factored(made)


def _long(f: Form) -> bool:
    """Whether a picked term kept its brackets."""
    p = parts(f)
    return any(isinstance(x, Entry) for x in (*p.scalars, *p.chain))


def _of_product(f: Product, row: Place | None, col: Place | None, speller: Speller, whole: bool) -> Form:
    outside = Product(f.coef, f.scalars, ())
    chain = list(f.chain)
    if len(chain) == 1:
        return times([outside, pick(chain[0], row, col, speller)])
    scalars: list[Form] = []
    if row is not None and chain[0].kind == "column":
        scalars.append(pick(chain.pop(0), row, None, speller))
        row = None
    if col is not None and chain and chain[-1].kind == "row":
        scalars.append(pick(chain.pop(), None, col, speller))
        col = None
    if not chain:
        return times([outside, *scalars])
    inner = chain[0] if len(chain) == 1 else Product(Fraction(1), (), tuple(chain))
    if row is None and col is None:
        return times([outside, *scalars, inner])
    if len(chain) == 1:
        return times([outside, *scalars, pick(inner, row, col, speller)])
    if whole:
        return times([outside, *scalars, speller.entry(inner, row, col)])
    if col is not None:
        return times([outside, *scalars, *chain[:-1], pick(chain[-1], None, col, speller)])
    return times([outside, *scalars, pick(chain[0], row, None, speller), *chain[1:]])


def _of_entries(f: Entrywise | Power, row: Place | None, col: Place | None, speller: Speller, whole: bool) -> Form:
    part: Callable[[Form], Form] = lambda g: pick(g, row, col, speller)  # noqa: E731
    if isinstance(f, Power):
        base = part(f.base)
        return powered(base, f.exponent.value) if isinstance(f.exponent, Number) else Power(base, f.exponent)
    tops, bottoms = [part(g) for g in f.factors], [part(g) for g in f.divisors]
    if whole:
        return times([*tops, *(powered(g, Fraction(-1)) for g in bottoms)])
    return entrywise([*tops, *(powered(g, Fraction(-1)) for g in bottoms)])


def _of_diagonal(f: Form, row: Place | None, col: Place | None, speller: Speller) -> Form:
    """Of the identity or of a diagonal matrix: a delta, or a multiple of a basis vector."""
    inner: Form = ONE if isinstance(f, Unit) else pick(f.arg, row or col, None, speller)  # type: ignore[attr-defined]
    if row is None or col is None:
        unit = row.unit if row is not None else col.unit if col is not None else ONE
        return times([inner, transposed(unit) if row is not None else unit])
    if speller.plain:
        return times([inner, times([transposed(row.unit), col.unit])])
    if row.text == col.text:
        return inner
    if row.text.isdigit() and col.text.isdigit():
        return ZERO
    return times([inner, Name(rf"\delta_{{{subscript((row.text, col.text))}}}")])
