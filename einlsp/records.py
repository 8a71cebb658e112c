"""``record``: a frozen dataclass with slots that costs little to define and to make; values worked out once.

A check of a few thousand formulas makes millions of small values. ``@dataclass(frozen=True)`` sets each field through
``object.__setattr__`` and compiles six methods for every class. A record assigns its fields and compiles one method:
five times as fast to import, three times as fast to make. That nothing assigns to a field later, the type checker sees
to: for it, a record is a frozen dataclass.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, field, fields
from functools import wraps
from operator import attrgetter
from typing import Any, Generic, TypeVar, dataclass_transform, overload

T = TypeVar("T")
A = TypeVar("A")

#: How many results a function keeps that remembers them by the identity of its argument.
_KEPT = 4096


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(cls: type[T] | None = None, /, *, slots: bool = True, eq: bool = True) -> Any:
    """Make a class a record.

    Without ``slots`` it may have a ``cached_property``; without ``eq`` it equals only itself.
    """

    def made(cls: type[T]) -> type[T]:
        out: Any = dataclass(init=False, repr=False, eq=False, slots=slots)(cls)
        all_fields = fields(out)
        out.__init__ = _init(all_fields, out)
        if "__repr__" not in cls.__dict__:
            out.__repr__ = _repr(tuple(f.name for f in all_fields if f.repr))
        if eq:
            _compare(out, [f.name for f in all_fields if f.compare], cls.__dict__)
        return out  # type: ignore[no-any-return]

    return made if cls is None else made(cls)


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
