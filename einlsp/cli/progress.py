"""A progress bar on a terminal, for runs that take longer than a second."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

PATIENCE = 1.0


class ProgressBar:
    """Counts finished notes; shows nothing before ``PATIENCE`` seconds, and nothing at all where nobody looks."""

    def __init__(self, total: int, visible: bool) -> None:
        self._total = total
        self._done = 0
        self._visible = visible
        self._begun = time.monotonic()
        self._bar: Progress | None = None

    def advance(self) -> None:
        """One more note is finished."""
        self._done += 1
        if self._bar is None and self._visible and time.monotonic() - self._begun > PATIENCE:
            self._bar = self._started()
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], completed=self._done)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()

    def _started(self) -> Progress:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("checking notes"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        bar = Progress(*columns, console=Console(stderr=True), transient=True)
        bar.add_task("", total=self._total)
        bar.start()
        return bar
