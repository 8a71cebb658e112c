r"""Macros: ``\newcommand`` and kin are collected and expanded, and what they expand to points at the call."""

from __future__ import annotations

import pytest

from einlsp.latex import Letter, Macro, Scripted, Text, definitions, iter_nodes, macro, parse, source
from tests.latex.show import show, tree


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"\newcommand{\R}{\mathbb{R}}", Macro("R", 0, None, r"\mathbb{R}")),
        (r"\newcommand\R{\mathbb{R}}", Macro("R", 0, None, r"\mathbb{R}")),
        (r"\newcommand*{\bx}[1]{\mathbf{#1}}", Macro("bx", 1, None, r"\mathbf{#1}")),
        (r"\renewcommand{\vec}[2][T]{\mathbf{#2}^#1}", Macro("vec", 2, "T", r"\mathbf{#2}^#1")),
        (r"\providecommand{\a}{b}", Macro("a", 0, None, "b")),
        (r"\def\a#1#2{#2#1}", Macro("a", 2, None, "#2#1")),
        (r"\gdef\a{b}", Macro("a", 0, None, "b")),
        (r"\DeclareMathOperator{\Tr}{Tr}", Macro("Tr", 0, None, r"\operatorname{Tr}")),
        (r"\DeclareMathOperator*{\argmin}{arg\,min}", Macro("argmin", 0, None, r"\operatorname*{arg\,min}")),
        (r"\let\eps\varepsilon", Macro("eps", 0, None, r"\varepsilon", primitive=True)),
        (r"\let\eps=\varepsilon", Macro("eps", 0, None, r"\varepsilon", primitive=True)),
        (r"\newcommand{\be}{\begin{equation}}", Macro("be", 0, None, r"\begin{equation}")),
    ],
)
def test_definition(latex: str, expected: Macro) -> None:
    assert definitions(latex) == {expected.name: expected}
    assert definitions(parse(latex)) == {expected.name: expected}
    (node,) = iter_nodes(parse(latex).rows[0].cells[0][0])
    assert isinstance(node, Text)
    assert source(node, latex) == latex


@pytest.mark.parametrize(
    "latex",
    [r"\newcommand{iid}{x}", r"\newcommand", r"\def\a", r"\def", r"\newcommand{\a}[x]{b}", r"\let\a", r"\def\a{b"],
)
def test_what_defines_nothing_is_broken(latex: str) -> None:
    assert definitions(latex) == {}
    assert not parse(latex).whole


MACROS = {
    "R": Macro("R", 0, None, r"\mathbb{R}"),
    "bx": Macro("bx", 1, None, r"\mathbf{#1}"),
    "norm": Macro("norm", 1, None, r"\left\lVert#1\right\rVert"),
    "p": Macro("p", 2, "i", r"\frac{\partial #2}{\partial x_#1}"),
    "swap": Macro("swap", 2, None, "#2#1"),
    "T": Macro("T", 0, None, r"^\top"),
    "words": Macro("words", 1, None, r"\text{if #1}"),
    "outer": Macro("outer", 1, None, r"\bx{#1}\T"),
}


@pytest.mark.parametrize(
    ("latex", "expanded"),
    [
        (r"x\in\R^n", r"x\in\mathbb{R}^n"),
        (r"\bx{W}_i", r"\mathbf{W}_i"),
        (r"\bx W_i", r"\mathbf{W}_i"),
        (r"\bx12", r"\mathbf{1}2"),
        (r"\norm{\bx{x}}_2", r"\left\lVert\mathbf{x}\right\rVert_2"),
        (r"\p{f}", r"\frac{\partial f}{\partial x_i}"),
        (r"\p[j]{f}", r"\frac{\partial f}{\partial x_j}"),
        (r"\swap ab", "ba"),
        (r"\bx{A}\T", r"\mathbf{A}^\top"),
        (r"\outer{y}", r"\mathbf{y}^\top"),
        (r"\words{x}", r"\text{if x}"),
        (r"\bx{\bx{x}}", r"\mathbf{\mathbf{x}}"),
        (r"\newcommand{\bx}[1]{\hat{#1}}", r"\newcommand{\bx}[1]{\hat{#1}}"),
    ],
)
def test_expansion(latex: str, expanded: str) -> None:
    assert show(parse(latex, MACROS)) == tree(expanded)


def test_the_opposite_without_macros() -> None:
    assert tree(r"\bx{W}") == r"\bx? {W}"


def test_a_macro_of_the_note_wins_over_the_standard() -> None:
    macros = definitions(r"\newcommand{\tensor}[1]{\mathbf{#1}}\renewcommand{\text}[1]{\hat{#1}}\renewcommand{\|}{x}")
    assert show(parse(r"\tensor{M}{N}", macros)) == r"\mathbf({M}) {N}"
    assert show(parse(r"\text{M}", macros)) == r"\hat({M})"
    assert show(parse(r"\|", macros)) == "x"


def test_a_definition_holds_for_the_rest_of_its_formula() -> None:
    formula = parse(r"\a \newcommand{\a}{b} \a \def\a{c} \a")
    assert show(formula).replace(r'"newcommand:{\a}{b}"', ";").replace(r'"def:\a{c}"', ";") == r"\a? ; b ; c"


def test_providecommand_keeps_what_is_there() -> None:
    assert show(parse(r"\def\a{b}\providecommand{\a}{c}\a")).endswith(" b")


def test_let_keeps_the_old_meaning() -> None:
    latex = r"\let\old\vec\renewcommand{\vec}[1]{\mathbf{\old{#1}}}\vec{x}"
    assert parse(latex).whole
    assert show(parse(latex)).endswith(r" \mathbf({\vec({x})})")


def test_what_is_missing_is_broken() -> None:
    formula = parse(r"{\bx}", MACROS)
    assert [broken.reason for broken in formula.broken] == [r"The macro \bx takes 1 argument; not all are here."]


def test_nodes_point_at_the_call_and_arguments_at_themselves() -> None:
    latex = r"a+\norm{x}^2"
    formula = parse(latex, MACROS)
    fence = formula.rows[0].cells[0][-1]
    assert isinstance(fence, Scripted)
    assert source(fence, latex) == r"\norm{x}^2"
    assert fence.base is not None
    assert source(fence.base, latex) == r"\norm{x}"
    (letter,) = [node for node in iter_nodes(fence) if isinstance(node, Letter)]
    assert (letter.start, letter.end) == (8, 9)


def test_inner_calls_point_at_the_outer_call() -> None:
    latex = r"1\outer{y}2"
    sources = {source(node, latex) for node in iter_nodes(parse(latex, MACROS))}
    assert sources == {latex, "1", r"\outer{y}", "y", "2"}


def test_only_macros_that_are_called_matter_to_the_cache() -> None:
    assert parse("x+y", MACROS) is parse("x+y")
    assert parse(r"\R", MACROS) is parse(r"\R", dict(MACROS))


def test_macro_from_settings() -> None:
    assert macro(r"\norm", r"\lVert #1\rVert_{#2}") == Macro("norm", 2, None, r"\lVert #1\rVert_{#2}")
    assert macro("R", r"\mathbb{R}\#1") == Macro("R", 0, None, r"\mathbb{R}\#1")
