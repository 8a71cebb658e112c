"""What a script was read as, and why: the result of the classification of scripts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, Protocol

from einlsp.reading.places import Place
from einlsp.records import lazy, record
from einlsp.tensor.expr import Upness

Kind = Literal[
    "index", "label", "power", "transpose", "inverse", "inverse-transpose", "pseudo-inverse", "adjoint", "component",
    "offset", "bound", "sample", "derivative", "space", "norm", "unknown",
]  # fmt: skip


@record
class Mark:
    r"""One place of a script: its range, its text in canonical LaTeX, what it was read as, and the reason in words.

    ``column`` is its place from left to right among the scripts that take one (index and component), ``-1`` for
    all others. ``sure`` is false where another reading is as likely: rules compare a term that holds such a mark in
    every reading, or not at all. ``parts``: the letters of one that is not understood, each an index if it is one.
    """

    start: int
    end: int
    level: Upness
    text: str
    kind: Kind
    reason: str
    column: int = -1
    sure: bool = True
    parts: tuple[Mark, ...] = ()


@record(slots=False)
class Scripts:
    """All scripts of one base. ``stacked``: an upper and a lower index share a place, so the slot order is open.

    ``lower``: the lower one is taken first then, as the symbol has it where its order is seen."""

    marks: tuple[Mark, ...] = ()
    stacked: bool = False
    lower: bool = False

    @lazy
    def slots(self) -> tuple[Mark, ...]:
        """The indices and components in slot order; where that is open, the upper ones first unless ``lower``."""
        placed = [m for m in self.marks if m.column >= 0]
        if self.stacked:
            last = "up" if self.lower else "down"
            return tuple(sorted(placed, key=lambda m: (m.level == last, m.column, m.start)))
        return tuple(sorted(placed, key=lambda m: (m.column, m.start)))

    def of(self, *kinds: Kind) -> tuple[Mark, ...]:
        """The marks of these kinds, in source order."""
        return tuple(m for m in self.marks if m.kind in kinds)


NO_SCRIPTS = Scripts()


@record
class Hints:
    """What the rest of a formula, and of its note, says about letters that stand as scripts.

    ``indices``: letters that a staggered or an up/down pair shows to be indices. ``numbers``: letters that stand as
    operands or limits. ``bound``: letters that a big operator binds. ``samples``: letters that number samples
    (``i=1,\\dots,N``). ``steps``: letters that stand in ``t+1``.
    ``entries``: letters that stand with another on a bold symbol (``\\mathbf{A}_{ij}``).
    ``likely``: letters that stand alone beside surely read indices of their alphabet: misspelt ones, more likely than
    powers or parameters. ``exponents``: letters of exponents such as ``1/p``.
    ``scripts``: letters that stand as scripts on letters in plain or bold type, and never by themselves; ``runs``:
    those that stand with another one, Greek ones on any letter.
    ``lower``: symbols whose lower index comes first wherever their order is seen.
    ``signed``: ``x^-`` was seen, so that ``x^+`` is what comes after it.
    ``prime_transposes``: ``X'X`` was seen; ``primes``: letters on which a prime is a transpose in all the note, as on
    brackets then; ``primes_derive``: ``A'B + AB'`` was seen.
    ``named``: letters with a label that a declared symbol has (``W``, ``h``).
    """

    indices: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    bound: frozenset[str] = frozenset()
    samples: frozenset[str] = frozenset()
    steps: frozenset[str] = frozenset()
    entries: frozenset[str] = frozenset()
    prime_transposes: bool = False
    comma_derives: bool = False
    likely: frozenset[str] = frozenset()
    named: frozenset[tuple[str, str]] = frozenset()
    lower: frozenset[str] = frozenset()
    exponents: frozenset[str] = frozenset()
    scripts: frozenset[str] = frozenset()
    runs: frozenset[str] = frozenset()
    signed: bool = False
    primes: frozenset[str] = frozenset()
    primes_derive: bool = False

    def joined(self, other: Hints) -> Hints:
        """Both together."""
        return Hints(
            self.indices | other.indices,
            self.numbers | other.numbers,
            self.bound | other.bound,
            self.samples | other.samples,
            self.steps | other.steps,
            self.entries | other.entries,
            self.prime_transposes or other.prime_transposes,
            self.comma_derives or other.comma_derives,
            self.likely | other.likely,
            self.named | other.named,
            self.lower | other.lower,
            self.exponents | other.exponents,
            self.scripts | other.scripts,
            self.runs | other.runs,
            self.signed or other.signed,
            self.primes | other.primes,
            self.primes_derive or other.primes_derive,
        )


NO_HINTS = Hints()

LIKELY = "a letter like the indices beside it"
"""The reason of a mark that is an index because a power or a parameter is less likely there."""


class Marker(Protocol):
    """Makes the marks of one script: a kind, a reason, and whether it is sure."""

    def __call__(self, kind: Kind, reason: str, sure: bool = True) -> list[Mark | Place]: ...


def letters(marks: Iterable[Mark], kind: Kind) -> frozenset[str]:
    """The texts of the marks of one kind."""
    return frozenset(m.text for m in marks if m.kind == kind)
