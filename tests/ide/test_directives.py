"""What comments and front matter say: settings, declarations, silence, what is wrong with them, at the right place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from einlsp.ide.directives import Directives, read_directives
from einlsp.ide.front_matter import Head, read_head
from einlsp.markdown import read_note

RULES = ("free-index-mismatch", "unequal-step", "rank-mismatch")


def read(text: str) -> Directives:
    note = read_note(text, "default")
    return read_directives(note.comments, note.regions, text, RULES)


def head(text: str) -> Head:
    return read_head(read_note(text, "default").front_matter, text, RULES)


@pytest.mark.parametrize(
    ("comment", "values", "declarations"),
    [
        ("<!-- einlsp: convention = einstein -->", {"convention": "einstein"}, []),
        ("<!--einlsp:convention=einstein-->", {"convention": "einstein"}, []),
        ("<!-- einlsp: layout = denominator; transpose = \\top -->", {"layout": "denominator", "transpose": "\\top"}, []),
        ("<!-- einlsp: hover.picture = false -->", {"hover": {"picture": False}}, []),
        ("<!-- einlsp: rules.unequal-step = off -->", {"rules": {"unequal-step": "off"}}, []),
        ("<!-- einlsp: diagnostics.delay = 300 -->", {"diagnostics": {"delay": 300}}, []),
        ('<!-- einlsp: transpose = "T" -->', {"transpose": "T"}, []),
        ("<!-- einlsp: A = A^T -->", {}, ["A = A^T"]),
        ("<!-- einlsp: T = 5 -->", {}, ["T = 5"]),
        ("<!-- einlsp: AB = BA; W: d×k -->", {}, ["AB = BA", "W: d×k"]),
        ("<!-- einlsp: \\mathbf{A}\\;\\in\\mathbb{R}^{n\\times n} symmetric;\n x -->", {}, ["\\mathbf{A}\\;\\in\\mathbb{R}^{n\\times n} symmetric", "x"]),
        ("<!-- einlsp: layout = numerator; A symmetric -->", {"layout": "numerator"}, ["A symmetric"]),
        ("<!-- einlsp without a colon -->", {}, []),
        ("<!-- einlspy: convention = ml -->", {}, []),
        ("<!-- see einlsp: convention = ml -->", {}, []),
        ("`<!-- einlsp: convention = ml -->`", {}, []),
    ],
)  # fmt: skip
def test_a_directive(comment: str, values: object, declarations: list[str]) -> None:
    found = read(f"A note.\n\n{comment}\n")
    assert found.layer.values == values
    assert [text for _, text in found.declarations] == declarations
    assert found.problems == ()


def test_a_declaration_is_where_it_stands() -> None:
    text = "Words.\n\n<!-- einlsp: layout = numerator;  W: d×k ; x -->\n"
    for start, declaration in read(text).declarations:
        assert text[start:].startswith(declaration)


@pytest.mark.parametrize(
    ("text", "token", "message"),
    [
        ("<!-- einlsp: convension = ml -->", "convension", 'no such setting. Did you mean "convention"?'),
        ("<!-- einlsp: layout = numerator; convention = einstien -->", "convention", 'Did you mean "einstein"?'),
        ("<!-- einlsp: hover.picture = maybe -->", "hover.picture", 'expected true or false, found "maybe"'),
        ("<!-- einlsp: rules.unequal-stp = off -->", "rules.unequal-stp", 'Did you mean "unequal-step"?'),
        (
            "<!-- einlsp-ignore unequal-stp: why -->",
            "unequal-stp",
            'no rule "unequal-stp". Did you mean "unequal-step"?',
        ),
        ("<!-- einlsp-disable rank-mismatch, nonsense -->", "nonsense", 'no rule "nonsense".'),
        ("<!-- einlsp-ingore -->", "ingore", 'no comment "einlsp-ingore". Did you mean "ignore"?'),
    ],
)
def test_what_is_wrong_is_said_on_the_word(text: str, token: str, message: str) -> None:
    (placed,) = read(text).problems
    assert text[placed.start : placed.end] == token
    assert message in placed.problem.message


NOTE = """$a$ <!-- einlsp-ignore unequal-step: later --> $b$ $c$

<!-- einlsp-disable -->

$d$

<!-- einlsp-enable rank-mismatch -->

$e$

<!-- einlsp-enable -->

$f$

<!-- einlsp-disable rank-mismatch unequal-step -->

$g$

<!-- einlsp-enable unequal-step -->

$h$
"""


@pytest.mark.parametrize(
    ("formula", "silent"),
    [
        ("a", ""),
        ("b", "unequal-step"),
        ("c", ""),
        ("d", "unequal-step rank-mismatch free-index-mismatch"),
        ("e", "unequal-step free-index-mismatch"),
        ("f", ""),
        ("g", "unequal-step rank-mismatch"),
        ("h", "rank-mismatch"),
    ],
)
def test_silence(formula: str, silent: str) -> None:
    directives, start = read(NOTE), NOTE.index(f"${formula}$") + 1
    assert {rule for rule in RULES if directives.silent(start, rule)} == set(silent.split())
    assert directives.problems == ()


@pytest.mark.parametrize(
    ("text", "silent"),
    [
        ("$a$ and $b$ <!-- einlsp-ignore --> words\n\n$c$\n", [True, True, False]),
        ("$$\na\n$$ <!-- einlsp-ignore -->\n\n$b$\n", [True, False]),
        ("> - $a$ <!-- einlsp-ignore -->\n> - $b$\n", [True, False]),
        ("| x | y |\n| - | - |\n| $a$ | $b$ <!-- einlsp-ignore --> |\n| $c$ | |\n", [True, True, False]),
        ("$a$\n<!-- einlsp-ignore -->\n$b$ $c$\n", [False, True, False]),
        ("words <!-- einlsp-ignore -->\n$a$ $b$\n", [True, False]),
        ("$a$ <!-- einlsp-ignore --> $b$\n$c$\n", [False, True, False]),
    ],
)
def test_an_ignore_behind_the_last_formula_of_a_line_is_for_that_line(text: str, silent: list[bool]) -> None:
    found = read(text)
    assert [
        found.silent(text.index(letter, text.index("$")), "unequal-step") for letter in "abc"[: len(silent)]
    ] == silent


def test_an_ignore_at_the_end_and_an_open_disable_reach_to_the_end() -> None:
    text = "$a$\n\n<!-- einlsp-ignore -->\n\n$$ unclosed"
    assert read(text).silent(text.index("$$"), "unclosed-math")
    assert not read(text).silent(1, "unclosed-math")
    assert read("<!-- einlsp-disable -->\n$$").silent(25, "unclosed-math")


class TestFrontMatter:
    """The ``einlsp:`` section and the ``math:`` macros."""

    def test_settings_and_macros(self) -> None:
        text = "---\ntitle: x\neinlsp:\n  convention: einstein\n  rules:\n    unequal-step: off\nmath:\n  '\\norm': '\\lVert #1\\rVert'\n  '\\a':\n    macro: b\n---\n\nText\n"
        found = head(text)
        assert found.layer.values == {"convention": "einstein", "rules": {"unequal-step": "off"}}
        assert found.macros == {"norm": "\\lVert #1\\rVert", "a": "b"}
        assert found.problems == ()

    def test_toml(self) -> None:
        found = head('+++\ntitle = "x"\n[einlsp]\nconvention = "ml"\n+++\n\nText\n')
        assert found.layer.values == {"convention": "ml"}

    @pytest.mark.parametrize(
        ("text", "token", "message"),
        [
            ("---\neinlsp:\n  convension: ml\n---\n", "convension", 'Did you mean "convention"?'),
            ("---\nlayout: post\neinlsp:\n  layout: wide\n---\n", "layout", 'expected one of "numerator"'),
            ("---\neinlsp:\n  rules: {unequal-stp: off}\n---\n", "unequal-stp", 'no rule "unequal-stp"'),
            ("---\neinlsp: einstein\n---\n", "einlsp", "expected a table"),
            ("---\neinlsp: [\n---\n", "einlsp", "cannot be read"),
            ("---\neinlsp:\n  a: b: c\n---\n", "einlsp", "cannot be read"),
        ],
    )
    def test_what_is_wrong_is_said_on_the_key(self, text: str, token: str, message: str) -> None:
        (placed,) = head(text).problems
        assert text[placed.start : placed.end] == token
        assert message in placed.problem.message
        assert placed.start >= text.index("einlsp")

    @pytest.mark.parametrize(
        "text",
        [
            "---\ntitle: {{ a }}: b\n---\n",
            "---\ntitle: einlsp: the tool\n---\n",
            "---\nmath: true\n---\n",
            "---\nmath: [\n---\n",
            "---\n{{< x >}}\n---\n",
            "No head.\n",
            "---\neinlsp:\n---\n",
        ],
    )
    def test_other_front_matter_is_nobodys_business(self, text: str) -> None:
        found = head(text)
        assert (found.layer.values, found.macros, found.problems) == ({}, {}, ())

    def test_what_is_broken_elsewhere_does_not_matter(self) -> None:
        assert head("---\ntitle: a: b: [\neinlsp:\n  convention: ml\nother: {\n---\n").layer.values == {
            "convention": "ml"
        }

    def test_a_bomb_is_short(self) -> None:
        bomb = "---\neinlsp:\n  symbols: &a [x, x]\n" + "".join(
            f"  k{n}: &b{n} [*{'a' if n == 0 else f'b{n - 1}'}, *{'a' if n == 0 else f'b{n - 1}'}]\n" for n in range(40)
        )
        assert len(head(bomb + "---\n").problems) == 41

    @given(st.text(alphabet="einlsp:math\n -[]{}'\"#&*!|>\\%@`0,.", max_size=60))
    def test_it_never_raises(self, body: str) -> None:
        head(f"---\neinlsp: {body}\nmath: {body}\n---\n")


@given(
    st.lists(
        st.sampled_from(
            [
                "<!--",
                "-->",
                " einlsp",
                "-ignore",
                "-disable",
                "-enable",
                ":",
                ";",
                "=",
                " x",
                "$a$",
                "\n",
                "\\",
                "rules.",
                "hover.",
            ]
        )
    )
)
def test_comments_never_raise(pieces: list[str]) -> None:
    read("".join(pieces))
