"""Servers to talk to: through pytest-lsp with the capabilities of real editors, and raw, message by message."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import pytest

COMMAND = [sys.executable, "-m", "einlsp", "serve"]


def children(process: int) -> list[int]:
    """The processes that a process has started, zombies too; none where there is no /proc."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == process:
                found.append(int(stat.parent.name))
    return sorted(found)


class RawServer:
    """A server process and its messages, as they are on the wire."""

    def __init__(self, *arguments: str, cwd: Path, env: dict[str, str] | None = None) -> None:
        self.process = subprocess.Popen(
            [*COMMAND, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=cwd,
            env={**os.environ, **(env or {})},
        )
        self.messages: Queue[Any] = Queue()
        self.errors = bytearray()
        self.kept: list[Any] = []
        self.junk = bytearray()
        self._ids = itertools.count(1)
        self._threads = [threading.Thread(target=target, daemon=True) for target in (self._read, self._read_errors)]
        for thread in self._threads:
            thread.start()

    def _read(self) -> None:
        """Take messages until the stream ends; one that the end cuts short, of a server that was killed, is none."""
        with self.process.stdout as stream:
            while (line := stream.readline()).endswith(b"\n"):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
                    while stream.readline().strip():
                        pass
                    body = stream.read(length)
                    if len(body) == length:
                        self.messages.put(json.loads(body))
                else:
                    self.junk += line
            if not b"Content-Length: ".startswith(line[:16]):
                self.junk += line
        self.messages.put(None)

    def _read_errors(self) -> None:
        with self.process.stderr as stream:
            while data := stream.read1(65536):
                self.errors += data

    def write(self, data: bytes) -> None:
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, message: Any) -> None:
        body = json.dumps(message).encode()
        self.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def notify(self, method: str, params: Any = None) -> None:
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def request(self, method: str, params: Any = None) -> int:
        number = next(self._ids)
        self.send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        return number

    def wait(self, wanted: Callable[[Any], bool], seconds: float = 60) -> Any:
        """The first message, of those that came and were not waited for, that is wanted."""
        for index, message in enumerate(self.kept):
            if wanted(message):
                return self.kept.pop(index)
        end = time.monotonic() + seconds
        while True:
            try:
                message = self.messages.get(timeout=max(end - time.monotonic(), 0.01))
            except Empty:
                raise AssertionError(
                    f"waited in vain; there came {self.kept}; {bytes(self.errors[-3000:]).decode()}"
                ) from None
            assert message is not None, f"the server has ended: {bytes(self.errors[-3000:]).decode()}"
            if wanted(message):
                return message
            self.kept.append(message)

    def answer(self, number: int, seconds: float = 60) -> Any:
        """The whole response to a request."""
        return self.wait(lambda m: m.get("id") == number and "method" not in m, seconds)

    def ask(self, method: str, params: Any = None, seconds: float = 60) -> Any:
        """The result of a request; an error fails."""
        response = self.answer(self.request(method, params), seconds)
        assert "error" not in response, response
        return response["result"]

    def initialize(self, capabilities: dict[str, Any] | None = None, **params: Any) -> Any:
        result = self.ask(
            "initialize", {"processId": None, "rootUri": None, "capabilities": capabilities or {}, **params}
        )
        self.notify("initialized", {})
        return result

    def open(self, uri: str, text: str, version: int = 1, language: str = "markdown") -> None:
        item = {"uri": uri, "languageId": language, "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})

    def change(self, uri: str, version: int, *changes: dict[str, Any]) -> None:
        document = {"uri": uri, "version": version}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": list(changes)})

    def diagnostics(self, uri: str, version: int | None = None, seconds: float = 60) -> list[dict[str, Any]]:
        """The next diagnostics that were pushed for a text (of a version)."""
        return self.wait(
            lambda m: (
                m.get("method") == "textDocument/publishDiagnostics"
                and m["params"]["uri"] == uri
                and (version is None or m["params"].get("version") == version)
            ),
            seconds,
        )["params"]["diagnostics"]

    def end(self) -> int:
        """Shut down; the exit code."""
        self.ask("shutdown")
        self.notify("exit")
        return self.process.wait(60)

    def close(self) -> None:
        """Leave nothing behind, whatever happened.

        The threads close the streams that they read: one that is closed while a thread reads it fails in that thread.
        """
        if self.process.poll() is None:
            # A worker that a test has stopped would hold the server's streams open for ever.
            for process in (*children(self.process.pid), self.process.pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
        self.process.wait()
        for thread in self._threads:
            thread.join(20)
        with contextlib.suppress(OSError):
            self.process.stdin.close()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., RawServer]]:
    """Starts servers; ends those that still run."""
    servers: list[RawServer] = []

    def started(*arguments: str, **options: Any) -> RawServer:
        servers.append(RawServer(*arguments, cwd=tmp_path, **options))
        return servers[-1]

    yield started
    for server in servers:
        server.close()


VERSIONED = {"textDocument": {"publishDiagnostics": {"versionSupport": True, "relatedInformation": True}}}
