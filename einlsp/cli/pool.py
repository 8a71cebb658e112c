"""Checks notes in this process or in several; the results come in the order of the notes, whatever the number."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Sequence

from einlsp.ide.outside import Outside
from einlsp.ide.report import NoteReport
from einlsp.records import record

#: Bytes of notes from which a second process pays for its start.
_WORTH_A_PROCESS = 400_000
#: How many values more than were freed set off a collection of cycles: 700 would cost a seventh of the whole time.
_COLLECT_AFTER = 100_000


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
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # Not fork: the progress bar runs a thread.
    executor = ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=collect_rarely)
    try:
        yield from executor.map(run_job, jobs, chunksize=max(1, min(8, len(jobs) // (processes * 4))))
    finally:
        executor.shutdown(wait=True, cancel_futures=True)
