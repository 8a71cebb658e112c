"""Whole notes: declarations in their scope, facts in prose, shapes by unification, index structure, evidence."""

from __future__ import annotations

from pathlib import Path

import pytest

from einlsp.markdown import read_note as read_markdown
from einlsp.reading import NoteReading, ReadingSettings, read_note
from einlsp.reading.conventions import CONVENTIONS
from einlsp.reading.slots import group_of
from einlsp.reading.structure import Term, groups, strong_evidence
from einlsp.rules.balance import Discord, Free, View, discords, free_of
from einlsp.rules.parts import written


def note(text: str, **settings: object) -> NoteReading:
    return read_note(read_markdown(text, "pandoc"), ReadingSettings(**settings))  # type: ignore[arg-type]


def shapes(reading: NoteReading, formula: int) -> list[object]:
    """Dimensions of the last side of a formula's first statement."""
    chain = reading.formulas[formula].surface.chains[0]
    return [f.dimension for f in reading.side(formula, 0, len(chain.sides) - 1).free]


def facts(text: str) -> dict[str, set[str]]:
    out: dict[str, set[str]] = {}
    for scoped in note(text).declarations:
        if scoped.declaration.facts:
            out.setdefault(scoped.declaration.key, set()).update(scoped.declaration.facts)
    return out


PROSE = [
    ("Let $A$ be symmetric.", {"A": {"symmetric"}}),
    ("Let $A$ be a symmetric matrix.", {"A": {"symmetric"}}),
    ("A symmetric matrix $A$ is given.", {"A": {"symmetric"}}),
    ("where $A$ is symmetric positive definite", {"A": {"symmetric", "positive definite"}}),
    (
        "For symmetric, positive semidefinite matrices $A$, $B$",
        {"A": {"symmetric", "positive semidefinite"}, "B": {"symmetric", "positive semidefinite"}},
    ),
    ("For a symmetric matrix $A$ and $B$", {"A": {"symmetric"}}),
    ("The columns of $U$ are orthonormal.", {"U": {"orthonormal columns"}}),
    ("The columns of the matrices $U$ and $V$ are orthonormal.", {k: {"orthonormal columns"} for k in "UV"}),
    ("The eigenvalues of $A$ are positive.", {}),
    ("The inverse of $A$ is symmetric.", {}),
    ("The rows of $A$ are orthogonal.", {}),
    ("The entries of $z$ are positive.", {"z": {"positive"}}),
    ("$A$, $B$ and $C$ are orthogonal.", {k: {"orthogonal"} for k in "ABC"}),
    ("Let $u$ and $v$ be orthogonal.", {"v": {"orthogonal"}}),
    ("Two unit vectors $u$, $v$", {"u": {"unit norm"}, "v": {"unit norm"}}),
    ("The orthogonal matrix $Q$ rotates.", {"Q": {"orthogonal"}}),
    ("$D$ is diagonal and $Q$ is orthogonal.", {"D": {"diagonal"}, "Q": {"orthogonal"}}),
    ("Suppose $P$ is idempotent.", {"P": {"idempotent"}}),
    ("a unit-norm vector $u$", {"u": {"unit norm"}}),
    ("Let $y$ be one-hot.", {"y": {"one-hot"}}),
    ("Let $u$ be a unit vector.", {"u": {"unit norm"}}),
    ("where $u$ is of unit norm", {"u": {"unit norm"}}),
    ("$\\mathbf{A}$ has full column rank.", {"\\mathbf{A}": {"full column rank"}}),
    ("a matrix $\\mathbf{A}$ of full row rank", {"\\mathbf{A}": {"full row rank"}}),
    ("$\\mathbf{A}$ does not have full column rank.", {}),
    ("an invertible matrix $\\mathbf{X}$", {"\\mathbf{X}": {"invertible"}}),
    ("$\\mathbf{A}\\in\\mathbb{R}^{n\\times n}$ is skew-symmetric", {"\\mathbf{A}": {"antisymmetric"}}),
    ("$A \\succ 0$", {"A": {"positive definite"}}),
    ("$A, B \\succeq 0$", {"A": {"positive semidefinite"}, "B": {"positive semidefinite"}}),
    ("$\\mathbf{A}\\in\\mathbb{S}^n$", {"\\mathbf{A}": {"symmetric"}}),
    # what is denied, asked or only supposed is no fact
    ("$A$ is not symmetric.", {}),
    ("$A$ need not be symmetric.", {}),
    ("If $A$ is symmetric, then so is its inverse.", {}),
    ("This holds when $A$ is symmetric.", {}),
    ("Whether $A$ is symmetric is unknown.", {}),
    ("$A$ is symmetric if and only if it equals its transpose.", {}),
    ("$A$ has a symmetric part.", {}),
    ("a symmetric function of the matrix $A$", {}),
    ("an asymmetric matrix $A$", {}),
    ("a nonsymmetric matrix $A$", {}),
    ("Symmetric matrices are nice. Consider a matrix $A$.", {}),
]


@pytest.mark.parametrize("text, expected", PROSE, ids=[text for text, _ in PROSE])
def test_facts_in_prose(text: str, expected: dict[str, set[str]]) -> None:
    assert facts(text) == expected


SPOKEN_SHAPES = [
    (r"an $n\times n$ symmetric matrix $\mathbf{A}$", r"\mathbf{A}", ("n", "n")),
    (r"an $m \times n$ matrix $A$", "A", ("m", "n")),
    (r"$A$ is an $m \times n$ matrix", "A", ("m", "n")),
    (r"the $3\times 2$ matrix $W$", "W", (3, 2)),
    (r"an $n$-dimensional vector $x$", "x", ("n",)),
]


@pytest.mark.parametrize("text, key, dims", SPOKEN_SHAPES)
def test_shapes_in_prose(text: str, key: str, dims: tuple[object, ...]) -> None:
    found = {d.declaration.key: d.declaration.dims for d in note(text).declarations}
    assert found.get(key) == dims


def test_a_declaration_holds_from_where_it_stands() -> None:
    reading = note(
        "Take $\\mathbf{A}\\in\\mathbb{R}^{m\\times n}$.\n\n$$\\mathbf{A}\\mathbf{x}$$\n\n"
        "Now let $\\mathbf{A}\\in\\mathbb{R}^{p\\times q}$.\n\n$$\\mathbf{A}\\mathbf{z}$$\n"
    )
    assert shapes(reading, 1) == ["m"]
    assert shapes(reading, 3) == ["p"]


def test_a_declaration_after_where_holds_for_the_formula_before_it() -> None:
    reading = note("$$\\mathbf{A}\\mathbf{x}$$\n\nwhere $\\mathbf{A}\\in\\mathbb{R}^{m\\times n}$.\n")
    assert shapes(reading, 0) == ["m"]


def test_what_is_only_supposed_holds_in_its_paragraph() -> None:
    reading = note(
        "Let $\\mathbf{v}\\in\\mathbb{R}^n$.\n\nIf $\\mathbf{v}\\in\\mathbb{R}^k$, then $\\mathbf{v}$ is short.\n\n$$2\\mathbf{v}$$\n"
    )
    assert shapes(reading, 2) == ["k"]
    assert shapes(reading, 3) == ["n"]


def test_definitions_carry_their_shape() -> None:
    reading = note(
        "$\\mathbf{Y},\\mathbf{E}\\in\\mathbb{R}^{n\\times k}$\n\n$$\\mathbf{R} := \\mathbf{Y}-\\mathbf{E}$$\n\n$$s = \\mathbf{R}\\mathbf{u}$$\n\n"
        "$$s^T\\mathbf{q}$$\n"
    )
    assert shapes(reading, 2) == ["n"]
    last = reading.side(3, 0, 0)
    assert last.value is not None
    assert last.value.is_scalar


def test_directives_and_front_matter_declare() -> None:
    reading = note("$$Ax$$", declarations=((0, "A: m×n; x: n"),))
    assert shapes(reading, 0) == ["m"]
    reading = note("$$Ax$$", symbols=(("A", "m×n"), ("x", "n")))
    assert shapes(reading, 0) == ["m"]


def test_a_directive_that_is_not_understood_is_reported_with_its_place() -> None:
    (wrong,) = note("$$x$$", declarations=((10, "nonsense here"),)).misread
    assert wrong.start >= 10
    assert "declaration" in wrong.message


def test_a_dimension_conflict_names_the_chain_of_reasons() -> None:
    reading = note(
        "$\\mathbf{A}\\in\\mathbb{R}^{m\\times n}$, $\\mathbf{B}\\in\\mathbb{R}^{p\\times q}$\n\n$$\\mathbf{y} = \\mathbf{A}\\mathbf{x}$$\n\n"
        "$$\\mathbf{B}\\mathbf{y}$$\n"
    )
    (problem,) = reading.sides.problems(3, 0)
    assert problem.kind == "dimension"
    assert "q" in problem.message
    assert "m" in problem.message
    texts = [p.text for p in problem.chain]
    assert texts[0].startswith(r"\mathbf{B} is declared")
    assert texts[-1].startswith(r"\mathbf{A} is declared")


def test_a_conflict_elsewhere_does_not_take_a_value_away() -> None:
    reading = note(
        "$$\\mathrm{Tr}(\\mathbf{M})$$\n\n$$\\mathbf{M}\\mathbf{M}^T$$\n\n$\\mathbf{x}\\in\\mathbb{R}^n$, $\\mathbf{y}\\in\\mathbb{R}^m$\n\n"
        "$$\\mathbf{y}^T\\mathbf{M}\\mathbf{x}$$\n"
    )
    assert reading.side(4, 0, 0).value is not None


def test_entries_and_the_bold_symbol_are_one_tensor() -> None:
    reading = note("$$\\mathbf{M}\\mathbf{x}=\\sum_j M_{ij}x_j={M^\\mu}_\\nu x^\\nu$$")
    names = [reading.side(0, 0, k).value for k in range(3)]
    assert all(v is not None and v.expr.names == {r"\mathbf{M}", r"\mathbf{x}"} for v in names)


def group(latex: str):  # type: ignore[no-untyped-def]
    (formula,) = note(f"$${latex}$$").formulas
    return formula.groups[0]


def view_of(term: Term, convention: str) -> View:
    """A way to look at a term in which all its letters are indices."""
    names = frozenset(use.name for use in written(term))
    return View(CONVENTIONS[convention], names, names)


def free(term: Term, convention: str) -> Free | None:
    return free_of(term, view_of(term, convention))


def offences(latex: str, convention: str) -> list[Discord]:
    root = group(latex)
    return discords(root, view_of(root.terms[0], convention))


RESOLVED = [
    # latex, convention, what is free, what is summed
    (r"{M^\mu}_\nu x^\nu", "ml", {r"\mu": "up"}, [r"\nu"]),
    (r"w^\mu x^\mu", "ml", {r"\mu": "up"}, []),
    (r"w^\mu x^\mu y_\mu", "ml", {}, [r"\mu"]),
    (r"\sum_j M_{ij}x_j", "ml", {"i": "down"}, []),
    (r"\mathrm{d}{W^\mu}_\nu/\mathrm{d}{W^\alpha}_\beta", "ml",
     {r"\mu": "up", r"\nu": "down", r"\alpha": "down", r"\beta": "up"}, []),
    (r"A_{ij}x_j", "euclidean", {"i": "down"}, ["j"]),
    (r"(a^\mu + b^\mu)c_\mu", "ml", {}, [r"\mu"]),
    (r"\partial_\mu A^\mu", "ml", {}, [r"\mu"]),
    (r"\mathbb{E}[x^\mu y_\nu]", "ml", {r"\mu": "up", r"\nu": "down"}, []),
    (r"\langle u_iu_j\rangle", "euclidean", {"i": "down", "j": "down"}, []),
    (r"\overline{u_iu_j}", "euclidean", {"i": "down", "j": "down"}, []),
    (r"[\nabla_\mu,\nabla_\nu]V^\rho", "einstein", {r"\mu": "down", r"\nu": "down", r"\rho": "up"}, []),
    (r"\{\gamma^\mu,\gamma^\nu\}", "einstein", {r"\mu": "up", r"\nu": "up"}, []),
    (r"\omega^a{}_c\wedge\omega^c{}_b", "einstein", {"a": "up", "b": "down"}, ["c"]),
    (r"\frac{\delta S}{\delta g^{\mu\nu}}", "einstein", {r"\mu": "down", r"\nu": "down"}, []),
    (r"\frac{D V^\mu}{D\lambda}", "einstein", {r"\mu": "up"}, []),
    (r"\mathrm{tr}(\gamma^\mu\gamma^\nu)", "einstein", {r"\mu": "up", r"\nu": "up"}, []),
    (r"\frac{p_\mu q^\mu}{p_\mu p^\mu}p^\nu", "einstein", {r"\nu": "up"}, [r"\mu"]),
    (r"\frac{x^\mu}{\sigma^\mu}", "ml", {r"\mu": "up"}, []),
]  # fmt: skip


@pytest.mark.parametrize("latex, convention, left, summed", RESOLVED)
def test_index_structure(latex: str, convention: str, left: dict[str, str], summed: list[str]) -> None:
    term = group(latex).terms[0]
    found = free(term, convention)
    assert found is not None
    assert {name: use.level for name, use in found.names.items()} == left
    assert not found.undecided
    assert sorted({use.name for use in written(term)} - {*left}) in (summed, [*summed, "j"])
    assert not offences(latex, convention)


OFFENCES = [
    (r"w^\mu x^\mu", [("same", r"\mu")]),
    (r"w^\mu x_\mu y_\mu", [("mixed", r"\mu")]),
    (r"{M^\mu}_\nu x^\nu", []),
]


@pytest.mark.parametrize("latex, expected", OFFENCES)
def test_offences_against_the_physicists_convention(latex: str, expected: list[tuple[str, str]]) -> None:
    assert [(found.kind, found.name) for found in offences(latex, "einstein")] == expected


@pytest.mark.parametrize(
    "latex",
    [
        r"T_{\mu\nu,\rho}",
        r"\Pr[x^\mu]",
        r"[a^\mu, b^\mu]",
        r"f[a^\mu, b^\nu]",
        r"(a^\mu, b^\nu)",
        r"\int x^\mu",
        r"\mystery x^\mu",
        r"k^\alpha",
    ],
)
def test_terms_with_an_unknown_take_part_in_nothing(latex: str) -> None:
    assert free(group(latex).terms[0], "ml") is None


def test_sums_are_split_at_every_depth() -> None:
    root = group(r"A^\mu = \left(B^\mu + C^\mu(d + e)\right)")
    kinds = [(g.kind, len(g.terms)) for g in groups(root)]
    assert kinds == [("relation", 2), ("sum", 2), ("sum", 2)]


EVIDENCE = [
    (r"{M^\mu}_\nu x^\nu", [r"\mu", r"\nu"]),
    (r"M^\mu{}_\nu", [r"\mu", r"\nu"]),
    (r"w_\mu x^\mu y_\nu z^\nu", [r"\mu", r"\nu"]),
    (r"w_\mu x^\mu", []),
    (r"\beta^t c_t", []),
    (r"a_i b^i c_j d^j", []),
    (r"\sum_\mu \sum_\nu w_\mu x^\mu y_\nu z^\nu", []),
    (r"\mathbf{A}\mathbf{x}", []),
    (r"\delta^i_j", []),
]


@pytest.mark.parametrize("latex, letters", EVIDENCE)
def test_evidence_of_index_notation(latex: str, letters: list[str]) -> None:
    assert sorted(strong_evidence(group(latex))) == letters


def test_a_metric_is_noticed() -> None:
    assert note(r"$g_{\mu\nu}x^\mu x^\nu$").metric
    assert not note(r"${M^\mu}_\nu x^\nu$").metric


def test_every_formula_of_the_post_is_read_whole(seed: Path) -> None:
    reading = read_note(read_markdown(seed.read_text(), "remark"))
    assert len(reading.formulas) == 63
    assert all(f.whole for f in reading.formulas)
    assert not any(g for g in (group_of(c) for f in reading.formulas for c in f.surface.chains) if not g.terms)


def test_nothing_in_the_corpus_raises(corpus: Path) -> None:
    for path in sorted(corpus.rglob("*.md")):
        reading = read_note(read_markdown(path.read_text(), "auto"))
        for formula in reading.formulas:
            for chain in range(len(formula.surface.chains)):
                for side in range(len(formula.surface.chains[chain].sides)):
                    found = reading.side(formula.number, chain, side)
                    assert found.value is not None or found.problems
            for root in formula.groups:
                for found_group in groups(root):
                    for term in found_group.terms:
                        for convention in CONVENTIONS:
                            free(term, convention)
