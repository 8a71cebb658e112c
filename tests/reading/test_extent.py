"""Ranges widened to whole groups."""

from __future__ import annotations

import pytest

from einlsp.latex import parse
from einlsp.reading.extent import balanced
from einlsp.reading.formula import read_surface


@pytest.mark.parametrize(
    ("latex", "sides"),
    [
        (r"\mathbf{u}^T\mathbf{Wx}", [r"\mathbf{u}^T\mathbf{Wx}"]),
        (r"\mathbf{Wx} = \mathbf{AB}+\mathbf{CD}", [r"\mathbf{Wx}", r"\mathbf{AB}+\mathbf{CD}"]),
        (r"\mathbf{AB}^T = {A}_{i}", [r"\mathbf{AB}^T", r"{A}_{i}"]),
        (r"\frac{a}{b} = \frac{\mathbf{Wx}}{2}", [r"\frac{a}{b}", r"\frac{\mathbf{Wx}}{2}"]),
    ],
)
def test_a_side_is_a_whole_piece_of_latex(latex: str, sides: list[str]) -> None:
    (chain,) = read_surface(parse(latex)).chains
    assert [latex[side.start : side.end] for side in chain.sides] == sides


@pytest.mark.parametrize(
    ("text", "found"), [("a", "a"), ("Wx", r"\mathbf{Wx}"), ("x}", r"\mathbf{Wx}"), ("{Wx", r"\mathbf{Wx}")]
)
def test_the_least_range_whose_braces_match(text: str, found: str) -> None:
    latex = r"\frac{a}{\mathbf{Wx}}"
    start = latex.index(text)
    assert latex[slice(*balanced(latex, start, start + len(text)))] == found
