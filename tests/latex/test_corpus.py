"""Public notes: every formula is read without raising, nearly all of them whole."""

from __future__ import annotations

from pathlib import Path

from einlsp.latex import parse
from tests.benchmarks.read_share import formulas_of, macros_of


def test_the_corpus_is_read(corpus: Path) -> None:
    total = whole = 0
    for path in sorted(corpus.rglob("*.md")):
        formulas = formulas_of(path.read_text(encoding="utf-8", errors="replace"))
        macros = macros_of(formulas)
        for latex in formulas:
            total += 1
            whole += parse(latex, macros).whole
    assert total > 4_000
    assert whole / total > 0.99


def test_the_seed_is_read_whole(seed: Path) -> None:
    formulas = formulas_of(seed.read_text(encoding="utf-8"))
    assert len(formulas) == 63
    assert [latex for latex in formulas if not parse(latex).whole] == []
