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
from collections.abc import Iterator
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

MACHINE = ("einlsp.interpreter", "einlsp.command")


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


class Session:
    """One VS Code with one workspace; ``run`` answers what each step gave."""

    def __init__(
        self,
        tools: Tools,
        vsix: Path,
        home: Path,
        workspace: Path,
        artefacts: Path,
        environment: dict[str, str],
        settings: dict[str, Any],
    ) -> None:
        self.tools, self.vsix, self.home, self.workspace, self.artefacts = tools, vsix, home, workspace, artefacts
        self.environment = {**environment, "EXTENSIONS_GALLERY": '{"serviceUrl":""}'}
        self.settings = home / "data" / "User" / "settings.json"
        self.settings.parent.mkdir(parents=True)
        # A setting that names a program belongs to the machine; a remote window ignores it among the person's own.
        machine = home / "data" / "Machine" / "settings.json"
        machine.parent.mkdir()
        machine.write_text(json.dumps({name: settings[name] for name in MACHINE if name in settings}), encoding="utf-8")
        own = {name: value for name, value in settings.items() if name not in MACHINE}
        self.settings.write_text(json.dumps({**QUIET, **own}), encoding="utf-8")
        artefacts.mkdir(parents=True, exist_ok=True)

    def _command(self, *arguments: str) -> list[str]:
        folders = ["--user-data-dir", self.home / "data", "--extensions-dir", self.home / "extensions"]
        command = [self.tools.node, self.tools.code_server, "--config", self.home / "config.yaml", *folders, *arguments]
        return [str(part) for part in command]

    @contextlib.contextmanager
    def _served(self) -> Iterator[str]:
        with (self.artefacts / "code-server.log").open("wb") as log:
            where: dict[str, Any] = {"env": self.environment, "stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
            subprocess.run(self._command("--install-extension", str(self.vsix)), check=True, timeout=120, **where)
            port = free_port()
            flags = ["--auth", "none", "--bind-addr", f"127.0.0.1:{port}", "--disable-telemetry"]
            flags += ["--disable-update-check", "--disable-workspace-trust", "--disable-getting-started-override"]
            process = subprocess.Popen(self._command(*flags), start_new_session=True, **where)
            try:
                yield self._wait(f"http://127.0.0.1:{port}", process)
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGTERM)
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)
                self._keep_logs()

    @staticmethod
    def _wait(base: str, process: subprocess.Popen[bytes]) -> str:
        end = time.monotonic() + 60
        while time.monotonic() < end and process.poll() is None:
            try:
                with urllib.request.urlopen(f"{base}/healthz", timeout=5):
                    return base
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        raise AssertionError(f"code-server does not answer (exit code {process.poll()})")

    def _keep_logs(self) -> None:
        for log in (self.home / "data" / "logs").rglob("*einlsp*.log"):
            shutil.copy(log, self.artefacts / "einlsp-output.log")

    def run(self, *steps: dict[str, Any], file: str | None = None, seconds: int = 240) -> list[Any]:
        """What ``steps`` gave, in order; fails with the step, its reason and einlsp's output channel."""
        with self._served() as base:
            scenario = self.home / "scenario.json"
            scenario.write_text(
                json.dumps(
                    {
                        "base": base,
                        "folder": str(self.workspace),
                        "file": file,
                        "chrome": self.tools.chrome,
                        "out": str(self.artefacts),
                        "logs": str(self.home / "data" / "logs"),
                        "steps": steps,
                    }
                ),
                encoding="utf-8",
            )
            done = subprocess.run(
                [str(self.tools.node), str(DRIVER), str(scenario)],
                env={**self.environment, "EINLSP_PLAYWRIGHT": str(self.tools.playwright)},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=seconds,
                check=False,
            )
        lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        output = self.artefacts / "einlsp-output.log"
        tail = output.read_text(errors="replace")[-2000:] if output.exists() else "(no output channel)"
        broken = [line for line in lines if not line["ok"]]
        assert not broken, f"{broken}\n{tail}"
        assert done.returncode == 0, f"{done.stderr[-1500:]}\n{tail}"
        assert [line["step"] for line in lines] == [step["do"] for step in steps]
        return [line.get("got") for line in lines]
