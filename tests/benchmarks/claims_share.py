"""Prints how many steps of the public notes get which verdict, why the rest is not decided, and how long that takes.

Run: ``python tests/benchmarks/claims_share.py [--write] [NOTE…]``; ``--write`` renews ``tests/claims/corpus.json``, which
records the counts of each note (no text of theirs).
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from einlsp.markdown import read_note as markdown
from einlsp.reading.claims import claims_of
from einlsp.reading.notes import read_note
from einlsp.reading.verdicts import judged

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = REPOSITORY.parent / "shared"
GOLDEN = REPOSITORY / "tests" / "claims" / "corpus.json"


def notes(shared: Path) -> list[Path]:
    """The public notes, and the post that the project grew from."""
    return [*sorted((shared / "corpus").rglob("*.md")), *sorted((shared / "seed").glob("*.md"))]


def counts_of(path: Path) -> dict[str, int]:
    """How many claims of each class, and steps with each verdict, a note has."""
    reading = read_note(markdown(path.read_text(encoding="utf-8", errors="replace")))
    kinds = Counter(claim.kind for claim, _ in claims_of(reading) if claim.kind != "other")
    verdicts = Counter(step.judgement.verdict for step in judged(reading))
    return dict(sorted((kinds + verdicts).items()))


def counts(shared: Path) -> dict[str, dict[str, int]]:
    """The counts of all notes, by their place under the shared folder."""
    found = {path.relative_to(shared).as_posix(): counts_of(path) for path in notes(shared)}
    return {name: count for name, count in found.items() if count}


def report(paths: Iterable[Path]) -> None:
    """Print the verdicts, the steps that are not plainly true, and the reasons of the rest."""
    verdicts: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    reading_time = judging_time = 0.0
    slowest = (0.0, "")
    for path in paths:
        text = path.read_text(encoding="utf-8", errors="replace")
        began = time.perf_counter()
        reading = read_note(markdown(text))
        kinds.update(claim.kind for claim, _ in claims_of(reading))
        read = time.perf_counter()
        for step in judged(reading):
            verdicts[step.judgement.verdict] += 1
            if step.judgement.verdict == "undecided":
                reasons[step.judgement.reason] += 1
            elif step.judgement.verdict != "holds":
                line = text.count("\n", 0, step.start) + 1
                print(f"{path.name}:{line}: {step.judgement.verdict}: {step.judgement.reason}")
                print(f"    {step.left}  =  {step.right}")
        took = time.perf_counter() - read
        slowest = max(slowest, (took, path.name))
        reading_time, judging_time = reading_time + read - began, judging_time + took
    print("relations:", ", ".join(f"{count} {kind}" for kind, count in kinds.most_common()))
    print("steps:", ", ".join(f"{count} {verdict}" for verdict, count in verdicts.most_common()))
    print(f"read in {reading_time:.1f} s, judged in {judging_time:.1f} s; slowest: {slowest[1]} {slowest[0]:.2f} s")
    for reason, count in reasons.most_common(25):
        print(f"  {count:4} {reason}")


def main() -> None:
    paths = [Path(a) for a in sys.argv[1:] if not a.startswith("-")]
    report(paths or notes(SHARED))
    if "--write" in sys.argv:
        GOLDEN.write_text(json.dumps(counts(SHARED), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
