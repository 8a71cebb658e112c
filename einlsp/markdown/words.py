"""What reads as TeX and what as prose: the marks by which a mixed note's dollars are judged."""

from __future__ import annotations

import re

from einlsp.records import pattern

#: Something that is TeX and hardly ever a sentence or a price.
TEX = pattern(r"\\[A-Za-z]+|[\^=]|(?<![A-Za-z])[A-Za-z]_(?:\{|[A-Za-z0-9](?![A-Za-z]))")
COMMAND = pattern(r"\\[A-Za-z]")
#: Two words in a row: prose.
WORDS = pattern(r"(?<![\\A-Za-z])[A-Za-z]{3,}[,.;]?\s+[A-Za-z]{3,}")
#: What may follow a closing delimiter on its line: {#eq-x}, (eq1), ^block-id, punctuation.
LABEL = pattern(r"[ \t]*(?:\{[^{}\n]*\}|\([^()$\n]*\)|\^[\w-]+)?[ \t]*[.,;:]?[ \t]*")
# Four words in a row on a line without any command: a sentence, not a formula.
_SENTENCE = pattern(r"[A-Za-z]{2,}[,.;:]?[ ]+(?:[A-Za-z]+[,.;:]?[ ]+){2}[A-Za-z]{2,}")
_IN_WORDS = pattern(r"\\text\w*\{[^{}]*\}")


def sentence(text: str) -> bool:
    """Whether a line reads as prose."""
    return "\\" not in text and _SENTENCE.search(text) is not None


def spaced_formula(inner: str, following: str) -> bool:
    """Whether a mixed note means math by ``$ x $``: some engines read it, others leave it to prices."""
    if following.isalnum() or following in ("\\", "{") or "\n\n" in inner:
        return False
    if inner[0].isspace() and inner[-1].isspace() and (TEX.search(inner) or len(inner.strip()) == 1):
        return "\n" not in inner.strip()
    return COMMAND.search(inner) is not None and not WORDS.search(inner)


def formula_like(inner: str) -> bool:
    """Whether a text that stands between dollars reads as math rather than as words and prices."""
    text = inner.strip()
    if not text or WORDS.search(_IN_WORDS.sub("", text)):
        return False
    return TEX.search(text) is not None or (
        len(text) < 60 and not text[0].isdigit() and re.search("[A-Za-z]", text) is not None
    )
