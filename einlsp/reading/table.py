"""The symbol table of a reading: what each symbol is, and its axes as variables of unification."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from einlsp.reading import surface as s
from einlsp.reading.dims import Dims, Place
from einlsp.reading.growing import Growing, Kept
from einlsp.reading.heads import Head
from einlsp.reading.symbols import RANK, Declaration, Kind, Source, bold_names, special, typography
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

    def symbol(self, dims: Mapping[int, Dim]) -> Symbol:
        """The tensor symbol, with its dimensions by name."""
        return Symbol(self.key, tuple([dims[a] for a in self.axes]), self.facts, self.levels, self.samples)


class SymbolTable:
    """Symbols by name. Declarations go before use, use before typography (`symbols.RANK`)."""

    def __init__(
        self, dims: Dims, declarations: Iterable[Declaration] = (), facts: Mapping[str, frozenset[str]] | None = None
    ) -> None:
        self.dims = dims
        self.entries: Kept[str, Entry] = Growing()
        self.declared: Kept[str, Declaration] = Growing()
        self.families: Kept[str, Declaration] = Growing()
        self.origins: Kept[tuple[str, bool], int] = Growing()
        self.facts: Kept[str, frozenset[str]] = Growing(facts)
        self.orders: Kept[str, tuple[int, int]] = Growing()
        self.bold: set[str] = set()
        self.mentioned: set[str] = set()
        self.shown: set[str] = set()
        self.multipliers: frozenset[str] = frozenset()
        self.counts: set[str] = set()
        self.called: Kept[str, int] = Growing()
        self.identities: set[str] = set()
        self.lengths = False
        """Whether bars around a vector are its length, rather than the absolute values of its entries."""
        self.calls = False
        """Whether any small letter before a bracket may be a function of a number: nothing shows an array."""
        for declaration in declarations:
            self.declare(declaration)

    def declare(self, new: Declaration, formula: int = -1) -> None:
        """Add a declaration that stands in a formula: it replaces what it contradicts but that of a stronger source."""
        declared = self.families if new.samples else self.declared
        old = declared.get(new.key)
        if new.facts:
            self.facts[new.key] = self.facts.get(new.key, frozenset()) | new.facts
        if new.called is not None:
            self.called[new.key] = new.called
        if new.order is None and new.kind == "array":
            return
        if old is not None and RANK.index(old.source) < RANK.index(new.source):
            return
        if old is None or (old.order, old.dims, old.kind) != (new.order, new.dims, new.kind):
            self.entries.pop(_slot(new.key, new.samples), None)
        declared[new.key] = new
        self.origins[new.key, bool(new.samples)] = formula
        if new.head.family is not None and not new.samples:  # `x^{(i)}` is declared: so are all of them
            head = new.head.family
            self.declare(replace(new, key=head.key, head=head, samples=1), formula)

    def retract(self, gone: Declaration, before: Declaration | None) -> None:
        """Take back a declaration that held for a while; ``before`` is what held until then."""
        declared = self.families if gone.samples else self.declared
        if declared.get(gone.key) != gone:
            return
        self.entries.pop(_slot(gone.key, gone.samples), None)
        if before is None:
            del declared[gone.key]
        else:
            declared[gone.key] = before

    def key_of(self, head: Head, indexed: bool) -> str:
        """The name under which a head is kept: an entry ``W_{ij}`` of a bold ``W`` goes by the bold name."""
        key = head.key
        if indexed and not head.font:
            own = self.declared.get(key)
            if own is None or own.order == 0:
                for other in bold_names(head):
                    if other in self.declared or other in self.families or other in self.bold:
                        return other
        return key

    def declaration(self, key: str, samples: int) -> Declaration | None:
        """What is declared of a symbol, or of a family, of which what holds of a lone symbol holds too."""
        return self.families.get(key, self.declared.get(key)) if samples else self.declared.get(key)

    def copy(self) -> SymbolTable:
        """The table as it stands now; later declarations do not change it. Dimensions are shared."""
        other = SymbolTable.__new__(SymbolTable)
        other.dims = self.dims
        other.entries, other.declared = self.entries.snapshot(), self.declared.snapshot()
        other.families, other.facts = self.families.snapshot(), self.facts.snapshot()
        other.orders, other.origins = self.orders.snapshot(), self.origins.snapshot()
        other.bold, other.identities, other.mentioned = self.bold, set(self.identities), self.mentioned
        other.shown, other.counts, other.called = self.shown, self.counts, self.called.snapshot()
        other.multipliers, other.lengths, other.calls = self.multipliers, self.lengths, self.calls
        return other

    def trial(self) -> SymbolTable:
        """A copy with dimensions of its own, on which a reading can be tried."""
        other = self.copy()
        other.dims = self.dims.trial()
        return other

    def local(self) -> SymbolTable:
        """The same declarations with nothing inferred."""
        other = self.copy()
        other.dims, other.entries = Dims(), Growing()
        return other

    def entry(self, node: s.Sym, key: str, order: int, samples: int, source: Source, formula: int) -> Entry:
        """The entry of a symbol; made with this order where the table has none yet."""
        slot = _slot(key, samples)
        found = self.entries.get(slot)
        if found is not None and source == "use" and found.order != order and found.declaration is None:
            # One letter for two things: `x` a number, `x_i` an entry of a vector. Each has an entry of its own.
            slot = f"{slot} of order {order}"
            found = self.entries.get(slot)
        if found is None:
            found = self._make(node, key, order, samples, source, formula)
            self.entries[slot] = found
        return found

    def known(self, node: s.Sym) -> Entry | None:
        """The entry of a symbol, whichever of its spellings it is kept under, if there is one."""
        key = self.key_of(node.head, bool(node.scripts.slots))
        return self.entries.get(key) or self.entries.get(f"{key} 1")

    def _make(self, node: s.Sym, key: str, order: int, samples: int, source: Source, formula: int) -> Entry:
        declaration = self.declaration(key, samples)
        facts = self.facts.get(key, frozenset())
        names: tuple[Dim | None, ...] = (None,) * order
        kind: Kind = "array"
        levels: tuple[Upness, ...] | None = None
        if declaration is not None:
            kind, source, levels = declaration.kind, declaration.source, declaration.levels
            if declaration.order is not None:
                order = declaration.order
                names = declaration.dims if declaration.dims is not None else (None,) * order
        why = None
        if declaration is not None:
            shape = "×".join(map(str, names)) or "a scalar"
            origin = self.origins.get((declaration.key, bool(declaration.samples)), formula)
            why = Place(declaration.start, declaration.end, f"{key} is declared {shape}", origin)
        changing = self._changing(node.head, key, order, samples, formula) if declaration is None else None
        if changing is not None:  # its rate has its shape
            axes, facts = changing.axes, facts | Symbol(key, (), changing.facts).linear
        else:
            axes = tuple(self.dims.new() for _ in range(samples)) + tuple(self.dims.new(n, why) for n in names)
        own = levels if levels is not None else natural_levels(order)
        head = declaration.head if declaration is not None and declaration.head.letter else node.head
        labels: list[Upness] = ["up"] * samples
        entry = Entry(key, head, order, samples, axes, (*labels, *own), source, kind, facts, declaration)
        if order == 2:
            self._square(entry)
        return entry

    def _changing(self, head: Head, key: str, order: int, samples: int, formula: int) -> Entry | None:
        r"""What a dotted symbol is the rate of, if that is an array of the same order: the x of ``\dot x``."""
        bare = head.undotted
        if bare is head or samples or bare.key == key:
            return None
        declared = self.declared.get(bare.key)
        if declared is not None and (declared.kind != "array" or declared.order != order):
            return None
        found = self.entry(s.Sym(0, 0, bare), bare.key, order, 0, "use", formula)
        return found if found.order == order and found.kind == "array" else None

    def _square(self, entry: Entry) -> None:
        """Facts that hold of square matrices only tie both axes together."""
        plain = Symbol(entry.key, ("a", "a"), entry.facts)
        if plain.is_a("square"):
            self.dims.union(entry.axes[-2], entry.axes[-1], Place(0, 0, f"{entry.key} is square"))

    def guess(self, head: Head, key: str) -> tuple[int, int, Source]:
        """The order of a symbol that stands without indices: found by use, else by its type."""
        if (found := self.orders.get(key)) is not None:
            return *found, "use"
        if (indexed := self.shown_and_indexed(head, key)) is not None:
            return indexed, 0, "use"
        bare = head.undotted.key
        if bare != key and bare in self.declared and self.declared[bare].order is not None:
            return self.declared[bare].order or 0, 0, "math"
        if bare != key and bare in self.orders:
            return self.orders[bare][0], 0, "use"
        if head.labels and not head.bold:  # `W_h`, declared by that name
            family = self.families.get(replace(head, labels=head.labels[:-1]).key)
            if family is not None and family.order is not None:
                return family.order, 0, "math"
        return typography(head), 0, "typography"

    def shown_and_indexed(self, head: Head, key: str) -> int | None:
        r"""The order of a capital that has had indices, ``A_{ij}``, and the note shows to be an array without them.

        The A of ``x^TAx`` is that of ``A_{ij}``; ``R`` may be another thing than ``R_{\mu\nu}``.
        """
        found = self.entries.get(key) if head.upper_case and key in self.shown else None
        return found.order or None if found is not None and found.kind == "array" else None

    def settle(self, key: str, order: int, samples: int) -> None:
        """Keep the order that the use of a plain symbol shows; one that was only named before is forgotten."""
        self.orders[key] = (order, samples)
        if key in self.mentioned:
            self.entries.pop(key, None)

    def use(self, symbols: Iterable[s.Sym]) -> None:
        """Note that symbols are used; what was only named before is what its indices say now."""
        for n in symbols:
            if n.scripts.slots and n.key in self.mentioned:
                self.entries.pop(n.key, None)
        self.mentioned -= {n.key for n in symbols}

    @property
    def has_arrays(self) -> bool:
        """Whether arrays are known of: then a capital that nothing is said of may be one too."""
        return bool(self.shown) or any(d.kind == "array" and d.order for d in self.declared.values())

    def is_family(self, key: str) -> bool:
        """Whether a symbol is declared as a family only."""
        return key in self.families and key not in self.declared

    def is_function(self, head: Head) -> bool:
        """Whether a symbol is declared to be a function."""
        found = self.declared.get(head.key)
        return found is not None and found.kind == "function"

    def multiplies(self, key: str) -> bool:
        """Whether a letter that may be a function is a factor in this note; σ may be both."""
        return key in self.multipliers and key != "\\sigma"

    def is_array(self, head: Head) -> bool:
        """Whether a symbol is declared to be anything but a function."""
        found = self.declared.get(head.key)
        return found is not None and found.kind == "array" and found.order is not None

    def special(self, head: Head) -> Kind | None:
        """Whether a head is the identity, ones or noughts here."""
        if head.key in self.declared:
            return None
        return "identity" if head.bare in self.identities or head.key in self.identities else special(head)


def _slot(key: str, samples: int) -> str:
    """Under which name an entry is kept: a family and a lone symbol of one name are two entries."""
    return f"{key} {samples}" if samples else key
