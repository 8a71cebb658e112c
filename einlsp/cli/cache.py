"""Results of earlier runs, in the user's cache folder: one small file for each content, version and configuration."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterable
from pathlib import Path

import einlsp
from einlsp.ide.own_files import cache_folder
from einlsp.ide.report import NoteReport, from_json

_MONTH = 30 * 24 * 3600


class Cache:
    """Never fails: what cannot be read is computed, what cannot be written is lost."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = (folder or cache_folder()) / "check"
        self._version = _fingerprint()

    def key(self, content: bytes, configuration: Iterable[str]) -> str:
        """The name of a result: a digest of what it depends on."""
        digest = hashlib.blake2b(digest_size=20)
        for piece in (self._version, *configuration):
            digest.update(piece.encode("utf-8", "surrogatepass") + b"\0")
        digest.update(content)
        return digest.hexdigest()

    def read(self, key: str) -> NoteReport | None:
        """The result, or nothing."""
        try:
            digest, body = self._path(key).read_bytes().split(b"\n", 1)
            return from_json(json.loads(body)) if digest == _digest(body) else None
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None

    def write(self, key: str, report: NoteReport) -> None:
        """Keep a result. Another process never sees half of it."""
        path = self._path(key)
        scratch = path.with_suffix(f".{os.getpid()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            body = json.dumps(report.to_json(), ensure_ascii=False).encode("utf-8", "surrogatepass")
            scratch.write_bytes(_digest(body) + b"\n" + body)
            scratch.replace(path)
        except OSError:
            return

    def prune(self, now: float | None = None) -> None:
        """Remove what has not been used for a month; looks at most once a day."""
        now = time.time() if now is None else now
        stamp = self._folder / "pruned"
        try:
            if stamp.exists() and now - stamp.stat().st_mtime < _MONTH / 30:
                return
            self._folder.mkdir(parents=True, exist_ok=True)
            stamp.touch()
            for path in self._folder.glob("*/*"):
                if now - path.stat().st_mtime > _MONTH:
                    path.unlink(missing_ok=True)
        except OSError:
            return

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key[2:]}.json"


def _digest(body: bytes) -> bytes:
    """What a body that lost or changed a byte does not have any more."""
    return hashlib.blake2b(body, digest_size=16).hexdigest().encode("ascii")


def _fingerprint() -> str:
    """The version, and the newest change of the program's own files: a checkout changes without a new version."""
    package = Path(einlsp.__file__).parent
    newest, count = 0, 0
    for folder in (package, package.parent / "grammar"):
        for where, _, names in os.walk(folder):
            for name in names:
                if name.endswith((".py", ".lark", ".json")):
                    count += 1
                    newest = max(newest, os.stat(os.path.join(where, name)).st_mtime_ns)
    return f"{einlsp.__version__}/{newest}/{count}"
