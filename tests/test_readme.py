"""The transcripts of README.md are what the program says; ``python -m tests.test_readme`` writes them anew."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from einlsp.ide.analysis import analyse
from einlsp.ide.documents import note
from einlsp.ide.hover import hover
from einlsp.ide.outside import Outside
from einlsp.ide.written import plain

REPOSITORY = Path(__file__).resolve().parents[1]
README = REPOSITORY / "README.md"
TOUR = REPOSITORY / "tests" / "notes" / "tour"
BLOCK = re.compile(r"```console\n(?P<command>\$ (?:cat|einlsp)\b(?:[^\n]*\\\n)*[^\n]*)\n(?P<said>.*?)```\n", re.DOTALL)
HOVER = re.compile(r"<!-- hover (?P<note>\S+) (?P<formula>.+?) -->\n```text\n(?P<said>.*?)```\n", re.DOTALL)

pytestmark = pytest.mark.source_tree


def said(command: str, folder: Path) -> str:
    """What a command line says, on both streams; ``cat`` shows a file after a run."""
    words = shlex.split(command.removeprefix("$ ").replace("\\\n", " "))
    if words[0] == "cat":
        return (folder / words[1]).read_text(encoding="utf-8")
    run = [sys.executable, "-m", "einlsp", *words[1:]]
    environment = {**os.environ, "NO_COLOR": "1", "EINLSP_CACHE": str(folder / "cache"), "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(run, cwd=folder, capture_output=True, text=True, timeout=60, check=False, env=environment)
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def hovered(name: str, formula: str) -> str:
    """What a hover says at the first place where ``formula`` stands in a note."""
    text = (TOUR / name).read_text(encoding="utf-8")
    analysis = analyse(note(text), Outside())
    found = hover(analysis, text.index(formula))
    assert found is not None
    return plain(found.content, analysis.macros) + "\n"


def written(text: str, folder: Path) -> str:
    """The README with every transcript as it is now."""
    text = BLOCK.sub(lambda m: f"```console\n{m['command']}\n{said(m['command'], folder)}```\n", text)
    return HOVER.sub(
        lambda m: f"<!-- hover {m['note']} {m['formula']} -->\n```text\n{hovered(m['note'], m['formula'])}```\n", text
    )


def test_the_transcripts_are_what_the_program_says(tmp_path: Path) -> None:
    text = README.read_text(encoding="utf-8")
    assert len(BLOCK.findall(text)) >= 8
    assert HOVER.search(text)
    shutil.copytree(TOUR, tmp_path / "tour")
    assert written(text, tmp_path / "tour") == text


def test_what_the_documents_point_to_is_there() -> None:
    for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        text = (REPOSITORY / name).read_text(encoding="utf-8")
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
            assert (REPOSITORY / target).exists(), f"{name} points to {target}"
        for path in re.findall(r"`((?:einlsp|tests|editors|grammar|\.ci)/[\w./-]+)`", text):
            assert (REPOSITORY / path).exists(), f"{name} names {path}"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        shutil.copytree(TOUR, Path(scratch) / "tour")
        README.write_text(written(README.read_text(encoding="utf-8"), Path(scratch) / "tour"), encoding="utf-8")
