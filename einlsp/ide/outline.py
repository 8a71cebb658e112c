"""The outline of a note: its headings, and below each its formulas and declarations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import Literal

from einlsp.ide.analysis import Analysis
from einlsp.reading import FormulaReading
from einlsp.reading import surface as s
from einlsp.records import record
from einlsp.writing.plain import plain_text

_LONGEST = 80


@record(slots=False)
class Entry:
    """A thing in the outline: ``[start, end)`` is all of it, ``[name_start, name_end)`` what is selected."""

    name: str
    detail: str
    kind: Literal["heading", "formula", "declaration"]
    start: int
    end: int
    name_start: int
    name_end: int
    children: tuple[Entry, ...] = field(default=())


def outline(analysis: Analysis) -> list[Entry]:
    """Headings with what stands below them; formulas before the first heading by themselves."""
    sections: list[tuple[Entry | None, list[Entry]]] = [(None, [])]
    formulas: dict[int, list[FormulaReading]] = {}
    for formula in analysis.reading.formulas:
        formulas.setdefault(formula.region.paragraph, []).append(formula)
    for number, paragraph in enumerate(analysis.note.paragraphs):
        if paragraph.kind == "heading":
            words = "".join(prose.text for prose in paragraph.prose).strip()
            name = " ".join(analysis.document.text[paragraph.start : paragraph.end].strip("# \t\r\n=-").split())
            sections.append((_entry(name or words or "heading", "", "heading", paragraph.start, paragraph.end), []))
        for formula in formulas.get(number, ()):
            sections[-1][1].extend(_of_formula(formula))
    found: list[Entry] = list(sections[0][1])
    for index, (heading, inside) in enumerate(sections[1:], 1):
        assert heading is not None
        following = sections[index + 1][0] if index + 1 < len(sections) else None
        end = following.start if following else len(analysis.document.text)
        end = max(end, heading.end)
        found.append(
            Entry(heading.name, "", "heading", heading.start, end, heading.name_start, heading.name_end, tuple(inside))
        )
    return found


def _of_formula(formula: FormulaReading) -> Iterator[Entry]:
    """The declarations of a formula; the formula itself where it is more than a lone symbol."""
    region = formula.region
    for declaration in formula.declarations:
        if declaration.order is None and not declaration.facts:
            continue
        start, end = region.span(declaration.start, declaration.end)
        dims = " × ".join(str(dim) for dim in declaration.dims or ())
        facts = ", ".join(sorted(declaration.facts))
        detail = ", ".join(filter(None, (dims, facts)))
        yield _entry(plain_text(declaration.key), detail, "declaration", start, end)
    chains = [
        chain for chain in formula.surface.chains if chain.relations or not isinstance(chain.sides[0], s.Sym | s.Num)
    ]
    if chains and (region.display or region.block) and not formula.declarations:
        name = " ".join(plain_text(region.latex).split())
        short = name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"
        yield _entry(short or "formula", "", "formula", region.start, region.end)


def _entry(name: str, detail: str, kind: Literal["heading", "formula", "declaration"], start: int, end: int) -> Entry:
    return Entry(name, detail, kind, start, end, start, end)
