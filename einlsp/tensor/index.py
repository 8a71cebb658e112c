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


_FOLLOWS: Mapping[str, tuple[str, ...]] = {
    "positive definite": ("symmetric", "invertible", "square", "positive semidefinite"),
    "positive semidefinite": ("symmetric", "square"),
    "symmetric": ("square",),
    "antisymmetric": ("square",),
    "diagonal": ("symmetric", "square"),
    "orthogonal": ("orthonormal columns", "square", "invertible"),
    "idempotent": ("square",),
    "invertible": ("square",),
    "one-hot": ("probability vector", "binary"),
}
