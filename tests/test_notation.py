r"""The design's page on notation, sections 1, 2, 4 and 5: each expression is what its line there says, in matrix form and index form.

The lines about findings are in ``tests/rules/test_notation.py``, scripts in ``tests/reading/test_scripts.py``, the table of derivatives in
``tests/derivatives/notation.toml``, claims in ``tests/claims``.
"""

from __future__ import annotations

import pytest

from einlsp.ide.show import show

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
    ],
    "5 symbols": [
        (r"\mathbf{AB}^T", r"\mathbf{A}\mathbf{B}^T", ["up", "down"]),
        (r"\mathbf{X^\top X}", r"\mathbf{X}^\top\mathbf{X}", ["up", "down"]),
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
