"""What can be folded: formulas of several lines, such as derivations."""

from __future__ import annotations

from einlsp.ide.analysis import Analysis


def foldings(analysis: Analysis) -> list[tuple[int, int]]:
    """The ranges of derivations, each on more than two lines, in order."""
    found = []
    for region in analysis.note.regions:
        if "\n" in analysis.document.text[region.start : region.end]:
            first = analysis.document.place(region.start, region.end)
            if first.end_line - first.line >= 2:
                found.append((region.start, region.end))
    return found
