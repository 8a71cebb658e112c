"""Taking common factors out of a sum of forms, where that makes it shorter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import reduce
from itertools import product
from math import gcd, lcm, prod

from einlsp.writing.compose import entrywise, is_symmetric, parts, plus, scaled, times, transposed
from einlsp.writing.forms import Entrywise, Form, Over, Product, Sum, Transposed, Unit, Whole


def factored(terms: Iterable[Form]) -> Form:
    """The sum of the terms, with common numbers, scalars and outer factors taken out where that is shorter."""
    whole = plus(terms)
    opened = plus(_opened(whole))
    forms = [whole]
    for other in (opened, plus(_multiplied_out(whole))):
        if other not in forms:
            forms.append(other)
    ways = [_turned(_factored(w)) for w in forms]
    if isinstance(whole, Sum) and all(_is_turned(t) for t in whole.terms):
        ways.append(Transposed(factored(transposed(t) for t in whole.terms)))
    return min(ways, key=lambda f: f.cost)


def _is_turned(t: Form) -> bool:
    """Whether a term is a transpose as it stands."""
    p = parts(t)
    return len(p.chain) == 1 and isinstance(p.chain[0], Transposed)


def _turned(f: Form) -> Form:
    """``A^T - B^T`` as ``(A - B)^T``, where that is shorter."""
    p = parts(f)
    if len(p.chain) != 1 or not isinstance(p.chain[0], Sum) or p.kind == "scalar":
        return f
    outside = Transposed(Sum(tuple(transposed(t) for t in p.chain[0].terms)))
    return times([Product(p.coef, p.scalars, (outside,))]) if outside.cost < p.chain[0].cost else f


def _opened(f: Form) -> list[Form]:
    """The terms of a sum with transposes of whole sums pushed in, so that equal terms can meet."""
    out: list[Form] = []
    for t in f.terms if isinstance(f, Sum) else (f,):
        p = parts(t)
        if len(p.chain) == 1 and isinstance(p.chain[0], Transposed) and isinstance(p.chain[0].of, Sum):
            inner = p.chain[0].of
            out.extend(times([Product(p.coef, p.scalars, ()), transposed(u)]) for u in inner.terms)
        elif len(p.chain) == 1 and isinstance(p.chain[0], Sum):
            out.extend(times([Product(p.coef, p.scalars, ()), u]) for u in p.chain[0].terms)
        else:
            out.append(t)
    return out


def _multiplied_out(f: Form) -> list[Form]:
    """The terms of a sum with entrywise products of short sums multiplied out: ``y⊙(1-s) - (1-y)⊙s`` is ``y - s``."""
    out: list[Form] = []
    for t in f.terms if isinstance(f, Sum) else ():
        p = parts(t)
        whole = p.chain[0] if len(p.chain) == 1 else None
        if not isinstance(whole, Entrywise) or whole.divisors:
            out.append(t)
            continue
        ways = [g.terms if isinstance(g, Sum) else (g,) for g in whole.factors]
        if prod(len(w) for w in ways) > 4:
            return [f]
        out.extend(times([Product(p.coef, p.scalars, ()), entrywise(way)]) for way in product(*ways))
    return out or [f]


def _factored(whole: Form) -> Form:
    if not isinstance(whole, Sum):
        return whole
    rest, outside = _without_common(whole.terms)
    inner = _grouped(rest)
    out = times([*outside, inner]) if outside else inner
    plain = _grouped(whole.terms)
    return out if out.cost <= plain.cost else plain


def _without_common(terms: Sequence[Form]) -> tuple[tuple[Form, ...], list[Form]]:
    """The terms without the number and the scalars that all of them share, and those."""
    products = [parts(t) for t in terms]
    number = common_number([p.coef for p in products])
    shared = list(products[0].scalars)
    for p in products[1:]:
        left = list(p.scalars)
        kept = []
        for s in shared:
            if s in left:
                left.remove(s)
                kept.append(s)
        shared = kept
    stripped = []
    for p in products:
        left = list(p.scalars)
        for s in shared:
            left.remove(s)
        stripped.append(scaled(p.coef / number, times([*left, *_chain(p)])))
    outside: list[Form] = [times([scaled(number, times(shared))])] if shared else []
    if not shared and number != 1:
        outside = [scaled(number, times([]))]
    return tuple(stripped), outside


def _chain(p: Product) -> list[Form]:
    if not p.chain:
        return []
    return [Product(Fraction(1), (), p.chain) if len(p.chain) > 1 else p.chain[0]]


def common_number(numbers: list[Fraction]) -> Fraction:
    """The number that can be taken out of all of these, with the sign that they share."""
    top = reduce(gcd, (abs(n.numerator) for n in numbers))
    bottom = reduce(lcm, (n.denominator for n in numbers))
    common = Fraction(top, bottom)
    return -common if all(n < 0 for n in numbers) else common


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
    products = [parts(t) for t in terms]
    if is_symmetric(Sum(terms)):
        yield from _symmetric_candidates(terms, products)
        return
    yield from _over_candidates(terms, products)
    yield from _scalar_candidates(terms, products)
    yield from _diagonal_candidates(terms, products)
    for left in (True, False):
        seen: list[Form] = []
        for p in products:
            end = _end(p, left)
            if end is None or end in seen:
                continue
            seen.append(end)
            group = [k for k, q in enumerate(products) if _end(q, left) == end]
            if len(group) < 2:
                continue
            inner = factored(_without_end(products[k], left) for k in group)
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
    yield from _diagonal_candidates(terms, products)


def _scalar_candidates(terms: tuple[Form, ...], products: list[Product]) -> Iterable[Form]:
    """Sums with a scalar taken out of some of the terms."""
    seen: list[Form] = []
    for p in products:
        for s in p.scalars:
            if s in seen:
                continue
            seen.append(s)
            group = [k for k, q in enumerate(products) if s in q.scalars]
            if 2 <= len(group) < len(terms):
                yield _regrouped(terms, group, factored(terms[k] for k in group))


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
            group = [k for k, q in enumerate(products) if f in _entry_factors(q)]
            if len(group) < 2:
                continue
            inner = factored(_without_entry(products[k], f) for k in group)
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
