"""Reading a note, and reading it again after an edit: only the blocks that the edit could have changed."""

from __future__ import annotations

import re

from einlsp.markdown.blocks import parse
from einlsp.markdown.building import Builder
from einlsp.markdown.detect import detect, hints
from einlsp.markdown.flavours import FLAVOURS
from einlsp.markdown.hiding import hidden_math, masked
from einlsp.markdown.notes import Block, Note, Options
from einlsp.markdown.regions import FrontMatter

_FRONT_MATTER = re.compile(
    r"\ufeff?---[ \t]*\n(?P<yaml>(?![ \t]*\n(?!---|\.\.\.))(?:.*\n)*?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)"
    r"|\ufeff?\+\+\+[ \t]*\n(?P<toml>(?:.*\n)*?)\+\+\+[ \t]*(?:\n|\Z)"
)
# How much is read at once after an edit.
_WINDOW = 4096


def read_note(text: str, flavour: str = "auto", *, front_matter: bool = True, unescape: bool | None = None) -> Note:
    """Read a note. Never fails on any text.

    ``flavour``: a name of ``FLAVOUR_NAMES`` (``ValueError`` for another); ``auto`` finds it out (see ``detect``).
    ``front_matter=False``: metadata at the head is read as Markdown, as an engine does whose host did not strip it.
    ``unescape``: whether Markdown's ``\\_`` and ``\\*`` lose their backslash in ``$…$``; ``None``: as the flavour does.
    """
    if flavour != "auto" and flavour not in FLAVOURS:
        raise ValueError(f"no flavour is called {flavour!r}; there are: auto, {', '.join(FLAVOURS)}")
    note = _opened(text, Options(flavour, front_matter, unescape))
    note.blocks = _read_all(note)
    return note


def update(note: Note, new_text: str) -> Note:
    """The note for a new text: equal to ``read_note`` of it, but only the blocks that changed are read again."""
    if new_text == note.text:
        return note
    new = _opened(new_text, note.asked, note)
    if new.flavour != note.flavour or FLAVOURS[new.flavour].hiding or new.head != note.head:
        new.blocks = _read_all(new)
    else:
        new.blocks = _read_changed(note, new)
    return new


def _opened(text: str, asked: Options, old: Note | None = None) -> Note:
    source = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    match = (
        _FRONT_MATTER.match(source)
        if asked.front_matter and source[:4].lstrip("\ufeff")[:3] in ("---", "+++")
        else None
    )
    content = None
    if match is not None:
        content = match.group("yaml")
        if content is None:
            content = match.group("toml")
            if "=" not in content:
                match, content = None, None
    signs: frozenset[str] = frozenset()
    flavour = asked.flavour
    if flavour == "auto":
        signs = hints(source) if old is None else _signs(old, source)
        flavour = detect(source, signs, content)
    note = Note(text, source, flavour, asked)
    note.signs = signs
    if match is not None and content is not None:
        first = match.start("yaml") if match.group("yaml") is not None else match.start("toml")
        start, end = note.place(first), note.place_end(first + len(content))
        note.body = match.end()
        note.head = FrontMatter(text[start:end], 0, note.place_end(match.end()), start, end)
    return note


def _signs(old: Note, source: str) -> frozenset[str]:
    """The signs of flavours in an edited note: only the lines that changed are searched, unless they held one."""
    first, last = _common(old.source, source)
    gone, come = (
        text[text.rfind("\n", 0, first) + 1 : text.find("\n", len(text) - last) + 1 or len(text)]
        for text in (old.source, source)
    )
    return hints(source) if hints(gone) else old.signs | hints(come)


def _builder(source: str, note: Note) -> Builder:
    flavour = FLAVOURS[note.flavour]
    unescape = flavour.markdown_first if note.asked.unescape is None else note.asked.unescape
    hidden = hidden_math(source) if flavour.hiding else None
    builder = Builder(source, flavour, unescape, hidden)
    if hidden is not None:
        builder.masked = masked(source, hidden)
    return builder


def _read_all(note: Note) -> list[Block]:
    return _read(note, note.body, len(note.source))[0]


def _read(note: Note, start: int, stop: int, resume: dict[int, int] | None = None) -> tuple[list[Block], int]:
    """The blocks of ``source[start:stop]`` that what lies behind ``stop`` cannot change, and where they end.

    With ``resume`` (the source offsets at which old blocks may go on unchanged) reading stops where one of them begins.
    """
    source = note.source
    whole = stop >= len(source)
    piece = source[start:stop]
    builder = _builder(piece, note)
    blocks: list[Block] = []
    end = start
    for state, top in parse(builder.masked, note.flavour):
        begin = start + state.bMarks[top.first_line]
        if resume is not None and begin in resume:
            return blocks, begin
        if not whole and top.seen >= state.lineMax:
            return blocks, end
        marks = state.bMarks
        end = start + marks[min(top.end_line, state.lineMax)]
        seen = start + marks[top.seen] if top.seen < state.lineMax else len(source) + 1
        blocks.append(Block(begin, end, seen, start, builder.build(top.leaves)))
    return blocks, stop


def _read_changed(old: Note, new: Note) -> list[Block]:
    before, after = old.source, new.source
    first, last = _common(before, after)
    shift = len(after) - len(before)
    kept = 0
    while kept < len(old.blocks) and old.blocks[kept].seen <= first:
        kept += 1
    blocks = old.blocks[:kept]
    at = blocks[-1].end if blocks else new.body
    following = next(
        (index for index in range(kept, len(old.blocks)) if old.blocks[index].start >= len(before) - last),
        len(old.blocks),
    )
    resume = {old.blocks[index].start + shift: index for index in range(following, len(old.blocks))}
    size = _WINDOW
    while at < len(after):
        stop = after.find("\n", max(at, len(after) - last) + size) + 1 or len(after)
        found, reached = _read(new, at, stop, resume)
        blocks = blocks + found
        if reached in resume:
            tail = old.blocks[resume[reached] :]
            return blocks + [
                Block(block.start + shift, block.end + shift, block.seen + shift, block.by + shift, block.built)
                for block in tail
            ]
        at, size = reached, size * 2
        if stop >= len(after):
            break
    return blocks


def _common(one: str, two: str) -> tuple[int, int]:
    """How many characters two texts share at their beginning, and then at their end; compared by halves, in C."""
    low, high = 0, min(len(one), len(two))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == two[low:middle]:
            low = middle
        else:
            high = middle - 1
    first, low, high = low, 0, min(len(one), len(two)) - low
    while low < high:
        middle = (low + high + 1) // 2
        if one[len(one) - middle : len(one) - low] == two[len(two) - middle : len(two) - low]:
            low = middle
        else:
            high = middle - 1
    return first, low
