"""Where a person would put something new: a row in an ``align``, a formula behind a formula, a line above a block."""

from __future__ import annotations

import re
from collections.abc import Iterator

from einlsp.ide.analysis import Analysis
from einlsp.ide.cursor import Cursor
from einlsp.ide.findings import Edit
from einlsp.ide.refusal import Refusal
from einlsp.latex import Environment, Row, iter_nodes
from einlsp.markdown import Region

_ALIGNED = (
    "align",
    "align*",
    "aligned",
    "alignat",
    "alignat*",
    "split",
    "eqnarray",
    "eqnarray*",
    "flalign",
    "flalign*",
)
_MARKERS = re.compile(r"[\s>]*(?:(?:[-*+]|\d+[.)])[ \t>]*)*")
_GATHERED = ("gather", "gather*", "gathered", "multline", "multline*")


def new_statement(analysis: Analysis, cursor: Cursor, left: str, right: str) -> Edit:
    """``left = right`` behind the formula at the cursor: as a row of its environment, or as a formula of its own."""
    region = cursor.formula.region
    found = _row(cursor)
    if found is not None:
        environment, row = found
        aligned = environment.name in _ALIGNED
        at = region.to_document(row.end)
        newline = _line_end(analysis, region)
        gap = newline + region.prefix if "\n" in region.latex else " "
        return Edit(
            at,
            at,
            rf" \\{gap}{'&' if aligned and _starts_with_mark(row) else ''}{left} {'&' if aligned else ''}= {right}",
        )
    if region.display or region.block:
        return new_block(analysis, region, f"{left} = {right}")
    opener, closer = (region.opener, region.closer) if region.opener.strip("$`") == "" else ("$", "$")
    return Edit(region.end, region.end, f" {opener}{_inline_safe(analysis, region, f'{left} = {right}')}{closer}")


def new_block(analysis: Analysis, region: Region, latex: str, *, environment: bool = False) -> Edit:
    """A display formula behind the block that a formula stands in. ``environment``: the LaTeX is a whole one."""
    lines = latex.split("\n")
    if region.display and region.opener and not region.opener[0].isalpha() and "`" not in region.opener:
        body = [region.opener.strip(), *lines, region.closer.strip()]
    elif environment and not region.opener:
        body = lines
    else:
        body = ["$$", *lines, "$$"]
    return lines_behind(analysis, region, body)


def lines_behind(analysis: Analysis, region: Region, lines: list[str]) -> Edit:
    """Lines behind the block that a formula stands in, with a blank line between."""
    end = block_end(analysis, region)
    newline = _line_end(analysis, region)
    prefix = region.prefix
    blank = newline + prefix.rstrip()
    text = "".join(newline + (prefix + line if line else prefix.rstrip()) for line in lines)
    following = analysis.document.text[end:]
    after = following.lstrip("\r\n")
    crowded = bool(after) and not following[: len(following) - len(after)].replace("\r\n", "\n").startswith("\n\n")
    return Edit(end, end, blank + text + (blank if crowded and prefix.strip() == "" else ""))


def block_end(analysis: Analysis, region: Region) -> int:
    """Where the line ends on which the block of a formula ends."""
    paragraph = analysis.note.paragraphs[region.paragraph]
    if paragraph.kind == "cell":
        raise Refusal("place", "nothing can be put below a formula in a table")
    source = analysis.document.text
    end = max(paragraph.end, region.end)
    stops = [at for at in (source.find("\n", end), source.find("\r", end)) if at >= 0]
    limit = analysis.document.part_at(region.start).end
    return min([*stops, limit])


def comment(analysis: Analysis, words: str) -> str:
    """A comment in the note's kind of Markdown: MDX knows no HTML comments."""
    return f"{{/* {words} */}}" if analysis.outside.path.lower().endswith(".mdx") else f"<!-- {words} -->"


def line_above(analysis: Analysis, region: Region, text: str) -> Edit:
    """A comment above the block of a formula; right before the formula where words stand before it on its line.

    A line that begins with a comment is HTML to its end: the formula must not stand on it.
    """
    start, source = region.start, analysis.document.text
    newline = _line_end(analysis, region)
    line_start = (
        max(source.rfind("\n", 0, start), source.rfind("\r", 0, start), analysis.document.part_at(start).start - 1) + 1
    )
    before = source[line_start:start]
    if not _MARKERS.fullmatch(before):
        return Edit(start, start, text)
    again = before if not before.strip(" >\t") else region.prefix
    return Edit(start, start, f"{text}{newline}{again}")


def line_at_top(analysis: Analysis, offset: int, text: str) -> Edit:
    """A line at the head of the note (or of the cell that holds ``offset``), behind the front matter."""
    part = analysis.document.part_at(offset)
    head = analysis.note.front_matter
    at = head.end if head is not None and part.start == 0 else part.start
    newline = "\r\n" if "\r\n" in analysis.document.text else "\n"
    return Edit(at, at, f"{text}{newline}{newline}")


def _row(cursor: Cursor) -> tuple[Environment, Row] | None:
    """The innermost environment with rows of equations around the cursor, and the row in it."""
    found: tuple[Environment, Row] | None = None
    for environment in _environments(cursor):
        for row in environment.rows:
            if row.start <= cursor.at <= row.end:
                found = environment, row
    return found


def _environments(cursor: Cursor) -> Iterator[Environment]:
    for node in iter_nodes(cursor.formula.tree):
        if (
            isinstance(node, Environment)
            and node.name in (*_ALIGNED, *_GATHERED)
            and node.start <= cursor.at <= node.end
        ):
            yield node


def _starts_with_mark(row: Row) -> bool:
    """Whether the row's first cell is empty: ``&= …``."""
    return len(row.cells) > 1 and not row.cells[0]


def _line_end(analysis: Analysis, region: Region) -> str:
    text = analysis.document.text
    return "\r\n" if "\r\n" in text and "\r\n" in text[max(region.start - 2000, 0) : region.end + 2000] else "\n"


def _inline_safe(analysis: Analysis, region: Region, latex: str) -> str:
    """LaTeX that may stand where an inline formula does: on one line; in a table without a bare pipe."""
    one_line = " ".join(latex.split())
    if analysis.note.paragraphs[region.paragraph].kind == "cell" and "|" in one_line:
        raise Refusal("place", "the formula has a vertical bar, which would end the table's cell")
    return one_line
