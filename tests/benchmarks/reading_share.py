"""Prints how many formulas of the public notes are read whole, how many sides have a value, and why the rest do not.

Run: ``python tests/benchmarks/reading_share.py [FOLDER]``
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

from einlsp.latex import Macro, definitions
from einlsp.markdown import read_note as read_markdown
from einlsp.reading import FormulaReading, ReadingSettings, read_note

REPOSITORY = Path(__file__).resolve().parents[2]
COUNTED = frozenset({"index", "transpose", "sample"})


def macros_of(latex: list[str]) -> dict[str, Macro]:
    """What the formulas of one note define."""
    found: dict[str, Macro] = {}
    for formula in latex:
        if "\\newcommand" in formula or "\\def" in formula or "\\DeclareMathOperator" in formula:
            found.update(definitions(formula, found))
    return found


def reason(formula: FormulaReading) -> str:
    """The first reason why a formula is not read whole."""
    if formula.tree.broken:
        return formula.tree.broken[0].reason
    return next(o.reason for o in formula.surface.opaque if not o.known)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else REPOSITORY.parent / "shared" / "corpus"
    totals: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    problems: Counter[str] = Counter()
    seconds = shaping = 0.0
    for path in sorted(folder.rglob("*.md")):
        note = read_markdown(path.read_text(), "auto")
        settings = ReadingSettings(macros=macros_of([r.latex for r in note.regions]))
        start = time.perf_counter()
        reading = read_note(note, settings)
        read = time.perf_counter()
        statements = reading.sides.statements
        shaping += time.perf_counter() - read
        seconds += read - start
        totals["statements"] += len(statements)
        for formula in reading.formulas:
            counted = any(m.kind in COUNTED for m in formula.surface.marks)
            totals["formulas"] += 1
            totals["whole"] += formula.whole
            totals["indexed"] += counted
            totals["indexed whole"] += counted and formula.whole
            if counted and not formula.whole:
                reasons[reason(formula)] += 1
            for number, chain in enumerate(formula.surface.chains):
                for position in range(len(chain.sides)):
                    side = reading.side(formula.number, number, position)
                    totals["sides"] += 1
                    totals["values"] += side.value is not None
                    problems.update(p.kind for p in side.problems if side.value is None)
    share = totals["indexed whole"] / max(1, totals["indexed"])
    print(f"{totals['whole']} of {totals['formulas']} formulas are read whole")
    print(f"{totals['indexed whole']} of {totals['indexed']} with indices or transposes: {share:.1%}")
    print(f"{totals['values']} of {totals['sides']} sides of {totals['statements']} statements have a value")
    print(f"read in {seconds:.2f} s, shapes in {shaping:.2f} s")
    for text, count in reasons.most_common(15):
        print(f"  {count:4}  {text}")
    print("sides without a value:", ", ".join(f"{k} {n}" for k, n in problems.most_common()))


if __name__ == "__main__":
    main()
