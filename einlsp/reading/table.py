"""The symbol table of a reading: what each symbol is, and its axes as variables of unification."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from einlsp.reading import surface as s
from einlsp.reading.dims import Dims, Place
from einlsp.reading.heads import Head
from einlsp.reading.symbols import RANK, Declaration, Kind, Source, partner, special, typography
from einlsp.tensor.expr import Dim, Symbol, Upness
from einlsp.tensor.value import natural_levels


@dataclass(slots=True)
class Entry:
    """A symbol of the table. ``axes`` are variables of `Dims`: the labels of a family first, then those of a member."""

    key: str
    head: Head
    order: int
    samples: int
    axes: tuple[int, ...]
    levels: tuple[Upness, ...]
    source: Source
    kind: Kind = "array"
    facts: frozenset[str] = frozenset()
    declaration: Declaration | None = None
    places: list[Place] = field(default_factory=list)

    def symbol(self, dims: Mapping[int, Dim]) -> Symbol:
        """The tensor symbol, with its dimensions by name."""
        return Symbol(self.key, tuple(dims[a] for a in self.axes), self.facts, self.levels, self.samples)


class SymbolTable:
    """Symbols by name. Declarations go before use, use before typography (`symbols.RANK`)."""

    def __init__(self, dims: Dims, declarations: Iterable[Declaration] = (), facts: Mapping[str, frozenset[str]] | None = None) -> None:
        self.dims = dims
        self.entries: dict[str, Entry] = {}
        self.declared: dict[str, Declaration] = {}
        self.facts: dict[str, frozenset[str]] = dict(facts or {})
        self.orders: dict[str, tuple[int, int]] = {}
        self.bold: set[str] = set()
        self.identities: set[str] = set()
        for declaration in declarations:
            self.declare(declaration)

    def declare(self, new: Declaration) -> None:
        """Add a declaration: it replaces what it contradicts, unless that comes from a stronger source."""
        old = self.declared.get(new.key)
        if new.facts:
            self.facts[new.key] = self.facts.get(new.key, frozenset()) | new.facts
        if new.order is None and new.kind == "array":
            return
        if old is not None and RANK.index(old.source) < RANK.index(new.source):
            return
        if old is not None and (old.order, old.dims, old.kind) != (new.order, new.dims, new.kind):
            self.entries.pop(new.key, None)
        self.declared[new.key] = new

    def key_of(self, head: Head, indexed: bool) -> str:
        """The name under which a head is kept: an entry ``W_{ij}`` of a bold ``W`` goes by the bold name."""
        key = head.key
        if indexed and key not in self.declared and not head.font:
            other = partner(head)
            if other in self.declared or other in self.bold:
                return other
        return key

    def entry(self, node: s.Sym, key: str, order: int, samples: int, source: Source, formula: int) -> Entry:
        """The entry of a symbol; made with this order where the table has none yet."""
        found = self.entries.get(key)
        if found is None:
            found = self._make(node, key, order, samples, source, formula)
            self.entries[key] = found
        return found

    def _make(self, node: s.Sym, key: str, order: int, samples: int, source: Source, formula: int) -> Entry:
        declaration = self.declared.get(key)
        facts = self.facts.get(key, frozenset())
        names: tuple[Dim | None, ...] = (None,) * order
        kind: Kind = "array"
        levels: tuple[Upness, ...] | None = None
        if declaration is not None:
            kind, source, levels = declaration.kind, declaration.source, declaration.levels
            if declaration.order is not None:
                order = declaration.order
                names = declaration.dims if declaration.dims is not None else (None,) * order
                samples = max(samples, declaration.samples)
        why = None
        if declaration is not None:
            shape = "×".join(map(str, names)) or "a scalar"
            why = Place(declaration.start, declaration.end, f"{key} is declared {shape}", formula)
        axes = tuple(self.dims.new() for _ in range(samples)) + tuple(self.dims.new(n, why) for n in names)
        own = levels if levels is not None else natural_levels(order)
        head = declaration.head if declaration is not None and declaration.head.letter else node.head
        entry = Entry(key, head, order, samples, axes, ("up",) * samples + own, source, kind, facts, declaration)
        if order == 2:
            self._square(entry)
        return entry

    def _square(self, entry: Entry) -> None:
        """Facts that hold of square matrices only tie both axes together."""
        plain = Symbol(entry.key, ("a", "a"), entry.facts)
        if plain.is_a("square"):
            place = entry.places[0] if entry.places else Place(0, 0, f"{entry.key} is square")
            self.dims.union(entry.axes[-2], entry.axes[-1], place)

    def guess(self, head: Head, key: str) -> tuple[int, int, Source]:
        """The order of a symbol that stands without indices: found by use, else by its type."""
        if key in self.orders:
            order, samples = self.orders[key]
            return order, samples, "use"
        return typography(head), 0, "typography"

    def is_function(self, head: Head) -> bool:
        """Whether a symbol is declared to be a function."""
        found = self.declared.get(head.key)
        return found is not None and found.kind == "function"

    def is_array(self, head: Head) -> bool:
        """Whether a symbol is declared to be anything but a function."""
        found = self.declared.get(head.key)
        return found is not None and found.kind == "array" and found.order is not None

    def special(self, head: Head) -> Kind | None:
        """Whether a head is the identity, ones or noughts here."""
        if head.key in self.declared:
            return None
        return "identity" if head.bare in self.identities else special(head)
