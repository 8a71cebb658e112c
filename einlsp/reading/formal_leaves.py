"""Letters of the formal reading: symbols with their indices, functions of what stands in brackets, and all the rest."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from einlsp.reading import formal_chance, formal_moves
from einlsp.reading import surface as s
from einlsp.reading.applied import FunctionCall
from einlsp.reading.formal_names import (
    COORDINATES,
    Known,
    Part,
    Unformal,
    Uses,
    entry,
    letters_in,
    put_for,
    split_label,
    text_of,
)
from einlsp.reading.heads import DOTS, Head, head_of
from einlsp.tensor.expr import Delta, Expr, Index, Leaf, Num, Symbol, Upness, fresh
from einlsp.tensor.normal import add, fn, mul
from einlsp.tensor.substitute import rename
from einlsp.tensor.whole import inverse

if TYPE_CHECKING:
    from einlsp.reading.formal import Formal

_MAX_DEPTH = 3
_NUMBERS = frozenset("NTKMDLEP")
"""Capitals that are numbers even where others are arrays."""


def symbol(f: Formal, node: s.Sym) -> Part:
    """A symbol with its scripts."""
    head = node.head
    dots = sum(DOTS.get(a, 0) for a in head.accents)
    if dots:
        part = symbol(f, s.Sym(node.start, node.end, head.undotted, node.scripts))
        for _ in range(dots):
            part = formal_moves.moved(f, part, "d/t")
        return part
    if head.plain and head.letter in f.bound and not node.scripts.marks:
        index = f.bound[head.letter]
        return Part(Leaf(Symbol(f"⟨{index.dim}⟩", (index.dim,)), (index,)))
    comma, sign = _comma(f.latex[node.start : node.end], node.start)
    slots: list[tuple[str, Upness]] = []
    moved: list[tuple[str, Upness]] = []
    name = ""
    if node.scripts.slots and len(node.scripts.slots) != len(node.scripts.marks):
        raise Unformal
    for mark in node.scripts.slots or node.scripts.marks:
        if mark.text in f.bound or (mark.kind in ("index", "derivative") and mark.text not in COORDINATES):
            if sign and mark.start > comma:
                moved.append((mark.text, mark.level))
            else:
                slots.append((mark.text, mark.level))
                name += "·"
        elif mark.kind in ("index", "component", "sample", "label", "power") and not sign:
            name += f"{'^' if mark.level == 'up' else '_'}{mark.text}"
        else:
            raise Unformal
    part = leaf(f, head, tuple(slots), name)
    for text, level in moved:
        part = formal_moves.moved(f, part, sign + ("^" if level == "up" else "_"), ((text, level),))
    return part


def _comma(text: str, start: int) -> tuple[int, str]:
    """Where the comma of a derivative stands among the scripts of a symbol, and the derivative's sign."""
    for sign, name in ((",", "∂"), (";", "∇")):
        if text.count(sign) == 1 and f"\\{sign}" not in text:
            return start + text.index(sign), name
    return 0, ""


def leaf(f: Formal, head: Head, slots: Uses, name: str = "") -> Part:
    """A component of an array, or a scalar; ``name`` has a dot for each slot and the fixed components between them."""
    kept: dict[str, list[str]] = {"down": [], "up": []}
    labels: list[tuple[str, Upness]] = [*((t, "down") for t in head.labels), *((t, "up") for t in head.upper)]
    for text, level in labels:
        tokens = split_label(text, f.names | f.bound.keys())
        for token in tokens or ():
            if token in f.bound or token in f.names - COORDINATES:
                slots, name = (*slots, (token, level)), name + "·"
            else:
                name += f"{'^' if level == 'up' else '_'}{token}"
        if tokens is None:
            kept[level].append(text)
    bare = head_of(head.letter, head.font, head.accents, tuple(kept["down"]), tuple(kept["up"]), head.primes)
    if not slots and not name:
        _scalar(f, bare)
    known = f.known.get(bare.key) if name == "·" * len(slots) else None
    if known is not None and [level for _, level in known.slots] == [level for _, level in slots]:
        return _put(f, bare.key, known, slots)
    if bare.bare == "\\delta" and name == "··" and slots[0][1] != slots[1][1]:
        a, b = (f.index(t) for t, _ in slots)
        if a.dim == b.dim and a != b:
            return Part(Delta(a, b), slots)
    uses = tuple(u for u in slots if u[0] not in f.bound)
    indices = tuple(f.index(text) for text, _ in slots)
    levels = tuple(level for _, level in slots)
    if f.member is not None and bare.key in f.random:
        return Part(entry(f.spelt, bare.key, f"{name}ᵣ", levels, (*indices, f.member)), uses)
    if name == "·" * len(slots):
        return Part(_raised(f, bare, slots, indices), uses)
    return Part(entry(f.spelt, bare.key, name, levels, indices), uses)


def _raised(f: Formal, head: Head, slots: Uses, indices: tuple[Index, ...]) -> Expr:
    """An entry; its lower indices are lowered by the metric of the step, where it has one."""
    places, levels = "·" * len(slots), tuple(level for _, level in slots)
    if head.letter == "\\Gamma" and f.covariant and len(slots) == 3 and levels.count("up") == 1:
        up, a, b = sorted(range(3), key=lambda k: slots[k][1] == "down")
        return christoffel(head.bare, indices[up], indices[a], indices[b])
    if head.letter in ("\\Gamma", "\\epsilon", "\\varepsilon", "\\delta") or not f.metric:
        return entry(f.spelt, head.key, places, levels, indices)
    pair = len(slots) == 2 and indices[0].dim == indices[1].dim and slots[0][1] == slots[1][1]
    if pair and f.metric.get(str(indices[0].dim)) == head.key:
        return metric(f, head.key, slots[0][1], *indices)
    own: list[Index] = []
    lowered: list[Expr] = []
    for (_, level), index in zip(slots, indices, strict=True):
        key = f.metric.get(str(index.dim))
        if level == "up" or key is None:
            own.append(index)
            continue
        own.append(fresh(index.dim, index.hint))
        lowered.append(metric(f, key, "down", index, own[-1]))
    kept = tuple(level if str(i.dim) not in f.metric else "up" for level, i in zip(levels, own, strict=True))
    raised = entry(f.spelt, head.key, places, kept, tuple(own))
    gone = tuple(i for i in own if i not in indices)
    return mul([raised, *lowered], gone) if gone else raised


def metric(f: Formal, key: str, level: Upness, a: Index, b: Index) -> Expr:
    """An entry of a metric, or of its inverse."""
    lower = Symbol(f"{key}[metric]", (a.dim, b.dim), frozenset({"symmetric"}))
    if level == "down":
        return Leaf(lower, (a, b))
    row, col = fresh(a.dim, a.hint), fresh(a.dim, a.hint)
    return inverse(Leaf(lower, (row, col)), row, col, a, b)


def christoffel(name: str, up: Index, a: Index, b: Index) -> Expr:
    """A Christoffel symbol, which does not change where its lower indices are swapped."""
    new = Symbol(f"{name}[connection]", (up.dim, a.dim, b.dim))
    half = Num(1).value / 2
    return mul([add([Leaf(new, (up, a, b)), Leaf(new, (up, b, a))])], coef=half)


def _scalar(f: Formal, head: Head) -> None:
    """Raises where a letter without indices may be an array or an operator."""
    declared = f.el.table.declared.get(head.key)
    order = declared.order if declared is not None else f.el.table.guess(head, head.key)[0]
    if head.bold or order or head.font in ("mathcal", "mathbb", "mathfrak", "mathscr"):
        raise Unformal
    number = head.letter in _NUMBERS or (f.member is not None and head.key in f.random)
    if head.upper_case and not number and (f.arrays or {"hat", "widehat"} & set(head.accents)):
        raise Unformal


def _put(f: Formal, key: str, known: Known, slots: Uses) -> Part:
    """What a symbol stands for, over the indices that it has here."""
    if f.depth >= _MAX_DEPTH:
        raise Unformal
    outer = (f.latex, f.indices, f.bound, f.known, f.member)
    f.known = {k: v for k, v in f.known.items() if k != key}
    f.latex, f.indices, f.bound, f.member = known.latex, {}, {}, None
    f.depth += 1
    try:
        part = f.closed(known.node)
        own = {text: f.index(text) for text, _ in known.slots}
    finally:
        f.latex, f.indices, f.bound, f.known, f.member = outer
        f.depth -= 1
    if set(part.uses) != set(known.slots):
        raise Unformal
    to = {own[text]: f.index(here) for (text, _), (here, _) in zip(known.slots, slots, strict=True)}
    if any(a.dim != b.dim for a, b in to.items()):
        raise Unformal
    return Part(rename(part.expr, to), tuple(u for u in slots if u[0] not in f.bound))


def call(f: Formal, node: FunctionCall) -> Part:
    """A function of what stands in brackets: of one number; else a letter of its own."""
    head, args = node.head, node.args
    if head.key in f.joint:
        return formal_chance.probability(f, node)
    plain = not head.scripts.marks and not head.head.bold
    lone = {a.key for a in args if isinstance(a, s.Sym) and not a.scripts.marks}
    h = head.head
    if plain and len(lone) == len(args) and lone <= f.variables and lone.isdisjoint(f.bound):
        bare = head_of(h.letter, h.font, h.accents, h.labels, h.upper)
        part = symbol(f, s.Sym(head.start, head.end, bare, head.scripts))
        for _ in range(h.primes):
            part = formal_moves.moved(f, part, f"d/{min(lone)}")
        return part
    labelled = any(letters_in(t, f.names | f.bound.keys() | f.variables) for t in (*h.labels, *h.upper))
    if not plain or len(args) != 1 or DOTS.keys() & set(h.accents) or labelled:
        return atom(f, node, [head, *args])
    try:
        inner = f.closed(args[0])
    except Unformal:
        return atom(f, node, [head, *args])
    if inner.uses:
        return atom(f, node, [head, *args])
    return Part(fn(head_of(h.letter, h.font, h.accents, h.labels, h.upper).key, inner.expr, h.primes))


def atom(f: Formal, node: s.Surface, within: Iterable[s.Surface]) -> Part:
    """A letter of its own for what is written; letters that a sum binds, and indices, are its slots."""
    return named(f, text_of(f.latex[node.start : node.end]), [n for w in within for n in s.symbols(w)])


def named(f: Formal, text: str, symbols: Iterable[s.Sym]) -> Part:
    """A letter of its own with this name."""
    symbols = list(symbols)
    marks = [m for n in symbols for m in n.scripts.marks]
    if any(m.kind == "unknown" for m in marks):
        raise Unformal
    random = f.member is not None and any(n.key in f.random for n in symbols)
    slots: dict[str, Upness] = {}
    for name in letters_in(text, f.bound.keys() | f.names):
        own = [m for m in marks if m.text == name]
        if name in f.bound:
            slots[name] = "down"
        elif len(own) == 1 and text.count(name) == 1:
            slots[name] = own[0].level
        else:
            raise Unformal
    order = sorted(slots, key=text.find)
    for number, name in enumerate(order):
        text = put_for(text, name, f"□{number}")
    indices = tuple(f.index(n) for n in order)
    if random and f.member is not None:
        indices = (*indices, f.member)
    dims = tuple(i.dim for i in indices)
    uses = tuple((n, slots[n]) for n in order if n not in f.bound)
    return Part(Leaf(Symbol(f"«{text}»{list(dims) if dims else ''}", dims), indices), uses)
