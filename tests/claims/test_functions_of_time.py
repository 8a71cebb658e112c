r"""``\mathbf{A}(t)`` may depend on t: where the note has no rate of it, a derivative by t is not called right or wrong."""

from __future__ import annotations

import pytest

from einlsp.ide.checking import check
from einlsp.ide.outside import Outside
from einlsp.ide.settings import layer

DECLARED = r"Let $\mathbf{A}\in\mathbb{R}^{n\times n}$, $\mathbf{x}\in\mathbb{R}^n$ and $t\in\mathbb{R}$."


@pytest.mark.parametrize(
    "step",
    [
        r"\frac{d}{dt}(\mathbf{A}(t)\mathbf{x}) = \mathbf{A}\mathbf{x}",
        r"\frac{d}{dt}\left(\mathbf{x}(t)^T\mathbf{x}(t)\right) = 2\mathbf{x}(t)^T\mathbf{x}(t)",
    ],
)
def test_a_step_with_a_function_of_time_is_not_decided(step: str) -> None:
    report = check(f"{DECLARED}\n\n$${step}$$\n".encode(), "note.md", Outside((layer({}, "test"),)), claims=True)
    assert [claim.verdict for claim in report.claims] == ["undecided"]
    assert not report.findings


def test_a_multiple_in_brackets_is_still_one() -> None:
    step = r"\frac{d}{dt}\left(\mathbf{A}\mathbf{x}(t + 1)\right) = \mathbf{A}\mathbf{x}"
    report = check(f"{DECLARED}\n\n$${step}$$\n".encode(), "note.md", Outside((layer({}, "test"),)), claims=True)
    assert [claim.verdict for claim in report.claims] == ["holds"]
