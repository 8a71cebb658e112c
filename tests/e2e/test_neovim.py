"""Neovim, headless, with exactly the configuration that ``editors/neovim`` ships."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.editor, pytest.mark.source_tree, pytest.mark.xdist_group("editors")]

DRIVER = Path(__file__).with_name("neovim.lua")


@pytest.fixture(params=["0.10", "0.11 or newer"])
def neovim(request: pytest.FixtureRequest, neovims: list[tuple[tuple[int, int], str]]) -> str:
    """A Neovim for each of the two ways in which the shipped file sets einlsp up."""
    found = [binary for version, binary in neovims if (version >= (0, 11)) == (request.param != "0.10")]
    if not found:
        pytest.skip(f"no Neovim {request.param} here: run `make editors`")
    return found[-1]


class Session:
    """One Neovim with one note; ``run`` answers what each step gave."""

    def __init__(self, binary: str, note: Path, environment: dict[str, str], configuration: Path) -> None:
        self.binary, self.note, self.environment = binary, note, environment
        plugin = Path(environment["XDG_CONFIG_HOME"]) / "nvim" / "plugin"
        plugin.mkdir(parents=True)
        shutil.copy(configuration, plugin)

    def run(self, *steps: dict[str, Any]) -> list[Any]:
        """What ``steps`` gave, in order; fails with Neovim's own words when one of them failed."""
        script = self.note.with_suffix(".steps.json")
        script.write_text(json.dumps(steps), encoding="utf-8")
        done = subprocess.run(
            [self.binary, "--headless", "-n", "-i", "NONE", str(self.note), "-c", f"luafile {DRIVER}"],
            env={**self.environment, "EINLSP_STEPS": str(script)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=110,
            check=False,
        )
        lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        broken = [line for line in lines if not line["ok"]]
        log = Path(self.environment["XDG_STATE_HOME"]) / "nvim" / "lsp.log"
        tail = log.read_text(errors="replace")[-2000:] if log.exists() else ""
        assert not broken, f"{broken}\n{done.stderr[-1500:]}\n{tail}"
        assert done.returncode == 0, f"{done.stderr[-1500:]}\n{tail}"
        assert [line["step"] for line in lines] == ["start", *[step["do"] for step in steps], "stop"]
        return [line.get("got") for line in lines[1:-1]]


@pytest.fixture
def session(neovim: str, workspace: Path, environment: dict[str, str], editors_folder: Path) -> Session:
    """Neovim on the tour note."""
    return Session(neovim, workspace / "tour.md", environment, editors_folder / "neovim" / "einlsp.lua")


LOSS = r"\lVert\mathbf{W}^T"
SLIP = "_\\sigma$"


def test_from_the_note_to_a_derivative_on_disk(session: Session) -> None:
    before = session.note.read_text(encoding="utf-8")
    diagnostics, hover, titles, _ = session.run(
        {"do": "diagnostics", "count": 1},
        {"do": "hover", "at": LOSS},
        {"do": "action", "at": LOSS, "title": r"Differentiate with respect to"},
        {"do": "save"},
    )
    assert diagnostics[0]["code"] == "free-index-mismatch"
    assert diagnostics[0]["text"] == r"\sigma"
    assert "data:image" not in hover
    assert "np.sum((W.T @ X - Y) ** 2)" in hover
    assert any("W" in title for title in titles if title.startswith("Differentiate with respect to"))
    after = session.note.read_text(encoding="utf-8")
    added = after.removeprefix(before[: before.index(r"\rVert^2") + len(r"\rVert^2")])
    assert added != after, "what stood before the formula's end was changed"
    assert before[before.index("😀 Index by index") :] in after
    assert r"(\mathbf{W}^T\mathbf{X}-\mathbf{Y})\mathbf{X}^T" in added.replace(" ", "")


def test_a_finding_goes_when_its_cause_goes_and_comes_back_with_it(session: Session) -> None:
    first, _, none, _, again = session.run(
        {"do": "diagnostics", "count": 1},
        {"do": "replace", "at": SLIP, "with": "_\\nu$"},
        {"do": "diagnostics", "count": 0},
        {"do": "undo"},
        {"do": "diagnostics", "count": 1},
    )
    assert none == []
    assert again == first


def test_the_fix_of_a_finding(session: Session) -> None:
    before = session.note.read_text(encoding="utf-8")
    session.run(
        {"do": "diagnostics", "count": 1},
        {"do": "action", "at": SLIP, "offset": 2, "title": "Rename"},
        {"do": "diagnostics", "count": 0},
        {"do": "save"},
    )
    assert session.note.read_text(encoding="utf-8") == before.replace(SLIP, "_\\nu$")


def test_a_hover_is_text_that_keeps_the_order_of_the_indices(session: Session) -> None:
    (hover,) = session.run({"do": "hover", "at": r"u_\alpha{M^\alpha}_\beta"})
    assert "data:image" not in hover
    assert "M^α{}_β" in hover, "α stands on the first slot, above; β on the second, below"
