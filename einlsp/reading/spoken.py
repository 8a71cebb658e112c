"""Facts that a note's prose speaks of, of whatever symbol: only such are assumed of the symbols of a step."""

from __future__ import annotations

import re
from functools import lru_cache

from einlsp.tensor.vanishing import CENTRED, PERPENDICULAR

_UPON = ("orthogonal", "rotation", "unitary", "whiten", "isometr", "singular v", "eigenvector")
_TURNED = (r"\bpolar", r"\bsvd\b", r"\bqr\b", "spectral", "householder", "givens", r"\bframes?\b")
WORDS = {
    "idempotent": ("idempoten", "project", "hat matrix", "annihilator", "residual maker", "centering", "centring"),
    "antisymmetric": (
        *(f"{sign}{mark}symmetric" for sign in ("anti", "skew") for mark in ("", "-", " ")),
        "antisymmetr", "rotation", "cross-product", "cross product",
    ),
    "orthogonal": (*_UPON, *_TURNED, "orthonormal", "reflection"),
    "orthonormal columns": (*_UPON, *_TURNED, "orthonormal", "basis"),
    "unit norm": (
        "normalis", "normaliz", "length one", "length 1", "norm one", "norm 1", "direction", "sphere", r"\bunit\b",
    ),
    "probability vector": (
        "probabilit", "distribution", "simplex", "sum to one", "sum to 1", "sums to one", "sums to 1", "softmax",
        "weights",
    ),
    "one-hot": ("indicator", "basis vector", r"one-?\s?hot", r"\blabel", r"\bclass"),
    "diagonal": ("diagonal",),
    PERPENDICULAR: (
        "orthogonal", "orthonormal", "perpendicular", "uncorrelated", "conjugate", "normal to", "tangent",
    ),
    CENTRED: (
        "centred", "centered", "zero mean", "zero-mean", "mean zero", "mean-zero", "mean free", "mean-free",
        "mean is zero", "means are zero", "intercept", "sum to zero", "sums to zero", "deviation",
    ),
    "positive": (
        "positive", "nonnegative", "non-negative", "absolute", "length", "distance", "variance", "radius", "magnitude",
    ),
}  # fmt: skip
"""Words in a note, in lower case, from which a fact about one of its symbols may follow; those with a ``\\`` are
patterns. That a word stands in a text is found a hundred times as fast."""


@lru_cache(maxsize=256)
def sure_part(word: str) -> str:
    """The longest run of letters that stands wherever a pattern is found: to look for that first is much faster."""
    return max(re.sub(r"(?:\\.|.)[?*]|\\.", "\n", word).split("\n"), key=len) if "\\" in word else word


def spoken_in(text: str) -> frozenset[str]:
    """Facts that prose, in lower case, speaks of somewhere."""
    return frozenset(
        fact
        for fact, words in WORDS.items()
        if any(sure_part(word) in text and ("\\" not in word or re.search(word, text)) for word in words)
    )
