"""Values of expressions: the tables of notation.md §1, §2, §5, and plain letters read as people mean them."""

from __future__ import annotations

import pytest

from einlsp.reading import ExpressionReading, NoSuchVariable, find_variable, read_expression
from einlsp.reading.declarations import DeclarationError, parse_declaration
from einlsp.tensor.check import compare
from einlsp.tensor.substitute import rename

BOLD = [
    r"\mathbf{A}\in\mathbb{R}^{n\times m}", r"\mathbf{B}\in\mathbb{R}^{m\times p}", r"\mathbf{C}\in\mathbb{R}^{p\times n}",
    r"\mathbf{S}\in\mathbb{R}^{n\times n}", r"\mathbf{X}\in\mathbb{R}^{d\times N}", r"\mathbf{W}\in\mathbb{R}^{d\times k}",
    r"\mathbf{Y}\in\mathbb{R}^{k\times N}", r"\mathbf{x}\in\mathbb{R}^n", r"\mathbf{y}\in\mathbb{R}^m", r"\mathbf{w}\in\mathbb{R}^n",
    r"\mathbf{z}_i\in\mathbb{R}^k", r"\mathbf{t}_i\in\mathbb{R}^d",
]  # fmt: skip


def read(latex: str, *, convention: str = "auto") -> ExpressionReading:
    found = read_expression(latex, BOLD, convention=convention)
    assert found.value is not None, (latex, found.problems)
    return found


def same(left: str, right: str, *, convention: str = "auto") -> bool:
    """Whether two expressions have one value, port by port."""
    a, b = read(left, convention=convention).value, read(right, convention=convention).value
    assert a is not None
    assert b is not None
    if a.levels != b.levels or a.shape != b.shape:
        return False
    there = {q.index: p.index for p, q in zip(a.ports, b.ports, strict=True)}
    return compare(a.expr, rename(b.expr, there), [p.index for p in a.ports]).equal


FOUR_TERMS = (
    r"{X_\mu}^\nu{W^\mu}_\sigma{W_\gamma}^\sigma{X^\gamma}_\nu - {Y_\sigma}^\nu{W_\gamma}^\sigma{X^\gamma}_\nu"
    r" - {X_\mu}^\nu{W^\mu}_\sigma{Y^\sigma}_\nu + {Y_\sigma}^\nu{Y^\sigma}_\nu"
)
EQUAL = [
    # notation.md §1
    (r"{\mathbf{A}^\mu}_\nu y^\nu", r"\mathbf{Ay}"),
    (r"x_\mu", r"\mathbf{x}^T"),
    (r"x^\mu", r"\mathbf{x}"),
    (r"{A^\mu}_\nu", r"\mathbf{A}"),
    (r"{A_\mu}^\nu", r"\mathbf{A}^T"),
    (r"A^\mu{}_\nu", r"\mathbf{A}"),
    (r"{B_\nu}^\rho {A_\mu}^\nu", r"\mathbf{B}^T\mathbf{A}^T"),
    (r"{A_\mu}^\nu{B_\nu}^\rho", r"(\mathbf{AB})^T"),
    (r"x_\mu w^\mu", r"\mathbf{x}^T\mathbf{w}"),
    (r"w^\mu x_\mu", r"\mathrm{Tr}[\mathbf{w}\mathbf{x}^T]"),
    (r"{S^\mu}_\mu", r"\mathrm{Tr}\,\mathbf{S}"),
    (r"\mathbf{B}^T\mathbf{A}^T", r"(\mathbf{AB})^T"),
    # notation.md §2: the table
    (r"w^\mu x^\mu", r"\mathbf{w}\odot\mathbf{x}"),
    (r"w^\mu x^\mu w_\mu", r"(\mathbf{w}\odot\mathbf{x})^T\mathbf{w}"),
    (r"\sum_j A_{ij}y_j", r"\mathbf{Ay}"),
    (r"\sum_i x_i\sum_j A_{ij}y_j", r"\mathbf{x}^T\mathbf{Ay}"),
    (r"\sum_i (x_i\sum_j A_{ij}y_j)", r"\mathbf{x}^T\mathbf{Ay}"),
    (r"A_{ij}y_j", r"\mathbf{Ay}"),
    (r"x_i w_i", r"\mathbf{x}^T\mathbf{w}"),
    (r"\delta^\mu_\nu x^\nu", r"\mathbf{x}"),
    (r"\delta_{\mu\nu} x^\nu w^\mu", r"\mathbf{x}^T\mathbf{w}"),
    (r"\delta_{ij} A_{jk}", r"\mathbf{A}"),
    (r"S_{ij}S_{ji}", r"\mathrm{Tr}(\mathbf{S}^2)"),
    # the worked example
    (FOUR_TERMS, r"\lVert\mathbf{W}^T\mathbf{X}-\mathbf{Y}\rVert^2"),
    (r"{W_\gamma}^\beta{X^\gamma}_\nu{X_\alpha}^\nu - {Y^\beta}_\nu{X_\alpha}^\nu", r"(\mathbf{W}^T\mathbf{X}-\mathbf{Y})\mathbf{X}^T"),
    (r"{X_\alpha}^\nu{W_\gamma}^\beta{X^\gamma}_\nu + {X_\mu}^\nu{W^{\mu\beta}}{X_{\alpha\nu}}", r"2\mathbf{W}^T\mathbf{X}\mathbf{X}^T"),
    (r"\frac{\mathrm{d}}{\mathrm{d}\mathbf{W}}\left(\frac{1}{2N}\vert\vert\mathbf{W}^T\mathbf{X}-\mathbf{Y}\vert\vert^2\right)",
     r"\frac{1}{N}(\mathbf{W}^T\mathbf{X}-\mathbf{Y})\mathbf{X}^T"),
    (r"\nabla_{\mathbf{W}}\frac12\lVert\mathbf{W}^T\mathbf{X}-\mathbf{Y}\rVert^2", r"\mathbf{X}(\mathbf{X}^T\mathbf{W}-\mathbf{Y}^T)"),
    (r"\frac{\partial}{\partial\mathbf{x}}\mathbf{x}^T\mathbf{S}\mathbf{x}", r"\mathbf{x}^T(\mathbf{S}+\mathbf{S}^T)"),
    (r"\nabla^2_{\mathbf{x}}\,\mathbf{x}^T\mathbf{S}\mathbf{x}", r"\mathbf{S}+\mathbf{S}^T"),
    (r"\frac{\partial^2}{\partial\mathbf{x}\,\partial\mathbf{x}^T}(\mathbf{x}^T\mathbf{S}\mathbf{x})", r"\mathbf{S}+\mathbf{S}^T"),
    # matrix notation
    (r"\mathrm{Tr}(\mathbf{ABC})", r"\mathrm{Tr}(\mathbf{CAB})"),
    (r"\mathrm{diag}(\mathbf{w})\mathbf{x}", r"\mathbf{w}\odot\mathbf{x}"),
    (r"\mathrm{diag}(\mathrm{diag}(\mathbf{S}))\mathbf{1}", r"\mathrm{diag}(\mathbf{S})"),
    (r"\|\mathbf{A}\|_F^2", r"\mathrm{Tr}(\mathbf{A}^T\mathbf{A})"),
    (r"{\vert\vert\mathbf{A}\vert\vert}_F^2", r"\mathbf{A}:\mathbf{A}"),
    (r"\langle\mathbf{A},\mathbf{A}\rangle", r"\mathbf{A}:\mathbf{A}"),
    (r"\mathbf{x}\cdot\mathbf{w}", r"\mathbf{x}^T\mathbf{w}"),
    (r"2\cdot\mathbf{x}", r"\mathbf{x}+\mathbf{x}"),
    (r"\mathbf{S}^3", r"\mathbf{S}\mathbf{S}\mathbf{S}"),
    (r"\mathbf{S}^{-2}", r"\mathbf{S}^{-1}\mathbf{S}^{-1}"),
    (r"\mathbf{S}^{-T}", r"(\mathbf{S}^T)^{-1}"),
    (r"\mathbf{S}\mathbf{I}\mathbf{x}", r"\mathbf{Sx}"),
    (r"\mathbb{I}\mathbf{x}", r"\mathbf{I}_n\mathbf{x}"),
    (r"\mathbf{1}^T\mathbf{x}", r"\sum_i x_i"),
    (r"\mathbf{x}\mathbf{y}^T\mathbf{y}", r"\|\mathbf{y}\|^2\mathbf{x}"),
    (r"\mathbf{x}^{\odot 2}", r"\mathbf{x}\odot\mathbf{x}"),
    (r"\mathbf{x}\oslash\mathbf{x}", r"\mathbf{1}_n"),
    (r"(\mathbf{AB})_{ij}", r"\mathbf{AB}"),
    (r"\frac{\mathbf{x}}{2}", r"0.5\mathbf{x}"),
    (r"-(-\mathbf{x})", r"\mathbf{x}"),
    (r"\mathbf{x}+\mathbf{0}", r"\mathbf{x}"),
    (r"\mathbf{x}+0", r"\mathbf{x}"),
    (r"\log\det\mathbf{S}", r"\log|\mathbf{S}|"),
    (r"\max(0,\mathbf{x})", r"\operatorname{relu}(\mathbf{x})"),
    (r"e^{\mathbf{x}^T\mathbf{w}}", r"\exp(\mathbf{x}^T\mathbf{w})"),
    (r"\log\operatorname{softmax}(\mathbf{x})", r"\operatorname{logsoftmax}(\mathbf{x})"),
    (r"1-\tanh^2(\mathbf{x})", r"\mathbf{1}-\tanh(\mathbf{x})\odot\tanh(\mathbf{x})"),
    (r"\mathbf{A}_{ij}\mathbf{y}_j", r"\mathbf{Ay}"),
    (r"\prod_{i=1}^n x_i^{w_i}", r"\exp(\sum_{i=1}^n w_i\log x_i)"),
    # samples
    (r"\sum_{i=1}^M\|\mathbf{z}_i\|^2", r"\mathrm{Tr}\sum_{i=1}^M\mathbf{z}_i\mathbf{z}_i^T"),
    (r"\sum_i^M\mathbf{W}\mathbf{z}_i(\mathbf{W}\mathbf{z}_i)^T", r"\mathbf{W}\left(\sum_{j=1}^M\mathbf{z}_j\mathbf{z}_j^T\right)\mathbf{W}^T"),
    (r"\frac{1}{M}\sum_{i=1}^M a", r"a"),
]  # fmt: skip


@pytest.mark.parametrize("left, right", EQUAL, ids=[left for left, _ in EQUAL])
def test_two_spellings_of_one_value(left: str, right: str) -> None:
    assert same(left, right)


DIFFERENT = [
    (r"\mathrm{Tr}(\mathbf{S}\mathbf{w}\mathbf{x}^T)", r"\mathrm{Tr}(\mathbf{S}\mathbf{x}\mathbf{w}^T)"),
    (r"x_\mu w^\mu", r"2x_\mu w^\mu"),
    (r"\mathbf{S}", r"\mathbf{S}^T"),
    (r"\mathbf{x}", r"\mathbf{x}^T"),
    (r"{S^\mu}_\nu{S^\nu}_\mu", r"{S^\mu}_\nu{S_\mu}^\nu"),
]


@pytest.mark.parametrize("left, right", DIFFERENT)
def test_two_values_that_differ(left: str, right: str) -> None:
    assert not same(left, right)


PLAIN = [
    # latex, orders of the symbols
    (r"\|Ax-b\|^2", {"A": 2, "x": 1, "b": 1}),
    (r"x^TAx + b^Tx + c", {"A": 2, "x": 1, "b": 1, "c": 0}),
    (r"\frac{1}{2n}\|y-X\beta\|^2+\lambda\|\beta\|_1", {"y": 1, "X": 2, r"\beta": 1, r"\lambda": 0, "n": 0}),
    (r"\operatorname{tr}(AXB)", {"A": 2, "X": 2, "B": 2}),
    (r"\log\det S + x^TS^{-1}x", {"S": 2, "x": 1}),
    (r"\frac12(x-\mu)^T\Sigma^{-1}(x-\mu)", {"x": 1, r"\mu": 1, r"\Sigma": 2}),
    (r"\|M-UV^T\|_F^2", {"M": 2, "U": 2, "V": 2}),
    (r"\alpha^T(yy^T\odot K)\alpha", {r"\alpha": 1, "y": 1, "K": 2}),
    (r"x^T(A+\lambda I)x", {"A": 2, r"\lambda": 0, "x": 1}),
    (r"\sum_{i=1}^N (y_i-w^Tx_i)^2", {"w": 1}),
    (r"\frac{w^Tr-c}{\sqrt{w^TCw}}", {"w": 1, "r": 1, "c": 0, "C": 2}),
    (r"(X'X)^{-1}X'y", {"X": 2, "y": 1}),
    (r"a x + b", {"a": 0, "x": 0, "b": 0}),
    (r"\frac{1}{N} x^2", {"N": 0, "x": 0}),
    (r"\frac{1}{N}\|Xw-y\|^2", {"N": 0, "X": 2, "w": 1, "y": 1}),
    (r"u^T\sigma(Wx+b)", {"u": 1, "W": 2, "x": 1, "b": 1}),
    (r"c\|x\|^2", {"c": 0, "x": 1}),
    (r"f(x) = x^TAx", {"x": 1, "A": 2}),
    (r"L(w) = \|Xw-y\|^2", {"X": 2, "w": 1, "y": 1}),
]  # fmt: skip


@pytest.mark.parametrize("latex, orders", PLAIN, ids=[latex for latex, _ in PLAIN])
def test_plain_letters_are_read_by_use_and_case(latex: str, orders: dict[str, int]) -> None:
    found = read_expression(latex)
    assert found.value is not None, found.problems
    assert {k: found.symbols[k].symbol.order for k in orders} == orders


def test_a_declaration_goes_before_use_and_case() -> None:
    found = read_expression(r"\|Ax-b\|^2", ["A: d×k", "x: k"])
    assert found.symbols["A"].symbol.dims == ("d", "k")
    assert found.symbols["b"].symbol.dims == ("d",)
    assert read_expression("W x", ["W: d×k", "x: k"]).free[0].dimension == "d"


def test_shapes_follow_from_declarations_by_unification() -> None:
    found = read_expression(r"\mathbf{A}\mathbf{x}+\mathbf{b}", [r"\mathbf{A}\in\mathbb{R}^{m\times n}"])
    assert found.symbols[r"\mathbf{x}"].symbol.dims == ("n",)
    assert found.symbols[r"\mathbf{b}"].symbol.dims == ("m",)
    assert [(f.name, f.level, f.dimension) for f in found.free] == [("", "up", "m")]


def test_free_indices_are_named_in_the_order_of_the_ports() -> None:
    found = read_expression(r"F^{s'}{}_{c'} = K_{c'}{}^{kc}\,P^{s'}{}_{k}{}^{s}\,X_{sc}")
    assert found.notation == "index"
    assert [f.name for f in found.free] == ["s'", "c'"]
    assert found.value is not None
    assert found.value.order == 2
    assert [f.name for f in read_expression(r"x^\mu x_\nu").free] == [r"\mu", r"\nu"]


PROBLEMS = [
    (r"\mathbf{a}\mathbf{b}", "rank", r"\mathbf{b}"),
    (r"\mathbf{A}\mathbf{x}", "dimension", r"\mathbf{x}"),
    (r"\mathbf{x}+\mathbf{x}^T", "rank", r"\mathbf{x}^T"),
    (r"\mathbf{x}+1", "rank", "1"),
    (r"\mathrm{Tr}(\mathbf{A})", "dimension", r"\mathrm{Tr}(\mathbf{A})"),
    (r"\mathbf{A}^{-1}", "dimension", r"\mathbf{A}^{-1}"),
    (r"\log\det\mathbf{x}", "rank", None),
    (r"\frac{1}{\mathbf{x}}", "rank", None),
    (r"\mathbf{x}^2", "rank", None),
    (r"x^\mu + y^\nu", "index", None),
    (r"\mathbb{E}[\mathbf{x}]", "unreadable", None),
    (r"\int \mathbf{x}", "unreadable", None),
    (r"\mathbf{x}^T\mystery{y}", "unreadable", None),
    (r"\mathbf{A}^+", "unreadable", None),
    (r"\|\mathbf{A}\|_2", "unreadable", None),
    (r"\sum_i i x_i", "unreadable", None),
    (r"\sum_{i=1}^3 w_i", "unreadable", None),
    (r"a = b, c = d", "unreadable", None),
    (r"\lambda_{\max}(\mathbf{S})", "unreadable", None),
    (r"p(\mathbf{x})", "unreadable", None),
    (r"J(\theta; x)", "unreadable", None),
    (r"\nabla_{\mathbf{x}} f(\mathbf{x})", "unreadable", None),
    (r"\mathbf{A}_{:,1}", "unreadable", r"\mathbf{A}_{:,1}"),
    (r"\mathbf{S}^{-1}_{ij}", "unreadable", None),
    (r"", "unreadable", None),
]  # fmt: skip


@pytest.mark.parametrize("latex, kind, where", PROBLEMS, ids=[latex for latex, _, _ in PROBLEMS])
def test_what_has_no_value_says_why_and_where(latex: str, kind: str, where: str | None) -> None:
    found = read_expression(latex, [*BOLD, r"\mathbf{x}\in\mathbb{R}^k"] if latex == r"\mathbf{A}\mathbf{x}" else BOLD)
    assert found.value is None
    (problem,) = found.problems
    assert problem.kind == kind, problem
    assert len(problem.message) > 10
    if where is not None:
        assert latex[problem.start : problem.end] == where


def test_a_dimension_problem_names_both_declarations() -> None:
    found = read_expression(
        r"\mathbf{A}\mathbf{x}", [r"\mathbf{A}\in\mathbb{R}^{m\times n}", r"\mathbf{x}\in\mathbb{R}^k"]
    )
    (problem,) = found.problems
    assert "n and k" in problem.message
    assert [p.text for p in problem.chain if "declared" in p.text] == [
        r"\mathbf{A} is declared m×n",
        r"\mathbf{x} is declared k",
    ]


def test_two_columns_get_three_offers() -> None:
    (problem,) = read_expression(r"\mathbf{a}\mathbf{b}").problems
    assert all(offer in problem.message for offer in ("a^T b", "a b^T", "a ⊙ b"))


def test_conventions_differ_where_they_should() -> None:
    ml = read_expression(r"w^\mu x^\mu", convention="ml")
    assert [f.name for f in ml.free] == [r"\mu"]
    einstein = read_expression(r"w^\mu x^\mu", convention="einstein")
    assert einstein.problems[0].kind == "index"
    assert read_expression("w_i x_i", convention="euclidean").free == ()
    kept = read_expression("y_i = w_i x_i", convention="euclidean")
    assert [f.name for f in kept.free] == ["i"]
    assert read_expression("s = w_i x_i", convention="euclidean").free == ()
    assert read_expression("w_i x_i + b_i", convention="euclidean").free[0].name == "i"
    with pytest.raises(KeyError):
        read_expression("x", convention="quantum")


def test_a_prime_is_part_of_an_index_name() -> None:
    assert [f.name for f in read_expression(r"A^{\mu'}{}_\nu x^\nu").free] == [r"\mu'"]


def test_facts_reach_the_symbols() -> None:
    found = read_expression(r"\mathbf{x}^T\mathbf{A}\mathbf{x}", assume=["A symmetric", r"\mathbf{x} unit norm"])
    assert found.symbols[r"\mathbf{A}"].symbol.facts == {"symmetric"}
    assert found.symbols[r"\mathbf{x}"].symbol.facts == {"unit norm"}
    found = read_expression(r"Q^TQx", ["Q: n×n"], ["Q^TQ = QQ^T = I"])
    assert found.symbols["Q"].symbol.facts == {"orthogonal"}
    found = read_expression(r"x^TAx", assume=["A = A^T"])
    assert found.symbols["A"].symbol.facts == {"symmetric"}


VARIABLES = [
    (r"\mathbf{u}^T\mathbf{W}\mathbf{x}", "W", r"\mathbf{W}", []),
    (r"\mathbf{u}^T\mathbf{W}\mathbf{x}", r"\mathbf{W}", r"\mathbf{W}", []),
    (r"{W^\mu}_\nu x^\nu", r"W^\alpha{}_\beta", "W", [r"\alpha", r"\beta"]),
    (r"{W^\mu}_\nu x^\nu", r"{W^\alpha}_\beta", "W", [r"\alpha", r"\beta"]),
    (r"K_{c'}{}^{kc}X_{kc}", r"K_a{}^{bd}", "K", ["a", "b", "d"]),
    (r"\|x\|^2", "x", "x", []),
    (r"\sum_i\|\mathbf{x}_i\|^2", r"\mathbf{x}_j", r"\mathbf{x}", []),
    (r"\mathbf{x}_1^T\mathbf{x}_2", r"\mathbf{x}_1", r"\mathbf{x}_1", []),
    (r"W_{\text{out}}^Th", r"W_{\text{out}}", r"W_{\text{out}}", []),
]  # fmt: skip


@pytest.mark.parametrize("latex, asked, key, names", VARIABLES)
def test_variables_are_found(latex: str, asked: str, key: str, names: list[str]) -> None:
    found = find_variable(read_expression(latex), asked)
    assert found.symbol.latex == key
    assert [f.name for f in found.indices] == names


@pytest.mark.parametrize("asked", ["Z", "", "a+b", r"\mathbf{W", "x^2"])
def test_variables_that_are_not_there(asked: str) -> None:
    with pytest.raises(NoSuchVariable, match=r"symbol|does not stand"):
        find_variable(read_expression(r"\mathbf{u}^T\mathbf{W}\mathbf{v}"), asked)


@pytest.mark.parametrize(
    "shape, dims",
    [
        ("3x4", ("3", "4")),
        ("mxn", ("m", "n")),
        ("(3x4)", ("3", "4")),
        ("m x n", ("m", "n")),
        ("mxnxk", ("m", "n", "k")),
    ],
)
def test_a_letter_x_may_stand_for_the_cross_of_a_declared_shape(shape: str, dims: tuple[str, ...]) -> None:
    (declaration,) = parse_declaration(f"A: {shape}")
    assert tuple(map(str, declaration.dims or ())) == dims


def test_a_shape_of_two_words_is_refused() -> None:
    with pytest.raises(DeclarationError, match="no shape"):
        parse_declaration("A: 5 apples")
