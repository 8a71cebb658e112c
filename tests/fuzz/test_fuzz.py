"""A short run of the fuzzers; `python -m tests.fuzz` runs them for as long as one likes."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.fuzz.living import converse
from tests.fuzz.rooms import ROOMS

SEED = int(os.environ.get("EINLSP_FUZZ_SEED", "1"))
ROUNDS = {"text": 60, "markdown": 12, "latex": 40, "reading": 8, "ide": 5}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room(room: str) -> None:
    for seed in range(SEED, SEED + ROUNDS[room]):
        ROOMS[room](random.Random(seed))


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
@pytest.mark.parametrize("seed", [SEED, SEED + 1])
def test_a_living_server(tmp_path: Path, seed: int) -> None:
    counts = converse(tmp_path.resolve(), seed, 120)
    assert counts["answers"] > 10
