"""Constructors of matrix forms that keep them tidy.

Products are flat, numbers stand in front, transposes are pushed into products, ``diag(u) v`` is ``u ⊙ v``. Nothing here
knows of indices.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from einlsp.writing.forms import (
    ZERO,
    AllOnes,
    Cross,
    Entrywise,
    Form,
    Function,
    Name,
    Number,
    Over,
    Power,
    Product,
    Sum,
    Table,
    Transposed,
    Unit,
    Whole,
)
from einlsp.writing.names import ranks, turns
from einlsp.writing.roots import rooted


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
    coef, scalars = rooted(coef, _merged(scalars))
    chain = _tidied(chain)
    turned = _crossed_over(chain) if coef < 0 else None
    return _product(coef, scalars, chain) if turned is None else _product(-coef, scalars, turned)


def _crossed_over(chain: list[Form]) -> list[Form] | None:
    """A chain with the minus in front of it taken into a cross product: ``-a × b`` is ``b × a``."""
    for k, f in enumerate(chain):
        inner = f.of if isinstance(f, Transposed) else f
        if isinstance(inner, Cross):
            other = Cross(inner.right, inner.left)
            return [*chain[:k], Transposed(other) if inner is not f else other, *chain[k + 1 :]]
    return None


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
        elif out and isinstance(out[-1], Whole) and out[-1].name == "skew" and f.kind == "column":
            f = Cross(out.pop().arg, f)  # type: ignore[attr-defined]
        elif out and out[-1].kind == "row" and isinstance(f, Whole) and f.name == "diag":
            f = transposed(entrywise([transposed(out.pop()), f.arg]))
        elif out and _is_diag(out[-1]) and _is_diag(f):
            f = Whole("diag", entrywise([out.pop().arg, f.arg]))  # type: ignore[attr-defined]
        p = parts(f)
        out.extend(p.chain if p.coef == 1 and not p.scalars else (f,))
    return out or [Unit()] * bool(chain)


def _is_diag(f: Form) -> bool:
    return isinstance(f, Whole) and f.name == "diag"


def transposed(f: Form) -> Form:
    """The transpose, pushed into products; scalars, symmetric matrices and diagonals are their own."""
    known: Form | None = f.__dict__.get("turned")  # kept beside the cached cost: nested forms ask again and again
    if known is None:
        known = f.__dict__["turned"] = _transposed(f)
    return known


def _transposed(f: Form) -> Form:
    if f.kind == "scalar" or isinstance(f, Unit) or _is_diag(f) or (isinstance(f, Name) and f.symmetric):
        return f
    if isinstance(f, Transposed):
        return f.of
    if isinstance(f, Table):
        return f.turned(transposed)
    if (isinstance(f, Name) and f.antisymmetric) or (isinstance(f, Whole) and f.name == "skew"):
        return Product(Fraction(-1), (), (f,))
    if isinstance(f, AllOnes) and f.kind == "matrix":
        return AllOnes(f.dims[::-1])
    if isinstance(f, Product):
        chain = [transposed(c) for c in reversed(f.chain)]
        if any(isinstance(c, Product) for c in chain):  # the minus of an antisymmetric matrix goes in front
            return times([Product(f.coef, f.scalars, ()), *chain])
        return _product(f.coef, f.scalars, chain)
    if isinstance(f, Sum):
        inside = Sum(tuple(transposed(t) for t in f.terms))
        outside = Transposed(f)
        if len(parts(inside.terms[0]).chain) and is_symmetric(f):
            return f
        return inside if inside.cost < outside.cost else outside
    if isinstance(f, Whole) and f.name == "inverse":
        flipped = transposed(f.arg)
        if flipped == f.arg:
            return f
        if isinstance(f.arg, Name) and f.arg.antisymmetric:
            return Product(Fraction(-1), (), (f,))
        pushed_in, outside = Whole("inverse", flipped), Transposed(f)
        return pushed_in if pushed_in.cost < outside.cost and not isinstance(flipped, Transposed) else outside
    if isinstance(f, Function) and f.kind == "matrix" and f.name != "softmax" and transposed(f.arg).cost <= f.arg.cost:
        return Function(f.name, transposed(f.arg), f.primes)
    if isinstance(f, Over):
        return Over(f.sign, f.index, f.limit, transposed(f.body))
    if isinstance(f, Entrywise):
        pushed = Entrywise(tuple(transposed(x) for x in f.factors), tuple(transposed(x) for x in f.divisors))
        outside = Transposed(f)
        turned = all(isinstance(x, Transposed) for x in (*f.factors, *f.divisors))
        return pushed if turned or (f.kind == "matrix" and pushed.cost <= outside.cost) else outside
    return Transposed(f)


def is_symmetric(f: Form) -> bool:
    """Whether a matrix form is its own transpose by its looks."""
    known: bool | None = f.__dict__.get("symmetrical")
    if known is None:
        known = f.__dict__["symmetrical"] = _is_symmetric(f)
    return known


def _is_symmetric(f: Form) -> bool:
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
    kept = _mirrored(kept)
    lead = next((k for k, (c, _) in enumerate(kept) if c > 0), 0)
    kept.insert(0, kept.pop(lead))
    made = tuple(scaled(c, b) for c, b in kept)
    return made[0] if len(made) == 1 else Sum(made)


def _mirrored(terms: list[tuple[Fraction, Form]]) -> list[tuple[Fraction, Form]]:
    """Terms with ``A`` before ``A^T``, wherever both are there: fewer transposes first, then the writer's order."""
    out = list(terms)
    for k, (c, body) in enumerate(out):
        if body.kind != "matrix":
            continue
        other = transposed(body)
        for n in range(k + 1, len(out)):
            d, later = out[n]
            if c == d and later == other and (turns(later), ranks(later)) < (turns(body), ranks(body)):
                out[k], out[n] = out[n], out[k]
    return out


def scaled(coef: Fraction, f: Form) -> Form:
    """A number times a form."""
    p = parts(f)
    return _product(coef * p.coef, p.scalars, p.chain)


def _entry_rank(f: Form) -> int:
    """The order of entrywise factors: names, products and differences, functions, slopes as ``1 - tanh^2``, ``f'``."""
    if isinstance(f, Transposed):
        return _entry_rank(f.of)
    if isinstance(f, Name):
        return 0
    if isinstance(f, Function):
        return 3 if f.primes else 2
    if isinstance(f, Power):
        return 2
    if isinstance(f, Sum):
        ones = any(isinstance(c, AllOnes) for t in f.terms for c in parts(t).chain)
        return 3 if ones and any(isinstance(c, Function | Power) for t in f.terms for c in parts(t).chain) else 1
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
        elif isinstance(core, Power) and isinstance(core.exponent, Number) and core.exponent.value < 0:
            n = -core.exponent.value
            bottoms.append(core.base if n == 1 else Power(core.base, Number(n)))
        else:
            tops.append(core)
    assert shape is not None
    if not tops and len(bottoms) == 1 and isinstance(bottoms[0], Power):
        made: Form = powered(bottoms[0], Fraction(-1))
    elif not tops and not bottoms:
        made = shape
    elif len(tops) == 1 and not bottoms:
        made = tops[0]
    else:
        made = Entrywise(tuple(sorted(tops, key=_entry_rank)), tuple(bottoms))
    return times([_product(coef, scalars, ()), made])


def powered(base: Form, n: Fraction) -> Form:
    """A power of a scalar, or of every entry."""
    if n == 1:
        return base
    if isinstance(base, Power) and isinstance(base.exponent, Number) and n.denominator == 1:
        return powered(base.base, base.exponent.value * n)
    if isinstance(base, Number) and n.denominator == 1 and (base.value or n > 0):
        return Number(base.value ** int(n))
    if n == -1 and base.kind != "scalar":
        return Entrywise((), (base,))
    return Power(base, Number(n))
