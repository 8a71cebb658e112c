"""A baseline: the JSON of an earlier check, whose findings are left out of this one."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from einlsp.cli.formats import CheckResult
from einlsp.cli.output import UsageError
from einlsp.ide.report import ReportedFinding

#: Path, rule, message and, if the file has it, what stood in the finding's range.
_Key = tuple[str, str, str, str | None]


class Baseline:
    """Known findings: their lines may move. Each is left out as often as it was found then.

    A path of the file is meant from the folder of the baseline or from the working folder.
    """

    def __init__(self, known: Iterable[_Key], folder: str) -> None:
        self._left = Counter(known)
        self._folder = folder

    @classmethod
    def read(cls, path: str) -> Baseline | None:
        """The baseline in a file, None where there is no such file. Raises `UsageError` for a file of another kind."""
        try:
            tree = json.loads(Path(path).read_bytes())
            return cls([_key(item) for item in tree["findings"]], _folder(path))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise UsageError("baseline", f"{path}: {error.strerror}") from None
        except (ValueError, KeyError, TypeError, RecursionError):
            message = f"{path} is no baseline: write one with `einlsp check --format json > {path}`"
            raise UsageError("baseline", message) from None

    def is_new(self, path: str, finding: ReportedFinding) -> bool:
        """Whether the baseline does not hold this finding, or not so often."""
        for name in self._names(path):
            for text in (" ".join(finding.text.split()), None):
                key = (name, finding.rule, finding.message, text)
                if self._left[key]:
                    self._left[key] -= 1
                    return False
        return True

    def _names(self, path: str) -> Iterator[str]:
        """What the baseline may call the file at ``path``."""
        names = (path, _relative(path, self._folder), _relative(path, os.curdir), os.path.abspath(path))
        yield from dict.fromkeys(name.replace(os.sep, "/") for name in names)


def write_baseline(path: str, result: CheckResult) -> None:
    """Write a result as a baseline, its paths from the baseline's folder. Raises `UsageError` where it cannot be."""
    from einlsp.cli.formats.json import as_object

    written = as_object(result)
    for finding in written["findings"]:
        finding["path"] = _relative(finding["path"], _folder(path)).replace(os.sep, "/")
    text = json.dumps(written, ensure_ascii=False, indent=2) + "\n"
    try:
        Path(path).write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise UsageError("baseline", f"{path}: {error.strerror}") from None


def _key(item: dict[str, Any]) -> _Key:
    path, rule, message = item["path"], item["rule"], item["message"]
    text = item.get("text")
    if not all(isinstance(word, str) for word in (path, rule, message, text or "")):
        raise TypeError
    return path, rule, message, None if text is None else " ".join(text.split())


def _folder(path: str) -> str:
    return os.path.dirname(os.path.abspath(path))


def _relative(path: str, folder: str) -> str:
    if path == "-":
        return path
    try:
        return os.path.relpath(path, folder)
    except ValueError:  # another drive
        return path
