"""Verdicts: what holds, what holds under the smallest assumption, what fails and why, what is not decided and why."""

from __future__ import annotations

import pytest

from tests.claims.judging import last, steps, verdicts

DECLARED = r"""Let $\mathbf{A},\mathbf{B},\mathbf{C}\in\mathbb{R}^{n\times n}$, $\mathbf{x},\mathbf{y}\in\mathbb{R}^n$,
$\mathbf{Q}\in\mathbb{R}^{n\times k}$, $\mathbf{z}\in\mathbb{R}^k$, $\mathbf{W}\in\mathbb{R}^{k\times n}$.

"""

ASSUMED = [
    (r"\nabla_{\mathbf{x}}(\mathbf{x}^T\mathbf{A}\mathbf{x}) = 2\mathbf{A}\mathbf{x}", r"\mathbf{A} symmetric"),
    (r"\mathbf{x}^T\mathbf{A}\mathbf{y} = \mathbf{y}^T\mathbf{A}\mathbf{x}", r"\mathbf{A} symmetric"),
    (r"\|\mathbf{Q}\mathbf{z}\|^2 = \|\mathbf{z}\|^2", r"\mathbf{Q} orthonormal columns"),
    (r"\|\mathbf{A}\mathbf{x}\|^2 = \mathbf{x}^T\mathbf{x}", r"\mathbf{A} orthogonal"),
    (
        r"(\mathbf{A}+\mathbf{B})(\mathbf{A}-\mathbf{B}) = \mathbf{A}^2 - \mathbf{B}^2",
        r"\mathbf{A}\mathbf{B} = \mathbf{B}\mathbf{A}",
    ),
    (
        r"(\mathbf{A}+\mathbf{B})^2 = \mathbf{A}^2 + 2\mathbf{A}\mathbf{B} + \mathbf{B}^2",
        r"\mathbf{A}\mathbf{B} = \mathbf{B}\mathbf{A}",
    ),
    (r"(\mathbf{A}\mathbf{B})^2 = \mathbf{A}^2\mathbf{B}^2", r"\mathbf{A}\mathbf{B} = \mathbf{B}\mathbf{A}"),
    (r"\mathbf{A}^T\mathbf{x} = -\mathbf{A}\mathbf{x}", r"\mathbf{A} antisymmetric"),
    (r"\sqrt{a^2} = a", r"a positive"),
]


@pytest.mark.parametrize(("latex", "fact"), ASSUMED, ids=[fact + ": " + latex for latex, fact in ASSUMED])
def test_the_smallest_assumption(latex: str, fact: str) -> None:
    judgement = last(f"{DECLARED}$${latex}$$").judgement
    assert judgement.verdict == "holds-if"
    assert judgement.facts == (fact,)


def test_a_projection_is_assumed_where_the_note_speaks_of_one() -> None:
    step = r"$$\mathbf{A}^2\mathbf{x} + \mathbf{y} = \mathbf{A}\mathbf{x} + \mathbf{y}$$"
    assert last(DECLARED + step).judgement.verdict == "fails"
    assert last(DECLARED + "We use projections.\n\n" + step).judgement.facts == (r"\mathbf{A} idempotent",)


DECLARING = [
    (
        "Let $\\mathbf{A}$ be symmetric.",
        r"\nabla_{\mathbf{x}}(\mathbf{x}^T\mathbf{A}\mathbf{x}) = 2\mathbf{A}\mathbf{x}",
    ),
    (
        "$\\mathbf{A} = \\mathbf{A}^T$.",
        r"\nabla_{\mathbf{x}}(\mathbf{x}^T\mathbf{A}\mathbf{x}) = 2\mathbf{A}\mathbf{x}",
    ),
    ("$\\mathbf{Q}^T\\mathbf{Q} = \\mathbf{I}$.", r"\|\mathbf{Q}\mathbf{z}\|^2 = \|\mathbf{z}\|^2"),
    (
        "$\\mathbf{A}\\mathbf{B} = \\mathbf{B}\\mathbf{A}$.",
        r"(\mathbf{A}+\mathbf{B})(\mathbf{A}-\mathbf{B}) = \mathbf{A}^2 - \mathbf{B}^2",
    ),
    (
        "$\\mathbf{A}\\mathbf{x} = \\mathbf{y}$.",
        r"\mathbf{x}^T\mathbf{A}^T\mathbf{A}\mathbf{x} = \mathbf{y}^T\mathbf{A}\mathbf{x}",
    ),
    ("$\\mathbf{A}\\mathbf{x} = \\lambda\\mathbf{x}$.", r"\mathbf{A}^2\mathbf{x} = \lambda^2\mathbf{x}"),
    ("$a > 0$.", r"\sqrt{a^2} = a"),
    ("$a = 2$.", r"\mathbf{x}^Ta^2\mathbf{x} = 2a\mathbf{x}^T\mathbf{x}"),
]


@pytest.mark.parametrize(("said", "latex"), DECLARING, ids=[said for said, _ in DECLARING])
def test_what_the_note_says_is_used(said: str, latex: str) -> None:
    assert last(f"{DECLARED}$${latex}$$").judgement.verdict != "holds"
    assert last(f"{DECLARED}{said}\n\n$${latex}$$").judgement.verdict == "holds"


FAILING = [
    (r"(\mathbf{A}\mathbf{B})^T = \mathbf{A}^T\mathbf{B}^T", "the order of"),
    (r"(\mathbf{A}\mathbf{B})^{-1} = \mathbf{A}^{-1}\mathbf{B}^{-1}", "the order of"),
    (r"\mathrm{Tr}(\mathbf{A}\mathbf{B}\mathbf{C}) = \mathrm{Tr}(\mathbf{A}\mathbf{C}\mathbf{B})", "the order of"),
    (
        r"\|\mathbf{x}-\mathbf{y}\|^2 = \mathbf{x}^T\mathbf{x} + 2\mathbf{x}^T\mathbf{y} + \mathbf{y}^T\mathbf{y}",
        "the sign",
    ),
    (
        r"\|\mathbf{x}-\mathbf{y}\|^2 = \mathbf{x}^T\mathbf{x} - \mathbf{x}^T\mathbf{y} + \mathbf{y}^T\mathbf{y}",
        "a factor 2",
    ),
    (r"\nabla_{\mathbf{x}}(\mathbf{x}^T\mathbf{A}\mathbf{x}) = (\mathbf{A}-\mathbf{A}^T)\mathbf{x}", "the sign"),
    (
        r"\nabla_{\mathbf{W}}\|\mathbf{W}\mathbf{x}-\mathbf{z}\|^2 = (\mathbf{W}\mathbf{x}-\mathbf{z})\mathbf{x}^T",
        "a factor 2",
    ),
    (r"\frac{d}{da}a^3b = 3a^3b", "an exponent"),
    (r"(a+b)(a-b) = a^2 + b^2", "the sign"),
    (r"\sum_i(x_i-y_i)^2 = \sum_i x_i^2 - \sum_i x_iy_i + \sum_i y_i^2", "a factor 2"),
    (r"\log\frac{a}{b} = \log a + \log b", "the sign"),
]


@pytest.mark.parametrize(("latex", "slip"), FAILING, ids=[latex for latex, _ in FAILING])
def test_what_fails_and_the_likely_slip(latex: str, slip: str) -> None:
    judgement = last(f"{DECLARED}$${latex}$$").judgement
    assert judgement.verdict == "fails"
    assert judgement.slip.startswith(slip)
    assert judgement.mended is not None


UNDECIDED = [
    (r"\mathbf{A}\mathbf{x} + \mathbf{y} = \mathbf{A}\mathbf{x} + \mathbf{B}\mathbf{y}", "the other lacks"),
    (r"\int f(x)\,dx = 2\int f(x)\,dx", "integral"),
    (r"\mathbb{E}[ab] = \mathbb{E}[a]\mathbb{E}[b]", "expectation"),
    (r"\lim_{n\to\infty} a_n = 2\lim_{n\to\infty} a_n", "limit"),
    (r"x^2 = 2x", "equation to be solved"),
    (r"\mathbf{x}^T\mathbf{A} = \mathbf{A}^T\mathbf{x}", "a row and the other a column"),
]


@pytest.mark.parametrize(("latex", "why"), UNDECIDED, ids=[latex for latex, _ in UNDECIDED])
def test_what_is_not_decided_and_why(latex: str, why: str) -> None:
    judgement = last(f"{DECLARED}$${latex}$$").judgement
    assert judgement.verdict == "undecided"
    assert why in judgement.reason


WRONG = r"$(\mathbf{A}\mathbf{B})^T = \mathbf{A}^T\mathbf{B}^T$"
DOUBTS = [
    f"It is a mistake to write {WRONG}.",
    f"In general it is not true that {WRONG}.",
    f"If $\\mathbf{{C}} = 0$ we have {WRONG}.",
    f"We have {WRONG} if $\\mathbf{{A}}$ and $\\mathbf{{B}}$ are special.",
    f"Approximately, {WRONG}.",
    r"$(\mathbf{A}\mathbf{B})^T = \mathbf{A}^T\mathbf{B}^T \quad\text{for some } \mathbf{B}$",
]


@pytest.mark.parametrize("text", DOUBTS)
def test_words_around_a_step_that_make_it_doubtful(text: str) -> None:
    assert verdicts(DECLARED + text)[-1] == "undecided"
    assert verdicts(DECLARED + f"Then {WRONG}.") == ["fails"]


def test_a_symbol_may_be_defined_anew_unless_the_words_go_on_with_it() -> None:
    first = "$$L = \\|\\mathbf{x}-\\mathbf{y}\\|^2$$\n\n"
    second = "$$L = \\mathbf{x}^T\\mathbf{x} + 2\\mathbf{x}^T\\mathbf{y} + \\mathbf{y}^T\\mathbf{y}$$"
    assert verdicts(DECLARED + first + "Expanding, we get\n\n" + second) == ["fails"]
    assert verdicts(DECLARED + first + "Another choice is\n\n" + second) == ["undecided"]
    assert verdicts(DECLARED + first + "## Case two\n\n" + second) == ["undecided"]
    assert verdicts(DECLARED + first + second) == ["undecided"]


def test_a_wrong_line_is_reported_once() -> None:
    text = (
        DECLARED
        + r"""$$
\begin{aligned}
\|\mathbf{x}-\mathbf{y}\|^2 &= (\mathbf{x}-\mathbf{y})^T(\mathbf{x}-\mathbf{y}) \\
&= \mathbf{x}^T\mathbf{x} + 2\mathbf{x}^T\mathbf{y} + \mathbf{y}^T\mathbf{y} \\
&= \|\mathbf{x}\|^2 - 2\mathbf{x}^T\mathbf{y} + \|\mathbf{y}\|^2
\end{aligned}
$$"""
    )
    assert verdicts(text) == ["holds", "fails", "undecided"]
    assert steps(text)[2].judgement.reason == "the line before it is in doubt"


LAYOUTS = [
    r"\frac{\partial}{\partial\mathbf{x}}(\mathbf{y}^T\mathbf{x}) = \mathbf{y}^T",
    r"\frac{\partial}{\partial\mathbf{x}}(\mathbf{y}^T\mathbf{x}) = \mathbf{y}",
    r"\frac{\partial}{\partial\mathbf{W}}(\mathbf{z}^T\mathbf{W}\mathbf{x}) = \mathbf{z}\mathbf{x}^T",
    r"\frac{\partial}{\partial\mathbf{W}}(\mathbf{z}^T\mathbf{W}\mathbf{x}) = \mathbf{x}\mathbf{z}^T",
    r"\frac{\partial}{\partial\mathbf{x}}(\mathbf{W}\mathbf{x}) = \mathbf{W}",
    r"\frac{\partial}{\partial\mathbf{x}}(\mathbf{W}\mathbf{x}) = \mathbf{W}^T",
    r"\mathbf{W} - \eta\frac{\partial}{\partial\mathbf{W}}(\mathbf{z}^T\mathbf{W}\mathbf{x}) = \mathbf{W} - \eta\mathbf{z}\mathbf{x}^T",
    r"\mathbf{W}^T - \eta\frac{\partial}{\partial\mathbf{W}}(\mathbf{z}^T\mathbf{W}\mathbf{x}) = \mathbf{W}^T - \eta\mathbf{x}\mathbf{z}^T",
    r"\frac{\partial^2}{\partial\mathbf{x}\,\partial\mathbf{x}^T}(\mathbf{x}^T\mathbf{A}\mathbf{x}) = \mathbf{A}+\mathbf{A}^T",
]


@pytest.mark.parametrize("latex", LAYOUTS)
def test_derivatives_may_be_in_either_layout(latex: str) -> None:
    assert last(f"{DECLARED}$${latex}$$").judgement.verdict == "holds"


def test_an_update_does_not_make_a_matrix_square() -> None:
    text = r"""
$$\mathbf{z} = \mathbf{W}\mathbf{x},\qquad E = \frac12\|\mathbf{z}-\mathbf{t}\|^2$$

$$\mathbf{W} - \eta\frac{\partial E}{\partial\mathbf{W}} = \mathbf{W} - \eta(\mathbf{W}\mathbf{x}-\mathbf{t})\mathbf{x}^T$$
"""
    step = last(text)
    assert step.judgement.verdict == "holds"
    assert step.claim.left.value is not None
    assert len(set(step.claim.left.value.shape)) == 2


def test_sides_that_cannot_have_one_shape() -> None:
    assert (
        last(DECLARED + r"$$\mathbf{x}^T\mathbf{A}\mathbf{y} = \mathbf{A}\mathbf{x}^T\mathbf{y}$$").judgement.verdict
        == "fails"
    )
    lax = last(DECLARED + r"$$(\mathbf{A}+\lambda)\mathbf{x} = \mathbf{A}\mathbf{x} + \lambda\mathbf{x}$$").judgement
    assert lax.verdict != "fails"


def test_a_second_call_gives_the_same_verdicts() -> None:
    from einlsp.reading.verdicts import judged
    from tests.claims.judging import reading_of

    reading = reading_of(DECLARED + "Then " + WRONG + r" and $(\mathbf{A}\mathbf{B})^T = \mathbf{B}^T\mathbf{A}^T$.")
    first = judged(reading)
    begun = next(first)
    assert list(judged(reading)) == [begun, *first]


@pytest.mark.parametrize(
    "words",
    ["Let $A$ be a square matrix.", "Let $B$ be invertible.", "With $A$ and $B$ square,", "Consider $A$, $B$ and $C$."],
)
def test_plain_letters_that_were_only_named_are_no_numbers(words: str) -> None:
    for step in (r"(AB)^T = A^TB^T", r"\operatorname{tr}(ABC) = \operatorname{tr}(BAC)"):
        assert verdicts(f"{words}\n\n$${step}$$") == ["fails"]
    assert verdicts(words + "\n\n$$(AB)^T = B^TA^T$$") == ["holds"]


def test_a_plain_letter_that_was_a_number_stays_one() -> None:
    assert verdicts("With $A$ from $3 A + 2 = 8$,\n\n$$(AB)^T = A^TB^T$$")[-1] != "fails"


DIFFERENTIALS = [
    r"d\log\det X = \operatorname{tr}(X^{-1} dX)",
    r"d(X^{-1})X = -X^{-1}\,dX",
    r"d\,x^TAx = 2x^TA\,dx",
    r"\operatorname{tr}(X^T dX) = \operatorname{tr}(dX\,X^T) + \operatorname{tr}(dX)",
]


@pytest.mark.parametrize("step", DIFFERENTIALS)
@pytest.mark.parametrize("words", ["", r"Let $X\in\mathbb{R}^{d\times d}$ be invertible."])
def test_a_plain_d_may_be_a_differential(step: str, words: str) -> None:
    assert set(verdicts(f"{words}\n\n$${step}$$")) <= {"undecided"}


def test_a_plain_d_that_is_declared_is_a_number() -> None:
    assert verdicts(r"Let $d\in\mathbb{R}$. $$\operatorname{tr}(dX) = 2d\operatorname{tr}(X)$$") == ["fails"]
    assert verdicts(r"$$2d\operatorname{tr}(X) = d\operatorname{tr}(X^T)$$") == ["fails"]


def test_a_projection_takes_two_facts() -> None:
    text = r"With $\mathbf{P}$ the projection onto a plane, $$\|\mathbf{y}-\mathbf{P}\mathbf{y}\|^2 = \mathbf{y}^T\mathbf{y} %s \mathbf{y}^T\mathbf{P}\mathbf{y}$$"
    judgement = last(text % "-").judgement
    assert judgement.verdict == "holds-if"
    assert judgement.facts == (r"\mathbf{P} symmetric", r"\mathbf{P} idempotent")
    assert last(text % "+").judgement.verdict == "fails"
