"""Dicts that remember how they stood, against plain copies; axes laid over others, against axes made anew."""

from __future__ import annotations

import random
import tracemalloc

import pytest

from einlsp.ide.checking import check
from einlsp.ide.outside import Outside
from einlsp.reading.dims import Dims, Place
from einlsp.reading.growing import Growing, Over, Snapshot, Watched


@pytest.mark.parametrize("seed", range(20))
def test_snapshots_are_copies(seed: int) -> None:
    dice = random.Random(seed)
    live: Growing[str, int] = Growing({"a": 0})
    plain = {"a": 0}
    pairs: list[tuple[Growing[str, int] | Snapshot[str, int], dict[str, int]]] = [(live, plain)]
    for number in range(200):
        one, two = dice.choice(pairs) if dice.random() < 0.5 else pairs[0]
        key = dice.choice("abcdef")
        match dice.randrange(5):
            case 0:
                one[key] = two[key] = number
            case 1:
                assert one.pop(key, None) == two.pop(key, None)
            case 2 if key in two:
                del one[key], two[key]
            case 3:
                pairs.append((one.snapshot(), dict(two)))
        for kept, copy in pairs:
            assert dict(kept) == copy
            assert len(kept) == len(copy)
            assert [kept.get(k, -1) for k in "abcdef"] == [copy.get(k, -1) for k in "abcdef"]
            assert [k in kept for k in "abcdef"] == [k in copy for k in "abcdef"]


def test_what_is_not_there() -> None:
    live: Growing[str, int] = Growing()
    kept = live.snapshot()
    live["a"] = 1
    with pytest.raises(KeyError):
        kept["a"]
    with pytest.raises(KeyError):
        live.pop("b")
    assert kept.setdefault("a", 5) == 5
    assert live["a"] == 1


def test_what_was_asked_for_is_known() -> None:
    asked: set[str] = set()
    kept = Watched(Growing({"a": 1, "b": 2}).snapshot(), asked)
    kept["c"] = 3
    assert asked == set()
    copy = kept.snapshot()
    copy["d"] = 4
    assert ("a" in kept, kept.get("e", 5), copy["c"], "d" in kept) == (True, 5, 3, False)
    assert asked == {"a", "e", "c", "d"}


def test_a_dict_over_another() -> None:
    below = {"a": 1, "b": 2}
    over = Over(below)
    over["c"] = 3
    assert (over["a"], over["c"], over.get("b"), over.get("d", 4)) == (1, 3, 2, 4)
    assert over.pop("a") == 1
    assert over.get("a") is None
    assert below == {"a": 1, "b": 2}
    assert [bool(d) for d in (Over({}), Over({"a": 1}), over)] == [False, True, True]


def _play(dims: Dims, dice: random.Random, axes: int, steps: int) -> list[object]:
    """Some random steps, and all that they tell."""
    told: list[object] = []
    for number in range(steps):
        one, two, three = (dice.randrange(axes) for _ in range(3))
        place = Place(number, number, "said")
        match dice.randrange(4):
            case 0 | 1:
                told.append(dims.union(one, two, place))
            case 2:
                dims.multiply(one, two, three, place)
            case 3:
                dims.new(dice.choice(["n", None, None, 3]), place)
                axes += 1
    told.append([(dims.said(v), dims.find(v), dims.factors(v), dims.reasons(v)) for v in range(axes)])
    return [*told, dims.order(), dims.classes, dims.conflicts]


@pytest.mark.parametrize("seed", range(30))
def test_a_trial_is_a_copy_and_changes_nothing(seed: int) -> None:
    def made() -> Dims:
        dims = Dims()
        for name in ("n", "m", None, None, None, 3, None):
            dims.new(name, Place(0, 1, "declared"))
        _play(dims, random.Random(seed), 7, 6)
        dims.conflicts.clear()
        return dims

    dims, size = made(), made()._size
    on_trial = _play(dims.trial(), random.Random(-seed), size, 12)
    assert on_trial == _play(made(), random.Random(-seed), size, 12)
    assert _play(dims, random.Random(seed), size, 0) == _play(made(), random.Random(seed), size, 0)
    assert len(dims.order()) == dims.classes


@pytest.mark.parametrize(
    "line",
    [
        r"Some $a_{%d} = \mathbf{b}_{%d}^T\mathbf{c}$.",
        r"Let $f_{%d}(x) = x^2 + %d$.",
        r"Let $\mathbf{A}_{%d}\in\mathbb{R}^{n\times m}$ and $\frac{\partial \mathbf{A}_{%d}\mathbf{x}}{\partial\mathbf{x}}$.",
    ],
)
def test_room_grows_with_the_note_only(line: str) -> None:
    def peak(first: int, lines: int) -> int:
        note = "\n\n".join(line % (k, k) for k in range(first, first + lines))
        tracemalloc.start()
        try:
            check(note.encode(), "n.md", Outside())
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    check(b"$x$", "n.md", Outside())
    small, large = peak(10_000, 150), peak(20_000, 600)
    assert large < 6 * small
