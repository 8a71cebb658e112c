"""The surface of an expression: what was written, as an untyped tree with ranges. Here nothing is a matrix yet."""

from __future__ import annotations

from fractions import Fraction
from operator import attrgetter
from typing import Literal

from einlsp.reading.heads import Head
from einlsp.reading.marks import NO_SCRIPTS, Mark, Scripts
from einlsp.reading.tree import Parts, Tree, named, several, single
from einlsp.reading.tree import children as children
from einlsp.reading.tree import kinds as kinds
from einlsp.reading.tree import walk as walk
from einlsp.records import record


@record
class Surface(Tree):
    """Part of an expression: the half-open range ``[start, end)`` of the formula's LaTeX."""

    start: int
    end: int


@record
class Num(Surface):
    """An exact number."""

    value: Fraction


@record
class Sym(Surface):
    r"""A symbol with its scripts; labels are part of ``head``. ``scripts.slots`` are its indices in slot order."""

    head: Head
    scripts: Scripts = NO_SCRIPTS

    @property
    def key(self) -> str:
        """The symbol's name: its canonical LaTeX."""
        return self.head.key


@record
class Space(Surface):
    r"""A space: ``name`` is ``\mathbb{R}``, ``dims`` its dimensions, ``sub`` its subscript (``+``, ``++``)."""

    name: str
    dims: tuple[str, ...] = ()
    sub: str = ""


@record
class Term(Surface):
    """One term of a sum; ``sign`` is +1 or -1. The range includes the sign."""

    sign: int
    body: Surface


@record
class Sum(Surface):
    """Terms that are added; a lone negative term is a sum of one."""

    terms: tuple[Term, ...]


@record
class Product(Surface):
    """Factors side by side, in their order."""

    factors: tuple[Surface, ...]


@record
class Infix(Surface):
    r"""Two operands of ``cdot times * odot circ oslash otimes : star``; ``op`` is the canonical name."""

    op: str
    left: Surface
    right: Surface


@record
class Quotient(Surface):
    """A fraction, or (``slash``) two operands of ``/``."""

    top: Surface
    bottom: Surface
    slash: bool = False


@record
class Power(Surface):
    r"""``base`` to the ``exponent``; ``sure``: the script can be nothing else; ``entrywise``: ``^{\odot 2}``."""

    base: Surface
    exponent: Surface
    sure: bool = True
    entrywise: bool = False


@record
class Transposed(Surface):
    """A transpose; ``sign`` is how it was spelled."""

    base: Surface
    sign: str


@record
class Inverted(Surface):
    """An inverse, or (``pseudo``) a pseudo-inverse."""

    base: Surface
    pseudo: bool = False


@record
class Bracket(Surface):
    """Something in ``(``, ``[``, ``\\{`` or (``{``) an invisible group."""

    kind: str
    body: Surface


@record
class Indexed(Surface):
    """A component of what stands in brackets: ``(AB)_{ij}``."""

    body: Surface
    scripts: Scripts


@record
class Listing(Surface):
    """Several expressions between commas or semicolons."""

    items: tuple[Surface, ...]


@record
class Dots(Surface):
    """The dots of a list: ``1, \\dots, N``."""


@record
class Call(Surface):
    """A named function of its arguments, or its ``slope`` (``tanh'``); ``name`` is canonical, ``label`` a subscript."""

    name: str
    args: tuple[Surface, ...]
    label: str = ""
    slope: bool = False


@record
class Norm(Surface):
    r"""A norm; ``label`` is its subscript (``""``, ``2``, ``F``, ``1``, ``p`` …), ``weight`` the matrix it names."""

    body: Surface
    label: str = ""
    weight: Surface | None = None


@record
class Bars(Surface):
    """Single bars: an absolute value, or a determinant."""

    body: Surface


@record
class Inner(Surface):
    """An inner product between angle brackets."""

    left: Surface
    right: Surface


@record
class Big(Surface):
    r"""``\sum`` or ``\prod``: the letters it binds (their ranges in ``bound``), its limits if written, its body."""

    op: Literal["sum", "prod"]
    letters: tuple[str, ...]
    lower: Surface | None
    upper: Surface | None
    body: Surface
    bound: tuple[tuple[int, int], ...] = ()


@record
class Derivative(Surface):
    r"""A derivative of ``body`` by ``variables``; ``\partial_\mu`` has ``scripts``, a covariant ``\nabla_\mu`` both."""

    body: Surface | None
    variables: tuple[Surface, ...]
    style: Literal["fraction", "slash", "nabla", "D", "index"]
    order: int = 1
    partial: bool = False
    scripts: Scripts = NO_SCRIPTS


@record
class Differential(Surface):
    r"""``\mathrm{d}x`` outside of a fraction; ``order`` 2 for ``\mathrm{d}^2x``."""

    body: Surface
    partial: bool = False
    order: int = 1


@record
class MatrixLiteral(Surface):
    """A matrix literal: rows of entries; ``delimiter`` is the environment's name."""

    rows: tuple[tuple[Surface, ...], ...]
    delimiter: str


@record
class Opaque(Surface):
    """Something without a value, and its ``parts``; ``known``: what it is is clear; ``mean``: an expectation's sign."""

    reason: str
    text: str
    parts: tuple[Surface, ...] = ()
    known: bool = False
    mean: str = ""


@record
class Missing(Surface):
    """Nothing, where something was expected: the left side of ``= x``."""


@record
class Relation(Surface):
    """A relation sign: ``kind`` as in `vocabulary.RELATIONS`, ``text`` its LaTeX name."""

    kind: str
    text: str


@record
class Chain(Surface):
    """One statement: sides with a relation between each two; a lone expression has one side."""

    sides: tuple[Surface, ...]
    relations: tuple[Relation, ...]
    after: str = ""  # the kind of arrow by which it follows from the statement before it
    supposed: bool = False  # whether another statement follows from it


@record
class Prose(Surface):
    """Words between the statements of a formula."""

    text: str


@record
class FormulaSurface:
    """A formula that was read: its statements, every mark of every script, and what was not understood."""

    latex: str
    chains: tuple[Chain, ...]
    marks: tuple[Mark, ...]
    opaque: tuple[Opaque, ...]
    prose: tuple[Prose, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether it is clear what every part of it is."""
        return all(o.known for o in self.opaque)


_PARTS: dict[type[Surface], Parts] = {
    **dict.fromkeys((Term, Bracket, Indexed, Bars, Differential), single("body")), Norm: several("body", "weight"),
    **dict.fromkeys((Infix, Inner), attrgetter("left", "right")), Derivative: several("body", "variables"),
    **dict.fromkeys((Transposed, Inverted), single("base")), Big: several("lower", "upper", "body"),
    Quotient: attrgetter("top", "bottom"), Power: attrgetter("base", "exponent"), Product: attrgetter("factors"),
    MatrixLiteral: several("rows"), Listing: attrgetter("items"), Opaque: attrgetter("parts"),
    Chain: attrgetter("sides"), Sum: attrgetter("terms"), Call: attrgetter("args"),
}  # fmt: skip
for kind, parts in _PARTS.items():
    kind.holds = parts


def symbols(node: Surface) -> tuple[Sym, ...]:
    """The symbols in a node, in source order."""
    return (node,) if node.__class__ is Sym else named(node, Sym)


def keys(node: Surface) -> frozenset[str]:
    """The names of the symbols in a node."""
    return frozenset([n.head.key for n in symbols(node)])
