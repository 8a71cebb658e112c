"""The parse tables of a grammar: made by Lark, kept as JSON beside it, so that no run has to make them again.

`write` writes them, after a change of the grammar. Tables that were made of another text than its own are not used.
"""

from __future__ import annotations

import json
import zlib
from collections import deque
from functools import cache
from pathlib import Path

from einlsp.records import record

START = "start"
END = "$END"


@record
class Tables:
    """An LALR(1) automaton that starts in state 0.

    ``rules`` are (callback, parts, what it makes). A row of ``states`` says for a token or for what a rule
    made where to go on (the number of a state), or by which rule to reduce first (``~`` its number).
    """

    rules: tuple[tuple[str, tuple[str, ...], str], ...]
    states: tuple[dict[str, int], ...]


def _file(name: str) -> Path:
    """``grammar/<name>``: inside the package in a wheel, at the top of the tree in a check-out."""
    package = Path(__file__).parents[1]
    inside = package / "grammar" / name
    return inside if inside.is_file() else package.parent / "grammar" / name


def read_grammar(name: str) -> str:
    """The text of ``grammar/<name>``. Raises ``FileNotFoundError`` where there is none."""
    return _file(name).read_text(encoding="utf-8")


@cache
def tables(name: str) -> Tables:
    """The tables of ``grammar/<name>.lark``."""
    text = read_grammar(f"{name}.lark")
    kept = _file(f"{name}.json")
    if kept.is_file():
        found = json.loads(kept.read_text(encoding="utf-8"))
        if found["grammar"] == _sum(text):
            rules = tuple((callback, tuple(parts), origin) for callback, parts, origin in found["rules"])
            return Tables(rules, tuple(found["states"]))
    return made(text)


def made(grammar: str) -> Tables:
    """The tables that Lark makes of a grammar; its states are numbered as they are met from the start on."""
    from lark import Lark
    from lark.grammar import Rule
    from lark.lexer import TerminalDef

    lark = Lark(grammar, parser="lalr", lexer="basic", keep_all_tokens=True, maybe_placeholders=False)
    data, kept = lark.memo_serialize([TerminalDef, Rule])
    parser = data["parser"]["parser"]
    names, states = parser["tokens"], parser["states"]
    numbers = sorted(number for number, value in kept.items() if value["__type__"] == "Rule")
    place = {number: k for k, number in enumerate(numbers)}
    rules = tuple(
        (
            rule["alias"] or rule["origin"]["name"],
            tuple(part["name"] for part in rule["expansion"]),
            rule["origin"]["name"],
        )
        for rule in (kept[number] for number in numbers)
    )
    first = parser["start_states"][START]
    found, waiting = {first: 0}, deque([first])
    rows: list[dict[str, int]] = []
    while waiting:
        row: dict[str, int] = {}
        for token, (reduces, target) in sorted(states[waiting.popleft()].items(), key=lambda item: names[item[0]]):
            if reduces:
                row[names[token]] = ~place[target["@"]]
                continue
            if target not in found:
                found[target] = len(found)
                waiting.append(target)
            row[names[token]] = found[target]
        rows.append(row)
    return Tables(rules, tuple(rows))


def _sum(text: str) -> int:
    return zlib.crc32(text.encode())


def write(name: str) -> None:
    """Write the tables of ``grammar/<name>.lark`` beside it."""
    text = read_grammar(f"{name}.lark")
    found = made(text)
    lines = ",\n".join(json.dumps(row) for row in found.states)
    rules = ",\n".join(json.dumps(rule) for rule in found.rules)
    content = f'{{"grammar": {_sum(text)},\n"rules": [\n{rules}],\n"states": [\n{lines}]}}\n'
    _file(f"{name}.json").write_text(content, encoding="utf-8")
