"""What an earlier version of a document said and still holds, as far as an edit shows: what it did not come near."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from einlsp.ide.findings import Finding
from einlsp.ide.jobs import Verdict
from einlsp.markdown import Note


def carried(findings: Iterable[Finding], before: Note, new_text: str) -> Iterator[Finding]:
    """The findings whose formula the edit from one text to another left alone, where they now stand."""
    old_text = before.text
    head, tail = common(old_text, new_text)
    for finding in findings:
        region = before.region_at(finding.start)
        start = min(finding.start, region.start if region else finding.start)
        end = max(finding.end, region.end if region else finding.end)
        if end <= head:
            yield finding
        elif start >= len(old_text) - tail:
            yield finding.shifted(len(new_text) - len(old_text))


def carried_verdicts(verdicts: Iterable[Verdict], old_text: str, new_text: str) -> Iterator[Verdict]:
    """The verdicts of steps before and behind an edit, where they now stand."""
    head, tail = common(old_text, new_text)
    for verdict in verdicts:
        if verdict.end <= head:
            yield verdict
        elif verdict.end > len(old_text) - tail:
            yield replace(verdict, end=verdict.end + len(new_text) - len(old_text))


def common(one: str, two: str) -> tuple[int, int]:
    """How many characters two texts share at their beginning and, beside those, at their end."""
    most = min(len(one), len(two))
    head = _longest(most, lambda low, high: one[low:high] == two[low:high])
    first, second = len(one), len(two)
    tail = _longest(most - head, lambda low, high: one[first - high : first - low] == two[second - high : second - low])
    return head, tail


def _longest(most: int, same: Callable[[int, int], bool]) -> int:
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if same(low, middle):
            low = middle
        else:
            high = middle - 1
    return low
