"""The names in a form: which there are, in which order, with which labels."""

from __future__ import annotations

from collections.abc import Collection

from einlsp.writing.forms import (
    Entrywise,
    Form,
    Function,
    Kronecker,
    Name,
    Over,
    Power,
    Product,
    Sum,
    Table,
    Transposed,
    Whole,
)


def below(f: Form) -> tuple[Form, ...]:
    """The forms right below one, as they are read."""
    if isinstance(f, Product):
        return (*f.scalars, *f.chain)
    if isinstance(f, Sum):
        return f.terms
    if isinstance(f, Entrywise):
        return (*f.factors, *f.divisors)
    if isinstance(f, Transposed):
        return (f.of,)
    if isinstance(f, Function | Whole):
        return (f.arg,)
    if isinstance(f, Power):
        return (f.base, f.exponent)
    if isinstance(f, Over):
        return (f.body,)
    if isinstance(f, Table):
        return tuple(cell for row in f.rows for cell in row)
    return (f.left, f.right) if isinstance(f, Kronecker) else ()


def names_in(f: Form) -> tuple[Name, ...]:
    """The names in a form, as they are read."""
    return (f,) if isinstance(f, Name) else tuple(n for g in below(f) for n in names_in(g))


def mentions(f: Form, labels: Collection[str]) -> bool:
    """Whether a label is used in a form, or bound in it."""
    if isinstance(f, Name):
        return any(k in labels for k in f.labels)
    return (isinstance(f, Over) and f.index in labels) or any(mentions(g, labels) for g in below(f))


def ranks(f: Form) -> tuple[int, ...]:
    """The writer's order of the names in a form, as they are read."""
    return tuple(n.rank for n in names_in(f))


def turns(f: Form) -> int:
    """How many transposes a form has."""
    return isinstance(f, Transposed) + sum(turns(g) for g in below(f))
