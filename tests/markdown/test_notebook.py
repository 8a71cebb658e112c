"""A notebook's cells are read as notes, and every character is found again in the file."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from einlsp.markdown import read_note
from einlsp.markdown.notebook import NotebookError, as_json, cells

texts = st.text(alphabet='ab$\\"/\n\té😀\u2028\x00\x1f{}[],:', max_size=20)


def notebook(sources: list[object], **dumped: object) -> str:
    listed = [{"id": "x", "cell_type": kind, "metadata": {"cells": [{"cell_type": "markdown", "source": "no"}]},
               "source": source, "outputs": [{"source": "no", "cell_type": "markdown"}]} for kind, source in sources]  # type: ignore[misc]  # fmt: skip
    return json.dumps({"nbformat": 4, "metadata": {"source": "no"}, "cells": listed}, **dumped)  # type: ignore[arg-type]


def decoded(file: str, start: int, end: int) -> str:
    return str(json.loads(f'"{file[start:end]}"'))


def test_only_markdown_cells_with_their_numbers() -> None:
    file = notebook([("code", "x = 1"), ("markdown", ["a $x\\_i$\n", "b"]), ("raw", "r"), ("markdown", "c")])
    assert [(cell.number, cell.source) for cell in cells(file)] == [(1, "a $x\\_i$\nb"), (3, "c")]


def test_a_formulas_place_in_the_file() -> None:
    file = notebook([("markdown", ["# T\n", "\n", "a $\\alpha_i$ b $$\\\\ y$$"])], indent=1)
    (cell,) = cells(file)
    first, second = read_note(cell.source, "jupyter", front_matter=False).regions
    start, end = cell.file_range(first.start, first.end)
    assert file[start:end] == "$\\\\alpha_i$"
    start, end = cell.file_range(second.to_document(0), second.to_document(2))
    assert file[start:end] == "\\\\\\\\"
    assert cell.to_source(start) == second.to_document(0)


@given(
    st.lists(
        st.tuples(st.sampled_from(["markdown", "code"]), st.one_of(texts, st.lists(texts, max_size=4))), max_size=4
    ),
    st.booleans(),
)
def test_every_character_is_found_in_the_file(sources: list[tuple[str, object]], ascii_only: bool) -> None:
    file = notebook(list(sources), ensure_ascii=ascii_only)
    found = cells(file)
    expected = [
        source if isinstance(source, str) else "".join(source) for kind, source in sources if kind == "markdown"
    ]  # type: ignore[arg-type]
    assert [cell.source for cell in found] == expected
    for cell in found:
        for at, character in enumerate(cell.source):
            start, end = cell.file_range(at, at + 1)
            assert decoded(file, start, end) == character
            assert cell.to_source(start) == at


def test_what_is_put_in_stays_valid() -> None:
    file = notebook([("markdown", ["a\n", "b"])])
    (cell,) = cells(file)
    at, _ = cell.file_range(1, 1)
    edited = file[:at] + as_json(' "$\\alpha$"\n') + file[at:]
    assert cells(edited)[0].source == 'a "$\\alpha$"\n\nb'


def test_the_older_layout_with_worksheets() -> None:
    file = json.dumps({"worksheets": [{"cells": [{"cell_type": "markdown", "source": ["a"]}]}]})
    assert [cell.source for cell in cells(file)] == ["a"]


@pytest.mark.parametrize(
    ("file", "said", "line"),
    [
        ("", "Expecting value", 1),
        ('{"cells": [\n  {"cell_type": "markdown",\n "source": [}\n]}', "Expecting value", 3),
        ("[]", "no list", 1),
        ('{"cells": 3}', "no list", 1),
        ("\x00\xff", "Expecting value", 1),
        ("[" * 100_000, "not a notebook", 1),
    ],
)
def test_what_is_no_notebook_is_named_and_placed(file: str, said: str, line: int) -> None:
    with pytest.raises(NotebookError, match=said) as caught:
        cells(file)
    assert caught.value.line == line


def test_cells_without_type_or_source() -> None:
    file = '{"cells": [{}, 1, null, "s", {"cell_type": "markdown"}, {"cell_type": "markdown", "source": 5}, [{"cell_type": "markdown"}]]}'
    assert [cell.source for cell in cells(file)] == ["", ""]
