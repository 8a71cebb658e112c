"""Analyses one after the other: incremental equals from scratch; a keystroke says at once what the exact check says."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from einlsp.ide.analysis import Analysis, analyse, slow_findings
from einlsp.ide.carrying import carried, common
from einlsp.ide.documents import document, note
from einlsp.ide.findings import Finding, in_order
from einlsp.ide.keystroke import snapshot, typed
from einlsp.ide.outside import Outside
from einlsp.text import SourceText

WRONG = r"$\mathrm{Tr}(\mathbf{ABC}) = \mathrm{Tr}(\mathbf{ACB})$"
LOST = r"$y^\mu = {M^\mu}_\nu x^\nu + {A^\mu}_\nu z^\rho$"
PIECES = st.sampled_from(
    [
        WRONG, LOST, LOST.replace(r"z^\rho", r"z^\nu"), "$$\n", "$x_i$ ", "\n\n", "\r\n", "> ", "- ", "```\n", "a word ", "\\nu", "^", "_", "{", "}",
        "<!-- einlsp-ignore -->", "<!-- einlsp: convention = einstein -->", "<!-- einlsp-disable -->\n", "$\\newcommand{\\A}{\\mathbf{A}}$",
        "---\neinlsp:\n  convention: ml\n---\n", "$\\mathbf{A}\\in\\mathbb{R}^{n\\times m}$ ", "é𝔸",
    ]
)  # fmt: skip
NOTES = st.lists(PIECES, max_size=14).map("".join)


def all_of(analysis: Analysis) -> list[Finding]:
    return in_order((*analysis.findings, *slow_findings(analysis)))


@given(NOTES, st.lists(st.tuples(st.integers(0, 400), st.integers(0, 40), PIECES | st.just("")), max_size=5))
@settings(max_examples=60)
def test_incremental_equals_from_scratch(text: str, edits: list[tuple[int, int, str]]) -> None:
    source = SourceText(text)
    analysis = analyse(document([source]), Outside())
    for start, length, new in edits:
        source = source.replace(start, start + length, new)
        analysis = analyse(document([source]), Outside(), analysis)
        fresh = analyse(note(source.text), Outside())
        assert analysis.findings == fresh.findings
        assert analysis.settings == fresh.settings
        assert analysis.note.regions == fresh.note.regions
        assert slow_findings(analysis) == slow_findings(fresh)


@given(st.lists(NOTES, min_size=1, max_size=3), st.integers(0, 2), st.integers(0, 60), PIECES)
@settings(max_examples=40)
def test_the_cells_of_a_notebook_too(cells: list[str], number: int, at: int, new: str) -> None:
    sources = [SourceText(cell) for cell in cells]
    before = analyse(document(sources, range(1, len(cells) + 1), True), Outside())
    sources[number % len(cells)] = sources[number % len(cells)].replace(at, at + 3, new)
    whole = document(sources, range(1, len(cells) + 1), True)
    assert analyse(whole, Outside(), before).findings == analyse(whole, Outside()).findings


@given(NOTES, st.integers(0, 300), st.integers(0, 20), PIECES)
@settings(max_examples=80)
def test_a_keystroke_keeps_what_it_did_not_touch_and_loses_nothing_for_good(
    text: str, start: int, length: int, new: str
) -> None:
    analysis = analyse(note(text), Outside())
    first = snapshot(analysis, all_of(analysis))
    assert first is not None
    after = SourceText(text).replace(start, start + length, new).text
    quick = typed(first, note(after))
    if quick is None:
        return
    exact = analyse(note(after), Outside())
    assert quick.note.regions == exact.note.regions
    assert quick.document.text == after
    for finding in quick.findings:
        assert 0 <= finding.start <= finding.end <= len(after)
    again = typed(quick, note(text))
    if again is not None:
        assert again.note.regions == analysis.note.regions


def test_a_finding_far_away_moves_with_the_text() -> None:
    text = f"One.\n\nTwo.\n\n{LOST}\n"
    analysis = analyse(note(text), Outside())
    quick = typed(snapshot(analysis, analysis.findings), note("New " + text))
    assert [f.shifted(-4) for f in quick.findings] == list(analysis.findings)
    assert quick.findings == analyse(note("New " + text), Outside()).findings


def test_a_mended_formula_is_clean_at_once_and_a_broken_one_is_not() -> None:
    text = f"One.\n\n{LOST}\n\nThree.\n"
    mended = text.replace(r"z^\rho", r"z^\nu")
    analysis = analyse(note(text), Outside())
    assert [f.rule for f in analysis.findings] == ["free-index-mismatch"]
    clean = typed(snapshot(analysis, analysis.findings), note(mended))
    assert clean.findings == ()
    assert [f.rule for f in typed(clean, note(text)).findings] == ["free-index-mismatch"]


def test_what_holds_for_the_whole_note_needs_a_whole_analysis() -> None:
    text = f"One.\n\n{LOST}\n"
    analysis = analyse(note(text), Outside())
    first = snapshot(analysis, analysis.findings)
    for new in ("<!-- einlsp-disable -->\n\n", "---\neinlsp: {}\n---\n", "$\\newcommand{\\A}{B}$\n\n"):
        assert typed(first, note(new + text)) is None
    assert typed(first, note("Words. " + text)) is not None


def test_silence_moves_with_the_text() -> None:
    text = f"One.\n\n<!-- einlsp-ignore -->\n\nBetween.\n\nMore.\n\n{LOST}\n\n{LOST}\n"
    analysis = analyse(note(text), Outside())
    assert len(analysis.findings) == 1
    quick = typed(snapshot(analysis, analysis.findings), note("Some words. " + text))
    last = typed(quick, note("Some words. " + text.replace("One", "Two")))
    assert len(last.findings) == 1
    edited = typed(last, note(("Some words. " + text.replace("One", "Two")).replace("= {M", "=  {M", 1)))
    assert len(edited.findings) == 1, "the formula below the comment is still silent"


@given(st.text(alphabet="ab", max_size=12), st.text(alphabet="ab", max_size=12))
def test_common(one: str, two: str) -> None:
    head, tail = common(one, two)
    assert one[:head] == two[:head]
    assert one[len(one) - tail :] == two[len(two) - tail :]
    assert head + tail <= min(len(one), len(two))
    rest = one[head : len(one) - tail], two[head : len(two) - tail]
    assert not (rest[0] and rest[1] and (rest[0][0] == rest[1][0] or rest[0][-1] == rest[1][-1]))


def test_carried_drops_what_the_edit_touched() -> None:
    text = f"{WRONG}\n\n{WRONG}\n\n{WRONG}\n"
    analysis = analyse(note(text), Outside())
    found = slow_findings(analysis)
    assert len(found) == 3
    middle = text.index(WRONG, 5) + 10
    new = text[:middle] + "x" + text[middle:]
    assert [f.start for f in carried(found, analysis.note, new)] == [found[0].start, found[2].start + 1]
