"""Real editors for the end-to-end tests: where they are, and a workspace for each test."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.vscode_session import Tools, find_tools

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]


@pytest.fixture(scope="session")
def cache() -> Path:
    """Where ``.ci/editors.sh`` puts the editors."""
    return Path(os.environ.get("EINLSP_EDITORS") or Path.home() / ".cache" / "einlsp-editors")


@pytest.fixture(scope="session")
def editors_folder() -> Path:
    """The configuration that is shipped; skips where only the tests are here."""
    folder = REPOSITORY / "editors"
    if not folder.is_dir():
        pytest.skip("the editors' configuration is not here")
    return folder


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A folder with a copy of the end-to-end tests' notes."""
    folder = tmp_path / "workspace"
    shutil.copytree(HERE / "notes", folder)
    return folder


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The environment of an editor: a home of its own, and the ``einlsp`` under test first on the ``PATH``."""
    return editor_environment(tmp_path)


def editor_environment(folder: Path) -> dict[str, str]:
    """The same, with the home in ``folder``."""
    home = folder / "home"
    home.mkdir()
    scripts = Path(sys.executable).parent
    if not (scripts / "einlsp").exists():
        pytest.skip(f"no einlsp command beside {Path(sys.executable).name}")
    keep = {name: os.environ[name] for name in ("LANG", "TMPDIR") if name in os.environ}
    return {
        **keep,
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "TERM": "xterm-256color",
        "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_DATA_HOME": str(home / ".local/share"),
        "XDG_STATE_HOME": str(home / ".local/state"),
        "XDG_CACHE_HOME": str(home / ".cache"),
    }


def neovim_version(binary: str) -> tuple[int, int]:
    """(0, 12) of ``NVIM v0.12.4``; (0, 0) of what does not start."""
    try:
        out = subprocess.run([binary, "--version"], capture_output=True, text=True, timeout=20, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return (0, 0)
    found = re.search(r"v(\d+)\.(\d+)", out)
    return (int(found[1]), int(found[2])) if found else (0, 0)


@pytest.fixture(scope="session")
def neovims(cache: Path) -> list[tuple[tuple[int, int], str]]:
    """Every Neovim here that the shipped configuration is for, as (version, binary), oldest first."""
    candidates = [str(path) for path in sorted(cache.glob("bin/nvim-*"))]
    candidates += filter(None, [shutil.which("nvim")])
    return sorted((version, binary) for binary in candidates if (version := neovim_version(binary)) >= (0, 10))


@pytest.fixture(scope="session")
def vscode_tools(cache: Path) -> Tools:
    """VS Code's workbench and its browser; skips, with what is missing, where they are not."""
    tools = find_tools(cache)
    if isinstance(tools, str):
        pytest.skip(tools)
    return tools


@pytest.fixture(scope="session")
def vsix(editors_folder: Path) -> Path:
    """The packaged extension (``$EINLSP_VSIX`` names another one); skips where it was not built, or not from this source."""
    if "EINLSP_VSIX" in os.environ:
        return Path(os.environ["EINLSP_VSIX"])
    package = editors_folder / "vscode" / "einlsp.vsix"
    if not package.exists():
        pytest.skip("the VS Code package is not built: run `make vsix`")
    sources = [*REPOSITORY.glob("einlsp/**/*.py"), *REPOSITORY.glob("grammar/*"), *editors_folder.glob("vscode/src/*")]
    newest = max(path.stat().st_mtime for path in sources)
    if newest > package.stat().st_mtime:
        pytest.skip("the VS Code package is older than the source: run `make vsix`")
    return package


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A real editor on a busy machine may be too slow once: its tests have a second try (``$EINLSP_RETRIES``: more, or none)."""
    retries = int(os.environ.get("EINLSP_RETRIES", "1"))
    for item in items:
        if item.get_closest_marker("editor") is not None:
            item.add_marker(pytest.mark.flaky(reruns=retries, reruns_delay=2))
