"""The settings of one note: layers of partial settings, the nearest one winning, checked against the schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from typing import Any, Literal

from einlsp.ide.globs import matches
from einlsp.ide.schema import Problem, problems, settings_schema, unknown
from einlsp.records import record
from einlsp.rules.finding import Severity

Level = Severity | Literal["off"]

#: What editors keep under the same name for themselves.
_OF_EDITORS = frozenset({"interpreter", "command", "trace"})


@record
class Settings:
    """Everything that can be set, for one note.

    ``symbols``, ``macros`` and ``rules`` are pairs in the order of the layers, the nearest last; ``preamble`` and
    ``exclude`` hold paths and globs with the folder they are meant from.
    """

    convention: str = "auto"
    layout: str = "numerator"
    flavour: str = "auto"
    transpose: str = ""
    symbols: tuple[tuple[str, str], ...] = ()
    macros: tuple[tuple[str, str], ...] = ()
    preamble: tuple[tuple[str, str], ...] = ()
    rules: tuple[tuple[str, Level], ...] = ()
    exclude: tuple[tuple[str, str], ...] = ()
    picture: bool = True
    shape_hints: bool = False
    verdict_hints: bool = False
    run: Literal["type", "save"] = "type"
    delay: int = 150
    workspace: bool = True

    def level(self, rule: str, default: Severity) -> Level:
        """The severity of a rule's findings, or "off"."""
        for name, level in reversed(self.rules):
            if name == rule:
                return level
        return default


@record(slots=False)
class Layer:
    """Settings from one place: ``origin`` names it in messages, ``base`` is the folder of its globs and files."""

    values: Mapping[str, Any]
    origin: str
    base: str = ""
    problems: tuple[Problem, ...] = field(default=())

    def messages(self) -> list[str]:
        """Each problem as one line: where, which key, what."""
        return [": ".join(part for part in (self.origin, p.key, p.message) if part) for p in self.problems]


def layer(values: object, origin: str, base: str = "", known_rules: Iterable[str] = ()) -> Layer:
    """A layer of what is right in ``values``, and the problems of what is not.

    A dotted key (``hover.picture``) is the same as a key in a table. ``known_rules`` are the ids ``rules`` may name.
    """
    if not isinstance(values, Mapping):
        return Layer({}, origin, base, tuple(problems(values, settings_schema())))
    nested = _nested(values)
    found = list(problems(nested, settings_schema()))
    found += _unknown_rules(nested.get("rules"), frozenset(known_rules))
    wrong = {problem.keys for problem in found}
    return Layer(_without(nested, wrong, ()), origin, base, tuple(found))


def editor_layer(values: object, base: str = "", known_rules: Iterable[str] = ()) -> Layer:
    """The layer of an editor's settings, which also hold what is the editor's own affair."""
    if isinstance(values, Mapping):
        values = {key: value for key, value in values.items() if key not in _OF_EDITORS and value is not None}
    return layer({} if values is None else values, "editor settings", base, known_rules)


def resolve(layers: Iterable[Layer], path: str = "") -> Settings:
    """The settings of the note at ``path`` (forward slashes): a later layer wins over an earlier one, key by key."""
    settings = Settings()
    for each in layers:
        settings = _over(settings, each, path)
    return settings


def _over(settings: Settings, each: Layer, path: str) -> Settings:
    values = each.values
    plain = {key: values[key] for key in ("convention", "layout", "flavour", "transpose") if key in values}
    if "hover" in values and "picture" in values["hover"]:
        plain["picture"] = values["hover"]["picture"]
    hints, diagnostics = values.get("hints", {}), values.get("diagnostics", {})
    plain |= {f"{key[:-1]}_hints": hints[key] for key in ("shapes", "verdicts") if key in hints}
    plain |= {key: diagnostics[key] for key in ("run", "delay", "workspace") if key in diagnostics}
    if "preamble" in values:
        files = values["preamble"]
        plain["preamble"] = tuple((each.base, name) for name in ([files] if isinstance(files, str) else files))
    if "exclude" in values:
        plain["exclude"] = tuple((each.base, glob) for glob in values["exclude"])
    return replace(
        settings,
        **plain,
        symbols=_joined(settings.symbols, values.get("symbols", {})),
        macros=_joined(settings.macros, {n.removeprefix("\\"): body for n, body in values.get("macros", {}).items()}),
        rules=settings.rules + tuple(_levels(values.get("rules", {}), each.base, path)),
    )


def _joined(outer: tuple[tuple[str, str], ...], inner: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple({**dict(outer), **inner}.items())


def _levels(rules: Mapping[str, Any], base: str, path: str) -> Iterable[tuple[str, Level]]:
    """What a layer says of each rule for one note; what it says for the note's own glob comes last."""
    for name, level in rules.items():
        if not isinstance(level, Mapping):
            yield name, level or "off"
    for glob, inner in rules.items():
        if isinstance(inner, Mapping) and path and matches(path, glob, base):
            yield from ((name, level or "off") for name, level in inner.items())


def _nested(values: Mapping[Any, Any]) -> dict[str, Any]:
    """``values`` with ``"hover.picture": x`` as ``"hover": {"picture": x}``; only for tables that the schema knows."""
    tables = {key for key, schema in settings_schema()["properties"].items() if "properties" in schema}
    nested: dict[str, Any] = {}
    for key, value in values.items():
        table, dot, inner = str(key).partition(".")
        if dot and table in tables:
            known = nested.setdefault(table, {})
            if isinstance(known, Mapping):
                nested[table] = {**known, inner: value}
        elif str(key) in tables and isinstance(value, Mapping):
            nested[str(key)] = {**nested.get(str(key), {}), **value}
        else:
            nested[str(key)] = value
    return nested


def _unknown_rules(rules: object, known: frozenset[str]) -> Iterable[Problem]:
    if not known or not isinstance(rules, Mapping):
        return
    for name, level in rules.items():
        inner = [(str(name), str(rule)) for rule in level] if isinstance(level, Mapping) else [(str(name),)]
        for keys in inner:
            if keys[-1] not in known:
                message, close = unknown(f'rule "{keys[-1]}"', keys[-1], known)
                yield Problem(("rules", *keys), message, unknown_rule=True, suggestion=close)


def _without(values: Mapping[str, Any], wrong: set[tuple[str, ...]], keys: tuple[str, ...]) -> dict[str, Any]:
    """``values`` without what lies under the keys of a problem; a list with a wrong item goes as a whole."""
    kept: dict[str, Any] = {}
    for key, value in values.items():
        here = (*keys, str(key))
        if here in wrong or (isinstance(value, list | tuple) and any(path[: len(here)] == here for path in wrong)):
            continue
        kept[str(key)] = _without(value, wrong, here) if isinstance(value, Mapping) else value
    return kept
