"""Notes as people write them in each tool (``tests/notes/flavours``): the flavour is found out, and every formula."""

from __future__ import annotations

from pathlib import Path

import pytest

from einlsp.ide.analysis import analyse
from einlsp.ide.documents import read_bytes
from einlsp.ide.outside import Outside
from einlsp.ide.settings import layer
from einlsp.markdown import FLAVOUR_NAMES

FOLDER = Path(__file__).parents[1] / "notes" / "flavours"

#: The flavour that is found out, and the formulas, ``B`` for those that are blocks of their own.
EXPECTED: dict[str, tuple[str, list[str]]] = {
    "pandoc.md": (
        "pandoc",
        [
            r"L = \frac12\lVert\mathbf{A}\mathbf{x}-\mathbf{b}\rVert^2",
            "10 total, or 20",  # Pandoc takes it for math
            r"\vect{x}",
            r"\nabla_{\mathbf{x}} L = \mathbf{A}^T(\mathbf{A}\mathbf{x}-\mathbf{b})",
            *("x_i", "y_i", "|x|", "x"),
        ],
    ),
    "github.md": (
        "default",
        [
            *("x_i", "y_i"),
            r"\left( \sum_{k=1}^n a_k b_k \right)^2 \leq \left( \sum_{k=1}^n a_k^2 \right)",
            r"\mathbf{A}\mathbf{x} = \mathbf{b}",
        ],
    ),
    "gitlab.md": ("default", ["a^2+b^2=c^2", "a_i", "a^2+b^2=c^2"]),
    "jekyll.md": ("kramdown", ["x_i", "p(x|z)", r"\log p(x) = \sum_i \log p(x_i)", r"\mathbf{A}\mathbf{x}"]),
    "docusaurus.mdx": ("default", [r"f\colon[a,b] \to \R", "x_i", r"I = \int_0^{2\pi} \sin(x)\,dx", "y_i"]),
    "astro.md": ("default", ["x_i", r"\mathbf{W}^T\mathbf{x}", r"\mathbf{y} = \mathbf{W}\mathbf{x}"]),
    "myst.md": (
        "myst",
        [
            *(r"\vect{x}_i", r"\vect{y}\in\R^n", r"\vect{A}\vect{x} = \vect{b}", r"\vect{a}^T\vect{b}"),
            *("\\begin{align}\na &= b\n\\end{align}", "z_i"),
        ],
    ),
    "quarto.qmd": ("quarto", [r"\def\vect#1{\mathbf{#1}}", r"\vect{x}", r"\vect{A}\vect{x} = \vect{b}", "w_i"]),
    "obsidian.md": (
        "obsidian",
        ["x", "x_i", "t", r"\mathbf{A}\mathbf{x}=\mathbf{b}", r"\mathbf{y}=\mathbf{W}\mathbf{x}"],
    ),
    "jupyter.ipynb": ("jupyter", ["x_i", "y_i", "\\begin{align}\na &= b\n\\end{align}"]),
}


def read(text: bytes, name: str, flavour: str = "auto"):
    return analyse(read_bytes(text, name), Outside((layer({"flavour": flavour}, "test"),), f"/{name}"))


def test_each_note_has_its_row() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_flavour_and_formulas(name: str) -> None:
    analysis = read((FOLDER / name).read_bytes(), name)
    flavour, formulas = EXPECTED[name]
    assert analysis.note.flavour == flavour
    assert [region.latex for region in analysis.note.regions] == formulas
    assert analysis.note.accidents == ()
    assert list(analysis.findings) == []


#: Macros as each tool has them, and a product that only fits with them read.
DEFINED = [
    ("myst.md", "---\nkernelspec: {name: a}\nmath:\n  '\\vect': '\\mathbf{#1}'\n---\n\n"),
    ("myst.md", "---\nkernelspec: {name: a}\nmath:\n  \\vect:\n    macro: '\\mathbf{#1}'\n---\n\n"),
    ("quarto.qmd", "---\nformat: html\n---\n\n::: {.hidden}\n$$\n\\def\\vect#1{\\mathbf{#1}}\n$$\n:::\n\n"),
    ("n.md", "$$\\newcommand{\\vect}[1]{\\mathbf{#1}}$$\n\n"),
    ("n.md", "---\neinlsp:\n  macros:\n    vect: '\\mathbf{#1}'\n---\n\n"),
    ("n.md", "---\neinlsp:\n  preamble: p.tex\n---\n\n"),
]


@pytest.mark.parametrize(("name", "head"), DEFINED)
def test_macros_from_wherever_they_are(tmp_path: Path, name: str, head: str) -> None:
    (tmp_path / "p.tex").write_text("\\newcommand{\\vect}[1]{\\mathbf{#1}}\n")
    body = "$\\vect{A}\\in\\mathbb{R}^{3\\times 4}$, $\\vect{x}\\in\\mathbb{R}^{3}$, $\\vect{A}\\vect{x}$\n"
    path = (tmp_path / name).as_posix()
    analysis = analyse(read_bytes((head + body).encode(), name), Outside((), path))
    assert [finding.rule for finding in analysis.findings if finding.rule != "dimension-mismatch"] == []
    from einlsp.ide.analysis import slow_findings

    found = [*analysis.findings, *slow_findings(analysis)]
    assert [finding.rule for finding in found] == ["dimension-mismatch"]


NO_MATH = r"""
It costs $5 and $10 total.
The price is $5.
$5-$10 per seat, $3.50/month, US$20, A$5, $1,000,000 and $2M.
between $100k and $200k; $(5)
Set $HOME and $PATH.
Use `$HOME` or $HOME/bin:$PATH.
echo ${HOME} and ${x_i}
Perl's $_ and $_[0] and @_.
Use $(pwd) to expand.
A regex like ^foo$ ends with a dollar.
Line ends in $
The jQuery call $('#a_b').hide() and $.ajax.
Spreadsheet $A$1 and $B$2:$C$3.
$GOOG and $TSLA_X went up.
A $5 bet on \alpha was lost.
\$5 and \$x_i
cost: 5$ or 6$.
$variable_name in Makefile, $(CC) $@ $<
a{$b}c
$env:PATH_X in PowerShell
LaTeX: use \( and \) for math, or \[ and \].
Use `\begin{align}` or \begin{align} in text.
\[unclosed link](http://a)
- \[x\] task escaped
\(not math\) escaped
\[1\] reference and \[2\] another
\[see *this*
\(see \alpha
The command \begin{document} starts a document.
Use $$ to get the pid.
$$ is the PID and $$ again.
100%% of {/* nothing
50%% and %%einlsp
""".strip().splitlines()


@pytest.mark.parametrize("line", NO_MATH)
def test_money_shells_and_escapes_are_no_broken_formulas(line: str) -> None:
    for flavour in FLAVOUR_NAMES:
        assert list(read(f"Before.\n\n{line}\n\nAfter it.\n".encode(), "a.md", flavour).findings) == [], flavour


ROWS = r"""
|$/unit|$/kg|
| $USD | $EUR |
| US$ | A$ |
|5$|6$|
|$5|$10|
| $k | $M |
|($)|($)|
|`$|x|$`|`$a|b$`|
|$var|${var}|
| $\|x\|$ | $x \mid y$ |
| echo $a | grep $b |
|$a_b|$c_d|
| \$5 | \$6 |
""".strip().splitlines()


@pytest.mark.parametrize("row", ROWS)
def test_dollars_in_tables(row: str) -> None:
    for flavour in FLAVOUR_NAMES:
        assert list(read(f"| a | b |\n|---|---|\n{row}\n".encode(), "a.md", flavour).findings) == [], flavour


LISTS = [
    "a $5\n- b $6",
    "costs $5\n+ tax $6 more",
    "Let $A\n- item one\n- item $x$",
    "$HOME\n1. do $x",
    "Pay $x\n> quoted $y",
]


@pytest.mark.parametrize(
    "text", [*LISTS, "price in $\n- USD\n- EUR $", "Title $x$\n===\n\ntext\n---", "$5\n# Heading $6"]
)
def test_dollars_before_lists(text: str) -> None:
    for flavour in FLAVOUR_NAMES:
        assert list(read(f"{text}\n".encode(), "a.md", flavour).findings) == [], flavour


CUT = [
    *((f"| a | b |\n|---|---|\n{row}", "|") for row in ("| $|x|$ | a |", "| $P(A|B)$ | b |", "|$||x||$|b|", r"| $\{x | x>0\}$ | b |", "|$f|_{x=0}$|b|")),
    *((text.replace("@", mark), mark) for mark in ("+", "-", "*") for text in ("The sum $a\n@ b$ is.", "> x $a\n> @ b$ y", "- x $a\n  @ b$ y")),
    *(("so $x\n> y$", ">"), ("so $x\n1. y_i$", "1."), ("so $x_i\n# y$", "#"), ("so $a_i\n=\nb$ x", "=")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "seen"), CUT)
def test_a_formula_that_is_cut_is_found_at_what_cuts_it(text: str, seen: str) -> None:
    (finding,) = read(text.encode(), "a.md").findings
    assert finding.rule in ("math-broken-by-table-pipe", "math-broken-by-list-marker")
    assert text[finding.start : finding.end] == seen


BROKEN = [
    (r"The gradient $\nabla_{\mathbf{x}} f vanishes.", "$"),
    (r"Let $\mathbf{x} be a vector.", "$"),
    (r"A matrix $W_{ij} and a vector.", "$"),
    (r"With $y$ there is $x_i too.", "$"),
    (r"We have \(\mathbf{A}\mathbf{x} = b and more.", r"\("),
    ("\\[\n\\mathbf{A}\\mathbf{x} = b", r"\["),
    (r"Jupyter's \\(\mathbf{A}\mathbf{x} and more", r"\\("),
    (r"$$\mathbf{A}\mathbf{x} = \mathbf{b}", "$$"),
    ("\\begin{align}\na &= b", r"\begin{align}"),
]


@pytest.mark.parametrize(("line", "seen"), BROKEN)
def test_a_formula_without_an_end_is_found(line: str, seen: str) -> None:
    text = f"Before.\n\n{line}\n\nAfter $z$.\n"
    (finding,) = read(text.encode(), "a.md").findings
    assert (finding.rule, text[finding.start : finding.end]) == ("unclosed-math", seen)


class TestComments:
    """Comments that speak to einlsp, and comments that hide."""

    @pytest.mark.parametrize("name", ["a.md", "a.mdx"])
    @pytest.mark.parametrize("comment", ["<!-- {} -->", "{{/* {} */}}", "%% {} %%", "%%{}%%"])
    def test_of_every_kind(self, name: str, comment: str) -> None:
        text = f"{comment.format('einlsp-ignore double-script: on purpose')}\n$a^b^c$\n\n- $a^b^c$\n"
        findings = read(text.encode(), name).findings
        assert [text.count("\n", 0, finding.start) for finding in findings] == [3]

    def test_a_wrong_word_in_one(self) -> None:
        for comment in ("<!-- {} -->", "{{/* {} */}}", "%% {} %%"):
            text = comment.format("einlsp-ignore doubel-script") + "\n\n$x$\n"
            (finding,) = read(text.encode(), "a.md").findings
            assert text[finding.start : finding.end] == "doubel-script"
            (edit,) = finding.fixes[0].edits
            assert text[edit.start : edit.end] == "doubel-script"

    def test_what_they_hide(self) -> None:
        hidden = "a <!-- $a^b^c$ --> {/* $a^b^c$ */} $x$"
        assert [r.latex for r in read(hidden.encode(), "a.md").note.regions] == ["x"]
        percents = "---\ncssclasses: wide\n---\n\n%% $a^b^c$ %% and 5%% of $x$\n"
        assert [r.latex for r in read(percents.encode(), "a.md").note.regions] == ["x"]
        assert [r.latex for r in read(b"5%% of $x$ and 6%% of $y$", "a.md").note.regions] == ["x", "y"]
        assert [r.latex for r in read(b"`{/*` $x$ `*/}`", "a.md").note.regions] == ["x"]

    def test_a_hyphen_that_is_missing(self) -> None:
        text = "<!-- einlsp ignore -->\n$a^b^c$\n"
        wrong, _ = read(text.encode(), "a.md").findings
        assert wrong.rule == "invalid-setting"
        assert 'Did you mean "einlsp-ignore"?' in wrong.message
        (edit,) = wrong.fixes[0].edits
        assert text[: edit.start] + edit.new_text + text[edit.end :] == "<!-- einlsp-ignore -->\n$a^b^c$\n"
        assert list(read(b"<!-- einlsp is fine, disable it -->\n\n$x$\n", "a.md").findings) == []


def test_front_matter_that_is_no_table_is_said() -> None:
    for value, found in (("false", "false"), ("true", "true"), ("[]", "a list"), ("''", '""')):
        (finding,) = read(f"---\neinlsp: {value}\n---\n\n$x$\n".encode(), "a.md").findings
        assert finding.message.endswith(f"found {found}")
    assert list(read(b"---\neinlsp:\n---\n\n$x$\n", "a.md").findings) == []


@pytest.mark.parametrize(
    ("text", "flavour"),
    [
        ("---\ndocumentclass: article\n---\n$|x|$", "pandoc"),
        ("---\noutput: html_document\n---\na $x$", "pandoc"),
        ("---\ncsl: a.csl\n---\n\\(x\\)", "default"),
        ("---\ncsl: a.csl\n---\n\\begin{align}\nx\n\\end{align}", "default"),
        ("---\ncsl: a.csl\n---\n```math\nx\n```", "default"),
        ("---\ncsl: a.csl\n---\na $ x $", "default"),
        ("---\ncsl: a.csl\nformat: pdf\n---\na $x$", "quarto"),
        ("---\nbibliography: a.bib\n---\na $x$", "default"),
    ],
)
def test_pandoc_is_found_out_where_nothing_is_lost(text: str, flavour: str) -> None:
    assert read(text.encode(), "a.md").note.flavour == flavour
