"""A step of a note with its verdict: what was judged, and where it stands."""

from __future__ import annotations

from einlsp.reading import surface as s
from einlsp.reading.claims import Claim
from einlsp.reading.misspelt import Misspelling
from einlsp.reading.notes import NoteReading
from einlsp.records import record
from einlsp.tensor.judge import Judgement


@record
class Judged:
    """A step and its verdict, in offsets of the note; ``start`` is the relation's if the left side is elsewhere.

    ``misspelling`` is the change of the formula's LaTeX that makes a step true that fails, where one is known.
    """

    start: int
    end: int
    left: str
    right: str
    left_start: int
    left_end: int
    right_start: int
    right_end: int
    judgement: Judgement
    claim: Claim
    misspelling: Misspelling | None = None

    @property
    def term(self) -> str:
        """The term of the right side in which the misspelling is, as written; empty where that is the whole side."""
        change, side = self.misspelling, self.claim.right.node
        if change is None:
            return ""
        sums = [n for n in s.walk(side) if isinstance(n, s.Sum) and len(n.terms) > 1]
        terms = [t for n in sums for t in n.terms if t.start <= change.start and change.end <= t.body.end]
        term = min(terms, key=lambda t: t.body.end - t.start, default=None)
        return " ".join(self.claim.formula.region.latex[term.start : term.body.end].split()) if term else ""

    @property
    def slip(self) -> str:
        """The likely slip in words, if any is known: a sign that is wrong rather than two terms that are missing."""
        said, change = self.judgement.slip, self.misspelling
        return change.words if change is not None and said in ("", "a missing term") else said

    @property
    def reason(self) -> str:
        """Why the verdict is what it is; of a step that fails, the term that differs and the likely slip."""
        said, change = self.judgement, self.misspelling
        if said.verdict != "fails" or change is None or not said.reason.startswith("the sides differ"):
            return said.reason
        where = f"the term `{self.term}` differs" if self.term else "the sides differ"
        return f"{where}; likely {self.slip}"


def placed(reading: NoteReading, claim: Claim, found: Judgement, misspelling: Misspelling | None = None) -> Judged:
    """A verdict with the places in the note of the sides that it is about."""
    region = claim.formula.region
    left, right = claim.left.node, claim.right.node
    other = reading.formulas[claim.left_at[0]].region
    start = claim.relation.start if claim.linked else left.start
    return Judged(
        region.to_document(start),
        region.to_document(right.end),
        other.latex[left.start : left.end],
        region.latex[right.start : right.end],
        other.to_document(left.start),
        other.to_document(left.end),
        region.to_document(right.start),
        region.to_document(right.end),
        found,
        claim,
        misspelling,
    )
