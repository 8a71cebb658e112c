"""Highlight, definition, references, rename, outline, folding, tokens, completion, hints: each on a note of a few lines."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from einlsp.ide.completion import completions
from einlsp.ide.folding import foldings
from einlsp.ide.highlight import highlights
from einlsp.ide.hints import shape_hints, verdict_hints
from einlsp.ide.jobs import Verdict
from einlsp.ide.outline import outline
from einlsp.ide.references import definition, references
from einlsp.ide.refusal import Refusal
from einlsp.ide.rename import prepare, rename
from einlsp.ide.tokens import tokens
from tests.ide.notes import marked, read


@pytest.mark.parametrize(
    ("note", "lit"),
    [
        (r"$u_⟦⟧\mu {M^\mu}_\nu x^\nu$", [(2, r"\mu"), (2, r"\mu")]),
        (r"$y^\mu = {M^\mu}_⟦⟧\nu x^\nu + {A^\mu}_\nu z^\nu$", [(1, r"\nu"), (1, r"\nu")]),
        (r"$y^⟦⟧\mu = {M^\mu}_\nu x^\nu$", [(1, r"\mu")]),
        (r"$\mathbf{⟦⟧A}\mathbf{x} + \mathbf{A}\mathbf{y}$ and $\mathbf{A}$", [(2, r"\mathbf{A}"), (2, r"\mathbf{A}")]),
        (r"Words⟦⟧ $x$", []),
        (r"$\mathbf{A}^⟦⟧T$", []),
    ],
)
def test_highlight(note: str, lit: list[tuple[int, str]]) -> None:
    analysis, offset = marked(note)
    found = highlights(analysis, offset)
    assert [analysis.document.text[h.start : h.end] for h in found] == [text for _, text in lit]


def test_definition_and_references() -> None:
    text = (
        "First $\\mathbf{A}\\mathbf{x}$.\n\nLet $\\mathbf{A}\\in\\mathbb{R}^{n\\times m}$.\n\n"
        "Then $\\mathbf{y} := \\mathbf{A⟦⟧}\\mathbf{x}$ and ${A^\\mu}_\\nu$.\n\nLast $\\mathbf{y}$.\n"
    )
    analysis, offset = marked(text)
    found = definition(analysis, offset)
    assert found is not None
    assert (analysis.document.place(found.start, found.end).line, found.how) == (3, "declared")
    places = references(analysis, offset)
    assert [analysis.document.text[a:b] for a, b in places] == [r"\mathbf{A}"] * 3 + ["A"]
    assert len(references(analysis, offset, declaration=False)) == 3
    last = definition(analysis, analysis.document.text.rindex("mathbf{y}") + 2)
    assert last is not None
    assert last.how == "defined"
    assert definition(analysis, 2) is None


RENAMED = [
    (r"$u_\mu {M^⟦⟧\mu}_\nu x^\nu$", r"\rho", r"$u_\rho {M^\rho}_\nu x^\nu$"),
    (
        r"$y^\mu = {M^\mu}_⟦⟧\nu x^\nu + {A^\mu}_\nu z^\nu$",
        r"\rho",
        r"$y^\mu = {M^\mu}_\rho x^\rho + {A^\mu}_\nu z^\nu$",
    ),
    (r"$s = \mathbf{⟦⟧A}$, ${A^\mu}_\nu$", r"\mathbf{V}", r"$s = \mathbf{V}$, ${V^\mu}_\nu$"),
    (r"$⟦⟧ab + a$ and $a$", r"\beta", r"$\beta b + \beta$ and $\beta$"),
    (r"$\mathbf{W⟦⟧}_{\text{out}}\mathbf{x}$", r"\mathbf{V}_{\text{in}}", r"$\mathbf{V}_{\text{in}}\mathbf{x}$"),
    # what stands behind the name stays: a transpose, an inverse, a power
    (r"$\mathbf{⟦⟧W} + \mathbf{W}^T\mathbf{x}$", r"\mathbf{V}", r"$\mathbf{V} + \mathbf{V}^T\mathbf{x}$"),
    (
        r"$\mathbf{⟦⟧W}^{-1} + \mathbf{W}^{-\top} + \mathbf{W}^\dagger$",
        r"\mathbf{V}",
        r"$\mathbf{V}^{-1} + \mathbf{V}^{-\top} + \mathbf{V}^\dagger$",
    ),
    (r"$⟦⟧X^2 + X^n X^*$", "Y", r"$Y^2 + Y^n X^*$"),
    (r"$W⟦⟧_{\text{out}}^T x$", r"V_{\text{in}}", r"$V_{\text{in}}^T x$"),
]


@pytest.mark.parametrize(("note", "name", "expected"), RENAMED)
def test_rename(note: str, name: str, expected: str) -> None:
    analysis, offset = marked(note)
    assert analysis.document.edited(rename(analysis, offset, name)).text == expected


REFUSED = [
    (r"$u_\mu {M^⟦⟧\mu}_\nu x^\nu$", r"\nu", "already"),
    (r"$y^⟦⟧\mu = {M^\mu}_\nu x^\nu$", r"\rho", "free"),
    (r"$u_\mu {M^⟦⟧\mu}_\nu x^\nu$", "two words", "not the name"),
    (r"$u_\mu {M^⟦⟧\mu}_\nu x^\nu$", r"\frac{a}{b}", "not the name"),
    (r"$\mathbf{⟦⟧A}\mathbf{x}$", r"\mathbf{x}", "line 1 already"),
    (r"$\mathbf{⟦⟧A}\mathbf{x}$", r"1 + 1", "not the name"),
    (r"$\mathbf{A}^⟦⟧T$", r"S", "no name"),
    (r"Words⟦⟧ $x$", r"y", "no formula"),
    (r"$\mathbf{⟦⟧I}\mathbf{x}$", r"\mathbf{J}", "fixed meaning"),
]


@pytest.mark.parametrize(("note", "name", "reason"), REFUSED)
def test_rename_refuses_with_a_reason(note: str, name: str, reason: str) -> None:
    analysis, offset = marked(note)
    with pytest.raises(Refusal, match=reason):
        rename(analysis, offset, name)


def test_what_would_be_renamed() -> None:
    analysis, offset = marked(r"$u_\mu {M^⟦⟧\mu}_\nu x^\nu$")
    found = prepare(analysis, offset)
    assert (analysis.document.text[found.start : found.end], found.name) == (r"\mu", r"\mu")


def test_references_of_a_symbol_that_stands_everywhere_take_no_time() -> None:
    analysis = read("$" + "+".join([r"x_i"] * 4000) + "$")
    begin = time.process_time()
    assert len(references(analysis, 2)) == 4000
    assert len(references(analysis, 2)) == 4000
    assert time.process_time() - begin < 5


def test_outline() -> None:
    analysis = read(
        "$a$\n\n# One\n\nLet $\\mathbf{A}\\in\\mathbb{R}^{n\\times m}$ be.\n\n$$\n\\mathbf{A}\\mathbf{x} = \\mathbf{b}\n$$\n\nTwo\n---\n\n$$x$$\n"
    )
    shown = [(e.name, [(c.name, c.kind, c.detail) for c in e.children]) for e in outline(analysis)]
    assert shown == [("One", [("A", "declaration", "n × m"), ("Ax = b", "formula", "")]), ("Two", [])]
    for entry in outline(analysis):
        for inner in (entry, *entry.children):
            assert entry.start <= inner.start <= inner.name_start <= inner.name_end <= inner.end <= entry.end


def test_folding() -> None:
    analysis = read("$$x$$\n\n$$\na\n$$\n\n$$\n\\begin{align}\na&=b\\\\\n&=c\n\\end{align}\n$$\n\n$x\ny$\n")
    assert [analysis.document.text[a:b].count("\n") for a, b in foldings(analysis)] == [2, 5]


def test_tokens() -> None:
    analysis = read(r"$y^\mu = {M^\mu}_\nu x^\nu$ and $\mathbf{A}^T$")
    found = [(analysis.document.text[t.start : t.end], *t.modifiers) for t in tokens(analysis)]
    assert found == [
        (r"\mu", "upper", "free"), (r"\mu", "upper", "free"), (r"\nu", "lower", "summed"), (r"\nu", "upper", "summed"),
    ]  # fmt: skip
    assert {modifier for t in tokens(analysis) for modifier in t.modifiers} <= {"upper", "lower", "free", "summed"}


@pytest.mark.parametrize(
    ("note", "names"),
    [
        (r"$$\begin{al⟦⟧$$", ["align", "align*", "aligned", "alignat", "alignat*"]),
        (r"$$\begin{pm⟦⟧$$", ["pmatrix"]),
        ("$$\n\\begin{aligned}\n\\begin{matrix} a \\end{matrix} \\\\\n\\end{⟦⟧\n$$", ["aligned"]),
        (r"$$\end{⟦⟧$$", []),
    ],
)
def test_completion_of_environments(note: str, names: list[str]) -> None:
    analysis, offset = marked(note)
    assert [each.text for each in completions(analysis, offset)] == names


@pytest.mark.parametrize(
    ("note", "first", "among"),
    [
        (r"$\mathbf{A}\in\mathbb{R}^{n\times m}$, $\mathbf{A}\mathbf{x} + \ma⟦⟧$", r"\mathbf{A}", r"\mathbf{x}"),
        (r"$u_\mu {M^\mu}_\nu x^⟦⟧$", r"\nu", r"\mu"),
        (r"$u_\mu {M^\mu}_\nu x^\⟦⟧$", r"\nu", r"\mu"),
        (r"open $\al⟦⟧", r"\alpha", r"\aleph"),
        (r"$x + ⟦⟧$", "x", "x"),
    ],
)
def test_completion(note: str, first: str, among: str) -> None:
    analysis, offset = marked(note)
    found = completions(analysis, offset)
    assert found[0].text == first
    assert among in {each.text for each in found} or among == r"\aleph"
    assert all(each.start <= offset == each.end for each in found)
    typed = analysis.document.text[found[0].start : offset]
    assert found[0].text.startswith(typed)


@pytest.mark.parametrize("note", [r"Words \al⟦⟧", "⟦⟧", r"`$\al⟦⟧`", "costs $5 and $6 ⟦⟧"])
def test_no_completion_outside_of_formulas(note: str) -> None:
    analysis, offset = marked(note)
    assert not [each for each in completions(analysis, offset) if each.kind != "command"] or "$" in note


def test_hints() -> None:
    analysis = read("Let $\\mathbf{A}\\in\\mathbb{R}^{n\\times m}$.\n\n$\\mathbf{A}\\mathbf{x} = \\mathbf{b}$\n")
    hints = [(analysis.document.text[: h.at].rpartition("$")[2], h.text) for h in shape_hints(analysis)]
    assert (r"\mathbf{A}\mathbf{x}", "m") in hints
    note = read("Let $\\mathbf{A}\\in\\mathbb{R}^{n\\times m}$. So $\\mathbf{A}^T\\mathbf{x}$.\n")
    behind = [note.document.text[: h.at].rpartition("$")[2] for h in shape_hints(note) if h.text == "n×m"]
    assert behind == [r"\mathbf{A}"], "before the transpose: it is the shape of A"
    assert (r"\mathbf{A}\mathbf{x} = \mathbf{b}", "n") in hints
    assert not [text for before, text in hints if "in" in before and text == "n×m"], "what is declared needs no hint"
    verdicts = [Verdict(5, "holds", ""), Verdict(9, "holds-if", "", (("A", "symmetric"),)), Verdict(12, "fails", "why")]
    assert [(h.at, h.text, h.tooltip) for h in verdict_hints(verdicts)] == [
        (5, "✓", "holds"), (9, "✓?", "holds if A symmetric"), (12, "✗", "fails: why"),
    ]  # fmt: skip


ANYTHING = st.lists(
    st.sampled_from(["$", "$$", "\\mu", "^", "_", "{", "}", "x", "\\mathbf{A}", " ", "\n", "=", "\\frac", "\\sum_i", "T", "<!--", "-->", "&", "\\\\", "|"]),
    max_size=25,
).map("".join)  # fmt: skip


@given(ANYTHING, st.integers(0, 80))
def test_nothing_raises_anywhere(text: str, offset: int) -> None:
    analysis = read(text)
    offset = min(offset, len(text))
    highlights(analysis, offset)
    definition(analysis, offset)
    references(analysis, offset)
    outline(analysis)
    foldings(analysis)
    tokens(analysis)
    completions(analysis, offset)
    shape_hints(analysis)
    for feature in (lambda: prepare(analysis, offset), lambda: rename(analysis, offset, "\\rho")):
        with contextlib.suppress(Refusal):
            feature()
