"""Finds a note's settings files: ``einlsp.toml`` and ``[tool.einlsp]`` in ``pyproject.toml``, in the nearest folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from einlsp.ide.schema import Problem
from einlsp.ide.settings import Layer, layer

NAMES = ("pyproject.toml", "einlsp.toml")


class Configuration:
    """Reads each folder's settings once. ``forget`` after a settings file changed."""

    def __init__(self, known_rules: Iterable[str] = ()) -> None:
        self._known_rules = tuple(known_rules)
        self._own: dict[Path, tuple[Layer, ...]] = {}
        self._seen: dict[Path, tuple[int, int]] = {}
        self._effective: dict[Path, tuple[Layer, ...]] = {}

    def layers(self, folder: Path) -> tuple[Layer, ...]:
        """The layers that hold in ``folder``: those of the nearest folder, from it upwards, that has any."""
        known = self._effective.get(folder)
        if known is None:
            own = self._folder(folder)
            known = own if own or folder.parent == folder else self.layers(folder.parent)
            self._effective[folder] = known
        return known

    def changed(self) -> bool:
        """Whether a settings file that was read, or looked for, is another now."""
        return any(_state(path) != state for path, state in self._seen.items())

    def forget(self) -> None:
        """Read everything anew when it is next asked for."""
        self._own.clear()
        self._seen.clear()
        self._effective.clear()

    def _folder(self, folder: Path) -> tuple[Layer, ...]:
        if folder not in self._own:
            found = (self._file(folder / name) for name in NAMES)
            self._own[folder] = tuple(each for each in found if each)
        return self._own[folder]

    def _file(self, path: Path) -> Layer | None:
        self._seen[path] = _state(path)
        try:
            content = path.read_bytes()
        except OSError:
            return None
        of_pyproject = path.name == "pyproject.toml"
        if of_pyproject and b"einlsp" not in content:
            return None
        origin, base = str(path), path.parent.as_posix()
        try:
            values = _toml(content)
        except ValueError as error:
            return Layer({}, origin, base, (Problem((), f"this is not TOML: {error}"),))
        tool = values.get("tool", {})
        within = isinstance(tool, dict) and "einlsp" in tool
        if of_pyproject:
            if not within:
                return None
            return layer(tool["einlsp"], f"{origin} [tool.einlsp]", base, self._known_rules)
        if within:
            wrong = Problem(("tool", "einlsp"), "settings stand at the top of this file, without [tool.einlsp]")
            return Layer({}, origin, base, (wrong,))
        return layer(values, origin, base, self._known_rules)


def _state(path: Path) -> tuple[int, int]:
    """When a file was changed and how long it is."""
    try:
        found = path.stat()
    except OSError:
        return 0, -1
    return found.st_mtime_ns, found.st_size


def _toml(content: bytes) -> dict[str, Any]:
    import tomllib

    return tomllib.loads(content.decode("utf-8-sig"))
