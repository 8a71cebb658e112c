"""Reading a note, and reading it again after an edit: only the blocks that the edit could have changed."""

from __future__ import annotations

from bisect import bisect_left

from einlsp.markdown.blocks import parse
from einlsp.markdown.building import Builder
from einlsp.markdown.detect import detect, hints
from einlsp.markdown.flavours import FLAVOURS
from einlsp.markdown.hiding import hidden_math, masked
from einlsp.markdown.notes import Block, Note, Options
from einlsp.markdown.regions import FrontMatter
from einlsp.records import pattern, record

_FRONT_MATTER = pattern(
    r"\ufeff?---[ \t]*\n(?P<yaml>(?![ \t]*\n(?!---|\.\.\.))(?:.*\n)*?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)"
    r"|\ufeff?\+\+\+[ \t]*\n(?P<toml>(?:.*\n)*?)\+\+\+[ \t]*(?:\n|\Z)"
)
# How much is read at once after an edit, and at how many of the old blocks reading may stop.
_WINDOW = 4096
_MOST_RESUMED = 1000


@record
class Difference:
    """The blocks that two versions of a note do not share: ``[first, old_stop)`` and ``[first, new_stop)``."""

    first: int
    old_stop: int
    new_stop: int


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
    return updated(note, new_text)[0]


def updated(note: Note, new_text: str) -> tuple[Note, Difference]:
    """The note for a new text, and which blocks are others."""
    if new_text == note.text:
        return note, Difference(0, 0, 0)
    new = _opened(new_text, note.asked, note)
    if new.flavour != note.flavour or FLAVOURS[new.flavour].hiding or new.head != note.head:
        new.blocks = _read_all(new)
        return new, Difference(0, len(note.stored), len(new.stored))
    return new, _read_changed(note, new)


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


def _read_changed(old: Note, new: Note) -> Difference:
    """Give ``new`` its blocks: those of ``old`` but for the ones that the edit may have changed."""
    before, after = old.source, new.source
    first, last = _common(before, after)
    shift = len(after) - len(before)
    stored = old.stored
    moved_from, moved_by = old.moves
    kept = _until(stored, 0, moved_from, first)
    if kept == moved_from:
        kept = _until(stored, moved_from, len(stored), first - moved_by)
    head = [*stored[:moved_from], *(block.moved(moved_by) for block in stored[moved_from:kept])][:kept]
    at = head[-1].end if head else new.body
    edited = len(before) - last
    following = bisect_left(stored, edited - moved_by, moved_from, key=_start)
    if following == moved_from:
        following = bisect_left(stored, edited, 0, moved_from, key=_start)
    following = max(following, kept)
    resume = {
        stored[index].start + (moved_by if index >= moved_from else 0) + shift: index
        for index in range(following, min(following + _MOST_RESUMED, len(stored)))
    }
    found: list[Block] = []
    size = _WINDOW
    while at < len(after):
        stop = after.find("\n", max(at, len(after) - last) + size) + 1 or len(after)
        come, reached = _read(new, at, stop, resume)
        found += come
        if reached in resume:
            index = resume[reached]
            moved_from = moved_from if moved_by else index
            still = [block.moved(shift) for block in stored[index:moved_from]] if shift else stored[index:moved_from]
            new.blocks = [*head, *found, *still, *stored[max(index, moved_from) :]]
            new.move(len(head) + len(found) + len(still), moved_by + shift)
            return Difference(kept, index, kept + len(found))
        at, size = reached, size * 2
        if stop >= len(after):
            break
    new.blocks = head + found
    return Difference(kept, len(stored), kept + len(found))


def _until(blocks: list[Block], start: int, stop: int, offset: int) -> int:
    """The number of the first of the blocks ``[start, stop)`` that looked beyond ``offset``."""
    return next((number for number in range(start, stop) if blocks[number].seen > offset), stop)


def _start(block: Block) -> int:
    return block.start


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
