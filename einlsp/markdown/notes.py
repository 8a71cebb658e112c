"""A note read: its formulas, comments, prose and front matter, and the same again after an edit without reading it all."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property

from einlsp.markdown.blocks import parse
from einlsp.markdown.building import Builder, Built, Draft, ParagraphDraft
from einlsp.markdown.detect import detect
from einlsp.markdown.flavours import FLAVOURS
from einlsp.markdown.hiding import hidden_math, masked
from einlsp.markdown.regions import Accident, Comment, FrontMatter, OffsetMap, Paragraph, Prose, Region

_FRONT_MATTER = re.compile(
    r"\ufeff?---[ \t]*\n(?P<yaml>(?![ \t]*\n(?!---|\.\.\.))(?:.*\n)*?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)"
    r"|\ufeff?\+\+\+[ \t]*\n(?P<toml>(?:.*\n)*?)\+\+\+[ \t]*(?:\n|\Z)"
)
_MARKUP = re.compile(r"\*+|(?<!\w)_+(?=\w)|(?<=[\w.,;:!?)])_+(?!\w)|`+|~~")
_WINDOW = 4096


@dataclass(frozen=True, slots=True)
class Block:
    """A top-level block of the source: ``[start, end)``, what it holds, and up to where the source decided that."""

    start: int
    end: int
    seen: int
    by: int
    """How far the block has moved since it was built: its parts count from where it stood then."""
    built: Built


class Note:
    """A note that has been read. All offsets count the code points of ``text``; nothing here changes.

    ``flavour`` is the one that was read, never ``auto``. ``regions`` are the formulas in document order.
    """

    def __init__(self, text: str, source: str, flavour: str, asked: Options, head: FrontMatter | None) -> None:
        self.text = text
        self.flavour = flavour
        self._source = source
        self._asked = asked
        self._head = head
        self._blocks: list[Block] = []
        # Where the source's line feeds stand that were CR LF in the text.
        self._carriage = "\r" in text
        self._crlf = (
            [match.start() - index for index, match in enumerate(re.finditer("\r\n", text))] if self._carriage else []
        )

    def __repr__(self) -> str:
        return f"Note({len(self.text)} characters, {self.flavour}, {len(self.regions)} regions)"

    def _place(self, offset: int) -> int:
        return offset + bisect_right(self._crlf, offset) if self._crlf else offset

    def _place_end(self, offset: int) -> int:
        return self._place(offset - 1) + 1 if self._crlf and offset > 0 else offset

    @property
    def front_matter(self) -> FrontMatter | None:
        """The metadata at the head of the note."""
        return self._head

    @cached_property
    def regions(self) -> tuple[Region, ...]:
        """The formulas, in document order."""
        regions: list[Region] = []
        paragraphs = 0
        for block in self._blocks:
            regions += [self._region(draft, block.by, paragraphs) for draft in block.built.drafts]
            paragraphs += len(block.built.paragraphs)
        return tuple(regions)

    def _region(self, draft: Draft, by: int, paragraphs: int) -> Region:
        start, end, latex = draft.start + by, draft.end + by, draft.latex
        offsets = draft.offsets()
        if by:
            offsets = offsets.shifted(by)
        if self._crlf:
            start, end = self._place(start), self._place_end(end)
            offsets = self._with_crlf(latex, offsets)
        if self._carriage:
            # A lone CR is a line end too; the formula has it as the document does.
            latex = "".join(
                self.text[at] if character == "\n" else character
                for character, at in zip(latex, map(offsets.to_document, range(len(latex))), strict=True)
            )
        return Region(
            start,
            end,
            latex,
            offsets,
            draft.display,
            draft.block,
            draft.opener,
            draft.closer,
            draft.prefix,
            paragraphs + draft.paragraph,
        )

    def _with_crlf(self, latex: str, offsets: OffsetMap) -> OffsetMap:
        starts = sorted({*offsets.starts, *(at for at, character in enumerate(latex) if character == "\n")})
        targets = [self._place(offsets.to_document(at)) for at in starts]
        return OffsetMap(tuple(starts), tuple(targets), len(latex))

    @cached_property
    def comments(self) -> tuple[Comment, ...]:
        """The HTML comments, in document order; what only looks like one, in code, is not among them."""
        comments: list[Comment] = []
        for block in self._blocks:
            for first, last, alone in block.built.comments:
                start, end = self._place(first + block.by), self._place_end(last + block.by)
                comments.append(Comment(start, end, self.text[start + 4 : end - 3], start + 4, alone))
        return tuple(comments)

    @cached_property
    def accidents(self) -> tuple[Accident, ...]:
        """The formulas that the renderer does not see, in document order."""
        accidents = [
            Accident(
                accident.kind,
                self._place(accident.start + block.by),
                self._place_end(accident.end + block.by),
                accident.seen,
                self._place(accident.cause_start + block.by),
                self._place_end(accident.cause_end + block.by),
            )
            for block in self._blocks
            for accident in block.built.accidents
        ]
        kept: list[Accident] = []
        covered = 0
        for accident in sorted(accidents, key=lambda accident: accident.start):
            # The closing delimiter of a formula that was cut is no opener without a partner.
            if accident.kind != "unclosed-math" or accident.start >= covered:
                kept.append(accident)
                covered = max(covered, accident.end if accident.kind != "unclosed-math" else 0)
        return tuple(kept)

    @cached_property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The paragraphs, headings, table cells and block formulas, in document order."""
        paragraphs: list[Paragraph] = []
        regions = 0
        for block in self._blocks:
            for draft in block.built.paragraphs:
                paragraphs.append(
                    Paragraph(
                        draft.kind,
                        self._place(draft.start + block.by),
                        self._place_end(draft.end + block.by),
                        self._prose(draft, block.by),
                        regions + draft.first,
                        regions + draft.last,
                    )
                )
            regions += len(block.built.drafts)
        return tuple(paragraphs)

    def _prose(self, draft: ParagraphDraft, by: int) -> tuple[Prose, ...]:
        content = draft.content
        if content is None or draft.kind == "html":
            return ()
        prose: list[Prose] = []
        at = 0
        for start, end in [*draft.cuts, (len(content.text), len(content.text))]:
            piece = content.text[at:start]
            if piece.strip():
                first = self._place(content.to_source(at) + by)
                last = self._place_end(content.to_source(start - 1) + 1 + by)
                prose.append(Prose(first, last, _MARKUP.sub("", piece)))
            at = max(at, end)
        return tuple(prose)

    def context(self, region: Region) -> tuple[str, str]:
        """The prose before and after a formula: in its paragraph up to the formulas beside it, or, where it stands
        as a block of its own, the last text of the paragraph before it and the first of the one after it.
        """
        paragraph = self.paragraphs[region.paragraph]
        if paragraph.kind == "math" or not paragraph.prose:
            before = self.paragraphs[region.paragraph - 1].prose[-1:] if region.paragraph else ()
            after = (
                self.paragraphs[region.paragraph + 1].prose[:1] if region.paragraph + 1 < len(self.paragraphs) else ()
            )
            return "".join(prose.text for prose in before), "".join(prose.text for prose in after)
        others = self.regions[paragraph.first_region : paragraph.last_region]
        left = max((other.end for other in others if other.end <= region.start), default=paragraph.start)
        right = min((other.start for other in others if other.start >= region.end), default=paragraph.end)
        between = [prose for prose in paragraph.prose if left <= prose.start and prose.end <= right]
        return (
            "".join(prose.text for prose in between if prose.end <= region.start),
            "".join(prose.text for prose in between if prose.start >= region.end),
        )

    def region_at(self, offset: int) -> Region | None:
        """The formula at a document offset, its delimiters and its end included."""
        regions = self.regions
        index = bisect_right(self._starts, offset) - 1
        return regions[index] if index >= 0 and offset <= regions[index].end else None

    @cached_property
    def _starts(self) -> list[int]:
        return [region.start for region in self.regions]


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller asked for, so that the note can be read again in the same way."""

    flavour: str
    front_matter: bool
    unescape: bool | None


def read_note(text: str, flavour: str = "auto", *, front_matter: bool = True, unescape: bool | None = None) -> Note:
    """Read a note. Never fails on any text.

    ``flavour``: a name of ``FLAVOUR_NAMES`` (``ValueError`` for another); ``auto`` finds it out (see ``detect``).
    ``front_matter=False``: metadata at the head is read as Markdown, as an engine does whose host did not strip it.
    ``unescape``: whether Markdown's ``\\_`` and ``\\*`` lose their backslash in ``$…$``; by default as the flavour has it.
    """
    if flavour != "auto" and flavour not in FLAVOURS:
        raise ValueError(f"no flavour is called {flavour!r}; there are: auto, {', '.join(FLAVOURS)}")
    note = _opened(text, Options(flavour, front_matter, unescape))
    note._blocks = _read_all(note)
    return note


def update(note: Note, new_text: str) -> Note:
    """The note for a new text: equal to ``read_note`` of it, but only the blocks that changed are read again."""
    if new_text == note.text:
        return note
    new = _opened(new_text, note._asked)
    if new.flavour != note.flavour or FLAVOURS[new.flavour].hiding or new._head != note._head:
        new._blocks = _read_all(new)
    else:
        new._blocks = _read_changed(note, new)
    return new


def _opened(text: str, asked: Options) -> Note:
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
    flavour = detect(source, content) if asked.flavour == "auto" else asked.flavour
    note = Note(text, source, flavour, asked, None)
    if match is not None and content is not None:
        first = match.start("yaml") if match.group("yaml") is not None else match.start("toml")
        start, end = note._place(first), note._place_end(first + len(content))
        note._head = FrontMatter(text[start:end], 0, note._place_end(match.end()), start, end)
    return note


def _head_end(note: Note) -> int:
    """Where the source goes on after the front matter."""
    return (
        note._head.end - bisect_left(note._crlf, note._head.end)
        if note._head and note._crlf
        else (note._head.end if note._head else 0)
    )


def _builder(source: str, note: Note) -> Builder:
    flavour = FLAVOURS[note.flavour]
    unescape = flavour.markdown_first if note._asked.unescape is None else note._asked.unescape
    hidden = hidden_math(source) if flavour.hiding else None
    builder = Builder(source, flavour, unescape, hidden)
    if hidden is not None:
        builder.masked = masked(source, hidden)
    return builder


def _read_all(note: Note) -> list[Block]:
    return _read(note, _head_end(note), len(note._source))[0]


def _read(note: Note, start: int, stop: int, resume: dict[int, int] | None = None) -> tuple[list[Block], int]:
    """The blocks of ``source[start:stop]`` that what lies behind ``stop`` cannot change, and where they end.

    With ``resume`` (a source offset for each old block that may go on unchanged) reading stops where one of them begins.
    """
    source = note._source
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
    before, after = old._source, new._source
    first = _common_prefix(before, after)
    last = _common_suffix(before, after, min(len(before), len(after)) - first)
    shift = len(after) - len(before)
    kept = 0
    while kept < len(old._blocks) and old._blocks[kept].seen <= first:
        kept += 1
    blocks = old._blocks[:kept]
    at = blocks[-1].end if blocks else _head_end(new)
    following = next(
        (index for index in range(kept, len(old._blocks)) if old._blocks[index].start >= len(before) - last),
        len(old._blocks),
    )
    resume = {old._blocks[index].start + shift: index for index in range(following, len(old._blocks))}
    size = _WINDOW
    while at < len(after):
        stop = after.find("\n", max(at, len(after) - last) + size) + 1 or len(after)
        found, reached = _read(new, at, stop, resume)
        blocks = blocks + found
        if reached in resume:
            tail = old._blocks[resume[reached] :]
            return blocks + [
                Block(block.start + shift, block.end + shift, block.seen + shift, block.by + shift, block.built)
                for block in tail
            ]
        at, size = reached, size * 2
        if stop >= len(after):
            break
    return blocks


def _common_prefix(one: str, two: str) -> int:
    low, high = 0, min(len(one), len(two))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == two[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _common_suffix(one: str, two: str, most: int) -> int:
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if one[len(one) - middle : len(one) - low] == two[len(two) - middle : len(two) - low]:
            low = middle
        else:
            high = middle - 1
    return low
