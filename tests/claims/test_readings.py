"""True steps that were once called wrong, or not decided, for how they were read; each with the mistake that must show."""

from __future__ import annotations

import pytest

from tests.claims.judging import last, verdicts

READ = [
    # what the sentence defines afterwards is put in
    (r"$$\frac{1}{n}\sum_i(x_i-\mu)^2 = \frac1n\sum_ix_i^2 - \mu^2$$ where $\mu = \frac1n\sum_i x_i$.", "- \\mu^2", "+ \\mu^2"),
    # a function is known in its own chain
    (r"$$\sigma(x) = \frac{e^x}{1+e^x} = \frac{1}{1+e^{-x}} = 1-\sigma(-x)$$", "1-\\sigma", "2-\\sigma"),
    # a constraint is not used below a derivative
    ((r"Let $\mathbf{S}\in\mathbb{R}^{d\times d}$ be symmetric and $\mathbf{u}^T\mathbf{u}=1$. Let $L(\mathbf{u},\lambda) = \mathbf{u}^T\mathbf{S}\mathbf{u} - \lambda(\mathbf{u}^T\mathbf{u}-1)$. "
     r"Thus $$\frac{\partial L}{\partial\mathbf{u}} = 2\mathbf{S}\mathbf{u} - 2\lambda\mathbf{u}$$"), "- 2\\lambda", "- \\lambda"),
    # what data are made of is not differentiated where the variable stands there already
    (r"With $\mathbf{y} = \mathbf{X}\mathbf{b} + \mathbf{e}$ let $S(\mathbf{b}) = \|\mathbf{y}-\mathbf{X}\mathbf{b}\|^2$. Thus $$\frac{\partial S}{\partial\mathbf{b}} = -2\mathbf{X}^T(\mathbf{y}-\mathbf{X}\mathbf{b})$$", "-2", "-"),
    # a gradient by a Greek letter is no covariant derivative
    (r"Let $X\in\mathbb{R}^{n\times p}$, $y\in\mathbb{R}^n$, $\beta\in\mathbb{R}^p$. Thus $$\nabla_\beta\|y-X\beta\|^2 = 2X^T(X\beta-y)$$", "2X", "X"),
    # scalars carry the label of the vectors beside them
    (r"Hence $$(\lambda_i-\lambda_j)\mathbf{v}_j^T\mathbf{v}_i = \lambda_i\mathbf{v}_j^T\mathbf{v}_i - \lambda_j\mathbf{v}_j^T\mathbf{v}_i$$", "i - \\lambda_j\\mathbf", "i + \\lambda_j\\mathbf"),
    # a term without an index that stands beside the bracket
    (r"Let $p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}$. Thus $$\frac{\partial p_i}{\partial z_j} = p_i(\delta_{ij}-p_j)$$", "-p_j", "+p_j"),
    # dimensions that the note leaves open
    (r"We use the summation convention. Thus $$\lambda\delta_{ii}\varepsilon_{kk} + 2\mu\varepsilon_{ii} = (3\lambda+2\mu)\varepsilon_{kk}$$", "3\\lambda", "2\\lambda"),
    (r"Thus $$(\mathbf{I}-\tfrac1n\mathbf{1}\mathbf{1}^T)^2 = \mathbf{I}-\tfrac1n\mathbf{1}\mathbf{1}^T$$", None, None),
    # words between the rows, and a common reason beside a row
    (r"""Let $\mathbf{W}$ be symmetric. Thus
$$
\begin{align}
(\mathbf{x}-\mathbf{b})^T\mathbf{W}(\mathbf{x}-\mathbf{b}) \intertext{is, multiplied out,}
&= \mathbf{x}^T\mathbf{W}\mathbf{x} - 2\mathbf{b}^T\mathbf{W}\mathbf{x} + \mathbf{b}^T\mathbf{W}\mathbf{b} \qquad\text{since $\mathbf{W}$ is symmetric}
\end{align}
$$
""", "- 2", "- "),
    # facts said behind a declaration
    (r"Let $\Sigma\in\mathbb{R}^{r\times r}$ diagonal and invertible, $V\in\mathbb{R}^{n\times r}$ having orthonormal columns, $P=P^T\in\mathbb{R}^{r\times r}$. Thus $$\Sigma V^TV\Sigma^{-1}P + P = 2P^T$$", "2P^T", "3P^T"),
    # an eigenpair of a symmetric matrix
    (r"Let $\mathbf{S}\in\mathbb{R}^{d\times d}$ be symmetric. At the optimum $\mathbf{S}\mathbf{u} = \lambda\mathbf{u}$. Thus $$\mathbf{u}^T\mathbf{S}\mathbf{S}\mathbf{u} = \lambda^2\mathbf{u}^T\mathbf{u}$$", "\\lambda^2", "2\\lambda^2"),
    # bars around a vector are its length where that fits
    (r"Thus $$\frac{\partial|\mathbf{x}|}{\partial\mathbf{x}} = +\frac{\mathbf{x}}{|\mathbf{x}|}$$", "+", "-"),
    (r"Thus $$\nabla_{\mathbf{x}}e^{-|\mathbf{x}|} = -e^{-|\mathbf{x}|}\frac{\mathbf{x}}{|\mathbf{x}|}$$", "= -", "= "),
    # an axis is not one member of its own pairs
    (r"Thus $$\frac{\partial}{\partial\mathbf{x}}\left(\mathbf{a}\otimes\mathbf{x}\right) = +\mathbf{a}^T\otimes\mathbf{I}$$", "+", "-"),
    # an exponential is no iterate
    (r"Thus $$\nabla_{\mathbf{x}}e^{-\mathbf{x}^T\mathbf{x}} = -2e^{-\mathbf{x}^T\mathbf{x}}\mathbf{x}$$", "= -2", "= 2"),
    # what a likely slip explains in one layout is true in no other by an unlikely fact
    (r"Thus $$\frac{\partial}{\partial\mathbf{X}}\log\det\mathbf{X} = +\mathbf{X}^{-1}$$", "+", "-"),
    # plain words are functions
    (r"Thus $$log(ab) = log a + log b$$", "+", "-"),
    (r"Thus $$\frac{d}{dx}\frac{ln x}{x} = \frac{1-ln x}{x^2}$$", "1-", "1+"),
    # cross products
    (r"Let $\mathbf{a},\mathbf{b},\mathbf{c}\in\mathbb{R}^3$. Thus $$\mathbf{a}\times(\mathbf{b}\times\mathbf{c}) = \mathbf{b}(\mathbf{a}\cdot\mathbf{c})-\mathbf{c}(\mathbf{a}\cdot\mathbf{b})$$", ")-", ")+"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "right", "wrong"), READ, ids=[text[:60] for text, _, _ in READ])
def test_what_is_true_holds_and_one_mistake_in_it_fails(text: str, right: str | None, wrong: str) -> None:
    assert verdicts(text)[-1] == "holds"
    if right is not None:
        broken = wrong.join(text.rsplit(right, 1))
        assert "fails" in verdicts(broken)
        assert verdicts(broken).count("fails") == 1


SILENT = [
    r"For $i\ne j$, $$\frac{\partial p_i}{\partial z_j} = -p_ip_j$$ with $p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}$.",
    r"Let $\mathbf{A}$ be symmetric with $\mathbf{A}\mathbf{v}_i = \lambda_i\mathbf{v}_i$. Then $\lambda_i\mathbf{v}_j^T\mathbf{v}_i = \lambda_j\mathbf{v}_j^T\mathbf{v}_i$.",
    r"$$\frac{d}{dt}e^{\mathbf{A}t} = \mathbf{A}e^{\mathbf{A}t}, \quad e^{\mathbf{A}(t+s)} = e^{\mathbf{A}t}e^{\mathbf{A}s}$$",
    r"Then $$(\mathbf{A}\mathbf{B})^T = \mathbf{A}^T\mathbf{B}^T \quad\text{since they are special}$$",
]


@pytest.mark.parametrize("text", SILENT)
def test_what_may_be_true_is_not_called_wrong(text: str) -> None:
    assert "fails" not in verdicts(text)


def test_sizes_that_do_not_fit_fail_once() -> None:
    text = r"""Let $A,P\in\mathbb{R}^{n\times n}$, $B\in\mathbb{R}^{n\times m}$, $x\in\mathbb{R}^n$, $u\in\mathbb{R}^m$. Hence

$$x^TA^TPBu + x^TPx = x^TA^TPu + x^TPx$$
"""
    assert last(text).judgement.verdict == "fails"
    product = r"$$(\mathbf{A}\otimes\mathbf{B})\operatorname{vec}(\mathbf{X}) = \operatorname{vec}(\mathbf{A}\mathbf{X}\mathbf{B})$$"
    assert verdicts(
        r"Let $\mathbf{A},\mathbf{X}\in\mathbb{R}^{n\times n}$, $\mathbf{B}\in\mathbb{R}^{n\times m}$. " + product
    )
