"""Declared facts as rewriting rules on the factors of a product: ``Q^T Q = I``, ``P P = P``, ``x^T x = 1``."""

from __future__ import annotations

from fractions import Fraction

from einlsp.tensor.canonical import code, same
from einlsp.tensor.expr import ZERO, Add, Delta, Expr, Fn, Index, Leaf, Num, Ones, Pow, Prod, Size, fresh
from einlsp.tensor.index import commute, is_pair
from einlsp.tensor.substitute import rename

CONSTRAINTS = frozenset({
    "unit norm", "orthonormal columns", "orthogonal", "rotation", "idempotent", "probability vector", "one-hot",
    "binary",
})  # fmt: skip
"""Facts that tie the entries of an array to each other, or to a few values: a derivative by it must not use them."""


def apply_facts(factors: list[Expr], bound: list[Index]) -> list[Expr] | None:
    """The factors after one use of a fact (``bound`` shrinks with them), or None where none applies."""
    for k, f in enumerate(factors):
        base = f.base if isinstance(f, Pow) else f
        if isinstance(base, Prod) and f is not base:
            isometry = _isometry(f, base, factors, bound)
            if isometry is not None:
                return [*(g for n, g in enumerate(factors) if n != k), isometry]
        if not isinstance(base, Leaf) or not base.symbol.facts:
            continue
        if f is base:
            new = _alone(base, factors, bound) or _pair(base, factors, bound) or _commuted(base, factors, bound)
        else:
            new = _squared(f, base, factors, bound)
        if new is not None:
            rest = [g for n, g in enumerate(factors) if n != k and g not in new[1]]
            return rest + new[0]
    return None


Change = tuple[list[Expr], list[Expr]]
"""What comes in, and which other factors go out with the one looked at."""


def _is_vector(leaf: Leaf) -> bool:
    """Whether an entry is one of a vector, or of a member of a family of vectors."""
    return len(leaf.indices) - leaf.symbol.samples == 1


def _only_here(i: Index, factors: list[Expr], holders: int) -> bool:
    return sum(i in f.free for f in factors) == holders


def _alone(leaf: Leaf, factors: list[Expr], bound: list[Index]) -> Change | None:
    """Facts about one entry: a probability vector sums to one; an antisymmetric matrix has no diagonal."""
    s = leaf.symbol
    if s.is_a("probability vector") and _is_vector(leaf) and leaf.indices[-1] in bound:
        i = leaf.indices[-1]
        if _only_here(i, factors, 1):
            bound.remove(i)
            return [Ones(k) for k in leaf.indices[:-1]], []
    if s.is_a("antisymmetric") and len(leaf.indices) == 2 and leaf.indices[0] == leaf.indices[1]:
        return [ZERO], []
    return None


def _squared(f: Expr, leaf: Leaf, factors: list[Expr], bound: list[Index]) -> Change | None:
    """Facts about a power of one entry: unit norms, orthonormal columns, and noughts and ones."""
    assert isinstance(f, Pow)
    if not isinstance(f.exponent, Num):
        return None
    n, s = f.exponent.value, leaf.symbol
    if s.is_a("binary") and n.denominator == 1 and n > 1:
        return [leaf], []
    if n != 2 or not leaf.indices:
        return None
    last = leaf.indices[-1]
    if s.is_a("unit norm") and _is_vector(leaf) and last in bound and _only_here(last, factors, 1):
        bound.remove(last)
        return [Ones(k) for k in leaf.indices[:-1]], []
    if len(leaf.indices) == 2 and s.is_a("orthonormal columns"):
        slots = ((0, 1), (1, 0)) if s.is_a("orthogonal") else ((0, 1),)
        for k, other in slots:
            i = leaf.indices[k]
            if i in bound and i != leaf.indices[other] and _only_here(i, factors, 1):
                bound.remove(i)
                return [Ones(leaf.indices[other])], []
    return None


def _pair(leaf: Leaf, factors: list[Expr], bound: list[Index]) -> Change | None:
    """Facts about two entries that share a summed index: ``Q^T Q = I``, ``P P = P``."""
    s = leaf.symbol
    if len(leaf.indices) != 2:
        return None
    for g in factors:
        if g is leaf or not isinstance(g, Leaf) or g.symbol != s:
            continue
        if leaf.indices[0] == leaf.indices[1] or g.indices[0] == g.indices[1]:
            continue  # an entry of the diagonal is no part of a matrix product
        for k in (0, 1):
            i, j = leaf.indices[k], g.indices[k]
            may = s.is_a("orthonormal columns") if k == 0 else s.is_a("orthogonal")
            if may and i == j and i in bound and _only_here(i, factors, 2):
                bound.remove(i)
                return [Delta(leaf.indices[1 - k], g.indices[1 - k])], [g]
        if s.is_a("idempotent") and s.is_a("symmetric"):
            shared = [i for i in leaf.indices if i in g.indices and i in bound and _only_here(i, factors, 2)]
            if len(shared) == 1:
                bound.remove(shared[0])
                ends = tuple(i for h in (leaf, g) for i in h.indices if i != shared[0])
                return ([Leaf(s, ends)], [g]) if len(ends) == 2 else None
        i = leaf.indices[1]
        if s.is_a("idempotent") and i == g.indices[0] and i in bound and _only_here(i, factors, 2):
            bound.remove(i)
            return [Leaf(s, (leaf.indices[0], g.indices[1]))], [g]
    return None


def _is_diagonal(leaf: Leaf) -> bool:
    return bool(leaf.symbol.facts) and leaf.symbol.is_a("diagonal")


def _commuted(leaf: Leaf, factors: list[Expr], bound: list[Index]) -> Change | None:
    """``B A`` as ``A B`` where the two commute."""
    diagonal = leaf.symbol.is_a("diagonal") and sum(isinstance(f, Leaf) and _is_diagonal(f) for f in factors) == 2
    if len(leaf.indices) != 2 or not (diagonal or any(is_pair(f) for f in leaf.symbol.facts)):
        return None
    for g in factors:
        if not isinstance(g, Leaf) or g.symbol == leaf.symbol or g.symbol.dims != leaf.symbol.dims:
            continue
        if not (commute(g.symbol, leaf.symbol) or (diagonal and _is_diagonal(g))):
            continue
        shared = [k for k in leaf.indices if k in g.indices and k in bound and _only_here(k, factors, 2)]
        if len(shared) != 1 or len({*leaf.indices, *g.indices}) != 3:
            continue
        (k,) = shared
        both = leaf.symbol.is_a("symmetric") and g.symbol.is_a("symmetric")
        (i,), (j,) = ([x for x in pair if x != k] for pair in (leaf.indices, g.indices))
        turned = [Leaf(g.symbol, (i, k)), Leaf(leaf.symbol, (k, j))]
        if both:
            rest = [f for f in factors if f is not leaf and f is not g]
            new, old = (repr(code(Prod(Fraction(1), (*rest, *pair), tuple(bound)))) for pair in (turned, [leaf, g]))
            if new < old:
                return list(turned), [g]
        elif leaf.indices[1] == k == g.indices[0]:
            return list(turned), [g]
    return None


def _isometry(f: Expr, base: Prod, factors: list[Expr], bound: list[Index]) -> Expr | None:
    """The sum over i of ``(Q_ik v_k)^2`` as that of ``v_k^2``: orthonormal columns keep lengths."""
    if not (isinstance(f, Pow) and isinstance(f.exponent, Num) and f.exponent.value == 2):
        return None
    for q in base.factors:
        if not (isinstance(q, Leaf) and len(q.indices) == 2 and q.symbol.is_a("orthonormal columns")):
            continue
        for slot in (0, 1) if q.symbol.is_a("orthogonal") else (0,):
            i, k = q.indices[slot], q.indices[1 - slot]
            rest = [g for g in base.factors if g is not q]
            summed = i in bound and _only_here(i, factors, 1) and not any(i in g.free for g in rest)
            if i == k or not summed or k not in base.bound or not any(k in g.free for g in rest):
                continue
            inner = tuple(b for b in base.bound if b != k)
            bound.remove(i)
            new = fresh(k.dim, k.hint)
            bound.append(new)
            return Pow(rename(Prod(base.coef, tuple(rest), inner), {k: new}), f.exponent)
    return None


_KINKED = frozenset({"abs", "sign", "relu", "step"})
_ABSORBS = {("abs", "sign"): "arg", ("relu", "step"): "relu"}
"""Products of two functions of one argument that are one of them, or the argument itself."""


def simplify_entries(factors: list[Expr], bound: list[Index]) -> list[Expr] | None:
    """``|x| sign x = x``, ``relu(x) step(x) = relu(x)``, ``step^n = step``, ``|x|^2 = x^2``: true away from kinks."""
    split = [_split(f) for f in factors]
    if not any(isinstance(f, Fn) and f.name in _KINKED for f, _ in split):
        return None
    for k, (f, n) in enumerate(split):
        if not isinstance(f, Fn) or f.name not in _KINKED or n is None:
            continue
        for m, (g, p) in enumerate(split):
            if m == k or p is None:
                continue
            kept = _absorbed(f, g)
            if kept is not None:
                rest = [h for q, h in enumerate(factors) if q not in (k, m)]
                return [*rest, *_lowered(f, n), *_lowered(g, p), kept]
    for k, (f, n) in enumerate(split):
        if not isinstance(f, Fn) or n is None or n == 1:
            continue
        rest = [g for m, g in enumerate(factors) if m != k]
        if f.name == "step":
            return [*rest, f]
        if f.name == "sign":
            return [*rest, *([f] if n % 2 else [Ones(i) for i in sorted(f.free, key=lambda i: i.uid)])]
        if f.name == "abs" and n % 2 == 0:
            return [*rest, Pow(f.arg, Num(n))]
    return None


def _absorbed(f: Fn, g: Expr) -> Expr | None:
    """What the product of f and g is, where that is one function: ``|x| sign x = x``, ``x sign x = |x|``."""
    if isinstance(g, Fn) and (f.name, g.name) in _ABSORBS and same(f.arg, g.arg):
        return f.arg if _ABSORBS[f.name, g.name] == "arg" else f
    if f.name == "sign" and same(f.arg, g):
        return Fn("abs", g)
    return None


def _lowered(f: Expr, n: Fraction) -> list[Expr]:
    """One power less of a factor."""
    return [] if n == 1 else [f if n == 2 else Pow(f, Num(n - 1))]


def _split(f: Expr) -> tuple[Expr, Fraction | None]:
    """A factor as base and whole positive power (None where the power is no such number)."""
    if not isinstance(f, Pow):
        return f, Fraction(1)
    if isinstance(f.exponent, Num) and f.exponent.value.denominator == 1 and f.exponent.value > 0:
        return f.base, f.exponent.value
    return f.base, None


def is_not_negative(e: Expr) -> bool:
    """Whether no entry of an expression is negative, by what is declared or by its make: sums of ``|x_i|^p``."""
    if isinstance(e, Fn) and e.name in ("abs", "relu", "step") and not e.primes:
        return True
    if isinstance(e, Prod):
        return e.coef >= 0 and all(map(is_not_negative, e.factors))
    if isinstance(e, Add):
        return all(map(is_not_negative, e.terms))
    if isinstance(e, Pow):
        even = isinstance(e.exponent, Num) and e.exponent.value.denominator == 1 and e.exponent.value % 2 == 0
        return even or is_not_negative(e.base)
    return is_positive(e)


def is_positive(e: Expr) -> bool:
    """Whether every entry of an expression is positive by what is declared."""
    if isinstance(e, Num):
        return e.value > 0
    if isinstance(e, Leaf):
        return e.symbol.is_a("positive")
    if isinstance(e, Size | Ones):
        return True
    if isinstance(e, Prod):
        return e.coef > 0 and all(map(is_positive, e.factors))
    if isinstance(e, Add):
        return all(map(is_positive, e.terms))
    if isinstance(e, Pow):
        return is_positive(e.base)
    return isinstance(e, Fn) and not e.primes and e.name in ("exp", "cosh", "sigmoid", "softplus")
