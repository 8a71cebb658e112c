"""Sums, integrals, expectations and probabilities of the formal reading: linear, over unknown ranges and weights."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from einlsp.reading import formal_leaves
from einlsp.reading import surface as s
from einlsp.reading.formal_names import Part, Unformal, drawn, letters_in, put_for, text_of
from einlsp.tensor.expr import BigProd, Expr, Index, Leaf, Num, Symbol, fresh
from einlsp.tensor.normal import add, fn, mul, neg, power
from einlsp.tensor.substitute import rename

if TYPE_CHECKING:
    from einlsp.reading.formal import Formal


@contextmanager
def _binding(f: Formal, letters: Iterable[str], text: str) -> Iterator[list[Index]]:
    """Letters that stand for the members of a range, named by its text."""
    outer = dict(f.bound)
    own = {letter: fresh(f"{text.replace('·', '.')}#{k}", letter) for k, letter in enumerate(letters)}
    f.bound.update(own)
    try:
        yield list(own.values())
    finally:
        f.bound = outer


def big(f: Formal, node: s.Big) -> Part:
    """A sum or product: whatever it runs over, the same words are the same range."""
    text = text_of(f.latex[node.start : node.body.start]).rstrip("([{")
    for k, letter in enumerate(node.letters):
        text = put_for(text, letter, f"□{k}")
    if letters_in(text, f.names | f.bound.keys() | f.variables):
        raise Unformal
    with _binding(f, node.letters, text) as over:
        body = f.closed(node.body)
    if any(name in node.letters for name, _ in body.uses):
        raise Unformal
    if node.op == "sum":
        return Part(mul([body.expr], tuple(over)), body.uses)
    expr = body.expr
    for index in over:
        if index not in expr.free:
            raise Unformal
        expr = BigProd(expr, index)
    return Part(expr, body.uses)


def opaque(f: Formal, node: s.Surface) -> Part:
    """What the parser has no value for: expectations, variances, integrals."""
    match node:
        case s.Opaque(mean=mean, parts=(body,)) if mean:
            return _mean(f, mean, body)
        case s.Opaque(reason="the function variance", parts=(body,)):
            return _covariance(f, body, body)
        case s.Opaque(reason="the function covariance", parts=(a, b)):
            return _covariance(f, a, b)
        case s.Opaque(reason="an integral", parts=(s.Product(factors=factors),)):
            return _integral(f, node, factors)
        case s.Opaque(reason="a sign that is plus or minus", parts=parts):
            return _either(f, node, parts)
        case s.Opaque(reason="a limit" | "a maximum or minimum over a range", parts=parts):
            if any(n.head.bold for p in parts for n in s.symbols(p)):
                raise Unformal
            return formal_leaves.atom(f, node, parts)
        case _:
            raise Unformal


def _either(f: Formal, node: s.Surface, parts: tuple[s.Surface, ...]) -> Part:
    r"""A sum with ``\\pm`` and ``\\mp`` in it: plus or minus is a number of its own, the same one everywhere."""
    terms: list[Part] = []
    place = node.start
    for part in parts:
        before = f.latex[place : part.start]
        place = part.end
        own = f.closed(part)
        signs = [Leaf(Symbol("±"))] if "\\pm" in before or "\\mp" in before else []
        term = mul([*signs, own.expr])
        odd = (before.count("-") + before.count("\\mp")) % 2
        terms.append(Part(neg(term) if odd else term, own.uses))
    if any(set(t.uses) != set(terms[0].uses) for t in terms):
        raise Unformal
    return Part(add([t.expr for t in terms]), terms[0].uses)


def _mean(f: Formal, sign: str, body: s.Surface) -> Part:
    """An expectation: the mean over unknown weights."""
    letter, law = drawn(sign)
    if letter and f.weighted:
        if not law or letters_in(law, f.names | f.bound.keys() | f.variables):
            raise Unformal
        with _binding(f, [letter], "\\sum_□0") as over:
            inner = f.closed(body)
            value = Leaf(Symbol(f"⟨{over[0].dim}⟩", (over[0].dim,)), (over[0],))
        if inner.uses:
            raise Unformal
        return Part(mul([inner.expr, fn(law, value)], tuple(over)))
    text = text_of(sign)
    if letter:
        text = put_for(text, letter, "□")
    elif not f.random:
        raise Unformal
    with _binding(f, [letter or "⟨⟩"], text) as over:
        outer, f.member = f.member, f.member if letter else over[0]
        try:
            inner = f.closed(body)
        finally:
            f.member = outer
    if inner.uses or (not letter and over[0] not in inner.expr.free):
        raise Unformal  # what is constant is not known
    own = bool(law) and not letters_in(law, f.variables)
    return Part(_average(inner.expr, over[0], f"⟨weight of {text}⟩" if own else f"weight of {text}"))


def _average(e: Expr, index: Index, text: str) -> Expr:
    """The mean over weights; those whose name stands in angles do not change where something is differentiated."""
    weight = Symbol(text, (index.dim,))
    total, other = fresh(index.dim), fresh(index.dim)
    value = mul([Leaf(weight, (other,)), rename(e, {index: other})], (other,))
    return mul([value, power(mul([Leaf(weight, (total,))], (total,)), Num(-1))])


def _covariance(f: Formal, a: s.Surface, b: s.Surface) -> Part:
    """``E[ab] - E[a]E[b]``, each a mean over all that is random."""
    if not f.random:
        raise Unformal
    with _binding(f, ["⟨⟩"], "E") as over:
        outer, f.member = f.member, over[0]
        try:
            parts = [f.closed(a), f.closed(b)]
        finally:
            f.member = outer
    index = over[0]
    if any(p.uses or index not in p.expr.free for p in parts):
        raise Unformal
    both = _average(mul([p.expr for p in parts]), index, "weight of E")
    each = [_average(p.expr, index, "weight of E") for p in parts]
    return Part(add([both, neg(mul(each))]))


def _integral(f: Formal, node: s.Surface, factors: tuple[s.Surface, ...]) -> Part:
    """An integral is a sum over unknown weights: they change with nothing but its limits."""
    d, variable = factors[-2:] if len(factors) > 2 else (None, None)
    if not (isinstance(d, s.Sym) and d.key == "d" and isinstance(variable, s.Sym) and d.end == variable.start):
        raise Unformal
    if not variable.head.plain or variable.scripts.marks:
        raise Unformal
    text = text_of(f.latex[node.start : factors[0].start]).rstrip("([{")
    if letters_in(text, f.names | f.bound.keys() | f.variables | {variable.key}):
        raise Unformal
    with _binding(f, [variable.key], text) as over:
        inner = f.read(s.Product(factors[0].start, factors[-3].end, factors[:-2]))
        inner = f.close(inner)
    weight = Symbol(f"⟨weight of {text}⟩", (over[0].dim,))
    return Part(mul([inner.expr, Leaf(weight, (over[0],))], tuple(over)), inner.uses)
