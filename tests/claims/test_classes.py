"""Every relation is a definition, a fact, a constraint, a change of notation or a step; each class with its opposite."""

from __future__ import annotations

import pytest

from einlsp.reading.claims import claims_of
from tests.claims.judging import kinds, last, reading_of, steps, verdicts

LONE = [
    (r"$\mathbf{r} := \mathbf{b}-\mathbf{A}\mathbf{x}$", "definition"),
    (r"$\mathbf{r} = \mathbf{b}-\mathbf{A}\mathbf{x}$", "definition"),
    (r"$\mathbf{r} \equiv \mathbf{b}-\mathbf{A}\mathbf{x}$", "definition"),
    (r"$\mathbf{r} \triangleq \mathbf{b}-\mathbf{A}\mathbf{x}$", "definition"),
    (r"$f(\mathbf{x}) = \mathbf{x}^T\mathbf{x}$", "definition"),
    (r"$y_i = \sum_j W_{ij}x_j$", "definition"),
    (r"$x = x + 1$", "definition"),
    (r"$\mathbf{A} = \mathbf{A}^T$", "fact"),
    (r"$\mathbf{A}^T = -\mathbf{A}$", "fact"),
    (r"$\mathbf{Q}^T\mathbf{Q} = \mathbf{I}$", "fact"),
    (r"$\mathbf{P}^2 = \mathbf{P}$", "fact"),
    (r"$\mathbf{A}\mathbf{B} = \mathbf{B}\mathbf{A}$", "fact"),
    (r"$A_{ij} = A_{ji}$", "fact"),
    (r"$A_{ij} = -A_{ji}$", "fact"),
    (r"$\|\mathbf{u}\| = 1$", "fact"),
    (r"$\mathbf{A}\mathbf{x} = \mathbf{b}$", "constraint"),
    (r"$\mathbf{A}^T\mathbf{A}\mathbf{x} - \mathbf{A}^T\mathbf{b} = 0$", "constraint"),
    (r"$\mathbf{M}\mathbf{x} = {M^\mu}_\nu x^\nu$", "notation"),
    (r"$\mathbf{M}\mathbf{x} = \sum_j M_{ij}x_j$", "notation"),
    (r"$a(b + c) = ab + ac$", "step"),
    (r"$f(x + y) = f(x) + f(y)$", "definition"),
    (r"$T(x + y) = T(x) + T(y)$", "definition"),
    (r"$D(fg) = fDg + gDf$", "definition"),
    (r"$B^x(0, x) = \gamma E(x)$", "definition"),
    (r"$\partial_t u = \kappa\partial_x\partial_x u$", "constraint"),
    (r"$m\ddot x = -kx - c\dot y$", "constraint"),
    (r"$\frac{dN}{dt} = rN(1 - N/K)$", "constraint"),
    (r"$\partial_t(u^2) = 2u\partial_t u$", "step"),
    (r"$\frac{d}{dt}e^{x} = e^x\frac{dx}{dt}$", "step"),
    (r"$\frac{dx}{dt}y + x\frac{dy}{dt} = y\frac{dx}{dt} + x\frac{dy}{dt}$", "step"),
    (r"$(\mathbf{A}\mathbf{B})^T = \mathbf{B}^T\mathbf{A}^T$", "step"),
    (r"$\mathrm{Tr}(\mathbf{A}\mathbf{B}) = \mathrm{Tr}(\mathbf{B}\mathbf{A})$", "step"),
    (r"$\mathbf{A}\mathbf{B}\mathbf{C} = \mathbf{A}\mathbf{C}\mathbf{B}$", "step"),
]


@pytest.mark.parametrize(("text", "kind"), LONE, ids=[text for text, _ in LONE])
def test_a_relation_that_stands_alone(text: str, kind: str) -> None:
    assert kinds(text) == [kind]


def test_what_is_no_equality_is_no_claim() -> None:
    text = r"$a \le b$, $a \approx b$, $a \propto b$, $a \to b$, $x \sim p$, $a \ne b$"
    found = [claim.kind for claim, _ in claims_of(reading_of(text))]
    assert found == ["other"] * 6
    assert steps(text) == []


def test_a_fact_in_a_chain_is_a_step() -> None:
    text = r"$\mathbf{B} = \mathbf{A}$, and then $\mathbf{C} = \mathbf{A}^T\mathbf{A} = (\mathbf{A}^T\mathbf{A})^T$"
    assert kinds(text) == ["definition", "definition", "step"]


def test_what_a_definition_says_is_put_in() -> None:
    text = r"""
Let $\mathbf{r} := \mathbf{b}-\mathbf{A}\mathbf{x}$.

$$\mathbf{r}^T\mathbf{r} = \mathbf{b}^T\mathbf{b} - 2\mathbf{b}^T\mathbf{A}\mathbf{x} + \mathbf{x}^T\mathbf{A}^T\mathbf{A}\mathbf{x}$$
"""
    assert verdicts(text) == ["holds"]


def test_a_new_definition_replaces_the_old_one_from_where_it_stands() -> None:
    text = r"""
$\mathbf{r} := \mathbf{u}+\mathbf{v}$.

$$\mathbf{r}^T\mathbf{r} = \mathbf{u}^T\mathbf{u} + 2\mathbf{u}^T\mathbf{v} + \mathbf{v}^T\mathbf{v}$$

$\mathbf{r} := \mathbf{u}-\mathbf{v}$.

$$\mathbf{r}^T\mathbf{r} = \mathbf{u}^T\mathbf{u} - 2\mathbf{u}^T\mathbf{v} + \mathbf{v}^T\mathbf{v}$$
"""
    assert kinds(text) == ["definition", "step", "definition", "step"]
    assert verdicts(text) == ["holds", "holds"]


def test_what_was_defined_by_a_symbol_keeps_its_old_meaning() -> None:
    text = r"""
$\mathbf{r} := \mathbf{u}+\mathbf{v}$ and $s := \mathbf{r}^T\mathbf{r}$. Now $\mathbf{r} := \mathbf{u}-\mathbf{v}$.

$$s + \mathbf{r}^T\mathbf{r} = 2\mathbf{u}^T\mathbf{u} + 2\mathbf{v}^T\mathbf{v}$$
"""
    assert verdicts(text) == ["holds"]


def test_a_definition_that_mentions_itself_leaves_the_symbol_open() -> None:
    text = r"$\mathbf{w} := \mathbf{a}+\mathbf{b}$, then $\mathbf{w} := 2\mathbf{w}$, and $\mathbf{w}+\mathbf{w} = 2\mathbf{w}$."
    assert kinds(text) == ["definition", "definition", "step"]
    assert verdicts(text) == ["holds"]


def test_definitions_in_a_cycle_are_put_in_no_further() -> None:
    text = r"$p = q + 1$, $q = p - 1$, $p + q = 2q + 1$, $p + q = q + p$."
    assert verdicts(text) == ["holds", "holds"]


def test_a_symbol_declared_anew_is_another_symbol() -> None:
    text = r"""
Let $\mathbf{A}\in\mathbb{R}^{m\times n}$ and $\mathbf{S} := \mathbf{A}^T\mathbf{A}$.

Now let $\mathbf{A}\in\mathbb{R}^{p\times p}$, $\mathbf{z}\in\mathbb{R}^p$.

$$\mathbf{z}^T\mathbf{A}\mathbf{z} = \mathbf{z}^T\mathbf{A}^T\mathbf{z}$$
"""
    assert verdicts(text) == ["holds"]


def test_conventions_may_be_mixed_in_a_note() -> None:
    text = r"""
$\mathbf{y}^T\mathbf{A}\mathbf{x} = \sum_i\sum_j y_iA_{ij}x_j$ and also $y_\mu{A^\mu}_\nu x^\nu = x^\nu{A^\mu}_\nu y_\mu$.
"""
    assert kinds(text) == ["step", "step"]
    assert verdicts(text) == ["holds", "holds"]


def test_a_formula_that_begins_with_its_relation_goes_on_with_the_one_before() -> None:
    text = r"""
$$\|\mathbf{u}-\mathbf{v}\|^2$$

so that

$$= \mathbf{u}^T\mathbf{u} - 2\mathbf{u}^T\mathbf{v} + \mathbf{v}^T\mathbf{v}$$
"""
    assert verdicts(text) == ["holds"]
    assert last(text.replace("- 2", "+ 2")).judgement.verdict == "fails"
    assert last(text).left == r"\|\mathbf{u}-\mathbf{v}\|^2"


def test_functions_are_defined_by_their_value() -> None:
    text = r"""
Let $f(\mathbf{x}) = \mathbf{x}^T\mathbf{A}\mathbf{x} + \mathbf{b}^T\mathbf{x}$ and $g(u) = u^3$.

$\nabla f(\mathbf{x}) = (\mathbf{A}+\mathbf{A}^T)\mathbf{x} + \mathbf{b}$, $\nabla^2 f(\mathbf{x}) = \mathbf{A}+\mathbf{A}^T$,
$g'(u) = 3u^2$, $g(u+h)-g(u) = 3u^2h+3uh^2+h^3$, $\frac{dg}{du} = 3u^2$, $\nabla f(\mathbf{B}\mathbf{z}) = (\mathbf{A}+\mathbf{A}^T)\mathbf{B}\mathbf{z} + \mathbf{b}$
"""
    assert verdicts(text) == ["holds"] * 6


def test_a_function_of_two_things_of_one_name_is_not_put_in() -> None:
    text = r"Let $p(x) = x^2$ and $p(y) = y + 1$. Then $p(a) + p(b) = a^2 + b^2$."
    assert verdicts(text) != ["fails"]


def test_families_are_defined_by_their_members() -> None:
    text = r"""
With $\mathbf{z}_i = \mathbf{W}\mathbf{x}_i$,

$$\sum_{i=1}^N\mathbf{z}_i\mathbf{z}_i^T = \mathbf{W}\left(\sum_{i=1}^N\mathbf{x}_i\mathbf{x}_i^T\right)\mathbf{W}^T$$
"""
    assert verdicts(text) == ["holds"]


def test_what_a_derivative_comes_to_is_no_fact() -> None:
    r"""``\partial\operatorname{tr}(\mathbf{SA})/\partial\mathbf{S} = \mathbf{A}`` is a step that may lack a transpose."""
    declared = r"Let $\mathbf{S},\mathbf{A}\in\mathbb{R}^{d\times d}$. Thus"
    left = r"\frac{\partial}{\partial\mathbf{S}}\operatorname{tr}(\mathbf{S}\mathbf{A})"
    assert kinds(rf"{declared} $${left} = \mathbf{{A}}$$") == ["step"]
    assert kinds(rf"{declared} $${left} = \mathbf{{A}}^T$$") == ["step"]
