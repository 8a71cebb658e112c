"""Symbols as operands: their axes, their named indices, members of families, deltas and other constants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from einlsp.reading import surface as s
from einlsp.reading.dims import Place
from einlsp.reading.heads import NUMBERED, Head, head_of
from einlsp.reading.marks import Mark, Scripts
from einlsp.reading.operands import SCALAR, Axis, Operand, problem
from einlsp.reading.symbols import DELTA, EPSILONS
from einlsp.reading.table import Entry
from einlsp.tensor import build
from einlsp.tensor.expr import Delta, Epsilon, Expr, Leaf, Num, Ones, Symbol
from einlsp.tensor.facts import CONSTRAINTS
from einlsp.tensor.normal import mul
from einlsp.tensor.value import Port, Value

if TYPE_CHECKING:
    from einlsp.reading.elaborate import Elaborator


def symbol(el: Elaborator, node: s.Sym) -> Operand:
    """A symbol with its scripts."""
    head = node.head
    if head.plain and head.letter in el.bound:
        raise problem("unreadable", f"{head.letter} is the index of a sum, and stands as a number here", node)
    if el.bound and any(_mentions(label, el) for label in (*head.labels, *head.upper)):
        raise problem("unreadable", f"the label of {node.key} holds the index of a sum", node)
    indices: tuple[Mark, ...] = ()
    if node.scripts.marks:
        node = _numbered(el, node)
        if any(m.kind == "component" for m in node.scripts.marks):
            message = f"a single component among the indices of {head.key} is not computed with"
            raise problem("unreadable", message, node)
        node = labelled(el, node)
        indices = tuple([m for m in node.scripts.slots if m.kind == "index"])
        if head.bare == DELTA and len(indices) == 2 and not head.labels and not el.table.is_array(head):
            return _delta(el, node, indices)
        if head.bare in EPSILONS and len(indices) > 2 and not el.table.is_array(head):
            return _epsilon(el, node, indices)
    kind = el.table.special(head)
    if kind is None and head.decorated:
        kind = el.table.special(head_of(head.letter, head.font, head.accents))
    if kind in ("identity", "ones", "zero"):
        return _constant(el, node, kind)
    return _array(el, node, indices)


def _numbered(el: Elaborator, node: s.Sym) -> s.Sym:
    r"""The ``1`` of ``{W_1}_\mu`` is part of the name, where a symbol ``W_1`` is known."""
    numbers = [m for m in node.scripts.marks if m.kind == "component"]
    if not numbers:
        return node
    below = tuple(m.text for m in numbers if m.level == "down")
    head = node.head.with_labels(below, tuple(m.text for m in numbers if m.level == "up"))
    key = el.table.key_of(head, True)
    if key not in el.table.declared and key not in el.table.families and key not in el.table.bold:
        return node
    kept = tuple(m for m in node.scripts.marks if m not in numbers)
    return s.Sym(node.start, node.end, head, Scripts(kept, node.scripts.stacked, node.scripts.lower))


def labelled(el: Elaborator, node: s.Sym) -> s.Sym:
    r"""A sample mark that no sum binds is part of the name: ``\mathbf{x}_i`` outside of every ``\sum_i``.

    So is the index of a scalar beside it: the i of λ in ``\lambda_i\mathbf{v}_i``."""
    index = node.scripts.slots[0] if len(node.scripts.slots) == 1 else None
    numbered = NUMBERED in node.head.upper  # and the index is one of a member
    if index is not None and index.kind == "index" and el.table.is_family(node.head.key) and not numbered:
        family = index  # `W_h` was declared: without a sum over h it is one symbol, as in bold
    else:
        family = None
    free = [
        m
        for m in node.scripts.marks
        if m.text not in el.bound and (m.kind == "sample" or m is family or (m.kind == "index" and m.text in el.labels))
    ]
    if not free or el.table.special(Head(node.head.letter, node.head.font)) is not None:
        return node
    kept = tuple(m for m in node.scripts.marks if m not in free)
    head = node.head.with_labels(tuple(m.text for m in free))
    return s.Sym(node.start, node.end, head, Scripts(kept, node.scripts.stacked, node.scripts.lower))


def _mentions(label: str, el: Elaborator) -> bool:
    return any(name in label for name in el.bound if not label.startswith(("\\text", "\\math", "\\rm")))


def _array(el: Elaborator, node: s.Sym, indices: tuple[Mark, ...]) -> Operand:
    table, marks = el.table, node.scripts.marks
    samples = tuple([m for m in marks if m.kind == "sample"]) if marks else ()
    key = table.key_of(node.head, bool(indices))
    order, family, source = table.guess(node.head, key)
    if indices and not samples and not family and key not in table.declared and order != len(indices):
        order, source = len(indices), "use"
    if indices and samples and NUMBERED in node.head.upper and key not in table.families and key not in table.orders:
        order, source = len(indices), "use"  # `x^{(i)}_j`
    if not family and not samples and indices and table.is_family(key):
        family = table.families[key].samples
    entry = table.entry(node, key, order, max(family, len(samples)), source, el.formula)
    if not entry.samples and key not in table.declared:
        _member(el, node, entry)
    if entry.kind == "function":
        raise problem("unreadable", f"{key} is a function; an argument is missing", node)
    labels = samples or indices[: entry.samples]
    own = tuple([m for m in indices if m not in labels]) if labels else indices
    if len(labels) != entry.samples:
        raise problem("rank", f"{key} numbers the members of a family: {entry.samples} label(s) were expected", node)
    if own and len(own) != entry.order:
        expected = f"{entry.order} axis" if entry.order == 1 else f"{entry.order} axes"
        raise problem("rank", f"{key} has {expected}; {len(own)} stand(s) on it here", node)
    return _leaf(el, node, entry, (*labels, *own))


def _member(el: Elaborator, node: s.Sym, entry: Entry) -> None:
    r"""``\mathbf{x}_i`` outside of every sum is a member of the family of that name, where one is declared."""
    head = node.head
    if not head.labels:
        return
    parent = Head(head.letter, head.font, head.accents, head.labels[:-1], head.upper, head.primes)
    declaration = el.table.families.get(parent.key)
    if declaration is None or declaration.order != entry.order:
        return
    family = el.table.entry(
        s.Sym(node.start, node.end, parent), parent.key, entry.order, declaration.samples, "math", el.formula
    )
    place = Place(node.start, node.end, f"{entry.key} is a member of {family.key}", el.formula)
    for a, b in zip(entry.axes, family.axes[family.samples :], strict=True):
        el.dims.union(a, b, place)


def _leaf(el: Elaborator, node: s.Sym, entry: Entry, marks: tuple[Mark, ...]) -> Operand:
    named: dict[str, Axis] = {}
    uses: list[tuple[str, str]] = []
    for mark, var in zip(marks[: entry.samples], entry.axes, strict=False):
        el.ranges.setdefault(mark.text, []).append(var)
    for mark, var in zip(marks, entry.axes, strict=False):
        if mark.text in named:
            el.unify(named[mark.text].dim, var, node, f"the index {mark.text} stands twice on {entry.key}")
        else:
            named[mark.text] = Axis(var, mark.level)
        uses.append((mark.text, mark.level))
    if not marks and not entry.axes and not el.build:
        return SCALAR
    rest = entry.axes[len(marks) :]
    axes = tuple([Axis(v, level) for v, level in zip(rest, entry.levels[len(marks) :], strict=True)])
    value, indices = None, {}
    if el.build:
        indices = {name: el.index(axis.dim, name) for name, axis in named.items()}
        slots = [indices[m.text] for m in marks]
        own = [el.index(a.dim) for a in axes]
        leaf: Expr = Leaf(_symbol(el, entry), tuple(slots + own))
        if entry.order == 0 and not marks and el.is_dimension(entry.key):
            return Operand(value=build.size_of(entry.key))
        value = Value(leaf, tuple([Port(i, a.level) for i, a in zip(own, axes, strict=True)]))
    return Operand(axes, named, tuple(uses), value, indices)  # type: ignore[arg-type]


def _symbol(el: Elaborator, entry: Entry) -> Symbol:
    """The symbol; one by which something is differentiated without what a constraint says of its entries together."""
    symbol = entry.symbol(el.names)
    if entry.key in el.raw and symbol.facts & CONSTRAINTS:
        return replace(symbol, facts=symbol.facts - CONSTRAINTS)
    return symbol


def _delta(el: Elaborator, node: s.Sym, marks: tuple[Mark, ...]) -> Operand:
    a, b = marks
    var = el.variable(node, "delta")
    named = {m.text: Axis(var, m.level) for m in marks}
    value, indices = None, {}
    if el.build:
        indices = {name: el.index(var, name) for name in named}
        expr = Delta(indices[a.text], indices[b.text])
        value = Value(expr)
    return Operand((), named, tuple((m.text, m.level) for m in marks), value, indices)


def _epsilon(el: Elaborator, node: s.Sym, marks: tuple[Mark, ...]) -> Operand:
    place = Place(
        node.start, node.end, f"a Levi-Civita symbol of {len(marks)} indices has axes of {len(marks)}", el.formula
    )
    named: dict[str, Axis] = {}
    for number, mark in enumerate(marks):
        named[mark.text] = Axis(el.variable(node, f"epsilon {number}", len(marks), place), mark.level)
    value, indices = None, {}
    if el.build:
        indices = {name: el.index(axis.dim, name) for name, axis in named.items()}
        value = Value(Epsilon(tuple(indices[m.text] for m in marks)))
    return Operand((), named, tuple((m.text, m.level) for m in marks), value, indices)


def _constant(el: Elaborator, node: s.Sym, kind: str) -> Operand:
    """The identity, the ones, noughts; a label gives the dimension: ``\\mathbf{I}_n``, ``\\mathbf{1}_{m\\times n}``."""
    texts = [*node.head.labels, *(m.text for m in node.scripts.marks)]
    if kind == "zero":
        return Operand(value=build.number(0) if el.build else None, nought=True)
    indices = tuple(m for m in node.scripts.marks if m.kind == "index")
    if kind == "identity" and len(indices) == 2:
        return _delta(el, node, indices)
    if kind == "ones" and indices and len(indices) == len(texts):
        named = {m.text: Axis(el.variable(node, f"ones {n}"), m.level) for n, m in enumerate(indices)}
        one = Operand(value=build.number(1) if el.build else None)
        return replace(along(el, one, named), uses=tuple((m.text, m.level) for m in indices))
    sizes = [p for t in texts for p in t.split("\\times")]
    place = Place(node.start, node.end, f"{node.key} says its size", el.formula)
    names = [int(t) if t.strip().isdigit() else t.strip() for t in sizes]
    first = el.variable(node, "size", names[0] if names else None, place)
    if kind == "identity":
        if len(names) == 2 and names[0] != names[1]:
            raise problem("unreadable", "an identity that is not square", node)
        axes = (Axis(first, "up"), Axis(first, "down"))
        return Operand(axes, value=build.identity(el.names[first]) if el.build else None)
    if len(names) == 2:
        second = el.variable(node, "size 2", names[1], place)
        value = build.ones(el.names[first], el.names[second]) if el.build else None
        return Operand((Axis(first, "up"), Axis(second, "down")), value=value)
    return Operand((Axis(first, "up"),), value=build.ones(el.names[first]) if el.build else None)


def along(el: Elaborator, operand: Operand, named: Mapping[str, Axis]) -> Operand:
    """The operand repeated along further indices."""
    value, indices = operand.value, dict(operand.indices)
    if value is not None:
        indices |= {name: el.index(axis.dim, name) for name, axis in named.items()}
        value = Value(mul([value.expr, *(Ones(indices[name]) for name in named)]), value.ports)
    uses = operand.uses + tuple((name, axis.level) for name, axis in named.items())
    return Operand(operand.axes, {**operand.named, **named}, uses, value, indices, operand.entrywise)


def nought(el: Elaborator) -> Operand:
    """The number zero."""
    return Operand(value=Value(Num(0)) if el.build else None, nought=True)


def is_derivative(factor: s.Surface) -> bool:
    r"""Whether a letter before another factor is a covariant derivative: ``\bar D_i``."""
    letter = isinstance(factor, s.Sym) and factor.head.letter == "D" and bool(factor.head.accents)
    return letter and len(factor.scripts.of("index")) == 1  # type: ignore[attr-defined]
