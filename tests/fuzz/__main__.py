"""Fuzzes for as long as one likes: ``python -m tests.fuzz --seconds 600 --seed 1 [--area text … server]``.

Prints how many rounds of each area ran, and stops at the first that fails with the seed that makes it fail again:
``--area AREA --seed SEED --rounds 1``.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

from tests.fuzz.living import converse
from tests.fuzz.rooms import ROOMS

AREAS = (*ROOMS, "server")
_TOO_LONG = 20.0
"""Seconds of CPU for one round: nothing that is read in an editor's process may hang."""


def one(area: str, seed: int, rounds: int) -> dict[str, int]:
    """One round of an area; of the server one conversation."""
    if area != "server":
        signal.setitimer(signal.ITIMER_VIRTUAL, _TOO_LONG)
        try:
            ROOMS[area](random.Random(seed))
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        return {}
    with tempfile.TemporaryDirectory() as folder:
        return converse(Path(folder).resolve(), seed, rounds)


def _hangs(*_: object) -> None:
    raise AssertionError(f"it took more than {_TOO_LONG:g} s of CPU")


def main() -> int:
    """Fuzz until the time is over; 1 if something failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=0, help="so many rounds of each area, whatever the time")
    parser.add_argument("--talk", type=int, default=400, help="rounds of one conversation with the server")
    parser.add_argument("--area", nargs="*", choices=AREAS, default=AREAS)
    parser.add_argument("--keep-going", action="store_true", help="report failures and go on")
    asked = parser.parse_args()
    signal.signal(signal.SIGVTALRM, _hangs)
    done: Counter[str] = Counter()
    said: Counter[str] = Counter()
    slowest: dict[str, tuple[float, int]] = {}
    failures = 0
    end, seed = time.monotonic() + asked.seconds, asked.seed
    while done.total() < asked.rounds * len(asked.area) if asked.rounds else time.monotonic() < end:
        for area in asked.area:
            begin = time.process_time()
            try:
                said.update(one(area, seed, asked.talk))
            except Exception:
                failures += 1
                print(f"FAILED: --area {area} --seed {seed} --rounds 1\n{traceback.format_exc()[-6000:]}", flush=True)
                if not asked.keep_going:
                    return 1
            done[area] += 1
            slowest[area] = max(slowest.get(area, (0.0, 0)), (time.process_time() - begin, seed))
        seed += 1
    for area in asked.area:
        print(f"{area}: {done[area]} rounds, the longest {slowest[area][0]:.2f} s of CPU (seed {slowest[area][1]})")
    if said:
        print("said: " + ", ".join(f"{count} {what}" for what, count in sorted(said.items())))
    print(f"{failures} failures, seeds {asked.seed} to {seed - 1}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
