"""``record``: a frozen dataclass with slots that costs little to define and to make; every room may use it.

A check of a few thousand formulas makes millions of small values. ``@dataclass(frozen=True)`` sets each field through
``object.__setattr__`` and compiles six methods for every class. A record assigns its fields and compiles one method:
five times as fast to import, three times as fast to make. That nothing assigns to a field later, the type checker sees
to: for it, a record is a frozen dataclass.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, field, fields
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


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
