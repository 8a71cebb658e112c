"""The orders of plain letters are those that trying every combination would give, with fewer tries."""

from __future__ import annotations

import pytest

from einlsp.reading import fitting, orders, read_expression
from einlsp.reading.fitting import Option
from einlsp.reading.table import SymbolTable
from tests.claims.judging import verdicts

FORMULAS = [
    r"f = x^T A x + b^T x + c",
    r"y = X\beta + \epsilon, \quad \hat\beta = (X^T X)^{-1} X^T y",
    r"J = \|A x - b\|^2 + \lambda \|x\|^2 + \operatorname{tr}(C D E)",
    r"L = \operatorname{tr}(X^T A X B) + \operatorname{tr}(P X Q)",
    r"P = A - A B (C + B^T A B)^{-1} B^T A",
    r"z = \sigma(W h + U x + b) + V^T k",
    r"(A + I) x = u v^T w + \alpha I y",
    r"x^T = A x + y^T B + z C w",
    r"a^T b = C d + e f^T",
]


def every(chains: list[list[object]], table: SymbolTable, keys: list[str], picks: list[tuple[Option, ...]]) -> object:
    """The first that fits, each tried by itself."""
    good = (p for p in picks if fitting._misfit(chains, table, dict(zip(keys, p, strict=True))) is None)  # type: ignore[arg-type]
    return next(good, picks[0])


@pytest.mark.parametrize("latex", FORMULAS)
def test_no_combination_is_passed_over(latex: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[dict[str, Option]] = []
    misfit = fitting._misfit

    def counted(chains: object, table: SymbolTable, picked: dict[str, Option]) -> set[str] | None:
        tried.append(picked)
        return misfit(chains, table, picked)  # type: ignore[arg-type]

    monkeypatch.setattr(fitting, "_misfit", counted)
    found = {k: (s.symbol.order, s.symbol.facts) for k, s in read_expression(latex).symbols.items()}
    few = len(tried)
    monkeypatch.setattr(orders, "best", every)
    tried.clear()
    assert {k: (s.symbol.order, s.symbol.facts) for k, s in read_expression(latex).symbols.items()} == found
    assert few <= len(tried)


def test_what_is_transposed_is_no_number() -> None:
    r"""``(x_i-\mu)^T`` is a row: x_i numbers vectors, and is no entry of one."""
    note = r"""
$$\ell = -\frac12\sum_{i=1}^n(x_i-\mu)^T\Sigma^{-1}(x_i-\mu)$$
$$\frac{\partial\ell}{\partial\mu} = \frac12\left(\Sigma^{-1}+\Sigma^{-T}\right)\sum_i(x_i-\mu)$$
"""
    assert verdicts(note) == ["holds"]
    assert verdicts(note.replace(r"+\Sigma^{-T}", r"-\Sigma^{-T}")) == ["fails"]
