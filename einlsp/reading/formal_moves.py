r"""Derivatives of the formal reading: linear, with the rules of products and chains, of whatever is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from einlsp.reading import formal_leaves
from einlsp.reading import surface as s
from einlsp.reading.formal_names import COORDINATES, Part, Unformal, Uses
from einlsp.tensor.census import symbols_of
from einlsp.tensor.derivative import NotDifferentiable, differentiate
from einlsp.tensor.expr import Expr, Index, Leaf, Num, Symbol, fresh
from einlsp.tensor.normal import add, is_zero, mul, neg
from einlsp.tensor.substitute import rename

if TYPE_CHECKING:
    from einlsp.reading.formal import Formal


def derivative(f: Formal, node: s.Derivative) -> Part:
    """A derivative that is written as one."""
    if node.body is None:
        raise Unformal
    body = f.closed(node.body)
    scripts = node.scripts.of("index")
    if node.style == "index" or (node.style == "nabla" and scripts):
        sign = "∂" if node.style == "index" else "∇"
        for mark in reversed(scripts):
            level = "^" if mark.level == "up" else "_"
            if mark.text in COORDINATES:
                body = moved(f, body, f"{sign}/{mark.text}" if level == "_" else f"{sign}^{mark.text}")
            else:
                body = moved(f, f.close(body), sign + level, ((mark.text, mark.level),))
        return body
    if not node.variables or (node.style == "nabla" and node.order > 1):
        raise Unformal
    sign = "∇" if node.style == "nabla" else "∂" if node.partial else "d"
    for variable in node.variables:
        if isinstance(variable, s.Num):
            body = moved(f, body, f"{sign}/{variable.value}")
        elif isinstance(variable, s.Sym) and not variable.scripts.marks and not variable.head.bold:
            body = moved(f, body, f"{sign}/{variable.key}")
        else:
            raise Unformal
    return body


def moved(f: Formal, part: Part, operator: str, slots: Uses = ()) -> Part:
    r"""The derivative of a part; ``operator`` is its name, ``d/t``; ``∂_``, ``\bar{D}^`` have an index in ``slots``."""
    at = tuple(f.index(text) for text, _ in slots)
    uses = (*part.uses, *(u for u in slots if u[0] not in f.bound))
    if not slots:
        return Part(_along(f, part.expr, operator, ()), uses)
    sign, level = operator[:-1], operator[-1]
    key = f.metric.get(str(at[0].dim))
    if level == "_":
        return Part(_covariant(f, part, sign, at[0]), uses)
    if key is None:
        return Part(_along(f, part.expr, operator, at), uses)
    lower = fresh(at[0].dim, at[0].hint)
    return Part(
        mul([formal_leaves.metric(f, key, "up", at[0], lower), _covariant(f, part, sign, lower)], (lower,)), uses
    )


def _covariant(f: Formal, part: Part, sign: str, at: Index) -> Expr:
    r"""A derivative by an index; a covariant one is made of a partial one and Christoffel symbols, if so wanted."""
    if sign == "∂" or not f.covariant:
        return _along(f, part.expr, sign + "_", (at,))
    gamma = "\\Gamma" if sign == "∇" else sign.replace("D", "\\Gamma")
    terms = [_along(f, part.expr, "∂_", (at,))]
    for name, level in part.uses:
        index = f.index(name)
        if index.dim != at.dim:
            raise Unformal
        dummy = fresh(index.dim, index.hint)
        other = rename(part.expr, {index: dummy})
        if level == "up":
            terms.append(mul([formal_leaves.christoffel(gamma, index, at, dummy), other], (dummy,)))
        else:
            terms.append(neg(mul([formal_leaves.christoffel(gamma, dummy, at, index), other], (dummy,))))
    return add(terms)


def _along(f: Formal, e: Expr, operator: str, at: tuple[Index, ...]) -> Expr:
    """The rules of sums, products and chains over all that an expression is made of."""
    variable = operator.partition("/")[2]
    terms: list[Expr] = []
    for name, symbol in symbols_of([e]).items():
        if name.startswith("⟨") or name == "\\pi" or (variable and name not in f.made and f.constant(variable, name)):
            continue
        places = tuple(fresh(d) for d in symbol.dims)
        try:
            slope = differentiate(e, name, places)
        except NotDifferentiable as reason:
            raise Unformal from reason
        if is_zero(slope):
            continue
        if name == variable:
            terms.append(slope)
            continue
        if name.endswith("[metric]") and _compatible(operator, name):
            continue
        base, operators = f.made.get(name, (name, ()))
        leaf = derived(f, Leaf(Symbol(base, symbol.dims), places), (*operators, operator), at)
        terms.append(mul([slope, leaf], places))
    return add(terms) if terms else Num(0)


def _compatible(operator: str, name: str) -> bool:
    r"""Whether a covariant derivative is that of a metric: ``\bar D`` of ``\bar\gamma``, ``\nabla`` of any."""
    sign = operator.rstrip("_^")
    if sign == "∇":
        return True
    accents = [sign.count(a) == 1 for a in ("\\bar", "\\hat", "\\tilde")]
    return "D" in sign and accents == [a in name for a in ("\\bar", "\\hat", "\\tilde")]


def derived(f: Formal, leaf: Leaf, operators: tuple[str, ...], at: tuple[Index, ...]) -> Expr:
    """A derivative of an entry, with further indices; which of two named variables comes first makes no difference."""
    if not operators:
        return leaf
    if all(o.startswith("∂/") for o in operators):
        operators = tuple(sorted(operators))
    base = leaf.symbol.latex
    name = "".join(f"{o}(" for o in reversed(operators)) + base + ")" * len(operators)
    indices = (*leaf.indices, *at)
    if len(indices) > len(leaf.symbol.dims):
        name += str([i.dim for i in at])
    f.made[name] = (base, operators)
    return Leaf(Symbol(name, tuple(i.dim for i in indices)), indices)
