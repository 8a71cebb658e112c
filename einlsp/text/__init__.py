"""The document as text: lines, offsets, positions in the units of an editor, and edits."""

from einlsp.text.source import Encoding, SourceText, TextChange

__all__ = ["Encoding", "SourceText", "TextChange"]
