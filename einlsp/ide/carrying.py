"""Findings of an earlier version of a document that still hold, as far as an edit shows: those it did not come near."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from einlsp.ide.analysis import Analysis
from einlsp.ide.findings import Finding


def carried(findings: Iterable[Finding], before: Analysis, after: Analysis) -> Iterator[Finding]:
    """The findings whose formula the edit between two analyses left alone, where they now stand."""
    old, new = before.document.text, after.document.text
    head, tail = common(old, new)
    for finding in findings:
        region = before.note.region_at(finding.start)
        start = min(finding.start, region.start if region else finding.start)
        end = max(finding.end, region.end if region else finding.end)
        if end <= head:
            yield finding
        elif start >= len(old) - tail:
            yield finding.shifted(len(new) - len(old))


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
