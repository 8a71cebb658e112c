"""What the design's page on notation says of repeated indices, conventions and evidence, line by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.rendering import findings_of

DEMO = Path(__file__).resolve().parents[1] / "notes" / "demo"


def rules(note: str) -> list[str]:
    return [finding.rule for finding in findings_of(note)]


def under(convention: str, formula: str) -> list[str]:
    return rules(f"<!-- einlsp: convention = {convention} -->\n\n${formula}$\n")


@pytest.mark.parametrize(
    ("formula", "ml", "einstein", "euclidean"),
    [
        (r"y^\mu = {M^\mu}_\nu x^\nu", [], [], []),
        (r"s^\mu = w^\mu x^\mu", [], ["same-level-contraction"], []),
        (r"s = w^\mu x^\mu y_\mu", [], ["index-overused"], []),
        (r"y_i = A_{ij} x_j", ["free-index-mismatch"], ["same-level-contraction"], []),
        (r"y_i = w_i x_i", [], ["same-level-contraction"], []),
        (r"y^\mu = {M^\mu}_\nu x^\rho", ["free-index-mismatch"], ["free-index-mismatch"], ["free-index-mismatch"]),
        (r"y_\mu = {M^\mu}_\nu x^\nu", ["level-mismatch"], ["level-mismatch"], []),
    ],
)
def test_each_convention_reads_a_repeated_index_by_its_own_table(
    formula: str, ml: list[str], einstein: list[str], euclidean: list[str]
) -> None:
    assert (under("ml", formula), under("einstein", formula), under("euclidean", formula)) == (ml, einstein, euclidean)


@pytest.mark.parametrize(
    "note",
    [
        r"$\beta^t c_t = \beta^s d_s + e_u$",
        r"$a^i b_i + c^j$",
        r"$x^\mu y_\mu = z_\nu$",
        r"$y_i = \sum_j A_{ij} x_j + b_k$",
    ],
)
def test_weak_evidence_is_no_evidence(note: str) -> None:
    assert rules(note) == []


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        (
            r"$\mathbf{A}\in\mathbb{R}^{m\times n}$, $\mathbf{x}\in\mathbb{R}^k$: $\mathbf{A}\mathbf{x}$",
            ["dimension-mismatch"],
        ),
        (r"$\mathbf{a}\mathbf{b}$", ["rank-mismatch"]),
    ],
)
def test_shapes_that_do_not_fit(note: str, expected: list[str]) -> None:
    assert rules(note) == expected


def test_the_three_products_are_offered_for_two_columns() -> None:
    (finding,) = findings_of(r"$\mathbf{a}\mathbf{b}$")
    titles = [fix.title for fix in finding.fixes]
    assert titles == [
        r"Write \mathbf{a}^T\mathbf{b}",
        r"Write \mathbf{a}\mathbf{b}^T",
        r"Write \mathbf{a}\odot \mathbf{b}",
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("least_squares", []),
        ("slips_in_indices", ["free-index-mismatch", "free-index-mismatch", "derivative-index-reused"]),
        ("slips_in_matrices", ["dimension-mismatch", "rank-mismatch"]),
    ],
)
def test_the_demo_notes_show_what_they_say(name: str, expected: list[str]) -> None:
    assert rules((DEMO / f"{name}.md").read_text(encoding="utf-8")) == expected
