"""Emacs with Eglot, in batch, with exactly the file that ``editors/emacs`` ships."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.editor, pytest.mark.source_tree, pytest.mark.xdist_group("editors")]

DRIVER = Path(__file__).with_name("eglot.el")


@pytest.fixture
def emacs(cache: Path) -> Path:
    """The Emacs that ``.ci/editors.sh emacs`` brought."""
    binary = cache / "bin" / "emacs"
    if not binary.exists():
        pytest.skip("no Emacs with Eglot here: run `.ci/editors.sh emacs`")
    return binary


def run(
    emacs: Path, note: Path, environment: dict[str, str], configuration: Path, *steps: dict[str, Any]
) -> list[dict[str, Any]]:
    """What each step gave; fails with Emacs' own words when one of them failed."""
    script = note.with_suffix(".steps.json")
    script.write_text(json.dumps(steps), encoding="utf-8")
    names = {"EINLSP_STEPS": str(script), "EINLSP_NOTE": str(note), "EINLSP_CONFIG": str(configuration)}
    done = subprocess.run(
        [str(emacs), "--batch", "-Q", "-l", str(DRIVER)],
        env={**environment, **names},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    broken = [line for line in lines if line["ok"] is not True]
    assert not broken, f"{broken}\n{done.stderr[-2000:]}"
    assert done.returncode == 0, done.stderr[-2000:]
    assert [line["step"] for line in lines] == ["start", *[step["do"] for step in steps], "stop"]
    return [line.get("got") for line in lines[1:-1]]


def test_from_the_note_to_a_derivative_on_disk(
    emacs: Path, workspace: Path, environment: dict[str, str], editors_folder: Path
) -> None:
    note = workspace / "tour.md"
    loss = r"\lVert\mathbf{W}^T"
    diagnostics, hover, titles, _ = run(
        emacs,
        note,
        environment,
        editors_folder / "emacs" / "einlsp.el",
        {"do": "diagnostics", "count": 1},
        {"do": "hover", "at": loss},
        {"do": "action", "at": loss, "title": "Differentiate with respect to"},
        {"do": "save"},
    )
    assert diagnostics[0]["text"] == r"\sigma"
    assert "free-index-mismatch" in diagnostics[0]["message"]
    assert "data:image" not in hover
    assert "np.sum((W.T @ X - Y) ** 2)" in hover
    assert any(title.startswith("Differentiate with respect to") for title in titles)
    after = note.read_text(encoding="utf-8").replace(" ", "")
    assert r"(\mathbf{W}^T\mathbf{X}-\mathbf{Y})\mathbf{X}^T" in after
