"""What notation means: scripts, conventions, symbols, shapes, and the values of formulas.

What reads whole notes is imported when it is first asked for: one expression needs no Markdown.
"""

from typing import TYPE_CHECKING, Any

from einlsp.reading.conventions import CONVENTIONS, Convention
from einlsp.reading.declarations import DeclarationError, parse_declaration
from einlsp.reading.expressions import ExpressionReading, FreeIndex, SymbolReading, read_expression
from einlsp.reading.facts import FACTS
from einlsp.reading.formula import read_surface
from einlsp.reading.marks import Mark
from einlsp.reading.operands import Problem
from einlsp.reading.side import Side
from einlsp.reading.surface import FormulaSurface
from einlsp.reading.symbols import Declaration
from einlsp.reading.variables import NoSuchVariable, Variable, find_variable

if TYPE_CHECKING:
    from einlsp.reading.notes import FormulaReading, NoteReading, ReadingSettings, read_note

__all__ = [
    "CONVENTIONS",
    "FACTS",
    "Convention",
    "Declaration",
    "DeclarationError",
    "ExpressionReading",
    "FormulaReading",
    "FormulaSurface",
    "FreeIndex",
    "Mark",
    "NoSuchVariable",
    "NoteReading",
    "Problem",
    "ReadingSettings",
    "Side",
    "SymbolReading",
    "Variable",
    "find_variable",
    "parse_declaration",
    "read_expression",
    "read_note",
    "read_surface",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from einlsp.reading import notes

    return getattr(notes, name)
