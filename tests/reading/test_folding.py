"""Text in lower case, against patterns that ignore case."""

from __future__ import annotations

import re
import string
import sys

from einlsp.reading.folding import folded


def test_every_character_that_counts_as_a_letter() -> None:
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    found = re.findall("[a-z]", every, re.IGNORECASE)
    assert len(found) > 52
    assert {c for c in every if folded(c) in string.ascii_lowercase} == set(found)
    for c in found:
        assert re.fullmatch(folded(c), c, re.IGNORECASE)
