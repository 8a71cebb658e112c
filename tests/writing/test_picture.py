"""Formulas as pictures: drawn, small enough, harmless, the same each time."""

from __future__ import annotations

import base64
import os
import re
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from einlsp.latex import Macro, definitions, parse
from einlsp.writing.picture import LONGEST_URI, Picture, picture
from tests.writing.test_plain import FORMULAS, SCRIPTS, soup

NAMESPACE = "{http://www.w3.org/2000/svg}"
NUMBERS = re.compile(r"[-0-9. ]+")
ALLOWED: dict[str, dict[str, re.Pattern[str]]] = {
    "svg": {"width": NUMBERS, "height": NUMBERS, "viewBox": NUMBERS},
    "defs": {},
    "g": {"fill": re.compile("#[0-9a-fA-F]{3,8}"), "stroke": re.compile("none")},
    "path": {
        "id": re.compile("g[0-9]+"),
        "d": re.compile("[MLHVCSQTAZ0-9. -]*"),
        "stroke-width": NUMBERS,
        "fill": re.compile("none"),
        "stroke": re.compile("#[0-9a-fA-F]{3,8}"),
    },
    "use": {
        "href": re.compile("#g[0-9]+"),
        "transform": re.compile(r"translate\([-0-9. ]+\) scale\([0-9.]+\)"),
    },
    "rect": {
        **dict.fromkeys(("x", "y", "width", "height", "stroke-width"), NUMBERS),
        "fill": re.compile("none"),
        "stroke": re.compile("#[0-9a-fA-F]{3,8}"),
    },
}


def check(svg: str) -> ElementTree.Element:
    """The SVG holds shapes and nothing else: known elements and attributes, no text, references only to its own glyphs."""
    assert "<!" not in svg
    assert "<?" not in svg
    root = ElementTree.fromstring(svg)
    ids = {element.get("id") for element in root.iter() if element.get("id")}
    for element in root.iter():
        assert element.tag.startswith(NAMESPACE)
        allowed = ALLOWED[element.tag.removeprefix(NAMESPACE)]
        for name, value in element.attrib.items():
            assert allowed[name].fullmatch(value), (element.tag, name, value)
        assert not (element.text or "").strip()
        assert not (element.tail or "").strip()
        if href := element.get("href"):
            assert href[1:] in ids
    return root


def drawn(latex: str, **options: object) -> Picture:
    found = picture(latex, **options)  # type: ignore[arg-type]
    assert found is not None, latex
    check(found.svg)
    return found


def glyphs(found: Picture) -> int:
    return len(check(found.svg).findall(f".//{NAMESPACE}use"))


@pytest.mark.parametrize("latex", [latex for latex, _ in SCRIPTS + FORMULAS])
def test_what_notes_use_is_drawn(latex: str) -> None:
    found = drawn(latex)
    uri = found.data_uri()
    assert uri is not None
    assert len(uri) < LONGEST_URI
    assert base64.b64decode(uri.removeprefix("data:image/svg+xml;base64,")).decode() == found.svg


@pytest.mark.parametrize(
    ("latex", "count"),
    [
        ("x", 1),
        (r"{W_\gamma}^\beta", 3),
        (r"\mathbf{W}^T\mathbf{X}", 3),
        (r"\lVert x\rVert", 3),
        (r"\left\lVert\frac{a}{b}\right\rVert", 4),
        (r"\operatorname{diag}(\mathbf{v})", 7),
        (r"\mathbb{I}\odot\boldsymbol{\theta}", 3),
        (r"\sum_{i=1}^N x_i", 7),
        (r"\begin{align*}a&=b\\&=c\end{align*}", 5),
        (r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", 6),
        (r"\overrightarrow{AB}", 3),
        (r"a\not=b", 3),
        (r"\left.x\right|_0", 3),
        (r"\phantom{abc}x", 1),
    ],
)
def test_every_sign_is_there(latex: str, count: int) -> None:
    assert glyphs(drawn(latex)) == count


def places(latex: str) -> list[tuple[float, float]]:
    uses = check(drawn(latex).svg).findall(f".//{NAMESPACE}use")
    found = [re.match(r"translate\((\S+) (\S+)\)", use.get("transform", "")) for use in uses]
    return [(float(match[1]), float(match[2])) for match in found if match]


def test_staggered_scripts_stand_one_after_the_other_and_stacked_ones_above_each_other() -> None:
    _, sub, sup = places(r"{W_\gamma}^\beta")
    assert sup[0] > sub[0] + 3
    assert sup[1] < sub[1]
    _, sup, sub = places(r"{W^\beta}_\gamma")
    assert sub[0] > sup[0] + 3
    for latex in (r"W_\gamma^\beta", r"W^\beta_\gamma", "E'_u", r"\mathbf{x}_i^T"):
        stacked = places(latex)
        assert abs(stacked[1][0] - stacked[2][0]) < 1


def test_bold_is_not_italic() -> None:
    shapes = {
        re.findall(r'<path id="g0" d="([^"]*)"', drawn(latex).svg)[0]
        for latex in ("W", r"\mathbf W", r"\bm W", r"\mathrm W")
    }
    assert len(shapes) == 4


def test_colour_and_transparency() -> None:
    assert 'fill="#d4d4d4"' in drawn("x", foreground="#d4d4d4").svg
    assert drawn("x", foreground="#d4d4d4") != drawn("x")
    assert glyphs(drawn("x")) == 1


@pytest.mark.parametrize("colour", ["", "red", '#000"/><script>', "url(#x)", "#12345", "currentColor", "#fff\n"])
def test_no_other_colour_gets_in(colour: str) -> None:
    found = drawn(r"x+\frac{1}{2}+\boxed{x}", foreground=colour)
    assert 'fill="#808080"' in found.svg


def test_size_and_view() -> None:
    found = drawn(r"\frac{a}{b}")
    root = check(found.svg)
    assert (float(root.get("width", "")), float(root.get("height", ""))) == (found.width, found.height)
    _, _, width, height = map(float, root.get("viewBox", "").split())
    assert (width, height) == (pytest.approx(found.width, abs=0.02), pytest.approx(found.height, abs=0.02))
    larger = drawn(r"\frac{a}{b}", size=34)
    assert larger.height > 1.7 * found.height


LONG = "f(x)=" + "+".join(rf"{{W_{{{k}}}}}^\beta\mathbf{{X}}_{{{k}}}" for k in range(25))


def test_a_wide_formula_is_broken_and_keeps_all_its_signs() -> None:
    wide = drawn(LONG, max_width=5000)
    fitted = drawn(LONG, max_width=600)
    assert wide.width > 1000
    assert fitted.width <= 600
    assert fitted.height > 2 * wide.height
    assert glyphs(fitted) == glyphs(wide)


def test_a_wide_align_is_broken_under_its_right_side() -> None:
    latex = rf"\begin{{align*}}y&={LONG[5:]}\\&=z\end{{align*}}"
    fitted = drawn(latex, max_width=600)
    assert fitted.width <= 600
    assert glyphs(fitted) == glyphs(drawn(latex, max_width=5000))


def test_a_little_too_wide_is_scaled() -> None:
    natural = drawn(r"\frac{abcdef}{ghijkl}", max_width=5000)
    scaled = drawn(r"\frac{abcdef}{ghijkl}", max_width=int(natural.width * 0.9))
    assert scaled.width <= natural.width * 0.9
    assert scaled.height / scaled.width == pytest.approx(natural.height / natural.width, rel=0.02)


def test_what_cannot_be_made_to_fit_is_not_drawn() -> None:
    assert picture(r"\sqrt{" + "x" * 400 + "}") is None


def test_too_long_an_address_is_none() -> None:
    latex = r"\\".join("+".join(f"abc_{{{k}}}ABC" for k in range(8)) for _ in range(60))
    found = drawn(latex)
    assert found.data_uri() is None


@pytest.mark.parametrize("latex", [r"\frac{a", "", " ", "{}", r"\begin{align}x", r"\label{x}"])
def test_nothing_to_draw(latex: str) -> None:
    assert picture(latex) is None


def test_without_macros_where_they_spoil_it() -> None:
    endless: dict[str, Macro] = definitions(parse(r"\newcommand{\x}{\x\x}"))
    assert picture(r"\x+a") is not None
    assert picture(r"\x+a", macros=endless) == picture(r"\x+a")
    good = definitions(parse(r"\newcommand{\W}{\mathbf{W}}"))
    assert picture(r"\W", macros=good) == picture(r"\mathbf{W}")


HOSTILE = [
    r"\href{javascript:alert(1)}{x}",
    r"\href{http://example.org/x.png}{x}",
    r"x</svg><script>alert(1)</script>",
    r"\text{<image href='http://example.org/x.png'/>}",
    r"\text{<script>alert(1)</script>}",
    r"\text{&lt;script&gt;}",
    r"\text{<![CDATA[x]]> <!-- x --> <?xml ?>}",
    r"\text{&amp;&xxe;\& \#}",
    r"a & b < c > d \text{\"'}",
    r'\textcolor{red" onload="alert(1)}{x}',
    r"\style{background:url(http://example.org)}{x}",
    r'\class{x" href="y}{z}',
    r"\includegraphics{http://example.org/x.png} y",
    r"\url{http://example.org} x",
    r"\htmlId{a}{x}\htmlData{a=b}{y}",
    r"\require{html} x",
    r"\unicode{x3c}x",
    r"\operatorname{<script>}",
    r"\left<script\right>",
    r"\begin{array}{c<{x}}1\end{array}",
    "x\x00y",
    "\ud800 x",
    r"\mathbf{<svg onload=alert(1)>}",
    r"\foo{</g></svg>}",
    "&#x3c;script&#x3e;",
]


@pytest.mark.parametrize("latex", HOSTILE)
def test_nothing_of_the_note_gets_into_the_picture(latex: str) -> None:
    found = picture(latex)
    if found is not None:
        check(found.svg)
        for word in ("script", "http", 'href="j', "onload", "image", "foreign", "style", "alert"):
            assert word not in found.svg.replace('xmlns="http://www.w3.org/2000/svg"', "", 1)


def test_a_word_is_drawn_not_written() -> None:
    found = drawn(r"\text{secret}")
    assert glyphs(found) == 6
    assert "secret" not in found.svg


@given(soup)
@settings(max_examples=120)
def test_never_raises(latex: str) -> None:
    found = picture(latex)
    if found is not None:
        check(found.svg)
        assert found.width <= 700


@pytest.mark.parametrize(
    "latex",
    [
        "{" * 90 + "x" + "}" * 90,
        r"\frac{a}{" * 90 + "x" + "}" * 90,
        r"\left(" * 90 + "x" + r"\right)" * 90,
        "x^{" * 90 + "a" + "}" * 90,
        r"\begin{pmatrix}" * 45 + "x" + r"\end{pmatrix}" * 45,
        r"\mathbf{x}_i+" * 300 + "x",
        "x" * 20_000,
    ],
)
def test_deep_and_long_formulas_end(latex: str) -> None:
    found = picture(latex)
    assert found is None or found.width <= 700


SAMPLE = r"\frac{1}{N}\left({W_\gamma}^\beta\mathbf{X}\right)+\overline{AB}"


@pytest.mark.parametrize("seed", ["0", "4242"])
def test_the_same_bytes_in_each_run(seed: str) -> None:
    code = f"from einlsp.writing.picture import picture; print(picture({SAMPLE!r}).svg)"
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )
    drawn(r"\text{something else first}")
    assert run.stdout.strip() == drawn(SAMPLE).svg


def test_in_a_worker_process() -> None:
    with ProcessPoolExecutor(1) as pool:
        assert pool.submit(picture, SAMPLE).result(60) == picture(SAMPLE)


def test_ziamath_is_not_imported_before_it_is_needed() -> None:
    code = "import sys, einlsp.writing.picture as p; assert 'ziamath' not in sys.modules; p.picture('x'); assert 'ziamath' in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
