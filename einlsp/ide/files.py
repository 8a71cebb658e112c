"""Which files a check looks at: what was named, and the notes below the folders that were named."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from einlsp.ide.documents import NOTE_SUFFIXES, NOTEBOOK_SUFFIX

_SUFFIXES = (*NOTE_SUFFIXES, NOTEBOOK_SUFFIX)
#: Folders of other people's packages, and of what is generated.
_PACKAGES = frozenset({"node_modules", "site-packages", "__pycache__", "__pypackages__", "bower_components"})


def find_notes(
    paths: Sequence[str], excluded: Callable[[Path], bool], missing: Callable[[str, str], None]
) -> list[str]:
    """The notes to check, each once: in the order of ``paths``, and sorted below a folder.

    A file that is named is taken whatever its name. ``missing`` is told the path and the reason where there is none.
    """
    found: dict[str, None] = {}
    for path in paths:
        if os.path.isdir(path):
            found.update(dict.fromkeys(_below(path, excluded, missing)))
        elif os.path.exists(path):
            found[os.path.normpath(path)] = None
        else:
            missing(path, "there is no such file or folder")
    return list(found)


def _below(folder: str, excluded: Callable[[Path], bool], missing: Callable[[str, str], None]) -> Iterator[str]:
    def closed(error: OSError) -> None:
        missing(str(error.filename), error.strerror or "it cannot be read")

    for where, folders, names in os.walk(folder, onerror=closed):
        if "pyvenv.cfg" in names:
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if _is_own(name) and not excluded(Path(where, name)))
        for name in sorted(names):
            if not name.lower().endswith(_SUFFIXES) or name.startswith("."):
                continue
            path = os.path.normpath(os.path.join(where, name))
            if not _is_pipe(path) and not excluded(Path(path)):
                yield path


def _is_pipe(path: str) -> bool:
    """Whether a path is something else than a file: a pipe, a socket, which would be waited for."""
    return os.path.exists(path) and not os.path.isfile(path)


def _is_own(folder: str) -> bool:
    return not folder.startswith(".") and folder not in _PACKAGES
