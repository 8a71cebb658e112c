"""Prints how long KaTeX takes to render the formulas of the public notes, each as often as it stands there.

Run: ``python tests/benchmarks/katex_corpus.py [--katex FOLDER] [FOLDER]``. KaTeX is brought with npm into FOLDER (a folder
for passing things where none is named) and stays there. One node process renders all; `check_speed` uses it as its measure.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from einlsp.markdown import read_note

REPOSITORY = Path(__file__).resolve().parents[2]
CORPUS = REPOSITORY.parent / "shared" / "corpus"
SCRIPT = """\
import katex from 'katex';
import fs from 'fs';
const formulas = JSON.parse(fs.readFileSync(process.argv[2]));
const options = {throwOnError: false, strict: 'ignore'};
const begin = process.hrtime.bigint();
for (const [latex, displayMode] of formulas) katex.renderToString(latex, {...options, displayMode});
console.log(Number(process.hrtime.bigint() - begin) / 1e9);
"""


@dataclass(frozen=True)
class Cost:
    """What a process took: ``wall`` and ``cpu`` seconds from its start to its end; ``said``: its output."""

    wall: float
    cpu: float
    said: str


def one_core() -> None:
    """Keep this process on one core, where the system can do that."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def run(command: list[str], **options: object) -> Cost:
    """Run a command on one core to its end. Raises where it fails (1 is no failure: einlsp found something)."""
    before, began = os.times(), os.times().elapsed
    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=one_core, **options)  # type: ignore[call-overload]
    after = os.times()
    if done.returncode not in (0, 1) or (done.returncode and not done.stdout):
        raise SystemExit(f"{command[0]} failed:\n{done.stderr}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost(after.elapsed - began, cpu, done.stdout)


def formulas_of(folder: Path) -> list[tuple[str, bool]]:
    """The LaTeX of every formula of the notes below a folder, and whether it is displayed."""
    notes = sorted(folder.rglob("*.md"))
    return [(r.latex, r.display) for note in notes for r in read_note(note.read_text(encoding="utf-8")).regions]


def set_up(folder: Path, formulas: list[tuple[str, bool]]) -> list[str]:
    """The command that renders ``formulas``; KaTeX is installed into ``folder`` if it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "node_modules" / "katex").is_dir():
        install = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), "katex"]
        subprocess.run(install, check=True)
    script, data = folder / "render.mjs", folder / "formulas.json"
    script.write_text(SCRIPT, encoding="utf-8")
    data.write_text(json.dumps(formulas), encoding="utf-8")
    return ["node", str(script), str(data)]


def arguments(description: str | None) -> argparse.ArgumentParser:
    """The arguments that both benchmarks have."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("folder", nargs="?", type=Path, default=CORPUS)
    parser.add_argument("--katex", type=Path, default=Path(tempfile.gettempdir()) / "einlsp-katex")
    parser.add_argument("--rounds", type=int, default=5)
    return parser


def main() -> None:
    options = arguments(__doc__).parse_args()
    formulas = formulas_of(options.folder)
    command = set_up(options.katex, formulas)
    costs = [run(command) for _ in range(options.rounds)]
    print(
        f"{len(formulas)} formulas, {len(set(formulas))} of them distinct; the best of {options.rounds} runs on one core:"
    )
    rendering = min(float(cost.said) for cost in costs)
    print(f"  rendering alone {rendering:.2f} s; node from start to end {min(c.wall for c in costs):.2f} s")


if __name__ == "__main__":
    sys.exit(main())
