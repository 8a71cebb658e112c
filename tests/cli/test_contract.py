"""What the design promises of ``derive`` and ``show`` on the command line, line by line: options, JSON, errors, exit codes."""

from __future__ import annotations

import inspect
import json
import math
from collections.abc import Callable, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

from tests.cli.conftest import Done

Run = Callable[..., Done]
Write = Callable[[str, str | bytes], Path]

QUADRATIC = r"\mathbf{x}^T\mathbf{A}\mathbf{x}"


def answered(done: Done, name: str) -> Any:
    """The object of a command that answered; valid by its schema."""
    assert (done.code, done.err) == (0, ""), done.out
    return valid(done.json, name)


def refused(done: Done, code: int) -> Any:
    """The error of a command that did not answer; valid by its schema."""
    assert done.code == code, done.out
    return valid(done.json, "error")["error"]


def valid(value: Any, name: str) -> Any:
    schema = json.loads(resources.files("einlsp").joinpath(f"schemas/{name}.json").read_text(encoding="utf-8"))
    jsonschema.validate(value, schema)
    return value


# -- derive ----------------------------------------------------------------------------------------------------------

#: Expression, variable, its argument, the other arguments' shapes (the variable's too), the function itself.
Case = tuple[str, str, str, dict[str, tuple[int, ...]], Callable[..., Any]]
CASES: list[Case] = [
    (QUADRATIC, r"\mathbf{x}", "x", {"A": (3, 3), "x": (3,)}, lambda A, x: x @ A @ x),
    (r"\mathbf{A}\mathbf{x}", r"\mathbf{x}", "x", {"A": (4, 3), "x": (3,)}, lambda A, x: A @ x),
    (r"\mathbf{x}^T\mathbf{A}", r"\mathbf{x}", "x", {"A": (4, 3), "x": (4,)}, lambda A, x: x @ A),
    (r"\mathbf{u}^T\mathbf{W}\mathbf{v}", r"\mathbf{W}", "W", {"u": (2,), "W": (2, 3), "v": (3,)}, lambda u, W, v: u @ W @ v),
    (r"\mathbf{A}\mathbf{W}\mathbf{b}", r"\mathbf{W}", "W", {"A": (4, 2), "W": (2, 3), "b": (3,)}, lambda A, W, b: A @ W @ b),
    (r"\mathbf{A}\mathbf{W}", r"\mathbf{W}", "W", {"A": (4, 2), "W": (2, 3)}, lambda A, W: A @ W),
    (r"\mathbf{W}^T\mathbf{a}", r"\mathbf{W}", "W", {"a": (2,), "W": (2, 3)}, lambda a, W: W.T @ a),
    (r"t\mathbf{A}", "t", "t", {"t": (), "A": (4, 3)}, lambda t, A: t * A),
    (r"\frac{1}{2N}\lVert\mathbf{W}^T\mathbf{X}-\mathbf{Y}\rVert^2", r"\mathbf{W}", "W",
     {"N": (), "W": (2, 3), "X": (2, 5), "Y": (3, 5)}, lambda N, W, X, Y: ((W.T @ X - Y) ** 2).sum() / 2 / N),
    (r"\sum_i (\mathbf{w}^T\mathbf{x}_i - y_i)^2", r"\mathbf{w}", "w",
     {"w": (3,), "x": (5, 3), "y": (5,)}, lambda w, x, y: ((x @ w - y) ** 2).sum()),
    (r"\log\det\mathbf{A}", r"\mathbf{A}", "A", {"A": (3, 3)}, lambda A: math.log(abs(np.linalg.det(A)))),
    (r"{A^\mu}_\nu x^\nu", r"{A^\alpha}_\beta", "A", {"A": (4, 3), "x": (3,)}, lambda A, x: A @ x),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "variable", "name", "shapes", "function"), CASES, ids=[c[0] for c in CASES])
def test_the_code_returns_the_axes_in_order(
    run: Run,
    expression: str,
    variable: str,
    name: str,
    shapes: dict[str, tuple[int, ...]],
    function: Callable[..., Any],
) -> None:
    """Axes of the expression first, then those of the variable, whatever the layout; the same in ``axes`` and ``shape``."""
    chance = np.random.default_rng(7)
    values = {key: chance.uniform(1, 2, shape) for key, shape in shapes.items()}
    expected = _differences(function, values, name)
    for layout in ("numerator", "denominator"):
        found = answered(run("derive", expression, "--wrt", variable, "--layout", layout, "--format", "json"), "derive")
        assert found["layout"] == layout
        derivative, takes = _function(found["code"]["numpy"])
        assert set(found["arguments"].values()) <= set(takes) | {name}
        array = derivative(*(_argument(each, values, found) for each in takes))
        np.testing.assert_allclose(array, expected, rtol=1e-5, atol=1e-7)
        axes = found["axes"]
        assert len(axes["variable"]) == np.ndim(values[name])
        assert len(axes["expression"]) == np.ndim(function(**values))
        assert found["order"] == len(found["shape"]) == np.ndim(expected)
        for index in (*axes["expression"], *axes["variable"]):
            assert index in found["index"]


def _differences(function: Callable[..., Any], values: dict[str, Any], name: str) -> Any:
    """Central differences: the axes of the function's value first."""
    at, step = values[name], 1e-6
    out = np.zeros((*np.shape(function(**values)), *at.shape))
    for place in np.ndindex(at.shape):
        move = np.zeros(at.shape)
        move[place] = step
        ahead, behind = (function(**{**values, name: at + sign * move}) for sign in (1, -1))
        out[(..., *place)] = (np.asarray(ahead) - np.asarray(behind)) / (2 * step)
    return out


def _function(code: str) -> tuple[Callable[..., Any], Sequence[str]]:
    space: dict[str, Any] = {}
    exec(code, space)
    return space["derivative"], list(inspect.signature(space["derivative"]).parameters)


def _argument(name: str, values: dict[str, Any], found: dict[str, Any]) -> Any:
    if name in values:
        return values[name]
    sizes = {"n": 4, "m": 3, "p": 3}  # a dimension that no argument has
    return next((value for key, value in sizes.items() if key == name), 3)


class TestDerivative:
    """The fields one by one."""

    def test_both_layouts_and_the_names_of_sizes(self, run: Run) -> None:
        words = ("derive", r"\mathbf{u}^T\mathbf{W}\mathbf{x}", "--wrt", r"\mathbf{W}", "--declare", "W: d×k")
        found = answered(run(*words, "--format", "json"), "derive")
        assert found["matrix"] == {"numerator": r"\mathbf{x}\mathbf{u}^T", "denominator": r"\mathbf{u}\mathbf{x}^T"}
        assert (found["shape"], found["checked"], found["assumptions"]) == (["d", "k"], "exact", [])
        assert (found["version"], found["variable"], found["no_matrix_form"]) == (1, r"\mathbf{W}", None)
        assert found["arguments"] == {r"\mathbf{u}": "u", r"\mathbf{x}": "x"}
        assert all(step["title"] and step["latex"] for step in found["steps"])
        text = run(*words).out
        assert text.startswith("numerator   \\mathbf{x}\\mathbf{u}^T\ndenominator \\mathbf{u}\\mathbf{x}^T\n")
        assert run(*words, "--layout", "denominator").out.startswith("denominator \\mathbf{u}\\mathbf{x}^T\n")
        assert run(*words, "--format", "latex").out == "\\mathbf{x}\\mathbf{u}^T\n"

    def test_where_no_matrix_can_hold_it(self, run: Run) -> None:
        expression = r"\mathbf{U}\mathbf{W}\mathbf{V}\mathbf{x}"
        found = answered(run("derive", expression, "--wrt", r"\mathbf{W}", "--format", "json"), "derive")
        assert found["matrix"] == {"numerator": None, "denominator": None}
        assert found["no_matrix_form"] == "The result has 3 axes; a matrix has two."
        assert found["kronecker"] == r"(\mathbf{V}\mathbf{x})^T\otimes \mathbf{U}"
        assert (found["order"], found["einsum"]) == (3, "ij,kl,l->ijk")

    def test_a_hessian_has_the_variables_axes_twice(self, run: Run) -> None:
        words = ("derive", QUADRATIC, "--wrt", r"\mathbf{x}", "--order", "2", "--format", "json")
        found = answered(run(*words), "derive")
        assert (found["axes"]["expression"], len(found["axes"]["variable"])) == ([], 2)
        assert set(found["matrix"].values()) == {r"\mathbf{A} + \mathbf{A}^T"}
        derivative, takes = _function(found["code"]["numpy"])
        A = np.arange(9.0).reshape(3, 3)
        np.testing.assert_allclose(derivative(*(A for _ in takes)), A + A.T)

    def test_by_a_scalar_it_has_the_expressions_shape(self, run: Run) -> None:
        found = answered(run("derive", r"t\mathbf{A}", "--wrt", "t", "--format", "json"), "derive")
        assert found["matrix"] == {"numerator": r"\mathbf{A}", "denominator": r"\mathbf{A}"}
        assert (found["order"], found["axes"]["variable"]) == (2, [])

    def test_samples_are_one_argument(self, run: Run) -> None:
        words = ("derive", r"\sum_i \mathbf{w}^T\mathbf{x}_i", "--wrt", r"\mathbf{w}", "--format", "json")
        assert answered(run(*words), "derive")["arguments"] == {r"\mathbf{x}_i": "x"}

    def test_an_unknown_function_and_its_slope_can_be_called(self, run: Run) -> None:
        found = answered(run("derive", "xf(x)", "--wrt", "x", "--format", "json"), "derive")
        assert {"f", "df"} <= set(found["arguments"].values())
        derivative, takes = _function(found["code"]["numpy"])
        known = {"x": 0.5, "f": np.sin, "df": np.cos}
        assert derivative(*(known[name] for name in takes)) == pytest.approx(np.sin(0.5) + 0.5 * np.cos(0.5))

    def test_decimals_where_it_is_not_rational(self, run: Run) -> None:
        assert answered(run("derive", r"\sin x", "--wrt", "x", "--format", "json"), "derive")["checked"] == "numeric"

    @pytest.mark.parametrize("expression", ["-x^2", "--x^2", "-h", "- x"])
    def test_an_expression_may_start_with_a_hyphen(self, run: Run, expression: str) -> None:
        if expression == "-h":
            assert run("derive", "-h").out.startswith("usage:")
            assert answered(run("derive", "--wrt", "h", "--format=json", "--", "-h"), "derive")["expression"] == "-h"
        else:
            done = run("derive", expression, "--wrt", "x", "--format", "json")
            assert answered(done, "derive")["expression"] == expression


#: What each word is good for, on the quadratic form's matrix.
FACTS = {
    "symmetric": r"2\mathbf{A}\mathbf{x}",
    "positive definite": r"2\mathbf{A}\mathbf{x}",
    "positive semidefinite": r"2\mathbf{A}\mathbf{x}",
    "diagonal": r"2\mathbf{A}\mathbf{x}",
    "antisymmetric": "0",
    **dict.fromkeys(
        ("orthogonal", "orthonormal columns", "invertible", "idempotent", "square", "positive"),
        r"(\mathbf{A} + \mathbf{A}^T)\mathbf{x}",
    ),
}


@pytest.mark.parametrize("fact", FACTS)
@pytest.mark.parametrize("symbol", [r"\mathbf{A}", "A"])
def test_facts_by_their_words(run: Run, fact: str, symbol: str) -> None:
    words = ("derive", QUADRATIC, "--wrt", r"\mathbf{x}", "--format", "json", "--assume", f"{symbol} {fact}")
    found = answered(run(*words), "derive")
    assert found["matrix"]["denominator"] == FACTS[fact]
    assert rf"\mathbf{{A}} {fact}" in found["assumptions"]


@pytest.mark.parametrize("fact", ["unit norm", "probability vector", "one-hot", "binary", "positive"])
def test_facts_of_vectors(run: Run, fact: str) -> None:
    words = ("derive", r"\mathbf{w}^T\mathbf{p}", "--wrt", r"\mathbf{w}", "--format", "json")
    found = answered(run(*words, "--assume", rf"\mathbf{{p}} {fact}"), "derive")
    assert found["assumptions"] == [rf"\mathbf{{p}} {fact}"]


def test_an_equation_is_a_fact(run: Run) -> None:
    words = ("derive", r"\mathrm{tr}(AXB)", "--wrt", "X", "--assume", "AB = BA", "--format", "json")
    assert "AB = BA" in answered(run(*words), "derive")["assumptions"]


@pytest.mark.parametrize(
    "declaration",
    [r"\mathbf{W}\in\mathbb{R}^{d\times k}", "W: d×k", "W: d x k", "W: (d, k)", r"\mathbf{W}: d\times k"],
)
def test_declarations_as_a_note_would_write_them(run: Run, declaration: str) -> None:
    words = ("show", r"\mathbf{W}", "--declare", declaration, "--format", "json")
    assert answered(run(*words), "show")["shape"] == ["d", "k"]


ERRORS: list[tuple[list[str], int, str, str]] = [
    (["derive", r"\int f", "--wrt", "x"], 1, "unreadable", r"\int f"),
    (["derive", r"\frac{", "--wrt", "x"], 1, "unreadable", "{"),
    (["derive", "", "--wrt", "x"], 1, "unreadable", ""),
    (["show", "A+"], 1, "unreadable", "+"),
    (["show", r"\mathbf{A}\mathbf{b}", "--declare", "A: 3×4", "--declare", "b: 3"], 1, "dimension", r"\mathbf{b}"),
    (["derive", "x", "--wrt", "y"], 2, "unknown-variable", "-"),
    (["derive", "x", "--wrt", ""], 2, "variable", "-"),
    (["derive", "x"], 2, "usage", "-"),
    (["derive", "x", "--wrt", "x", "--order", "9"], 2, "usage", "-"),
    (["derive", "x", "--wrt", "x", "--layout", "row"], 2, "usage", "-"),
    (["show", "x", "--convention", "physics"], 2, "usage", "-"),
    (["derive", "x", "--wrt", "x", "--assume", "x purple"], 2, "declaration", "x purple"),
    (["derive", "x", "--wrt", "x", "--declare", "x: qq!"], 2, "declaration", "qq!"),
    (["derive", "x", "--wrt", "x", "--declare", "A: 3×4 symmetric"], 2, "declaration", "A: 3×4 symmetric"),
    (["show", "x", "--declare", "x: n invertible"], 2, "declaration", "x: n invertible"),
    (["show", "A", "--declare", "A: 3×4", "--declare", "A: 4×3"], 2, "declaration", "-"),
    (["check", "none.md"], 2, "unreadable", "-"),
]


@pytest.mark.parametrize(("words", "code", "kind", "token"), ERRORS, ids=[" ".join(e[0]) for e in ERRORS])
def test_an_error_says_what_and_where(run: Run, words: list[str], code: int, kind: str, token: str) -> None:
    error = refused(run(*words, "--format", "json"), code)
    assert (error["code"], bool(error["message"])) == (kind, True)
    said = next((word for word in reversed(words[1:]) if token in word), "")
    if token == "-":
        assert error["range"] is None
    elif kind == "dimension":
        assert said[slice(*error["range"])].endswith(token)
    else:
        assert said[slice(*error["range"])] in (token, r"\int")
    in_words = run(*words)
    assert (in_words.code, in_words.out) == (code, "")
    assert in_words.err.startswith("einlsp: ")
    assert "Traceback" not in in_words.err


def test_the_settings_of_the_working_folder_hold(run: Run, write: Write) -> None:
    write(
        "einlsp.toml",
        'layout = "denominator"\ntranspose = "\\\\top"\nmacros = { vect = "\\\\mathbf{#1}" }\n'
        'symbols = { "\\\\mathbf{A}" = "n×n symmetric" }\n',
    )
    done = run("derive", r"\vect{x}^T\vect{A}\vect{x}", "--wrt", r"\vect{x}")
    assert done.out.startswith("denominator 2\\mathbf{A}\\mathbf{x}\nnumerator   2\\mathbf{x}^\\top\\mathbf{A}\n")
    assert answered(run("derive", r"\vect{A}\vect{y}", "--wrt", r"\vect{y}", "--format", "json"), "derive")[
        "layout"
    ] == ("denominator")
    assert run("derive", r"\vect{y}^T\vect{y}", "--wrt", r"\vect{y}", "--layout", "numerator").out.startswith(
        "numerator"
    )
    write("einlsp.toml", 'layuot = "numerator"')
    done = run("derive", "x^2", "--wrt", "x")
    assert (done.code, 'Did you mean "layout"?' in done.err) == (0, True)


# -- check -----------------------------------------------------------------------------------------------------------


def test_claims_hold_their_assumptions_as_facts(run: Run, write: Write) -> None:
    write(
        "a.md",
        r"""$$\nabla_{\mathbf{x}} \mathbf{x}^T\mathbf{A}\mathbf{x} = 2\mathbf{A}\mathbf{x}$$

$$\mathbf{A}\mathbf{A}^{-1}\mathbf{x} = \mathbf{x} \approx \mathbf{y}$$

Let $\mathbf{R} := \mathbf{Y}-\mathbf{X}\mathbf{W}$ and $\mathbf{P}^2=\mathbf{P}$ with $\mathbf{C}\mathbf{x}=\mathbf{b}$.
""",
    )
    done = run("check", "a.md", "--claims", "--format", "json")
    found = valid(done.json, "check")
    first, second = found["claims"]
    assert (first["verdict"], first["assumptions"]) == ("holds-if", [r"\mathbf{A} symmetric"])
    assert (first["lhs"], first["rhs"]) == (
        r"\nabla_{\mathbf{x}} \mathbf{x}^T\mathbf{A}\mathbf{x}",
        r"2\mathbf{A}\mathbf{x}",
    )
    assert (second["verdict"], second["assumptions"]) == ("holds", [])
    assert found["summary"]["claims"] == {"holds": 1, "holds-if": 1, "fails": 0, "undecided": 0}
    assert (done.code, found["findings"]) == (0, [])
    words = ("derive", QUADRATIC, "--wrt", r"\mathbf{x}", "--assume", first["assumptions"][0], "--format", "json")
    assert answered(run(*words), "derive")["matrix"]["denominator"] == first["rhs"], "a FACT can be assumed"
    text = run("check", "a.md", "--claims").out
    assert "a.md:1:3: holds if \\mathbf{A} symmetric  \\nabla" in text
    assert "2 steps: 1 holds, 1 holds under an assumption\n" in text


# -- show ------------------------------------------------------------------------------------------------------------


def test_show_has_the_other_notation(run: Run) -> None:
    found = answered(run("show", r"{B_\nu}^\rho {A_\mu}^\nu", "--format", "json"), "show")
    assert (found["matrix"], found["plain"], found["order"]) == (r"\mathbf{B}^T\mathbf{A}^T", "BᵀAᵀ", 2)
    assert [(each["name"], each["level"]) for each in found["free"]] == [(r"\rho", "up"), (r"\mu", "down")]
    assert [each["dimension"] for each in found["free"]] == found["shape"]
    assert found["einsum"] == "ki,jk->ij"
    back = answered(run("show", found["matrix"], "--format", "json"), "show")
    assert back["plain"] == found["plain"]
    assert back["index"].count("_") == 2


@pytest.mark.parametrize(
    ("convention", "free"), [("ml", [r"\mu"]), ("einstein", None), ("euclidean", []), ("auto", [r"\mu"])]
)
def test_the_convention_is_taken(run: Run, convention: str, free: list[str] | None) -> None:
    done = run("show", r"w^\mu x^\mu", "--convention", convention, "--format", "json")
    if free is None:
        assert refused(done, 1)["message"]
    else:
        assert [each["name"] for each in answered(done, "show")["free"]] == free


def test_one_line_for_latex(run: Run) -> None:
    assert run("show", r"w^\mu x_\mu", "--format", "latex").out == "\\mathbf{w}^T\\mathbf{x}\n"
