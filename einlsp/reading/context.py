"""The words around a formula: do they make it conditional, approximate, false, or go on with what stands before it?"""

from __future__ import annotations

import re

from einlsp.reading.notes import FormulaReading, NoteReading
from einlsp.reading.sentences import around, sentences_of
from einlsp.records import pattern

_CONDITION_BEFORE = pattern(r"\b(?:if|unless|provided|assuming|suppos\w+|whenever|when)\b[^.!?]*…", re.IGNORECASE)
_CONDITION_AFTER = pattern(
    r"^\W*(?!which\s+(?:vanish\w*|is\s+(?:zero|nought|null|convex|concave|positive|negative|singular|m[ai]\w+i[sz]ed))\b)"
    r"(?:[\w ,]{0,40}\b)?(?:if|when|whenever|unless|provided|assuming|only|iff|in case|as long as|under)\b",
    re.IGNORECASE,
)
_APPROXIMATE = pattern(
    r"approximat|\broughly|neglect|negligib|\bup to\b|\bignor\w+"
    r"|\b(?:first|second|leading|lowest|linear) order(?! (?:\w+ )?(?:condition|optimal|derivative))"
    r"|asymptot"
    r"|\bin the limit|\blineari[sz]|\bsmall\b|\blarge\b|heuristic",
    re.IGNORECASE,
)
_FALSE = pattern(
    r"\b(?:wrong\w*|mistake\w*|incorrect\w*|erroneous\w*|false|untrue|fallac\w+|misconception|nonsens\w+|tempting|typo"
    r"|counter-?examples?|beware|invalid|careful|not\s+(?:true|hold|equal|valid|the\s+same|in\s+general|generally)"
    r"|(?:does|do|is|are|need|would)(?:\s+not|n['’]t)|cannot|can['’]t|never|instead\s+of|rather\s+than)\b",
    re.IGNORECASE,
)
_NAMING = pattern(
    r"\b(?:let|define\w*|definitions?|denote\w*|consider\w*|take|set|put|choose|pick|instead|another|alternativ\w+|or"
    r"|otherwise|example|instance|new|now|updat\w+|replac\w+|redefin\w+|method|model|option|case|either|call\w*|where"
    r"|with|introduc\w+|notation|writ(?:e|ten) for)\b",
    re.IGNORECASE,
)
_DERIVING = pattern(
    r"\b(?:hence|thus|therefore|so|then|gives?|yields?|get|gets|obtain\w*|becomes?|expand\w*|multipl\w+|simplif\w+|rewrit\w+"
    r"|equals?|equivalent\w*|substitut\w+|insert\w*|plug\w*|follows?|consequently|i\.e|that is|in other words|same as"
    r"|collect\w*|factor\w*|differentiat\w+|comput\w+|comes? out|means)\b",
    re.IGNORECASE,
)
_SOLVING = pattern(
    r"\b(?:solv\w+|solutions?|roots?|satisf\w+|obey\w*|fulfil\w*|equations?|fixed[- ]points?|unknowns?|intersect\w*"
    r"|equilibri\w+|steady|stationary|critical|turning|(?<!we )find|determin(?:e[sd]?|ing)|requir\w+|conditions?"
    r"|constrain\w*|such that|for which|equat\w+|setting|balance\w*|must|should|want|demand\w*|impos\w+|suppos\w+"
    r"|assum\w+|iff)\b",
    re.IGNORECASE,
)
_ASKING = pattern(
    r"\b(?:solv\w+|solutions?|roots?|satisf\w+|obey\w*|fulfil\w*|equations?|fixed[- ]points?|unknowns?|intersect\w*"
    r"|equilibri\w+|steady|stationary|critical|turning|(?<!we )find|such that|for which|where|at which|equat\w+|equals?"
    r"|setting|set|must|should|want|demand\w*|impos\w+|iff|if|when)\b",
    re.IGNORECASE,
)
_SET_LATER = pattern(
    r"\b(?:setting|equating|putting|set|equate|put)\s+(?:this|it|that|the\s+(?:gradient|derivative|score))\s+(?:equal\s+)?to"
    r"\s+(?:zero|nought|…).*",
    re.IGNORECASE | re.DOTALL,
)
"""Words behind a formula by which it becomes an equation after it was stated: "∇f = 2Ax, and setting this to zero"."""
_RELATED = pattern(
    r"\b(?:are|be|being|were|mutually|pairwise)\s+(?:\w+\s+)?(?:orthogonal|perpendicular|uncorrelated)"
    r"|\borthogonal\s+(?:to|vectors?|directions?|complements?)\b|\bperpendicular\b|\bzero[- ]mean\b|\bmean[- ]zero\b"
    r"|\bcent(?:red|ered)\b|\btraceless\b",
    re.IGNORECASE,
)
"""Words that tie symbols to one another, by which a product or a sum of theirs may be nought."""
_SIZED = pattern(
    r"\b(?:\d|one|two|three|four)[- ](?:by[- ](?:\d|one|two|three|four)\b|dimension)"
    r"|\b[1-4]d\b|\bin the plane\b|\bplanar\b",
    re.IGNORECASE,
)
_WORDS_INSIDE = pattern(r"\b(?:if|when|whenever|unless|for|where|provided|assuming)\b", re.IGNORECASE)
_REASON = pattern(r"\b(?:since|because|as)\b", re.IGNORECASE)
_REASON_AFTER = pattern(r"^\W*(?:since|because|as)\b", re.IGNORECASE)
_COMMON_REASON = pattern(
    r"symmetr|\bcyclic|\btrace|\bscalar|\btranspos|\bdefinition|linear|distribut|associat|\brule\b|orthogonal|orthonormal"
    r"|idempotent|invertible|diagonal",
    re.IGNORECASE,
)
"""Reasons that bring in nothing but what is looked for anyway, as a fact of the note or an assumption."""


class Context:
    """The prose around one formula. A formula that stands between words is shown as ``…`` in them."""

    def __init__(self, reading: NoteReading, formula: FormulaReading) -> None:
        self._prose = formula.surface.prose
        self._inside = " ".join(p.text for p in self._prose)
        self.before, self.after, self.headed = _around(reading, formula)
        self.after = _SET_LATER.sub(" ", self.after)

    def conditional(self, end: int) -> bool:
        """Whether something in the sentence makes a step, which ends here, hold under a condition only.

        A reason beside a step (``\\text{since …}``) may bring in what was not read, unless it names a common rule; it
        speaks of its own row only.
        """
        if _CONDITION_BEFORE.search(self.before) or _CONDITION_AFTER.search(self.after):
            return True
        if _WORDS_INSIDE.search(self._inside):
            return True
        following = next((p.text for p in self._prose if p.start >= end), "")
        if _REASON_AFTER.search(self.after) and "…" not in self.after:  # a formula that is a reason is read
            following += self.after
        return bool(_REASON.search(following)) and not _COMMON_REASON.search(following)

    @property
    def approximate(self) -> bool:
        """Whether the sentence speaks of an approximation."""
        return bool(_APPROXIMATE.search(f"{self.before} {self._inside} {self.after}"))

    @property
    def related(self) -> bool:
        """Whether the sentence says that symbols are tied to one another: that two vectors are orthogonal, say."""
        return bool(_RELATED.search(f"{self.before} {self._inside} {self.after}"))

    @property
    def sized(self) -> bool:
        """Whether the sentence speaks of arrays of a certain size, for which more is true."""
        return bool(_SIZED.search(f"{self.before} {self._inside} {self.after}"))

    @property
    def denied(self) -> bool:
        """Whether the sentence says that the formula does not hold."""
        return bool(_FALSE.search(f"{self.before} {self._inside} {self.after}"))

    @property
    def solving(self) -> bool:
        """Whether the sentence speaks of an equation to be solved, or of a condition."""
        return bool(_SOLVING.search(f"{self.before} {self.after}"))

    @property
    def asking(self) -> bool:
        """Whether the sentence may ask where something holds, though it is a derivative that stands there."""
        return bool(_ASKING.search(f"{self.before} {self._inside} {self.after}"))

    @property
    def deriving(self) -> bool:
        """Whether the formula goes on with what stands before it, rather than name something anew."""
        return not self.headed and bool(_DERIVING.search(self.before)) and not _NAMING.search(self.before)


def _around(reading: NoteReading, formula: FormulaReading) -> tuple[str, str, bool]:
    """The words of the sentence before a formula and after it, and whether a heading stands right above it."""
    paragraphs, number = reading.note.paragraphs, formula.region.paragraph
    paragraph, region = paragraphs[number], formula.region
    above = paragraphs[number - 1] if number else None
    headed = above is not None and above.kind == "heading"
    if paragraph.kind != "math":
        headed = headed and sentences_of(paragraph).opens(region.start)
    before, after = around(paragraphs, region)
    return before, after, headed
