"""Last touches on a whole matrix form: its sign, and which of two transposes is written out."""

from __future__ import annotations

from einlsp.writing.choose import Written
from einlsp.writing.compose import parts, plus, scaled, times, transposed
from einlsp.writing.forms import Form, Number, Over, Product, Sum, Transposed
from einlsp.writing.names import below


def signed(f: Form, written: Written) -> Form:
    """``-(y - s) x`` as ``(s - y) x``, unless the writer wrote ``y - s``."""
    p = parts(f)
    if p.coef >= 0:
        return f
    pieces = [*p.scalars, *p.chain]
    for k, piece in enumerate(pieces):
        turned = _turned_over(piece, written)
        if turned is not None:
            return times([Number(-p.coef), *pieces[:k], turned, *pieces[k + 1 :]])
    return f


def spread(f: Form, written: Written = lambda _: False) -> Form:
    """A row vector that is a sum, as the sum of rows: ``(v + W x)^T`` as ``v^T + x^T W^T``.

    Short sums stay whole, and those that the writer wrote.
    """
    p = parts(f)
    if not p.chain or len(p.chain) != 1 or not isinstance(p.chain[0], Transposed) or not isinstance(p.chain[0].of, Sum):
        return f
    inner = p.chain[0].of
    if all(len(parts(t).chain) < 2 and not parts(t).scalars for t in inner.terms) or written(inner):
        return f
    terms = tuple(transposed(t) for t in inner.terms)
    chains = [c for t in terms for c in parts(t).chain]
    if f.kind == "matrix" and any(isinstance(c, Transposed) and isinstance(c.of, Sum) for c in chains):
        return f  # sums turned over inside of it are worse than the whole turned over
    return times([Product(p.coef, p.scalars, ()), Sum(terms)])


def _turned_over(f: Form, written: Written) -> Form | None:
    """The negative of a difference, where that is a difference too and the writer did not write this one."""
    if isinstance(f, Transposed):
        inner = _turned_over(f.of, written)
        return None if inner is None else transposed(inner)
    if isinstance(f, Over) and f.sign == r"\sum":
        body = parts(f.body)
        pieces = [*body.scalars, *body.chain]
        for k, piece in enumerate(pieces):
            inner = _turned_over(piece, written)
            if inner is not None:
                whole = times([Number(body.coef), *pieces[:k], inner, *pieces[k + 1 :]])
                return Over(f.sign, f.index, f.limit, whole)
        return None
    if not isinstance(f, Sum) or len(f.terms) > 3 or all(parts(t).coef > 0 for t in f.terms) or written(f):
        return None
    return plus(scaled(-parts(t).coef, _without_number(parts(t))) for t in f.terms)


def _without_number(p: Product) -> Form:
    return times([*p.scalars, *p.chain])


def better_turn(own: Form, other: Form) -> Form:
    """A form, or the transpose of that in the other layout, where this one has more sums in sums, or turned over."""
    if (_turned_sums(own) and not _turned_sums(other)) or _sums(own) > _sums(other):
        turned = transposed(other)
        if turned.cost <= own.cost:
            return turned
    return own


def _sums(f: Form) -> int:
    """How many sums there are in a form."""
    return isinstance(f, Sum) + sum(map(_sums, below(f)))


def _turned_sums(f: Form) -> bool:
    """Whether the transpose of a sum stands inside of a form."""
    return any((isinstance(g, Transposed) and isinstance(g.of, Sum)) or _turned_sums(g) for g in below(f))
