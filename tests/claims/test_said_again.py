"""Functions of one name that a note defines one after the other; names of quantities without an argument."""

from __future__ import annotations

from tests.claims.judging import verdicts

TABLE = r"""
$$f(x,y) = xy \rightarrow \frac{\partial f}{\partial x} = y$$

$$f(x,y,z) = (x+y)z \rightarrow \frac{\partial f}{\partial z} = x+y$$

$$f(x) = \frac1x \rightarrow \frac{df}{dx} = -\frac{1}{x^2}$$

$$f(x) = e^x \rightarrow \frac{df}{dx} = e^x$$
"""


def test_the_last_function_of_a_name_counts() -> None:
    assert [v for v in verdicts(TABLE) if v != "undecided"] == ["holds"] * 4
    assert verdicts(TABLE + r"$$f(x,y) = x^2y \rightarrow \frac{\partial f}{\partial x} = xy$$")[-1] == "fails"


def test_two_densities_of_one_name_are_two_functions() -> None:
    text = r"$p(x) = e^{-x}$, $p(z) = 2e^{-2z}$, so $p(x)p(z) = 2e^{-x-2z}$ and $2p(x) = 2e^{-x}$."
    assert set(verdicts(text)) == {"undecided"}


def test_a_joint_density_and_its_marginal() -> None:
    text = r"$p(x,z) = e^{-x-z}$, $p(z) = e^{-z}$, so $2p(x,z) = 2e^{-x-z}$ and $3p(z) = 3e^{-z}$."
    assert "fails" not in verdicts(text)


DIVERGENCE = r"$$\mathrm{KL} = \frac12\sum_{j=1}^d\left(\mu_j^2+\sigma_j^2-1-\log\sigma_j^2\right)$$ "


def test_a_quantity_named_by_a_word() -> None:
    assert verdicts(DIVERGENCE + r"$$\frac{\partial\mathrm{KL}}{\partial\mu_j} = \mu_j$$") == ["holds"]
    assert verdicts(DIVERGENCE + r"$$\frac{\partial\mathrm{KL}}{\partial\mu_j} = 2\mu_j$$") == ["fails"]
    assert verdicts(
        DIVERGENCE + r"$$\frac{\partial\mathrm{KL}}{\partial\sigma_j} = \sigma_j - \frac{1}{\sigma_j}$$"
    ) == ["holds"]
