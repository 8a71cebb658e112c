"""Helix in a terminal of tmux, with exactly the file that ``editors/helix`` ships."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytestmark = [pytest.mark.editor, pytest.mark.source_tree, pytest.mark.xdist_group("editors")]


class Terminal:
    """A program in a terminal: keys in, the screen's text out."""

    def __init__(self, name: str, environment: dict[str, str]) -> None:
        self.name, self.environment = name, environment

    def _tmux(self, *arguments: str) -> str:
        command = ["tmux", "-L", self.name, "-f", "/dev/null", *arguments]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=20, check=False)
        return done.stdout

    def start(self, *command: str) -> None:
        """Runs ``command`` in a terminal of 140 columns and 45 lines."""
        self._tmux("new-session", "-d", "-x", "140", "-y", "45", *command)

    def press(self, *keys: str) -> None:
        """Presses keys by tmux's names for them (``Space``, ``Enter``, ``Escape``)."""
        for key in keys:
            self._tmux("send-keys", key)
            time.sleep(0.15)

    def screen(self) -> str:
        """What the terminal shows."""
        return self._tmux("capture-pane", "-p")

    def wait(self, what: str, holds: Callable[[str], bool], seconds: float = 30) -> str:
        """The screen, once ``holds`` says so of it."""
        end = time.monotonic() + seconds
        while not holds(screen := self.screen()):
            assert time.monotonic() < end, f"waited in vain for {what}:\n{screen}"
            time.sleep(0.1)
        return screen

    def cursor_row(self) -> int:
        """The row of the cursor, from 0; a menu opens below it with its first entry chosen."""
        return int(self._tmux("display-message", "-p", "#{cursor_y}"))

    def close(self) -> None:
        """Ends the terminal and what runs in it."""
        self._tmux("kill-server")


@pytest.fixture
def helix(cache: Path, workspace: Path, environment: dict[str, str], editors_folder: Path) -> Iterator[Terminal]:
    """Helix with the tour note open."""
    binary = cache / "bin" / "hx"
    if not binary.exists() or not shutil.which("tmux"):
        pytest.skip("no Helix, or no tmux, here: run `.ci/editors.sh helix`")
    configuration = Path(environment["XDG_CONFIG_HOME"]) / "helix"
    configuration.mkdir(parents=True)
    shutil.copy(editors_folder / "helix" / "languages.toml", configuration)
    terminal = Terminal(f"einlsp-{workspace.parent.name}", environment)
    terminal.start(str(binary), str(workspace / "tour.md"))
    with contextlib.closing(terminal):
        yield terminal


def test_from_the_note_to_a_derivative_on_disk(helix: Terminal, workspace: Path) -> None:
    helix.wait("the finding in the margin", lambda screen: "●" in screen)
    helix.press("/", "lVert", "Enter")
    helix.press("Space", "k")
    hover = helix.wait("the hover", lambda screen: "np.sum" in screen)
    assert "data:image" not in hover
    helix.press("Escape", "Space", "a")
    menu = helix.wait("the actions", lambda screen: "Differentiate with respect to" in screen)
    row = next(n for n, line in enumerate(menu.splitlines()) if "Differentiate with respect to" in line)
    helix.press(*["Down"] * (row - helix.cursor_row() - 1), "Enter")
    helix.wait("the derivative", lambda screen: r"{\mathrm{d}\mathbf{W}}" in screen and "[+]" in screen)
    helix.press(":", "w", "Enter")
    helix.wait("the file to be written", lambda screen: "[+]" not in screen)
    after = (workspace / "tour.md").read_text(encoding="utf-8").replace(" ", "")
    assert r"(\mathbf{W}^T\mathbf{X}-\mathbf{Y})\mathbf{X}^T" in after
