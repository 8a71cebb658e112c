"""A limit on how long one computation may take, looked at by the inner loops.

``with deadline(3.0): …`` raises `GaveUp` in any of the functions below once the time is over, ``with budget(3.0): …``
once so much CPU time is used. The limit belongs to the thread that set it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import local
from time import monotonic, thread_time

_EVERY = 32
_FOR_EVER = 1e9
_DEPTH = 12_000
"""Frames that a computation may be deep: formulas may be nested a few hundred times."""


class GaveUp(Exception):
    """The time for a computation is over."""


class _State(local):
    ends: float | None = None
    used_up: float | None = None
    calls: int = 0


_state = _State()


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Limit the time of what is done inside; a limit that is already set and ends sooner stays."""
    before = _state.ends
    ends = monotonic() + seconds
    _state.ends = ends if before is None else min(before, ends)
    depth = sys.getrecursionlimit()
    sys.setrecursionlimit(max(depth, _DEPTH))
    try:
        yield
    except RecursionError:
        raise GaveUp("it is nested too deeply") from None
    finally:
        _state.ends = before
        sys.setrecursionlimit(depth)


@contextmanager
def budget(seconds: float) -> Iterator[None]:
    """Limit the CPU time of what is done inside: what is decided within it does not hang on how busy the machine is."""
    before = _state.used_up
    ends = thread_time() + seconds
    _state.used_up = ends if before is None else min(before, ends)
    try:
        with deadline(_FOR_EVER):  # `tick` looks at nothing where no deadline is set
            yield
    finally:
        _state.used_up = before


@contextmanager
def aside() -> Iterator[None]:
    """Keep what is done inside off the budget around it; what has a budget of its own there keeps to that."""
    before, began = _state.used_up, thread_time()
    _state.used_up = None
    try:
        yield
    finally:
        _state.used_up = None if before is None else before + thread_time() - began


def tick() -> None:
    """Called by inner loops; raises `GaveUp` when the time is over."""
    if _state.ends is None:
        return
    _state.calls += 1
    if _state.calls % _EVERY == 0 and (
        monotonic() > _state.ends or (_state.used_up is not None and thread_time() > _state.used_up)
    ):
        raise GaveUp("it took too long")
