"""Dimensions of a note that contradict each other, each contradiction once, and the declarations that would mend it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from einlsp.latex import Command, Node, Script, Scripted, Space, iter_nodes
from einlsp.markdown import read_note as read_markdown
from einlsp.reading import surface as s
from einlsp.reading.dims import Conflict, Place
from einlsp.reading.doubts import doubt_of
from einlsp.reading.heads import spell, unbrace
from einlsp.reading.notes import FormulaReading, NoteReading, read_note
from einlsp.reading.symbols import Source
from einlsp.reading.verdicts import sifted
from einlsp.records import pattern
from einlsp.rules.denials import denied
from einlsp.rules.finding import Edit
from einlsp.rules.products import MatrixNote, Misfit
from einlsp.rules.respelling import applied
from einlsp.rules.sections import Sections
from einlsp.rules.transposing import raised, turned
from einlsp.tensor.expr import Dim

_SQUARE = pattern(
    r"(?<!\bthe )\bsquare\b(?![\s-]*(?:root|loss|error|norm|brackets?|deviation|distance|summable|of\b))"
    r"|\bsquare (?:matri|case|ones?\b)",
    re.IGNORECASE,
)
"""What says that matrices are square; "the square" is a power."""
_SAID = pattern(r"\s*(?:is|are|be|being)\b[^.;]*", re.IGNORECASE)
_LISTED = pattern(r"\s*,?\s*(?:and)?\s*(?:(?:is|are|be|being)\b.*)?", re.IGNORECASE | re.DOTALL)
_NAMED = pattern(r"\s*(?:\w+\s+){0,2}(?:matri\w+|ones?)?\s*", re.IGNORECASE)

SURE: frozenset[Source] = frozenset(
    {"directive", "front matter", "argument", "math", "prose", "definition", "typography"}
)


@dataclass
class DimensionedNote:
    """A note, as the rule about dimensions sees it."""

    reading: NoteReading

    def conflicts(self) -> Iterator[Conflict]:
        """The contradictions that nothing excuses; of those that share a declaration only the first."""
        told: set[tuple[Place, Dim]] = set()
        for conflict in self._found:
            ends = {(conflict.chain[0], conflict.left), (conflict.chain[-1], conflict.right)}
            if told.isdisjoint(ends) and self._certain(conflict):
                told |= ends
                yield conflict

    @cached_property
    def _found(self) -> Sequence[Conflict]:
        sides = self.reading.sides
        if not self.reading.declarations or not sides.statements:
            return ()
        return tuple(sides.table.dims.conflicts)

    def _certain(self, conflict: Conflict) -> bool:
        first, last = conflict.chain[0], conflict.chain[-1]
        if conflict.at.formula < 0 or first is conflict.at or last is conflict.at:
            return False
        if denied(self.reading, self.reading.formulas[conflict.at.formula]):
            return False
        if not _comparable(conflict.left, conflict.right) or self._equated(conflict.left, conflict.right):
            return False
        starts = [self._offset(place) for place in (first, last)]
        if self._squared([start for start in starts if start is not None], conflict):
            return False
        near = all(start is None or end is None or self._sections.within(start, end) for start, end in [starts])
        return near and (
            all(self._sure(place, conflict.at) for place in conflict.chain[1:-1]) or self._slip(conflict.at)
        )

    def _slip(self, at: Place) -> bool:
        """Whether one small change where it does not fit makes the step there fit and true: no guess does that."""
        for step in sifted(self.reading):
            here, right = step.claim.right_at[0] == at.formula, step.claim.right.node
            if here and right.start <= at.start < right.end and step.misspelling is not None:
                return not doubt_of(self.reading, step.claim)
        return False

    def _squared(self, starts: Sequence[int], conflict: Conflict) -> bool:
        """Whether the prose since what was declared speaks of square matrices: "for square ones", "if it is square".

        Not where it says that of other symbols, right before or behind it: "a square matrix B", "B is square".
        """
        number = self.reading.formulas[conflict.at.formula].region.paragraph
        names = {place.text.partition(" ")[0] for place in (conflict.chain[0], conflict.chain[-1])}
        for paragraph in self.reading.note.paragraphs[: number + 1]:
            listed: list[FormulaReading] = []
            for piece in paragraph.prose:
                before = next((f for f in reversed(self.reading.formulas) if f.region.end <= piece.start), None)
                listed = [*listed, before] if before is not None and _LISTED.fullmatch(piece.text) else []
                if starts and piece.start <= min(starts):
                    continue
                for match in _SQUARE.finditer(piece.text):
                    after = next((f for f in self.reading.formulas if f.region.start >= piece.end), None)
                    spoken = listed if _SAID.fullmatch(piece.text, 0, match.start()) else []
                    spoken = [after] if after and _NAMED.fullmatch(piece.text, match.end()) else spoken
                    if not spoken or any(names & s.keys(c) for f in spoken for c in f.surface.chains):
                        return True
        return False

    def _sure(self, place: Place, at: Place) -> bool:
        """Whether a step of the reasoning rests on nothing guessed, and stands near the contradiction."""
        if place.formula < 0:
            return True
        here, there = self._offset(place), self._offset(at)
        if here is None or there is None or not self._sections.within(here, there):
            return False
        for number, chain in enumerate(self.reading.formulas[place.formula].surface.chains):
            for position, side in enumerate(chain.sides):
                if side.start <= place.start < side.end:
                    return self.reading.side(place.formula, number, position).sources <= SURE
        return False

    def _offset(self, place: Place) -> int | None:
        return self.reading.formulas[place.formula].region.start if place.formula >= 0 else None

    @cached_property
    def _sections(self) -> Sections:
        return Sections(self.reading.note)

    def _equated(self, one: Dim, two: Dim) -> bool:
        """Whether the note says anywhere that two dimensions are equal, or that matrices are square."""
        wanted = {str(one), str(two)}
        for formula in self.reading.formulas:
            for chain in formula.surface.chains:
                if any(r.kind in ("equal", "define") for r in chain.relations):
                    sides = {formula.surface.latex[side.start : side.end].strip() for side in chain.sides}
                    if wanted <= sides or wanted <= s.keys(chain):
                        return True
        return False

    def changes(self, conflict: Conflict) -> Iterator[tuple[str, tuple[Edit, ...]]]:
        """A transpose of the part that does not fit or the one before it, the two swapped, and each
        declaration with the dimension that the other one has; where that leaves fewer contradictions."""
        formula = self.reading.formulas[conflict.at.formula]
        for edits in self._transposes(conflict.at):
            spans = tuple(Edit(*formula.region.span(e.start, e.end), e.new_text) for e in edits)
            if self._better(spans):
                start, end = self._product(conflict.at)
                after = applied(formula.surface.latex, edits)
                yield f"Write {after[start : end + len(after) - len(formula.surface.latex)]}", spans
        pairs = (
            (conflict.chain[0], conflict.left, conflict.right),
            (conflict.chain[-1], conflict.right, conflict.left),
        )
        for place, old, new in pairs:
            edit = self._edit(place, old, str(new)) if place.formula >= 0 else None
            if edit is not None and self._better((edit,)):
                name = place.text.partition(" ")[0]
                yield f"Declare {name} with {new} for {old}", (edit,)

    def _factors(self, at: Place) -> tuple[s.Surface, ...]:
        """The part that does not fit with the one before it, where both are factors of a product."""
        for chain in self.reading.formulas[at.formula].surface.chains:
            for node in s.walk(chain):
                if isinstance(node, s.Product):
                    for one, two in pairwise(node.factors):
                        if (two.start, two.end) == (at.start, at.end):
                            return one, two
        return ()

    def _product(self, at: Place) -> tuple[int, int]:
        factors = self._factors(at)
        return factors[0].start, factors[-1].end

    def _transposes(self, at: Place) -> Iterator[tuple[Edit, ...]]:
        surface, sign = self.reading.formulas[at.formula].surface, raised(self.reading)
        factors = self._factors(at)
        named = any(n.scripts.of("index") for part in factors for n in s.symbols(part))
        yield from () if named else (turned(surface, part, sign) for part in factors)
        if len(factors) == 2 and all(map(_matrix, factors)):
            texts = [surface.latex[part.start : part.end] for part in factors]
            yield tuple(Edit(p.start, p.end, text) for p, text in zip(factors, reversed(texts), strict=True))

    def _edit(self, place: Place, old: Dim, new: str) -> Edit | None:
        """The one place in a declaration that says the old dimension, changed."""
        formula = self.reading.formulas[place.formula]
        found = [
            node
            for node in iter_nodes(formula.tree)
            if place.start <= node.start and node.end <= place.end and isinstance(node, Scripted) and _is_space(node)
            for node in _dimensions(node)
            if spell((node,)) == str(old)
        ]
        if len(found) != 1:
            return None
        start, end = found[0].start, found[0].end
        if formula.surface.latex[start:end].strip() != str(old):
            return None  # it comes out of a macro
        braced = formula.surface.latex[start - 1 : start] == "^" and len(new) > 1 and not new[1:].isalpha()
        return Edit(*formula.region.span(start, end), f"{{{new}}}" if braced else new)

    def _better(self, edits: Sequence[Edit]) -> bool:
        """Whether the note, read with the edits, holds fewer contradictions."""
        note, settings = self.reading.note, self.reading.settings
        changed = read_markdown(applied(note.text, edits), note.flavour)
        moved = tuple(
            (o + sum(len(e.new_text) - (e.end - e.start) for e in edits if e.start < o), text)
            for o, text in settings.declarations
        )
        after = DimensionedNote(read_note(changed, replace(settings, declarations=moved)))
        fewer = len(list(after.conflicts())) < len(list(self.conflicts()))
        return fewer and len(_misfits(after.reading)) <= len(_misfits(self.reading))


def _matrix(node: s.Surface) -> bool:
    """Whether a factor is a matrix by its looks, or the transpose of one."""
    base = node.base if isinstance(node, s.Transposed) else node
    return isinstance(base, s.Sym) and base.head.upper_case


def _misfits(reading: NoteReading) -> list[Misfit]:
    return list(MatrixNote(reading).misfits())


def _comparable(one: Dim, two: Dim) -> bool:
    r"""Whether two dimensions are surely different: two numbers, or two names; ``n+1``, ``2n`` and ``n`` may agree."""
    if isinstance(one, int) and isinstance(two, int):
        return True
    return isinstance(one, str) and isinstance(two, str) and not any(c in "+-*/|(" for c in f"{one}{two}")


def _is_space(node: Scripted) -> bool:
    return isinstance(node.base, Command) and node.base.name in ("mathbb", "Bbb", "R", "RR", "reals")


def _dimensions(node: Scripted) -> Iterator[Node]:
    """The nodes that are dimensions of their own in the superscript of a space."""
    for own in node.scripts:
        if isinstance(own, Script) and own.level == "sup":
            parts: list[list[Node]] = [[]]
            for inner in unbrace(own.body):
                if isinstance(inner, Command) and inner.name == "times":
                    parts.append([])
                elif not isinstance(inner, Space):
                    parts[-1].append(inner)
            yield from (part[0] for part in parts if len(part) == 1)
