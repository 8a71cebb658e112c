"""Collects the slots of a formula: which index names stand where in each term, and what is not sure to be an index."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from einlsp.reading import surface as s
from einlsp.reading.applied import POINTWISE
from einlsp.reading.attach import OF_AN_ENTRY
from einlsp.reading.differentials import OF_ITS_OWN
from einlsp.reading.heads import Head
from einlsp.reading.marks import Mark
from einlsp.reading.structure import Group, IndexUse, Term
from einlsp.reading.symbols import special
from einlsp.records import pattern
from einlsp.tensor.expr import Upness

_LETTER = re.compile(r"\\[A-Za-z]+|[A-Za-z]")

VARIATIONS = frozenset({r"\delta", "D", "d", r"\Delta"})
r"""Letters that make a fraction a derivative of another kind: ``\frac{\delta S}{\delta g^{\mu\nu}}``."""

_PRODUCTS = frozenset({r"\wedge"})
"""Signs of products that are read as no value."""

_MEANS = ("angle brackets around one expression: a mean, or a state", "\\overline over more than one symbol")
"""The reasons of parts that have no value, but the indices of what stands in them."""

_SAME_INDICES = (OF_AN_ENTRY, OF_ITS_OWN)
"""The reasons of parts that have no value, but the indices of what stands in them, as factors have them."""

_EVALUATED = pattern(r"(?!.*sum)\\left\s*\.(?s:.*)\\right\s*(?:\||\\r?[vV]ert)")
r"""``\left.\frac{\partial f}{\partial x^i}\right|_{x=0}``; a bar may also say that nothing is summed."""

_AT = pattern(r"(?!.*sum)\\?(?:[bB]igg?[rlm]?)?\s*(?:\||\\r?[vV]ert)\s*_")
r"""``f_i\Big|_{x=0}``: where what stands before it is evaluated."""

_ENTRYWISE = POINTWISE | {"softmax", "sqrt", "gelu", "swish", "elu", "logit", "softsign"}
"""Functions of each entry: the indices of the argument are those of the result."""


@dataclass
class _Walk:
    """Collects what one term holds."""

    bound: frozenset[str]
    uses: list[IndexUse] = field(default_factory=list)
    nested: list[Group] = field(default_factory=list)
    readable: bool = True
    arrays: bool = False
    constants: bool = False
    entries: set[str] = field(default_factory=set)
    open: list[IndexUse] = field(default_factory=list)
    listed: list[IndexUse] = field(default_factory=list)

    def term(self, start: int, end: int) -> Term:
        uses, nested, entries = tuple(self.uses), tuple(self.nested), frozenset(self.entries)
        readable = self.readable and not self.open and not self.listed
        arrays = self.arrays or (self.constants and not uses)  # `2g^{\mu\nu}\mathbb 1` has the indices of the metric
        unsure = tuple(self.open), self.readable, tuple(self.listed)
        return Term(start, end, uses, nested, self.bound, readable, arrays, entries, *unsure)

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
                self.whole(node, name not in _ENTRYWISE and not (name == "tr" and _family(args)))
            case s.Product(factors=factors):
                self.readable = self.readable and not _arguments(factors)
                for factor in factors:
                    self.visit(factor, flipped)
            case s.Norm(body=body) | s.Bars(body=body):
                self.scope(body, flipped)
                self.whole(node, True)
            case s.Bracket():
                self.bracket(node, flipped)
            case s.Quotient():
                self.quotient(node, flipped)
            case s.Power():
                self.power(node, flipped)
            case s.Big():
                inside = _Walk(self.bound | frozenset(node.letters))
                inside.visit(node.body)
                self.nested.append(Group("scope", node.start, node.end, (inside.term(node.body.start, node.body.end),)))
            case s.Derivative():
                self.derivative(node, flipped)
            case s.Indexed(body=body, scripts=scripts):
                self.scope(body)
                self.marks(scripts.slots, Head("("), (node.start, node.end), scripts.stacked, flipped)
            case s.Opaque():
                self.opaque(node, flipped)
            case s.MatrixLiteral() | s.Listing() | s.Dots():
                self.readable = False
            case s.Space() | s.Missing() | s.Num():
                return
            case _:
                for child in s.children(node):
                    self.visit(child, flipped)

    def scope(self, node: s.Surface, flipped: bool = False, divides: bool = False) -> None:
        inside = term_of(node, self.bound, flipped)
        if isinstance(node, s.Sum) and not divides:
            self.visit(node, flipped)
        elif inside.uses or inside.nested or not inside.readable or inside.arrays:
            self.nested.append(Group("scope", node.start, node.end, (inside,), divides=divides))

    def bracket(self, node: s.Bracket, flipped: bool) -> None:
        if node.kind in ("[", "\\{") and isinstance(node.body, s.Listing) and _commutes(node.body.items):
            for item in node.body.items:
                self.visit(item, flipped)
        else:
            self.scope(node.body, flipped)

    def power(self, node: s.Power, flipped: bool) -> None:
        self.visit(node.base, flipped)
        self.scope(node.exponent)
        if isinstance(node.base, s.Sym):
            self.entries |= _names(node.base)
        if not node.sure:
            letter = node.exponent
            if isinstance(letter, s.Sym) and not letter.scripts.marks and _LETTER.fullmatch(letter.key):
                level: Upness = "down" if flipped else "up"
                key, base = node.base.key if isinstance(node.base, s.Sym) else "(", (node.base.start, node.base.end)
                self.open.append(IndexUse(letter.key, level, letter.start, letter.end, key, base, 0, flipped))
            else:
                self.readable = False

    def quotient(self, node: s.Quotient, flipped: bool) -> None:
        self.visit(node.top, flipped)
        if variation(node):
            self.visit(node.bottom, not flipped)
        elif not isinstance(node.bottom, s.Norm) or _names(node.bottom):  # else a number
            self.scope(node.bottom, flipped, divides=True)

    def opaque(self, node: s.Opaque, flipped: bool) -> None:
        """A mean has the indices of what it is taken of, a sign between factors none; of all else nothing is known."""
        inner = node.parts[0] if len(node.parts) == 1 else None
        if inner is not None and (node.mean or node.reason in _MEANS):
            self.scope(inner, flipped)
        elif inner is not None and (node.reason in _SAME_INDICES or _listed(inner) or _EVALUATED.match(node.text)):
            self.visit(inner, flipped)
        elif node.text.strip() not in _PRODUCTS and not _AT.match(node.text):
            self.readable = False

    def symbol(self, node: s.Sym, flipped: bool) -> None:
        marks = [m for m in node.scripts.slots if m.kind == "index"]
        for mark in node.scripts.marks:
            if mark.parts:
                self.list(mark, node.head, (node.start, node.end), len(marks), flipped)
            elif not mark.sure or mark.kind == "unknown" or _named(mark):
                letters = list(_open_letters(mark))
                self.readable = self.readable and bool(letters)
                base = (node.start, node.end)
                self.open += [self.use(m, k, node.head, base, False, flipped) for k, m in enumerate(letters)]
        if "[" in node.head.letter:
            self.readable = False  # `\text{ReU[i]}`, an entry by its name in code
        self.marks(tuple(marks), node.head, (node.start, node.end), node.scripts.stacked, flipped)
        constant = special(Head(node.head.letter, node.head.font)) is not None
        self.constants = self.constants or (not marks and constant)
        self.arrays = self.arrays or (not marks and node.head.bold and not constant)

    def marks(self, marks: tuple[Mark, ...], head: Head, base: tuple[int, int], stacked: bool, flipped: bool) -> None:
        self.uses += [self.use(mark, slot, head, base, stacked, flipped) for slot, mark in enumerate(marks)]

    def list(self, mark: Mark, head: Head, base: tuple[int, int], slot: int, flipped: bool) -> None:
        self.listed += [self.use(m, slot + k, head, base, False, flipped) for k, m in enumerate(mark.parts)]

    def use(self, mark: Mark, slot: int, head: Head, base: tuple[int, int], stacked: bool, flipped: bool) -> IndexUse:
        """The slot of a mark; the other level in the variable of a derivative."""
        level = mark.level if not flipped else "down" if mark.level == "up" else "up"
        return IndexUse(mark.text, level, mark.start, mark.end, head.key, base, slot, flipped, stacked)

    def whole(self, node: s.Surface, closes: bool) -> None:
        """What a determinant, a trace or a norm does with the indices of its argument is not said by their names."""
        if closes and any(n.scripts.of("index") for n in s.symbols(node)):
            self.readable = False

    def derivative(self, node: s.Derivative, flipped: bool) -> None:
        covariant = node.style == "nabla" and bool(node.scripts.of("index"))
        if node.body is not None:
            self.visit(node.body, flipped) if node.style == "index" or covariant else self.scope(node.body, flipped)
        for variable in node.variables if not covariant else ():
            # `\nabla_{e_i}` and `\nabla_{\partial_i}` go along a vector of a frame: the result has i where that has it.
            frame = variable.head.letter in ("e", "E") if isinstance(variable, s.Sym) else True
            self.visit(variable, flipped if node.style == "nabla" and frame else not flipped)
        if node.style == "index" or covariant:
            own = tuple(m for m in node.scripts.slots or node.scripts.marks if m.kind == "index")
            self.marks(own, Head("\\partial"), (node.start, node.start + 8), False, flipped)
            self.readable = self.readable and not node.scripts.stacked
            for mark in node.scripts.marks:
                self.list(mark, Head("\\partial"), (node.start, node.start + 8), 0, flipped)


def _listed(node: s.Surface) -> bool:
    """Whether a symbol has a script that is not understood, of letters that may be indices."""
    return isinstance(node, s.Sym) and any(m.parts for m in node.scripts.marks)


def _commutes(items: tuple[s.Surface, ...]) -> bool:
    r"""Whether what stands in brackets is a commutator or its kin: ``[\nabla_\mu,\nabla_\nu]``, not ``[a_i, b_i]``."""
    if len(items) != 2:
        return False
    one, two = map(_all_names, items)
    return bool(one and two) and one.isdisjoint(two)


def _arguments(factors: tuple[s.Surface, ...]) -> bool:
    """Whether a symbol among some factors is applied to several arguments: ``f[x_i, p_j]``."""
    listed = [isinstance(f, s.Bracket) and isinstance(f.body, s.Listing) for f in factors]
    return any(
        isinstance(one, s.Sym) and one.end == two.start and many
        for (one, two), many in zip(pairwise(factors), listed[1:], strict=True)
    )


def _all_names(node: s.Surface) -> set[str]:
    """The names of all indices in a part of a formula, those of derivatives too."""
    own = (n for n in s.walk(node) if isinstance(n, s.Derivative))
    return _names(node) | {m.text for n in own for m in n.scripts.of("index")}


def _family(args: tuple[s.Surface, ...]) -> bool:
    r"""Whether a trace is taken of matrices that indices number, ``\mathrm{tr}(T^aT^b)``: it leaves those alone."""
    (arg, *more) = args
    factors = arg.factors if isinstance(arg, s.Product) else ()
    return len(factors) > 1 and not more and all(isinstance(f, s.Sym) and len(f.scripts.slots) == 1 for f in factors)


def variation(node: s.Quotient) -> bool:
    r"""Whether a fraction is a variational derivative: ``\frac{\delta S}{\delta g^{\mu\nu}}``."""
    first = [part.factors[0] if isinstance(part, s.Product) else part for part in (node.top, node.bottom)]
    return all(isinstance(f, s.Sym) and f.head.letter in VARIATIONS and not f.scripts.slots for f in first)


def _names(node: s.Surface) -> set[str]:
    """The names of all indices in a part of a formula."""
    return {m.text for n in s.walk(node) if isinstance(n, s.Sym) for m in n.scripts.of("index")}


def _open_letters(mark: Mark) -> Iterator[Mark]:
    r"""The letters of a script that may be indices or something else: ``r^k``, ``\sigma_{rr}``; none of one that is not
    understood, which makes its term unreadable."""
    if mark.kind in ("index", "power") and _LETTER.fullmatch(mark.text):
        yield mark
    elif _named(mark) and mark.text.isalpha():
        for k, letter in enumerate(mark.text):
            yield Mark(mark.start + k, mark.start + k + 1, mark.level, letter, "index", mark.reason)


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
    # `u_\mu\pi^{\mu\nu} = 0 = \pi^\mu{}_\mu`: nought has any indices, and the sides around it need not have the same.
    relations = tuple(
        replace(relation, kind="nought") if k and _nought(side) else relation
        for k, (side, relation) in enumerate(zip(chain.sides, chain.relations, strict=False))
    )
    return Group("relation", chain.start, chain.end, terms, relations)


def _nought(side: s.Surface) -> bool:
    return isinstance(side, s.Num) and side.value == 0
