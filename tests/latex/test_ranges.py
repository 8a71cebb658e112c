"""Ranges of nodes, and the walks that use them."""

from __future__ import annotations

import pytest

from einlsp.latex import Group, Letter, Script, Scripted, iter_nodes, node_at, parse, path_at, read_grammar, source
from einlsp.latex.characters import COMMANDS
from einlsp.latex.commands import INFIXES, SIGNATURES, SWITCHES, SYMBOLS


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"{M^\mu}_\nu", [r"{M^\mu}_\nu", r"{M^\mu}_\nu", r"{M^\mu}", r"M^\mu", "M", r"^\mu", r"\mu", r"_\nu", r"\nu"]),
        (r" a + b ", ["a + b", "a", "+", "b"]),
        (r"\frac12", [r"\frac12", r"\frac12", "1", "2"]),
        (r"\sqrt[3]{x}", [r"\sqrt[3]{x}", r"\sqrt[3]{x}", "[3]", "3", "{x}", "x"]),
        (r"x^12", ["x^12", "x^1", "x", "^1", "1", "2"]),
        (r"\bigl( x", [r"\bigl( x", r"\bigl(", "x"]),
        (r"\bigl{(} x", [r"\bigl{(} x", r"\bigl{(}", "x"]),
        ("||x", ["||x", "||", "x"]),
        (r"{\bf x}", [r"{\bf x}", r"{\bf x}", r"{\bf x}", "x"]),
        (r"{a \over bc}", [r"{a \over bc}", r"{a \over bc}", "a", "a", "bc", "b", "c"]),
        ("f''_i", ["f''_i", "f''_i", "f", "''", "", "_i", "i"]),
        ("x²₁", ["x²₁", "x²₁", "x", "²", "²", "₁", "₁"]),
        ("x₁ᵢ", ["x₁ᵢ", "x₁ᵢ", "x", "₁ᵢ", "₁ᵢ", "₁", "ᵢ"]),
        (r"\left( a \\ b\right)", [r"\left( a \\ b\right)"] * 2 + ["a", "a", "b", "b"]),
        (r"\begin{a} b & c\end{a}", [r"\begin{a} b & c\end{a}"] * 2 + ["b & c", "b", "c"]),
    ],
)
def test_sources_in_order(latex: str, expected: list[str]) -> None:
    assert [source(node, latex) for node in iter_nodes(parse(latex))] == expected


def test_the_node_at_an_offset() -> None:
    latex = r"a+{M^\mu}_\nu"
    formula = parse(latex)
    assert [source(node, latex) for node in path_at(formula, 6)] == [
        latex,
        r"{M^\mu}_\nu",
        r"{M^\mu}",
        r"M^\mu",
        r"^\mu",
        r"\mu",
    ]
    assert isinstance(node_at(formula, 3), Letter)
    assert isinstance(node_at(formula, 2), Group)
    assert isinstance(node_at(formula, 4), Script)
    end = node_at(formula, len(latex))
    assert end is not None
    assert source(end, latex) == r"\nu"
    assert node_at(formula, len(latex) + 1) is None
    assert node_at(parse(""), 0) == parse("").rows[0]


def test_a_double_script_marks_the_second_one() -> None:
    (node,) = parse("a_1^b^c").rows[0].cells[0]
    assert isinstance(node, Scripted)
    assert node.double is node.scripts[2]
    assert (node.double.start, node.double.end) == (5, 7)
    assert parse("a_1^b^c").whole


def test_every_character_is_a_command_that_is_known() -> None:
    assert sorted(set(COMMANDS.values()) - SYMBOLS) == []


def test_every_switch_and_infix_stands_for_a_command() -> None:
    assert sorted(set(SWITCHES.values()) - SIGNATURES.keys()) == []
    assert sorted(set(INFIXES.values()) - SIGNATURES.keys()) == ["atop", "brace", "brack"]


def test_the_grammar_is_found() -> None:
    assert "start: rows" in read_grammar("latex_math.lark")
    with pytest.raises(FileNotFoundError):
        read_grammar("no_such.lark")


def test_reading_the_same_formula_again_is_a_look_up() -> None:
    assert parse("x_i + y") is parse("x_i + y")
