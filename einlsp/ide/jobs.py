"""What is sent to a worker process and what comes back: plain data, without the rooms that work on it."""

from __future__ import annotations

from dataclasses import dataclass

from einlsp.ide.documents import Document
from einlsp.ide.findings import Edit, Finding
from einlsp.ide.outside import Outside


@dataclass(frozen=True)
class Source:
    """A document as it travels to a worker: a name, the texts of its parts, what holds outside it."""

    name: str
    texts: tuple[str, ...]
    notebook: bool
    outside: Outside

    @classmethod
    def of(cls, name: str, whole: Document, outside: Outside) -> Source:
        """The source of a document."""
        return cls(name, tuple(part.source.text for part in whole.parts), whole.notebook, outside)


@dataclass(frozen=True)
class Verdict:
    """The verdict on a step that ends at ``end``, for a hint behind it."""

    end: int
    verdict: str
    reason: str
    assumptions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Checked:
    """What all rules found (``slow``: the slow ones among them), and the verdicts on all steps."""

    findings: tuple[Finding, ...] = ()
    slow: tuple[Finding, ...] = ()
    verdicts: tuple[Verdict, ...] = ()


@dataclass(frozen=True)
class HoverWish:
    """What a client can show in a hover; ``foreground`` is the colour of its text.

    ``sized``: it understands a picture's width in VS Code's spelling, which is a part of the address for any other.
    """

    markdown: bool
    pictures: bool
    foreground: str
    sized: bool = True


@dataclass(frozen=True)
class HoverText:
    """What a hover says about the range ``[start, end)``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class WorkedOut:
    """The edits of an action, or why there are none."""

    edits: tuple[Edit, ...]
    refusal: str = ""
