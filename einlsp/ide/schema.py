"""Checks settings against their JSON schema, in words: the key, what was expected, the nearest known key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import einlsp
from einlsp.records import record

Schema = Mapping[str, Any]

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "array": (list, tuple),
    "object": (Mapping,),
}
_NAMES = {"string": "a string", "boolean": "true or false", "integer": "a whole number", "array": "a list"}


@record
class Problem:
    """What is wrong under ``keys`` (outermost first); ``suggestion`` is what was probably meant.

    ``unknown_rule``: the last of the keys should be the id of a rule.
    """

    keys: tuple[str, ...]
    message: str
    unknown_rule: bool = False
    suggestion: str = ""

    @property
    def key(self) -> str:
        """The key as people write it, with dots."""
        return ".".join(self.keys)


@cache
def settings_schema() -> Schema:
    """The published schema of the settings."""
    import json

    text = (Path(einlsp.__file__).parent / "schemas" / "settings.json").read_text(encoding="utf-8")
    schema: Schema = json.loads(text)
    return schema


def problems(value: object, schema: Schema, keys: tuple[str, ...] = ()) -> Iterator[Problem]:
    """What in ``value`` is not as ``schema`` says, in the order of the keys.

    Knows the words that the settings' schema uses: type, enum, anyOf, properties, additionalProperties, items, minimum,
    maximum.
    """
    if not _fits(value, schema):
        close = _nearest_value(value, schema)
        hint = f'. Did you mean "{close}"?' if close else ""
        yield Problem(keys, f"expected {_expectation(schema)}, found {_shown(value)}{hint}")
        return
    chosen = next((branch for branch in schema.get("anyOf", ()) if _fits(value, branch)), schema)
    if isinstance(value, Mapping):
        yield from _of_mapping(value, chosen, keys)
    elif isinstance(value, list | tuple) and "items" in chosen:
        for number, item in enumerate(value):
            yield from problems(item, chosen["items"], (*keys, str(number + 1)))


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that is nearest to ``word``, or an empty one."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, sorted(known), n=1, cutoff=0.6)), "")


def unknown(what: str, word: str, known: Iterable[str]) -> tuple[str, str]:
    """``there is no <what>``, with the known word nearest to ``word``; and that word, or an empty one."""
    close = nearest(word, known)
    return f"there is no {what}." + (f' Did you mean "{close}"?' if close else ""), close


def _of_mapping(value: Mapping[Any, Any], schema: Schema, keys: tuple[str, ...]) -> Iterator[Problem]:
    known: Schema = schema.get("properties", {})
    others = schema.get("additionalProperties", {})
    for key, item in value.items():
        inner = (*keys, str(key))
        if key in known:
            yield from problems(item, known[key], inner)
        elif others is False:
            where = f"{'.'.join(keys)}: its keys are" if keys else "the settings are"
            message, close = unknown("such setting", str(key), known)
            yield Problem(inner, f"{message} ({where} {_list(known)})", suggestion=close)
        else:
            yield from problems(item, others, inner)


def _fits(value: object, schema: Schema) -> bool:
    """Whether the value itself, not what it holds, is as the schema says."""
    if "anyOf" in schema:
        return any(_fits(value, branch) for branch in schema["anyOf"])
    if "enum" in schema:
        return any(type(value) is type(allowed) and value == allowed for allowed in schema["enum"])
    kind = schema.get("type")
    if kind is None:
        return True
    if not isinstance(value, _TYPES[kind]) or (kind == "integer" and isinstance(value, bool)):
        return False
    return not isinstance(value, int) or schema.get("minimum", value) <= value <= schema.get("maximum", value)


def _expectation(schema: Schema) -> str:
    if "anyOf" in schema:
        return " or ".join(_expectation(branch) for branch in schema["anyOf"])
    if "enum" in schema:
        return f"one of {_list(word for word in schema['enum'] if isinstance(word, str))}"
    kind = schema["type"]
    if kind == "integer" and "minimum" in schema:
        return f"a whole number from {schema['minimum']} to {schema['maximum']}"
    if kind == "object":
        known = schema.get("properties")
        return f"a table with the keys {_list(known)}" if known else "a table"
    return _NAMES[kind]


def _nearest_value(value: object, schema: Schema) -> str:
    words = [w for part in (schema, *schema.get("anyOf", ())) for w in part.get("enum", ()) if isinstance(w, str)]
    return nearest(value, words) if isinstance(value, str) and words else ""


def _list(words: Iterable[str]) -> str:
    return ", ".join(f'"{word}"' for word in words)


def _shown(value: object) -> str:
    if isinstance(value, str):
        return f'"{value if len(value) <= 40 else value[:39] + "…"}"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return "a table"
    return "a list" if isinstance(value, list | tuple) else f"a value of type {type(value).__name__}"
