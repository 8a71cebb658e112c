"""What a note's front matter says to einlsp: its ``einlsp:`` settings and MyST's ``math:`` macros."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from einlsp.ide.schema import Problem
from einlsp.ide.settings import Layer, layer
from einlsp.markdown import FrontMatter
from einlsp.records import pattern, record

_ORIGIN = "front matter"
_SECTION = pattern(r"^(?P<key>einlsp|math)[ \t]*:(?=\s|$)", re.MULTILINE)
_LARGEST = 100_000


@record
class Placed:
    """A problem and the range of the note that it is about."""

    start: int
    end: int
    problem: Problem

    def word(self, text: str) -> tuple[int, int]:
        """The range of what the problem's suggestion stands for: the last part of a key, without quotes."""
        start, end = self.start, self.end
        while start < end and text[start] in "'\"":
            start, end = start + 1, end - 1
        return text.rfind(".", start, end) + 1 or start, end


@record
class Head:
    """The settings of a note's front matter, its macros by name without the backslash, and what is wrong with it."""

    layer: Layer
    macros: Mapping[str, str]
    problems: tuple[Placed, ...] = ()


NOTHING = Head(Layer({}, _ORIGIN), {})


def read_head(head: FrontMatter | None, text: str, known_rules: Iterable[str] = (), base: str = "") -> Head:
    """Read the two sections, each by itself: what else stands in the front matter may be anything.

    ``text`` is the note's; ``base`` the folder that holds it.
    """
    if head is None or len(head.text) > _LARGEST or not ("einlsp" in head.text or "math" in head.text):
        return NOTHING
    values: dict[str, Any] = {}
    placed: list[Placed] = []
    for key, start, section in _sections(head, toml=text.lstrip("\ufeff").startswith("+++")):
        try:
            values[key] = _toml(section, key) if section.startswith("[") else _yaml(section, key)
        except ValueError as error:
            if key == "einlsp":
                first = head.text_start + start
                placed.append(Placed(first, first + len(key), Problem((), f"the front matter cannot be read: {error}")))
    of_einlsp = values.get("einlsp")
    settings = layer({} if of_einlsp is None else of_einlsp, _ORIGIN, base, known_rules)
    placed += [_placed(problem, head) for problem in settings.problems]
    return Head(settings, _macros(values.get("math")), tuple(placed))


def _sections(head: FrontMatter, toml: bool) -> Iterable[tuple[str, int, str]]:
    """The sections that are ours: key, offset in the front matter's text, text (from its key to the next key)."""
    if toml:
        found = pattern(r"^\[(?P<key>einlsp|math)\b", re.MULTILINE).search(head.text)
        if found:
            yield "einlsp", found.start(), head.text[found.start() :]
        return
    for match in _SECTION.finditer(head.text):
        rest = pattern(r"^(?![ \t#\r\n]|-[ \t])", re.MULTILINE).search(head.text, match.end())
        yield match["key"], match.start(), head.text[match.start() : rest.start() if rest else None]


def _yaml(section: str, key: str) -> Any:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        return YAML(typ="safe", pure=True).load(section)[key]
    except YAMLError as error:
        raise ValueError(str(getattr(error, "problem", None) or "it is not YAML")) from None
    except (ValueError, TypeError, KeyError, RecursionError, AttributeError, OverflowError):
        raise ValueError("it is not YAML") from None


def _toml(section: str, key: str) -> Any:
    import tomllib

    return tomllib.loads(section).get(key)


def _macros(values: object) -> dict[str, str]:
    r"""MyST's macros: ``'\norm': '\lVert #1\rVert'``, or a table whose ``macro`` is the body."""
    found: dict[str, str] = {}
    if isinstance(values, Mapping):
        for name, body in values.items():
            body = body.get("macro") if isinstance(body, Mapping) else body
            if isinstance(name, str) and isinstance(body, str) and name.strip("\\"):
                found[name.removeprefix("\\")] = body
    return found


def _placed(problem: Problem, head: FrontMatter) -> Placed:
    """The place of the deepest of the problem's keys that can be found, in order, in the front matter."""
    at, start, end = 0, 0, 0
    for key in ("einlsp", *problem.keys):
        match = pattern(rf"(?<![\w-])['\"]?{re.escape(key)}['\"]?[ \t]*[:=\]]").search(head.text, at)
        if match is None:
            break
        start, end, at = match.start(), match.start() + len(match[0].rstrip(" \t:=]")), match.end()
    return Placed(head.text_start + start, head.text_start + end, problem)
