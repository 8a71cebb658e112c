"""A document gives the text that an editor would have, and offsets survive the way there and back."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from einlsp.text import Encoding, SourceText, TextChange

ENCODINGS: tuple[Encoding, ...] = ("utf-8", "utf-16", "utf-32")
# Letters, every width of UTF-8 and UTF-16, the three line ends, and all that str.splitlines wrongly splits at.
ALPHABET = "ab ∂é😀\n\r\t\u2028\u2029\x85\v\f\x1c\x1d\x1e\ud83d\udc00$"
texts = st.text(alphabet=ALPHABET, max_size=40)
encodings = st.sampled_from(ENCODINGS)
numbers = st.integers(min_value=-2, max_value=60)


def units(piece: str, encoding: Encoding) -> int:
    if encoding == "utf-32":
        return len(piece)
    codec, width = ("utf-8", 1) if encoding == "utf-8" else ("utf-16-le", 2)
    return len(piece.encode(codec, "surrogatepass")) // width


def editor_offset(text: str, line: int, character: int, encoding: Encoding) -> int:
    """The same question answered one character at a time, as slowly and plainly as possible."""
    if line < 0:
        return 0
    lines = re.split("(\r\n|\r|\n)", text)
    if line >= (len(lines) + 1) // 2:
        return len(text)
    start = sum(map(len, lines[: 2 * line]))
    content = lines[2 * line]
    at = 0
    while at < len(content) and units(content[: at + 1], encoding) <= character:
        at += 1
    return start + at


@pytest.mark.parametrize("character", ["\u2028", "\u2029", "\x85", "\v", "\f", "\x1c", "\x1d", "\x1e"])
def test_only_the_three_line_ends_of_lsp_end_a_line(character: str) -> None:
    document = SourceText(f"a{character}b\nc")
    assert len(document.line_starts) == 2
    assert document.line_text(0) == f"a{character}b"
    assert document.position(4) == (1, 0)


def test_lines_of_each_line_end() -> None:
    document = SourceText("a\r\nb\rc\n\nd")
    assert [document.line_text(line) for line in range(len(document.line_starts))] == ["a", "b", "c", "", "d"]
    assert document.line_starts == [0, 3, 5, 7, 8]


def test_an_empty_document_has_one_empty_line() -> None:
    document = SourceText("")
    assert (len(document.line_starts), document.line_text(0), document.position(0)) == (1, "", (0, 0))
    assert document.offset(5, 5) == 0
    assert document.apply([TextChange("x", (0, 0, 0, 0))]).text == "x"
    assert document.apply([TextChange("x", (9, 9, 9, 9))]).text == "x"


def test_a_final_line_end_opens_one_more_line() -> None:
    document = SourceText("a\n")
    assert len(document.line_starts) == 2
    assert document.position(2) == (1, 0)
    assert document.offset(1, 0) == 2


@pytest.mark.parametrize(("encoding", "character"), [("utf-8", 9), ("utf-16", 5), ("utf-32", 4)])
def test_characters_are_counted_in_the_units_asked_for(encoding: Encoding, character: int) -> None:
    document = SourceText("x∂😀ab")
    assert document.position(4, encoding) == (0, character)
    assert document.offset(0, character, encoding) == 4


def test_a_character_inside_a_pair_is_its_start() -> None:
    document = SourceText("😀b")
    assert [document.offset(0, unit, "utf-16") for unit in range(5)] == [0, 0, 1, 2, 2]
    assert [document.offset(0, unit, "utf-8") for unit in range(7)] == [0, 0, 0, 0, 1, 2, 2]


def test_a_lone_surrogate_is_one_character() -> None:
    document = SourceText("\ud83dx\udc00")
    assert [document.offset(0, unit, "utf-16") for unit in range(5)] == [0, 1, 2, 3, 3]
    assert document.position(3, "utf-8") == (0, 7)


def test_past_the_end_is_the_end() -> None:
    document = SourceText("ab")
    assert document.apply([TextChange("X", (0, 9, 0, 9))]).text == "abX"
    assert document.apply([TextChange("X", (7, 0, 9, 0))]).text == "abX"
    assert SourceText("ab\ncd").offset(0, 99) == 2
    assert SourceText("ab\r\ncd").offset(0, 99) == 2
    assert document.position(99) == (0, 2)
    assert document.position(-1) == (0, 0)


def test_an_offset_between_cr_and_lf_is_the_end_of_the_line() -> None:
    assert SourceText("ab\r\ncd").position(3) == (0, 2)


def test_changes_apply_in_their_order() -> None:
    changes = [TextChange("1", (0, 0, 0, 0)), TextChange("2", (0, 1, 0, 1)), TextChange("\n", (0, 1, 0, 2))]
    assert SourceText("x").apply(changes).text == "1\nx"
    assert SourceText("x").apply([*changes, TextChange("all new")]).text == "all new"


def test_lines_and_columns_of_the_command_line() -> None:
    document = SourceText("a\n😀∂x")
    assert document.line_column(4) == (2, 3)


def test_the_first_document_is_left_as_it_was() -> None:
    document = SourceText("a\nb")
    starts = list(document.line_starts)
    edited = document.replace(1, 1, "\n\n")
    assert (document.text, document.line_starts) == ("a\nb", starts)
    assert edited.line_starts == SourceText(edited.text).line_starts


@given(texts, encodings)
def test_offsets_round_trip(text: str, encoding: Encoding) -> None:
    document = SourceText(text)
    for offset in range(len(text) + 1):
        # What is inside a line end, or a pair written as two surrogates, has no position of its own.
        inside = offset < len(text) and (
            text[offset - 1 : offset + 1] == "\r\n"
            or re.fullmatch("[\ud800-\udbff][\udc00-\udfff]", text[offset - 1 : offset + 1])
        )
        line, character = document.position(offset, encoding)
        if not inside:
            assert document.offset(line, character, encoding) == offset
        assert line == document.line_of(offset)


@given(texts, numbers, numbers, encodings)
def test_any_position_gives_an_editors_offset(text: str, line: int, character: int, encoding: Encoding) -> None:
    assert SourceText(text).offset(line, character, encoding) == editor_offset(text, line, character, encoding)


@given(texts, st.lists(st.tuples(st.tuples(numbers, numbers, numbers, numbers), texts), max_size=6), encodings)
def test_any_sequence_of_edits_gives_the_text_an_editor_would_have(
    text: str, edits: list[tuple[tuple[int, int, int, int], str]], encoding: Encoding
) -> None:
    document = SourceText(text)
    expected = text
    for change, new_text in edits:
        _ = document.line_starts
        first = editor_offset(expected, change[0], change[1], encoding)
        last = editor_offset(expected, change[2], change[3], encoding)
        first, last = min(first, last), max(first, last)
        expected = expected[:first] + new_text + expected[last:]
        document = document.apply([TextChange(new_text, change)], encoding)
        assert document.text == expected
        assert document.line_starts == SourceText(expected).line_starts
