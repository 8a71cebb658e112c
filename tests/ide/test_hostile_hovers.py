"""Nothing that a note holds becomes a link, a script, an image or a change of direction in its hovers; none is too long."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

import pytest
from markdown_it import MarkdownIt

from einlsp.ide.hover import hover
from einlsp.ide.written import markdown, plain
from einlsp.writing.picture import picture
from tests.ide.notes import read

HOSTILE = [
    r"\href{javascript:alert(1)}{x} = y",
    r"\url{http://evil.example/} + z",
    r"\mathbf{A} <script>alert(1)</script> = b",
    r"x ]( javascript:alert(1)) = y",
    r"\text{![](http://evil.example/a.png)} = x",
    r"\text{[a](http://evil.example)}_i x_i",
    r"\text{``` </code> <img src=x onerror=1>} + x",
    r"x`y``z = `w`",
    "\u202e\\mathbf{A}\u202d = \u200fx\u2066",
    r"\mathbf{<img src=http://evil>}^i = y_i",
    r"\text{&lt;b&gt; &#x3c;script&#x3e;} x",
    r"\unknown{http://evil.example}x_i y_i",
    r"\includegraphics{http://evil.example/x.png}",
    r"\htmlClass{a}{x} \htmlData{a=b}{y}",
    r"\htmlStyle{background:url(http://evil)}{x_i y_i}",
    r"W_{\text{](http://e)}} \mathbf{x}",
    r"\operatorname{</span><script>} x_i",
    r"\text{<!-- --> **bold** _it_ | table |} y",
    r"\text{" + "`" * 30 + r"} x",
    r"\mathrm{http://evil.example/auto} = x",
    r"\text{<http://evil.example>} = \mathbf{A}\mathbf{x}",
    r"\text{www.evil.example} x_i y_i",
    r"\def\x{<img src=x>}\x_i\x_j",
    "\\text{a\x1b[31mred\x07}x",
]
RENDERED = MarkdownIt("commonmark", {"html": True}).enable("table")
RENDERED.validateLink = lambda url: True  # type: ignore[method-assign]  # it would not take any SVG
TURNING = re.compile("[\x00-\x08\x0b-\x1f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@pytest.mark.parametrize("formula", HOSTILE)
def test_it_stays_a_formula(formula: str) -> None:
    analysis = read(f"Let ${formula}$ be.")
    for offset in range(5, 5 + len(formula), 2):
        found = hover(analysis, offset)
        if found is None:
            continue
        drawn = picture(found.content.formula, "#fff", analysis.macros) if found.content.formula else None
        for address in (None, drawn.data_uri() if drawn else None):
            text = markdown(found.content, analysis.macros, address, 100)
            assert_harmless(text)
            assert not TURNING.search(text)
        assert not TURNING.search(plain(found.content, analysis.macros))
        if drawn is not None:
            assert_drawing(drawn.svg)


def assert_harmless(text: str) -> None:
    for token in RENDERED.parse(text):
        for each in (token, *(token.children or ())):
            assert each.type not in ("link_open", "html_inline", "html_block"), text
            if each.type == "image":
                assert str(each.attrs["src"]).startswith("data:image/svg+xml;base64,"), text
            if each.type == "text":  # an editor makes links of bare addresses
                assert not re.search(r"https?://|www\.|mailto:", each.content), text


def assert_drawing(svg: str) -> None:
    """Only shapes, and references to shapes of the same picture."""
    for element in ElementTree.fromstring(svg).iter():
        assert element.tag.rpartition("}")[2] in {
            "svg",
            "defs",
            "path",
            "use",
            "rect",
            "line",
            "g",
            "polyline",
            "circle",
        }
        for name, value in element.attrib.items():
            assert not name.lower().startswith("on")
            assert "url(" not in value
            if name.rpartition("}")[2] == "href":
                assert value.startswith("#")


@pytest.mark.parametrize(
    "formula",
    [
        "+".join(rf"\mathbf{{A}}_{{{k}}}\mathbf{{x}}" for k in range(4000)),
        r"\text{" + "word " * 40_000 + "}",
        r"\begin{pmatrix}" + r"\\".join("&".join(f"a_{{{i}}}^{{{j}}}" for i in range(60)) for j in range(60)) + r"\end{pmatrix}\mathbf{x}",
        "x_{" * 300 + "i" + "}" * 300,
    ],
)  # fmt: skip
def test_it_is_never_too_long(formula: str) -> None:
    analysis = read(f"$${formula}$$")
    for offset in (3, len(formula) // 2):
        found = hover(analysis, offset)
        if found is not None:
            drawn = picture(found.content.formula, "#fff", analysis.macros) if found.content.formula else None
            assert len(markdown(found.content, analysis.macros, drawn.data_uri() if drawn else None)) < 90_000
            assert len(plain(found.content, analysis.macros)) < 90_000
