r"""The design's page on notation, sections 1, 2, 4 and 5: each expression is what its line there says, in matrix form and index form.

The lines about findings are in ``tests/rules/test_notation.py``, scripts in ``tests/reading/test_scripts.py``, the table of derivatives in
``tests/derivatives/notation.toml``, claims in ``tests/claims``.
"""

from __future__ import annotations

import pytest

from einlsp.ide.analysis import analyse
from einlsp.ide.documents import note as document
from einlsp.ide.outside import Outside
from einlsp.ide.show import show
from tests.claims.judging import steps

ROWS = {
    "1 values and ports": [
        (r"\mathbf{x}", r"\mathbf{x}", ["up"]),
        (r"\mathbf{x}^T", r"\mathbf{x}^T", ["down"]),
        (r"\mathbf{M}", r"\mathbf{M}", ["up", "down"]),
        (r"\mathbf{M}^T", r"\mathbf{M}^T", ["up", "down"]),
        (r"{M^\mu}_\nu", r"\mathbf{M}", ["up", "down"]),
        (r"{W_\gamma}^\beta", r"\mathbf{W}^T", ["up", "down"]),
        (r"{B_\nu}^\rho {A_\mu}^\nu", r"\mathbf{B}^T\mathbf{A}^T", ["up", "down"]),
        (r"{A_\mu}^\nu {B_\nu}^\rho", r"\mathbf{B}^T\mathbf{A}^T", ["up", "down"]),
    ],
    "2 repeated indices": [
        (r"w^\mu x_\mu", r"\mathbf{w}^T\mathbf{x}", []),
        (r"w^\mu x^\mu", r"\mathbf{w} \odot \mathbf{x}", ["up"]),
        (r"w^\mu x^\mu y_\mu", r"\mathbf{w}^T(\mathbf{x} \odot \mathbf{y})", []),
        (r"\sum_j M_{ij}x_j", r"\mathbf{M}\mathbf{x}", ["down"]),
        (r"\sum_{i=1}^N \mathbf{x}_i\mathbf{x}_i^T", r"\sum_{i=1}^N\mathbf{x}_i\mathbf{x}_i^T", ["up", "down"]),
        (r"\delta^\mu_\alpha x^\alpha", r"\mathbf{x}", ["up"]),
        (r"\delta_{\mu\alpha} x^\alpha", r"\mathbf{x}^T", ["down"]),
        (r"\delta^{\mu\alpha} x_\alpha", r"\mathbf{x}", ["up"]),
        (r"\delta^\mu_\mu", "n", []),
    ],
    "4 spellings": [
        *((spelling, r"\mathbf{M}", ["up", "down"]) for spelling in (
            r"M^\mu{}_\nu", r"M^{\mu}{}_{\nu}", r"M^{\mu}_{\phantom{\mu}\nu}", r"\tensor{M}{^\mu_\nu}", r"M\indices{^\mu_\nu}",
            r"M^\mu_{\ \nu}", r"M^\mu_{\;\;\nu}", r"M^\mu_\nu", r"M_\nu^\mu",
        )),
        (r"W^{\mu\beta}", r"\mathbf{W}", ["up", "up"]),
        (r"T^{ij}{}_{kl}", None, ["up", "up", "down", "down"]),
        (r"\Gamma^{c}_{\;\;ab}", None, ["up", "down", "down"]),
        (r"R_{abc}^{\space\space\space d}", None, ["down", "down", "down", "up"]),
        (r"{}^{(4)}R_{ab}", r"{}^{(4)}\mathbf{R}", ["down", "down"]),
        (r"{}^{(4)}R_{ab} + R_{ab}", r"{}^{(4)}\mathbf{R} + \mathbf{R}", ["down", "down"]),
        (r"\tensor{M}{^\mu_\nu}x^\nu", r"\mathbf{M}\mathbf{x}", ["up"]),
    ],
    "5 symbols": [
        (r"\mathbf{AB}^T", r"\mathbf{A}\mathbf{B}^T", ["up", "down"]),
        (r"\mathbf{X^\top X}", r"\mathbf{X}^\top\mathbf{X}", ["up", "down"]),
        (r"\mathbf{Wx}_i", r"\mathbf{W}\mathbf{x}_i", ["up"]),
        (r"\hat{\mathbf{x}}", r"\hat{\mathbf{x}}", ["up"]),
        (r"\Sigma^{(k)}", r"\Sigma^{(k)}", []),
        (r"T_{max}", "T_{max}", []),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("section", "expression", "matrix", "levels"),
    [(section, *row) for section, rows in ROWS.items() for row in rows],
)
def test_an_expression_is_what_its_line_says(
    section: str, expression: str, matrix: str | None, levels: list[str]
) -> None:
    shown = show(expression)
    assert shown.matrix == matrix
    assert [free.level for free in shown.free] == levels
    if matrix is not None and section[0] in "14":
        assert shown.index is not None
        assert show(shown.index).matrix == matrix


@pytest.mark.parametrize(
    ("note", "verdict"),
    [
        (r"${M_\nu}^\mu x_\mu = M^\mu_\nu x_\mu$", "holds"),  # the symbol's other use has the lower one first
        (r"${M^\mu}_\nu x_\mu = M^\mu_\nu x_\mu$", "holds"),
        (r"Here ${A_\mu}^\nu y_\nu$ is used, and $A^\nu_\mu y_\nu = y_\nu A_\mu{}^\nu$.", "holds"),
        (
            r"Both ${M_\nu}^\mu$ and ${M^\mu}_\nu$: $M^\mu_\nu x_\mu = {M_\nu}^\mu x_\mu$",
            "holds-if",
        ),  # the upper one first
    ],
)
def test_a_stacked_pair_has_the_order_that_the_symbols_other_uses_say(note: str, verdict: str) -> None:
    assert [step.judgement.verdict for step in steps(note)] == [verdict]


@pytest.mark.parametrize(
    ("note", "dimensions"),
    [
        # a directive, front matter, a declaration in math, a definition, use, typography, in this order
        (
            r"<!-- einlsp: \mathbf{M}\in\mathbb{R}^{p\times q} -->⏎$\mathbf{M}\in\mathbb{R}^{m\times n}$, $\mathbf{M}$",
            "pq",
        ),
        (r"---⏎einlsp:⏎  symbols:⏎    '\mathbf{M}': p×q⏎---⏎$\mathbf{M}\in\mathbb{R}^{m\times n}$, $\mathbf{M}$", "pq"),
        (r"$\mathbf{v}\in\mathbb{R}^{m\times n}$, $\mathbf{v}$", "mn"),
        (r"$\mathbf{v},\mathbf{u}\in\mathbb{R}^n$, $\mathbf{u}$", "n"),
        (r"$\mathbf{A}\in\mathbb{S}^n$, $\mathbf{A}$", "nn"),
        (r"$\mathbf{Y}\in\mathbb{R}^{m\times n}$, $\mathbf{R} := \mathbf{Y}-\mathbf{XW}$, $\mathbf{R}$", "mn"),
        (r"$\mathbf{Y}\in\mathbb{R}^{m\times n}$, $R = \mathbf{Y}-\mathbf{XW}$, $R$", "mn"),
        (r"$\mathbf{A}\in\mathbb{R}^{m\times n}$, $\mathbf{A}\mathbf{x}$, $\mathbf{x}$", "n"),
        (r"$\mathbf{A}\in\mathbb{R}^{p\times q}$, $\mathbf{A}+\mathbf{B}$, $\mathbf{B}$", "pq"),
        (r"$\mathbf{A}\in\mathbb{R}^{p\times q}$, $\mathbf{A}=\mathbf{B}$, $\mathbf{B}$", "pq"),
        (r"$\mathbf{A}\in\mathbb{R}^{p\times q}$, $\operatorname{tr}(\mathbf{A}\mathbf{B})$, $\mathbf{B}$", "qp"),
        (r"$\mathbf{A}\in\mathbb{R}^{3\times 4}$, $\mathbf{A}$", "34"),
        (r"$x$", ""),
        # a declaration holds to the next one of the same symbol
        (r"$\mathbf{A}\in\mathbb{R}^{m\times n}$, then $\mathbf{A}\in\mathbb{R}^{p\times q}$, $\mathbf{A}$", "pq"),
    ],
)
def test_shapes_come_from_what_says_most(note: str, dimensions: str) -> None:
    reading = analyse(document(note.replace("⏎", "\n")), Outside()).reading
    formula = reading.formulas[-1]
    side = reading.side(formula.number, len(formula.surface.chains) - 1, 0)
    assert "".join(str(free.dimension) for free in side.free) == dimensions


def test_a_declaration_holds_up_to_the_next_one() -> None:
    note = (
        r"$\mathbf{A}\in\mathbb{R}^{m\times n}$, $\mathbf{A}$, then $\mathbf{A}\in\mathbb{R}^{p\times q}$, $\mathbf{A}$"
    )
    reading = analyse(document(note), Outside()).reading
    sides = [reading.side(number, 0, 0) for number in (1, 3)]
    assert ["".join(str(free.dimension) for free in side.free) for side in sides] == ["mn", "pq"]


@pytest.mark.parametrize(
    ("statement", "free"),
    [
        (r"y_i = w_i x_i", [["i"], ["i"]]),
        (r"w_i x_i = y_i", [["i"], ["i"]]),
        (r"s = w_i x_i", [[], []]),
        (r"w_i x_i = s", [[], []]),
        (r"a_i b_i = c_i d_i = y_i", [["i"], ["i"], ["i"]]),
        (r"A_{ij} x_j = y_i", [["i"], ["i"]]),
    ],
)
def test_a_repeated_index_is_summed_unless_another_side_keeps_it(statement: str, free: list[list[str]]) -> None:
    reading = analyse(document(f"<!-- einlsp: convention = euclidean -->\n${statement}$"), Outside()).reading
    sides = [reading.side(0, 0, position) for position in range(len(free))]
    assert [[axis.name for axis in side.free] for side in sides] == free
