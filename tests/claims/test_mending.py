"""Planted mistakes: what is said of each, and that its fix puts it right.

A sample of all mutants of the true notes (a fixed seed, a few for each note), and a table of slips in the author's own way
of writing. Each finding is on the wrong side; after one of its fixes nothing is left to say.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from einlsp.ide.rulebook import checks
from einlsp.reading.misspelt import misspellings
from einlsp.rules.finding import Finding, Fix
from tests.benchmarks.mutations import applied, mutations_of, outcome
from tests.claims.judging import last, reading_of, steps, verdicts

HERE = Path(__file__).parent
NOTES = [*sorted((HERE / "true").glob("*.md")), *sorted((HERE / "derivations").glob("*.md"))]
EACH = 1
"""How many mutants of a note are tried here; ``tests/benchmarks/mutations.py`` tries them all."""


def found(text: str) -> list[Finding]:
    reading = reading_of(text)
    return [finding for check in checks().values() for finding in check(reading)]


def fixed(text: str, fix: Fix) -> str:
    for edit in sorted(fix.edits, key=lambda e: -e.start):
        text = text[: edit.start] + edit.new_text + text[edit.end :]
    return text


def test_a_sample_of_all_mutants_is_found_and_mended() -> None:
    tried = seen = mended = 0
    for path in NOTES:
        text = path.read_text(encoding="utf-8")
        reading = reading_of(text)
        mutants = []
        for step in steps(text):
            region = reading.formulas[step.claim.right_at[0]].region
            begin, end = region.to_document(0), region.to_document(len(region.latex))
            if step.judgement.verdict == "holds" and text[begin:end] == region.latex:
                for mutation in mutations_of(step.claim.right.node, region.latex):
                    changed = applied(region.latex, mutation)
                    if changed is not None:
                        mutants.append((step, text[:begin] + changed + text[end:]))
        for step, mutant in random.Random(5).sample(mutants, min(EACH, len(mutants))):
            result = outcome(step, mutant, step.claim.right_at)
            if result.open:
                continue  # nothing is decided of it
            if not result.changed:
                assert not result.found, mutant
                continue
            fixes = [fix for finding in found(mutant) for fix in finding.fixes]
            tried, seen = tried + 1, seen + result.found
            mended += any(not found(fixed(mutant, fix)) for fix in fixes)
    assert tried > 0.5 * len(NOTES)
    assert seen >= 0.85 * tried
    assert mended >= 0.9 * seen


DECLARED = r"""Let $\mathbf{A},\mathbf{B}\in\mathbb{R}^{n\times n}$, $\mathbf{X}\in\mathbb{R}^{m\times n}$, $\mathbf{x},\mathbf{y}\in\mathbb{R}^n$.

"""
SLIPS = [
    (r"(\mathbf{I}+\mathbf{A})\mathbf{x} = (-\mathbf{I}+\mathbf{A})\mathbf{x}", r"(\mathbf{I}+\mathbf{A})\mathbf{x}"),
    (r"\frac{d}{da}\frac{1}{1+a^2} = \frac{2a}{(1+a^2)^2}", r"-\frac{2a}{(1+a^2)^2}"),
    (r"\frac{d}{da}\sin^2 a = 2\sin a\sin a", r"2\cos a\sin a"),
    (r"\frac{d}{da}a^4 = 3a^3", r"4a^3"),
    (r"(\mathbf{A}\mathbf{B})^\top = \mathbf{A}^\top\mathbf{B}^\top", r"\mathbf{B}^\top\mathbf{A}^\top"),
    (r"(\mathbf{A}\mathbf{B})^{-1} = \mathbf{A}^{-1}\mathbf{B}^{-1}", r"\mathbf{B}^{-1}\mathbf{A}^{-1}"),
    (r"\sum_j A_{ij}x_j + 2y_i = \sum_j A_{ij}x_j + 3y_i", r"\sum_j A_{ij}x_j + 2y_i"),
    (r"(a-b)^3 = a^3 - 3a^2b + 3ab^2 + b^3", r"a^3 - 3a^2b + 3ab^2 - b^3"),
    (r"\log\frac{a}{b^2} = \log a - \log b", r"\log a - 2\log b"),
    (r"\begin{pmatrix}1 & 2\\ 3 & 4\end{pmatrix}\begin{pmatrix}1\\ 1\end{pmatrix} = \begin{pmatrix}3\\ 8\end{pmatrix}",
     r"\begin{pmatrix}3\\ 7\end{pmatrix}"),
    (r"\mathbf{X}^T\mathbf{X}\mathbf{x} = \mathbf{X}\mathbf{X}^T\mathbf{x}", None),
    (r"\sum_i(x_i-y_i)^2 = \sum_i x_i^2 - \sum_i x_iy_i + \sum_i y_i^2", r"\sum_i x_i^2 - 2\sum_i x_iy_i + \sum_i y_i^2"),
    (r"\nabla_{\mathbf{x}}\frac12\mathbf{x}^T\mathbf{x} = \frac12\mathbf{x}", r"\mathbf{x}"),
    (r"\nabla_{\mathbf{x}}\frac14\mathbf{x}^T\mathbf{x} = \frac14\mathbf{x}", r"\frac12\mathbf{x}"),
    (r"\mathbf{x}^T\mathbf{x} - 2\mathbf{x}^T\mathbf{y} + \mathbf{y}^T\mathbf{y} = \|\mathbf{x}-\mathbf{y}\|", r"\|\mathbf{x}-\mathbf{y}\|^2"),
    (r"\sqrt{\mathbf{x}^T\mathbf{A}\mathbf{x}} + \|\mathbf{y}\| = \sqrt{\mathbf{x}^T\mathbf{A}\mathbf{x}} + \|\mathbf{y}\|^3", None),
    (r"\epsilon_{ijk}\epsilon_{ilm} = \delta_{jl}\delta_{km} + \delta_{jm}\delta_{kl}", r"\delta_{jl}\delta_{km} - \delta_{jm}\delta_{kl}"),
]  # fmt: skip


@pytest.mark.parametrize(("latex", "right"), SLIPS, ids=[latex for latex, _ in SLIPS])
def test_a_fix_changes_what_is_amiss_and_nothing_else(latex: str, right: str | None) -> None:
    text = f"{DECLARED}Expanding, we get\n\n$${latex}$$\n"
    findings = found(text)
    assert len(findings) == 1
    written = latex.partition(" = ")[2]
    assert text[findings[0].start : findings[0].end] in latex
    after = [fixed(text, fix) for fix in findings[0].fixes]
    assert any(not found(new) for new in after)
    if right is not None:
        assert findings[0].rule == "unequal-step"
        assert text[findings[0].start : findings[0].end] == written
        assert after[0] == text.replace(f" = {written}", f" = {right}")


def test_the_fix_leaves_the_quote_marks_of_a_quoted_formula_alone() -> None:
    text = "> Expanding,\n>\n> $$\n> (a+b)^2 = a^2\n> + ab + b^2\n> $$\n"
    (finding,) = found(text)
    assert fixed(text, finding.fixes[0]) == text.replace("+ ab", "+ 2ab")


UNSURE = [
    r"$$\mathbb{E}[X^2] = \mathbb{E}[X] + \mathbb{E}[X]^2$$",  # holds of a Poisson distribution
    r"$$\mathbb{E}[(X+Y)^2] = \mathbb{E}[X^2] + \mathbb{E}[Y^2]$$",  # holds of independent ones without a mean
    r"$$\mathbb{E}[X Y] = \mathbb{E}[X]\,\mathbb{E}[Y]$$",
    r"Setting it to zero, $$2\mathbb{E}[X] - 2a = \mathbb{E}[X] - a = 0$$",
]


UNSURE += [
    r"Suppose $\mathbf{u}^T\mathbf{v} = 0$. Then $$\|\mathbf{u}+\mathbf{v}\|^2 = \|\mathbf{u}-\mathbf{v}\|^2$$",
    r"Since $\mathbf{u}$ and $\mathbf{v}$ are orthogonal, $$\|\mathbf{u}+\mathbf{v}\|^2 = \|\mathbf{u}-\mathbf{v}\|^2$$",
    r"In two dimensions $$\operatorname{tr}(\mathbf{A})^2 - \operatorname{tr}(\mathbf{A}^2) = 2\det\mathbf{A}$$",
    r"For a $2\times 2$ matrix $$\operatorname{tr}(\mathbf{A})^2 - \operatorname{tr}(\mathbf{A}^2) = 2\det\mathbf{A}$$",
    r"As $\mathbf{u}$ is perpendicular to $\mathbf{v}$, $$(\mathbf{u}+\mathbf{v})^T\mathbf{u} = \mathbf{u}^T\mathbf{u}$$",
]


@pytest.mark.parametrize("text", UNSURE)
def test_what_may_hold_by_what_is_said_does_not_fail(text: str) -> None:
    assert "fails" not in verdicts(text)
    assert found(text) == []


def test_a_step_with_too_many_places_is_given_up_soon() -> None:
    terms = " + ".join(f"{k}a_{{{k}}}b^{k}" for k in range(2, 60))
    step = last(f"Expanding, $$\\frac{{d}}{{db}}({terms}) = {terms}$$")
    assert len(misspellings(step.claim.right.node, step.claim.left.node, step.claim.formula.surface.latex)) <= 200
