"""Matrix forms: what a person writes, as a small tree with kinds (scalar, column, row, matrix).

These are raw nodes; `einlsp.writing.compose` has the constructors that keep forms tidy.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from einlsp.records import record

if TYPE_CHECKING:
    from einlsp.tensor.expr import Index

Kind = Literal["scalar", "column", "row", "matrix"]

_FLIP: dict[Kind, Kind] = {"scalar": "scalar", "column": "row", "row": "column", "matrix": "matrix"}
_WHOLE: dict[str, Kind] = {
    "inverse": "matrix", "diag": "matrix", "diagonal": "column", "vec": "column", "unvec": "matrix", "skew": "matrix",
}  # fmt: skip


@record(slots=False)
class Form:
    """Base of all forms."""

    @property
    def kind(self) -> Kind:
        """What shape of thing it is."""
        return "scalar"

    @cached_property
    def cost(self) -> float:
        """How long it is to read: the shorter of two equal forms is preferred."""
        return 1.0


@record(slots=False)
class Name(Form):
    """A symbol, or a member of a family; ``rank`` is where the writer first used it, ``symmetric`` if declared so.

    ``labels`` are those of its member: (``i``,) for ``x_i``.
    """

    latex: str
    shape: Kind = "scalar"
    rank: int = 0
    symmetric: bool = False
    labels: tuple[str, ...] = ()
    antisymmetric: bool = False

    @property
    def kind(self) -> Kind:
        return self.shape


@record(slots=False)
class Number(Form):
    """An exact number."""

    value: Fraction


@record(slots=False)
class Unit(Form):
    """The identity matrix."""

    @property
    def kind(self) -> Kind:
        return "matrix"


@record(slots=False)
class AllOnes(Form):
    """The column or matrix of ones; ``dims`` tells ones of different sizes apart, which are written alike."""

    dims: tuple[str, ...]

    @classmethod
    def along(cls, *indices: Index) -> AllOnes:
        """Ones over one axis (a column) or two (a matrix)."""
        return cls(tuple(str(i.dim) for i in indices))

    @property
    def kind(self) -> Kind:
        return "column" if len(self.dims) == 1 else "matrix"


@record(slots=False)
class Transposed(Form):
    """A transpose that could not be pushed further in."""

    of: Form

    @cached_property
    def kind(self) -> Kind:
        return _FLIP[self.of.kind]

    @cached_property
    def cost(self) -> float:
        return self.of.cost + 0.6


@record(slots=False)
class Product(Form):
    """A number, scalar factors, and a chain of arrays multiplied in order."""

    coef: Fraction
    scalars: tuple[Form, ...]
    chain: tuple[Form, ...]

    @cached_property
    def kind(self) -> Kind:
        if not self.chain:
            return "scalar"
        rows = self.chain[0].kind in ("column", "matrix")
        cols = self.chain[-1].kind in ("row", "matrix")
        return "matrix" if rows and cols else "column" if rows else "row" if cols else "scalar"

    @cached_property
    def cost(self) -> float:
        number = 0.0 if self.coef == 1 else 0.5 if self.coef == -1 else 1.0
        inner = sum(f.cost + (0.8 if isinstance(f, Sum | Entrywise) else 0) for f in (*self.scalars, *self.chain))
        again = sum(f.cost - 0.3 for f, g in pairwise(self.chain) if f == g and f.kind == "matrix")  # a power
        return number + inner - again


@record(slots=False)
class Sum(Form):
    """A sum of forms of one kind."""

    terms: tuple[Form, ...]

    @cached_property
    def kind(self) -> Kind:
        return next((kind for kind in (t.kind for t in self.terms) if kind != "scalar"), "scalar")

    @cached_property
    def cost(self) -> float:
        signs = sum(isinstance(t, Product) and t.coef == -1 for t in self.terms[1:])  # a minus costs what a plus does
        return sum(t.cost for t in self.terms) + len(self.terms) - 1 - 0.5 * signs


@record(slots=False)
class Entrywise(Form):
    """An entrywise product: numerators ⊙, denominators ⊘."""

    factors: tuple[Form, ...]
    divisors: tuple[Form, ...] = ()

    @cached_property
    def kind(self) -> Kind:
        return (self.factors or self.divisors)[0].kind

    @cached_property
    def cost(self) -> float:
        parts = (*self.factors, *self.divisors)
        return sum(f.cost + (1.0 if _in_brackets(f) else 0) for f in parts) + len(parts) - 0.5


def _in_brackets(f: Form) -> bool:
    inner = f.of if isinstance(f, Transposed) else f
    return isinstance(inner, Sum | Product)


@record(slots=False)
class Power(Form):
    """A power of a scalar, or of every entry of an array."""

    base: Form
    exponent: Form

    @cached_property
    def kind(self) -> Kind:
        return self.base.kind

    @cached_property
    def cost(self) -> float:
        return self.base.cost + 0.6


@record(slots=False)
class Function(Form):
    """A scalar function of every entry; also ``softmax`` of a vector, or of each row of a matrix."""

    name: str
    arg: Form
    primes: int = 0

    @cached_property
    def kind(self) -> Kind:
        return self.arg.kind

    @cached_property
    def cost(self) -> float:
        return self.arg.cost + 1


@record(slots=False)
class Whole(Form):
    """A function of a whole array: "trace", "det", "inverse", "diag" (of a vector), "diagonal" (of a matrix),
    "vec", "norm" (whose ``order`` is the subscript), "skew" (the matrix ``[u]_\\times`` of a cross product)."""

    name: str
    arg: Form
    order: Form | None = None

    @cached_property
    def kind(self) -> Kind:
        return _WHOLE.get(self.name, "scalar")

    @cached_property
    def cost(self) -> float:
        return self.arg.cost + (0.6 if self.name == "inverse" else 1.2)


@record(slots=False)
class Over(Form):
    r"""A sum or product over the members of a family: ``\sum_{i=1}^{N}``."""

    sign: str
    index: str
    limit: str
    body: Form

    @cached_property
    def kind(self) -> Kind:
        return self.body.kind

    @cached_property
    def cost(self) -> float:
        return self.body.cost + 2


@record(slots=False)
class Kronecker(Form):
    """A Kronecker product, or any other product with a sign of its own between two matrices."""

    left: Form
    right: Form

    @property
    def kind(self) -> Kind:
        return "matrix"

    @cached_property
    def cost(self) -> float:
        return self.left.cost + self.right.cost + 1


@record(slots=False)
class Cross(Kronecker):
    """The cross product of two columns."""

    @property
    def kind(self) -> Kind:
        return "column"


@record(slots=False)
class Entry(Form):
    """An entry of a form in brackets: ``(A x)_1``; ``places`` is the subscript."""

    of: Form
    places: str

    @cached_property
    def cost(self) -> float:
        return self.of.cost + 1


@record(slots=False)
class Table(Form):
    """An array written out: rows of entries, or of blocks."""

    rows: tuple[tuple[Form, ...], ...]
    shape: Kind

    @property
    def kind(self) -> Kind:
        return self.shape

    @cached_property
    def cost(self) -> float:
        return 1 + sum(f.cost for row in self.rows for f in row)

    def turned(self, turn: Callable[[Form], Form]) -> Table:
        """Its transpose, made with the transposes of its entries."""
        return Table(tuple(tuple(map(turn, cells)) for cells in zip(*self.rows, strict=True)), _FLIP[self.shape])


ONE = Number(Fraction(1))
ZERO = Number(Fraction(0))
