"""The index structure of a formula: which names stand where in each term, and which terms are to be compared.

Independent of shapes and values: rules about indices work on this alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from einlsp.reading import surface as s
from einlsp.reading.applied import POINTWISE
from einlsp.reading.conventions import Convention, meaning
from einlsp.reading.heads import Head
from einlsp.reading.marks import Mark
from einlsp.reading.symbols import special
from einlsp.records import record
from einlsp.tensor.expr import Upness

Notation = Literal["index", "matrix", "none"]

_ENTRYWISE = POINTWISE | {"softmax", "sqrt", "gelu", "swish", "elu", "logit", "softsign"}
"""Functions of each entry: the indices of the argument are those of the result."""


@record
class IndexUse:
    """One slot in which an index stands: name, level, range of the index, the symbol it stands on and its range.

    ``derivative``: the slot belongs to the variable of a derivative, so ``level`` is flipped against what is written.
    ``stacked``: an upper and a lower index share a place, so the slot order is open.
    """

    name: str
    level: Upness
    start: int
    end: int
    key: str
    base: tuple[int, int]
    slot: int
    derivative: bool = False
    stacked: bool = False


@record
class Term:
    r"""One term: the slots in it, the groups of terms nested in it, the letters that explicit sums around it bind.

    ``readable`` is false where a part of it is not understood or not sure: then it takes part in no comparison.
    ``arrays``: it holds an array without its indices. ``entries``: the indices of a divisor or of what is raised to a
    power: there one computes with entries, and a repetition is no sum.
    """

    start: int
    end: int
    uses: tuple[IndexUse, ...]
    nested: tuple[Group, ...]
    bound: frozenset[str]
    readable: bool
    arrays: bool
    entries: frozenset[str] = frozenset()

    @property
    def notation(self) -> Notation:
        """``index`` where indices are written, ``matrix`` where arrays stand without theirs, else ``none``."""
        if self.uses or any(t.notation == "index" for g in self.nested for t in g.terms):
            return "index"
        return "matrix" if self.arrays or any(t.notation == "matrix" for g in self.nested for t in g.terms) else "none"


@record
class Group:
    """Terms that must agree: those of a sum, the sides of a relation; ``scope``: one term that closes its indices."""

    kind: Literal["sum", "relation", "scope"]
    start: int
    end: int
    terms: tuple[Term, ...]
    relations: tuple[s.Relation, ...] = ()


@record
class Resolved:
    """What becomes of each name of a term: free with its level, summed, or an offence (rule, name, uses)."""

    free: dict[str, Upness]
    summed: tuple[str, ...]
    offences: tuple[tuple[str, str, tuple[IndexUse, ...]], ...]
    uses: dict[str, tuple[IndexUse, ...]] = field(default_factory=dict)


@dataclass
class _Walk:
    """Collects what one term holds."""

    bound: frozenset[str]
    uses: list[IndexUse] = field(default_factory=list)
    nested: list[Group] = field(default_factory=list)
    readable: bool = True
    arrays: bool = False
    entries: set[str] = field(default_factory=set)

    def term(self, start: int, end: int) -> Term:
        uses, nested, entries = tuple(self.uses), tuple(self.nested), frozenset(self.entries)
        return Term(start, end, uses, nested, self.bound, self.readable, self.arrays, entries)

    def visit(self, node: s.Surface, flipped: bool = False) -> None:
        match node:
            case s.Sym():
                self.symbol(node, flipped)
            case s.Sum():
                terms = tuple(term_of(t.body, self.bound, flipped) for t in node.terms)
                self.nested.append(Group("sum", node.start, node.end, terms))
            case s.Call(name=name, args=args):
                for arg in args:
                    self.scope(arg)
                self.whole(node, name not in _ENTRYWISE)
            case s.Norm(body=body) | s.Bars(body=body):
                self.scope(body, flipped)
                self.whole(node, True)
            case s.Bracket(body=body):
                self.scope(body, flipped)
            case s.Quotient(top=top, bottom=bottom):
                self.visit(top, flipped)
                if not isinstance(bottom, s.Norm) or _names(bottom):  # else a number
                    self.scope(bottom, flipped)
                    self.entries |= _names(bottom)
            case s.Power(base=base, exponent=exponent, sure=sure):
                self.visit(base, flipped)
                self.scope(exponent)
                if isinstance(base, s.Sym):
                    self.entries |= _names(base)
                self.readable = self.readable and sure
            case s.Big():
                inside = _Walk(self.bound | frozenset(node.letters))
                inside.visit(node.body)
                self.nested.append(Group("scope", node.start, node.end, (inside.term(node.body.start, node.body.end),)))
            case s.Derivative():
                self.derivative(node, flipped)
            case s.Indexed(body=body, scripts=scripts):
                self.scope(body)
                self.marks(scripts.slots, Head("("), (node.start, node.end), scripts.stacked, flipped)
            case s.Opaque() | s.MatrixLiteral() | s.Listing() | s.Dots():
                self.readable = False
            case s.Space() | s.Missing() | s.Num():
                return
            case _:
                for child in s.children(node):
                    self.visit(child, flipped)

    def scope(self, node: s.Surface, flipped: bool = False) -> None:
        inside = term_of(node, self.bound, flipped)
        if isinstance(node, s.Sum):
            self.visit(node, flipped)
        elif inside.uses or inside.nested or not inside.readable or inside.arrays:
            self.nested.append(Group("scope", node.start, node.end, (inside,)))

    def symbol(self, node: s.Sym, flipped: bool) -> None:
        marks = [m for m in node.scripts.slots if m.kind == "index"]
        if any(not m.sure or m.kind == "unknown" or _named(m) for m in node.scripts.marks):
            self.readable = False
        self.marks(tuple(marks), node.head, (node.start, node.end), node.scripts.stacked, flipped)
        constant = special(Head(node.head.letter, node.head.font)) is not None
        self.arrays = self.arrays or (not marks and (node.head.bold or constant))

    def marks(self, marks: tuple[Mark, ...], head: Head, base: tuple[int, int], stacked: bool, flipped: bool) -> None:
        for slot, mark in enumerate(marks):
            level = mark.level if not flipped else "down" if mark.level == "up" else "up"
            self.uses.append(IndexUse(mark.text, level, mark.start, mark.end, head.key, base, slot, flipped, stacked))

    def whole(self, node: s.Surface, closes: bool) -> None:
        """What a determinant, a trace or a norm does with the indices of its argument is not said by their names."""
        if closes and any(n.scripts.of("index") for n in s.symbols(node)):
            self.readable = False

    def derivative(self, node: s.Derivative, flipped: bool) -> None:
        covariant = node.style == "nabla" and bool(node.scripts.of("index"))
        if node.body is not None:
            self.visit(node.body, flipped) if node.style == "index" or covariant else self.scope(node.body, flipped)
        for variable in node.variables if not covariant else ():
            self.visit(variable, not flipped)
        if node.style == "index" or covariant:
            own = tuple(m for m in node.scripts.slots or node.scripts.marks if m.kind == "index")
            self.marks(own, Head("\\partial"), (node.start, node.start + 8), False, flipped)
            self.readable = self.readable and not node.scripts.stacked


def _names(node: s.Surface) -> set[str]:
    """The names of all indices in a part of a formula."""
    return {m.text for n in s.walk(node) if isinstance(n, s.Sym) for m in n.scripts.of("index")}


def _named(mark: Mark) -> bool:
    """Whether a mark is a component that has a name (``g_{rr}``): its letters may be indices after all."""
    return mark.kind == "component" and not mark.text.isdigit()


def term_of(node: s.Surface, bound: frozenset[str] = frozenset(), flipped: bool = False) -> Term:
    """The index structure of one term; ``flipped`` within the variable of a derivative."""
    walk = _Walk(bound)
    walk.visit(node, flipped)
    return walk.term(node.start, node.end)


def group_of(chain: s.Chain) -> Group:
    """The sides of a statement, as terms to be compared across its relations."""
    terms = tuple(term_of(side) for side in chain.sides)
    return Group("relation", chain.start, chain.end, terms, chain.relations)


def groups(root: Group) -> Iterator[Group]:
    """A group and all groups nested in its terms, outer ones first."""
    yield root
    for term in root.terms:
        for nested in term.nested:
            yield from groups(nested)


def resolve(term: Term, convention: Convention, kept: frozenset[str] = frozenset()) -> Resolved | None:
    """What becomes of the indices of a term under a convention; ``None`` where it cannot be read."""
    if not term.readable:
        return None
    uses: dict[str, list[IndexUse]] = {}
    for use in term.uses:
        uses.setdefault(use.name, []).append(use)
    for nested in term.nested:
        inner = _of_group(nested, convention, kept)
        if inner is None:
            return None
        outside = nested.terms[0].bound - term.bound if nested.kind == "scope" else frozenset()
        for name, level in inner.free.items():
            if name not in outside:
                first = inner.uses[name][0]
                uses.setdefault(name, []).append(
                    IndexUse(
                        name,
                        level,
                        first.start,
                        first.end,
                        first.key,
                        first.base,
                        first.slot,
                        first.derivative,
                        first.stacked,
                    )
                )
    free: dict[str, Upness] = {}
    summed: list[str] = []
    offences = []
    for name, found in uses.items():
        becomes = meaning(convention, [u.level for u in found], name in kept, name in term.bound)
        if becomes == "contraction":
            summed.append(name)
        elif becomes == "finding":
            levels = {u.level for u in found}
            rule = convention.findings["same" if len(levels) == 1 and len(found) == 2 else "mixed"]
            offences.append((rule, name, tuple(found)))
        else:
            free[name] = found[0].level
    return Resolved(free, tuple(summed), tuple(offences), {n: tuple(u) for n, u in uses.items()})


def _of_group(group: Group, convention: Convention, kept: frozenset[str]) -> Resolved | None:
    """The free indices of a nested group: those of its first term that has any, when all of them can be read."""
    resolved = [resolve(t, convention, kept) for t in group.terms]
    if any(r is None for r in resolved):
        return None
    return next((r for r in resolved if r is not None and r.free), resolved[0] if resolved else None)


def strong_evidence(root: Group) -> frozenset[str]:
    r"""The index letters for which a statement gives strong evidence: a staggered pair, or two Greek pairs.

    Letters that a ``\sum`` binds are no evidence. Empty: the statement is not checked unless the note says so.
    """
    up: set[str] = set()
    down: set[str] = set()
    staggered: set[str] = set()
    for group in groups(root):
        for term in group.terms:
            slots: dict[tuple[int, int], list[IndexUse]] = {}
            for use in term.uses:
                if use.name in term.bound:
                    continue
                (up if use.level == "up" else down).add(use.name)
                slots.setdefault(use.base, []).append(use)
            for same in slots.values():
                if len({u.level for u in same}) == 2 and not any(u.stacked for u in same):
                    staggered |= {u.name for u in same}
    pairs = {name for name in up & down if name.startswith("\\")}
    return frozenset(staggered | pairs) if staggered or len(pairs) >= 2 else frozenset()
