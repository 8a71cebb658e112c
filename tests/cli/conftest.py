"""Running the command line: in this process, away from the user's cache."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from einlsp.cli import main


@dataclass
class Done:
    """What a command wrote, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Iterator[Callable[..., Done]]:
    """``run("check", "a.md")`` in an empty folder."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("EINLSP_CACHE", str(tmp_path / "cache"))
    for name in ("FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)

    def command(*words: str, stdin: bytes | None = None) -> Done:
        if stdin is not None:
            source = tmp_path / "stdin"
            source.write_bytes(stdin)
            stream = source.open(encoding="utf-8")
            monkeypatch.setattr("sys.stdin", stream)
            closing.callback(stream.close)
        try:
            code = main(words)
        except SystemExit as end:  # --help and --version
            code = int(end.code or 0)
        out, err = capfd.readouterr()
        return Done(code, out, err)

    with contextlib.ExitStack() as closing:
        yield command


WRONG = r"$\mathrm{Tr}(\mathbf{ABC}) = \mathrm{Tr}(\mathbf{ACB})$"
RIGHT = r"$\mathrm{Tr}(\mathbf{ABC}) = \mathrm{Tr}(\mathbf{BCA})$"
INDEX = r"$y^\mu = {M^\mu}_\nu x^\nu + {A^\mu}_\nu z^\rho$"


@pytest.fixture
def write() -> Callable[[str, str | bytes], Path]:
    """``write("a.md", text)`` in the working folder."""

    def written(name: str, text: str | bytes) -> Path:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return written
