"""The tables kept beside the grammar are those that Lark makes of it, and tables of another grammar are not used."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from einlsp.latex import tables as module
from einlsp.latex.build import Builder
from einlsp.latex.grammar import Parser
from einlsp.latex.tables import made, read_grammar, tables, write
from einlsp.latex.tokens import Tok

GRAMMAR = """
start: rows
rows: row -> first
row: cell -> first_cell
cell: items
items: -> none
     | items atom -> add
atom: LETTER -> letter
%declare LETTER
"""


@pytest.mark.source_tree
def test_the_tables_were_made_of_the_grammar() -> None:
    kept = json.loads(read_grammar("latex_math.json"))
    fresh = made(read_grammar("latex_math.lark"))
    advice = "the grammar has changed: call einlsp.latex.tables.write('latex_math')"
    assert kept["rules"] == json.loads(json.dumps(fresh.rules)), advice
    assert kept["states"] == list(fresh.states), advice
    assert tables("latex_math") == fresh


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(module, "_file", lambda name: tmp_path / name)
    (tmp_path / "toy.lark").write_text(GRAMMAR, encoding="utf-8")
    return tmp_path


def test_a_grammar_without_tables_or_with_those_of_another_one_is_given_to_lark(folder: Path) -> None:
    toy = made(GRAMMAR)
    assert tables.__wrapped__("toy") == toy
    write("toy")
    assert json.loads((folder / "toy.json").read_text(encoding="utf-8"))["states"] == list(toy.states)
    assert tables.__wrapped__("toy") == toy
    (folder / "toy.lark").write_text(GRAMMAR.replace("LETTER -> letter", "LETTER -> number"), encoding="utf-8")
    assert tables.__wrapped__("toy") != toy


def test_kept_tables_are_read_without_lark(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write("toy")
    monkeypatch.setattr(module, "made", lambda grammar: pytest.fail("made anew"))
    assert tables.__wrapped__("toy").states


def test_a_parser_of_any_grammar_reduces_as_its_tables_say() -> None:
    (row,) = Parser(made(GRAMMAR), Builder).parse([Tok("LETTER", "x", 0, 1), Tok("LETTER", "y", 1, 2)])
    assert [node.text for node in row.cells[0]] == ["x", "y"]  # type: ignore[attr-defined]
    with pytest.raises(KeyError):
        Parser(made(GRAMMAR), Builder).parse([Tok("AMP", "&", 0, 1)])
