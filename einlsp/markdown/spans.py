"""What one pass over a paragraph finds: formulas, comments, code, and openers without a partner."""

from __future__ import annotations

from dataclasses import dataclass, field

from einlsp.records import record


@record
class Span:
    """A formula in a paragraph's text: its range, its inner range, its delimiters."""

    start: int
    end: int
    inner_start: int
    inner_end: int
    opener: str
    closer: str
    display: bool


@dataclass(slots=True)
class Scan:
    """What one paragraph holds: formulas and comments in their order, code and tags, openers without a partner."""

    spans: list[Span] = field(default_factory=list)
    comments: list[tuple[int, int]] = field(default_factory=list)
    code: list[tuple[int, int]] = field(default_factory=list)
    unclosed: list[tuple[int, str]] = field(default_factory=list)
