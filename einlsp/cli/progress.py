"""A progress bar on a terminal, for runs that take longer than a second."""

from __future__ import annotations

from threading import Lock, Timer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

PATIENCE = 1.0


class ProgressBar:
    """Counts finished notes; shows nothing before ``PATIENCE`` seconds, and nothing at all where nobody looks."""

    def __init__(self, total: int, visible: bool) -> None:
        self._total = total
        self._done = 0
        self._bar: Progress | None = None
        self._closed = False
        self._lock = Lock()
        self._timer: Timer | None = None
        if visible and total:
            self._timer = Timer(PATIENCE, self._start)
            self._timer.daemon = True
            self._timer.start()

    def advance(self) -> None:
        """One more note is finished."""
        self._done += 1
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], completed=self._done)

    def close(self) -> None:
        """Take the bar away."""
        if self._timer is not None:
            self._timer.cancel()
        with self._lock:
            self._closed = True
            if self._bar is not None:
                self._bar.stop()

    def _start(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("checking notes"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with self._lock:
            if self._closed:
                return
            bar = Progress(*columns, console=Console(stderr=True), transient=True)
            bar.add_task("", total=self._total, completed=self._done)
            bar.start()
            self._bar = bar
