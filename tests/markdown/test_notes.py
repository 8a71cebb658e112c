"""What surrounds a formula: prefixes, comments, prose, front matter; formulas that vanish; notes that are no notes."""

from __future__ import annotations

import pytest

from einlsp.markdown import Accident, Note, read_note


def prefixes(text: str, flavour: str = "default") -> list[str]:
    return [region.prefix for region in read_note(text, flavour).regions]


def found(text: str, accident: Accident) -> tuple[str, str, str]:
    return accident.kind, text[accident.start : accident.end], text[accident.cause_start : accident.cause_end]


def accidents(text: str, flavour: str = "default") -> list[tuple[str, str, str]]:
    return [found(text, accident) for accident in read_note(text, flavour).accidents]


class TestPrefix:
    """What goes before each line that is put into a block, or after it, so that it stays in its container."""

    @pytest.mark.parametrize(
        ("text", "prefix"),
        [
            ("$$\nx\n$$", ""),
            ("> $$\n> x\n> $$", "> "),
            ("> > $$\n> > x\n> > $$", "> > "),
            ("1. $$\n   x\n   $$", "   "),
            ("10. $$x$$", "    "),
            ("- a\n\n    $$\n    x\n    $$", "    "),
            ("> - $$\n>   x\n>   $$", ">   "),
            ("- > $x$ and", "  > "),
            ("* a $x$", "  "),
            ("\t- $x$", ""),
            ("- a\n\n\t$$\n\tx\n\t$$", "\t"),
            ("# T $x$", ""),
            ("[^1]: $x$", "      "),
            ("a\n$x$", ""),
            ("> a\n> b $x$", "> "),
        ],
    )
    def test_prefix(self, text: str, prefix: str) -> None:
        if text.startswith("\t"):
            assert prefixes(text) == []  # four columns at the margin are code
        else:
            assert prefixes(text) == [prefix]


class TestContent:
    def test_quote_marks_and_indents_are_not_latex(self) -> None:
        text = "> 1. a\n>\n>    $$\n>      a\n>    b\n>    $$"
        (region,) = read_note(text).regions
        assert region.latex == "a\n>    b".replace(">    ", "")
        assert text[region.start : region.end].startswith("$$\n>")
        assert region.span(0, 3) == (text.index("a\n>    b"), text.index("b") + 1)

    def test_the_inner_indent_stays(self) -> None:
        (region,) = read_note("- $$\n  a\n    b\n  $$").regions
        assert region.latex == "a\n  b"

    def test_crlf_points_at_the_line_feed(self) -> None:
        text = "> $$\r\n> a\r\n> b\r\n> $$\r\nc $x\r\ny$"
        block, inline = read_note(text).regions
        assert (block.latex, inline.latex) == ("a\nb", "x\ny")
        assert text[block.to_document(1)] == "\n"
        assert text[inline.start : inline.end] == "$x\r\ny$"

    def test_a_markdown_escape_is_left_out_only_where_markdown_comes_first(self) -> None:
        text = "$a\\_b\\*c\\\\_d\\{$"
        assert [region.latex for region in read_note(text, "github").regions] == ["a_b*c\\\\_d\\{"]
        assert [region.latex for region in read_note(text, "pandoc").regions] == [text[1:-1]]
        assert [region.latex for region in read_note(text, "pandoc", unescape=True).regions] == ["a_b*c\\\\_d\\{"]

    def test_delimiters(self) -> None:
        text = "$a$ $`b`$ {math}`c` \\\\(d\\\\)\n\n```math\ne\n```\n\n\\begin{align}\nf\n\\end{align}"
        regions = read_note(text, "default").regions
        assert [(region.opener, region.closer) for region in regions] == [
            ("$", "$"), ("$`", "`$"), ("{math}`", "`"), ("\\\\(", "\\\\)"), ("```math", "```"), ("", ""),
        ]  # fmt: skip
        assert [region.block for region in regions] == [False, False, False, False, True, True]

    def test_an_opener_without_a_partner_does_not_take_the_prose(self) -> None:
        text = "$$\na\n\nThis is a sentence of words.\n\n$$\nb\n$$\n"
        note = read_note(text)
        assert [region.latex for region in note.regions] == ["b"]
        assert accidents(text) == [("unclosed-math", "$$\na", "$$")]

    def test_a_formula_at_an_offset(self) -> None:
        note = read_note("a $x$ b")
        assert [note.region_at(offset) is not None for offset in range(8)] == [
            False,
            False,
            True,
            True,
            True,
            True,
            False,
            False,
        ]


class TestAccidents:
    def test_a_list_marker(self) -> None:
        assert accidents("a $x\n+ y$ b") == [("math-broken-by-list-marker", "$x\n+ y$", "+")]
        text = "$$\na\n- b\n$$"
        assert accidents(text, "github") == [("math-broken-by-list-marker", text, "-")]
        assert accidents("a $x\n+ y$ b", "pandoc") == []

    @pytest.mark.parametrize("marker", ["1.", ">", "##", "*", "="])
    def test_other_marks_at_the_start_of_a_line(self, marker: str) -> None:
        line = marker if marker == "=" else f"{marker} y"
        assert accidents(f"a $x_1\n{line}\ny_2$ b") == [("math-broken-by-list-marker", f"$x_1\n{line}\ny_2$", marker)]

    def test_a_tables_pipe(self) -> None:
        text = "|a|b|\n|-|-|\n|$p(x|y)$|$z$|"
        assert accidents(text) == [("math-broken-by-table-pipe", "$p(x|y)$", "|")]
        assert [region.latex for region in read_note(text).regions] == ["z"]
        assert accidents("|a|\n|-|\n|$\\|x\\|$|") == []
        assert accidents(text, "jupyter") == []

    @pytest.mark.parametrize(
        "text",
        [
            "a $\\alpha + b", "a $x_i b", "$$\n\\alpha", "$$ x = y", "> $$\n> a^2", "\\begin{align}\na &= b",
        ],
    )  # fmt: skip
    def test_an_opener_without_a_partner(self, text: str) -> None:
        assert [accident.kind for accident in read_note(text).accidents] == ["unclosed-math"]

    def test_a_fence_that_swallows_its_container(self) -> None:
        text = "> $$x\n> y$$\n\n$z$"
        note = read_note(text, "remark")
        assert [region.latex for region in note.regions] == ["z"]
        assert [found(text, accident)[0] for accident in note.accidents] == ["unclosed-math"]

    @pytest.mark.parametrize(
        "text",
        [
            "costs $5 or so", "costs $5\n- or 6$", "- $5 each\n- 10$ each", "|a|b|\n|-|-|\n|$5|$10|", "|a|b|\n|-|-|\n|$HOME|$PATH|",
            "|a|b|\n|-|-|\n|5$|10$|", "use $HOME_DIR here", "use $my_var here", "echo $x", "`$x_i`", "```\n$x_i\n$$\n```",
            "US$ and A$", "$$x$$ and $y$", "a \\$x_i", "<!-- $x_i -->", "the $ sign", "$a$\n- b", "$x$\n===", "cash $$$",
        ],
    )  # fmt: skip
    def test_silence(self, text: str) -> None:
        assert accidents(text) == []


class TestComments:
    def test_where_they_stand(self) -> None:
        text = "<!-- einlsp: a -->\n\nb <!-- c --> d\n\n> - <!-- e\n>   f -->\n\n```\n<!-- g -->\n```\n`<!-- h -->`\n\n<div>\n<!-- i -->\n</div>\n"
        comments = read_note(text).comments
        assert [text[comment.text_start : comment.text_start + len(comment.text)] for comment in comments] == [
            " einlsp: a ", " c ", " e\n>   f ", " i ",
        ]  # fmt: skip
        assert [comment.alone for comment in comments] == [True, False, True, True]

    def test_two_on_a_line_and_one_that_never_ends(self) -> None:
        comments = read_note("<!--a--><!-- b -->\n\n<!-- c").comments
        assert [(comment.text, comment.alone) for comment in comments] == [("a", False), (" b ", False)]

    def test_what_stands_in_a_comment_is_no_formula(self) -> None:
        for flavour in ("default", "pandoc", "jupyter", "remark"):
            note = read_note("a <!-- $x$ --> $y$\n\n<!--\n$$z$$\n-->", flavour)
            assert [region.latex for region in note.regions] == ["y"]
            assert len(note.comments) == 2


class TestProse:
    def test_the_words_around_a_formula(self) -> None:
        note = read_note("Let $A$ be **symmetric**, and\n> let $B$ be\n> *orthogonal*.")
        first, second = note.regions
        assert note.context(first) == ("Let ", " be symmetric, and")
        assert note.context(second) == ("let ", " be\northogonal.")
        assert first.paragraph != second.paragraph

    def test_between_two_formulas(self) -> None:
        note = read_note("where $x$ and $y$ are vectors")
        assert [note.context(region) for region in note.regions] == [("where ", " and "), (" and ", " are vectors")]

    def test_around_a_block(self) -> None:
        note = read_note("Suppose that\n\n$$\nx\n$$\n\nholds for $y$.\n")
        assert note.context(note.regions[0]) == ("Suppose that", "holds for ")

    def test_ranges(self) -> None:
        text = "> a $x$\n> b <!-- c --> d"
        (paragraph,) = read_note(text).paragraphs
        assert [text[prose.start : prose.end] for prose in paragraph.prose] == ["a ", "\n> b ", " d"]
        assert [prose.text for prose in paragraph.prose] == ["a ", "\nb ", " d"]
        assert (paragraph.first_region, paragraph.last_region) == (0, 1)


class TestFrontMatter:
    @pytest.mark.parametrize(
        ("text", "inner"),
        [
            ("---\na: b\n---\nx", "a: b\n"),
            ("---\r\na: b\r\n---\r\nx", "a: b\r\n"),
            ("---\na: b\n...\n", "a: b\n"),
            ("---\n: [not yaml\n---\n", ": [not yaml\n"),
            ("---\n---\n", ""),
            ("+++\na = 'b'\n+++\n", "a = 'b'\n"),
            ("\ufeff---\na: b\n---", "a: b\n"),
        ],
    )
    def test_found(self, text: str, inner: str) -> None:
        head = read_note(text).front_matter
        assert head is not None
        assert head.text == text[head.text_start : head.text_end] == inner

    @pytest.mark.parametrize(
        "text", ["", "---", "---\na: b\n", "a\n---\nb: c\n---\n", "---\n\na $x$\n\n---\n", "+++\n\n+++\n"]
    )
    def test_not_there(self, text: str) -> None:
        assert read_note(text).front_matter is None

    def test_what_follows_it_is_read(self) -> None:
        text = "---\r\na: $b$\r\n---\r\nc $x$"
        note = read_note(text)
        assert [text[region.start : region.end] for region in note.regions] == ["$x$"]


@pytest.mark.parametrize(
    ("text", "flavour"),
    [
        ("a $x$", "default"),
        ("<!-- cell 0 -->\n\na", "jupyter"),
        ("```{math}\nx\n```", "myst"),
        ("a {math}`x`", "myst"),
        ("---\nkernelspec:\n  name: x\n---\n", "myst"),
        ("$$\nx\n$$ {#eq-x}", "quarto"),
        ("```{python}\n```", "quarto"),
        ("> [!note] T\n> [[b]]", "obsidian"),
        ("> [!NOTE]\n> a", "default"),
        ("---\nlayout: post\n---\na $$x$$ b", "kramdown"),
        ("---\nlayout: post\n---\na $$x$$ b $y$", "default"),
        ("a ``x`` [b](@ref)", "documenter"),
        ("```{math}\nx\n```\n\n<!-- cell 3 -->\n", "default"),
    ],
)
def test_the_flavour_is_found_out(text: str, flavour: str) -> None:
    assert read_note(text).flavour == flavour


def test_myst_directives_hold_markdown() -> None:
    text = "```{note}\na $x$\n\n$$\ny\n$$\n```\n:::{prf:theorem} T $z$\n:label: a\n$$u$$\n:::\n```{code}\n$v$\n```\n"
    assert [region.latex for region in read_note(text, "myst").regions] == ["x", "y", "u"]


HARD = {
    "empty": "",
    "binary": bytes(range(256)).decode("latin-1") * 400,
    "an unclosed $$": "$$\n" + "\\alpha b\n" * 20_000,
    "many unclosed $$": "$$ x\n\n" * 5_000,
    "many unclosed environments": "\\begin{align}\n\n" * 5_000,
    "braces": "$" + "{" * 10_000 + "x" + "}" * 10_000 + "$",
    "open braces": "$a{" * 30_000,
    "quotes": ">" * 10_000 + " $x$",
    "lists": "- " * 10_000 + "$x$",
    "brackets": "[" * 10_000 + "$x$" + "]" * 10_000,
    "link tails": "[](a " * 30_000,
    "backticks": "`a``b" * 30_000,
    "a line of a megabyte": "word $x$ " * 110_000,
    "dollars": "$" * 1_000_000,
    "dollars and backticks": "$` $" * 100_000,
    "tags": '<a b="' * 50_000,
    "comments": "<!-- " * 50_000,
    "pipes": "|" * 50_000 + "\n" + "|-" * 25_000,
    "a row of dollars": "|a|\n|-|\n|" + "$a|" * 20_000,
    "front matter without end": "---\n" + "a: b\n" * 50_000,
}


@pytest.mark.parametrize("flavour", ["auto", "pandoc", "github", "remark", "kramdown", "vscode", "jupyter", "myst"])
@pytest.mark.parametrize("name", sorted(HARD))
@pytest.mark.timeout(30)
def test_bad_input_is_read_in_time(name: str, flavour: str) -> None:
    """Anything that took quadratic time would run into the timeout by a wide margin."""
    note = read_note(HARD[name], flavour)
    assert isinstance(note, Note)
    assert all(region.latex for region in note.regions)


@pytest.mark.timeout(60)
def test_a_long_note_is_read_and_edited(seed_like: str) -> None:
    note = read_note(seed_like * 400)
    assert len(note.regions) == 400 * len(read_note(seed_like).regions)


@pytest.fixture
def seed_like() -> str:
    paragraph = "Words and *words* about $x_i$ and $$y^\\mu$$ go on here.\n\n"
    return paragraph * 40 + "$$\n\\begin{align*}\na &= b \\\\\n&= c\n\\end{align*}\n$$\n\n1. item $z$\n   1. inner\n\n"
