"""Every offset points at the right character, and a note read again after an edit is the note read from scratch."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from einlsp.markdown import FLAVOUR_NAMES, Note, read_note, update

# Pieces of Markdown that meet each other in every order; whole lines, and what stands within them.
LINES = [
    "", "", " ", "> ", "> > ", "- ", "1. ", "    ", "\t", "  \t", "# ", "## T $h_1$ #", "$$", "> $$", "    $$", "- $$", "$$ (eq1)",
    "$$x^2$$", "$$x", "y$$", "\\begin{align}", "\\end{align}", "> \\begin{align}", "\\[", "\\]", "\\\\[", "\\\\]", "```", "```math",
    "```{math}", ":label: a", "~~~", "```{note}", ":::{note}", ":::", "<!-- $c$", "-->", "<div>", "</div>", "<!-- einlsp: a -->", "{/* $c$", "*/}", "%% einlsp $d$ %%",
    "|a|b|", "|-|-|", "|$x$|$|y|$|", "| $a$ | \\| |", "---", "===", "- a $x", "+ y$ b", "> q $x$ `c` $y$", "[^1]: $f$", "[l]: a$b$", "[[w]] $k$", "> [!note] a", "::: {.x}", "[d](@ref) and ``e``",
    "    [^1]: a", "+++", "<!-- cell 3 -->", "{math}`r_1` and ![p $i$](u)", "a [b $c$](d$e$f \"$t$\") g",
]  # fmt: skip
WORDS = [
    "$x_i$", "$", "$$", "$$a$$", "\\$", "`", "``", "`$c$`", "$`g`$", "😀", "é\u2028z", "\x85", "\x0b", "\u00a0", "\\_", "$a\\_b$", "{", "}",
    "\\(", "\\)", "\\alpha", "<!-- c -->", "<b t=\"$\">", "word", "5", "|", "\\|", "]", "[", "](", ")", "![", "*", "\\\\", " ", "\t", "x",
    "\\text{", "\\begin{a}", "\\end{a}", "\x00", "\x1c", "\\{", "$ b $",
]  # fmt: skip
line = st.one_of(
    st.sampled_from(LINES),
    st.builds(
        lambda prefix, words: prefix + "".join(words),
        st.sampled_from(["", "> ", "- ", "  ", "1. ", "|", "\t", "    ", "> - "]),
        st.lists(st.sampled_from(WORDS), max_size=6),
    ),
)
notes = st.builds(
    lambda head, lines, end: head + end.join(lines),
    st.sampled_from(["", "", "---\na: $b$\n---\n", "---\r\na: b\r\n...\r\n"]),
    st.lists(line, max_size=14),
    st.sampled_from(["\n", "\n", "\n", "\r\n", "\r"]),
)
flavours = st.sampled_from(FLAVOUR_NAMES)


def assert_exact(note: Note) -> None:
    text = note.text
    last = 0
    for index, region in enumerate(note.regions):
        latex = region.latex
        assert latex
        assert latex == latex.strip()
        assert [text[region.to_document(at)] for at in range(len(latex))] == list(latex)
        assert [region.to_latex(region.to_document(at)) for at in range(len(latex))] == list(range(len(latex)))
        assert last <= region.start <= region.to_document(0)
        assert region.to_document(len(latex)) <= region.end <= len(text)
        assert text.startswith(region.opener, region.start)
        assert text[: region.end].endswith(region.closer)
        assert len(region.opener) <= region.to_document(0) - region.start
        assert "\n" not in region.prefix
        paragraph = note.paragraphs[region.paragraph]
        assert paragraph.first_region <= index < paragraph.last_region
        last = region.end
    for comment in note.comments:
        whole = text[comment.start : comment.end]
        assert whole in (f"<!--{comment.text}-->", f"{{/*{comment.text}*/}}", f"%%{comment.text}%%")
        assert text[comment.text_start :].startswith(comment.text)
    for accident in note.accidents:
        assert 0 <= accident.start <= accident.cause_start <= accident.cause_end <= accident.end <= len(text)
        assert text.startswith(accident.seen, accident.cause_start)


def same(one: Note, two: Note) -> None:
    assert one.flavour == two.flavour
    assert one.front_matter == two.front_matter
    assert one.regions == two.regions
    assert one.comments == two.comments
    assert one.accidents == two.accidents
    assert one.paragraphs == two.paragraphs


@settings(max_examples=400)
@given(notes, flavours)
def test_every_offset_is_exact_in_generated_notes(text: str, flavour: str) -> None:
    assert_exact(read_note(text, flavour))


@given(st.text(alphabet="$\\`{}[]()<>!-|#*_\n\r\t x1\u2028\ud800", max_size=60), flavours)
def test_every_offset_is_exact_in_noise(text: str, flavour: str) -> None:
    assert_exact(read_note(text, flavour))


# What a person types at the start of a line changes what the lines above are.
MARKS = ["  ", "    ", "\t", "- ", "+ ", "> ", "\n", "$$\n", "$$", "$", "```\n", "|-|\n", "===\n", "# ", "-->", "</div>", "\\end{align}\n"]  # fmt: skip


@st.composite
def edited(draw: st.DrawFn, text: str) -> str:
    """The text after one edit, mostly a small one at the start of a line."""
    if draw(st.booleans()):
        starts = [0, *(at + 1 for at, character in enumerate(text) if character in "\n\r")]
        start = draw(st.sampled_from(starts))
        new = draw(st.sampled_from(MARKS))
        length = draw(st.sampled_from([0, 0, 1, 3]))
    else:
        start = draw(st.integers(0, len(text)))
        length = draw(st.integers(0, 30))
        new = draw(st.one_of(line, notes, st.just("")))
    return text[:start] + new + text[start + length :]


@settings(max_examples=600)
@given(notes, flavours, st.data())
def test_an_updated_note_is_the_note_read_from_scratch(text: str, flavour: str, data: st.DataObject) -> None:
    note = read_note(text, flavour)
    for _ in range(4):
        text = data.draw(edited(note.text))
        note = update(note, text)
        same(note, read_note(text, flavour))


@settings(max_examples=60)
@given(
    st.lists(notes, min_size=2, max_size=5),
    st.sampled_from(["default", "remark", "vscode", "myst", "pandoc"]),
    st.data(),
)
def test_an_edit_far_into_a_long_note(parts: list[str], flavour: str, data: st.DataObject) -> None:
    """Longer than the stretch that is read at once after an edit."""
    filler = "".join(f"Paragraph {number} of $x_{{{number}}}$ words.\n\n- item\n\n" for number in range(150))
    text = filler.join(parts)
    note = read_note(text, flavour)
    for _ in range(3):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(line) + text[at + data.draw(st.integers(0, 60)) :]
        note = update(note, text)
        same(note, read_note(text, flavour))


@pytest.mark.parametrize("flavour", FLAVOUR_NAMES)
def test_every_offset_is_exact_in_public_notes(corpus: Path, seed: Path, flavour: str) -> None:
    for path in [*sorted(corpus.glob("*/*.md")), seed]:
        text = path.read_bytes().decode("utf-8")
        note = read_note(text, flavour)
        assert_exact(note)
        windows = read_note(text.replace("\n", "\r\n"), note.flavour)
        assert [region.latex for region in windows.regions] == [region.latex for region in note.regions]


@pytest.mark.parametrize(
    "flavour", ["default", "auto", "remark", "kramdown", "myst", "pandoc", "vscode", "obsidian", "jupyter"]
)
def test_the_post_holds_54_inline_and_9_block_formulas(seed: Path, flavour: str) -> None:
    regions = read_note(seed.read_text(encoding="utf-8"), flavour).regions
    assert (sum(not region.block for region in regions), sum(region.block for region in regions)) == (54, 9)


def test_the_posts_cuts_in_the_engines_that_lose_a_formula(seed: Path) -> None:
    note = read_note(seed.read_text(encoding="utf-8"), "github")
    assert len(note.regions) == 62
    assert [(accident.kind, accident.seen) for accident in note.accidents] == [("math-broken-by-list-marker", "-")]


def test_typing_through_a_note_is_like_reading_it(seed: Path) -> None:
    text = seed.read_text(encoding="utf-8")
    note = read_note(text)
    for at in range(0, len(text), 97):
        for new in ("$", "$$\n", "- ", "\n\n", "    "):
            begin = text.rfind("\n", 0, at) + 1 if new.isspace() else at
            changed = text[:begin] + new + text[begin:]
            note = update(note, changed)
            same(note, read_note(changed))


@pytest.mark.parametrize(
    "texts",
    [
        # The line after next: what was a table's head goes on the paragraph above it.
        ["a\nb|c\n|-|-|\n", "a\nb|c\nx-|-|\n", "a\nb|c\n|-|-|\n"],
        # A formula cut by a list, whose end is some lines below.
        ["a $x_1\n- y\n z\n w\n v_2$ b\n", "a $x_1\n- y\n z\n w\n v_2 b\n"],
        # Two openers without an end: the second was not searched for, since the first had found none.
        [
            "\\begin{align}\n\n\\begin{align}\na\n\nb\n\nc\n",
            "x\n\n\\begin{align}\na\n\nb\n\nc\n",
            "x\n\n\\begin{align}\na\n\nb\n\nc\n\\end{align}\n",
        ],
        # An indent makes a paragraph part of the list two blank lines above it.
        ["- a\n\n\nb $x$\n", "- a\n\n\n  b $x$\n"],
        ["```\na\n\n$x$\n", "```\na\n\n$x$\n```\n$y$\n"],
        ["a\n\n$x$ <!-- b\n", "<!-- a\n\n$x$ <!-- b\n", "<!-- a\n\n$x$ <!-- b\n-->\n$y$"],
    ],
)
def test_an_edit_far_below_what_it_changes(texts: list[str]) -> None:
    note = read_note(texts[0], "default")
    for text in texts[1:]:
        note = update(note, text)
        same(note, read_note(text, "default"))
