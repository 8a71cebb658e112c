"""Writes all that einlsp sees in notes as one canonical text, to compare before and after a change that must change nothing.

Run: ``python tests/benchmarks/observed.py [FOLDER …] > before.txt``, change something, run it again, ``cmp``. Without a folder
it looks at the public notes and the project's own, and at notes made of pieces of theirs in a new order (the same in
every run). For each note: the Markdown, the trees, the surfaces with all marks, index structure, declarations,
the value of every side or why it has none, findings, claims with their verdicts.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from einlsp.ide.analysis import analyse, slow_findings
from einlsp.ide.documents import read_bytes
from einlsp.ide.findings import in_order
from einlsp.ide.outside import Outside
from einlsp.latex import Formula
from einlsp.reading import FormulaReading, NoteReading, verdicts, weighing
from einlsp.reading.symbols import Declaration
from einlsp.tensor.expr import Expr
from einlsp.tensor.index import Index

REPOSITORY = Path(__file__).resolve().parents[2]
FOLDERS = (REPOSITORY.parent / "shared" / "corpus", REPOSITORY / "tests" / "notes")
GENERATED = 40
# A verdict must not hang on how busy the machine is.
PATIENCE = 60.0
_SKIPPED = frozenset({"cached_code", "formula", "region"})


class Shown:
    """Values as text; an index of an expression is named by where it is first met."""

    def __init__(self) -> None:
        self.indices: dict[int, str] = {}

    def text(self, value: Any) -> str:
        """The canonical text of a value."""
        if isinstance(value, Index):
            return f"{self.indices.setdefault(id(value), f'i{len(self.indices)}')}:{value.dim}"
        if isinstance(value, str | int | float | bool | type(None)):
            return repr(value)
        if isinstance(value, Enum):
            return str(value)
        if isinstance(value, frozenset | set):
            return "{" + ", ".join(sorted(map(self.text, value))) + "}"
        if isinstance(value, Mapping):
            return "{" + ", ".join(f"{self.text(k)}: {self.text(v)}" for k, v in value.items()) + "}"
        if isinstance(value, tuple | list):
            return "(" + ", ".join(map(self.text, value)) + ")"
        if isinstance(value, Expr):
            slots = {n for c in type(value).__mro__ for n in getattr(c, "__slots__", ())}
            names = sorted(n for n in slots - {"free", "names"} if not n.startswith("cached"))
            return f"{type(value).__name__}({', '.join(self.text(getattr(value, n)) for n in names)})"
        if is_dataclass(value):
            names = [f.name for f in fields(value) if f.name not in _SKIPPED]
            return f"{type(value).__name__}({', '.join(f'{n}={self.text(getattr(value, n))}' for n in names)})"
        return repr(value) if type(value).__repr__ is not object.__repr__ else f"<{type(value).__name__}>"


def text_of(value: Any) -> str:
    """A value by itself."""
    return Shown().text(value)


class Observer:
    """Shows notes; the tree and surface of a formula that was shown before are only named."""

    def __init__(self) -> None:
        self.known: dict[int, tuple[int, object]] = {}

    def note(self, name: str, content: bytes) -> Iterator[str]:
        """Lines about a note."""
        yield f"# {name}"
        analysis = analyse(read_bytes(content, name), Outside((), f"/notes/{name}"))
        note, reading = analysis.note, analysis.reading
        yield f"flavour {note.flavour}"
        for what in ("front_matter", "regions", "paragraphs", "comments", "accidents"):
            found = getattr(note, what)
            yield from (f"{what} {text_of(f)}" for f in (found if isinstance(found, tuple) else (found,)))
        for formula in reading.formulas:
            yield from self.formula(formula)
        yield f"hints {text_of(reading.hints)} metric {reading.metric} indexed {reading.indexed}"
        yield f"supposed {text_of(reading.supposed)}"
        yield from (f"declared {text_of(d)}" for d in reading.declarations)
        yield from (f"misread {text_of(m)}" for m in reading.misread)
        yield from sides(reading)
        for step in verdicts.judged(reading):
            yield f"step {text_of(step)}"
        findings = in_order((*analysis.findings, *slow_findings(analysis)))
        yield from (f"finding {text_of(f)}" for f in findings)

    def formula(self, formula: FormulaReading) -> Iterator[str]:
        """Lines about what a formula's text says."""
        text = formula.text
        number, _ = self.known.get(id(text), (-1, None))
        if number >= 0:
            yield f"formula {formula.number} as {number}"
            return
        self.known[id(text)] = len(self.known), text
        yield f"formula {formula.number} {text.tree.latex!r} whole {formula.whole}"
        yield f"  tree {text_of(tree(text.tree))}"
        yield f"  surface {text_of(text.surface)}"
        yield f"  declares {text_of([with_head(d) for d in text.declarations])}"
        yield f"  groups {text_of(text.groups)} evidence {text_of(text.evidence)}"
        yield f"  symbols {text_of([[(n.start, n.key) for n in symbols] for symbols in text.symbols])}"
        yield f"  doubled {text_of([(n.start, n.end) for n in text.doubled])} metric {text.metric}"


def tree(formula: Formula) -> object:
    """What a formula's tree is made of."""
    return formula.rows, formula.broken


def with_head(declaration: Declaration) -> tuple[object, object]:
    """A declaration and the name of its head."""
    return declaration, declaration.head.key


def sides(reading: NoteReading) -> Iterator[str]:
    """Lines about the sides of all statements."""
    for formula in reading.formulas:
        for number, chain in enumerate(formula.surface.chains):
            for position in range(len(chain.sides)):
                side = reading.side(formula.number, number, position)
                shown = text_of((side.value, side.free, side.problems, side.sources))
                yield f"side {formula.number} {number} {position} {shown}"
            if (formula.number, number) in reading.sides.statements:
                yield f"problems {text_of(reading.sides.problems(formula.number, number))}"


def generated(contents: list[str]) -> Iterator[tuple[str, bytes]]:
    """Notes of paragraphs of other notes in a new order, some with a character taken out or put in."""
    dice = random.Random(20)
    paragraphs = [p for content in contents for p in re.split(r"\n\s*\n", content) if "$" in p and len(p) < 2000]
    for number in range(GENERATED):
        chosen = dice.sample(paragraphs, min(len(paragraphs), dice.randint(3, 30)))
        for at, paragraph in enumerate(chosen):
            if dice.random() < 0.3:
                place = dice.randrange(len(paragraph))
                put = dice.choice(["", "", "$", "_", "^", "{", "}", "\\", "'", "i", "=", "if ", ". ", "| "])
                chosen[at] = paragraph[:place] + put + paragraph[place + dice.randint(0, 1) :]
        yield f"generated-{number}.md", "\n\n".join(chosen).encode()


def main() -> None:
    weighing.SECONDS = PATIENCE
    sys.setrecursionlimit(20_000)
    folders = [Path(a) for a in sys.argv[1:]] or FOLDERS
    paths = [(folder, path) for folder in folders for path in sorted(folder.rglob("*.md"))]
    notes = [(path.relative_to(folder).as_posix(), path.read_bytes()) for folder, path in paths]
    observer = Observer()
    for name, content in [*notes, *generated([content.decode(errors="replace") for _, content in notes])]:
        for line in observer.note(name, content):
            print(line)


if __name__ == "__main__":
    main()
