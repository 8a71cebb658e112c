"""Taking common factors out of a sum of forms, where that makes it shorter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import lru_cache

from einlsp.tensor.deadline import tick
from einlsp.writing.compose import entrywise, is_symmetric, parts, plus, scaled, times, transposed
from einlsp.writing.forms import AllOnes, Entrywise, Form, Number, Over, Product, Sum, Transposed, Unit, Whole
from einlsp.writing.printing import is_entrywise
from einlsp.writing.quotients import over_one, over_powers
from einlsp.writing.shared import (
    is_turned,
    logistic_slope,
    multiplied_out,
    opened,
    scalars_out,
    shared_entries,
    units_joined,
    with_slopes,
    without_common,
)

MAX_TERMS = 16  # of longer sums only what all terms share is taken out


def factored(terms: Iterable[Form]) -> Form:
    """The sum of the terms, with common numbers, scalars and outer factors taken out where that is shorter."""
    return _factored_terms(tuple(terms))


@lru_cache(maxsize=4096)
def _factored_terms(terms: tuple[Form, ...]) -> Form:
    tick()
    whole = units_joined(plus(terms))
    if (named := logistic_slope(whole)) is not None:
        return named
    if isinstance(whole, Sum) and len(whole.terms) > MAX_TERMS:
        rest, outside = without_common(whole.terms)
        return times([*outside, plus(rest)]) if outside else whole
    if (quotient := over_powers(whole)) is not None:
        return times([factored([quotient[0]]), *quotient[1:]])
    if (entries := shared_entries(whole)) is not None:
        return entrywise([*entries[0], factored(entries[1])])
    forms = [whole]
    for other in (plus(opened(whole)), plus(multiplied_out(whole)), plus(scalars_out(whole)), over_one(whole)):
        if other is not None and other not in forms:
            forms.append(other)
    ways = [_turned(_factored(w)) for w in forms]
    if isinstance(whole, Sum) and all(is_turned(t) for t in whole.terms):
        ways.append(Transposed(factored(transposed(t) for t in whole.terms)))
    return with_slopes(min(ways, key=lambda f: f.cost))


def _turned(f: Form) -> Form:
    """``A^T - B^T`` as ``(A - B)^T``, where that is shorter."""
    p = parts(f)
    if len(p.chain) != 1 or not isinstance(p.chain[0], Sum) or p.kind == "scalar":
        return f
    outside = Transposed(Sum(tuple(transposed(t) for t in p.chain[0].terms)))
    return times([Product(p.coef, p.scalars, (outside,))]) if outside.cost < p.chain[0].cost else f


def _factored(whole: Form) -> Form:
    if not isinstance(whole, Sum):
        return whole
    rest, outside = without_common(whole.terms)
    inner = _grouped(rest)
    out = times([*outside, inner]) if outside else inner
    plain = _grouped(whole.terms)
    return out if out.cost <= plain.cost else plain


def _grouped(terms: Sequence[Form]) -> Form:
    """The sum with common first or last factors of some terms taken out, again and again while it gets shorter."""
    best: Form = plus(terms)
    while isinstance(best, Sum):
        shorter = min(_candidates(best.terms), key=lambda f: f.cost, default=best)
        if shorter.cost >= best.cost:
            break
        best = shorter
    return best


def _candidates(terms: tuple[Form, ...]) -> Iterable[Form]:
    """All sums in which one factor was taken out of the terms that share it."""
    products = [_with_chain(parts(t)) for t in terms]
    if Sum(terms).kind == "matrix" and is_symmetric(Sum(terms)):
        yield from _symmetric_candidates(terms, products)
        return
    yield from _over_candidates(terms, products)
    yield from _scalar_candidates(terms, products)
    yield from _diagonal_candidates(terms, products)
    yield from _multiple_candidates(terms, products)
    for left in (True, False):
        seen: list[Form] = []
        for p in products:
            end = _end(p, left)
            if end is None or end in seen:
                continue
            seen.append(end)
            group = [k for k, q in enumerate(products) if _end(q, left) == end or _is_alone(q, end, left)]
            rest = [_without_end(products[k], left) for k in group]
            whole, coef = _spelled_out(end, left, products, group)
            if whole:
                group, rest = sorted([*group, *whole]), [scaled(coef, Unit()), *rest]
            if len(rest) < 2:
                continue
            inner = factored(rest)
            taken = times([end, inner] if left else [inner, end])
            yield _regrouped(terms, group, taken)
    yield from _entrywise_candidates(terms, products)


def _symmetric_candidates(terms: tuple[Form, ...], products: list[Product]) -> Iterable[Form]:
    """A symmetric sum stays so: ``A^T X A + A^T Y A`` as ``A^T (X + Y) A``, common scalars of symmetric groups."""
    first = products[0].chain[0] if len(products[0].chain) > 1 else None
    if first is not None and first.kind == "matrix" and not is_symmetric(first):
        last = transposed(first)
        if all(len(p.chain) > 1 and p.chain[0] == first and p.chain[-1] == last for p in products):
            inner = factored(times([Product(p.coef, p.scalars, p.chain[1:-1] or (Unit(),))]) for p in products)
            yield times([first, inner, last])
    for taken in _scalar_candidates(terms, products):
        if is_symmetric(taken) or all(is_symmetric(t) for t in (taken.terms if isinstance(taken, Sum) else ())):
            yield taken
    yield from _over_candidates(terms, products)
    yield from _diagonal_candidates(terms, products)
    yield from _multiple_candidates(terms, products)


def _scalar_candidates(terms: tuple[Form, ...], products: list[Product]) -> Iterable[Form]:
    """Sums with a scalar taken out of some of the terms, where that is a good deal shorter."""
    seen: list[Form] = []
    least = Sum(terms).cost - 1.5
    alike = len({round(t.cost, 3) for t in terms}) == 1  # then they stay so
    for p in products:
        for s in p.scalars:
            if s in seen:
                continue
            seen.append(s)
            group = [k for k, q in enumerate(products) if s in q.scalars]
            if 2 <= len(group) < len(terms) and not (alike and len(terms) % len(group)):
                taken = _regrouped(terms, group, factored(terms[k] for k in group))
                if taken.cost < least:
                    yield taken


def _multiple_candidates(terms: tuple[Form, ...], products: list[Product]) -> Iterable[Form]:
    """Multiples of one array as one multiple of it: ``s x - y x`` as ``(s - y) x``."""
    seen: list[tuple[Form, ...]] = []
    for p in products:
        if not p.chain or p.chain in seen:
            continue
        seen.append(p.chain)
        group = [k for k, q in enumerate(products) if q.chain == p.chain]
        if len(group) > 1:
            inner = factored(times([Number(products[k].coef), *products[k].scalars]) for k in group)
            yield _regrouped(terms, group, times([inner, *p.chain]))


def _over_candidates(terms: tuple[Form, ...], products: list[Product]) -> Iterable[Form]:
    """Sums over the same members of a family as one sum."""
    seen: list[tuple[str, str]] = []
    for p in products:
        last = _over_sum(p)
        if last is None or (last.index, last.limit) in seen:
            continue
        seen.append((last.index, last.limit))
        group = [
            k for k, q in enumerate(products) if (o := _over_sum(q)) and (o.index, o.limit) == (last.index, last.limit)
        ]
        if len(group) > 1:
            inner = factored(_without_over(products[k]) for k in group)
            yield _regrouped(terms, group, Over(last.sign, last.index, last.limit, inner))


def _over_sum(p: Product) -> Over | None:
    parts_ = (*p.scalars, *p.chain)
    found = [f for f in parts_ if isinstance(f, Over) and f.sign == r"\sum"]
    return found[0] if len(found) == 1 and (len(p.chain) <= 1) else None


def _without_over(p: Product) -> Form:
    over = _over_sum(p)
    assert over is not None
    rest = [f for f in (*p.scalars, *p.chain) if f is not over]
    return times([Product(p.coef, (), ()), *rest, over.body])


def _diagonal_candidates(terms: tuple[Form, ...], products: list[Product]) -> Iterable[Form]:
    """``diag(u) + diag(v)`` as ``diag(u + v)``; the same for vec and its inverse."""
    for name in ("diag", "vec", "unvec"):
        group = [k for k, p in enumerate(products) if len(p.chain) == 1 and _is_whole(p.chain[0], name)]
        if len(group) > 1:
            inner = factored(_applied(products[k]) for k in group)
            yield _regrouped(terms, group, Whole(name, inner))


def _is_whole(f: Form, name: str) -> bool:
    return isinstance(f, Whole) and f.name == name


def _applied(p: Product) -> Form:
    """A product without the linear function around its array."""
    return times([Product(p.coef, p.scalars, (_argument(p),))])


def _argument(p: Product) -> Form:
    whole = p.chain[0]
    assert isinstance(whole, Whole)
    return whole.arg


def _with_chain(p: Product) -> Product:
    """A term whose only array is an inner product among its scalars, as the chain of that."""
    inner = [s for s in p.scalars if isinstance(s, Product) and s.chain]
    if p.chain or len(inner) != 1:
        return p
    return Product(p.coef, tuple(s for s in p.scalars if s is not inner[0]), inner[0].chain)


def _takes_unit(end: Form, left: bool) -> bool:
    """Whether an array at an end may be a multiple of an identity times itself."""
    return end.kind in (("matrix", "row") if left else ("matrix", "column"))


def _is_alone(p: Product, end: Form, left: bool) -> bool:
    """Whether a term is a multiple of the factor that ends other terms: ``c r`` beside ``A r``."""
    return len(p.chain) == 1 and p.chain[0] == end and _takes_unit(end, left)


def _spelled_out(end: Form, left: bool, products: list[Product], group: list[int]) -> tuple[list[int], Fraction]:
    """Where the terms of a sum that ends other terms stand by themselves, with one number: ``X - Y + (X - Y) A``."""
    inner = end.of if isinstance(end, Transposed) else end
    if not isinstance(inner, Sum) or not _takes_unit(end, left):
        return [], Fraction(1)
    found: list[int] = []
    numbers: set[Fraction] = set()
    for term in inner.terms:
        p = parts(transposed(term) if inner is not end else term)
        place = next((k for k, q in enumerate(products) if (q.scalars, q.chain) == (p.scalars, p.chain)), None)
        if place is None or place in group:
            return [], Fraction(1)
        found.append(place)
        numbers.add(products[place].coef / p.coef)
    return (found, numbers.pop()) if len(numbers) == 1 else ([], Fraction(1))


def _end(p: Product, left: bool) -> Form | None:
    if len(p.chain) < 2:
        return None
    return p.chain[0] if left else p.chain[-1]


def _without_end(p: Product, left: bool) -> Form:
    chain = p.chain[1:] if left else p.chain[:-1]
    return times([Product(p.coef, p.scalars, chain or (Unit(),))])


def _regrouped(terms: tuple[Form, ...], group: list[int], taken: Form) -> Form:
    rest = [taken if k == group[0] else t for k, t in enumerate(terms) if k == group[0] or k not in group]
    return plus(rest)


def _entrywise_candidates(terms: tuple[Form, ...], products: list[Product]) -> Iterable[Form]:
    """Sums with a common factor of entrywise products taken out."""
    seen: list[Form] = []
    for p in products:
        for f in _entry_factors(p):
            if f in seen:
                continue
            seen.append(f)
            alone = [k for k, q in enumerate(products) if q.chain == (f,) and f.kind == "column" and not q.scalars]
            group = [k for k, q in enumerate(products) if f in _entry_factors(q)]
            rest = {k: _without_entry(products[k], f) for k in group}
            if alone and any(is_entrywise(r) for r in rest.values()):  # beside functions of entries ones are a plain 1
                rest |= {k: times([Number(products[k].coef), AllOnes(("",))]) for k in alone}
            if len(rest) < 2:
                continue
            group = sorted(rest)
            inner = factored(rest[k] for k in group)
            yield _regrouped(terms, group, entrywise([f, inner]))


def _entry_factors(p: Product) -> tuple[Form, ...]:
    if len(p.chain) == 1 and isinstance(p.chain[0], Entrywise):
        return p.chain[0].factors
    return ()


def _without_entry(p: Product, f: Form) -> Form:
    whole = p.chain[0]
    assert isinstance(whole, Entrywise)
    left = list(whole.factors)
    left.remove(f)
    core = Entrywise(tuple(left), whole.divisors) if len(left) + len(whole.divisors) > 1 or not left else left[0]
    return times([Product(p.coef, p.scalars, (core,))])
