"""One round of each inner room under random input; each raises where something is not as it must be."""

from __future__ import annotations

import contextlib
import random

from einlsp.ide.actions import actions
from einlsp.ide.analysis import analyse, slow_findings
from einlsp.ide.completion import completions
from einlsp.ide.documents import note as document
from einlsp.ide.folding import foldings
from einlsp.ide.highlight import highlights
from einlsp.ide.hover import hover
from einlsp.ide.keystroke import snapshot, typed
from einlsp.ide.outline import outline
from einlsp.ide.outside import Outside
from einlsp.ide.references import definition, references
from einlsp.ide.refusal import Refusal
from einlsp.ide.rename import prepare, rename
from einlsp.ide.tokens import tokens
from einlsp.ide.written import markdown as hover_markdown
from einlsp.ide.written import plain as hover_plain
from einlsp.latex import children, iter_nodes, parse
from einlsp.markdown import FLAVOUR_NAMES, read_note, update
from einlsp.reading import ReadingSettings
from einlsp.reading import read_note as read_meaning
from einlsp.text import SourceText, TextChange
from einlsp.writing.picture import picture
from einlsp.writing.plain import plain_text
from tests.fuzz.material import edited, formula, note

_LONGEST_HOVER = 100_000


def text(chance: random.Random) -> None:
    """Edits in every encoding give the text that an editor has; positions go there and back."""
    encoding = chance.choice(("utf-8", "utf-16", "utf-32"))
    source = SourceText(note(chance)[:4000].encode("utf-8", "replace").decode())
    for _ in range(6):
        start, end = sorted(chance.randint(0, len(source)) for _ in range(2))
        first, last = source.position(start, encoding), source.position(end, encoding)
        for offset, place in ((start, first), (end, last)):
            back = source.offset(*place, encoding)
            inside = source.text[max(offset - 1, 0) : offset + 1] == "\r\n"
            assert back == offset or inside, (offset, place, back)
        new = "".join(chance.choices(("a", "é", "𝔸", "\r", "\n", "\r\n", "\u2028", ""), k=3))
        start, end = source.offset(*first, encoding), source.offset(*last, encoding)
        expected = source.text[:start] + new + source.text[end:]
        source = source.apply([TextChange(new, (*first, *last))], encoding)
        assert source.text == expected
    wild = [chance.choice((-1, 0, 3, 10**9)) for _ in range(4)]
    source.apply([TextChange("x", tuple(map(abs, wild)))], encoding)  # type: ignore[arg-type]


def markdown(chance: random.Random) -> None:
    """Every character of a region is where the map says; an updated note is the note read from scratch."""
    flavour = chance.choice(FLAVOUR_NAMES)
    current = read_note(note(chance), flavour)
    for _ in range(4):
        for region in current.regions:
            latex = region.latex
            assert [current.text[region.to_document(at)] for at in range(len(latex))] == list(latex)
        after = edited(current.text, chance)
        current, scratch = update(current, after), read_note(after, flavour)
        for name in ("flavour", "front_matter", "regions", "comments", "accidents", "paragraphs"):
            assert getattr(current, name) == getattr(scratch, name), (name, after)


def latex(chance: random.Random) -> None:
    """A tree whatever the string, each node within its parent; a picture or none, and plain text."""
    source = formula(chance)
    for _ in range(3):
        tree = parse(source)
        for node in iter_nodes(tree):
            assert 0 <= node.start <= node.end <= len(source)
            for child in children(node):
                assert node.start <= child.start <= child.end <= node.end, (source, node, child)
        plain_text(source)
        drawn = picture(source, chance.choice(("#fff", "#123456", "red", '"><script>')))
        if drawn is not None:
            assert "<script" not in drawn.svg
            assert "href" not in drawn.svg.replace('xlink:href="#', "").replace(' href="#', "")
            assert drawn.width <= 750
        source = edited(source, chance)


def reading(chance: random.Random) -> None:
    """Every note can be read, in every convention, twice with the same result."""
    found = read_note(note(chance))
    settings = ReadingSettings(convention=chance.choice(("auto", "ml", "einstein", "euclidean")))
    one, two = (read_meaning(found, settings) for _ in range(2))
    assert [formula.surface for formula in one.formulas] == [formula.surface for formula in two.formulas]


def ide(chance: random.Random) -> None:
    """An analysis that reuses the one before is that from scratch, and every feature answers at every place."""
    outside = Outside()
    current = analyse(document(note(chance)), outside)
    typing = snapshot(current, current.findings)
    for _ in range(3):
        after = document(edited(current.document.text, chance))
        if typing is not None:
            typing = typed(typing, after)
        current = analyse(after, outside, current)
        scratch = analyse(after, outside)
        assert current.findings == scratch.findings, after.text
        assert current.note.regions == scratch.note.regions, after.text
    if len(current.document.text) < 20_000:
        one, two = slow_findings(current), slow_findings(scratch)
        assert one == two, (current.document.text, one, two)
        _features(current, chance)


def _features(analysis, chance: random.Random) -> None:  # type: ignore[no-untyped-def]
    size = len(analysis.document.text)
    places = [chance.randint(0, size) for _ in range(2)]
    if analysis.note.regions:
        region = chance.choice(analysis.note.regions)
        places.append(chance.randint(region.start, region.end))
    for _ in outline(analysis):
        pass
    foldings(analysis)
    for token in tokens(analysis, 0, size):
        assert 0 <= token.start < token.end <= size
    for offset in places:
        said = hover(analysis, offset)
        if said is not None:
            assert 0 <= said.start <= offset <= said.end <= size
            assert len(hover_markdown(said.content, analysis.macros, None, 0.0)) < _LONGEST_HOVER
            hover_plain(said.content, analysis.macros)
        highlights(analysis, offset)
        completions(analysis, offset)
        definition(analysis, offset)
        references(analysis, offset, True)
        actions(analysis, analysis.findings, (), offset, min(size, offset + chance.choice((0, 0, 30))))
        for task in (lambda at=offset: prepare(analysis, at), lambda at=offset: rename(analysis, at, "\\rho")):
            with contextlib.suppress(Refusal):
                task()


ROOMS = {"text": text, "markdown": markdown, "latex": latex, "reading": reading, "ide": ide}
