"""The macros that hold in a note beside its own: those of the settings, of preamble files and of the front matter."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from einlsp.ide.settings import Settings
from einlsp.latex import Macro, definitions
from einlsp.latex.macros import macro
from einlsp.records import pattern

_LARGEST = 1_000_000


def known_macros(settings: Settings, of_note: Mapping[str, str] | None = None) -> dict[str, Macro]:
    """Macros by name without the backslash. Front matter goes before settings, settings before preamble files."""
    found: dict[str, Macro] = {}
    for path in preamble_files(settings):
        found |= _of_file(*path)
    for name, body in (*settings.macros, *(of_note or {}).items()):
        found[name] = macro(name, body)
    return found


_CUSTOMARY = {
    name: macro(name, body)
    for name, body in {
        "norm": r"\left\|#1\right\|",
        "abs": r"\left|#1\right|",
        "T": r"\top",
        **{f: rf"\operatorname{{{f}}}" for f in ("trace", "logdet", "softmax", "relu", "ReLU", "sigmoid", "softplus")},
    }.items()
}
_NAMED = pattern(rf"\\({'|'.join(_CUSTOMARY)})(?![A-Za-z])")


def with_customary(latex: str, macros: Mapping[str, Macro] | None) -> Mapping[str, Macro] | None:
    r"""The macros, and those in the text that nobody defined and everybody means alike: ``\norm{x}``, ``X^\T``."""
    return {**{name: _CUSTOMARY[name] for name in _NAMED.findall(latex)}, **(macros or {})} or macros


def missing_files(settings: Settings) -> list[str]:
    """The preamble files that cannot be read, as the settings name them."""
    return [name for base, name in settings.preamble if not _there(base, name)]


def _there(base: str, name: str) -> bool:
    try:
        return _path(base, name).is_file()
    except ValueError:
        return False


def preamble_files(settings: Settings) -> Iterator[tuple[str, int, int]]:
    """The preamble files that are there: path, time of their last change and size, by which their content is known."""
    for base, name in settings.preamble:
        path = _path(base, name)
        try:
            state = path.stat()
        except (OSError, ValueError):
            continue
        if state.st_size <= _LARGEST:
            yield str(path), state.st_mtime_ns, state.st_size


def _path(base: str, name: str) -> Path:
    return Path(base or os.curdir, os.path.expanduser(name))


@lru_cache(maxsize=32)
def _of_file(path: str, changed: int, size: int) -> dict[str, Macro]:
    try:
        return definitions(Path(path).read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return {}
