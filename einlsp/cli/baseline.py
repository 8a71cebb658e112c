"""A baseline: the JSON of an earlier check, whose findings are left out of this one."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from einlsp.cli.formats import CheckResult
from einlsp.cli.output import UsageError
from einlsp.ide.report import ReportedFinding

_Key = tuple[str, str, str]


class Baseline:
    """Known findings, by path, rule and message: lines may move. Each is left out as often as it was found then."""

    def __init__(self, known: Iterable[_Key]) -> None:
        self._left = Counter(known)

    @classmethod
    def read(cls, path: str) -> Baseline | None:
        """The baseline in a file, None where there is no such file. Raises `UsageError` for a file of another kind."""
        try:
            tree = json.loads(Path(path).read_bytes())
            return cls((item["path"], item["rule"], item["message"]) for item in tree["findings"])
        except FileNotFoundError:
            return None
        except OSError as error:
            raise UsageError("baseline", f"{path}: {error.strerror}") from None
        except (ValueError, KeyError, TypeError, RecursionError):
            message = f"{path} is no baseline: write one with `einlsp check --format json > {path}`"
            raise UsageError("baseline", message) from None

    def is_new(self, path: str, finding: ReportedFinding) -> bool:
        """Whether the baseline does not hold this finding, or not so often."""
        key = (path, finding.rule, finding.message)
        if self._left[key]:
            self._left[key] -= 1
            return False
        return True


def write_baseline(path: str, result: CheckResult) -> None:
    """Write a result as a baseline. Raises `UsageError` where that cannot be done."""
    from einlsp.cli.formats.json import as_object

    try:
        Path(path).write_text(json.dumps(as_object(result), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError("baseline", f"{path}: {error.strerror}") from None
