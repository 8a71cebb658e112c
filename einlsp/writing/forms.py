"""Matrix forms: what a person writes, as a small tree with kinds (scalar, column, row, matrix).

The constructors (`times`, `plus`, `transposed`, `entrywise`) keep forms tidy: products are flat, numbers stand
in front, transposes are pushed into products, ``diag(u) v`` is ``u ⊙ v``. They know nothing of indices.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal

Kind = Literal["scalar", "column", "row", "matrix"]

_FLIP: dict[Kind, Kind] = {"scalar": "scalar", "column": "row", "row": "column", "matrix": "matrix"}


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class Name(Form):
    """A symbol, or a member of a family; ``rank`` is where the writer first used it, ``symmetric`` if declared."""

    latex: str
    shape: Kind = "scalar"
    rank: int = 0
    symmetric: bool = False

    @property
    def kind(self) -> Kind:
        return self.shape


@dataclass(frozen=True)
class Number(Form):
    """An exact number."""

    value: Fraction


@dataclass(frozen=True)
class Unit(Form):
    """The identity matrix."""

    @property
    def kind(self) -> Kind:
        return "matrix"


@dataclass(frozen=True)
class AllOnes(Form):
    """The column or matrix of ones."""

    shape: Kind = "column"

    @property
    def kind(self) -> Kind:
        return self.shape


@dataclass(frozen=True)
class Transposed(Form):
    """A transpose that could not be pushed further in."""

    of: Form

    @property
    def kind(self) -> Kind:
        return _FLIP[self.of.kind]

    @cached_property
    def cost(self) -> float:
        return self.of.cost + 0.6


@dataclass(frozen=True)
class Product(Form):
    """A number, scalar factors, and a chain of arrays multiplied in order."""

    coef: Fraction
    scalars: tuple[Form, ...]
    chain: tuple[Form, ...]

    @property
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
        return number + inner


@dataclass(frozen=True)
class Sum(Form):
    """A sum of forms of one kind."""

    terms: tuple[Form, ...]

    @property
    def kind(self) -> Kind:
        return next((t.kind for t in self.terms if t.kind != "scalar"), "scalar")

    @cached_property
    def cost(self) -> float:
        return sum(t.cost for t in self.terms) + len(self.terms) - 1


@dataclass(frozen=True)
class Entrywise(Form):
    """An entrywise product: numerators ⊙, denominators ⊘."""

    factors: tuple[Form, ...]
    divisors: tuple[Form, ...] = ()

    @property
    def kind(self) -> Kind:
        return (self.factors or self.divisors)[0].kind

    @cached_property
    def cost(self) -> float:
        parts = (*self.factors, *self.divisors)
        return sum(f.cost + (1.0 if isinstance(f, Sum | Product) else 0) for f in parts) + len(parts) - 0.5


@dataclass(frozen=True)
class Power(Form):
    """A power of a scalar, or of every entry of an array."""

    base: Form
    exponent: Form

    @property
    def kind(self) -> Kind:
        return self.base.kind

    @cached_property
    def cost(self) -> float:
        return self.base.cost + 0.6


@dataclass(frozen=True)
class Function(Form):
    """A scalar function of every entry; also ``softmax`` of a vector."""

    name: str
    arg: Form
    primes: int = 0

    @property
    def kind(self) -> Kind:
        return self.arg.kind

    @cached_property
    def cost(self) -> float:
        return self.arg.cost + 1


@dataclass(frozen=True)
class Whole(Form):
    """A function of a whole array: "trace", "det", "inverse", "diag" (of a vector), "diagonal" (of a matrix),
    "vec", "norm" (whose ``order`` is the subscript)."""

    name: str
    arg: Form
    order: Form | None = None

    @property
    def kind(self) -> Kind:
        return {"inverse": "matrix", "diag": "matrix", "diagonal": "column", "vec": "column"}.get(self.name, "scalar")  # type: ignore[return-value]

    @cached_property
    def cost(self) -> float:
        return self.arg.cost + (0.6 if self.name == "inverse" else 1.2)


@dataclass(frozen=True)
class Over(Form):
    r"""A sum or product over the members of a family: ``\sum_{i=1}^{N}``."""

    sign: str
    index: str
    limit: str
    body: Form

    @property
    def kind(self) -> Kind:
        return self.body.kind

    @cached_property
    def cost(self) -> float:
        return self.body.cost + 2


@dataclass(frozen=True)
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


ONE = Number(Fraction(1))
ZERO = Number(Fraction(0))


def parts(f: Form) -> Product:
    """Any form as a product."""
    if isinstance(f, Product):
        return f
    if isinstance(f, Number):
        return Product(f.value, (), ())
    if f.kind == "scalar":
        return Product(Fraction(1), (f,), ())
    return Product(Fraction(1), (), (f,))


def _product(coef: Fraction, scalars: Sequence[Form], chain: Sequence[Form]) -> Form:
    if not coef:
        return ZERO
    if coef == 1 and len(scalars) + len(chain) == 1:
        return (*scalars, *chain)[0]
    if not scalars and not chain:
        return Number(coef)
    return Product(coef, tuple(scalars), tuple(chain))


def times(factors: Iterable[Form]) -> Form:
    """The product of forms, in order: numbers in front, then scalars, then the arrays."""
    coef = Fraction(1)
    scalars: list[Form] = []
    chain: list[Form] = []
    for f in factors:
        p = parts(f)
        coef *= p.coef
        if p.kind == "scalar" and p.chain:
            scalars.extend(p.scalars)
            scalars.append(_product(Fraction(1), (), p.chain))
        else:
            scalars.extend(p.scalars)
            chain.extend(p.chain)
    return _product(coef, _merged(scalars), _tidied(chain))


def _merged(scalars: list[Form]) -> list[Form]:
    """Scalar factors with equal bases joined."""
    out: list[tuple[Form, Fraction]] = []
    for s in scalars:
        base, n = (s.base, s.exponent.value) if isinstance(s, Power) and isinstance(s.exponent, Number) else (s, None)
        n = Fraction(1) if n is None else n
        for k, (b, m) in enumerate(out):
            if b == base:
                out[k] = (b, m + n)
                break
        else:
            out.append((base, n))
    return [b if n == 1 else Power(b, Number(n)) for b, n in out if n]


def _tidied(chain: list[Form]) -> list[Form]:
    """A chain without identities, with ``diag(u) v`` as ``u ⊙ v`` at its vector ends."""
    out: list[Form] = []
    for f in chain:
        if isinstance(f, Unit) and len(chain) > 1:
            continue
        if out and isinstance(out[-1], Whole) and out[-1].name == "diag" and f.kind == "column":
            f = entrywise([out.pop().arg, f])  # type: ignore[attr-defined]
        elif out and out[-1].kind == "row" and isinstance(f, Whole) and f.name == "diag":
            f = transposed(entrywise([transposed(out.pop()), f.arg]))
        elif out and _is_diag(out[-1]) and _is_diag(f):
            f = Whole("diag", entrywise([out.pop().arg, f.arg]))  # type: ignore[attr-defined]
        p = parts(f)
        out.extend(p.chain if p.coef == 1 and not p.scalars else (f,))
    return out or [Unit()] * bool(chain)


def spread(f: Form) -> Form:
    """A row vector that is a sum, as the sum of rows: ``(v + W x)^T`` as ``v^T + x^T W^T``; short sums stay whole."""
    p = parts(f)
    if not p.chain or len(p.chain) != 1 or not isinstance(p.chain[0], Transposed) or not isinstance(p.chain[0].of, Sum):
        return f
    inner = p.chain[0].of
    if all(len(parts(t).chain) < 2 and not parts(t).scalars for t in inner.terms):
        return f
    return times([Product(p.coef, p.scalars, ()), Sum(tuple(transposed(t) for t in inner.terms))])


def _is_diag(f: Form) -> bool:
    return isinstance(f, Whole) and f.name == "diag"


def transposed(f: Form) -> Form:
    """The transpose, pushed into products; scalars, symmetric matrices and diagonals are their own."""
    if f.kind == "scalar" or isinstance(f, Unit) or _is_diag(f):
        return f
    if isinstance(f, Transposed):
        return f.of
    if isinstance(f, Name) and f.symmetric:
        return f
    if isinstance(f, AllOnes) and f.shape == "matrix":
        return f
    if isinstance(f, Product):
        return _product(f.coef, f.scalars, [transposed(c) for c in reversed(f.chain)])
    if isinstance(f, Sum):
        inside = Sum(tuple(transposed(t) for t in f.terms))
        outside = Transposed(f)
        if len(parts(inside.terms[0]).chain) and is_symmetric(f):
            return f
        return inside if inside.cost < outside.cost else outside
    if isinstance(f, Whole) and f.name == "inverse":
        flipped = transposed(f.arg)
        return Whole("inverse", flipped) if not isinstance(flipped, Transposed) else Transposed(f)
    if isinstance(f, Function) and isinstance(f.arg, Transposed):
        return Function(f.name, f.arg.of, f.primes)
    if isinstance(f, Over):
        return Over(f.sign, f.index, f.limit, transposed(f.body))
    if isinstance(f, Entrywise) and all(isinstance(x, Transposed) for x in (*f.factors, *f.divisors)):
        return Entrywise(tuple(transposed(x) for x in f.factors), tuple(transposed(x) for x in f.divisors))
    return Transposed(f)


def is_symmetric(f: Form) -> bool:
    """Whether a matrix form is its own transpose by its looks."""
    if isinstance(f, Name):
        return f.symmetric
    if isinstance(f, Unit) or _is_diag(f):
        return True
    if isinstance(f, Whole) and f.name == "inverse":
        return is_symmetric(f.arg)
    if isinstance(f, Product) and f.chain:
        return tuple(transposed(c) for c in reversed(f.chain)) == f.chain
    if isinstance(f, Sum):
        mirrored = [transposed(t) for t in f.terms]
        return all(m in f.terms for m in mirrored) and len(set(mirrored)) == len(mirrored)
    return False


def plus(terms: Iterable[Form]) -> Form:
    """A sum: flat, without noughts, equal terms joined, a positive term first where there is one."""
    out: list[tuple[Fraction, Form]] = []
    for t in terms:
        for u in t.terms if isinstance(t, Sum) else (t,):
            p = parts(u)
            body = _product(Fraction(1), p.scalars, p.chain)
            for k, (c, b) in enumerate(out):
                if b == body:
                    out[k] = (c + p.coef, b)
                    break
            else:
                out.append((p.coef, body))
    kept = [(c, b) for c, b in out if c]
    if not kept:
        return ZERO
    lead = next((k for k, (c, _) in enumerate(kept) if c > 0), 0)
    kept.insert(0, kept.pop(lead))
    made = tuple(scaled(c, b) for c, b in kept)
    return made[0] if len(made) == 1 else Sum(made)


def scaled(coef: Fraction, f: Form) -> Form:
    """A number times a form."""
    p = parts(f)
    return _product(coef * p.coef, p.scalars, p.chain)


def _entry_rank(f: Form) -> int:
    """The order of entrywise factors: names, then products and differences, then functions."""
    if isinstance(f, Transposed):
        return _entry_rank(f.of)
    if isinstance(f, Name):
        return 0
    if isinstance(f, Function | Power):
        return 2
    if isinstance(f, Sum):
        return 3 if any(isinstance(c, Function | Power) for t in f.terms for c in parts(t).chain) else 1
    return 1


def entrywise(factors: Iterable[Form]) -> Form:
    """The entrywise product of arrays of one kind: flat, ones dropped, scalars in front, reciprocals as divisors."""
    coef = Fraction(1)
    scalars: list[Form] = []
    tops: list[Form] = []
    bottoms: list[Form] = []
    shape: Form | None = None
    for f in factors:
        p = parts(f)
        coef *= p.coef
        scalars.extend(p.scalars)
        core = _product(Fraction(1), (), p.chain)
        shape = shape or core
        if isinstance(core, AllOnes):
            continue
        if isinstance(core, Entrywise):
            tops.extend(core.factors)
            bottoms.extend(core.divisors)
        elif isinstance(core, Power) and isinstance(core.exponent, Number) and core.exponent.value == -1:
            bottoms.append(core.base)
        else:
            tops.append(core)
    assert shape is not None
    if not tops and not bottoms:
        made: Form = shape
    elif len(tops) == 1 and not bottoms:
        made = tops[0]
    else:
        made = Entrywise(tuple(sorted(tops, key=_entry_rank)), tuple(bottoms))
    return times([_product(coef, scalars, ()), made])
