"""Limits: of time, and of CPU time, which do not hang on how busy the machine is."""

from __future__ import annotations

import time

import pytest

from einlsp.tensor.deadline import GaveUp, budget, deadline, tick


def many_ticks(after: float = 0.0) -> None:
    time.sleep(after)
    for _ in range(100):
        tick()


def work(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        tick()


def test_waiting_uses_up_no_budget() -> None:
    with budget(0.2):
        many_ticks(after=0.4)


def test_work_uses_it_up() -> None:
    with pytest.raises(GaveUp), budget(0.05):
        work(5)


def test_time_runs_while_waiting() -> None:
    with pytest.raises(GaveUp), deadline(0.05):
        many_ticks(after=0.1)


def test_the_limit_that_comes_first_counts_and_ends_with_its_block() -> None:
    with pytest.raises(GaveUp), deadline(0.05), budget(60):
        many_ticks(after=0.1)
    with budget(0.05), pytest.raises(GaveUp), budget(60):
        work(5)
    with pytest.raises(GaveUp), budget(0.05), deadline(60):
        work(5)
    many_ticks()
