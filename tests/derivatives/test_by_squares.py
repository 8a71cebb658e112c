r"""Derivatives by the square of a scalar, as statisticians take them by ``\sigma^2``."""

from __future__ import annotations

import numpy as np
import pytest

from einlsp.ide.derive import Request, derive
from einlsp.ide.refusal import Refusal

LIKELIHOOD = r"-\frac{n}{2}\log\sigma^2-\frac{1}{2\sigma^2}\|\mathbf{y}-\mathbf{X}\mathbf{w}\|^2"


def test_the_derivative_by_a_variance() -> None:
    answer = derive(Request(LIKELIHOOD, r"\sigma^2"))
    assert (
        answer.denominator
        == r"\frac{1}{2\sigma^2}\left(\frac{\|\mathbf{y} - \mathbf{X}\mathbf{w}\|^2}{\sigma^2} - n\right)"
    )
    assert "((" not in "".join(step.latex for step in answer.steps)
    rng = np.random.default_rng(0)
    y, x, w, n, v, h = rng.normal(size=4), rng.normal(size=(4, 2)), rng.normal(size=2), 4.0, 1.3, 1e-6

    def f(v: float) -> float:
        r = y - x @ w
        return float(-n / 2 * np.log(v) - r @ r / (2 * v))

    space: dict[str, object] = {}
    exec(answer.code["numpy"], space)
    got = space["derivative"](n=n, sigma=np.sqrt(v), y=y, X=x, w=w)  # type: ignore[operator]
    assert np.isclose(got, (f(v + h) - f(v - h)) / (2 * h), rtol=1e-6)


@pytest.mark.parametrize(("by", "order"), [(r"\sigma^3", 1), (r"\mathbf{w}^2", 1), (r"\sigma^2", 2)])
def test_other_powers_are_no_variables(by: str, order: int) -> None:
    with pytest.raises(Refusal):
        derive(Request(LIKELIHOOD, by, order=order))
