"""What a prime is in a note: a transpose where a form shows it (``X'X``), a derivative where the rule for products does."""

from __future__ import annotations

import pytest

from tests.claims.judging import last, verdicts

HOLD = [
    r"We use $X'X$. Then $(x-y)'C(x-y) = x'Cx - y'Cx - x'Cy + y'Cy$.",
    r"With $w'\Sigma w$ small, put $A = \mathbf1'\Sigma^{-1}\mathbf1$; $w = \Sigma^{-1}\mathbf 1/A$ gives $w'\Sigma w = \mathbf1'(\Sigma^{-1})'\mathbf1/A^2$.",
    r"$C = LL'$ and $Z'Z = I$. So $x'Cx = \|L'x\|^2$.",
]
FAIL = [
    r"We use $X'X$. Then $(x-y)'C(x-y) = x'Cx + y'Cx - x'Cy + y'Cy$.",
    r"$C = LL'$ and $Z'Z = I$. So $x'Cx = 2\|L'x\|^2$.",
]
DERIVATIVES = [
    "$(AB)' = A'B + AB'$ and $(A^2)' = A'A + AA'$.",
    "With $X'X$ we have $(AB)' = A'B + AB'$.",
    r"$A'A = AA'$ gives $(A^2)' = A'A + AA'$, and $(\det A)' = \det A\operatorname{tr}(A^{-1}A')$.",
    "We have $y'y = x$, so $(y^2)' = 2y'y$.",
]


@pytest.mark.parametrize("note", HOLD)
def test_a_prime_is_a_transpose_in_all_the_note(note: str) -> None:
    assert last(note).judgement.verdict in ("holds", "holds-if")


@pytest.mark.parametrize("note", FAIL)
def test_slips_beside_primes_are_found(note: str) -> None:
    assert last(note).judgement.verdict == "fails"


@pytest.mark.parametrize("note", DERIVATIVES)
def test_the_rule_for_products_shows_a_derivative(note: str) -> None:
    assert "fails" not in verdicts(note)
