"""Edits that transpose a factor, or take its transpose away, with the note's own sign."""

from __future__ import annotations

from einlsp.reading import surface as s
from einlsp.reading.misspelt import apart
from einlsp.reading.notes import NoteReading
from einlsp.rules.finding import Edit
from einlsp.writing.spelling import style_of


def raised(reading: NoteReading) -> str:
    r"""The transpose as the note writes it: ``^T``, ``^\top``, ``^{\mathsf{T}}``."""
    sign = style_of(f.surface.latex for f in reading.formulas).transpose
    single = len(sign) == 1 or (sign.startswith("\\") and sign[1:].isalpha())
    return f"^{sign}" if single else f"^{{{sign}}}"


def turned(surface: s.FormulaSurface, node: s.Surface, sign: str) -> tuple[Edit, ...]:
    """The part transposed, or without its transpose; with brackets where it is a product."""
    latex = surface.latex
    if isinstance(node, s.Transposed):
        marks = [m for m in surface.marks if m.kind == "transpose" and node.start < m.start < node.end]
        marks = [m for m in marks if latex[m.start] in "^'"]  # not out of a macro
        return tuple(Edit(m.start, m.end, apart(latex[: m.start], "", latex[m.end :])) for m in marks[-1:])
    sign = apart("", sign, latex[node.end :])
    if isinstance(node, s.Sym | s.Bracket):
        return (Edit(node.end, node.end, sign),)
    return (Edit(node.start, node.start, "("), Edit(node.end, node.end, f"){sign}"))
