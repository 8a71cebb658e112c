"""What holds of every note: no rule raises, findings lie in their formulas, and harmless changes change nothing."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from einlsp.ide.rulebook import checks
from einlsp.markdown import read_note as read_markdown
from einlsp.reading import ReadingSettings, read_note
from einlsp.rules.finding import Finding
from einlsp.rules.slips import slips

PIECES = st.sampled_from(
    [r"{M^\mu}_\nu", r"x^\nu", r"x_\nu", r"y^\mu", r"\delta^\mu_\nu", r"\mathbf{A}", r"\mathbf{x}", r"^T", "=", "+", "-", r"\left(", r"\right)",
     r"\sum_{i}", r"\frac{\mathrm{d}}{\mathrm{d}x^\mu}", r"\frac{a_\mu}{b^\mu}", r"\mathrm{Tr}", "(", ")", r"\in\mathbb{R}^{m\times n}", "^", "_", "{", "}",
     r"\\", "&", "|", r"\odot", r"T^{\mu\nu}", r"g_{\mu\nu}", "'", ",", " ", "\n", r"\partial_\mu", r"\nabla", r"\to"]
)  # fmt: skip
FORMULAS = st.lists(PIECES, max_size=14).map("".join)
NOTES = st.lists(
    st.tuples(st.sampled_from(["$", "$$", "> $", "| $", "- $", "\n\n", "is undefined. ", "Let "]), FORMULAS), max_size=5
).map(lambda parts: "".join(f"{opener}{body}{opener.strip(' >|-')} text\n" for opener, body in parts))
CONVENTIONS = st.sampled_from(["auto", "ml", "einstein", "euclidean"])


def all_findings(text: str, convention: str = "auto") -> list[Finding]:
    """What every rule but the evaluating one finds."""
    reading = read_note(read_markdown(text), ReadingSettings(convention=convention))
    return [finding for name, rule in checks().items() if name != "unequal-step" for finding in rule(reading)]


@settings(max_examples=150)
@given(NOTES, CONVENTIONS)
def test_no_rule_raises_and_findings_lie_in_the_note(text: str, convention: str) -> None:
    for finding in all_findings(text, convention):
        assert 0 <= finding.start < finding.end <= len(text)
        for fix in finding.fixes:
            edits = sorted(fix.edits, key=lambda e: e.start)
            assert all(0 <= e.start <= e.end <= len(text) for e in edits)
            assert all(one.end <= two.start for one, two in pairwise(edits))


@settings(max_examples=100)
@given(FORMULAS, CONVENTIONS)
def test_findings_about_indices_lie_inside_their_formula(formula: str, convention: str) -> None:
    text = f"Before.\n\n$$\n{formula}\n$$\n\nAfter ${{K^\\mu}}_\\nu$ that."
    reading = read_note(read_markdown(text), ReadingSettings(convention=convention))
    for slip in slips(reading):
        region = slip.statement.formula.region
        if slip.use is not None:
            start, end = slip.span(slip.use)
            assert region.start < start < end < region.end


@given(st.text(max_size=200))
def test_arbitrary_text_raises_nothing(text: str) -> None:
    all_findings(text)


TERMS = st.lists(
    st.sampled_from(
        [r"{A^\mu}_\alpha{B^\alpha}_\nu", r"{C^\mu}_\nu", r"u^\mu v_\nu", r"{A^\mu}_\alpha v_\nu w^\alpha", r"p^\mu"]
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=60)
@given(TERMS, st.randoms(use_true_random=False))
def test_dummies_and_the_order_of_factors_do_not_matter(terms: list[str], rng) -> None:
    """Renaming a dummy in one term, and the order of the terms, leave the number of findings as it is."""
    plain = r"${S^\mu}_\nu = " + " + ".join(terms) + "$"
    renamed = [term.replace(r"\alpha", rng.choice([r"\sigma", r"\rho", r"\alpha"])) for term in terms]
    rng.shuffle(renamed)
    changed = r"${S^\mu}_\nu = " + " + ".join(renamed) + "$"
    counts = [len(all_findings(text)) for text in (plain, changed)]
    if (
        terms.count(r"p^\mu") < 2
    ):  # of two wrong terms beside two right ones, either pair may be taken for the wrong one
        assert counts[0] == counts[1]
    assert (counts[0] > 0) == (counts[1] > 0)
    assert (counts[0] > 0) == (r"p^\mu" in terms)


@pytest.mark.parametrize(
    "text",
    ["", "$$", "$", "$$ $$", "$" + "{" * 3000, "$" + "x_" * 2000 + "$", "$" + r"{M^\mu}_\nu x^\nu + " * 300 + "y$"],
)
def test_bad_input_raises_nothing(text: str) -> None:
    all_findings(text)


def test_a_long_product_takes_no_longer_than_it_is_long() -> None:
    """Work grows with the number of factors, not with its cube: 3,000 factors are done at once."""
    from einlsp.rules.kinds import combined

    assert combined(["matrix"] * 3000 + ["column"]) == "column"
    assert combined(["row"] + ["matrix", "scalar"] * 1500 + ["column"]) == "scalar"
    assert combined(["column"] + ["matrix"] * 3000) is None
    assert combined(["column", "row"] * 1500) == "matrix"
    assert combined(["column", "scalar", "column"]) is None
    assert combined([]) == "scalar"
