"""``record``: a frozen dataclass with slots that costs little to define and to make; values worked out once,
regular expressions compiled when they are used.

A check of a few thousand formulas makes millions of small values. ``@dataclass(frozen=True)`` sets each field through
``object.__setattr__`` and compiles six methods for every class. A record assigns its fields and compiles one method,
when the first is made: many times as fast to import, three times as fast to make. That nothing assigns to a field
later, the type checker sees to: for it, a record is a frozen dataclass.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, field, fields
from functools import wraps
from operator import attrgetter
from typing import Any, Generic, TypeVar, dataclass_transform, overload

T = TypeVar("T")
A = TypeVar("A")

# The names by which `dataclasses` finds what a class has.
_FIELDS, _OPTIONS, _BY_PLACE = "__dataclass_fields__", "__dataclass_params__", "__match_args__"
#: How many results a function keeps that remembers them by the identity of its argument.
_KEPT = 4096


@dataclass(init=False, repr=False, eq=False)
class _Model:
    """What `fields` and `replace` look for in a class and in its fields is taken from one that has it."""

    some: int


_KIND: Any = attrgetter("_field_type")(fields(_Model)[0])


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(cls: type[T] | None = None, /, *, slots: bool = True, eq: bool = True) -> Any:
    """Make a class a record.

    Without ``slots`` it may have a ``cached_property``; without ``eq`` it equals only itself.
    """

    def made(cls: type[T]) -> type[T]:
        own = _own_fields(cls)
        known = {f.name: f for base in reversed(cls.__mro__[1:]) for f in getattr(base, _FIELDS, {}).values()}
        known |= {f.name: f for f in own}
        out: Any = _with_slots(cls, [f.name for f in own]) if slots else cls
        setattr(out, _FIELDS, known)
        setattr(out, _OPTIONS, getattr(_Model, _OPTIONS))
        out.__init__ = _first_init(tuple(known.values()), out)
        if _BY_PLACE not in cls.__dict__:
            setattr(out, _BY_PLACE, tuple(known))
        if "__repr__" not in cls.__dict__:
            out.__repr__ = _repr(tuple(f.name for f in known.values() if f.repr))
        if eq:
            _compare(out, [f.name for f in known.values() if f.compare], cls.__dict__)
        return out  # type: ignore[no-any-return]

    return made if cls is None else made(cls)


def _own_fields(cls: type) -> list[Field[Any]]:
    """The fields that the class itself declares; their defaults are taken from it, or stay as its values."""
    found: list[Field[Any]] = []
    for name, kind in cls.__annotations__.items():
        if str(kind).startswith("ClassVar"):
            continue
        default = cls.__dict__.get(name, MISSING)
        f: Any = default if isinstance(default, Field) else field(default=default)
        if f.default.__class__.__hash__ is None:
            raise ValueError(f"the default of {cls.__qualname__}.{name} can change: use a default_factory")
        f.name, f.type, f.kw_only, f._field_type = name, kind, False, _KIND
        if default is f:
            delattr(cls, name)
            if f.default is not MISSING:
                setattr(cls, name, f.default)
        found.append(f)
    return found


def _with_slots(cls: type, names: list[str]) -> type:
    """The same class with a slot for each name that has none yet."""
    inherited = {name for base in cls.__mro__[1:] for name in base.__dict__.get("__slots__", ())}
    body = {name: value for name, value in cls.__dict__.items() if name not in (*names, "__dict__", "__weakref__")}
    body["__slots__"] = tuple(name for name in names if name not in inherited)
    out = type(cls)(cls.__name__, cls.__bases__, body)
    out.__qualname__ = cls.__qualname__
    return out


def _first_init(all_fields: tuple[Field[Any], ...], cls: Any) -> Callable[..., None]:
    """What makes the first of a class, and with it the method for the others: a run makes values of few classes."""

    def first(self: Any, *arguments: Any, **named: Any) -> None:
        cls.__init__ = _init(all_fields, cls)
        cls.__init__(self, *arguments, **named)

    return first


def _init(all_fields: tuple[Field[Any], ...], cls: type) -> Callable[..., None]:
    arguments, lines = ["self"], []
    values: dict[str, Any] = {}
    for f in all_fields:
        argument, value = f.name, f.name
        if f.default is not MISSING:
            values[f"default_{f.name}"] = f.default
            argument = f"{f.name}=default_{f.name}"
        elif f.default_factory is not MISSING:
            values |= {"nothing": MISSING, f"make_{f.name}": f.default_factory}
            argument, value = f"{f.name}=nothing", f"make_{f.name}() if {f.name} is nothing else {f.name}"
        arguments.append(argument)
        lines.append(f"self.{f.name} = {value}")
    exec(f"def __init__({', '.join(arguments)}):\n " + ("\n ".join(lines) or "pass"), values)
    init: Callable[..., None] = values["__init__"]
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    return init


def _repr(names: tuple[str, ...]) -> Callable[[Any], str]:
    def shown(self: Any) -> str:
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

    return shown


def _compare(cls: Any, names: list[str], own: Any) -> None:
    """Equality and hash by the fields; what the class has itself (``own``) stays."""
    key: Callable[[Any], Any] = attrgetter(*names) if names else lambda _: ()

    def equal(self: Any, other: object) -> Any:
        return key(self) == key(other) if other.__class__ is self.__class__ else NotImplemented

    def hashed(self: Any) -> int:
        return hash(key(self))

    if "__eq__" not in own:
        cls.__eq__ = equal
        if "__hash__" not in own:
            cls.__hash__ = hashed


class _Pattern:
    """A regular expression that is compiled when it is first used, and whose methods it has from then on."""

    def __init__(self, text: str, flags: int) -> None:
        self._text, self._flags = text, flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        compiled = re.compile(self._text, self._flags)
        self.__dict__ |= {each: getattr(compiled, each) for each in dir(compiled) if not each.startswith("_")}
        return getattr(compiled, name)


def pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """`re.compile`, put off until the expression is used: a note needs few of those that there are.

    What is used thousands of times for each note is better compiled at once.
    """
    return _Pattern(text, flags)  # type: ignore[return-value]


class lazy(Generic[T]):
    """A property that is worked out once: `functools.cached_property` without the lock that it has in Python 3.11."""

    def __init__(self, make: Callable[[Any], T]) -> None:
        self.make = make
        self.name = make.__name__
        self.__doc__ = make.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> lazy[T]: ...
    @overload
    def __get__(self, instance: object, owner: type) -> T: ...
    def __get__(self, instance: object | None, owner: type) -> T | lazy[T]:
        if instance is None:
            return self
        value = instance.__dict__[self.name] = self.make(instance)
        return value


def remembered(function: Callable[[A], T]) -> Callable[[A], T]:
    """The function with its last results kept by the identity of the argument: to hash a tree is to walk over it."""
    known: dict[int, tuple[A, T]] = {}

    @wraps(function)
    def remembering(argument: A) -> T:
        found = known.get(id(argument))
        if found is not None:
            return found[1]
        if len(known) >= _KEPT:
            known.clear()
        result = function(argument)
        known[id(argument)] = (argument, result)  # the argument is kept too: nothing else can get its identity
        return result

    return remembering
