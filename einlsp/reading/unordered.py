"""Steps that hold for numbers, where capitals may be matrices: ``(A + B)^2 = A^2 + 2AB + B^2`` in notes with arrays."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from einlsp.reading import surface as s
from einlsp.reading.claims import Claim
from einlsp.reading.notes import NoteReading
from einlsp.reading.orders import NUMBER_LETTERS

_MOST = 200
"""More terms than this are not multiplied out."""

_Word = tuple[tuple[str, ...], tuple[str, ...]]
"""A term: its capitals in their order, and all else."""

_Terms = dict[_Word, Fraction]


class _Unknown(Exception):
    """Something that is no sum of products."""


def unordered(reading: NoteReading, claim: Claim) -> str:
    """Why a step that holds may not: capitals change places in it that may be matrices; empty where none do.

    They may be where the note has arrays, and does not say what they are.
    """
    table = reading.sides.statements[claim.right_at[:2]].table
    if not (table.has_arrays or table.bold):
        return ""
    definitions = reading.sides.definitions(*claim.right_at[:2])
    capitals = set[str]()
    for n in (n for side in (claim.left, claim.right) for n in s.symbols(side.node)):
        entry = table.known(n)
        open_one = entry is not None and not entry.order and entry.declaration is None and n.key not in table.declared
        if open_one and n.head.plain and n.head.upper_case and n.head.letter not in NUMBER_LETTERS:
            capitals |= {n.key} if definitions.get(n.key) is None else set()
    if len(capitals) < 2:
        return ""
    try:
        left, right = (_terms(side.node, capitals) for side in (claim.left, claim.right))
    except _Unknown:
        return ""
    if left == right or _commuted(left) != _commuted(right):
        return ""
    moved = sorted(set[str]().union(*(word for word, _ in {*left} ^ {*right})))
    return f"it holds for numbers; nothing says whether {' and '.join(moved)} are such or matrices"


def _terms(node: s.Surface, capitals: set[str]) -> _Terms:
    """A side multiplied out."""
    match node:
        case s.Num(value=value):
            return {((), ()): Fraction(value)} if value else {}
        case s.Sym() if not node.scripts.slots:
            return {((node.key,), ()) if node.key in capitals else ((), (node.key,)): Fraction(1)}
        case s.Bracket(kind="(" | "[" | "{", body=body):
            return _terms(body, capitals)
        case s.Sum(terms=terms):
            total: _Terms = {}
            for term in terms:
                for word, c in _terms(term.body, capitals).items():
                    total[word] = total.get(word, Fraction(0)) + term.sign * c
            return {word: c for word, c in total.items() if c}
        case s.Product(factors=factors):
            return _multiplied([_terms(f, capitals) for f in factors])
        case s.Power(base=base, exponent=s.Num(value=value)) if value in range(1, 7):
            return _multiplied([_terms(base, capitals)] * int(value))
        case _:
            raise _Unknown


def _multiplied(factors: list[_Terms]) -> _Terms:
    found: _Terms = {((), ()): Fraction(1)}
    for factor in factors:
        if len(found) * len(factor) > _MOST:
            raise _Unknown
        new: _Terms = {}
        for ((word, rest), a), ((more, others), b) in product(found.items(), factor.items()):
            key = (word + more, tuple(sorted(rest + others)))
            new[key] = new.get(key, Fraction(0)) + a * b
        found = {key: c for key, c in new.items() if c}
    return found


def _commuted(terms: _Terms) -> _Terms:
    """The terms as they are of numbers."""
    found: _Terms = {}
    for (word, rest), c in terms.items():
        key = (tuple(sorted(word)), rest)
        found[key] = found.get(key, Fraction(0)) + c
    return {key: c for key, c in found.items() if c}
