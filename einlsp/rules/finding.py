"""What a rule finds: a place, what is wrong there, what was expected, and how to put it right. No paths, no editor."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

from einlsp.records import record

Severity = Literal["error", "warning", "information", "hint"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)


@record
class Edit:
    """The replacement of the note's characters ``[start, end)`` by ``new_text``."""

    start: int
    end: int
    new_text: str


@record
class Fix:
    """Edits that remove the cause of a finding; they do not overlap.

    ``safe`` says that the formula means afterwards what its author meant for certain, so that ``--fix`` may apply it.
    """

    title: str
    edits: tuple[Edit, ...]
    safe: bool = False


@record
class Related:
    """Another place of the note that a finding speaks of: the partner of an index, a declaration."""

    start: int
    end: int
    message: str


@record
class Finding:
    """One thing wrong in a note: ``[start, end)`` is the offending token, in offsets of the note's text.

    ``message`` says what was found and what was expected, ``help`` what to do about it. ``severity`` is the rule's own
    one until the settings change it.
    """

    start: int
    end: int
    rule: str
    message: str
    severity: Severity = "warning"
    help: str = ""
    related: tuple[Related, ...] = ()
    fixes: tuple[Fix, ...] = ()

    def shifted(self, by: int) -> Finding:
        """The same finding ``by`` characters further on, with all its places."""
        if not by:
            return self
        return Finding(
            self.start + by,
            self.end + by,
            self.rule,
            self.message,
            self.severity,
            self.help,
            tuple(Related(place.start + by, place.end + by, place.message) for place in self.related),
            tuple(
                Fix(fix.title, tuple(Edit(e.start + by, e.end + by, e.new_text) for e in fix.edits), fix.safe)
                for fix in self.fixes
            ),
        )


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by place, then by rule and message; each once."""
    unique = dict.fromkeys(findings)
    return sorted(unique, key=lambda finding: (finding.start, finding.end, finding.rule, finding.message))
