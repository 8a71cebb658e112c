"""The vocabulary of facts about symbols, and the many ways in which prose says them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from einlsp.records import pattern, record

FACTS = (
    "symmetric", "antisymmetric", "diagonal", "orthogonal", "rotation", "orthonormal columns", "invertible",
    "positive definite",
    "positive semidefinite", "idempotent", "full column rank", "full row rank",
    "square", "positive", "unit norm", "probability vector", "one-hot", "binary",
)  # fmt: skip
"""The words, as directives, options and JSON write them."""

_OF_SQUARES = frozenset(
    ("symmetric", "antisymmetric", "invertible", "positive definite", "positive semidefinite", "idempotent", "square")
)

_WORDS: tuple[tuple[str, str], ...] = (
    (r"(?:skew|anti)[- ]?symmetric", "antisymmetric"),
    (r"(?:real(?:,|\s+and)?\s+)?symmetric", "symmetric"),
    (r"positive[- ](?:semi[- ]?definite|semidefinite)|psd|spsd|non-?negative[- ]definite", "positive semidefinite"),
    (r"positive[- ]definite|spd", "positive definite"),
    (r"diagonal", "diagonal"),
    (r"orthonormal\s+columns", "orthonormal columns"),
    (r"orthogonal|orthonormal", "orthogonal"),
    (r"rotations?", "rotation"),
    (r"full\s+column[- ]rank", "full column rank"),
    (r"full\s+row[- ]rank", "full row rank"),
    (r"invertible|non-?singular", "invertible"),
    (r"idempotent", "idempotent"),
    (r"square", "square"),
    (r"(?:entrywise|element-?wise|strictly)\s+positive|positive", "positive"),
    (r"unit[- ](?:norm|length)|normali[sz]ed|unit\s+(?:vector|normal|direction|quaternion)s?", "unit norm"),
    (r"probability\s+(?:vector|distribution)", "probability vector"),
    (r"one-?\s?hot(?:\s+(?:encoded\s+)?(?:label|target|vector|encoding)s?)?", "one-hot"),
    (r"binary", "binary"),
)
_FACT = pattern("|".join(rf"(?P<f{k}>\b(?:{words})\b)" for k, (words, _) in enumerate(_WORDS)), re.IGNORECASE)
_NEGATED = pattern(
    r"\b(?:not|never|no|need\s+not|needn't|isn't|aren't|non|without|neither|nor|if|when|whenever|unless|whether|otherwise"
    r"|nearly|almost|approximately|locally|suppose\s+not)\b[^.;:]*$",
    re.IGNORECASE,
)
_VERB = (
    r"\s*(?:(?:is|are)\s+(?:also|both|all|assumed\s+to\s+be|always)|is|are|be|being|was|were|denotes?|remains?"
    r"|must\s+be)\b"
)
_SMALL = r"and|an?|the|real|full|some|any|given|fixed|known|dense|sparse|constant|also|both|\w+ly"
_ADJECTIVES = rf"(?:[\s,]|\b(?:{_SMALL})\b)*+"
_SMALL_WORDS = pattern(_ADJECTIVES, re.IGNORECASE)
_AFTER = pattern(rf"^{_VERB}(?P<rest>[^.;:!?]*)", re.IGNORECASE)
_NOUN = pattern(
    r"\b(?:matrix|matrices|vectors?|covariance|kernel|operators?|transformation|projection|hessian|scaling)$",
    re.IGNORECASE,
)
_LONGEST_NOUN = len("one-hot encoded vectors")
_STOPS = pattern(r"[.;:!?$]")
_LONGEST_PHRASE = 400
"""Longer ones are no prose; without a bound, reading them would take the square of their length."""
_HAVING = pattern(
    r"^\s*,?\s*(?:has|have|having|with|(?:(?:is|are|be)\s+)?of)\s+"
    r"(orthonormal\s+columns|unit[- ](?:norm|length)|full\s+(?:column|row)[- ]rank)\b",
    re.IGNORECASE,
)
_ENDS = pattern(r"\s*(?:$|[.,;:)]|and\s*$|matri(?:x|ces)\b)", re.IGNORECASE)
_ADJECTIVE = pattern(
    r"\b(?:(?:anti|skew)?symmetric|orthogonal|invertible|idempotent|definite|singular|rotations?"
    r"|unit\s+(?:normal|direction|quaternion)s?|hot\s+(?:encoded\s+)?(?:label|target|encoding)s?)$",
    re.IGNORECASE,
)


@record
class Said:
    """A fact that prose states: its word, and where in the text it stands."""

    fact: str
    start: int
    end: int


def contradicted(dims: Sequence[str | int] | None, facts: Iterable[str]) -> str:
    """The fact that an array of these dimensions cannot have, as it is said of square matrices; or an empty text."""
    if not dims or len(dims) > 2:
        return ""
    unequal = len(dims) == 1 or (all(isinstance(dim, int) for dim in dims) and dims[0] != dims[1])
    return next((fact for fact in FACTS if unequal and fact in _OF_SQUARES and fact in facts), "")


def facts_in(text: str) -> tuple[Said, ...]:
    """The facts that a run of words names, in order."""
    return tuple(map(_said, _FACT.finditer(text)))


def _said(match: re.Match[str]) -> Said:
    group = match.lastgroup or ""
    return Said(_WORDS[int(group[1:])][1], match.start(), match.end())


def said_after(text: str) -> tuple[Said, ...]:
    """Facts stated right after a symbol: ``is symmetric``, ``be an orthogonal matrix``; not denied ones.

    Also ``has orthonormal columns``, and adjectives with nothing behind them: ``symmetric and invertible``.
    """
    having = _HAVING.match(text)
    if having is not None:
        at = having.start(1)
        return tuple(Said(s.fact, s.start + at, s.end + at) for s in facts_in(having.group(1)))
    verb = _AFTER.match(text)
    if verb is None:
        bare = re.match(r"\s*[,(]?\s*", text)
        start = bare.end() if bare is not None else 0
        found = _leading(text[start:], start)
        return found if found and found[0].start == start and _ENDS.match(text[found[-1].end :]) else ()
    rest, offset = verb.group("rest"), verb.start("rest")
    return _leading(rest[:_LONGEST_PHRASE], offset)


def _leading(rest: str, offset: int) -> tuple[Said, ...]:
    """The facts at the head of a predicate: adjectives with nothing but small words between them."""
    out: list[Said] = []
    at = 0
    while (said := _first(rest, at)) is not None:
        if not re.fullmatch(_ADJECTIVES, rest[at : said.start], re.IGNORECASE) or _NEGATED.search(rest[: said.start]):
            break
        out.append(Said(said.fact, said.start + offset, said.end + offset))
        at = said.end
    return tuple(out)


def _first(text: str, at: int) -> Said | None:
    """The first fact from a place on, where nothing but small words stand before it: most texts name none there."""
    small = _SMALL_WORDS.match(text, at)
    for place in range(at, small.end() + 1 if small is not None else at + 1):
        match = _FACT.match(text, place)
        if match is not None:
            return _said(match)
    return None


def said_before(text: str) -> tuple[Said, ...]:
    """Facts stated right before a symbol: ``a symmetric matrix``, ``the orthogonal matrices``, ``for symmetric``."""
    end = len(text.rstrip())
    noun = _NOUN.search(text[:end], max(0, end - _LONGEST_NOUN))
    if noun is None and not _ADJECTIVE.search(text[:end], max(0, end - _LONGEST_NOUN)):
        return ()
    before = noun.start() if noun is not None else end
    offset = max((stop.end() for stop in _STOPS.finditer(text, 0, before)), default=0)
    offset = max(offset, end - _LONGEST_PHRASE)
    rest = text[offset:before]
    out: list[Said] = []
    for said in reversed(facts_in(text[offset:end])):  # the noun may belong to the fact: "unit vectors"
        if said.start >= len(rest):
            continue
        between = rest[said.end :] if not out else rest[said.end : out[-1].start - offset]
        if not re.fullmatch(_ADJECTIVES, between, re.IGNORECASE) or _NEGATED.search(rest[: said.start]):
            break
        out.append(Said(said.fact, said.start + offset, said.end + offset))
    return tuple(reversed(out))


def split_facts(text: str) -> tuple[str, tuple[str, ...]]:
    """A declaration and the facts that follow it in words: ``A\\in R symmetric, invertible``."""
    facts: list[str] = []
    rest = text.rstrip()
    while True:
        tail = next((s for s in reversed(facts_in(rest)) if s.end == len(rest)), None)
        if tail is None or (tail.start and rest[tail.start - 1] in "\\{"):
            return rest, tuple(reversed(facts))
        facts.append(tail.fact)
        before = rest[: tail.start].rstrip(" ,")
        rest = re.sub(r"(?:[\s,]|\band\b|\bis\b|\bare\b|\ba\b|\ban\b)+$", "", before) or before  # a symbol `a`
