"""VS Code for a test: code-server with the packaged extension on loopback, driven through headless Chromium."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DRIVER = Path(__file__).with_name("vscode") / "drive.mjs"

# Nothing that would move, ask, or look for something on the net while a test runs.
QUIET: dict[str, Any] = {
    "workbench.startupEditor": "none",
    "security.workspace.trust.enabled": False,
    "telemetry.telemetryLevel": "off",
    "update.mode": "none",
    "extensions.autoCheckUpdates": False,
    "extensions.autoUpdate": "off",
    "extensions.ignoreRecommendations": True,
    "chat.disableAIFeatures": True,
    "workbench.enableExperiments": False,
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "workbench.editor.enablePreview": False,
    "git.enabled": False,
    "editor.minimap.enabled": False,
    "editor.lightbulb.enabled": "on",
    "editor.hover.delay": 150,
    "files.autoSave": "off",
    "[markdown]": {"editor.wordWrap": "off", "editor.quickSuggestions": {"other": "off"}},
}


@dataclass(frozen=True)
class Tools:
    """The programs that a session needs."""

    node: Path
    code_server: Path
    playwright: Path
    chrome: str


def find_tools(cache: Path) -> Tools | str:
    """The tools that ``.ci/editors.sh vscode`` brought, or what is missing."""
    chrome = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    tools = Tools(
        cache / "node" / "bin" / "node",
        cache / "code-server" / "node_modules" / "code-server" / "out" / "node" / "entry.js",
        cache / "playwright" / "node_modules" / "playwright-core",
        chrome or "",
    )
    missing = [path.name for path in (tools.node, tools.code_server, tools.playwright) if not path.exists()]
    if not chrome:
        missing.append("chromium")
    return f"VS Code is not here ({', '.join(missing)} missing): run `make editors`" if missing else tools


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class CodeServer:
    """code-server with the extension, for any number of windows; ends only its own processes."""

    def __init__(self, tools: Tools, vsix: Path, home: Path, environment: dict[str, str], python: str) -> None:
        self.tools, self.home = tools, home
        self.environment = {**environment, "EXTENSIONS_GALLERY": '{"serviceUrl":""}'}
        self.settings = home / "data" / "User" / "settings.json"
        self.settings.parent.mkdir(parents=True)
        # A setting that names a program belongs to the machine; a remote window ignores it among the person's own.
        machine = home / "data" / "Machine" / "settings.json"
        machine.parent.mkdir()
        machine.write_text(json.dumps({"einlsp.interpreter": python}), encoding="utf-8")
        self.logs = home / "data" / "logs"
        with self.log.open("wb") as log:
            where: dict[str, Any] = {"env": self.environment, "stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
            subprocess.run(self._command("--install-extension", str(vsix)), check=True, timeout=180, **where)
            port = free_port()
            flags = ["--auth", "none", "--bind-addr", f"127.0.0.1:{port}", "--disable-telemetry"]
            flags += ["--disable-update-check", "--disable-workspace-trust", "--disable-getting-started-override"]
            self.process = subprocess.Popen(self._command(*flags), start_new_session=True, **where)
        self.base = f"http://127.0.0.1:{port}"
        try:
            self._wait()
        except BaseException:
            self.close()
            raise

    @property
    def log(self) -> Path:
        """What code-server itself says."""
        return self.home / "code-server.log"

    def _command(self, *arguments: str) -> list[str]:
        folders = ["--user-data-dir", self.home / "data", "--extensions-dir", self.home / "extensions"]
        command = [self.tools.node, self.tools.code_server, "--config", self.home / "config.yaml", *folders, *arguments]
        return [str(part) for part in command]

    def _wait(self) -> None:
        end = time.monotonic() + 90
        while time.monotonic() < end and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.base}/healthz", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        raise AssertionError(f"code-server does not answer (exit code {self.process.poll()})")

    def output_channels(self) -> set[Path]:
        """The files of einlsp's output channels, one for each window so far."""
        return {path for path in self.logs.rglob("*.log") if "einlsp" in path.name}

    def close(self) -> None:
        """End it, and what it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)


class Session:
    """One window of VS Code with one workspace; ``run`` answers what each step gave."""

    def __init__(
        self, server: CodeServer, workspace: Path, artefacts: Path, settings: dict[str, Any], **view: float
    ) -> None:
        self.server, self.workspace, self.artefacts, self.settings, self.view = (
            server,
            workspace,
            artefacts,
            settings,
            view,
        )
        artefacts.mkdir(parents=True, exist_ok=True)

    def run(self, *steps: dict[str, Any], file: str | None = None, seconds: int = 240) -> list[Any]:
        """What ``steps`` gave, in order; fails with the step, its reason and einlsp's output channel."""
        server, before = self.server, self.server.output_channels()
        server.settings.write_text(json.dumps({**QUIET, **self.settings}), encoding="utf-8")
        scenario = self.artefacts / "scenario.json"
        scenario.write_text(
            json.dumps(
                {
                    "base": server.base,
                    "folder": str(self.workspace),
                    "file": file,
                    "chrome": server.tools.chrome,
                    "out": str(self.artefacts),
                    "logs": str(server.logs),
                    "old": sorted(map(str, before)),
                    "steps": steps,
                    **self.view,
                }
            ),
            encoding="utf-8",
        )
        done = subprocess.run(
            [str(server.tools.node), str(DRIVER), str(scenario)],
            env={**server.environment, "EINLSP_PLAYWRIGHT": str(server.tools.playwright)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        output = self.artefacts / "einlsp-output.log"
        for log in sorted(server.output_channels() - before):
            shutil.copy(log, output)
        lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        tail = output.read_text(errors="replace")[-2000:] if output.exists() else "(no output channel)"
        broken = [line for line in lines if not line["ok"]]
        assert not broken, f"{broken}\n{tail}"
        assert done.returncode == 0, f"{done.stderr[-1500:]}\n{tail}"
        assert [line["step"] for line in lines] == [step["do"] for step in steps]
        return [line.get("got") for line in lines]
