r"""What prose calls a symbol: "the matrix $A$", "where $x$ and $y$ are vectors".

It tips the scales where a plain letter may be one or the other, and declares nothing: words are often used loosely.
"""

from __future__ import annotations

import re

from einlsp.records import pattern

_ORDERS = {"matrix": 2, "matrices": 2, "vector": 1, "vectors": 1, "scalar": 0, "scalars": 0}
_NOUN = r"(?P<noun>matri(?:x|ces)|vectors?|scalars?)"
_BEFORE = pattern(rf"(?P<words>(?:[\w-]+[ \t\n]+){{0,4}}){_NOUN}\s*$", re.IGNORECASE)
_AFTER = pattern(
    rf"^\s*(?:is|are|be|being|denotes?)\s+(?P<words>(?:[\w-]+\s+){{0,5}}?){_NOUN}(?P<rest>.{{0,20}})",
    re.IGNORECASE | re.DOTALL,
)
_ENDS = pattern(
    r"\s*(?:$|[.,;:)!?])|\s+(?:and|of|with|whose|that|which|in|containing|such|for|from|where|as|on|so|then|we|by|is|are"
    r"|has|have|having|defined|given|representing|satisfying|consisting|called|while|but|or|over)\b",
    re.IGNORECASE,
)
"""What may follow the noun: it is none that another one follows, as in "vector space"."""

_OTHERWISE = frozenset({"row", "not", "no", "never", "without", "number", "function", "map", "operator", "norm"})
"""With these before it the noun says something else of the symbol, or nothing."""

MATRIX_FACTS = frozenset({
    "symmetric", "antisymmetric", "diagonal", "orthogonal", "orthonormal columns", "invertible", "positive definite",
    "positive semidefinite", "idempotent", "full column rank", "full row rank",
})  # fmt: skip
"""Facts that are mostly said of matrices."""


def called(before: str, after: str) -> int | None:
    """The order of what a symbol is called in the words before and after it; ``None`` where they do not say."""
    found = _BEFORE.search(before[-80:])
    if found is None:
        found = _AFTER.match(after)
        if found is not None and _ENDS.match(found["rest"]) is None:
            return None
    if found is None:
        return None
    words = set(found["words"].lower().split())
    plural = found["noun"].lower() in ("matrices", "vectors", "scalars")
    if words & _OTHERWISE or (plural and "of" in words):  # "the number of vectors"
        return None
    return _ORDERS[found["noun"].lower()]
