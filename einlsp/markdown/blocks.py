"""The block structure of a note, by markdown-it-py: its rules, wrapped so that each block keeps its exact place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import cast

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock, fence, heading, html_block, reference, table
from mdit_py_plugins.footnote.index import footnote_def

from einlsp.markdown.environments import find_math
from einlsp.markdown.fences import NoteState, dedented
from einlsp.markdown.flavours import DIRECTIVES, FLAVOURS
from einlsp.markdown.lines import Leaf, LeafKind, prefix_of
from einlsp.markdown.verbatim import aside_end, template_end

Rule = Callable[[StateBlock, int, int, bool], bool]

_SETEXT = re.compile(r"(?:=+|-+)[ \t]*")
_MARKDOWN_INSIDE = re.compile(r"<\w+[^>]*\smarkdown\s*=\s*[\"']?(?:1|block|span)\b")
_CLOSED_HTML = re.compile(r"<(?:!|\?|/?(?:script|pre|style|textarea)\b)", re.IGNORECASE)
_DIRECTIVE = re.compile(r"(`{3,}|:{3,})[ ]?\{([\w:-]+)\}")
_OPTION = re.compile(r":[\w-]+:")
_CELL_END = re.compile(r"(?:\\.|[^|\\])*")
_INTERRUPTS = frozenset("`~>*-+_#<:$\\[{%0123456789")
_BLANK = re.compile(r"\n[ \t>]*\n")
_TAIL = 1500


@dataclass(slots=True)
class TopBlock:
    """A block at the top level: its lines, its leaves, and one after the last line that decided what it is."""

    first_line: int
    end_line: int
    leaves: list[Leaf]
    seen: int


def parse(source: str, flavour: str) -> Iterator[tuple[NoteState, TopBlock]]:
    """The blocks of a text, one after another; nothing of one block decides how a later one is read."""
    parser = _parser(flavour)
    state = NoteState(source, parser, {}, [])
    state.flavour = FLAVOURS[flavour]
    state.hopeless = {}
    rules = parser.block.ruler.getRules("")
    line = 0
    while (line := state.skipEmptyLines(line)) < state.lineMax:
        state.leaves, state.tokens, state.seen = [], [], 0
        state.line, state.parentType, state.level, state.blkIndent, state.listIndent = line, "root", 0, 0, -1
        for rule in (_paragraph,) if _is_plain(state, line) else rules:
            if rule(state, line, state.lineMax, False):
                break
        end = max(state.line, line + 1)
        seen = max(state.seen, state.skipEmptyLines(end) + 2)
        yield state, TopBlock(line, end, state.leaves, seen)
        line = end


def _is_plain(state: NoteState, line: int) -> bool:
    """Whether a line can only be the first of a paragraph, so that no other rule need be asked."""
    first, last = state.bMarks[line] + state.tShift[line], state.eMarks[line]
    return state.sCount[line] <= 3 and state.src[first] not in _INTERRUPTS and state.src.find("|", first, last) < 0


@cache
def _parser(flavour: str) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": 60})
    parser.enable("table")
    ruler = parser.block.ruler
    ruler.disable("lheading")
    containers: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    ruler.before("reference", "footnote_def", footnote_def, {"alt": ["paragraph", "reference"]})
    ruler.before("blockquote", "math", _math, containers)
    if FLAVOURS[flavour].directives:
        ruler.before("fence", "directive", _directive, containers)
    if FLAVOURS[flavour].templates or FLAVOURS[flavour].asides:
        ruler.before("fence", "verbatim", _verbatim, containers)
    ruler.at("fence", _fence, containers)
    ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    ruler.at("reference", _reference)
    ruler.at("html_block", _html, {"alt": ["paragraph", "reference", "blockquote"]})
    ruler.at("heading", _heading, {"alt": ["paragraph", "reference", "blockquote"]})
    ruler.at("paragraph", _paragraph)
    return parser


def _record(state: NoteState, kind: LeafKind, pieces: list[tuple[int, int]], end: int) -> Leaf:
    start = pieces[0][0]
    leaf = Leaf(kind, start, end, pieces, "" if kind == "cell" else prefix_of(state.src, start))
    state.leaves.append(leaf)
    return leaf


def _lines(state: NoteState, start: int, end: int) -> list[tuple[int, int]]:
    """The lines of a paragraph without their indents, each with its line feed but the last."""
    pieces = [(state.bMarks[line] + state.tShift[line], state.eMarks[line] + 1) for line in range(start, end)]
    pieces[-1] = (pieces[-1][0], state.eMarks[end - 1])
    return pieces


def _paragraph(block_state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Paragraphs and the headings that are underlined, in one pass over the lines."""
    state = cast(NoteState, block_state)
    end = state.lineMax
    parent, state.parentType = state.parentType, "paragraph"
    ruler = state.md.block.ruler
    rules = ruler.getRules("paragraph")
    if not state.flavour.lists_interrupt and state.level == 0:
        rules = [_fence]
    line = start + 1
    kind: LeafKind = "paragraph"
    cut = False
    source, begins, shifts, ends = state.src, state.bMarks, state.tShift, state.eMarks
    while line < end:
        first, last = begins[line] + shifts[line], ends[line]
        if first >= last:
            break
        indent = state.sCount[line] - state.blkIndent
        if indent <= 3:
            mark = source[first]
            if indent >= 0 and mark in "=-" and _SETEXT.fullmatch(source, first, last):
                kind = "heading"
                break
            if (
                state.sCount[line] >= 0
                and (mark in _INTERRUPTS or "|" in source[first:last])
                and any(rule(state, line, end, True) for rule in rules)
            ):
                cut = True
                break
        line += 1
    state.parentType = parent
    leaf = _record(state, kind, _lines(state, start, line), ends[line - 1])
    if (cut or kind == "heading") and source.find("$", leaf.start, leaf.end) >= 0:
        leaf.tail = _tail(state, line)
    state.line = line + (kind == "heading")
    return True


def _tail(state: NoteState, line: int) -> tuple[int, int]:
    """The text that goes on from the line that cut a paragraph off, up to a blank line or as far as a formula goes."""
    first = state.bMarks[line] + state.tShift[line]
    match = _BLANK.search(state.src, first, first + _TAIL)
    last = match.start() if match else min(first + _TAIL, len(state.src))
    state.seen = max(state.seen, line + state.src.count("\n", first, last) + 2)
    return first, last


def _heading(block_state: StateBlock, start: int, end: int, silent: bool) -> bool:
    state = cast(NoteState, block_state)
    if not heading(state, start, end, silent):
        return False
    if not silent:
        content = state.tokens[-2].content
        at = state.bMarks[start] + state.tShift[start]
        at = state.src.find(content, at + len(state.tokens[-1].markup))
        if content:
            leaf = _record(state, "heading", [(at, at + len(content))], at + len(content))
            leaf.prefix = prefix_of(state.src, state.bMarks[start] + state.tShift[start])
    return True


def _table(block_state: StateBlock, start: int, end: int, silent: bool) -> bool:
    state = cast(NoteState, block_state)
    before = len(state.tokens)
    if not table(state, start, end, silent):
        return False
    if not silent:
        for token in state.tokens[before:]:
            if token.type == "tr_open" and token.map:
                _cells(state, token.map[0])
    return True


def _cells(state: NoteState, line: int) -> None:
    first = state.bMarks[line] + state.tShift[line]
    last = state.eMarks[line]
    at = first + 1 if state.src[first:last].startswith("|") else first
    protected = state.flavour.pipes_protected
    while at < last:
        # Where formulas hide their pipes the whole row is read as one cell: what stands between them is only text.
        match = None if protected else _CELL_END.match(state.src, at, last)
        stop = match.end() if match else last
        text = state.src[at:stop]
        if text.strip():
            begin = at + len(text) - len(text.lstrip())
            leaf = _record(state, "cell", [(begin, at + len(text.rstrip()))], stop)
            leaf.row = (first, last)
            leaf.escaped_pipes = not protected
        at = stop + 1


def _html(block_state: StateBlock, start: int, end: int, silent: bool) -> bool:
    state = cast(NoteState, block_state)
    text, flavour = state.line_text(start), state.flavour
    if flavour.markdown_in_html and not _CLOSED_HTML.match(text):
        return False
    if flavour.templates and _MARKDOWN_INSIDE.match(text):  # kramdown reads what is in it
        return False
    if not html_block(state, start, end, silent):
        return False
    if not silent:
        _record(state, "html", _lines(state, start, state.line), state.eMarks[state.line - 1])
    return True


def _reference(block_state: StateBlock, start: int, end: int, silent: bool) -> bool:
    # Without this, a footnote of one formula, "[^1]: $x$", would be the definition of a link.
    return not cast(NoteState, block_state).line_text(start).startswith("[^") and reference(
        block_state, start, end, silent
    )


def _fence(block_state: StateBlock, start: int, end: int, silent: bool) -> bool:
    state = cast(NoteState, block_state)
    if not fence(state, start, end, silent):
        return False
    token = state.tokens[-1] if not silent else None
    if token is None or token.info.strip().split(" ", 1)[0] not in state.flavour.math_fences:
        return True
    last = state.line - 1
    closing = state.line_text(last).strip() if last > start else ""
    closed = len(closing) >= len(token.markup) and not closing.strip(token.markup[0])
    lines = range(start + 1, last if closed else last + 1)
    pieces = [(dedented(state, line, state.sCount[start]), state.eMarks[line] + 1) for line in lines]
    while pieces and _OPTION.match(state.src, pieces[0][0]):
        pieces.pop(0)
    first = state.bMarks[start] + state.tShift[start]
    end_of_fence = state.bMarks[last] + state.tShift[last] + len(closing) if closed else state.eMarks[last]
    leaf = _record(state, "math", [(first, end_of_fence)], end_of_fence)
    leaf.pieces = pieces
    leaf.opener = state.src[first : state.eMarks[start]].rstrip()
    leaf.closer = closing if closed else ""
    return True


def _verbatim(block_state: StateBlock, start: int, end: int, silent: bool) -> bool:
    state = cast(NoteState, block_state)
    after = template_end(state, start, end) if state.flavour.templates else aside_end(state, start)
    if after is not None and not silent:
        state.line = after
    return after is not None


def _math(block_state: StateBlock, start: int, end: int, silent: bool) -> bool:
    state = cast(NoteState, block_state)
    in_paragraph = silent and state.parentType == "paragraph"
    if in_paragraph and not state.flavour.fence_interrupts and state.line_text(start).startswith("$"):
        return False
    block = find_math(state, start, end)
    if block is None:
        return False
    if silent:
        return True
    leaf = _record(state, "math", [(block.start, block.end)], block.end)
    leaf.pieces = [] if block.swallowed else block.pieces
    leaf.opener, leaf.closer = block.opener, block.closer
    leaf.unclosed = "swallowed" if block.swallowed else "shown" if block.unclosed else ""
    state.line = block.last_line + 1
    return True


def _directive(block_state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The body of an admonition or a theorem is Markdown."""
    state = cast(NoteState, block_state)
    match = _DIRECTIVE.match(state.line_text(start))
    if match is None or state.is_code_block(start):
        return False
    if match.group(2) not in DIRECTIVES and not match.group(2).startswith("prf:"):
        return False
    if silent:
        return True
    mark = match.group(1)
    close = start + 1
    while close < end and not state.leaves_container(close):
        text = state.line_text(close).rstrip()
        if len(text) >= len(mark) and not text.strip(mark[0]):
            break
        close += 1
    line_max, parent = state.lineMax, state.parentType
    state.lineMax = close
    state.md.block.tokenize(state, start + 1, close)
    state.lineMax, state.parentType = line_max, parent
    state.line = min(close + 1, end) if close < end and not state.leaves_container(close) else close
    state.seen = max(state.seen, close + 1)
    return True
