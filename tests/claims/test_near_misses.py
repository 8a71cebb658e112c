"""Steps that are wrong by one slip, each with a true one like it: the first fails, the second does not.

What a note says besides (an identity, a size, a factor that two vectors share) must not excuse a slip that has nothing
to do with it, and a true statement must stay one.
"""

from __future__ import annotations

import pytest

from tests.claims.judging import last, steps, verdicts

LAPLACIAN = r"""Let $\mathbf{W}\in\mathbb{R}^{n\times n}$ be symmetric, $\mathbf{d} = \mathbf{W}\mathbf{1}$,
$\mathbf{D} = \mathrm{diag}(\mathbf{d})$, $\mathbf{L} = \mathbf{D}-\mathbf{W}$ and $\mathbf{f}\in\mathbb{R}^n$. Then

$$\mathbf{L}\mathbf{1} = \mathbf{D}\mathbf{1} - \mathbf{W}\mathbf{1} = \mathbf{d} - \mathbf{d} = \mathbf{0}$$

"""

DATA = r"""Let $\mathbf{X}\in\mathbb{R}^{N\times d}$, $\mathbf{w}\in\mathbb{R}^d$, $\mathbf{y}\in\mathbb{R}^N$, $\lambda\in\mathbb{R}$
and $\mathbf{r} = \mathbf{y}-\mathbf{X}\mathbf{w}$.

"""

STRAIN = r"""The strain is $\varepsilon_{ij}$, with the deviator $e_{ij} = \varepsilon_{ij} - \frac13\delta_{ij}\varepsilon_{kk}$.

"""

PAIRS = [
    (  # an identity bears on nothing
        LAPLACIAN
        + r"$$\mathbf{f}^T\mathbf{L}\mathbf{f} = \mathbf{f}^T\mathbf{D}\mathbf{f} + \mathbf{f}^T\mathbf{W}\mathbf{f}$$",
        LAPLACIAN
        + r"$$\mathbf{f}^T\mathbf{L}\mathbf{f} = \mathbf{f}^T\mathbf{D}\mathbf{f} - \mathbf{f}^T\mathbf{W}\mathbf{f}$$",
    ),
    (
        r"$\sin^2\theta+\cos^2\theta = 1$, thus $\cos2\theta = \cos^2\theta-\sin^2\theta = 1 - 3\sin^2\theta$",
        r"$\sin^2\theta+\cos^2\theta = 1$, thus $\cos2\theta = \cos^2\theta-\sin^2\theta = 1 - 2\sin^2\theta$",
    ),
    (  # f stands in the command of \mathbf{L}, not in the symbol
        LAPLACIAN + r"$$\nabla_{\mathbf{f}}\,\mathbf{f}^T\mathbf{L}\mathbf{f} = 3\mathbf{L}\mathbf{f}$$",
        LAPLACIAN + r"$$\nabla_{\mathbf{f}}\,\mathbf{f}^T\mathbf{L}\mathbf{f} = 2\mathbf{L}\mathbf{f}$$",
    ),
    (  # nothing here has a size
        r"In one dimension, $\frac{1}{\frac{1}{a^2}+\frac1{b^2}} = \frac{a^2b^2}{a^2-b^2}$.",
        r"In one dimension, $\frac{1}{\frac{1}{a^2}+\frac1{b^2}} = \frac{a^2b^2}{a^2+b^2}$.",
    ),
    (
        r"For a $2\times2$ example, $\det\begin{pmatrix} s & -1\\ a & s+b\end{pmatrix} = s(s+b) - a$.",
        r"For a $2\times2$ example, $\det\begin{pmatrix} s & -1\\ a & s+b\end{pmatrix} = s(s+b) + a$.",
    ),
    (  # that S is orthogonal too would make it true, but who knows that writes no S^2
        r"Let $Q\in\mathbb{R}^{n\times n}$ be orthogonal and $S\in\mathbb{R}^{n\times n}$. $$(QSQ^T)^2 = S^2QQ^T$$",
        r"Let $Q\in\mathbb{R}^{n\times n}$ be orthogonal and $S\in\mathbb{R}^{n\times n}$. $$(QSQ^T)^2 = QS^2Q^T$$",
    ),
    (  # what follows from an arrow is computed
        r"$f(x) = e^{-x} + x \implies \frac{df}{dx} = -e^{-x} + 1 = 1 + e^{-x}$",
        r"$f(x) = e^{-x} + x \implies \frac{df}{dx} = -e^{-x} + 1 = 1 - e^{-x}$",
    ),
    (
        r"The constraint gives $\frac{\partial}{\partial p}(n\log p + \lambda(1-p)) = \frac{n}{p} + \lambda$.",
        r"The constraint gives $\frac{\partial}{\partial p}(n\log p + \lambda(1-p)) = \frac{n}{p} - \lambda$.",
    ),
    (  # two factors in the wrong order do not fit
        DATA
        + r"$$\mathbf{r}^T\mathbf{r} = \mathbf{w}^T\mathbf{X}^T\mathbf{X}\mathbf{w} - 2\mathbf{w}^T\mathbf{X}^T\mathbf{y} + \mathbf{y}\mathbf{y}^T$$",
        DATA
        + r"$$\mathbf{r}^T\mathbf{r} = \mathbf{w}^T\mathbf{X}^T\mathbf{X}\mathbf{w} - 2\mathbf{w}^T\mathbf{X}^T\mathbf{y} + \mathbf{y}^T\mathbf{y}$$",
    ),
    (  # not true of the mean either
        r"Let $\bar x = \frac1n\sum_{i=1}^n x_i$. Then $\sum_{i=1}^n(x_i-\bar x)^2 = \sum_{i=1}^n x_i^2 + n\bar x^2$.",
        r"Let $\bar x = \frac1n\sum_{i=1}^n x_i$. Then $\sum_{i=1}^n(x_i-\bar x)^2 = \sum_{i=1}^n x_i^2 - n\bar x^2$.",
    ),
    (  # an index for another
        STRAIN + r"$$e_{ij}e_{ij} = \varepsilon_{jj}\varepsilon_{ij} - \frac13\varepsilon_{ii}\varepsilon_{jj}$$",
        STRAIN + r"$$e_{ij}e_{ij} = \varepsilon_{ij}\varepsilon_{ij} - \frac13\varepsilon_{ii}\varepsilon_{jj}$$",
    ),
    (
        r"$\sigma_{ij} = 2\mu\varepsilon_{ij}$, so $$\sigma_{ij}n_j = 2\mu\varepsilon_{ik}n_j$$",
        r"$\sigma_{ij} = 2\mu\varepsilon_{ij}$, so $$\sigma_{ij}n_j = 2\mu\varepsilon_{ik}n_k$$",
    ),
    (
        DATA + r"$$\mathbf{X}^T\mathbf{r} = \mathbf{X}^T\mathbf{y} - \mathbf{w}(\mathbf{X}^T\mathbf{X})$$",
        DATA + r"$$\mathbf{X}^T\mathbf{r} = \mathbf{X}^T\mathbf{y} - (\mathbf{X}^T\mathbf{X})\mathbf{w}$$",
    ),
]

QUIET = [
    r"In two dimensions, $d(d-1) = d$.",
    r"For two dimensions hence $\mathbf{x}^T\mathbf{J}^T\mathbf{y} = -\mathbf{x}^T\mathbf{J}\mathbf{y}$.",
    r"For $2\times 2$ matrices, $\mathbf{A}^2 - \operatorname{tr}(\mathbf{A})\mathbf{A} = -\det(\mathbf{A})\mathbf{I}$.",
    r"Setting the derivative to zero, $\frac{\partial}{\partial p}(n\log p) = \frac{n}{p} - \lambda$.",
    r"We want the x for which $\frac{\partial}{\partial x}x^2 = x$.",
    r"The turning point obeys $\frac{d}{dx} x^3 = 3x$.",
    r"$f(x) = x^2 = 2x \implies x = 2$",
    r"$g = h \implies x^2 = 2x$",
    r"Let $\mathbf{u} + \mathbf{v} = \mathbf{0}$. Then $\mathbf{u}^T\mathbf{w} = -\mathbf{v}^T\mathbf{w}$.",
    # what is the mean of samples is seldom said
    r"The variance is $\sum_{i}(x_i-\bar x)^2 = \sum_i x_i^2 - n\bar x^2$.",
    r"The variance is $\frac1n\sum_{i=1}^n(x_i-\bar x)^2 = \frac1n\sum_{i=1}^n x_i^2 - \bar x^2$.",
    r"Note that $\sum_i (x_i - \bar x)(y_i - \bar y) = \sum_i x_i y_i - n\bar x\bar y$.",
    (
        r"With $\boldsymbol{\mu}$ their mean, $\sum_{i=1}^N(\mathbf{x}_i-\boldsymbol{\mu})(\mathbf{x}_i-\boldsymbol{\mu})^T"
        r" = \sum_{i=1}^N\mathbf{x}_i\mathbf{x}_i^T - N\boldsymbol{\mu}\boldsymbol{\mu}^T$."
    ),
    # what is stated bears on it, by an equation that names nothing, or in words
    r"For an isotropic tensor $T_{ij} = \frac13 T_{kk}\delta_{ij}$ so $T_{ij}n_j = \frac13T_{kk}n_i$.",
    r"Then $\sum_i m_i (x_i - d)^2 = \sum_i m_ix_i^2 + Md^2$ since the centre of mass is at the origin.",
    r"Let $\mathbf{A} = -\mathbf{A}^T$. Then $\mathbf{x}^T\mathbf{A}\mathbf{x} = -\mathbf{x}^T\mathbf{A}\mathbf{x} = 0$.",
    r"Let $A + A^T = 0$. Then $x^TAx = x^TA^Tx = -x^TAx$.",
    # vectors that are rows
    r"With row vectors $\mathbf{x}_i$, $\mathbf{x}_i\mathbf{x}_i^T = \|\mathbf{x}_i\|^2$.",
    r"With rows, $(\mathbf{q}\mathbf{k}^T)^2 = \mathbf{q}\mathbf{k}^T\mathbf{k}\mathbf{q}^T$.",
    # entries, and letters that are meant to differ
    r"For all $i$ and $j$, $A_{ii} = A_{jj}$.",
    r"$$(a_i - b_j)(a_i + b_j) = a_i^2 - b_j^2$$",
    r"$$d_{ij} = x_i - x_j, \quad d_{ij}^2 = x_i^2 - 2x_ix_j + x_j^2$$",
    r"$$A_{ij} = a_i\delta_{ij}, \quad A_{ij}x_j = a_ix_i$$",
    r"Let $\mathbf{x}$ be a row of $\mathbf{X}$. Then $\mathbf{x}\mathbf{W} + \mathbf{b} = \mathbf{b} + \mathbf{x}\mathbf{W}$.",
]


@pytest.mark.parametrize(("wrong", "right"), PAIRS)
def test_a_slip_fails_and_what_is_right_holds(wrong: str, right: str) -> None:
    assert last(wrong).judgement.verdict == "fails"
    assert set(verdicts(right)) == {"holds"}


@pytest.mark.parametrize("text", QUIET)
def test_what_may_be_true_does_not_fail(text: str) -> None:
    assert "fails" not in verdicts(text)


CHAINS = [
    # (lines, the lines that are blamed)
    (["a(b+c) + d", "ab - ac + d", "ac + ab + d"], [1]),
    (["a(b+c) + d", "ab - ac + d", "d + ab - ac", "d + ac + ab"], [1]),
    (["a(b+c) + d", "ab - ac + d", "d + ab - ac", "d - ac - ab"], [1, 3]),
    (["a(b+c) + d", "ab - ac + d", "ac + ab - d"], [1, 2]),
    (["a(b+c) + d", "ab + ac + d", "ac + ab - d"], [2]),
]


@pytest.mark.parametrize(("lines", "blamed"), CHAINS)
def test_each_wrong_line_is_blamed_once(lines: list[str], blamed: list[int]) -> None:
    text = "Then\n\n$$\n\\begin{aligned}\n" + r"\\ &= ".join(lines) + "\n\\end{aligned}\n$$\n"
    assert [n for n, verdict in enumerate(verdicts(text), 1) if verdict == "fails"] == blamed


COST = r"""Let $P = P^T\in\mathbb{R}^{n\times n}$, $A\in\mathbb{R}^{n\times n}$, $x,u\in\mathbb{R}^n$ and

$$J(u) = (Ax+u)^TP(Ax+u)$$

$$
\begin{aligned}
J(u) &= x^TA^TPAx + 2x^TA^TPu + u^TPu\\
&= x^TA^TP(Ax + 2u) + u^TPu
\end{aligned}
$$

$$\nabla_uJ = 2Pu + 2PAx$$
"""


def test_a_line_that_gives_a_value_again_is_blamed_by_the_lines_around_it() -> None:
    assert set(verdicts(COST)) <= {"holds", "undecided"}
    wrong = steps(COST.replace("PAx + 2x", "PAx - 2x"))
    assert [step.judgement.verdict for step in wrong] == ["fails", "undecided", "undecided"]
    assert wrong[0].term == "- 2x^TA^TPu"
    later = steps(COST.replace("(Ax + 2u)", "(Ax - 2u)"))
    assert [step.judgement.verdict for step in later][1:] == ["fails", "holds"]


def test_the_term_that_differs_is_named() -> None:
    step = last(r"Hence $(\mathbf{x}+\mathbf{y})^T\mathbf{x} = \mathbf{x}^T\mathbf{x} - \mathbf{y}^T\mathbf{x}$.")
    assert step.reason == r"the term `- \mathbf{y}^T\mathbf{x}` differs; likely the sign of a term"
    whole = last(r"Hence $\mathrm{Tr}(\mathbf{A}\mathbf{B}) = 2\mathrm{Tr}(\mathbf{B}\mathbf{A})$.")
    assert whole.term == ""


def test_a_fact_and_a_size_at_once() -> None:
    """n is how many entries a vector has, and they add up to one: neither alone makes the step true."""
    latex = r"\sum_i(\hat{y}_i - \tfrac1n)^2 = \sum_i\hat{y}_i^2 - \tfrac1n"
    step = last(f"For the probabilities $\\hat{{y}}_i$ we get\n\n$${latex}$$")
    assert (step.judgement.verdict, step.judgement.assumptions) == ("holds-if", ((r"\hat{y}", "probability vector"),))
    assert last(f"We get\n\n$${latex.replace('2 - ', '2 + ')}$$").judgement.verdict == "fails"


@pytest.mark.parametrize(
    "latex",
    [
        r"\sigma_i\sigma_{i+1}\sigma_i = \sigma_{i+1}\sigma_i\sigma_{i+1}",
        "sts = tst",
        "aba = bab",
        "s_1s_2s_1 = s_2s_1s_2",
        "xyx^{-1} = y^2",
        r"\bar\psi_1\gamma^\mu\psi_2\bar\psi_3\gamma_\mu\psi_4 = -\bar\psi_1\gamma^\mu\psi_4\bar\psi_3\gamma_\mu\psi_2",
    ],
)
def test_words_in_generators_do_not_fail(latex: str) -> None:
    assert "fails" not in verdicts(f"The relations give ${latex}$.")


def test_products_of_numbers_do() -> None:
    assert verdicts("Thus $(a+b)(a-b) + 2b^2 = a^2 + 2b^2 - b^2 = a^2 + b^2 + ab$.")[-1] == "fails"
