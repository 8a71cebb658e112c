"""Plans of products of arrays do what numpy's einsum does, whichever axes are shared, kept and summed."""

from __future__ import annotations

import random

import numpy as np
import pytest

from einlsp.tensor.contraction import MAX_CELLS, TooLarge, plan

SIZES = (2, 3, 4, 5, 1)


def carried_out(arrays: list[tuple[int, ...]], bound: tuple[int, ...], cells: list[list[int]], number: int):  # type: ignore[no-untyped-def]
    """The flat result of a plan and its axes."""
    way = plan(tuple(arrays), bound, SIZES)
    pool, out = list(cells), [number]
    for step in way.steps:
        out = step.join(out, pool.pop(step.place))
    return out, way.axes


@pytest.mark.parametrize("seed", range(60))
def test_a_plan_is_an_einsum(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(20):
        arrays = [tuple(rng.sample(range(len(SIZES)), rng.randint(0, 3))) for _ in range(rng.randint(1, 4))]
        met = list(dict.fromkeys(i for axes in arrays for i in axes))
        bound = tuple(i for i in met if rng.random() < 0.5)
        cells = [[rng.randrange(-9, 9) for _ in range(int(np.prod([SIZES[i] for i in axes])))] for axes in arrays]
        number = rng.choice([1, 1, -3])
        got, axes = carried_out(arrays, bound, cells, number)
        assert set(axes) == set(met) - set(bound)
        operands: list[object] = []
        for flat, of in zip(cells, arrays, strict=True):
            operands += [np.array(flat, dtype=object).reshape([SIZES[i] for i in of]), list(of)]
        want = number * np.einsum(*operands, list(axes))
        assert list(got) == list(np.asarray(want, dtype=object).reshape(-1))


def test_what_grows_too_large_is_refused_before_it_is_made() -> None:
    size = int(MAX_CELLS**0.5) + 1
    with pytest.raises(TooLarge, match="an array of"):
        plan(((0,), (1,)), (), (size, size))
    assert plan(((0,), (1,)), (0, 1), (size, size)).axes == ()  # each is summed before they meet
