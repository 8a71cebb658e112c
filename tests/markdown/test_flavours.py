"""Each flavour finds the formulas that its engine finds: ``tests/fixtures/delimiters.md``, one case a construct."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from einlsp.markdown import FLAVOUR_NAMES, Note, read_note

FIXTURE = Path(__file__).parents[1] / "fixtures" / "delimiters.md"
CASE = re.compile(r"^## (?P<name>.+)\n\n~~~~\n(?P<source>(?:.*\n)*?)~~~~\n\n(?P<rows>(?:- .+\n)+)", re.MULTILINE)


def cases() -> list[tuple[str, str, str, str]]:
    found = []
    for case in CASE.finditer(FIXTURE.read_text(encoding="utf-8")):
        for row in case["rows"].splitlines():
            names, expected = row[2:].split(": ", 1)
            found += [(case["name"], name, case["source"][:-1], expected) for name in names.split(", ")]
    return found


CASES = cases()


def shown(note: Note) -> str:
    kinds = [("B" if region.block else "D") if region.display else "i" for region in note.regions]
    formulas = [region.latex.replace("\n", "⏎").replace(" ", "␣") for region in note.regions]
    return " ".join(f"{kind}:{formula}" for kind, formula in zip(kinds, formulas, strict=True)) or "–"


def test_every_case_has_every_flavour() -> None:
    names = {name for name, *_ in CASES}
    assert len(names) >= 55
    assert sorted((name, flavour) for name, flavour, *_ in CASES) == sorted(
        (name, flavour) for name in names for flavour in FLAVOUR_NAMES if flavour != "auto"
    )


@pytest.mark.parametrize(
    ("name", "flavour", "source", "expected"), CASES, ids=[f"{name}-{kind}" for name, kind, *_ in CASES]
)
def test_formulas_found(name: str, flavour: str, source: str, expected: str) -> None:
    note = read_note(source, flavour)
    assert shown(note) == expected
    for region in note.regions:
        assert [source[region.to_document(at)] for at in range(len(region.latex))] == list(region.latex)


@pytest.mark.parametrize("flavour", ["remark", "vscode"])
def test_an_engine_whose_host_leaves_the_front_matter_reads_it(flavour: str) -> None:
    source = "---\ntitle: $x$\n---\n\nb"
    assert shown(read_note(source, flavour, front_matter=False)) == "i:x"
    assert read_note(source, flavour).regions == ()


def test_an_unknown_flavour_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"'multimarkdown'.*pandoc"):
        read_note("", "multimarkdown")
