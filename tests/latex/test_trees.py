r"""The exact tree of every spelling: notation.md §4, the hazards of the reading notes §3, and LaTeX's own corners."""

from __future__ import annotations

import pytest

from einlsp.latex import parse
from tests.latex.show import show, tree

STAGGERED = [
    (r"{M^\mu}_\nu", r"[{[M ^\mu]} _\nu]"),
    (r"{M_\mu}^\nu", r"[{[M _\mu]} ^\nu]"),
    (r"M^\mu{}_\nu", r"[M ^\mu] [{} _\nu]"),
    (r"M^{\mu}{}_{\nu}", r"[M ^{\mu}] [{} _{\nu}]"),
    (r"M^{\mu}_{\phantom{\mu}\nu}", r"[M ^{\mu} _{\phantom({\mu}) \nu}]"),
    (r"\tensor{M}{^\mu_\nu}", r"\tensor({M}, {[- ^\mu _\nu]})"),
    (r"\tensor{M}{^\mu_\nu^\rho}", r"\tensor({M}, {[- ^\mu _\nu ^\rho]})"),
    (r"\tensor{M}x", r"\tensor({M}) x"),
    (r"M\indices{^\mu_\nu}", r"M \indices({[- ^\mu _\nu]})"),
    (r"W^{\mu\beta}", r"[W ^{\mu \beta}]"),
    (r"{W^{\mu\beta}}", r"{[W ^{\mu \beta}]}"),
    (r"X_{\alpha\nu}", r"[X _{\alpha \nu}]"),
    (r"T^{ij}{}_{kl}", r"[T ^{i j}] [{} _{k l}]"),
    (r"R_i{}^j{}_{kl}", r"[R _i] [{} ^j] [{} _{k l}]"),
    (r"R_{\ b}", r"[R _{~ b}]"),
    (r"\Gamma^{c}_{\;\;ab}", r"[\Gamma ^{c} _{~ ~ a b}]"),
    (r"R_{abc}^{\space\space\space d}", r"[R _{a b c} ^{~ ~ ~ d}]"),
    (r"{}^{(4)}R_{pqrs}", r"[{} ^{'(' 4 ')'}] [R _{p q r s}]"),
    (r"T_{\mu\nu,\rho}", r"[T _{\mu \nu ',' \rho}]"),
    (r"T_{\mu;\nu}", r"[T _{\mu ';' \nu}]"),
    (r"M^\mu_\nu", r"[M ^\mu _\nu]"),
    (r"M_\nu^\mu", r"[M _\nu ^\mu]"),
    (r"T_{max}", r"[T _{m a x}]"),
    (r"\gamma_{[a}^{r} n_{b]}", r"[\gamma _{'[' a} ^{r}] [n _{b ']'}]"),
    (r"L_1{}^\mu{}_\nu", r"[L _1] [{} ^\mu] [{} _\nu]"),
    (r"\Pi^{\rm T}{}^\mu{}_\nu", r"[\Pi ^\mathrm({T})] [{} ^\mu] [{} _\nu]"),
    (r"F^{s'}{}_{c'}", r"[F ^{[s ']}] [{} _{[c ']}]"),
]

SCRIPTS = [
    (r"x^2", r"[x ^2]"),
    (r"\mathbf{M}^T", r"[\mathbf({M}) ^T]"),
    (r"\mathbf{M}^\top", r"[\mathbf({M}) ^\top]"),
    (r"X'X", r"[X '] X"),
    (r"x'_i", r"[x ' _i]"),
    (r"x_i'", r"[x _i ']"),
    (r"f''", r"[f '']"),
    (r"f' '", r"[f '']"),
    (r"a'^2", r"[a ' ^2]"),
    (r"f'_a^2", r"[f ' _a ^2]"),
    (r"W_{\text{out}}", r'[W _{"text:out"}]'),
    (r"x_\mathrm{train}", r"[x _\mathrm({t r a i n})]"),
    (r"x^12", r"[x ^1] 2"),
    (r"x_10", r"[x _1] 0"),
    (r"x^\frac12", r"[x ^\frac(1, 2)]"),
    (r"x^-1", r"[x ^'-'] 1"),
    (r"x^{-1}", r"[x ^{'-' 1}]"),
    (r"\sigma^{(1)}", r"[\sigma ^{'(' 1 ')'}]"),
    (r"x_{i_j}", r"[x _{[i _j]}]"),
    (r"\mathbf{Wx}_i", r"[\mathbf({W x}) _i]"),
    (r"\mathbf{X^\top X}", r"\mathbf({[X ^\top] X})"),
    (r"\mathbf W^T", r"[\mathbf(W) ^T]"),
    (r"\mathbf x_i", r"[\mathbf(x) _i]"),
    (r"\hat{\mathbf{x}}_i", r"[\hat({\mathbf({x})}) _i]"),
    (r"\bar\mathbf x", r"\bar(\mathbf(x))"),
    (r")^2", r"[')' ^2]"),
    (r"\big(x\big)^2", r"'(' x [')' ^2]"),
    (r"\left(x\right)^2_a", r"[<( x )> ^2 _a]"),
    (r"^2x", r"[- ^2] x"),
    (r"a+^2", r"a ['+' ^2]"),
    (r"x\,^2", r"x ~ [- ^2]"),
    (r"x^\T", r"[x ^\T?]"),
    (r"x^*", r"[x ^'*']"),
    (r"a^b^c", r"[a ^b ^c!]"),
    (r"a_b_c", r"[a _b _c!]"),
    (r"a^2'", r"[a ^2 '!]"),
    (r"f'_a'", r"[f ' _a '!]"),
    (r"a^b_c^d_e", r"[a ^b _c ^d! _e]"),
]

ARGUMENTS = [
    (r"\frac12", r"\frac(1, 2)"),
    (r"\frac1N", r"\frac(1, N)"),
    (r"\frac{a}b", r"\frac({a}, b)"),
    (r"\frac ab", r"\frac(a, b)"),
    (r"\frac1{2N}", r"\frac(1, {2 N})"),
    (r"\frac{}{}", r"\frac({}, {})"),
    (r"\sqrt2", r"\sqrt(2)"),
    (r"\sqrt[3]{x}", r"\sqrt[3]({x})"),
    (r"\sqrt [n] 12", r"\sqrt[n](1) 2"),
    (r"\binom nk", r"\binom(n, k)"),
    (
        r"\dfrac{\partial^2 f}{\partial\mathbf{x}\,\partial\mathbf{x}^T}",
        r"\dfrac({[\partial ^2] f}, {\partial \mathbf({x}) ~ \partial [\mathbf({x}) ^T]})",
    ),
    (r"\overset{\eqref{a}}{=}", r"""\overset({"eqref:a"}, {'='})"""),
    (r"\stackrel{!}{=}", r"\stackrel({'!'}, {'='})"),
    (r"\underbrace{a+b}_{c}", r"[\underbrace({a '+' b}) _{c}]"),
    (r"\xrightarrow[n]{p}", r"\xrightarrow[n]({p})"),
    (r"\xrightarrow{p}", r"\xrightarrow({p})"),
    (r"\operatorname{Tr}(A)", r"\operatorname({T r}) '(' A ')'"),
    (r"\operatorname*{arg\,max}_x f", r"[\operatorname*({a r g ~ m a x}) _x] f"),
    (r"\not= \not\in", r"\not('=') \not(\in)"),
    (r"\cancel{x} \boxed{y}", r"\cancel({x}) \boxed({y})"),
    (r"\sum\limits_{i=1}^N x_i", r"[\sum _{i '=' 1} ^N] [x _i]"),
    (r"\textcolor{red}{x} \color{blue} y", r'\textcolor("textcolor:red", {x}) "color:blue" y'),
    (r"\sideset{_a}{^b}\sum", r"\sideset({[- _a]}, {[- ^b]}, \sum)"),
    (r"\genfrac{(}{)}{0}{1}{n}{k}", r"\genfrac({'('}, {')'}, {0}, {1}, {n}, {k})"),
    (r"\foo{a}{b}", r"\foo? {a} {b}"),
    (r"\mathbb{R}^{n\times m}", r"[\mathbb({R}) ^{n \times m}]"),
]

SWITCHES = [
    (r"{\bf x}_i", r"[\mathbf({x}) _i]"),
    (r"{a \bf x y}", r"{a \mathbf({x y})}"),
    (r"x^{\rm T}", r"[x ^\mathrm({T})]"),
    (r"x^\rm T", r"[x ^\mathrm(T)]"),
    (r"{\rm d}x", r"\mathrm({d}) x"),
    (r"a \over b", r"\frac({a}, {b})"),
    (r"{a \over b}^2", r"[\frac({a}, {b}) ^2]"),
    (r"{n \choose k}", r"\binom({n}, {k})"),
    (r"{ {n} \choose {k} }", r"\binom({n}, {k})"),
    (r"{\bf a \over b}", r"\mathbf({\frac({a}, {b})})"),
    (r"\left(a \over b\right)", r"<( \frac({a}, {b}) )>"),
    (r"{\cal L}(x)", r"\mathcal({L}) '(' x ')'"),
]

BARS = [
    (r"\lVert x\rVert_F^2", r"'‖' x ['‖' _F ^2]"),
    (r"\| x \|", r"'‖' x '‖'"),
    (r"||x||", r"'‖' x '‖'"),
    (r"\vert\vert x\vert\vert_F^2", r"'‖' x ['‖' _F ^2]"),
    (r"|x||y|", r"'|' x '|' '|' y '|'"),
    (r"| x |\,| y |", r"'|' x '|' ~ '|' y '|'"),
    (r"D(p||q)", r"D '(' p '‖' q ')'"),
    (r"\{x | ||x||<1\}", r"'{' x '|' '‖' x '‖' '<' 1 '}'"),
    (r"|a|+||b||", r"'|' a '|' '+' '‖' b '‖'"),
    (r"||a+|b|||", r"'‖' a '+' '|' b '|' '‖'"),
    (r"\left\|x\right\|", r"<\| x \|>"),
    (r"\left|x\right|\left|y\right|", r"<| x |> <| y |>"),
    (r"\langle x,y\rangle", r"'⟨' x ',' y '⟩'"),
    (r"\lbrace x\rbrace \lbrack 1\rbrack", r"'{' x '}' '[' 1 ']'"),
    (r"\left<x\right>", r"<< x >>"),
    (r"\left\{x\right.", r"<\{ x .>"),
    (r"\left.x\middle|y\right)", r"<. x '|' y )>"),
    (r"\bigl\{ \Big/ \bigg| \Biggr\rVert", r"'{' '/' '|' '‖'"),
    (r"\lfloor x\rfloor \lceil y\rceil", r"'⌊' x '⌋' '⌈' y '⌉'"),
    (r"\%\$\#\&\_", r"'%' '$' '#' '&' '_'"),
]

ROWS = [
    (r"a\\b", r"a // b"),
    (r"a\\[2pt] b", r"a // b"),
    (r"a\\* b", r"a // b"),
    (r"a\cr b\newline c", r"a // b // c"),
    (r"a & = b\\", r"a & '=' b"),
    (r"\left(a\\b\right)", r"<( a // b )>"),
    (r"{a\\b}", r"{a ~ b}"),
    (r"\begin{align}a&=b\\c&=d\\\end{align}", r"align<a & '=' b // c & '=' d>"),
    (r"\begin{align*} a \end{align*}", r"align*<a>"),
    (r"\begin{array}{c|c}1&2\\\hline 3&4\end{array}", r"array{c|c}<1 & 2 // ~ 3 & 4>"),
    (r"\begin{aligned}[t]a\end{aligned}", r"aligned[t]<a>"),
    (r"\begin{alignat}{2}a&b\end{alignat}", r"alignat{2}<a & b>"),
    (r"\begin{bmatrix}1&0\\0&1\end{bmatrix}^T", r"[bmatrix<1 & 0 // 0 & 1> ^T]"),
    (r"\begin{matrix*}[r]1\end{matrix*}", r"matrix*[r]<1>"),
    (r"\begin{cases}a&\text{if }b\\c\end{cases}", r'cases<a & "text:if " b // c>'),
    (r"\begin{unknown}a\end{unknown}", r"unknown<a>"),
    (r"\begin{align}\begin{split}a&b\end{split}\end{align}", r"align<split<a & b>>"),
    (r"\substack{i<n\\j<m}", r"substack<i '<' n // j '<' m>"),
    (r"\sum_{\substack{i\\j}} x", r"[\sum _{substack<i // j>}] x"),
    (r"\pmatrix{a&b\cr c&d}", r"pmatrix<a & b // c & d>"),
    (r"[a, b)", r"'[' a ',' b ')'"),
]

WORDS = [
    (r"\text{if $x$ and \{ {n}} y", r'"text:if $x$ and \{ {n}" y'),
    (r"\mathrm{Tr}", r"\mathrm({T r})"),
    (r"\textbf{a b}c", r'"textbf:a b" c'),
    (r"\label{eq:1}x \tag{2} \tag*{3}", r'"label:eq:1" x "tag:2" "tag*:3"'),
    (r"\hspace{1em}x\kern-2pt y\quad\,\;\ ~z", r"~ x ~ y ~ ~ ~ ~ ~ z"),
    (r"\displaystyle x", r"~ x"),
    (r"\rule[1pt]{2pt}{3pt}x", r"~ x"),
    (r"\href{https://a.b/c_d%e}{x}", r'\href("href:https://a.b/c_d%e", {x})'),
    (r"a % b }", r"a"),
    (r"3.14 .5 1. 1,000", r"3.14 .5 1 '.' 1 ',' 000"),
]

UNICODE = [
    (r"σ²", r"[\sigma ^2]"),
    (r"∑∇∂×⊙−∞≤", r"\sum \nabla \partial \times \odot '-' \infty \leq"),
    (r"ℝ 𝐖 𝔼", r"\mathbb(R) \mathbf(W) \mathbb(E)"),
    ("ẏ v̄ ŷ σ̄ x⃗", r"\dot(y) \bar(v) \hat(y) \bar(\sigma) \vec(x)"),
    (r"x₁₂ x⁻¹ Aᵀ xᵢⱼ", r"[x _12] [x ^{'-' 1}] [A ^T] [x _{i j}]"),
    (r"x′ x″", r"[x '] [x '']"),
    (r"Ω Α", r"\Omega \Alpha"),
    (r"a​b", r"a b"),
    (r"ä é 中", r"ä é 中"),
]


@pytest.mark.parametrize(
    ("latex", "expected"), [*STAGGERED, *SCRIPTS, *ARGUMENTS, *SWITCHES, *BARS, *ROWS, *WORDS, *UNICODE]
)
def test_tree(latex: str, expected: str) -> None:
    assert tree(latex) == expected


BROKEN = [
    ("}", "BROKEN(This } closes nothing.)"),
    ("a}b", "a BROKEN(This } closes nothing.) b"),
    ("^", "[- ^BROKEN(An argument is missing here.)]"),
    ("_", "[- _BROKEN(An argument is missing here.)]"),
    ("x^", "[x ^BROKEN(An argument is missing here.)]"),
    ("x_^2", "[x _BROKEN(An argument is missing here.) ^2]"),
    ("{x^}y", "{[x ^BROKEN(An argument is missing here.)]} y"),
    (r"\frac{a}", r"\frac({a}, BROKEN(An argument is missing here.))"),
    (r"\frac^2", r"[\frac(BROKEN(An argument is missing here.), BROKEN(An argument is missing here.)) ^2]"),
    ("{x", "{BROKEN(This { is never closed.) x}"),
    (r"\left(x", r"<( BROKEN(This \left is never closed.) x .>"),
    (r"\sqrt[3", r"\sqrt[BROKEN(This [ is never closed.) 3](BROKEN(An argument is missing here.))"),
    (r"x\right)", r"x BROKEN(This \right closes nothing.)"),
    (r"\left x\right)", r"<. BROKEN(\left without a delimiter.) x )>"),
    (r"\left(x\right y", r"<( x BROKEN(\right without a delimiter.) .> y"),
    (r"\middle|", r"BROKEN(\middle stands outside \left … \right.)"),
    (r"\big x", r"BROKEN(\big without a delimiter.) x"),
    ("{a&b}", "{a BROKEN(This & stands inside a bracket.) b}"),
    (r"\left(a&b\right)", "<( a BROKEN(This & stands inside a bracket.) b )>"),
    (r"\begin{align}a&b", r"align<BROKEN(This \begin{align} is never closed.) a & b>"),
    (r"a\end{align}", r"a BROKEN(This \end{align} closes nothing.)"),
    (r"\begin{align}a\end{split}b", r"align<a BROKEN(\end{split} closes \begin{align}.)> b"),
    (r"\begin{align}{a\end{align}", r"align<{BROKEN(This { is never closed.) a}>"),
    (r"\begin x", r"BROKEN(\begin without the name of an environment.) x"),
    (r"\text", r"BROKEN(\text has no argument, or one that is not closed.)"),
    (r"\text{a", r"BROKEN(\text has no argument, or one that is not closed.) {BROKEN(This { is never closed.) a}"),
    ("a#1", "a BROKEN(#1 stands outside a macro.)"),
    ("a\\", "a BROKEN(A lone backslash ends the formula.)"),
    (r"\substack", r"BROKEN(\substack has no argument.)"),
]


@pytest.mark.parametrize(("latex", "expected"), BROKEN)
def test_what_is_broken_says_why_and_the_rest_is_read(latex: str, expected: str) -> None:
    formula = parse(latex)
    assert not formula.whole
    assert show(formula) == expected
    for broken in formula.broken:
        assert broken.text == latex[broken.start : broken.end]


def test_an_empty_formula_is_one_row_of_one_empty_cell() -> None:
    assert tree("") == tree(" \n ") == tree("% only words") == ""


@pytest.mark.parametrize("command", [r"\mathbf{W}", r"\mu", "σ", r"\text{x}"])
def test_blanks_and_comments_change_nothing(command: str) -> None:
    plain = tree(f"a{command}_i+b")
    assert tree(f" a {command}\n_ i% more\n + \tb ") == plain
