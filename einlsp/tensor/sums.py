"""The normalising constructor of sums: flat, without noughts, equal terms merged."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from einlsp.tensor.antisymmetric import negatives
from einlsp.tensor.canonical import same
from einlsp.tensor.expr import ZERO, Add, Expr, Num, scaled, split_coef


def is_zero(e: Expr) -> bool:
    """Whether an expression is the number nought."""
    return isinstance(e, Num) and not e.value


def add(terms: Iterable[Expr]) -> Expr:
    """A sum: flat, without noughts, equal terms merged, in order of first appearance. A lone term stays as it is."""
    terms = [t for t in terms if not is_zero(t)]
    if len(terms) == 1 and not isinstance(terms[0], Add):
        return terms[0]
    found: list[tuple[Fraction, Expr]] = []
    by_sign: dict[str, list[int]] = {}
    for coef, body in _flat_terms(terms, Fraction(1)):
        for k in by_sign.get(body.sign, ()):
            if same(found[k][1], body):
                found[k] = (found[k][0] + coef, found[k][1])
                break
            if any(same(found[k][1], other) for other in negatives(body)):
                found[k] = (found[k][0] - coef, found[k][1])
                break
        else:
            by_sign.setdefault(body.sign, []).append(len(found))
            found.append((coef, body))
    kept = [scaled(c, b) for c, b in found if c]
    if not kept:
        return ZERO
    return kept[0] if len(kept) == 1 else Add(tuple(kept))


def _flat_terms(terms: Iterable[Expr], scale: Fraction) -> Iterable[tuple[Fraction, Expr]]:
    for t in terms:
        coef, body = split_coef(t)
        if isinstance(body, Add):
            yield from _flat_terms(body.terms, scale * coef)
        elif coef:
            yield scale * coef, body
