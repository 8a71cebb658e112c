"""The worker's memory: caches that have grown are emptied, and what they held is worked out again."""

from __future__ import annotations

import gc

from einlsp.ide.jobs import Source
from einlsp.ide.outside import Outside
from einlsp.ide.tasks import check
from einlsp.ide.worker import Memory, empty_caches, resident
from einlsp.latex import parse

NOTE = r"$\mathrm{Tr}(\mathbf{ABC}) = \mathrm{Tr}(\mathbf{ACB})$"


def test_caches_are_emptied_and_the_answers_stay() -> None:
    source = Source("n", (NOTE,), False, Outside())
    before = check(source, 60)
    first = parse(r"\mathbf{x}^T\mathbf{y}")
    empty_caches()
    assert parse(r"\mathbf{x}^T\mathbf{y}") is not first
    assert parse(r"\mathbf{x}^T\mathbf{y}") == first
    assert check(source, 60) == before
    assert check(Source("m", (NOTE,), False, Outside()), 60) == before
    assert before is not None
    assert [finding.rule for finding in before.findings] == ["unequal-step"]


def test_also_what_no_collection_looks_at_is_emptied() -> None:
    first = parse(r"\mathbf{x}^T\mathbf{z}")
    gc.freeze()
    try:
        empty_caches()
    finally:
        gc.unfreeze()
    assert parse(r"\mathbf{x}^T\mathbf{z}") is not first


def test_only_when_it_has_grown() -> None:
    sizes = iter([50.0, 99.0, 120.0, 80.0, 110.0, 200.0, 190.0, 250.0, 290.0, 280.0])
    memory = Memory(100.0, lambda: next(sizes))
    assert [memory.look() for _ in range(6)] == [False, False, True, False, True, False]


def test_the_size_is_told_where_it_can_be() -> None:
    assert 0 <= resident() < 100_000
