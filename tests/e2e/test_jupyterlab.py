"""JupyterLab with jupyterlab-lsp, with exactly the file that ``editors/jupyterlab`` ships: findings and hovers."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.vscode_session import Tools, free_port

pytestmark = [
    pytest.mark.editor,
    pytest.mark.source_tree,
    pytest.mark.timeout(200),
    pytest.mark.xdist_group("editors"),
]

DRIVER = Path(__file__).with_name("jupyterlab.mjs")
# What a person sets once (step 3 of the README), and what would look for something on the net.
USER = {
    "@jupyterlab/lsp-extension/plugin": {"activate": "on"},
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/extensionmanager-extension/plugin": {"enabled": False},
}


def settings(home: Path, workspace: Path, port: int, configuration: Path) -> dict[str, str]:
    """Writes JupyterLab's configuration below ``home``; the environment that points there."""
    config = home / "config"
    shipped = config / "jupyter_server_config.d"
    shipped.mkdir(parents=True)
    shutil.copy(configuration, shipped)
    server = {"open_browser": False, "allow_root": True, "root_dir": str(workspace), "ip": "127.0.0.1", "port": port}
    main = {"ServerApp": {**server, "port_retries": 0}, "IdentityProvider": {"token": ""}, "LabApp": {"news_url": None}}
    (config / "jupyter_server_config.json").write_text(json.dumps(main), encoding="utf-8")
    for name, value in USER.items():
        file = home / "user" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(value), encoding="utf-8")
    return {
        "JUPYTER_CONFIG_DIR": str(config),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "run"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "user"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "IPYTHONDIR": str(home / "ipython"),
    }


@contextlib.contextmanager
def served(binary: Path, environment: dict[str, str], port: int, log: Path) -> Iterator[str]:
    """JupyterLab on loopback; ends only its own processes."""
    base = f"http://127.0.0.1:{port}"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [str(binary), "lab"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
        try:
            end = time.monotonic() + 90
            while True:
                try:
                    with urllib.request.urlopen(f"{base}/api", timeout=5):
                        break
                except (urllib.error.URLError, OSError):
                    assert process.poll() is None, log.read_text(errors="replace")[-2000:]
                    assert time.monotonic() < end, "JupyterLab does not answer"
                    time.sleep(0.3)
            yield base
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def test_a_note_and_a_notebook(
    cache: Path,
    vscode_tools: Tools,
    workspace: Path,
    environment: dict[str, str],
    editors_folder: Path,
    tmp_path: Path,
    repository: Path,
) -> None:
    binary = cache / "jupyter" / "bin" / "jupyter"
    if not binary.exists():
        pytest.skip("no JupyterLab here: run `.ci/editors.sh jupyter`")
    artefacts = repository / "artefacts" / "jupyterlab"
    artefacts.mkdir(parents=True, exist_ok=True)
    port = free_port()
    home = tmp_path / "jupyter"
    own = settings(home, workspace, port, editors_folder / "jupyterlab" / "einlsp.json")
    path = f"{environment['PATH']}{os.pathsep}{binary.parent}"
    with served(binary, {**environment, **own, "PATH": path}, port, artefacts / "jupyter.log") as base:
        steps: list[dict[str, Any]] = [
            {"do": "underlined", "count": 1, "shot": "note.png"},
            {"do": "hover", "at": "$$", "shot": "hover.png"},
            {"do": "open", "file": "tour.ipynb"},
            {"do": "edit", "cell": 1},
            {"do": "underlined", "count": 1, "shot": "notebook.png"},
            {"do": "hover", "at": r"u_\alpha", "offset": 3, "shot": "notebook-hover.png"},
        ]
        scenario = home / "scenario.json"
        scenario.write_text(
            json.dumps(
                {"base": base, "file": "tour.md", "chrome": vscode_tools.chrome, "out": str(artefacts), "steps": steps}
            ),
            encoding="utf-8",
        )
        done = subprocess.run(
            [str(vscode_tools.node), str(DRIVER), str(scenario)],
            env={**environment, "EINLSP_PLAYWRIGHT": str(vscode_tools.playwright)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=160,
            check=False,
        )
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert [line for line in lines if not line["ok"]] == [], done.stderr[-1000:]
    assert done.returncode == 0, done.stderr[-1500:]
    marks, whole, _, _, _, index = (line.get("got") for line in lines)
    assert marks == [r"\sigma"]
    assert "np.sum((W.T @ X - Y) ** 2)" in whole["text"]
    assert "summed over" in index["text"]
    for hover in (whole, index):
        ((source, natural, shown),) = hover["pictures"]
        assert source.startswith("data:image/svg+xml")
        assert natural == shown > 100
