"""Formulas as plain text, as a reader of a terminal would want them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from einlsp.latex import definitions, parse
from einlsp.latex.commands import SYMBOLS as KNOWN
from einlsp.writing.plain import plain_text
from einlsp.writing.symbols import FUNCTIONS, SYMBOLS

SCRIPTS = [
    (r"{W_\gamma}^\beta", "Wᵧᵝ"),
    (r"{W_\gamma}^\beta X_\nu", "W_γ{}^β X_ν"),  # no ν among the raised letters: none is raised
    (r"{M^\mu}_\nu x^\nu", "M^μ{}_ν x^ν"),
    (r"M^\mu{}_\nu", "M^μ{}_ν"),
    (r"{(\mathbf{A}^{-1})^\mu}_\nu", "(A⁻¹)^μ{}_ν"),
    (r"(x_\mu)^\nu", "(x_μ)^ν"),
    (r"M^{\mu}{}_{\nu}", "M^μ{}_ν"),
    (r"M^{\mu}_{\phantom{\mu}\nu}", "M^μ{}_ν"),
    (r"\tensor{M}{^\mu_\nu}", "M^μ{}_ν"),
    (r"M\indices{^\mu_\nu}", "M^μ{}_ν"),
    (r"M_{\ \nu}^{\mu}", "M^μ{}_ν"),
    (r"M_\mu{}^\nu", "M_μ{}^ν"),
    (r"M^\mu_\nu", "M^μ_ν"),
    (r"M_\nu^\mu", "M_ν^μ"),
    (r"{W_i}^j", "Wᵢʲ"),
    (r"W^j{}_i", "Wʲᵢ"),
    (r"W_i^j", "W_i^j"),
    (r"T^{ij}{}_{kl}", "Tⁱʲₖₗ"),
    (r"T_{\mu\nu}", "T_{μν}"),
    (r"x_i^2", "xᵢ²"),
    (r"x_i^T", "xᵢᵀ"),
    (r"\mathbf{x}_\mu^{-1}", "x_μ⁻¹"),
    (r"A^{-T}A^\top A^\intercal A^{\mathsf T} A^\dagger", "A⁻ᵀAᵀAᵀAᵀA†"),
    (r"x_{t+1}", "xₜ₊₁"),
    (r"h_\mu x_{t+1}", "h_μ x_{t+1}"),
    (r"\tilde W^{(l)}_{ij}", "W̃ᵢⱼ⁽ˡ⁾"),
    (r"A_{i,j}", "A_{i,j}"),
    (r"x_i y_i", "xᵢ yᵢ"),
    ("x^2y", "x²y"),
    ("f'(x)+g''", "f′(x) + g″"),
    ("E'_u + f''_i", "Eᵤ′ + fᵢ″"),
    (r"F^{s'}{}_{c'}", "F^{s′}{}_{c′}"),
    (r"{}^{(4)}R", "⁽⁴⁾R"),
    ("{x^2}^T", "(x²)ᵀ"),
    (r"e^{-x^T y}", "e^{−xᵀy}"),
    (r"\delta_{\mu\alpha}", "δ_{μα}"),
]


@pytest.mark.parametrize(("latex", "text"), SCRIPTS, ids=[latex for latex, _ in SCRIPTS])
def test_scripts(latex: str, text: str) -> None:
    assert plain_text(latex) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"{M^\mu}_\nu", r"M^\mu_\nu"),
        (r"{M^\mu}_\nu", r"{M_\nu}^\mu"),
        (r"{W_i}^j", r"W_i^j"),
        (r"{W_i}^j", r"{W^j}_i"),
        (r"{W_\gamma}^\beta", r"W_\gamma^\beta"),
        (r"T^{ij}{}_k", r"T^i{}_k{}^j"),
        (r"T^{ij}{}_k", r"T^{ij}_k"),
        (r"\frac{a}{b}c", r"\frac{a}{bc}"),
        (r"\frac{a+b}{c}", r"a+\frac{b}{c}"),
        (r"\sqrt{a}b", r"\sqrt{ab}"),
        (r"x_iy", r"x_{iy}"),
        (r"(x^a)^b", r"x^{ab}"),
        (r"\frac{1}{N}X", r"\frac{1}{NX}"),
        (r"\frac{\frac{a}{b}}{c}", r"\frac{a}{\frac{b}{c}}"),
        (r"\left|x\right|", r"\left\|x\right\|"),
    ],
)
def test_what_differs_looks_different(one: str, other: str) -> None:
    assert plain_text(one) != plain_text(other)


@pytest.mark.parametrize(
    "pair", [(r"{M^\mu}_\nu", r"M^\mu{}_\nu"), (r"M^\mu_{\phantom\mu\nu}", r"\tensor{M}{^\mu_\nu}")]
)
def test_spellings_of_one_order_look_alike(pair: tuple[str, str]) -> None:
    assert plain_text(pair[0]) == plain_text(pair[1])


FORMULAS = [
    (r"\frac{1}{2N}\lVert\mathbf{W}^T\mathbf{X}-\mathbf{Y}\rVert^2", "(1/(2N)) ‖WᵀX − Y‖²"),
    (
        r"\frac{1}{N}({W_\gamma}^\beta{X^\gamma}_\nu{X_\alpha}^\nu - {Y^\beta}_\nu{X_\alpha}^\nu)",
        "(1/N)(W_γ{}^β X^γ{}_ν X_α{}^ν − Y^β{}_ν X_α{}^ν)",
    ),
    (r"\mathrm{d}{W^\mu}_\nu/\mathrm{d}{W^\alpha}_\beta", "dW^μ{}_ν/dW^α{}_β"),
    (r"a+\mathbf{v}^T\mathbf{x}+\frac12\mathbf{x}^T\mathbf{W}\mathbf{x}", "a + vᵀx + ½ xᵀWx"),
    (r"2\sum_i\mathbf{x}_i\mathbf{x}_i^T\mathbf{W}^T(\mathbf{C}-\mathbb{I})", "2 ∑ᵢ xᵢ xᵢᵀWᵀ(C − I)"),
    (r"\sum_{i=1}^N x_i", "∑_{i=1}^N xᵢ"),
    (r"\int_0^1 f(x)\,dx", "∫₀¹ f(x) dx"),
    (r"\frac{\partial^2 f}{\partial\mathbf{x}\,\partial\mathbf{x}^T}", "∂²f/(∂x ∂xᵀ)"),
    (r"\frac{\mathrm{d}}{\mathrm{d}\mathbf{W}}\left(x\right)", "d/dW (x)"),
    (r"x\frac{\partial f}{\partial x}", "x (∂f/∂x)"),
    (r"\frac{a+b}{c}+\frac{a}{bc}", "(a + b)/c + a/(bc)"),
    (r"\frac{x}{\mathbf{AB}}", "x/(AB)"),
    (r"-\frac{1}{N}x", "−(1/N) x"),
    (r"\nabla_{\mathbf{x}} f", "∇ₓ f"),
    (r"\partial_i\alpha\partial_j\phi+2\partial_\mu A", "∂_iα ∂_jϕ + 2 ∂_μA"),
    (r"\mathrm{Tr}(\mathbf{ABC})=\operatorname{tr} A", "Tr(ABC) = tr A"),
    (r"\mathbf{v}\odot\mathbf{x}\otimes y", "v ⊙ x ⊗ y"),
    (r"a=-b", "a = −b"),
    (r"-x", "−x"),
    (r"(-1)^n", "(−1)ⁿ"),
    (r"a\le-b", "a ≤ −b"),
    (r"\{x\mid x>0\}", "{x ∣ x > 0}"),
    (r"\lvert -x\rvert+|x|_2", "|−x| + |x|₂"),
    (r"f\colon\mathbb{R}^n\to\mathbb{R}", "f: ℝⁿ → ℝ"),
    (r"\mathbf{x}\in\mathbb{R}^{n\times m}", "x ∈ ℝ^{n×m}"),
    (r"W_{\text{out}}x", "Wₒᵤₜ x"),
    (r"\sqrt{x}+\sqrt{x^2+1}+\sqrt[3]{2}", "√x + √(x² + 1) + ∛2"),
    (r"\hat{\mathbf{x}}+\bar y", "x̂ + ȳ"),
    (r"a\not=b", "a ≠ b"),
    (r"\log x+\log(x)", "log x + log(x)"),
    (r"\exp\left(-\frac{x^2}{2\sigma^2}\right)", "exp(−x²/(2σ²))"),
    (r"\arg\min_x f(x)", "arg minₓ f(x)"),
    (r"\lim_{x\to 0}f", "lim_{x→0} f"),
    (r"\sin^2 x", "sin² x"),
    (r"\foo x", "foo x"),
    (r"\text{if $x_i$ is}\ y", "if xᵢ is y"),
    (r"x:=y", "x := y"),
    (r"f(x),\;g", "f(x), g"),
    (r"\binom{n}{k}", "(n choose k)"),
    (r"\left.\frac{df}{dx}\right|_{x=0}", "df/dx|ₓ₌₀"),
    (r"\frac{\begin{pmatrix}1&2\\3&4\end{pmatrix}}{2}", "((1, 2; 3, 4))/2"),
    (r"\mathbf{Wx}_i", "Wxᵢ"),
    (r"\mathbf{1}^T", "1ᵀ"),
    (r"x\label{eq}", "x"),
    ("δ_μ^ν = ‖x‖²", "δ_μ^ν = ‖x‖²"),
]


@pytest.mark.parametrize(("latex", "text"), FORMULAS, ids=[latex for latex, _ in FORMULAS])
def test_formulas(latex: str, text: str) -> None:
    assert plain_text(latex) == unicodedata.normalize("NFC", text)


def test_rows_are_aligned() -> None:
    assert plain_text(r"\begin{align*}y&=a+b\\&=c\\&\quad-d\end{align*}").split("\n")[:2] == ["y = a + b", "  = c"]


def test_a_matrix_stands_on_the_line_of_its_formula() -> None:
    assert plain_text(r"A=\begin{bmatrix}1&2\\3&40\end{bmatrix}^T x") == "A = ⎡ 1  2  ⎤ᵀ x\n    ⎣ 3  40 ⎦"


def test_three_rows_in_fences() -> None:
    assert plain_text(r"\left(\begin{matrix}a\\b\\c\end{matrix}\right)+d") == "⎛a⎞\n⎜b⎟ + d\n⎝c⎠"


def test_cases() -> None:
    text = plain_text(r"f(x)=\begin{cases}x&\text{if }x>0\\0&\text{otherwise}\end{cases}")
    assert text == "f(x) = ⎰ x  if x > 0\n       ⎱ 0  otherwise"


def test_bold_is_plain_unless_asked_for() -> None:
    assert plain_text(r"\mathbf{W}\boldsymbol\mu\mathcal{N}\mathcal{L}") == "WμNℒ"
    assert plain_text(r"\mathbf{W}\mathcal{N}\mathbb{I}", bold=True) == "𝐖𝒩𝕀"


def test_macros() -> None:
    macros = definitions(parse(r"\newcommand{\W}{\mathbf{W}}\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}}"))
    assert plain_text(r"\pd{f}{\W}", macros) == "∂f/∂W"


@pytest.mark.parametrize("latex", [r"\frac{a", "a}b", r"\left( x", "a^b^c", r"\begin{align}x", "x^", r"\foo{"])
def test_broken_latex_comes_back_as_it_is(latex: str) -> None:
    assert plain_text(f"  {latex} ") == latex


def test_nothing_is_nothing() -> None:
    assert plain_text("") == plain_text("{}") == plain_text(r"\,") == ""


def test_every_symbol_has_a_character_or_a_word() -> None:
    assert set(KNOWN) - SYMBOLS.keys() - FUNCTIONS.keys() == {"KaTeX", "LaTeX", "TeX"}
    assert not SYMBOLS.keys() & FUNCTIONS.keys()
    assert all(
        len(character) == 1 for name, (character, _) in SYMBOLS.items() if name in ("alpha", "sum", "odot", "to")
    )


PIECES = st.sampled_from(
    [
        "a", "W", "2", "+", "-", "=", "|", "^", "_", "{", "}", "&", "\\\\", " ", "'", "(", ")", ",", r"\mu", r"\frac", r"\sqrt",
        r"\left(", r"\right)", r"\begin{pmatrix}", r"\end{pmatrix}", r"\begin{align}", r"\end{align}", r"\text{if }", r"\hat",
        r"\mathbf", r"\sum", r"\lVert", r"\rVert", r"\phantom", r"\indices", r"\tensor", r"\not", r"\overset", "<", ">", '"',
        r"\xrightarrow", r"\operatorname", r"\prescript", r"\genfrac", r"\foo", "$", "\n", "é", "𝐖", "\u2028", r"\begin{cases}",
        r"\end{cases}", r"\substack", r"\tag{1}", r"\color{red}", "\x00", r"\quad", r"\binom", r"\overline", r"\underbrace",
    ]
)  # fmt: skip
soup = st.lists(PIECES, max_size=25).map(" ".join) | st.text(max_size=30)


@given(soup)
@settings(max_examples=400)
def test_never_raises(latex: str) -> None:
    text = plain_text(latex)
    assert text == plain_text(latex)
    assert len(text) <= 200 + 60 * len(latex)


@pytest.mark.parametrize(
    "latex",
    [
        "{" * 90 + "x" + "}" * 90,
        r"\frac{a}{" * 90 + "x" + "}" * 90,
        r"\left(" * 90 + "x" + r"\right)" * 90,
        "x^{" * 90 + "a" + "}" * 90,
        "{" * 40 + "x" + "}_a" * 40,
        r"\begin{pmatrix}" * 45 + "x" + r"\end{pmatrix}" * 45,
        "x+" * 3000,
        r"\mathbf{x}_i" * 1000,
        "{" * 5000,
    ],
)
def test_deep_and_long_formulas_end(latex: str) -> None:
    assert plain_text(latex)
