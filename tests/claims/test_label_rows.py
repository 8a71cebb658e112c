"""Labels may be rows that add up to one: nothing is said against a step that is true of them."""

from __future__ import annotations

from tests.claims.judging import verdicts

LOSS = r"""Let $X\in\mathbb{R}^{n\times d}$, $W\in\mathbb{R}^{d\times k}$, $P = \mathrm{softmax}(XW)$, each row a distribution, and
$L = -\sum_i\sum_kY_{ik}\log P_{ik}$. Then

"""


def test_labels_may_add_up_to_one() -> None:
    assert verdicts(LOSS + r"$$\nabla_WL = X^T(P-Y)$$") == ["undecided"]
    assert verdicts(LOSS + r"$$\nabla_WL = X^T(\mathrm{diag}(Y\mathbf{1})P-Y)$$") == ["holds"]
