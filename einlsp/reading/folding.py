"""Text in lower case, to look for words in: several times as fast as a pattern that ignores case."""

from __future__ import annotations

_LATIN = str.maketrans({"İ": "i", "ı": "i", "ſ": "s"})


def folded(text: str) -> str:
    """The text in lower case, with what `re.IGNORECASE` takes for a letter of ASCII as that letter."""
    return text.translate(_LATIN).lower() if not text.isascii() else text.lower()
