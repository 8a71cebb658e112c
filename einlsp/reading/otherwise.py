"""Other ways to read a step that seems to fail, in which it may be true."""

from __future__ import annotations

from einlsp.reading import surface as s
from einlsp.reading.cases import cases_of, looked, pairs_of
from einlsp.reading.claims import Claim, keys_of
from einlsp.reading.equations import Equations
from einlsp.reading.notes import NoteReading
from einlsp.reading.reach import loose, narrowed
from einlsp.tensor.expr import Dim
from einlsp.tensor.judge import agrees


def reaches_less(reading: NoteReading, claim: Claim, equations: Equations, open_dims: frozenset[Dim]) -> bool:
    r"""Whether a step holds if functions reach less far (``\log x\,y``), or rests on a definition where they might."""
    left, right = claim.left.node, claim.right.node
    definitions = reading.sides.definitions(*claim.right_at[:2])
    keys = keys_of(left) | keys_of(right)
    keys = keys.union(*map(definitions.upstream, keys))
    for statement in reading.sides.statements.values():
        first, *others = statement.chain.sides
        defines = isinstance(first, s.Sym) and first.key in keys and first is not left
        if defines and any(loose(n) for side in others for n in s.walk(side)):
            return True
    narrow = narrowed(left), narrowed(right)
    for before, instead in ((narrow[0], right), (left, narrow[1]), narrow):
        if before is not left or instead is not right:
            pairs = pairs_of(reading, claim, instead, before=before)
            if any(agrees(looked(keyed)) for keyed in cases_of(pairs, definitions, equations, open_dims)):
                return True
    return False
