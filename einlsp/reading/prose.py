r"""Facts and shapes that prose states: "Let $A$ be symmetric", "an $n\times n$ symmetric matrix $A$"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from einlsp.markdown import Paragraph
from einlsp.reading import nouns
from einlsp.reading import surface as s
from einlsp.reading.declarations import dim
from einlsp.reading.facts import said_after, said_before
from einlsp.reading.folding import folded
from einlsp.reading.rates import bare_at_time
from einlsp.reading.symbols import Declaration
from einlsp.records import pattern, record
from einlsp.tensor.expr import Dim

_CONDITION = pattern(
    r"\b(?:if|when|whenever|unless|whether|were|otherwise|suppose\s+instead|not\s+every|in\s+case)\b[^.;:!?]*$",
    re.IGNORECASE,
)
_LATER = pattern(r"^[^.;:!?]*\b(?:if|when|whenever|iff|unless|provided|only|in\s+case|whenever)\b", re.IGNORECASE)
_SUPPOSED = pattern(r"\b(?:if|when|whenever|unless)\b")
_ENDS = (".", "!", "?")
_ENDED = pattern(r"[.!?]\s")
_MATRIX = pattern(r"^[\s-]*(?:[\w\s,-]*\s)?(?:matrix|matrices)\s*$", re.IGNORECASE)
_IS_A = pattern(r"^\s*(?:is|are|be|denotes?)\s+(?:an?|the)?\s*(?:[\w-]+\s+)*$", re.IGNORECASE)
_NOUN_AFTER = pattern(r"^[\s-]*(?:[\w-]+\s+){0,3}(?:matrix|matrices)\b", re.IGNORECASE)
_VECTOR = pattern(r"^[\s-]*(?:dimensional\s+|d\s+)?(?:column\s+)?vectors?\s*$", re.IGNORECASE)

_OF_TENSORS = {"symmetric", "antisymmetric"}
_PART = pattern(
    r"\b(\w+)\s+of\s+(?:(?:the|a|an|our|this|each)\s+)?(?:\w+\s+)?(?:matri(?:x|ces)|vectors?|tensors?)?\s*$",
    re.IGNORECASE,
)
_ENTRIES = {"entries", "elements", "components", "coordinates", "weights"}
_ORTHONORMAL = pattern(r"^\s*(?:\w+\s+){1,3}orthonormal\b", re.IGNORECASE)
_LISTED = pattern(r"^\s*(?:,\s*)?(?:and|&)?\s*(?:the\s+)?$", re.IGNORECASE)
_PLURAL = pattern(r"^\s*(?:are|be|were|have)\b", re.IGNORECASE)
_SINGULAR = pattern(r"^\s*(?:is|be|being|was|has|with|of)\b", re.IGNORECASE)
_MUTUAL = pattern(r"^\s*(?:are|be|were)\s+(?:\w+\s+)?ortho(?:gonal|normal)\b", re.IGNORECASE)
_OF_SEVERAL = pattern(
    r"\b(?:matrices|vectors|(?:anti|skew)?symmetric|orthogonal|invertible|idempotent|definite)\s*$", re.IGNORECASE
)


@record
class Spoken:
    """A formula in its paragraph: its surface and the prose right before and right after it."""

    surface: s.FormulaSurface
    before: str
    after: str


def said_of(here: Spoken, previous: Spoken | None, following: Spoken | None) -> tuple[Declaration, ...]:
    """What the prose around a formula that is a symbol (or a list of them, or a membership) says of it.

    ``previous`` and ``following`` are the formulas beside it in the same paragraph, if any.
    """
    symbols = tuple(_symbols(here.surface))
    if not symbols or _CONDITION.search(here.before):
        return ()
    facts = {said.fact for said in said_before(here.before)}
    if not _LATER.match(here.after):
        facts |= _after(here)
    dims = _spoken_dims(here, previous, following)
    called = nouns.called(here.before, here.after)
    if called is None and facts & nouns.MATRIX_FACTS:
        called = 2
    if not facts and dims is None and called is None:
        return ()
    if dims is not None and following is not None and _dims(following.surface) == dims and previous is not None:
        facts |= {said.fact for said in said_after(" is a" + following.after)}
    order = len(dims) if dims is not None else None
    return tuple(
        Declaration(x.key, x.start, x.end, "prose", order, dims, frozenset(facts), head=x.head, called=called)
        for x in symbols
        if not x.scripts.marks or (facts <= _OF_TENSORS and len(x.scripts.slots) == len(x.scripts.marks) == 2)
    )


def _after(here: Spoken) -> set[str]:
    """The facts stated after a symbol; what is said of its columns or entries is not said of itself."""
    facts = {said.fact for said in said_after(here.after)}
    part = _PART.search(here.before)
    if part is None or not facts:
        return facts
    if part.group(1).lower().startswith("column"):
        return {"orthonormal columns"} if _ORTHONORMAL.match(here.after) else set()
    return facts & {"positive", "binary"} if part.group(1).lower() in _ENTRIES else set()


def enumerated(spoken: Sequence[Spoken]) -> list[Spoken]:
    r"""The formulas of a paragraph, where what is said of several symbols at once is said of each of them.

    ``$A$ and $B$ are symmetric``, ``symmetric $M$, $K$``; not ``a symmetric matrix $A$ and $b$``.
    """
    out, first = list(spoken), 0
    while first < len(out):
        last = first
        while last + 1 < len(out) and _LISTED.match(out[last].after) and _lone(out[last]) and _lone(out[last + 1]):
            last += 1
        group = range(first, last + 1)
        heads = [next(_symbols(out[k].surface)).head for k in group] if last > first else []
        if heads and len({h.upper_case for h in heads}) == 1:
            before, after = out[first].before, out[last].after
            plural = _PLURAL.match(after) and (heads[0].upper_case or not _MUTUAL.match(after))
            plural = plural or (heads[0].upper_case and bool(said_after(after)) and not _SINGULAR.match(after))
            for k in group:
                here = out[k]
                out[k] = Spoken(
                    here.surface,
                    before if _OF_SEVERAL.search(before) or _PART.search(before) else here.before,
                    after if plural else here.after,
                )
        first = last + 1
    return out


def _lone(here: Spoken) -> bool:
    return (
        len(here.surface.chains) == 1
        and isinstance(bare_at_time(here.surface.chains[0].sides[0]), s.Sym)
        and any(not x.scripts.marks for x in _symbols(here.surface))
    )


class Sentence:
    """The sentence in a paragraph up to a place that moves on: it knows whether what is said there is only supposed."""

    def __init__(self, paragraph: Paragraph) -> None:
        self._prose = paragraph.prose
        self._position = 0
        self._text = ""

    def conditional(self, offset: int) -> bool:
        """Whether an "if" or "when" stands before a document offset in its sentence; offsets only grow."""
        while self._position < len(self._prose) and self._prose[self._position].start < offset:
            self._text += self._prose[self._position].text
            self._position += 1
        self._text = _ENDED.split(self._text)[-1]
        return self._text[-1:] not in _ENDS and supposing(self._text)


def supposing(text: str) -> bool:
    """Whether words say that something is only supposed."""
    text = folded(text)
    return ("if" in text or "when" in text or "unless" in text) and _SUPPOSED.search(text) is not None


def _symbols(surface: s.FormulaSurface) -> Iterator[s.Sym]:
    if len(surface.chains) != 1:
        return
    chain = surface.chains[0]
    member = len(chain.relations) == 1 and chain.relations[0].kind == "member"
    if chain.relations and not member:
        return
    side = chain.sides[0]
    items = [bare_at_time(item) for item in (side.items if isinstance(side, s.Listing) else (side,))]
    if all(isinstance(i, s.Sym) for i in items):
        yield from (i for i in items if isinstance(i, s.Sym))


def _dims(surface: s.FormulaSurface) -> tuple[Dim, ...] | None:
    r"""The dimensions of a formula that is nothing but ``m\times n``."""
    if len(surface.chains) != 1 or surface.chains[0].relations:
        return None
    node = surface.chains[0].sides[0]
    if isinstance(node, s.Infix) and node.op == "times":
        left, right = _dim(node.left), _dim(node.right)
        return None if left is None or right is None else (left, right)
    return None


def _dim(node: s.Surface) -> Dim | None:
    if isinstance(node, s.Num) and node.value.denominator == 1:
        return int(node.value)
    return dim(node.key) if isinstance(node, s.Sym) and not node.head.bold else None


def _spoken_dims(here: Spoken, previous: Spoken | None, following: Spoken | None) -> tuple[Dim, ...] | None:
    """``an $m\\times n$ matrix $A$``, ``$A$ is an $m\\times n$ matrix``, ``an $n$-dimensional vector $x$``."""
    if previous is not None:
        found = _dims(previous.surface)
        if found is not None and _MATRIX.match(here.before):
            return found
        lone = previous.surface.chains[0].sides[0] if len(previous.surface.chains) == 1 else None
        if isinstance(lone, s.Sym | s.Num) and not previous.surface.chains[0].relations and _VECTOR.match(here.before):
            name = _dim(lone)
            return None if name is None else (name,)
    if following is not None and _IS_A.match(here.after):
        found = _dims(following.surface)
        if found is not None and _NOUN_AFTER.match(following.after):
            return found
    return None
