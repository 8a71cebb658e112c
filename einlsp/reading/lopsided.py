r"""Which matrices a note shows not to be symmetric: those that it transposes, with no word of symmetry.

Who takes a matrix for symmetric writes no ``X^TX``, and does not write ``X^T`` again and again. So a step that would
hold if X were symmetric, and does hold with one transpose more or less, has lost one.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from einlsp.reading import surface as s
from einlsp.reading.claims import Claim
from einlsp.reading.folding import folded
from einlsp.records import pattern

if TYPE_CHECKING:
    from einlsp.reading.notes import FormulaReading, NoteReading

_SYMMETRY = pattern(r"(?<!anti)(?<!anti-)(?<!skew-)(?<!skew )\bsymmetr|hermiti|self-?adjoint|\bnormal matri")
_NOUN = (
    r"(?:kernel|gram|covariances?|hessian|laplacian|adjacency|mass|stiffness|inertia|metric|correlation|precision|densit"
    r"(?:y|ies)|hamiltonian|observables?|information|scatter|distances?|similarity|affinity|reflection|reflector|projection"
    r"|projector|involution|householder)"
)
_BEFORE = pattern(rf"\b{_NOUN}(?:[ -](?:matrix|matrices|operator|tensor))?\W{{0,4}}$")
_AFTER = pattern(
    rf"^\W{{0,4}}(?:is|are|be|denotes?|for|,)?\s*(?:the|a|an|its|their|some)?\s*(?:[\w-]+\s+){{0,2}}{_NOUN}\b"
)
_NEAR = 60


def lopsided(reading: NoteReading, claim: Claim, name: str) -> bool:
    """Whether a note shows that a matrix is not symmetric."""
    turned = set[int]()
    for f in reading.formulas:
        if f.number != claim.right_at[0] and _stands_turned(f, name):
            turned.add(f.number)
    if len(turned) < 2 and not any(_gram(f, name) for f in reading.formulas):
        return False
    return not _spoken_of(reading) and not any(_called_symmetric(reading, f, name) for f in reading.formulas)


def _stands_turned(f: FormulaReading, name: str) -> bool:
    return any(_is(n, name) for n in _nodes(f) if isinstance(n, s.Transposed))


def _gram(f: FormulaReading, name: str) -> bool:
    """Whether a matrix stands right beside its transpose."""
    products = (n.factors for n in _nodes(f) if isinstance(n, s.Product))
    pairs = (pair for factors in products for pair in pairwise(factors))
    return any({_is(a, name), _is(b, name)} == {True} and _turns(a) != _turns(b) for a, b in pairs)


def _nodes(f: FormulaReading) -> list[s.Surface]:
    return [n for chain in f.surface.chains for side in chain.sides for n in s.walk(side)]


def _turns(node: s.Surface) -> bool:
    return isinstance(node, s.Transposed)


def _is(node: s.Surface, name: str) -> bool:
    """Whether this is a matrix, or its transpose."""
    base = node.base if isinstance(node, s.Transposed) else node
    return isinstance(base, s.Sym) and base.key == name


def _spoken_of(reading: NoteReading) -> bool:
    """Whether words speak of symmetry and do not say of which symbols."""
    words = sum(1 for _ in _SYMMETRY.finditer(reading.words))
    said = {d.declaration.key for d in reading.declarations if "symmetric" in d.declaration.facts}
    return words > len(said)


def _called_symmetric(reading: NoteReading, f: FormulaReading, name: str) -> bool:
    """Whether the words beside a matrix call it what is symmetric by its nature: ``the kernel matrix $K$``."""
    first = f.surface.chains[0].sides[0] if f.surface.chains else None
    if not isinstance(first, s.Sym) or first.key != name:
        return False
    text = reading.note.text
    before = folded(text[max(f.region.start - _NEAR, 0) : f.region.start])
    after = folded(text[f.region.end : f.region.end + _NEAR])
    return bool(_BEFORE.search(before.rstrip("$ \\(")) or _AFTER.match(after.lstrip("$ \\)")))
