"""Axes: dimensions, indices, and the symbols whose slots they fill."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import count
from typing import Literal

from einlsp.records import record

Dim = str | int
"""A dimension: a name (``"d"``, ``"d_{\\text{in}}"``), a number, or a product of them: ``"d·k"``."""

TIMES = "·"
"""Joins the factors of a dimension that is a product: the length of ``vec X``, a side of ``A ⊗ B``."""


@lru_cache(maxsize=1024)
def dim_factors(dim: Dim) -> tuple[Dim, ...]:
    """The factors of a dimension."""
    return tuple(int(f) if f.isdigit() else f for f in str(dim).split(TIMES))


def product_dim(*dims: Dim) -> Dim:
    """The dimension that is a product, spelled in one way whatever the order of the factors."""
    number = 1
    names: list[str] = []
    for d in dims:
        for f in dim_factors(d):
            if isinstance(f, int):
                number *= f
            else:
                names.append(f)
    if not names:
        return number
    return TIMES.join([*([str(number)] if number != 1 else []), *sorted(names)])


Upness = Literal["up", "down"]

_uids = count(1)


@record(eq=False)
class Index:
    """An axis label. Equality is by ``uid``; ``hint`` is the name a writer would like for it.

    Make one with `fresh`: uids grow, so sorting by uid is the order of creation, the same in every run.
    """

    uid: int
    dim: Dim
    hint: str = ""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Index) and self.uid == other.uid

    def __hash__(self) -> int:  # written out: it is called more often than anything else
        return self.uid


def fresh(dim: Dim, hint: str = "") -> Index:
    """A new index."""
    return Index(next(_uids), dim, hint)


@record
class Symbol:
    r"""A named tensor: ``latex`` is its whole decorated head (``\mathbf{W}``, ``W_{\text{out}}``).

    ``dims`` gives one dimension a slot. ``facts`` are words of the FACT vocabulary ("symmetric", "orthogonal",
    "positive definite", …). ``levels`` is the natural upness of each slot (vector: up; matrix: up, down).
    ``samples`` counts the leading slots that number members of a family (``\mathbf{x}_i``: 1) and are
    written as labels, not as indices.
    """

    latex: str
    dims: tuple[Dim, ...] = ()
    facts: frozenset[str] = frozenset()
    levels: tuple[Upness, ...] = ()
    samples: int = 0

    @property
    def order(self) -> int:
        """The number of slots, sample slots included."""
        return len(self.dims)

    def is_a(self, fact: str) -> bool:
        """Whether the fact is declared, or follows from one that is."""
        return fact in self.facts or any(fact in _FOLLOWS.get(f, ()) for f in self.facts)

    @property
    def linear(self) -> frozenset[str]:
        """The facts of a matrix that sums of such matrices have too, and so a rate at which it changes."""
        return frozenset(fact for fact in ("symmetric", "antisymmetric", "diagonal") if self.is_a(fact))


_COMMUTES = "commutes, and stands behind "


def commuting_with(first: str) -> str:
    """The fact of a matrix that commutes with another, behind which it is written: of B where ``AB = BA`` is known."""
    return _COMMUTES + first


def is_pair(fact: str) -> bool:
    """Whether a fact ties a matrix to another."""
    return fact.startswith(_COMMUTES)


def commutes_with(symbol: Symbol) -> list[str]:
    """The matrices that a matrix commutes with and is written behind."""
    return sorted(f.removeprefix(_COMMUTES) for f in symbol.facts if f.startswith(_COMMUTES)) if symbol.facts else []


def commute(a: Symbol, b: Symbol) -> bool:
    """Whether ``b`` is known to commute with ``a``, and is a polynomial of it, as in general position it must be.

    Facts that such a polynomial need not have, or has only by being one, make it no example of all such pairs.
    """
    if _COMMUTES + a.latex not in b.facts or a.dims != b.dims:
        return False
    own = [frozenset(f for f in s.facts if f not in ("square", "invertible") and not is_pair(f)) for s in (a, b)]
    return own[0] == own[1] and own[0] <= {"symmetric", "diagonal"}


_FOLLOWS: Mapping[str, tuple[str, ...]] = {
    "positive definite": (
        "symmetric",
        "invertible",
        "square",
        "positive semidefinite",
        "full column rank",
        "full row rank",
    ),
    "positive semidefinite": ("symmetric", "square"),
    "symmetric": ("square",),
    "antisymmetric": ("square",),
    "diagonal": ("symmetric", "square"),
    "rotation": (
        "orthogonal",
        "orthonormal columns",
        "square",
        "invertible",
        "full column rank",
        "full row rank",
    ),
    "orthogonal": ("orthonormal columns", "square", "invertible", "full column rank", "full row rank"),
    "idempotent": ("square",),
    "invertible": ("square", "full column rank", "full row rank"),
    "orthonormal columns": ("full column rank",),
    "one-hot": ("probability vector", "binary"),
}
