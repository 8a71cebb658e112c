"""What each rule of the grammar builds: the nodes of the tree, as the LALR parser reduces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from einlsp.latex import characters, commands
from einlsp.latex.nodes import (
    Broken,
    Command,
    Environment,
    Fence,
    Group,
    Letter,
    Level,
    Node,
    Number,
    Operator,
    Row,
    Script,
    Scripted,
    Space,
    Text,
)
from einlsp.latex.tokens import Tok


class _Whole(list[Node]):
    r"""A cell that is one old switch or infix from end to end: ``{\bf x}`` is then no Group of its own."""


def _same(part: Any) -> Any:
    return part


def _listed(part: Any) -> list[Any]:
    return [part]


class Builder:
    """Callbacks by the names that the grammar gives to its rules and terminals."""

    cell = atom = staticmethod(_same)  # a rule that hands on its one part
    first = first_cell = staticmethod(_listed)

    # -- single tokens

    @staticmethod
    def letter(token: Tok) -> Node:
        return Letter(token.start, token.end, token.text)

    @staticmethod
    def number(token: Tok) -> Node:
        return Number(token.start, token.end, token.text)

    @staticmethod
    def operator(token: Tok) -> Node:
        return Operator(token.start, token.end, token.text)

    @staticmethod
    def symbol(token: Tok) -> Node:
        return Command(token.start, token.end, token.text, known=token.text in commands.SYMBOLS)

    @staticmethod
    def styled(token: Tok) -> Node:
        return Command(token.start, token.end, token.extra[0], (_plain(token.text, token.start, token.end),))

    @staticmethod
    def space(token: Tok) -> Node:
        return Space(token.start, token.end, token.text)

    @staticmethod
    def text(token: Tok) -> Node:
        return Text(token.start, token.end, token.text, token.extra[0])

    @staticmethod
    def broken(token: Tok) -> Node:
        return Broken(token.start, token.end, token.text, token.extra[0])

    @staticmethod
    def primes(token: Tok) -> Node:
        count = sum(characters.PRIMES[mark] for mark in token.text)
        return Script(token.start, token.end, "sup", Group(token.end, token.end, ()), count)

    @staticmethod
    def raised(token: Tok) -> Node:
        level: Level = "sup" if token.extra[0] == "sup" else "sub"
        text = token.text
        if len(text) == 1 or text.isdigit():
            body = _plain(text, token.start, token.end)
        else:
            step = int(token.end - token.start == len(text))  # characters of a macro all have the range of its call
            body = Group(
                token.start,
                token.end,
                tuple(
                    _plain(mark, token.start + k * step, token.start + k + 1 if step else token.end)
                    for k, mark in enumerate(text)
                ),
            )
        return Script(token.start, token.end, level, body)

    # -- scripts

    @staticmethod
    def script(token: Tok, body: Node) -> Script:
        return Script(token.start, max(token.end, body.end), "sup" if token.type == "SUP" else "sub", body)

    @staticmethod
    def scripted(base: Node | Tok | None, scripts: list[Script]) -> Scripted:
        if isinstance(base, Tok):
            base = None
        if len(scripts) == 1 and base is not None:
            (script,) = scripts
            return Scripted(min(script.start, base.start), max(script.end, base.end), base, (script,))
        seen: set[str] = set()
        double = None
        for script in scripts:
            kind = "prime" if script.primes else script.level
            if kind in seen or (kind == "prime" and "sup" in seen):
                double = double or script
            seen.add(kind)
        start = min(script.start for script in scripts)
        end = max(script.end for script in scripts)
        if base is not None:
            start, end = min(start, base.start), max(end, base.end)
        return Scripted(start, end, base, tuple(scripts), double)

    # -- lists: items, cells, rows

    @staticmethod
    def none() -> list[Node]:
        return []

    @staticmethod
    def add(parts: list[Any], part: Any) -> list[Any]:
        parts.append(part)
        return parts

    @staticmethod
    def next(parts: list[Any], _: Tok, part: Any) -> list[Any]:
        parts.append(part)
        return parts

    @staticmethod
    def next_row(rows: list[Any], row_break: Tok, row: Any) -> list[Any]:
        rows += (row_break, row)  # the row break places an empty row
        return rows

    # -- old switches and infixes

    @staticmethod
    def switch(items: list[Node], token: Tok, rest: list[Node]) -> list[Node]:
        start, end = _cover(token.start, token.end, rest)
        items.append(Command(start, end, commands.SWITCHES[token.text], (Group(start, end, tuple(rest)),)))
        return items if len(items) > 1 else _Whole(items)

    @staticmethod
    def infix(above: list[Node], token: Tok, below: list[Node]) -> list[Node]:
        upper, lower = _side(above, token.start), _side(below, token.end)
        start, end = _cover(token.start, token.end, [upper, lower])
        return _Whole([Command(start, end, commands.INFIXES[token.text], (upper, lower))])

    # -- brackets

    @staticmethod
    def group(opener: Tok, items: list[Node], closer: Tok) -> Node:
        start, end = opener.start, max(opener.end, closer.end)
        if type(items) is _Whole and opener.type == "LBRACE":
            (command,) = items
            assert isinstance(command, Command)
            old_switch = len(command.args) == 1
            args = (Group(start, end, command.args[0].children),) if old_switch else command.args  # type: ignore[attr-defined]
            return Command(start, end, command.name, args)
        return Group(start, end, tuple(items))

    @staticmethod
    def fence(left: Tok, rows: list[Any], right: Tok) -> Node:
        return Fence(left.start, max(left.end, right.end), left.text, right.text, _rows(rows, left.end))

    @staticmethod
    def environment(begin: Tok, rows: list[Any], end: Tok) -> Node:
        return Environment(begin.start, max(begin.end, end.end), begin.text, begin.extra, _rows(rows, begin.end))

    @staticmethod
    def start(rows: list[Any]) -> tuple[Row, ...]:
        return _rows(rows, 0)

    # -- commands

    @staticmethod
    def command(token: Tok, *args: Node) -> Node:
        last = args[-1]
        if token.text in commands.STAGGERED:
            args = (*args[:-1], _staggered(last))
        return Command(token.start, max(token.end, last.end), token.text, args)

    @staticmethod
    def command_with_option(token: Tok, option: Node, *args: Node) -> Node:
        last = args[-1]
        if token.text in commands.STAGGERED:
            args = (*args[:-1], _staggered(last))
        return Command(token.start, max(token.end, last.end), token.text, args, (option,))


def _plain(text: str, start: int, end: int) -> Node:
    """The node of a character that a styled, raised or lowered one stands for."""
    if text.isdigit():
        return Number(start, end, text)
    if text in characters.COMMANDS:
        return Command(start, end, characters.COMMANDS[text])
    return Letter(start, end, text) if text.isalpha() else Operator(start, end, text)


def _staggered(node: Node) -> Node:
    r"""The indices of ``\tensor`` and ``\indices``: there ``^a_b^c`` is no double script."""
    if not isinstance(node, Group):
        return node
    children = (replace(child, double=None) if isinstance(child, Scripted) else child for child in node.children)
    return Group(node.start, node.end, tuple(children))


def _cover(start: int, end: int, nodes: Sequence[Node]) -> tuple[int, int]:
    """The range of ``[start, end)`` and all of ``nodes`` (which a macro may have put out of order)."""
    return min(start, *(node.start for node in nodes), start), max(end, *(node.end for node in nodes), end)


def _side(items: list[Node], at: int) -> Node:
    r"""One side of ``\over``: a group, the writer's own if that is all there is."""
    if len(items) == 1 and isinstance(items[0], Group):
        return items[0]
    start, end = _cover(items[0].start, items[0].end, items) if items else (at, at)
    return Group(start, end, tuple(items))


def _rows(parts: list[Any], at: int) -> tuple[Row, ...]:
    """Rows from ``[row, break, row, …]``; a last row that shows nothing is no row, as in LaTeX."""
    rows: list[Row] = []
    for part in parts:
        if isinstance(part, Tok):
            at = part.end
            continue
        items = [item for cell in part for item in cell]
        start = min(item.start for item in items) if items else at
        end = max(item.end for item in items) if items else at
        rows.append(Row(start, end, tuple(map(tuple, part))))
    if len(rows) > 1 and len(rows[-1].cells) == 1 and all(type(item) is Space for item in rows[-1].cells[0]):
        rows.pop()
    return tuple(rows)
