"""Cells of a notebook as one note: what each holds, where it then stands; nothing leaks from one into the next."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from einlsp.markdown import OffsetMap, read_note
from einlsp.markdown.joined import GAP, joined

pieces = st.lists(
    st.sampled_from(
        ["$a$", "$$\nb\n$$", "\n", "\r\n", "\r", "> ", "- ", "```", "$$", "<!-- c -->", "x ", "| ", "é", "\\(d\\)"]
    ),
    max_size=12,
).map("".join)


def places(offsets: OffsetMap) -> list[int]:
    return [offsets.to_document(at) for at in range(offsets.length + 1)]


@given(st.lists(pieces, min_size=1, max_size=4))
def test_what_each_cell_holds_stands_where_the_cell_stands(cells: list[str]) -> None:
    notes = [read_note(cell, "default", front_matter=False) for cell in cells]
    whole = joined(notes)
    assert whole.text == GAP.join(cells)
    at, regions, comments = 0, [], []
    for note, cell in zip(notes, cells, strict=True):
        regions += [(r.start + at, r.end + at, r.latex, places(r.offsets.shifted(at))) for r in note.regions]
        comments += [(c.start + at, c.text) for c in note.comments]
        at += len(cell) + len(GAP)
    assert [(r.start, r.end, r.latex, places(r.offsets)) for r in whole.regions] == regions
    assert [(c.start, c.text) for c in whole.comments] == comments
    for region in whole.regions:
        paragraph = whole.paragraphs[region.paragraph]
        assert paragraph.start <= region.start <= paragraph.end


def test_an_open_fence_ends_with_its_cell() -> None:
    notes = [read_note(cell, "jupyter", front_matter=False) for cell in ("```\n$a$", "$b$")]
    assert [region.latex for region in joined(notes).regions] == ["b"]
