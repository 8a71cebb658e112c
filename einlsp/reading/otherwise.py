"""Other ways to read a step that seems to fail, in which it may be true."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from einlsp.reading import surface as s
from einlsp.reading.cases import Keyed, cases_of, explained, looked, pairs_of
from einlsp.reading.claims import Claim, keys_of
from einlsp.reading.equations import Equations
from einlsp.reading.notes import NoteReading
from einlsp.reading.reach import loose, narrowed
from einlsp.records import pattern
from einlsp.tensor.census import symbols_of
from einlsp.tensor.check import Tally
from einlsp.tensor.expr import Dim, Expr, Index, Leaf, Symbol
from einlsp.tensor.judge import HOLDS, Case, Judgement, agrees
from einlsp.tensor.substitute import replace_symbol

_ROWS, _COLUMNS = pattern(r"\brows?\b"), pattern(r"\bcolumns?\b")


def judged_later(
    reading: NoteReading, claim: Claim, cases: list[Case], open_dims: frozenset[Dim], spoken: frozenset[str]
) -> Judgement:
    """The verdict on a step by what its own sentence, or the next paragraph, says its symbols are ("where …")."""
    end = claim.formula.region.paragraph + 1
    after = next((f.number for f in reading.formulas if f.region.paragraph > end), None)
    lone = [side.node.key for side in (claim.left, claim.right) if isinstance(side.node, s.Sym)]
    later = reading.sides.definitions_before(after).without(*lone)
    pairs = [(case.left, case.right, case.axes) for case in cases if not case.ties and not case.given]
    seen: list[tuple[Keyed, Tally]] = []
    for keyed in cases_of(pairs, later, Equations(), open_dims):
        found = looked(keyed)
        if agrees(found):
            return HOLDS
        seen.append((keyed, found))
    return explained(tuple(seen), spoken)


def far_fetched(found: Judgement, case: Case, equations: Equations, spoken: frozenset[str]) -> bool:
    """Whether a step holds by a fact that the note does not speak of, where an equation of the note may do too."""
    unspoken = {fact for _, fact in found.assumptions} - spoken
    return bool(unspoken and not found.granted and equations.bearing(case.left.names))


def constant(claim: Claim) -> bool:
    """Whether a side has no symbol."""
    values = (claim.left.value, claim.right.value)
    return not all(value is not None and value.expr.names for value in values)


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


def holds_gathered(reading: NoteReading, cases: Iterable[Case]) -> bool:
    r"""Whether a step holds with samples for the rows, or the columns, of the matrix of their letter.

    ``\sum_i\mathbf{x}_i\mathbf{x}_i^T = \mathbf{X}^T\mathbf{X}`` takes the rows; the shapes say which, or the words.
    """
    plain = [case for case in cases if not case.ties and not case.given]
    if not any(x.samples for case in plain for x in symbols_of([case.left, case.right]).values()):
        return False
    text = reading.note.text
    rows, columns = bool(_ROWS.search(text)), bool(_COLUMNS.search(text))
    ways = [way for way, told in ((1, rows or not columns), (-1, columns or not rows)) if told]
    return any(agrees(looked(Keyed(case))) for way in ways for known in plain for case in _gathered(known, way))


def _gathered(case: Case, way: int) -> Iterator[Case]:
    """The case with each matrix made of the samples of its letter, if there are any: by rows (1) or columns (-1)."""
    symbols = symbols_of([case.left, case.right]).values()
    families = {f.latex.lower(): f for f in symbols if f.samples == 1 and f.order == 2}
    left, right = case.left, case.right
    for matrix in symbols:
        family = families.get(matrix.latex.lower())
        if family is not None and not matrix.samples and matrix.dims == family.dims[::way] and matrix != family:
            left, right = (_in_samples(e, matrix, family, way) for e in (left, right))
    if left is not case.left or right is not case.right:
        yield replace(case, left=left, right=right, put=lambda e: e)


def _in_samples(e: Expr, matrix: Symbol, family: Symbol, way: int) -> Expr:
    def entry(indices: tuple[Index, ...]) -> Expr:
        return Leaf(family, indices[::way])

    return replace_symbol(e, matrix.latex, entry)
