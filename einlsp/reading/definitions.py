"""What the symbols of a note are defined to be, and putting that in for them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping

from einlsp.reading import surface as s
from einlsp.reading.meanings import Meaning, replaced
from einlsp.reading.side import Side
from einlsp.tensor.expr import Expr, Index, Leaf
from einlsp.tensor.value import Port, Value

MAX_DEPTH = 6
"""How many definitions deep a definition is put in: more, or a cycle, leaves the symbol as it is."""


class History:
    """What symbols were said to stand for in the course of a note. ``version`` counts the definitions so far."""

    def __init__(self) -> None:
        self.version = 0
        self._said: dict[str, list[tuple[int, Meaning | None]]] = {}
        self._mentions: dict[str, set[str]] = {}
        self._written: dict[str, int] = {}

    def write_out(self, key: str) -> None:
        """A symbol is a matrix of numbers from now on; that is an equation, and put in as such."""
        self.version += 1
        self._written.setdefault(key, self.version)

    def written_out(self, key: str, version: int) -> bool:
        """Whether a symbol was a matrix of numbers after so many definitions."""
        return self._written.get(key, version + 1) <= version

    def at(self, key: str, version: int) -> Meaning | None:
        """What a symbol stood for after so many definitions."""
        said = self._said.get(key)
        if not said:
            return None
        place = bisect_right(said, version, key=lambda entry: entry[0])
        return said[place - 1][1] if place else None

    def mentioning(self, key: str) -> tuple[str, ...]:
        """The symbols that were ever said to be made of one, in the order of their names."""
        return tuple(sorted(self._mentions.get(key, ())))

    def define(self, key: str, meaning: Meaning) -> None:
        """One more definition. What was said of the symbol before stays in what was defined by it.

        A definition that mentions the symbol itself (``x := x + 1``), or closes a cycle, leaves it without one.
        """
        self.version += 1
        old = self.at(key, self.version)
        if old is not None:
            for other in sorted(self._mentions.get(key, ())):
                mentions = self.at(other, self.version)
                if mentions is not None and other != key and key in mentions.value.expr.names:
                    expr = replaced(mentions.value.expr, {key: old})
                    self._say(other, Meaning(Value(expr, mentions.value.ports), mentions.members))
        circular = key in meaning.names or (key in self._mentions and key in self._closure(meaning.names, key))
        self._say(key, None if circular else meaning)

    def _say(self, key: str, meaning: Meaning | None) -> None:
        self._said.setdefault(key, []).append((self.version, meaning))
        if meaning is not None:
            for name in meaning.names | meaning.value.expr.names:
                self._mentions.setdefault(name, set()).add(key)

    def _closure(self, names: frozenset[str], key: str) -> set[str]:
        """The symbols that these are made of in the end; those of ``key`` itself are not looked at."""
        found: set[str] = set()
        waiting = sorted(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                meaning = self.at(name, self.version) if name != key else None
                waiting.extend(meaning.names if meaning is not None else ())
        return found


class Definitions:
    """What the symbols of a note stand for at one place; those in ``kept`` are left as they are.

    ``beside`` holds what is supposed beyond the note, of symbols of which it says nothing.
    """

    def __init__(
        self,
        history: History | None = None,
        version: int = 0,
        kept: frozenset[str] = frozenset(),
        beside: Mapping[str, Meaning] | None = None,
    ) -> None:
        self._history, self._version, self._kept = history or History(), version, kept
        self._beside = beside or {}

    def get(self, key: str) -> Meaning | None:
        """What a symbol stands for, if the note has said so."""
        if key in self._kept:
            return None
        return self._beside.get(key) or self._history.at(key, self._version)

    def written_out(self, keys: Iterable[str]) -> bool:
        """Whether each of these symbols is written out as a matrix of numbers."""
        return all(self._history.written_out(key, self._version) for key in keys)

    def without(self, *keys: str) -> Definitions:
        """The same definitions but for those of some symbols, which stay as they are."""
        return Definitions(self._history, self._version, self._kept.union(keys), self._beside)

    def only(self, key: str) -> Definitions:
        """Nothing but the definition of one symbol."""
        meaning = self.get(key)
        return Definitions(beside={key: meaning}) if meaning is not None else Definitions()

    def supposing(self, meanings: Mapping[str, Meaning]) -> Definitions:
        """The same definitions, and others of symbols of which the note says nothing."""
        return Definitions(self._history, self._version, self._kept, {**self._beside, **meanings})

    def users(self, key: str) -> tuple[str, ...]:
        """The symbols whose definition holds this one."""
        meanings = [(name, self.get(name)) for name in self._history.mentioning(key)]
        return tuple(name for name, meaning in meanings if meaning is not None and key in meaning.names)

    def upstream(self, key: str) -> frozenset[str]:
        """The symbols in a symbol's definition, in the definitions of those, and so on."""
        found, waiting = set[str](), [key]
        while waiting:
            meaning = self.get(waiting.pop())
            if meaning is not None:
                waiting.extend(sorted(meaning.names - found))
                found |= meaning.names
        return frozenset(found)

    def made_of(self, keys: Iterable[str]) -> frozenset[str]:
        """The symbols that these are made of in the end."""
        found: set[str] = set()
        waiting, seen = sorted(keys), set[str]()
        while waiting:
            key = waiting.pop()
            meaning = self.get(key) if key not in seen else None
            if meaning is None:
                found |= {key} - seen
            else:
                waiting.extend(sorted(meaning.names))
            seen.add(key)
        return frozenset(found)

    def into(self, e: Expr) -> Expr:
        """An expression with every defined symbol replaced, definitions of definitions too."""
        for _ in range(MAX_DEPTH):
            found = {key: meaning for key in sorted(e.names) if (meaning := self.get(key)) is not None}
            new = replaced(e, found)
            if new is e:
                return e
            e = new
        return e


def definitions_in(left: Side, right: Side) -> Iterator[tuple[str, Meaning]]:
    r"""The symbols that an equation defines: ``\mathbf{y} = …``, ``y_i = …``, ``\mathbf{z}_i = …`` (and the family z).

    None where the left side is no lone symbol with different indices, or where the sides do not fit.
    """
    mine, his = left.value, right.value
    if mine is None or his is None or not isinstance(mine.expr, Leaf) or not isinstance(left.node, s.Sym):
        return
    leaf = mine.expr
    if len(set(leaf.indices)) < len(leaf.indices) or set(leaf.indices) != {p.index for p in mine.ports}:
        return
    names = [f.name for f in left.free]
    if len(names) == 1 and names[0] and not his.ports:
        yield from _numbered(left.node, leaf, his, right, names[0])
        return
    ports = _matched(left, right)
    if ports is None:
        return
    value = Value(his.expr, tuple(Port(ports[i].index, "up") for i in leaf.indices))
    yield leaf.symbol.latex, Meaning(value)
    labels = [m.text for m in left.node.scripts.marks if m.kind == "sample"]
    if len(labels) == 1 and leaf.symbol.latex != left.node.key:
        yield left.node.key, Meaning(value, _members(right.node, labels[0]))


def _numbered(node: s.Sym, leaf: Leaf, value: Value, right: Side, label: str) -> Iterator[tuple[str, Meaning]]:
    """``y_i = w^T x_i``: the entries of a vector by the members of a family."""
    members = _members(right.node, label)
    if members and leaf.symbol.order == 1:
        yield leaf.symbol.latex, Meaning(value, members)


def _members(node: s.Surface, label: str) -> dict[str, str]:
    """The names of the members with this label in an expression, and those of their families."""
    found: dict[str, str] = {}
    for n in s.walk(node):
        if isinstance(n, s.Sym) and [m.text for m in n.scripts.marks if m.kind == "sample"] == [label]:
            found[n.head.with_labels((label,)).key] = n.key
    return found


def _matched(left: Side, right: Side) -> dict[Index, Port] | None:
    """For each axis of the left side the port of the right side that goes with it."""
    a, b = left.value, right.value
    if a is None or b is None or len(a.ports) != len(b.ports):
        return None
    mine, his = [f.name for f in left.free], [f.name for f in right.free]
    ports = list(b.ports)
    if any(mine) or any(his):
        if not all(mine) or set(mine) != set(his):
            return None
        by_name = {f.name: p for f, p in zip(right.free, b.ports, strict=True)}
        ports = [by_name[name] for name in mine]
    elif a.levels != b.levels:
        return None
    if [p.dim for p in a.ports] != [p.dim for p in ports]:
        return None
    return {p.index: port for p, port in zip(a.ports, ports, strict=True)}
