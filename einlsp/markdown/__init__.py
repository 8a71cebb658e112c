"""Where math stands in a note, in each Markdown flavour: regions with exact character maps, comments, front matter."""

from einlsp.markdown.flavours import FLAVOUR_NAMES
from einlsp.markdown.notebook import Cell, NotebookError, cells
from einlsp.markdown.notes import Note
from einlsp.markdown.regions import Accident, Comment, FrontMatter, OffsetMap, Paragraph, Prose, Region
from einlsp.markdown.rereading import read_note, update

__all__ = [
    "FLAVOUR_NAMES",
    "Accident",
    "Cell",
    "Comment",
    "FrontMatter",
    "Note",
    "NotebookError",
    "OffsetMap",
    "Paragraph",
    "Prose",
    "Region",
    "cells",
    "read_note",
    "update",
]
