"""Actions: what is offered where, and that what they insert stands in the right place and parses back without a finding."""

from __future__ import annotations

import pytest

from einlsp.ide.actions import actions
from einlsp.ide.analysis import Analysis, slow_findings
from einlsp.ide.findings import in_order
from einlsp.ide.jobs import Verdict
from einlsp.ide.refusal import Refusal
from einlsp.ide.working_out import work_out
from einlsp.reading.verdicts import judged
from tests.ide.notes import between, marked, read

LOSS = r"\frac{1}{2N}\lVert\mathbf{W}^T\mathbf{X}-\mathbf{Y}\rVert^2"
GRADIENT = r"\frac{1}{N}(\mathbf{W}^T\mathbf{X} - \mathbf{Y})\mathbf{X}^T"
SQUARE = r"Let $A\in\mathbb{R}^{n\times n}$ and $x\in\mathbb{R}^n$. "
LOST = r"$y^\mu = {M^\mu}_\nu x^\nu + {A^\mu}_\nu z^\rho$"


def offered(text: str, **settings: object) -> tuple[Analysis, dict[str, object]]:
    analysis, offset = marked(text, **settings)
    found = in_order((*analysis.findings, *slow_findings(analysis)))
    return analysis, {a.title: a for a in actions(analysis, found, (), offset, offset)}


def done(text: str, title: str, **settings: object) -> str:
    """The note after an action; it has no more findings than before, and every step in it holds."""
    analysis, known = offered(text, **settings)
    action = known[title]
    edits = action.edits if action.edits is not None else work_out(analysis, action.at, action.task)
    new = analysis.document.edited(edits).text
    after = read(new, **settings)
    assert len(after.findings) <= len(analysis.findings)
    assert not [step for step in judged(after.reading) if step.judgement.verdict == "fails"]
    return new


def added(text: str, title: str, **settings: object) -> str:
    """What an action inserted."""
    before = text.replace("⟦⟧", "")
    after = done(text, title, **settings)
    head = next((k for k, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), len(before))
    tail = len(before) - head
    assert after.endswith(before[len(before) - tail :]) or tail == 0
    return after[head : len(after) - tail]


def test_a_derivative_behind_a_display_formula() -> None:
    text = f"The loss\n\n$$\n⟦⟧{LOSS}\n$$\n\nand so on.\n"
    new = added(text, "Differentiate with respect to W")
    assert GRADIENT in new
    assert new.strip().startswith("$$\n") or new.strip().endswith("$$")
    after = done(text, "Differentiate with respect to W")
    assert after.index("and so on.") > after.index(GRADIENT)


def test_every_step() -> None:
    new = added(f"$$\n⟦⟧{LOSS}\n$$\n", "Differentiate with respect to W, with every step")
    assert r"\begin{align*}" in new
    assert r"\delta" in new
    assert GRADIENT in new
    assert "Matrix form" not in new


def test_a_derivative_behind_an_inline_formula() -> None:
    new = done(r"So $⟦⟧\mathbf{u}^T\mathbf{x}$, we say.", "Differentiate with respect to x")
    assert new.startswith(r"So $\mathbf{u}^T\mathbf{x}$ $\frac{\mathrm{d}}{\mathrm{d}\mathbf{x}}")
    assert new.endswith(r"= \mathbf{u}^T$, we say.")


def test_a_derivative_as_a_new_row() -> None:
    text = "$$\n\\begin{align}\nf &= ⟦⟧\\mathbf{u}^T\\mathbf{x} \\\\\n&= \\mathbf{x}^T\\mathbf{u}\n\\end{align}\n$$\n"
    new = done(text, "Differentiate with respect to u")
    rows = new.split(r"\\")
    assert len(rows) == 3
    assert r"\mathrm{d}\mathbf{u}" in rows[1]


def test_a_derivative_in_a_quote_keeps_the_marks() -> None:
    new = done(f"> Text\n>\n> $$\n> ⟦⟧{LOSS}\n> $$\n>\n> More\n", "Differentiate with respect to W")
    assert all(line.startswith(">") for line in new.rstrip("\n").split("\n") if line)


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (r"$$L = ⟦⟧\mathbf{u}^T\mathbf{x}$$", r"\frac{\mathrm{d}L}{\mathrm{d}\mathbf{x}} = \mathbf{u}^T"),
        (
            r"$$L \le ⟦⟧\mathbf{u}^T\mathbf{x}$$",
            r"\frac{\mathrm{d}}{\mathrm{d}\mathbf{x}}\left(\mathbf{u}^T\mathbf{x}\right) = \mathbf{u}^T",
        ),
        (r"$$\ell := ⟦⟧\mathbf{u}^T\mathbf{x}$$", r"\frac{\mathrm{d}\ell}{\mathrm{d}\mathbf{x}} = \mathbf{u}^T"),
        (
            r"With $\frac{\partial f}{\partial t}$, $$L = ⟦⟧\mathbf{u}^T\mathbf{x}$$",
            r"\frac{\partial L}{\partial\mathbf{x}} = \mathbf{u}^T",
        ),
        (r"$$L = ⟦⟧u_\alpha x^\alpha$$", r"\frac{\mathrm{d}L}{\mathrm{d}x^\alpha} = u_\alpha"),
        (
            SQUARE + r"With $\partial f/\partial t$, $\frac{\partial f}{\partial t}$: $$y = ⟦⟧Ax$$",
            r"\frac{\partial y}{\partial x} = A",
        ),
    ],
)
def test_a_derivative_is_written_as_the_note_would(before: str, expected: str) -> None:
    assert expected in added(before, "Differentiate with respect to x")


def test_the_symbol_at_the_cursor_is_offered_first() -> None:
    for text, first in ((r"$\mathbf{A}\mathbf{⟦⟧x}$", "x"), (r"$\mathbf{⟦⟧A}\mathbf{x}$", "A")):
        titles = [title for title in offered(text)[1] if title.startswith("Differentiate")]
        assert titles[0] == f"Differentiate with respect to {first}"


def test_crlf_stays_crlf() -> None:
    new = done(f"A\r\n\r\n$$\r\n⟦⟧{LOSS}\r\n$$\r\n\r\nB\r\n", "Differentiate with respect to W")
    assert "\n" not in new.replace("\r\n", "")


def test_the_layout_is_never_left_to_guess() -> None:
    new = added(f"$$\n⟦⟧{LOSS}\n$$\n", "Differentiate with respect to W", layout="denominator")
    assert r"\nabla_{\mathbf{W}}" in new
    assert r"\mathbf{X}(\mathbf{W}^T\mathbf{X} - \mathbf{Y})^T" in new


def test_evaluate() -> None:
    new = done(r"$⟦⟧\frac{\mathrm{d}}{\mathrm{d}\mathbf{x}} \mathbf{u}^T\mathbf{x}$", "Evaluate this derivative")
    assert new == r"$\frac{\mathrm{d}}{\mathrm{d}\mathbf{x}} \mathbf{u}^T\mathbf{x} = \mathbf{u}^T$"


@pytest.mark.parametrize(
    ("text", "title", "expected"),
    [
        (r"$u_⟦⟧\mu {M^\mu}_\nu x^\nu$", "Write in matrix notation", r"$\mathbf{u}^T\mathbf{M}\mathbf{x}$"),
        (r"$⟦⟧\mathbf{M}\mathbf{x}$", "Write in index notation", r"${M^\mu}_\nu x^\nu$"),
        (r"$⟦⟧{M^\mu}_\nu \delta^\nu_\rho x^\rho$", "Contract the deltas", r"${M^\mu}_\rho x^\rho$"),
        (r"$u_⟦⟧\mu {M^\mu}_\nu x^\nu$", "Swap the pair of μ up and down", r"$u^\mu M_{\mu\nu} x^\nu$"),
    ],
)
def test_notations(text: str, title: str, expected: str) -> None:
    assert done(text, title).replace(" ", "") == expected.replace(" ", "")


def test_rename_takes_a_free_letter() -> None:
    new = done(r"$u_⟦⟧\mu {M^\mu}_\nu x^\nu$", "Rename the dummy index μ")
    assert r"\mu" not in new
    assert new.count(r"\nu") == 2


def test_code_and_declaration() -> None:
    new = added(r"$$⟦⟧\mathbf{A}\mathbf{x}$$" + "\n\nEnd.\n", "Insert as numpy code")
    assert "```python\nimport numpy as np\n" in new
    text = done(r"$$⟦⟧\mathbf{A}\mathbf{x}$$", "Declare the shape of A")
    assert text.startswith("<!-- einlsp: \\mathbf{A}\\in\\mathbb{R}^{")
    assert [d.declaration.source for d in read(text).reading.declarations] == ["directive"]


class TestFindings:
    """The fix of a finding, and two ways to silence it."""

    def test_the_fix(self) -> None:
        _, known = offered(LOST.replace(r"z^\rho", r"z^⟦⟧\rho"))
        fix = next(title for title, action in known.items() if action.preferred)
        assert done(LOST.replace(r"z^\rho", r"z^⟦⟧\rho"), fix) == LOST.replace(r"z^\rho", r"z^\nu")

    @pytest.mark.parametrize(
        "text",
        [
            f"Words {LOST}.",
            f"A\n\n$$\n{LOST.strip('$')}\n$$\n",
            f"> {LOST}\n",
            f"{LOST} at once\n",
            f"- {LOST}\n",
            f"1. > {LOST}\n",
            f"| a |\n|---|\n| {LOST} |\n",
        ],
    )
    def test_ignore(self, text: str) -> None:
        for title in ("Ignore this finding here (free-index-mismatch)", "Ignore free-index-mismatch in this note"):
            new = done(text.replace(r"z^\rho", r"z^⟦⟧\rho"), title)
            assert read(new).findings == ()
            assert len(read(new).note.regions) == 1

    def test_ignore_stands_behind_the_front_matter(self) -> None:
        text = f"---\ntitle: x\n---\n\n{LOST}\n".replace(r"z^\rho", r"z^⟦⟧\rho")
        new = done(text, "Ignore free-index-mismatch in this note")
        assert new.startswith("---\ntitle: x\n---\n<!-- einlsp: rules.free-index-mismatch = off -->\n")


def test_assume_what_makes_a_step_true() -> None:
    analysis, offset = marked(r"$$⟦⟧\mathbf{A}\mathbf{x} = \mathbf{A}^T\mathbf{x}$$")
    region = analysis.note.regions[0]
    verdict = Verdict(region.end - 2, "holds-if", "", ((r"\mathbf{A}", "symmetric"),))
    known = {a.title: a for a in actions(analysis, (), (verdict,), offset, offset)}
    new = analysis.document.edited(known["Assume A symmetric"].edits).text
    assert new.startswith("<!-- einlsp: \\mathbf{A} symmetric -->")
    assert [step.judgement.verdict for step in judged(read(new).reading)] == ["holds"]


@pytest.mark.parametrize(
    ("text", "title", "reason"),
    [
        (r"| a |\n|---|\n| $⟦⟧\mathbf{u}^T\mathbf{x}$ |".replace(r"\n", "\n"), "Insert as numpy code", "table"),
        (r"$⟦⟧x^\mu y^\nu z^\rho$", "Write in matrix notation", "no matrix form"),
        (
            r"$1 + ⟦⟧\frac{\mathrm{d}}{\mathrm{d}\mathbf{x}} \mathbf{u}^T\mathbf{x}$",
            "Evaluate this derivative",
            "larger expression",
        ),
    ],
)
def test_a_refusal_says_why(text: str, title: str, reason: str) -> None:
    analysis, known = offered(text)
    with pytest.raises(Refusal, match=reason):
        work_out(analysis, known[title].at, known[title].task)


@pytest.mark.parametrize("name", ["⟦⟧L", "L⟦⟧ ", "⟦⟧\\mathbf{L}"])
def test_on_the_name_of_a_value_the_value_is_meant(name: str) -> None:
    text = rf"So ${name} = \mathbf{{u}}^T\mathbf{{x}}$."
    known = offered(text)[1]
    assert "Differentiate with respect to L" not in known
    assert {"Differentiate with respect to u", "Differentiate with respect to x", "Insert as numpy code"} <= set(known)
    assert r"= \mathbf{u}^T$" in done(text, "Differentiate with respect to x")


@pytest.mark.parametrize(
    ("defined", "expression", "value"),
    [
        # a derivative by x that took L for a constant, or f for a function entry by entry, would be wrong in this note
        ("L = x^TAx", "L + x^Tx", "x^T(A + A^T + 2I)"),
        ("L = x^TAx", "J = ⟦⟧L + x^Tx", "x^T(A + A^T + 2I)"),
        ("L = 2b", "L + x^Tx", "2x^T"),
        ("f(x) = x^TAx", "f(x) + x^Tx", "x^T(A + A^T + 2I)"),
        ("f(x) = x^TAx", "f(2x)", "4x^T(A + A^T)"),
        ("f(x) = x^TAx", "f(b) + x^Tx", "2x^T"),
    ],
)
def test_a_derivative_knows_what_the_note_has_defined(defined: str, expression: str, value: str) -> None:
    expression = expression if "⟦⟧" in expression else f"⟦⟧{expression}"
    text = SQUARE + f"Let ${defined}$. So ${expression}$."
    assert f"= {value}$" in done(text, "Differentiate with respect to x")
    assert f"= {value}" in done(text, "Differentiate with respect to x, with every step")


def test_on_the_definition_of_a_function_its_value_is_meant() -> None:
    text = SQUARE + r"Let $⟦⟧f(x) = x^TAx$."
    known = offered(text)[1]
    assert not {"Differentiate with respect to f", "Declare the shape of f"} & set(known)
    assert "= x^T(A + A^T)$" in done(text, "Differentiate with respect to x")


def test_a_function_is_no_variable() -> None:
    known = offered(SQUARE + r"So $⟦⟧\sigma(Ax)$.")[1]
    assert "Differentiate with respect to x" in known
    assert "Differentiate with respect to σ" not in known


def test_the_derivative_of_a_lone_symbol_by_itself_is_not_offered() -> None:
    assert not [title for title in offered(r"Let $⟦⟧\lambda > 0$.")[1] if title.startswith("Differentiate")]


def test_what_is_declared_an_array_can_be_written_with_indices_whatever_its_typeface() -> None:
    shapes = r"Let $A\in\mathbb{R}^{m\times n}$ and $x\in\mathbb{R}^n$."
    assert done(shapes + r" So $⟦⟧A x$.", "Write in index notation").endswith(r"So ${A^\mu}_\nu x^\nu$.")
    assert "Write in index notation" not in offered(r"So $⟦⟧2 a b$.")[1]


def test_a_derivative_is_evaluated_in_the_layout_of_what_it_is_equated_with() -> None:
    shapes = r"Let $X\in\mathbb{R}^{m\times n}$, $y\in\mathbb{R}^m$ and $J=\lVert Xw-y\rVert^2$. "
    new = done(shapes + r"So $⟦⟧\frac{\partial J}{\partial w} = 2X^TXw - 2X^Ty$.", "Evaluate this derivative")
    assert r"\frac{\partial J}{\partial w} = 2X^T(Xw - y) = 2X^TXw - 2X^Ty$" in new
    new = done(shapes + r"So $⟦⟧\frac{\partial J}{\partial w}$.", "Evaluate this derivative")
    assert r"= 2(Xw - y)^TX" in new


def test_nothing_is_offered_for_prose_and_numbers() -> None:
    assert offered("Wo⟦⟧rds $x$.")[1] == {}
    assert offered("$⟦⟧2$")[1] == {}
    assert offered("$\\frac{a}{⟦⟧b$")[1] == {}


def test_sizes_are_no_variables() -> None:
    _, known = offered(r"$\mathbf{X}\in\mathbb{R}^{d\times N}$: $⟦⟧\frac1N\mathrm{Tr}(\mathbf{X}^T\mathbf{X})$")
    assert [t for t in known if t.startswith("Differentiate") and "step" not in t] == [
        "Differentiate with respect to X"
    ]


@pytest.mark.parametrize(
    ("formula", "call"),
    [
        (r"u_\mu {M^\mu}_⟦⟧\nu x^\nu", 'np.einsum("i,ij,j->", u, M, x)'),
        (r"⟦⟧\mathbf{A}\mathbf{B}\mathbf{x}", 'np.einsum("ij,jk,k->i", A, B, x)'),
        (r"⟦⟧2c\,\mathbf{u}^T\mathbf{v}", '2 * c * np.einsum("i,i->", u, v)'),
    ],
)
def test_a_product_as_einsum(formula: str, call: str) -> None:
    import numpy as np

    text = f"$${formula}$$\n\nEnd.\n"
    new = added(text, "Insert as numpy einsum")
    assert f"return {call}" in new
    other = added(text, "Insert as numpy code")
    chance = np.random.default_rng(0)
    values = []
    for source in (new, other):
        code = source.partition("```python\n")[2].partition("```")[0]
        space: dict = {}
        exec(code, space)
        values.append(space["value"])
    names = values[0].__code__.co_varnames[: values[0].__code__.co_argcount]
    sizes = {"u": (3,), "v": (3,), "x": (3,), "A": (3, 3), "B": (3, 3), "M": (3, 3), "c": ()}
    arguments = {name: chance.normal(size=sizes[name]) for name in names}
    np.testing.assert_allclose(values[0](**arguments), values[1](**arguments))


def test_a_sum_is_no_einsum() -> None:
    _, known = offered(r"$⟦⟧\mathbf{A}\mathbf{x} + \mathbf{b}$")
    assert not [title for title in known if "einsum" in title]


@pytest.mark.parametrize(
    ("note", "by"),
    [
        (r"$\mathbf{x}^T⟦\mathbf{A}⟧\mathbf{y}$", ["A"]),
        (r"$⟦\mathbf{x}^T\mathbf{A}⟧\mathbf{y}$", ["x", "A"]),
        (r"$\mathbf{x}^⟦T⟧\mathbf{A}\mathbf{y}$", ["x"]),
        (r"$\mathbf{x}^T⟦⟧\mathbf{A}\mathbf{y}$", ["A", "x", "y"]),
    ],
)
def test_what_is_selected_is_what_it_is_differentiated_by(note: str, by: list[str]) -> None:
    analysis, start, end = between(note)
    titles = [a.title for a in actions(analysis, (), (), start, end)]
    assert [t.rpartition(" ")[2] for t in titles if t.startswith("Differentiate") and "step" not in t] == by


@pytest.mark.parametrize(
    ("formula", "variable", "first"),
    [
        (r"u_\mu {M^\mu}_⟦⟧\nu x^\nu", "u", r"&\frac{\mathrm{d}}{\mathrm{d}u^\alpha}\left(u_\mu{M^\mu}_\nu x^\nu\right)"),
        (r"u_\mu {M^\mu}_⟦⟧\nu x^\nu", "M", r"&\frac{\mathrm{d}}{\mathrm{d}{M^\alpha}_\beta}\left("),
        (r"u_\alpha {M^\alpha}_⟦⟧\beta x^\beta", "x", r"&\frac{\mathrm{d}}{\mathrm{d}x^"),
        (r"\delta^\mu_\nu {M^\nu}_⟦⟧\rho", "M", r"&\frac{\mathrm{d}}{\mathrm{d}{M^\alpha}_\beta}\left(\delta^\mu_\nu {M^\nu}_\rho\right)"),
        (r"T_{⟦⟧ij} x_i y_j", "x", r"&\frac{\mathrm{d}}{\mathrm{d}x_"),
    ],
)  # fmt: skip
def test_the_steps_of_a_formula_in_indices_begin_with_the_variable_in_indices(
    formula: str, variable: str, first: str
) -> None:
    new = added(f"The value $${formula}$$\n", f"Differentiate with respect to {variable}, with every step")
    assert first in new


def differentiated_by(note: str) -> list[str]:
    titles = (t for t in offered(note)[1] if t.startswith("Differentiate") and "step" not in t)
    return [t.rpartition(" ")[2] for t in titles]


@pytest.mark.parametrize(
    ("note", "by"),
    [
        (r"$⟦⟧-\mathbf y^T\log\operatorname{softmax}(\mathbf W\mathbf x+\mathbf b)$", "Wbyx"),
        (r"$⟦⟧\frac{1}{2N}\sum_{i=1}^N\|\mathbf W\mathbf x_i-\mathbf y_i\|^2+\frac\lambda2\|\mathbf W\|_F^2$", "Wxyλ"),
        (r"$X\in\mathbb R^{m\times n}$: $$⟦⟧J(\theta)=\frac{1}{2m}\|X\theta-y\|^2+\lambda\theta^T\theta$$", "θXyλ"),
        (r"$⟦⟧\frac{1}{2N}\|\mathbf X\mathbf w-\mathbf y\|^2$", "wXy"),
        (r"$⟦⟧\frac12 m\,\mathbf v^T\mathbf v$", "vm"),
        (r"$⟦⟧f(\mathbf v)=\mathbf u^T\mathbf v$", "vu"),
    ],
)
def test_parameters_come_before_data_and_arrays_before_numbers_and_sizes_never(note: str, by: str) -> None:
    assert "".join(differentiated_by(note)) == by


def test_a_derivative_by_a_member_has_a_letter_that_the_sum_does_not_bind() -> None:
    loss = r"$⟦⟧\sum_{i=1}^N\|\mathbf W\mathbf x_i-\mathbf y_i\|^2$"
    new = added(loss, "Differentiate with respect to x")
    assert r"\mathrm{d}\mathbf{x}_j}" in new
    assert r"= 2(\mathbf{W}\mathbf{x}_j - \mathbf{y}_j)^T\mathbf{W}$" in new


def test_samples_numbered_in_brackets() -> None:
    """The notation of many lecture notes on machine learning."""
    note = (
        r"Let $\theta\in\mathbb R^n$. $$J(\theta)=\frac{1}{2m}\sum_{i=1}^m(\theta^T x^{(i)}-y^{(i)})^2$$ "
        r"So $⟦⟧\nabla J(\theta)$."
    )
    new = done(note, "Evaluate this derivative")
    assert r"$\nabla J(\theta) = \frac{1}{m}\sum_{i=1}^m (\theta^Tx^{(i)} - y^{(i)})x^{(i)}$" in new
