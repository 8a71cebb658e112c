"""Invariant 3: ``parse`` never raises on any string, and every node lies where it says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from einlsp.latex import Broken, Formula, Scripted, children, definitions, iter_nodes, node_at, parse
from einlsp.latex.commands import BRACE_ENVIRONMENTS, INFIXES, SIGNATURES, SIZES, SPACES, SWITCHES, TEXTS

COMMANDS = sorted({*SIGNATURES, *TEXTS, *SPACES, *SWITCHES, *INFIXES, *SIZES, *BRACE_ENVIRONMENTS})
PIECES = [
    *"{}{}{}^_&'|[](),.+-=~%#$\\ \n12ax",
    "^{",
    "_{",
    "\\\\",
    "\\\\[2pt]",
    "\\left(",
    "\\right)",
    "\\left",
    "\\right",
    "\\middle|",
    "\\left.",
    "\\begin{align}",
    "\\end{align}",
    "\\begin{matrix}",
    "\\end{matrix}",
    "\\begin{array}{c|c}",
    "\\end{array}",
    "\\begin",
    "\\end{",
    "\\newcommand{\\a}[1]{",
    "\\newcommand\\b[2][x]{#1#2}",
    "\\def\\a#1{#1#1}",
    "\\def\\b{\\a\\b}",
    "\\let\\a\\b",
    "\\a",
    "\\b",
    "#1",
    "#2",
    "\\DeclareMathOperator{\\c}{d}",
    "\\c",
    "\\mu",
    "\\nu",
    "\\unknown",
    "\\tensor{M}",
    "{^\\mu_\\nu}",
    "σ",
    "²",
    "₁",
    "ᵀ",
    "ℝ",
    "−",
    "′",
    "||",
    "\\vert",
    "\\|",
    "\\{",
    "\\limits",
    "\\sqrt[",
    "\\cr",
]
soup = st.lists(st.sampled_from(PIECES) | st.sampled_from(COMMANDS).map("\\{}".format), max_size=40).map("".join)


def check(latex: str) -> Formula:
    """Parse, and see that every range is inside the formula and inside its parent's."""
    formula = parse(latex)
    assert formula.latex == latex
    for row in formula.rows:
        assert 0 <= row.start <= row.end <= len(latex)
    for node in iter_nodes(formula):
        for child in children(node):
            assert node.start <= child.start <= child.end <= node.end, (latex, node, child)
        if isinstance(node, Scripted):
            assert node.scripts
            assert node.double is None or node.double in node.scripts
    assert formula.broken == tuple(node for node in iter_nodes(formula) if isinstance(node, Broken))
    assert all(broken.reason for broken in formula.broken)
    hash(formula)
    repr(formula)
    return formula


@given(st.text())
def test_any_text(latex: str) -> None:
    check(latex)


@given(st.text(alphabet="\\{}[]^_&'|$%#~ab1. \n", max_size=60))
def test_any_punctuation(latex: str) -> None:
    check(latex)


@given(soup)
def test_any_token_soup(latex: str) -> None:
    check(latex)
    definitions(latex)


@given(soup, soup)
def test_any_token_soup_with_macros_of_the_note(first: str, second: str) -> None:
    macros = definitions(first)
    formula = parse(second, macros)
    for node in iter_nodes(formula):
        assert 0 <= node.start <= node.end <= len(second)
        for child in children(node):
            assert node.start <= child.start <= child.end <= node.end


@given(soup, st.integers(-2, 300))
def test_a_node_at_any_offset(latex: str, offset: int) -> None:
    node = node_at(parse(latex), offset)
    assert node is None or node.start <= offset <= node.end


@pytest.mark.parametrize(
    "piece",
    [
        "{",
        "}",
        "^{",
        "_{",
        "\\frac{",
        "\\hat",
        "\\sqrt[",
        "\\left(",
        "\\right)",
        "\\begin{align}",
        "\\end{align}",
        "\\text{",
        "x^",
        "^",
        "'",
        "&",
        "\\\\",
        "\\bf ",
        "\\over ",
        "{\\bf ",
        "\\left(x^{",
        "\\tensor{",
        "\\substack{",
        "|",
        "||",
        "\\def\\a",
        "\\newcommand{",
        "\\big",
        "#1",
        "\\begin{array}{",
        "\\includegraphics[",
        "\\let",
        "\\tensor{a}",
        "\\rm a&",
        "%",
        "\\",
    ],
)
def test_ten_thousand_of_anything(piece: str) -> None:
    check(piece * 10_000)
    check("\\a" + piece * 1_000 + "x")


def test_ten_thousand_braces_give_up_with_a_reason() -> None:
    formula = check("{" * 10_000 + "x" + "}" * 10_000)
    assert not formula.whole
    assert "nested" in formula.broken[0].reason


def test_a_formula_of_depth_ninety_is_read() -> None:
    assert check("{" * 90 + "x" + "}" * 90).whole
    assert check("\\hat" * 90 + "x").whole


def test_three_hundred_factors_are_read() -> None:
    assert check("".join(f"{{A_{{{k}}}}}^{{\\mu}}" for k in range(300))).whole


@pytest.mark.parametrize(
    "latex",
    [
        "\\def\\a{\\a}\\a",
        "\\def\\a{\\b}\\def\\b{\\a}\\a",
        "\\def\\a#1{#1#1}\\a{\\a}",
        "\\def\\a{x\\a x}\\a+\\a",
        "\\def\\a{\\b\\b}"
        + "".join(f"\\def\\{chr(98 + k)}{{\\{chr(99 + k)}\\{chr(99 + k)}}}" for k in range(24))
        + "\\a",
    ],
)
def test_endless_macros_are_broken(latex: str) -> None:
    formula = check(latex)
    assert not formula.whole
    assert "macro" in formula.broken[0].reason
