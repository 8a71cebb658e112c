"""What a note's comments say to einlsp: settings, declarations, and where which rules are silent."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from einlsp.ide.front_matter import Placed
from einlsp.ide.schema import Problem, nearest, settings_schema, unknown
from einlsp.ide.settings import Layer, layer
from einlsp.markdown import Comment, Region
from einlsp.records import pattern, record

_COMMENT = pattern(r"\s*einlsp(?P<word>-[\w-]*)?(?P<colon>[ \t]*:)?")
_APART = pattern(r"[ \t]+(ignore|disable|enable)\b")
_SETTING = pattern(r"\s*(?P<key>[A-Za-z][\w.*/-]*)\s*=\s*(?P<value>.*?)\s*\Z", re.DOTALL)
_ITEM = pattern(r"(?:\\.|[^;\\])+|\\", re.DOTALL)
_WORDS = ("ignore", "disable", "enable")


@record
class Silence:
    """``rules`` (all but ``spared``, where it is empty) say nothing in ``[start, end)``, as ``comment`` says."""

    start: int
    end: int
    rules: frozenset[str]
    comment: Comment
    spared: frozenset[str] = frozenset()

    def covers(self, start: int, rule: str) -> bool:
        """Whether a finding of ``rule`` that begins at ``start`` is silenced."""
        return self.start <= start < self.end and (rule in self.rules or not (self.rules or rule in self.spared))


@record
class Directives:
    """All that a note's comments say. ``declarations`` are texts with the offset at which each begins."""

    layer: Layer
    silences: tuple[Silence, ...] = ()
    declarations: tuple[tuple[int, str], ...] = ()
    problems: tuple[Placed, ...] = ()

    def silent(self, start: int, rule: str) -> bool:
        """Whether a finding of ``rule`` that begins at ``start`` is silenced."""
        return any(silence.covers(start, rule) for silence in self.silences)


@dataclass
class _Reader:
    """Collects what the comments of one note say."""

    known_rules: frozenset[str]
    values: dict[str, Any] = field(default_factory=dict)
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    declarations: list[tuple[int, str]] = field(default_factory=list)
    problems: list[Placed] = field(default_factory=list)

    def settings(self, comment: Comment, body_start: int) -> None:
        for found in _ITEM.finditer(comment.text, body_start - comment.text_start):
            item, at = found[0], comment.text_start + found.start()
            match = _SETTING.match(item)
            if match and _is_setting(match["key"]):
                start = at + match.start("key")
                self.put(match["key"], _value(match["value"]))
                self.places[match["key"]] = (start, start + len(match["key"]))
            elif match and _is_misspelt(match["key"], match["value"]):
                start = at + match.start("key")
                message, close = unknown("such setting", match["key"], _keys())
                problem = Problem((match["key"],), message, suggestion=close)
                self.problems.append(Placed(start, start + len(match["key"]), problem))
            elif item.strip():
                self.declarations.append((at + len(item) - len(item.lstrip()), item.strip()))

    def put(self, key: str, value: object) -> None:
        table, _, inner = key.partition(".")
        if inner:
            self.values[table] = {**self.values.get(table, {}), inner: value}
        else:
            self.values[table] = value

    def rules(self, comment: Comment, start: int) -> frozenset[str]:
        """The rules that a comment names between its word and a colon; those that are unknown are problems."""
        text = comment.text[start - comment.text_start :].partition(":")[0]
        names = list(re.finditer(r"[^\s,]+", text))
        for name in names:
            if self.known_rules and name[0] not in self.known_rules:
                message, close = unknown(f'rule "{name[0]}"', name[0], self.known_rules)
                problem = Problem((name[0],), message, unknown_rule=True, suggestion=close)
                self.problems.append(Placed(start + name.start(), start + name.end(), problem))
        return frozenset(name[0] for name in names)


def read_directives(
    comments: Iterable[Comment], regions: Sequence[Region], text: str, known_rules: Iterable[str] = ()
) -> Directives:
    """What the comments of a note with this text say; ``regions`` are its formulas, in order.

    ``einlsp-ignore`` is for the next formula and all before it, or, behind the last formula of a line, for that line;
    ``einlsp-disable`` lasts until an ``einlsp-enable`` or the end. Names of rules may follow, then a colon and a
    reason. Without names, all rules are meant.
    """
    reader, length = _Reader(frozenset(known_rules)), len(text)
    silences: list[Silence] = []
    running: list[Silence] = []
    for comment in comments:
        match = _COMMENT.match(comment.text)
        if match is None:
            continue
        after = comment.text_start + match.end()
        word = (match["word"] or "").removeprefix("-")
        apart = _APART.match(comment.text, match.end())
        if apart and not word and not match["colon"]:
            message, close = unknown(f'comment "einlsp {apart[1]}"', f"einlsp-{apart[1]}", (f"einlsp-{apart[1]}",))
            first = comment.text_start + comment.text.index("einlsp")
            problem = Problem((f"einlsp {apart[1]}",), message, suggestion=close)
            reader.problems.append(Placed(first, comment.text_start + apart.end(), problem))
            continue
        if not word and match["colon"]:
            reader.settings(comment, after)
        elif word in _WORDS:
            names = reader.rules(comment, comment.text_start + match.end("word"))
            if word == "ignore":
                silences.append(Silence(*_ignored(comment, regions, text), names, comment))
            elif word == "disable":
                running.append(Silence(comment.end, length + 1, names, comment))
            else:
                silences += [replace(each, end=comment.start) for each in running]
                running = [each for each in (_enabled(each, names, comment.end) for each in running) if each]
        elif word:
            start = comment.text_start + match.start("word") + 1
            message, close = unknown(f'comment "einlsp-{word}"', word, _WORDS)
            problem = Problem((f"einlsp-{word}",), message, suggestion=close)
            reader.problems.append(Placed(start, start + len(word), problem))
    silences += running
    settings = layer(reader.values, "comment", "", known_rules)
    for problem in settings.problems:
        place = reader.places.get(problem.key) or next(iter(reader.places.values()))
        reader.problems.append(Placed(*place, problem))
    silences.sort(key=lambda silence: (silence.start, silence.end))
    reader.problems.sort(key=lambda placed: placed.start)
    return Directives(settings, tuple(silences), tuple(reader.declarations), tuple(reader.problems))


def _enabled(silence: Silence, names: frozenset[str], at: int) -> Silence | None:
    """What of a running ``disable`` goes on behind an ``enable`` of ``names`` (all, where there are none)."""
    if not names:
        return None
    if not silence.rules:
        return replace(silence, start=at, spared=silence.spared | names)
    rest = silence.rules - names
    return replace(silence, start=at, rules=rest) if rest else None


def _ignored(comment: Comment, regions: Sequence[Region], text: str) -> tuple[int, int]:
    """The range for which an ``einlsp-ignore`` holds."""
    index = bisect_left(regions, comment.end, key=lambda region: region.start)
    line, end = text.rfind("\n", 0, comment.start) + 1, text.find("\n", comment.end)
    behind = index == len(regions) or -1 < end <= regions[index].start
    before = regions[index - 1] if index else None
    if behind and not comment.alone and before is not None and line < before.end <= comment.start:
        return min(line, before.start), comment.start
    return comment.end, regions[index].end if index < len(regions) else len(text) + 1


@cache
def _keys() -> frozenset[str]:
    """Every key that a comment may set, those inside tables with a dot."""
    known = settings_schema()["properties"]
    inner = {f"{key}.{name}" for key, schema in known.items() for name in schema.get("properties", ())}
    return frozenset(key for key, schema in known.items() if "properties" not in schema) | inner


def _is_setting(key: str) -> bool:
    return key in _keys() or key.partition(".")[0] in ("rules", "symbols", "macros")


def _is_misspelt(key: str, value: str) -> bool:
    """Whether ``key = value`` looks like a setting rather than an equation between symbols."""
    return len(key) > 4 and value.isascii() and bool(re.fullmatch(r"[\w. -]+", value)) and bool(nearest(key, _keys()))


def _value(text: str) -> object:
    if text in ("true", "false"):
        return text == "true"
    if re.fullmatch(r"-?\d{1,9}", text):
        return int(text)
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text
