"""Prints how much of the public notes in ``../shared/corpus`` the LaTeX room reads, why the rest is not, and how fast.

Run: ``python tests/benchmarks/read_share.py [FOLDER]``
"""

from __future__ import annotations

import re
import sys
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from einlsp.latex import Command, Macro, definitions, iter_nodes, parse
from einlsp.markdown import read_note

REPOSITORY = Path(__file__).resolve().parents[2]
DEFINES = re.compile(r"\\(?:newcommand|renewcommand|providecommand|def|gdef|let|DeclareMathOperator)(?![A-Za-z])")


def formulas_of(text: str) -> list[str]:
    """The LaTeX of a note's formulas."""
    return [region.latex for region in read_note(text).regions]


def macros_of(formulas: list[str]) -> Mapping[str, Macro]:
    """All that the formulas of one note define."""
    found: dict[str, Macro] = {}
    for latex in formulas:
        if DEFINES.search(latex):
            found.update(definitions(latex, found))
    return found


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else REPOSITORY.parent / "shared" / "corpus"
    notes = sorted(folder.rglob("*.md"))
    total = whole = unknown_free = doubles = 0
    seconds = 0.0
    reasons: Counter[str] = Counter()
    example: dict[str, str] = {}
    unknown: Counter[str] = Counter()
    slowest = (0.0, "")
    for path in notes:
        formulas = formulas_of(path.read_text(encoding="utf-8", errors="replace"))
        macros = macros_of(formulas)
        for latex in formulas:
            began = time.perf_counter()
            formula = parse(latex, macros)
            took = time.perf_counter() - began
            seconds += took
            slowest = max(slowest, (took, latex))
            total += 1
            whole += formula.whole
            names = {node.name for node in iter_nodes(formula) if isinstance(node, Command) and not node.known}
            unknown.update(names)
            unknown_free += not names
            doubles += any(getattr(node, "double", None) is not None for node in iter_nodes(formula))
            for reason in {broken.reason for broken in formula.broken}:
                reasons[reason] += 1
                example.setdefault(reason, f"{path.relative_to(folder)}: {latex.strip()[:100]!r}")
    if not total:
        print(f"no formulas in {folder}")
        return
    print(f"{len(notes)} notes, {total} formulas, {seconds / total * 1000:.3f} ms each on average")
    print(f"the slowest took {slowest[0] * 1000:.1f} ms and has {len(slowest[1])} characters")
    print(f"without anything broken: {whole} ({whole / total:.2%}); every command known: {unknown_free / total:.2%}")
    print(f"with a double script: {doubles}")
    print("top reasons:")
    for reason, count in reasons.most_common(20):
        print(f"  {count:5} {reason}\n        {example[reason]}")
    print("top unknown commands:", ", ".join(f"\\{name} {count}" for name, count in unknown.most_common(40)))


if __name__ == "__main__":
    main()
