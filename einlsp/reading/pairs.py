r"""Sums over pairs, by their values: ``\sum_{i\neq j}`` is the whole sum less its diagonal.

``\sum_{i<j}`` and ``\sum_{i=1}^{n-1}\sum_{j=i+1}^n`` are half of that where the summand stays the same when both
letters change places; else they have no value here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from einlsp.reading import ranges
from einlsp.reading import surface as s
from einlsp.reading.conditions import PairSum
from einlsp.reading.operands import Axis, Operand, problem
from einlsp.tensor.check import compare
from einlsp.tensor.expr import Expr, Fn, Index, Num, Ones, Pow, walk
from einlsp.tensor.normal import add, mul, neg, renormal
from einlsp.tensor.substitute import rebuild, rename
from einlsp.tensor.value import Value

if TYPE_CHECKING:
    from einlsp.reading.elaborate import Elaborator


def of_pairs(el: Elaborator, node: PairSum) -> Operand:
    """A sum over two letters, or over one beside another that is bound outside or free."""
    (inside,) = node.parts
    letters = _bound(el, node)
    limits = s.Big(node.start, node.end, "sum", letters, node.lower, node.upper, inside)
    outer = dict(el.bound)
    for letter in letters:
        el.bound[letter] = Axis(ranges.range_of(el, limits, letter), "up")
    try:
        body = el.read(inside)
    finally:
        own = {letter: el.bound[letter] for letter in letters}
        el.bound = outer
    axes = {**body.named, **{n: a for n, a in own.items() if n not in body.named}}
    for letter, axis in own.items():
        ranges.tie(el, limits, letter, axis.dim, axes[letter].dim)
    fixed = next((n for n in (node.first, node.second) if n not in letters), "")
    other = node.first if fixed == node.second else node.second
    if fixed and fixed not in axes:
        axes[fixed] = outer.get(fixed, Axis(axes[other].dim, "down"))
    el.unify(axes[node.first].dim, axes[node.second].dim, node, f"{node.first} and {node.second} run over one axis")
    named = {n: a for n, a in axes.items() if n not in letters}
    uses = tuple((n, a.level) for n, a in named.items())
    if body.value is None:
        return Operand(body.axes, named, uses, None, entrywise=body.entrywise)
    indices = {n: body.indices.get(n) or el.index(a.dim, n) for n, a in axes.items()}
    expr = _summed(body.value.expr, node, indices[node.first], indices[node.second], [indices[n] for n in letters])
    kept = {n: i for n, i in indices.items() if n not in letters}
    return Operand(body.axes, named, uses, Value(expr, body.value.ports), kept, body.entrywise)


def _bound(el: Elaborator, node: PairSum) -> tuple[str, ...]:
    r"""The letters that the sum runs over: both, but one that is bound outside or stands on the other side.

    ``\sum_{j\neq i}`` by itself runs over j.
    """
    if node.letters:
        return node.letters
    outside = el.bound.keys() | el.kept | el.beside
    free = [n for n in (node.first, node.second) if n not in outside]
    if not free:
        raise problem("unreadable", "this sum does not say which letter it runs over", node)
    turned = node.sign == "≠" and node.first > node.second and len(free) == 2
    if len(free) == 2:
        over = node.first if turned else f"both {node.first} and {node.second}"
        el.remark(f"the sum over {node.first} {node.sign} {node.second} runs over {over}")
    return (node.first,) if turned else tuple(free)


def _summed(e: Expr, node: PairSum, i: Index, j: Index, over: list[Index]) -> Expr:
    kept = i if i not in over else j if j not in over else None
    if kept is None:
        whole, diagonal = mul([e], (i, j)), mul([_met(e, {j: i})], (i,))
    else:
        whole, diagonal = mul([mul([e], tuple(over))]), _met(e, {over[0]: kept})
        whole, diagonal = (x if kept in x.free else mul([x, Ones(kept)]) for x in (whole, diagonal))
    if any(_undefined(n) for n in walk(diagonal)):
        message = f"the summand has no value where {node.first} = {node.second}; these places cannot be taken out"
        raise problem("unreadable", message, node)
    if node.sign == "≠":
        return add([whole, neg(diagonal)])
    turned = rename(e, {i: j, j: i})
    axes = sorted(e.free, key=lambda k: k.uid)
    if kept is not None or not compare(e, turned, axes).equal:
        message = f"a sum over {node.first} {node.sign} {node.second} of something that changes when both change places"
        raise problem("unreadable", message, node)
    half = [mul([x], coef=Fraction(1, 2)) for x in (whole, diagonal)]
    return add([half[0], half[1] if node.sign == "≤" else neg(half[1])])


def _met(e: Expr, renaming: Mapping[Index, Index]) -> Expr:
    """An expression where two indices have fallen together, normalised at every depth: ``x_i - x_i`` is nought."""
    return _deep(rename(e, renaming), frozenset(renaming.values()))


def _deep(e: Expr, at: frozenset[Index]) -> Expr:
    return e if e.free.isdisjoint(at) else renormal(rebuild(e, lambda k: _deep(k, at)))


def _undefined(e: Expr) -> bool:
    """Whether something is nought that must not be."""
    inner = e.base if isinstance(e, Pow) else e.arg if isinstance(e, Fn) and e.name == "log" else None
    return isinstance(inner, Num) and not inner.value


def joined(node: s.Big) -> PairSum | None:
    r"""``\sum_{i=1}^n \sum_{j=i+1}^n``, ``\sum_i \sum_{j<i}`` as one sum over pairs; ``None`` for all other sums.

    The outer sum may leave out the place for which the inner one is empty.
    """
    if node.op != "sum" or len(node.letters) != 1:
        return None
    before: tuple[s.Surface, ...] = ()
    inner = node.body
    while isinstance(inner, s.Bracket) and not isinstance(inner.body, s.Sum):
        inner = inner.body
    if isinstance(inner, s.Product):
        before, inner = inner.factors[:-1], inner.factors[-1]
    (letter,) = node.letters
    pair = inner if isinstance(inner, PairSum) else _shifted(inner)
    if pair is None or pair.sign == "≠" or {letter} == {pair.first, pair.second} or letter in pair.letters:
        return None
    if letter not in (pair.first, pair.second) or (pair.letters and len(pair.letters) != 1):
        return None
    (body,) = pair.parts
    if before:
        body = s.Product(before[0].start, body.end, (*before, body))
    upper = _longer(node.upper, pair.upper)
    return replace(
        pair,
        start=node.start,
        parts=(body,),
        letters=(pair.first, pair.second),
        lower=_one(node.lower, upper),
        upper=upper,
    )


def _longer(a: s.Surface | None, b: s.Surface | None) -> s.Surface | None:
    """The limit that is a letter or a number by itself."""
    plain = [x for x in (a, b) if isinstance(x, s.Sym | s.Num)]
    return plain[0] if plain else a or b


def _one(lower: s.Surface | None, upper: s.Surface | None) -> s.Surface | None:
    """The first place; ``i = 2`` where nothing comes before the first pair."""
    if upper is None:
        return None
    at = lower or upper
    return s.Num(at.start, at.end, Fraction(1))


def _shifted(node: s.Surface) -> PairSum | None:
    r"""``\sum_{j=i+1}^n`` as j above i, ``\sum_{j=1}^{i-1}`` as j below i."""
    if not isinstance(node, s.Big) or node.op != "sum" or len(node.letters) != 1:
        return None
    (letter,) = node.letters
    above, below = _moved(node.lower), _moved(node.upper)
    if above is not None and above[1] in (0, 1):
        pair = (above[0], "<" if above[1] else "≤", letter)
        upper = node.upper
    elif below is not None and below[1] in (0, -1) and isinstance(node.lower, s.Num) and node.lower.value == 1:
        pair = (letter, "<" if below[1] else "≤", below[0])
        upper = None
    else:
        return None
    return PairSum(node.start, node.end, "", "", (node.body,), True, "", *pair, (letter,), None, upper)


def _moved(node: s.Surface | None) -> tuple[str, int] | None:
    """A letter and the whole number that is added to it."""
    if isinstance(node, s.Sym) and not node.scripts.marks and len(node.key) == 1:
        return node.key, 0
    if isinstance(node, s.Sum) and len(node.terms) == 2:
        first, last = node.terms
        moved = _moved(first.body) if first.sign > 0 else None
        if moved is not None and moved[1] == 0 and isinstance(last.body, s.Num) and last.body.value == 1:
            return moved[0], last.sign
    return None
