"""A record behaves as a frozen dataclass with slots does; only what forbids assignment at run time is missing."""

from __future__ import annotations

import copy
import pickle
import re
from dataclasses import asdict, dataclass, field, fields, is_dataclass, replace
from functools import cached_property
from typing import ClassVar

import pytest

from einlsp.records import lazy, pattern, record, remembered


@record
class Point:
    x: int
    y: int = 2
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Twin:
    x: int
    y: int = 2
    tags: tuple[str, ...] = ()


@record
class Named(Point):
    name: str = ""
    seen: list[int] = field(default_factory=list, compare=False, repr=False)


@record
class Empty:
    pass


@record(slots=False)
class Lazy:
    x: int

    @cached_property
    def double(self) -> int:
        return 2 * self.x


@record(eq=False)
class Identical:
    x: int


@record
class Own:
    x: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Own)

    def __hash__(self) -> int:
        return 7

    def __repr__(self) -> str:
        return "own"


def test_arguments_and_defaults_are_those_of_a_dataclass() -> None:
    for arguments, keywords in [((1,), {}), ((1, 3), {}), ((1,), {"tags": ("a",)}), ((), {"x": 1, "y": 5})]:
        mine, his = Point(*arguments, **keywords), Twin(*arguments, **keywords)  # type: ignore[arg-type]
        assert asdict(mine) == asdict(his)
        assert repr(mine) == repr(his).replace("Twin", "Point")
    with pytest.raises(TypeError):
        Point()  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Point(1, z=2)  # type: ignore[call-arg]


def test_equality_and_hash_go_by_the_fields_and_the_class() -> None:
    assert Point(1) == Point(1, 2, ())
    assert hash(Point(1)) == hash(Point(1, 2, ()))
    assert Point(1) != Point(1, 3)
    assert Point(1) != Named(1)
    assert Point(1) != Twin(1)
    assert len({Point(1), Point(1), Point(2), Empty(), Empty()}) == 3
    assert Named(1, seen=[1]) == Named(1, seen=[2])
    assert "seen" not in repr(Named(1))
    assert Identical(1) != Identical(1)
    assert Own(1) == Own(2)
    assert hash(Own(1)) == 7
    assert repr(Own(1)) == "own"


def test_a_default_is_made_anew_for_each() -> None:
    one, two = Named(1), Named(1)
    one.seen.append(5)
    assert two.seen == []


def test_slots_are_closed_and_open_without_them() -> None:
    assert not hasattr(Point(1), "__dict__")
    with pytest.raises(AttributeError):
        Point(1).z = 3  # type: ignore[attr-defined]
    assert Lazy(4).double == 8


def test_the_tools_of_dataclasses_work() -> None:
    assert is_dataclass(Point)
    assert [f.name for f in fields(Named)] == ["x", "y", "tags", "name", "seen"]
    assert replace(Named(1, name="a"), y=9) == Named(1, 9, name="a")
    match Named(1, 5):
        case Point(x, y):
            assert (x, y) == (1, 5)
        case _:
            pytest.fail("no match by position")


@pytest.mark.parametrize("value", [Point(1, 2, ("a",)), Named(1, name="n", seen=[3]), Lazy(2), Empty()])
def test_records_are_copied_and_pickled(value: object) -> None:
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(value, protocol)) == value
    assert copy.deepcopy(value) == value


class Counted:
    def __init__(self) -> None:
        self.calls = 0

    @lazy
    def value(self) -> int:
        """A number."""
        self.calls += 1
        return 7


def test_a_lazy_value_is_worked_out_once_for_each() -> None:
    one, two = Counted(), Counted()
    assert one.calls == 0
    assert (one.value, one.value, one.calls, two.calls) == (7, 7, 1, 0)
    assert Counted.value.__doc__ == "A number."


def test_what_is_remembered_goes_by_identity() -> None:
    seen: list[list[int]] = []

    @remembered
    def total(numbers: list[int]) -> int:
        """Their sum."""
        seen.append(numbers)
        return sum(numbers)

    first, second = [1, 2], [1, 2]
    assert (total(first), total(first), total(second)) == (3, 3, 3)
    assert len(seen) == 2
    assert total.__doc__ == "Their sum."
    # However many come and go, and wherever they lie in memory: each gets its own.
    assert [total([k]) for k in range(20_000)] == list(range(20_000))


def test_a_class_is_as_dataclasses_would_make_it() -> None:
    @record
    class Ordered:
        __match_args__ = ("b", "a")
        kinds: ClassVar[int] = 3
        a: int
        b: int = field(default=2, repr=False)

    @dataclass
    class Below(Ordered):
        c: int = 0

    assert [f.name for f in fields(Ordered)] == ["a", "b"]
    assert (Ordered.kinds, Ordered.__match_args__) == (3, ("b", "a"))
    assert repr(Ordered(1)).endswith("Ordered(a=1)")
    assert [f.name for f in fields(Below)] == ["a", "b", "c"]
    assert Below(1, c=5).b == 2
    with pytest.raises(ValueError, match="default_factory"):

        @record
        class _Wrong:
            names: list[str] = []  # noqa: RUF012


def test_the_first_of_a_class_is_as_the_others() -> None:
    @record
    class Fresh:
        x: int
        y: int = 1

    with pytest.raises(TypeError):
        Fresh()  # type: ignore[call-arg]
    assert Fresh(2) == Fresh(x=2, y=1)


def test_a_pattern_is_compiled_when_it_is_used() -> None:
    word = pattern(r"(?P<first>a)b", re.IGNORECASE)
    assert not vars(copy.copy(word)).get("match")
    found = word.search("..AB")
    assert found is not None
    assert (found["first"], word.sub("-", "xaby"), word.pattern, word.groups) == ("A", "x-y", "(?P<first>a)b", 1)
    assert [m.start() for m in word.finditer("abab")] == [0, 2]
    wrong = pattern("(")
    with pytest.raises(re.error):
        wrong.match("")
    with pytest.raises(AttributeError):
        word.nothing  # type: ignore[attr-defined]  # noqa: B018
