"""Prints how long a cold and a second ``einlsp check`` of the public notes take beside KaTeX, round by round in one run.

Run: ``python tests/benchmarks/check_speed.py [--katex FOLDER] [--rounds N] [FOLDER]``. Every process runs on the same core.
Whole processes are compared, from start to end; the least of all rounds counts, since a busy machine only adds.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from katex_corpus import Cost, arguments, formulas_of, run, set_up

NAMES = ("KaTeX", "cold check", "second check")


def main() -> None:
    options = arguments(__doc__).parse_args()
    formulas = formulas_of(options.folder)
    render = set_up(options.katex, formulas)
    check = [sys.executable, "-m", "einlsp", "check", str(options.folder), "--jobs", "1"]
    costs: dict[str, list[Cost]] = {name: [] for name in NAMES}
    print(
        f"{len(formulas)} formulas, {len(set(formulas))} of them distinct; seconds of processor time (and by the clock)"
    )
    print("  ".join(f"{name:>16}" for name in ("round", *NAMES)))
    for number in range(options.rounds):
        with tempfile.TemporaryDirectory() as cache:
            environment = {**os.environ, "XDG_CACHE_HOME": cache}
            costs["KaTeX"].append(run(render))
            costs["cold check"].append(run(check, env=environment))
            costs["second check"].append(run(check, env=environment))
        print("  ".join([f"{number + 1:>16}", *(f"{c[-1].cpu:6.2f} ({c[-1].wall:6.2f})" for c in costs.values())]))
    least = {name: min(cost.cpu for cost in found) for name, found in costs.items()}
    print("  ".join([f"{'least':>16}", *(f"{least[name]:6.2f}         " for name in NAMES)]))
    print(f"cold check / KaTeX = {least['cold check'] / least['KaTeX']:.2f} (at most 1 is wanted)")
    print(f"second / cold check = {least['second check'] / least['cold check']:.2f} (at most 0.1 is wanted)")


if __name__ == "__main__":
    main()
