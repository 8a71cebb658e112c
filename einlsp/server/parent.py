"""Ends this process when the editor that started it is gone."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable

_SECONDS = 1.0


def alive(process: int) -> bool:
    """Whether a process of that number exists."""
    if sys.platform == "win32":
        return _alive_on_windows(process)
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def watch(process: int | None, gone: Callable[[], None], seconds: float = _SECONDS) -> None:
    """Call ``gone``, in a thread of its own, once the process has ended.

    A process that cannot be seen from the start (an editor in a container, on another machine) is not watched.
    """
    if process is None or process <= 0 or process == os.getpid() or not alive(process):
        return

    def look() -> None:
        while alive(process):
            time.sleep(seconds)
        gone()

    threading.Thread(target=look, name="einlsp-parent", daemon=True).start()


def _alive_on_windows(process: int) -> bool:
    import ctypes

    synchronize, timed_out = 0x00100000, 0x00000102
    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
    handle = kernel.OpenProcess(synchronize, False, process)
    if not handle:
        return False
    try:
        return bool(kernel.WaitForSingleObject(handle, 0) == timed_out)
    finally:
        kernel.CloseHandle(handle)
