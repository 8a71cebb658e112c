"""Where math stands in a note, in each Markdown flavour: regions with exact character maps, comments, front matter."""

from einlsp.markdown.flavours import FLAVOUR_NAMES
from einlsp.markdown.notes import Note, read_note, update
from einlsp.markdown.regions import Accident, Comment, FrontMatter, OffsetMap, Paragraph, Prose, Region

__all__ = [
    "FLAVOUR_NAMES",
    "Accident",
    "Comment",
    "FrontMatter",
    "Note",
    "OffsetMap",
    "Paragraph",
    "Prose",
    "Region",
    "read_note",
    "update",
]
