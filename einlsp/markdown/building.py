"""From the leaves of a top-level block to its formulas, comments, prose and accidents."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from einlsp.markdown import accidents as accident_rules
from einlsp.markdown.flavours import Flavour
from einlsp.markdown.inline import scan
from einlsp.markdown.lines import Content, Leaf, LeafKind
from einlsp.markdown.regions import Accident, OffsetMap
from einlsp.markdown.spans import Scan, Span
from einlsp.markdown.words import LABEL

_TRIGGER = re.compile(r"\$|``|<!--|\{/\*|%%|\\\\?[(\[]|\{math\}|\\begin")
_ESCAPE = re.compile(r"(?<!\\)((?:\\\\)*)\\(?=[_*])")
_BEFORE_ALONE = re.compile(r"[ \t]*(?:(?:>|[-+*]|\d{1,9}[.)])[ \t]*)*")
_BLOCK_OPENERS = ("$$", "\\[", "\\\\[", "")


@dataclass(slots=True)
class Draft:
    """A formula before it is placed in the document; all offsets count the source."""

    start: int
    end: int
    latex: str
    starts: tuple[int, ...]
    targets: tuple[int, ...]
    display: bool
    block: bool
    opener: str
    closer: str
    prefix: str
    paragraph: int

    def offsets(self) -> OffsetMap:
        """The map from ``latex`` to the source."""
        return OffsetMap(self.starts, self.targets, len(self.latex))


@dataclass(slots=True)
class ParagraphDraft:
    """A paragraph: its text, what is cut out of it as math or comment, and which of the block's drafts it holds."""

    kind: LeafKind
    start: int
    end: int
    content: Content | None
    cuts: list[tuple[int, int]]
    first: int
    last: int


@dataclass(slots=True)
class Built:
    """What one top-level block of the source holds."""

    drafts: list[Draft] = field(default_factory=list)
    comments: list[tuple[int, int, bool]] = field(default_factory=list)
    paragraphs: list[ParagraphDraft] = field(default_factory=list)
    accidents: list[Accident] = field(default_factory=list)


class Builder:
    """Reads leaves. ``hidden`` are the formulas found before Markdown was read (Jupyter), sorted."""

    def __init__(self, source: str, flavour: Flavour, unescape: bool, hidden: list[Span] | None = None) -> None:
        self.source = source
        self.flavour = flavour
        self.unescape = unescape
        self.hidden = hidden
        self.hidden_starts = [span.start for span in hidden] if hidden is not None else []
        self.masked = source

    def build(self, leaves: list[Leaf]) -> Built:
        """The formulas and all else that the leaves of one block hold."""
        built = Built()
        row: tuple[int, int] | None = None
        open_cells: list[tuple[int, str]] = []
        for leaf in leaves:
            if row is not None and leaf.row != row:
                built.accidents += accident_rules.of_row(self.source, row, open_cells)
                open_cells = []
            row = leaf.row
            first = len(built.drafts)
            if leaf.kind == "math":
                self._math(leaf, built)
                built.paragraphs.append(
                    ParagraphDraft("math", leaf.start, leaf.end, None, [], first, len(built.drafts))
                )
                continue
            content = leaf.content(self.masked)
            result = self._scan(leaf, content)
            if self.hidden is not None:
                self._hidden(leaf, result, content, built)
            else:
                self._spans(leaf, result, content, built)
            for start, end in result.comments:
                start, end = content.to_source(start), content.to_source(end)
                built.comments.append((start, end, self._alone(start, end)))
            if leaf.kind == "html" and first == len(built.drafts):
                continue
            if leaf.row is not None:
                open_cells += [(content.to_source(at), opener) for at, opener in result.unclosed]
            elif result.unclosed or content.text.startswith("\\begin"):
                built.accidents += accident_rules.of_paragraph(self.source, leaf, content, result, self.flavour)
            cuts = sorted([(span.start, span.end) for span in result.spans] + result.comments)
            built.paragraphs.append(
                ParagraphDraft(leaf.kind, leaf.start, leaf.end, content, cuts, first, len(built.drafts))
            )
        if row is not None:
            built.accidents += accident_rules.of_row(self.source, row, open_cells)
        return built

    def _scan(self, leaf: Leaf, content: Content) -> Scan:
        if leaf.kind == "html":
            return _html_comments(content.text)
        if self.hidden is None and not _TRIGGER.search(content.text):
            return Scan()
        return scan(content.text, self.flavour)

    def _spans(self, leaf: Leaf, result: Scan, content: Content, built: Built) -> None:
        flavour = self.flavour
        for span in result.spans:
            alone = (
                flavour.alone_is_display
                and leaf.kind == "paragraph"
                and len(result.spans) == 1
                and span.opener in _BLOCK_OPENERS
                and not content.text[: span.start].strip()
                and LABEL.fullmatch(content.text, span.end) is not None
            )
            start, end = content.to_source(span.start), content.to_source(span.end - 1) + 1
            self._draft(built, leaf, span, content, start, end, span.inner_start, span.inner_end, alone)

    def _math(self, leaf: Leaf, built: Built) -> None:
        built.accidents += accident_rules.of_block(leaf)
        if leaf.unclosed == "swallowed":
            return
        content = leaf.content(self.source)
        span = Span(0, 0, 0, 0, leaf.opener, leaf.closer, True)
        self._draft(built, leaf, span, content, leaf.start, leaf.end, 0, len(content.text), True)

    def _hidden(self, leaf: Leaf, result: Scan, masked: Content, built: Built) -> None:
        """The hidden formulas that begin in this leaf; what a comment, a tag or a link's destination holds is none."""
        assert self.hidden is not None
        unseen = sorted(
            (masked.to_source(start), masked.to_source(end)) for start, end in result.comments + result.code
        )
        first = bisect_left(self.hidden_starts, leaf.start)
        last = bisect_left(self.hidden_starts, leaf.end)
        spans: list[Span] = []
        for span in self.hidden[first:last]:
            before = bisect_right(unseen, (span.start, span.end)) - 1
            if before < 0 or unseen[before][1] <= span.start:
                spans.append(span)
        alone = len(spans) == 1 and spans[0].display and self._only(leaf, spans[0])
        for span in spans:
            content = _without_quotes(self.source, span, leaf.prefix.count(">"))
            self._draft(built, leaf, span, content, span.start, span.end, 0, len(content.text), alone)
            result.spans.append(_in_content(span, masked))

    def _only(self, leaf: Leaf, span: Span) -> bool:
        before, after = self.source[leaf.start : span.start], self.source[span.end : leaf.end]
        return not before.strip() and LABEL.fullmatch(after) is not None

    def _draft(
        self,
        built: Built,
        leaf: Leaf,
        span: Span,
        content: Content,
        start: int,
        end: int,
        first: int,
        last: int,
        alone: bool,
    ) -> None:
        text = content.text[first:last]
        stripped = text.lstrip()
        first += len(text) - len(stripped)
        latex = stripped.rstrip()
        if not latex:
            return
        starts, targets = content.runs(first, first + len(latex))
        if self.unescape and span.opener == "$" and "\\" in latex:
            latex, starts, targets = _unescaped(latex, OffsetMap(starts, targets, len(latex)))
        built.drafts.append(
            Draft(
                start,
                end,
                latex,
                starts,
                targets,
                span.display or alone,
                alone,
                span.opener,
                span.closer,
                leaf.prefix,
                len(built.paragraphs),
            )
        )

    def _alone(self, start: int, end: int) -> bool:
        line = self.source.rfind("\n", 0, start) + 1
        line_end = self.source.find("\n", end)
        after = self.source[end : line_end if line_end >= 0 else len(self.source)]
        return not after.strip() and _BEFORE_ALONE.fullmatch(self.source, line, start) is not None


def _html_comments(text: str) -> Scan:
    result = Scan()
    start = text.find("<!--")
    while start >= 0:
        end = text.find("-->", start + 4)
        if end < 0:
            break
        result.comments.append((start, end + 3))
        start = text.find("<!--", end + 3)
    return result


def _unescaped(latex: str, offsets: OffsetMap) -> tuple[str, tuple[int, ...], tuple[int, ...]]:
    """Without the backslashes that Markdown takes from ``\\_`` and ``\\*`` before it looks for math."""
    gone = {match.end() - 1 for match in _ESCAPE.finditer(latex)}
    if not gone:
        return latex, offsets.starts, offsets.targets
    kept = [at for at in range(len(latex)) if at not in gone]
    starts, targets = [0], [offsets.to_document(kept[0])]
    for index, at in enumerate(kept):
        target = offsets.to_document(at)
        if target - targets[-1] != index - starts[-1]:
            starts.append(index)
            targets.append(target)
    return "".join(latex[at] for at in kept), tuple(starts), tuple(targets)


def _without_quotes(source: str, span: Span, depth: int) -> Content:
    """The inside of a hidden formula, without the ``>`` of the ``depth`` quotes that it stands in."""
    lines = source[span.inner_start : span.inner_end].split("\n")
    starts, targets, parts = [0], [span.inner_start], []
    at, length = span.inner_start, 0
    quote = re.compile(rf"[ \t]*(?:>[ \t]?){{0,{depth}}}") if depth else None
    for number, line in enumerate(lines):
        text = line + ("\n" if number + 1 < len(lines) else "")
        skipped = 0
        if quote is not None and number:
            match = quote.match(text)
            skipped = match.end() if match and ">" in match.group() else 0
        if skipped:
            starts.append(length)
            targets.append(at + skipped)
        parts.append(text[skipped:])
        length += len(text) - skipped
        at += len(text)
    return Content("".join(parts), starts, targets)


def _in_content(span: Span, content: Content) -> Span:
    """The place of a hidden formula in its leaf's text, so that the prose around it can be told from it."""
    start, end = (_place(content, at) for at in (span.start, span.end))
    return Span(start, end, start, end, span.opener, span.closer, span.display)


def _place(content: Content, source_offset: int) -> int:
    for start, target in zip(reversed(content.starts), reversed(content.targets), strict=True):
        if target <= source_offset:
            return min(start + source_offset - target, len(content.text))
    return 0
