"""Formulas that vanish: split by what Markdown took for a list marker, a table's pipe, or left without a partner."""

from __future__ import annotations

import re

from einlsp.markdown.flavours import Flavour
from einlsp.markdown.lines import Content, Leaf
from einlsp.markdown.regions import Accident
from einlsp.markdown.spans import Scan
from einlsp.markdown.words import TEX, formula_like
from einlsp.records import pattern

_MARKER = pattern(r"(?:[-+*]|\d{1,9}[.)]|>|#{1,6})(?=[ \t\n])|>|=+[ \t]*$|-+[ \t]*$", re.MULTILINE)
_DOLLARS = pattern(r"\\.|\$+", re.DOTALL)
_BEGIN = pattern(r"\\begin[ ]*\{([^{}\n]+)\}")
# A dollar or bracket that opens TeX: a command, or one letter with a script; not $HOME, ${HOME} or $5.
_CERTAIN = pattern(
    r"(?:\$(?!\{\w+\})|\\{1,2}[(\[]\s*)[({\[|]*(?:\\[A-Za-z]+|[A-Za-z](?:\^|_(?:\{|[A-Za-z0-9](?![A-Za-z]))))"
)


def closing(source: str, start: int, end: int, opener: str) -> int:
    """Where the next delimiter equal to ``opener`` stands in ``[start, end)``, if it can close a formula; else -1."""
    for match in _DOLLARS.finditer(source, start, end):
        run = match.group()
        if run[0] != "$":
            continue
        if run != opener:
            return -1
        before, after = source[match.start() - 1], source[match.end() : match.end() + 1]
        if opener == "$" and (before.isspace() or after.isalnum()):
            return -1
        return match.start()
    return -1


def of_paragraph(source: str, leaf: Leaf, content: Content, scan: Scan, flavour: Flavour) -> list[Accident]:
    """The accidents of one paragraph (not of a table's row)."""
    accidents: list[Accident] = []
    unclosed = scan.unclosed[-1:] if scan.unclosed else []
    for at, opener in unclosed:
        start = content.to_source(at)
        if leaf.tail is not None:
            accident = _cut_off(source, leaf, content, at, start, opener)
            if accident is not None:
                accidents.append(accident)
                continue
        rest = content.text[at + len(opener) :]
        line_end = content.text.find("\n", at)
        line = content.text[at : line_end if line_end >= 0 else len(content.text)]
        if opener.startswith("$$"):
            certain = not line.strip("$ \t") or TEX.search(rest) is not None
        else:
            certain = _CERTAIN.match(content.text, at) is not None and "$" not in rest
        if certain:
            accidents.append(_unclosed(start, leaf.end, opener))
    if flavour.environments is None or flavour.environments:
        match = _BEGIN.match(content.text)
        if match and (flavour.environments is None or match.group(1) in flavour.environments) and not scan.spans:
            accidents.append(_unclosed(content.to_source(0), leaf.end, match.group()))
    return accidents


def _unclosed(start: int, end: int, opener: str) -> Accident:
    return Accident("unclosed-math", start, end, opener, start, start + len(opener))


def _cut_off(source: str, leaf: Leaf, content: Content, at: int, start: int, opener: str) -> Accident | None:
    assert leaf.tail is not None
    tail, tail_end = leaf.tail
    marker = _MARKER.match(source, tail, tail_end)
    close = closing(source, tail, tail_end, opener)
    if marker is None or close < 0:
        return None
    first = content.text[at + len(opener) :]
    if opener == "$" and (not first or first[0].isspace()):
        return None
    if not formula_like(first + "\n" + source[tail:close]):
        return None
    return Accident(
        "math-broken-by-list-marker", start, close + len(opener), marker.group().rstrip(), marker.start(), marker.end()
    )


def of_row(source: str, row: tuple[int, int], unclosed: list[tuple[int, str]]) -> list[Accident]:
    """The formulas of a table's row that a pipe has cut; ``unclosed`` are the openers that its cells left open."""
    accidents: list[Accident] = []
    done = row[0]
    for start, opener in unclosed:
        if start < done or (opener == "$" and source[start - 1].isalnum()):
            continue
        close = closing(source, start + len(opener), row[1], opener)
        inner = source[start + len(opener) : close]
        if source[start - 1] == "`" == source[close + len(opener) : close + len(opener) + 1]:
            continue  # meant as code
        if close < 0 or (opener == "$" and inner[0].isspace()) or not formula_like(inner.replace("|", " | ")):
            continue
        pipe = re.search(r"(?<!\\)\|", inner)
        if pipe is None or (pipe.end() == len(inner) and not TEX.search(inner)):
            continue  # `|$/kg|$/m|`: two cells, each with a dollar
        done = close + len(opener)
        at = start + len(opener) + pipe.start()
        accidents.append(Accident("math-broken-by-table-pipe", start, done, "|", at, at + 1))
    return accidents


def of_block(leaf: Leaf) -> list[Accident]:
    """A fence that the renderer lets run to the end of its container."""
    return [_unclosed(leaf.start, leaf.end, leaf.opener)] if leaf.unclosed else []
