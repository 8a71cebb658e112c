"""What a symbol stands for, and putting that in for it wherever it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from einlsp.records import record
from einlsp.tensor.expr import Expr, Index, Leaf, Symbol, Upness, walk
from einlsp.tensor.substitute import rebuild, renewed
from einlsp.tensor.value import Value


@record
class Meaning:
    r"""What a symbol stands for, slot by slot.

    With ``members`` the first slot numbers the members of families, as in ``\mathbf{z}_i = \mathbf{W}\mathbf{x}_i``:
    they lead from the name of a member (``\mathbf{x}_i``) to that of its family.
    """

    value: Value
    members: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> frozenset[str]:
        """The symbols that it is made of."""
        return frozenset(self.members.get(name, name) for name in self.value.expr.names)

    def fits(self, symbol: Symbol) -> bool:
        """Whether a symbol has the axes of what it is to be replaced by."""
        dims = symbol.dims[1:] if self.members else symbol.dims
        return dims == self.value.shape

    def at(self, indices: tuple[Index, ...]) -> Expr:
        """What stands for an entry of the symbol."""
        if not self.members:
            return renewed(self.value.over(indices))
        return _of_families(renewed(self.value.over(indices[1:])), self.members, indices[0])


def _of_families(e: Expr, members: Mapping[str, str], label: Index) -> Expr:
    """An expression about single members as one about the members that ``label`` numbers."""
    if e.names.isdisjoint(members):
        return e
    if isinstance(e, Leaf):
        old = e.symbol
        levels: tuple[Upness, ...] = ("up", *old.levels)
        family = Symbol(members[old.latex], (label.dim, *old.dims), old.facts, levels, 1 if old.dims else 0)
        return Leaf(family, (label, *e.indices))
    return rebuild(e, lambda k: _of_families(k, members, label))


def replaced(e: Expr, meanings: Mapping[str, Meaning]) -> Expr:
    """An expression with what symbols stand for put in, all at once.

    A symbol is replaced only if it has the right axes wherever it stands: one letter may stand for two things.
    """
    fitting = {key: meaning for key, meaning in meanings.items() if _fits(e, key, meaning)}
    return _replaced(e, fitting) if fitting else e


def _fits(e: Expr, key: str, meaning: Meaning) -> bool:
    return key in e.names and all(
        meaning.fits(n.symbol) for n in walk(e) if isinstance(n, Leaf) and n.symbol.latex == key
    )


def _replaced(e: Expr, meanings: Mapping[str, Meaning]) -> Expr:
    if e.names.isdisjoint(meanings):
        return e
    if isinstance(e, Leaf):
        return meanings[e.symbol.latex].at(e.indices)
    return rebuild(e, lambda k: _replaced(k, meanings))
