"""A note that has been read: its formulas, comments, prose and front matter."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from einlsp.markdown.building import Built, Draft, ParagraphDraft
from einlsp.markdown.comments import inside
from einlsp.markdown.regions import Accident, Comment, FrontMatter, OffsetMap, Paragraph, Prose, Region
from einlsp.records import record

# Each way starts with its own sign, so that the places where none of these stands are passed over at once.
_MARKUP = re.compile(r"\*\**|_(?<!\w_)_*(?=\w)|_(?<=[\w.,;:!?)]_)_*(?!\w)|``*|~~")


def _plain(text: str) -> str:
    """The text without the marks of emphasis and code."""
    return _MARKUP.sub("", text) if "*" in text or "_" in text or "`" in text or "~~" in text else text


@record
class Block:
    """A top-level block of the source: ``[start, end)``, what it holds, and up to where the source decided that."""

    start: int
    end: int
    seen: int
    by: int
    """How far the block has moved since it was built: its parts count from where it stood then."""
    built: Built

    def moved(self, by: int) -> Block:
        """The same block further on."""
        return Block(self.start + by, self.end + by, self.seen + by, self.by + by, self.built)


@record
class Options:
    """What the caller asked for, so that the note can be read again in the same way."""

    flavour: str
    front_matter: bool
    unescape: bool | None


class Note:
    """A note that has been read. All offsets count the code points of ``text``; nothing here changes.

    ``flavour`` is the one that was read, never ``auto``. Of use to this room only: ``source`` (the text with line feeds
    for all line ends), ``blocks``, ``signs`` (of flavours), ``asked``, ``head``, ``body``, ``crlf``.
    """

    def __init__(self, text: str, source: str, flavour: str, asked: Options) -> None:
        self.text = text
        self.flavour = flavour
        self.source = source
        self.asked = asked
        self.head: FrontMatter | None = None
        # Where the source goes on after the front matter.
        self.body = 0
        self.signs: frozenset[str] = frozenset()
        self._blocks: list[Block] = []
        # After an edit the blocks from this one on lie further on by so much: most are never asked where.
        self._moved_from, self._moved_by = 0, 0
        # Where the source's line feeds stand that were CR LF in the text.
        self._carriage = "\r" in text
        self.crlf = (
            [match.start() - index for index, match in enumerate(re.finditer("\r\n", text))] if self._carriage else []
        )

    def __repr__(self) -> str:
        return f"Note({len(self.text)} characters, {self.flavour}, {len(self.regions)} regions)"

    @property
    def blocks(self) -> list[Block]:
        """The top-level blocks, where they stand."""
        if self._moved_by:
            start, by = self._moved_from, self._moved_by
            self._blocks = [*self._blocks[:start], *(block.moved(by) for block in self._blocks[start:])]
            self._moved_by = 0
        return self._blocks

    @blocks.setter
    def blocks(self, blocks: list[Block]) -> None:
        self._blocks, self._moved_by = blocks, 0

    def block(self, number: int) -> Block:
        """One of the blocks, where it stands; the others are not looked at."""
        block = self._blocks[number]
        return block.moved(self._moved_by) if self._moved_by and number >= self._moved_from else block

    def move(self, start: int, by: int) -> None:
        """Say that the blocks from number ``start`` on lie ``by`` further on than they say."""
        self._moved_from, self._moved_by = start, by

    @property
    def moves(self) -> tuple[int, int]:
        """From which block on the blocks lie further on than they say, and by how much."""
        return (self._moved_from, self._moved_by) if self._moved_by else (len(self._blocks), 0)

    @property
    def stored(self) -> list[Block]:
        """The blocks as they are kept; see ``moves``."""
        return self._blocks

    def place(self, offset: int) -> int:
        """The text offset of a source offset."""
        return offset + bisect_right(self.crlf, offset) if self.crlf else offset

    def place_end(self, offset: int) -> int:
        """The text offset right after the character before a source offset."""
        return self.place(offset - 1) + 1 if self.crlf and offset > 0 else offset

    @property
    def front_matter(self) -> FrontMatter | None:
        """The metadata at the head of the note."""
        return self.head

    @cached_property
    def regions(self) -> tuple[Region, ...]:
        """The formulas, in document order."""
        regions: list[Region] = []
        paragraphs = 0
        for block in self.blocks:
            regions += [self._region(draft, block.by, paragraphs) for draft in block.built.drafts]
            paragraphs += len(block.built.paragraphs)
        return tuple(regions)

    def _region(self, draft: Draft, by: int, paragraphs: int) -> Region:
        start, end, latex = draft.start + by, draft.end + by, draft.latex
        offsets = draft.offsets()
        if by:
            offsets = offsets.shifted(by)
        if self.crlf:
            start, end = self.place(start), self.place_end(end)
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
        targets = [self.place(offsets.to_document(at)) for at in starts]
        return OffsetMap(tuple(starts), tuple(targets), len(latex))

    @cached_property
    def comments(self) -> tuple[Comment, ...]:
        """The comments, in document order; what only looks like one, in code, is not among them."""
        comments: list[Comment] = []
        for block in self.blocks:
            for first, last, alone in block.built.comments:
                start, end = self.place(first + block.by), self.place_end(last + block.by)
                first, last = inside(self.text, start, end)
                comments.append(Comment(start, end, self.text[first:last], first, alone))
        return tuple(comments)

    @cached_property
    def accidents(self) -> tuple[Accident, ...]:
        """The formulas that the renderer does not see, in document order."""
        accidents = [
            Accident(
                accident.kind,
                self.place(accident.start + block.by),
                self.place_end(accident.end + block.by),
                accident.seen,
                self.place(accident.cause_start + block.by),
                self.place_end(accident.cause_end + block.by),
            )
            for block in self.blocks
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
        for block in self.blocks:
            for draft in block.built.paragraphs:
                paragraphs.append(
                    Paragraph(
                        draft.kind,
                        self.place(draft.start + block.by),
                        self.place_end(draft.end + block.by),
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
                first = self.place(content.to_source(at) + by)
                last = self.place_end(content.to_source(start - 1) + 1 + by)
                prose.append(Prose(first, last, _plain(piece)))
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
