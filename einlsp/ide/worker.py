"""A process for slow work, which its owner may kill: reads jobs from standard input, writes results to standard output.

A message is the length of a pickle in eight bytes, then the pickle: a job is ``(task, arguments)``, a result
``("done", value)`` or ``("failed", message)``.
"""

from __future__ import annotations

import os
import pickle
import queue
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

_MOST_MEMORY = 2 << 30
_MUCH = 130.0
_LARGE_CACHE = 1024
_PAGE = 4096


def main() -> None:
    """Work until standard input ends, or is closed because the owner died."""
    source, sink = os.dup(0), os.dup(1)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    _limit_memory()
    jobs: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(source, jobs), daemon=True).start()
    memory = Memory()
    while True:
        result = pickle.dumps(run(*pickle.loads(jobs.get())))
        try:
            write_message(sink, result)
        except OSError:  # the owner died while the job was done: there is nobody to say it to
            os._exit(0)
        del result
        memory.look()


def run(task: str, arguments: tuple[Any, ...]) -> tuple[str, Any]:
    """Do one job."""
    try:
        return "done", _tasks()[task](*arguments)
    except MemoryError:
        return "failed", "it takes more memory than there is"
    except RecursionError:
        return "failed", "the expression is nested too deeply"
    except Exception as error:
        return "failed", f"{type(error).__name__}: {error}"


class Memory:
    """Empties the caches when they have grown: thousands of edits leave much behind that nobody asks for again."""

    def __init__(self, least: float = _MUCH, size: Callable[[], float] | None = None) -> None:
        self._least = least
        self._limit = least
        self._size = size or resident

    def look(self) -> bool:
        """Look at the size of the process, and make it smaller if it is large; whether it was."""
        if self._size() < self._limit:
            return False
        empty_caches()
        self._limit = max(self._least, 1.5 * self._size())
        return True


def empty_caches() -> None:
    """Forget what einlsp's larger caches hold; what they answer is worked out again."""
    import gc
    from functools import _lru_cache_wrapper

    gc.unfreeze()  # what is frozen is not among the objects
    for each in gc.get_objects():
        own = isinstance(each, _lru_cache_wrapper) and str(each.__module__).startswith("einlsp.")
        if own and (each.cache_parameters()["maxsize"] or 0) >= _LARGE_CACHE:
            each.cache_clear()
    gc.collect()
    gc.freeze()


def resident() -> float:
    """Megabytes that this process takes; 0 where the system does not tell in a cheap way."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[1]) * _PAGE / 2**20
    except (OSError, ValueError, IndexError):
        return 0.0


def write_message(sink: int, body: bytes) -> None:
    """Write a message, all of it."""
    left = memoryview(len(body).to_bytes(8, "big") + body)
    while left:
        left = left[os.write(sink, left) :]


def read_message(source: int) -> bytes:
    """Read a message; at the end of the stream, nothing."""
    head = _exactly(source, 8)
    return _exactly(source, int.from_bytes(head, "big")) if head else b""


def _read(source: int, jobs: queue.SimpleQueue[bytes]) -> None:
    while body := read_message(source):
        jobs.put(body)
    os._exit(0)


def _exactly(source: int, count: int) -> bytes:
    pieces = []
    while count:
        piece = os.read(source, min(count, 1 << 20))
        if not piece:
            return b""
        pieces.append(piece)
        count -= len(piece)
    return b"".join(pieces)


def _limit_memory() -> None:
    with suppress(ImportError, OSError, ValueError):  # not on every system
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _tasks() -> Mapping[str, Callable[..., Any]]:
    from einlsp.ide.tasks import TASKS

    return TASKS
