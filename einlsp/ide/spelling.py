"""How things are spelled for one reader: as the note does, but for what the settings say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from einlsp.ide.settings import Settings
from einlsp.writing.spelling import style_of
from einlsp.writing.style import Style


def style_for(formulas: Iterable[str], settings: Settings) -> Style:
    """The style of these formulas, with the settings' sign for the transpose."""
    style = style_of(list(formulas))
    return replace(style, transpose=settings.transpose) if settings.transpose else style
