"""What is known of a symbol: kind, shape, facts, and from where; and what its typography says."""

from __future__ import annotations

from dataclasses import field
from functools import lru_cache
from typing import Literal

from einlsp.reading.heads import Head, head_of
from einlsp.records import record
from einlsp.tensor.expr import Dim, Upness

Kind = Literal["array", "function", "identity", "ones", "zero", "unknown"]
Source = Literal["directive", "front matter", "argument", "math", "prose", "definition", "use", "typography"]

RANK: tuple[Source, ...] = ("directive", "front matter", "argument", "math", "prose", "definition", "use", "typography")
"""Which source goes before which."""


@record
class Declaration:
    r"""What one place says of a symbol.

    ``order`` is the number of axes of one member, ``dims`` their dimensions; ``None`` where it does not say.
    ``samples`` counts the labels of a family (``\mathbf{x}_i``). ``start`` and ``end`` are where it stands.
    ``called`` is the order of what prose calls it, which tips the scales where that is open.
    """

    key: str
    start: int
    end: int
    source: Source
    order: int | None = None
    dims: tuple[Dim, ...] | None = None
    facts: frozenset[str] = frozenset()
    samples: int = 0
    kind: Kind = "array"
    levels: tuple[Upness, ...] | None = None
    head: Head = field(default_factory=lambda: Head(""), compare=False)
    called: int | None = None


IDENTITY_KEYS = frozenset(
    {"\\mathbb{I}", "\\mathbf{I}", "\\boldsymbol{I}", "\\bm{I}", "\\mathbf{1}_{n\\times n}", "\\mathbb{1}"}
)
PLAIN_IDENTITY = frozenset({"I", "\\mathrm{I}", "\\mathit{I}"})
ONES_KEYS = frozenset({"\\mathbf{1}", "\\boldsymbol{1}", "\\bm{1}", "\\vec{1}", "\\mathbf{\\iota}"})
ZERO_KEYS = frozenset({"\\mathbf{0}", "\\boldsymbol{0}", "\\bm{0}", "\\vec{0}", "\\mathbf{O}"})
DELTA = "\\delta"
EPSILONS = frozenset({"\\epsilon", "\\varepsilon"})
METRICS = frozenset({"g", "\\eta"})
ELEMENTWISE = frozenset({"f", "g", "h", "\\phi", "\\varphi", "\\psi", "\\sigma", "\\rho"})
"""Letters that, before a bracket and not declared as anything else, are functions applied entry by entry."""


def special(head: Head) -> Kind | None:
    """Whether a head is the identity, the ones or the zeros, without its label."""
    key = head.bare
    if key in IDENTITY_KEYS:
        return "identity"
    if key in ONES_KEYS:
        return "ones"
    return "zero" if key in ZERO_KEYS else None


def typography(head: Head) -> int:
    """The order that the type says: bold lower case a vector, bold upper case a matrix, the rest a scalar."""
    if not head.bold or head.word:
        return 0
    if head.font not in ("", *()) and head.letter.isdigit():
        return 0
    if not head.upper_case or "vec" in head.accents:
        return 1
    return 2


@lru_cache(maxsize=1024)
def bold_names(head: Head) -> tuple[str, ...]:
    """The names of a plain symbol in bold, its partner's first."""
    fonts = ("boldsymbol", "bm", "mathbf", "pmb") if head.greek else ("mathbf", "boldsymbol", "bm", "pmb")
    return tuple(head_of(head.letter, f, head.accents, head.labels, head.upper, head.primes).key for f in fonts)


def partner(head: Head) -> str:
    r"""The name of the same symbol in the other type: ``W`` for ``\mathbf{W}`` and the other way round."""
    if head.bold and head.font:
        return head.before + head_of(head.letter, "", head.accents, head.labels, head.upper, head.primes).key
    font = "boldsymbol" if head.greek else "mathbf"
    return head.before + head_of(head.letter, font, head.accents, head.labels, head.upper, head.primes).key
