"""A line of source with carets under a part of it, as a terminal of any width shows it."""

from __future__ import annotations

import unicodedata

WIDEST = 100


def carets(line: str, start: int, end: int, widest: int = WIDEST) -> tuple[str, str]:
    """The part of a line around ``[start, end)`` that fits, and what goes under it: spaces, then carets."""
    shown, start, end = _window(line, start, max(end, start + 1), widest)
    return shown, " " * _width(shown[:start]) + "^" * max(_width(shown[start:end]), 1)


def _window(line: str, start: int, end: int, widest: int) -> tuple[str, int, int]:
    """The part of a long line around ``[start, end)``, what cannot be seen as spaces, and where that range then is."""
    line = "".join(" " if unicodedata.category(letter) in ("Cc", "Zl", "Zp", "Cf") else letter for letter in line)
    if len(line) <= widest and _width(line) <= widest:
        return line, start, end
    end = min(end, start + widest)
    begin = max(0, min(start - (widest - (end - start)) // 2, len(line) - widest))
    stop = min(max(begin + widest, end), len(line))
    while _width(line[begin:stop]) > widest and (begin < start or end < stop):  # letters that are two columns wide
        if start - begin >= stop - end:
            begin += 1
        else:
            stop -= 1
    left, right = "…" if begin else "", "…" if stop < len(line) else ""
    return left + line[begin:stop] + right, start - begin + len(left), end - begin + len(left)


def _width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    wide = sum(1 for letter in text if unicodedata.east_asian_width(letter) in "WF")
    combining = sum(1 for letter in text if unicodedata.combining(letter))
    return len(text) + wide - combining
