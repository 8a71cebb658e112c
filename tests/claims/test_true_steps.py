"""The true steps of our own notes hold, bring no finding, and bear harmless rewriting."""

from __future__ import annotations

from pathlib import Path

import pytest

from einlsp.ide.rulebook import checks
from tests.claims.judging import reading_of, verdicts

NOTES = sorted((Path(__file__).parent / "true").glob("*.md"))
OPEN = {"facts.md": 1}
"""Steps that are not decided: ``Bx = λx``, from which others follow."""


@pytest.mark.parametrize("path", NOTES, ids=[path.stem for path in NOTES])
def test_every_step_holds(path: Path) -> None:
    found = verdicts(path.read_text(encoding="utf-8"))
    assert sorted(v for v in found if v != "holds") == ["undecided"] * OPEN.get(path.name, 0)


def test_there_are_many() -> None:
    assert sum(verdicts(p.read_text(encoding="utf-8")).count("holds") for p in NOTES) >= 160


@pytest.mark.parametrize("path", NOTES, ids=[path.stem for path in NOTES])
def test_no_rule_says_anything(path: Path) -> None:
    reading = reading_of(path.read_text(encoding="utf-8"))
    assert [finding.message for check in checks().values() for finding in check(reading)] == []


HARMLESS = [
    (r"y_\mu{A^\mu}_\nu x^\nu = x^\nu{A^\mu}_\nu y_\mu", r"y_\kappa{A^\kappa}_\rho x^\rho = x^\nu{A^\mu}_\nu y_\mu"),
    (r"y_\mu{A^\mu}_\nu x^\nu = x^\nu{A^\mu}_\nu y_\mu", r"y^\mu{A_\mu}^\nu x_\nu = x^\nu{A^\mu}_\nu y_\mu"),
    (r"\mathrm{Tr}(\mathbf{A}\mathbf{B}\mathbf{C}) = \mathrm{Tr}(\mathbf{B}\mathbf{C}\mathbf{A})",
     r"\mathrm{Tr}(\mathbf{C}\mathbf{A}\mathbf{B}) = \mathrm{Tr}(\mathbf{B}\mathbf{C}\mathbf{A})"),
    (r"\mathbf{u}\odot\mathbf{v}\odot\mathbf{w} = \mathbf{w}\odot\mathbf{u}\odot\mathbf{v}",
     r"\mathbf{v}\odot\mathbf{u}\odot\mathbf{w} = \mathbf{w}\odot\mathbf{u}\odot\mathbf{v}"),
    (r"\sum_i u_iv_i = \sum_j v_ju_j", r"\sum_k v_ku_k = \sum_j v_ju_j"),
    (r"\mathbf{u}^T\mathbf{M}\mathbf{v} = \mathbf{v}^T\mathbf{M}^T\mathbf{u}",
     r"\mathrm{Tr}(\mathbf{M}\mathbf{v}\mathbf{u}^T) = \mathbf{v}^T\mathbf{M}^T\mathbf{u}"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), HARMLESS, ids=[after for _, after in HARMLESS])
def test_harmless_rewrites_bring_nothing(before: str, after: str) -> None:
    for latex in (before, after):
        assert verdicts(f"$${latex}$$") == ["holds"]
        reading = reading_of(f"$${latex}$$")
        assert [f.message for check in checks().values() for f in check(reading)] == []
