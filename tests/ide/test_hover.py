"""Hovers: what is said of formulas, symbols, indices, scripts and comments, as text and as Markdown."""

from __future__ import annotations

import re

import pytest

from einlsp.ide.hover import hover
from einlsp.ide.jobs import HoverWish, Source
from einlsp.ide.outside import Outside
from einlsp.ide.tasks import hover_text
from einlsp.ide.written import Content, Line, markdown, plain
from tests.ide.notes import marked

SHAPES = r"$\mathbf{A}\in\mathbb{R}^{n\times m}$ and $\mathbf{x}\in\mathbb{R}^m$."


def said(text: str, **settings: object) -> str | None:
    analysis, offset = marked(text, **settings)
    found = hover(analysis, offset)
    return plain(found.content, analysis.macros) if found else None


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        (SHAPES + r" Then $⟦⟧\mathbf{A}\mathbf{x}$.", ["Ax\n", "index form: A^μ{}_ν x^ν", "shape: n (a vector)", "einsum: ij,j->i"]),
        (r"The $u_\mu {M^\mu}_\nu ⟦⟧x^\nu$.", ["matrix form: uᵀMx", "shape: a scalar", "einsum: i,ij,j->"]),
        (r"$\frac{\mathrm{d}}{\mathrm{d}\mathbf{x}} ⟦⟧\mathbf{u}^T\mathbf{x}$", ["numerator layout: uᵀ", "denominator layout: u"]),
        (r"$⟦⟧\frac{\partial}{\partial x_k}(A_{ij}x_ix_j)$", ["numerator layout: xᵀ(A + Aᵀ)", "denominator layout: (A + Aᵀ)x"]),
        (r"$⟦⟧\frac{\partial}{\partial A_{kl}}(A_{ij}x_iy_j)$", ["numerator layout: yxᵀ", "denominator layout: xyᵀ"]),
        (r"$⟦⟧\frac{\partial}{\partial x_k}(A_{ij}x_j)$", ["numerator layout: A\n", "denominator layout: Aᵀ"]),
        (r"Let $W=a E_{ii}E_{jj}+E_{ij}E_{ij}$. $⟦⟧\frac{\partial W}{\partial E_{kl}}$", ["E_{ii} may be a trace of E"]),
        (r"$⟦⟧\frac{d}{dt}\mathbf{A}(t)^{-1}$", ["nothing shows how it depends on t"]),
        (r"$⟦⟧\frac{\partial}{\partial\mathbf{b}}(\mathbf{a}\times\mathbf{b})$", ["numerator layout: [a]_×", "ϵ^{μσ}{}_ν a_σ"]),
        (r"$⟦⟧\nabla_{\mathbf{x}} \mathbf{u}^T\mathbf{x}$", ["denominator layout: u", "numerator layout: uᵀ"]),
        (r"$\mathrm{d}{W^\mu}_\nu⟦⟧/\mathrm{d}{W^\alpha}_\beta$", ["none: it has 4 axes", "ik,jl->ijkl"]),
        (SHAPES + r" So $\mathbf{⟦⟧A}\mathbf{x}$.", ["A: a matrix, n × m", "; declared in line 1"]),
        (r"$\mathbf{⟦⟧B}\mathbf{x}$", ["B: a matrix", "; from"]),
        (r"$u_\mu {M^⟦⟧\mu}_\nu x^\nu$", ["summed over; ties the first slot of u and the first slot of M"]),
        (r"$y^\mu = {M^⟦⟧\mu}_\nu x^\nu$", ["free, upper; on the first slot of M"]),
        (r"${T^\mu}_{\nu⟦⟧\rho} + {S^\mu}_{\nu\rho}$", ["free, lower; on the second slot of T\n"]),
        (r"${T^\mu}_⟦⟧\nu + {S^\mu}_\nu$", ["free, lower; on the second slot of T\n"]),
        (r"$x_⟦⟧i (T_i + S_i)$", ["summed over; ties"]),
        (r"$x_i (T_⟦⟧i + S_i)$", ["summed over; ties"]),
        (r"$y_i = a_i(b_⟦⟧i + c_j d_j e_i)$", ["free, entries multiplied"]),
        (r"$y_i = a_⟦⟧i b_i$", ["free, entries multiplied", "a ⊙ b"]),
        (r"$y_i = a_⟦⟧i b_i + c_i$", ["free, entries multiplied", "a ⊙ b + c"]),
        (r"$y^\mu = a_⟦⟧\nu b^\nu c^\mu$", ["summed over"]),
        (r"$\mathbf{A}^⟦⟧T\mathbf{x}$", ["a transpose"]),
        (r"$\sum_{t=1}^T x_{t⟦⟧+1}$", ["a step or layer, no index"]),
        (r"$L_{\text{⟦⟧train}} + x$", ["a label"]),
        (r"$\frac{a}{⟦⟧b$", ["this formula cannot be read: "]),
        (r"$\mathbf{a}⟦⟧\mathbf{b}$", ["it has no value here: "]),
        ("<!-- einlsp-ignore unequal-⟦⟧step: later -->\n\n$x$", ["# unequal-step", "## Why"]),
    ],
)  # fmt: skip
def test_a_hover_says(note: str, expected: list[str]) -> None:
    text = said(note)
    assert text is not None
    for words in expected:
        assert words in text


@pytest.mark.parametrize("note", ["Wo⟦⟧rds.", "`$x⟦⟧$`", "$x$ ⟦⟧", "<!-- a com⟦⟧ment -->", "⟦⟧", "$$\n⟦⟧"])
def test_there_is_nothing_to_say(note: str) -> None:
    assert said(note) is None


def test_the_layout_that_is_set_comes_first() -> None:
    note = r"$\frac{\mathrm{d}}{\mathrm{d}\mathbf{x}} ⟦⟧\mathbf{u}^T\mathbf{x}$"
    text = said(note, layout="denominator")
    assert text is not None
    assert text.index("denominator layout: u") < text.index("numerator layout:")


def test_nabla_means_the_denominator_layout_whatever_is_set() -> None:
    for layout in ("numerator", "denominator"):
        text = said(r"$⟦⟧\nabla_{\mathbf{x}} \mathbf{u}^T\mathbf{x}$", layout=layout)
        assert text is not None
        assert text.index("denominator layout: u") < text.index("numerator layout:")


@pytest.mark.parametrize(
    ("written", "numerator", "denominator"),
    [
        # Whatever layout a note writes its derivatives in, each layout is named for what it is.
        (r"\frac{\partial J}{\partial w} = 2X^T(Xw - y)", "2(Xw − y)ᵀX", "2Xᵀ(Xw − y)"),
        (r"\frac{\partial J}{\partial w} = 2(Xw - y)^TX", "2(Xw − y)ᵀX", "2Xᵀ(Xw − y)"),
        (r"\nabla_w J = 2X^T(Xw - y)", "2(Xw − y)ᵀX", "2Xᵀ(Xw − y)"),
        (r"\frac{\partial (Xw)}{\partial w} = X^T", "X", "Xᵀ"),
        (r"\frac{\partial (Xw)}{\partial w} = X", "X", "Xᵀ"),
        (r"\nabla_w (Xw) = X", "X", "Xᵀ"),
    ],
)
def test_layouts_are_named_rightly_beside_what_the_note_says(written: str, numerator: str, denominator: str) -> None:
    text = said(
        rf"Let $X\in\mathbb{{R}}^{{m\times n}}$, $y\in\mathbb{{R}}^m$, $J=\lVert Xw-y\rVert^2$, so $⟦⟧{written}$."
    )
    assert text is not None
    lines = text.splitlines()
    assert f"numerator layout: {numerator}" in lines
    assert f"denominator layout: {denominator}" in lines


def test_a_part_is_told_apart_from_the_whole() -> None:
    text = said(SHAPES + r" So $\mathbf{⟦⟧A}\mathbf{x}$.")
    assert text is not None
    assert [block.splitlines()[0] for block in text.split("\n\n")] == [
        "Ax",
        "A: a matrix, n × m; declared in line 1",
        "index form: A^μ{}_ν x^ν",
    ]
    assert said(r"Let $λ⟦⟧ > 0$.") == "λ: a scalar; from its typeface"


@pytest.mark.parametrize(
    "formula", ["⟦⟧$y = Ax$", "$⟦⟧$\ny = Ax\n$$", "⟦⟧$$\ny = Ax\n$$", "$$\ny = Ax\n⟦⟧$$", "$y = Ax⟦⟧$", "⟦⟧$f(x) = Ax$"]
)
def test_a_dollar_stands_for_the_formula(formula: str) -> None:
    note = rf"Let $A\in\mathbb{{R}}^{{m\times n}}$ and $x\in\mathbb{{R}}^n$.{chr(10) * 2}{formula}"
    analysis, offset = marked(note)
    found = hover(analysis, offset)
    assert found is not None
    assert found.start <= offset <= found.end
    assert plain(found.content, {}).splitlines()[0] == "Ax"
    assert "index form: A^μ{}_ν x^ν" in plain(found.content, {})


def test_what_a_finding_says_is_not_said_again() -> None:
    text = said(r"Here $y^\mu = {M^\mu}_\nu x^\nu - z^⟦⟧\rho$.")
    assert text is not None
    assert "free, upper" in text
    assert "no value" not in text


def test_a_missing_einsum_is_not_talked_of() -> None:
    text = said(SHAPES + r" So $\mathbf{A}\mathbf{x} ⟦⟧+ \mathbf{b}$.")
    assert text is not None
    assert "einsum" not in text
    assert "numpy: A @ x + b" in text


def test_the_range_is_the_thing_itself() -> None:
    analysis, offset = marked(r"So $u_\mu {M^⟦⟧\mu}_\nu x^\nu$.")
    found = hover(analysis, offset)
    assert found is not None
    assert analysis.document.text[found.start : found.end] == r"\mu"


def test_macros_of_the_note_are_known() -> None:
    text = said("$\\newcommand{\\W}{\\mathbf{W}}$\n\nSo $⟦⟧\\W\\mathbf{x}$.")
    assert text is not None
    assert text.startswith("Wx")


HOSTILE = "<img src=x onerror=alert(1)> [l](command:x) `code` *b* _i_ |width=9"


def test_nothing_of_the_note_becomes_markup() -> None:
    content = Content(
        rf"x_{{\text{{{HOSTILE}}}}}",
        (Line("it", HOSTILE), Line("f", rf"\text{{{HOSTILE}}}", "latex"), Line("c", HOSTILE, "code")),
    )
    for picture in (None, "data:image/svg+xml;base64,AAAA"):
        text = markdown(content, {}, picture)
        bare = re.sub(r"```.*?```|(`+).+?\1", "", text, flags=re.DOTALL)
        assert not re.search(r"(?<!\\)[<*_]|\](?<!\\\])\((?!data:)", bare.replace("**", ""))


class TestPictures:
    """Pictures only where they can be drawn, in the colour of the editor's text."""

    SOURCE = Source("n", (r"So $\mathbf{A}\mathbf{x}$.",), False, Outside())

    def text(self, wish: HoverWish) -> str:
        found = hover_text(self.SOURCE, 5, wish)
        assert found is not None
        return found.text

    def test_a_picture(self) -> None:
        assert self.text(HoverWish(True, True, "#ff8800")).startswith("![Ax")
        light, dark = (self.text(HoverWish(True, True, colour)) for colour in ("#000000", "#ffffff"))
        assert light != dark

    def test_a_size_only_for_clients_that_know_the_spelling(self) -> None:
        assert "|width=" in self.text(HoverWish(True, True, "#ff8800"))
        bare = self.text(HoverWish(True, True, "#ff8800", sized=False))
        assert "|width=" not in bare
        assert bare.startswith("![Ax = A μ ν x ν](data:image/svg+xml"), "one piece of text, without escapes"

    def test_no_picture(self) -> None:
        assert "data:" not in self.text(HoverWish(True, False, "#000000"))
        assert "**" not in self.text(HoverWish(False, True, "#000000"))
