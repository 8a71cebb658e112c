"""Checks notes in this process or in several; the results come in the order of the notes, whatever the number."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from einlsp.ide.outside import Outside
from einlsp.ide.report import NoteReport
from einlsp.records import record

#: Bytes of notes from which a second process pays for its start.
_WORTH_A_PROCESS = 400_000
#: How many values more than were freed set off a collection of cycles: 700 would cost a seventh of the whole time, a
#: fifth of this many 5 % of it. What waits in cycles takes 20 MB at most.
_COLLECT_AFTER = 500_000
#: How many notes a process is given at once, and so how many may have ended it.
_SUSPECTS = 8


@record
class Job:
    """A note to check: its content, its path, what holds outside it."""

    content: bytes
    path: str
    outside: Outside
    claims: bool


@record
class Unreadable:
    """Why a note could not be checked."""

    reason: str


def run_job(job: Job) -> NoteReport | Unreadable:
    """Check one note."""
    from einlsp.ide.checking import check
    from einlsp.ide.documents import UnreadableError

    try:
        return check(job.content, job.path, job.outside, claims=job.claims)
    except UnreadableError as error:
        return Unreadable(str(error))
    except Exception as error:  # a fault of einlsp's own: the other notes are still checked
        return Unreadable(f"einlsp failed on it, which is a fault of einlsp: {type(error).__name__}: {error}")


def collect_rarely() -> None:
    """Set up this process for a run that makes millions of small values, of which few hang together in cycles."""
    gc.set_threshold(_COLLECT_AFTER, 20, 10)


def run_jobs(jobs: Sequence[Job], processes: int | None) -> Iterator[NoteReport | Unreadable]:
    """The results of ``jobs`` in their order. ``processes``: as many as pay off where it is None."""
    if processes is None:
        total = sum(len(job.content) for job in jobs)
        processes = min(os.cpu_count() or 1, 1 + total // _WORTH_A_PROCESS)
    processes = min(processes, len(jobs))
    if processes <= 1:
        collect_rarely()
        yield from map(run_job, jobs)
        return
    from concurrent.futures import BrokenExecutor

    done = 0
    while done < len(jobs):
        try:
            for found in _in_processes(jobs[done:], processes):
                done += 1
                yield found
        except BrokenExecutor:
            # A note ended its process (for want of memory, say). The next ones are tried each in a process of its own.
            for job in jobs[done : done + _SUSPECTS * processes]:
                done += 1
                yield _alone(job)


def _alone(job: Job) -> NoteReport | Unreadable:
    """The result of a note that is checked in a process of its own."""
    from concurrent.futures import BrokenExecutor

    try:
        (found,) = _in_processes([job], 1)
    except BrokenExecutor:
        return Unreadable("the process that checked it ended before it was done")
    return found


def _in_processes(jobs: Sequence[Job], processes: int) -> Iterator[NoteReport | Unreadable]:
    """The results from processes of their own, in order. Raises `BrokenExecutor` where one of them ended early."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import active_children, get_context

    # Not fork: the progress bar runs a thread.
    executor = ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=collect_rarely)
    try:
        with _deaf_to_ctrl_c():
            found = executor.map(run_job, jobs, chunksize=max(1, min(_SUSPECTS, len(jobs) // (processes * 4))))
        yield from found
    except KeyboardInterrupt:
        for child in active_children():
            child.kill()
        raise
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """For processes that are started inside: the keys reach every process of a terminal, and this one ends them all."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
