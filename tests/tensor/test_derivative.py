"""Derivatives against central differences in numpy: the expression, its matrix forms, and the LaTeX printed for them."""

from __future__ import annotations

import pytest

from tests.tensor.cases import CASES, Case
from tests.tensor.checks import check


@pytest.mark.parametrize("c", CASES, ids=lambda c: c.name)
def test_numbers(c: Case) -> None:
    check(c)
