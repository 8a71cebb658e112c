"""Reasons why a step that seems to fail may have been read otherwise than it was meant: then nothing is said.

A lone symbol may be defined anew; ``f(x)`` may be a call; ``i`` the imaginary unit; ``[c]`` the unit of c.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from einlsp.reading import surface as s
from einlsp.reading.calls import is_call
from einlsp.reading.claims import Claim
from einlsp.reading.context import Context
from einlsp.reading.elaborate import Elaborator
from einlsp.reading.functions import name_of, parameters_of
from einlsp.reading.notes import NoteReading
from einlsp.reading.ordered import kept_in_order
from einlsp.reading.rates import unsaid
from einlsp.records import pattern
from einlsp.tensor.expr import Leaf, Symbol, walk
from einlsp.tensor.value import Value

_IMAGINARY = frozenset({"i", "j", r"\mathrm{i}", r"\mathrm{j}", r"\imath", r"\jmath", "I"})


SIZED = "it may hold for arrays of a certain size only"
TO_SOLVE = "it may be an equation to be solved"
UNNAMED = "the note does not say which function this is: "


def doubt_of(reading: NoteReading, claim: Claim, *, sized: bool = True) -> str:
    """Why a failing step may be meant otherwise; empty where nothing speaks for that.

    ``sized``: whether it may be true at some size of something in it.
    """
    if reading.metric and any(f.name for f in claim.left.free):
        return "the note raises and lowers indices with a metric"
    written = [any(n.scripts.of("index") for n in s.symbols(side.node)) for side in (claim.left, claim.right)]
    if all(written) and reading.twisted:
        return "the note raises and lowers indices with an antisymmetric tensor"
    said = _said(reading, claim, sized)
    if said:
        return said
    if _may_be_rows(reading, claim):
        return "the note speaks of row vectors, and its vectors may be such"
    if ordered := kept_in_order(claim.left.node, claim.right.node):
        return ordered
    if iterate := _iterate(claim):
        return f"{iterate} may be numbered by what stands above the line"
    both = _with_and_without(claim)
    if both:
        return f"{both} stands with indices and without"
    statement = reading.sides.statements[claim.right_at[:2]]
    taken = ("of a matrix is read entry by entry", "of a matrix is taken row by row")
    if any(remark.endswith(taken) for remark in statement.elaborator.remarks):
        return "a function of a matrix may be meant as one of the whole matrix, or of its columns"
    functions = frozenset(k for k, f in statement.elaborator.functions.items() if f is not None)
    if "I" in statement.table.identities:
        functions |= {"I"}
    functions |= {k for k, d in statement.table.declared.items() if d.kind == "array" and d.order}
    if reading.logistic:
        functions |= {r"\sigma"}
    bare = {sym.latex for value in (claim.left.value, claim.right.value) for sym in _related(value)}
    bare = {latex for latex in bare if not latex.startswith("\\partial ")}  # a rate is no variable
    for side in (claim.left, claim.right):
        variables = (v for n in s.walk(side.node) if isinstance(n, s.Derivative) for v in n.variables)
        if any(_holds(latex, n.head.letter) for v in variables for n in s.symbols(v) for latex in bare):
            return "a derivative by a matrix whose entries are not free may be meant within that space"
        if isinstance(side.node, s.Bracket) and side.node.kind == "[":
            return "square brackets around a whole side may stand for a unit"
        if _residues(side.node):
            return "brackets around a lone fraction may be a Legendre symbol"
    made_of = reading.sides.definitions(*claim.right_at[:2]).made_of
    doubts = [
        found
        for side in (claim.left, claim.right)
        for node in s.walk(side.node)
        if (
            found := _doubt_at(node, functions, statement.elaborator)
            or unsaid(statement.elaborator.rates, node, made_of)
        )
    ]
    return min(doubts, key=lambda found: found.startswith(UNNAMED), default="")


def lasting(reading: NoteReading, claim: Claim) -> str:
    """The doubt that a step meets however it differs; empty where none keeps it from being wrong for sure."""
    found = doubt_of(reading, claim)
    return "" if found in (SIZED, TO_SOLVE) else found


def _holds(latex: str, letter: str) -> bool:
    r"""Whether a symbol is made of a letter: not f of ``\\mathbf{L}``."""
    return re.search(rf"(?<![A-Za-z\\]){re.escape(letter)}(?![A-Za-z])", latex) is not None


def _related(value: Value | None) -> Iterator[Symbol]:
    """The symbols of a value whose entries depend on one another by a declared fact."""
    for node in walk(value.expr) if value is not None else ():
        if isinstance(node, Leaf) and any(map(node.symbol.is_a, ("symmetric", "antisymmetric", "diagonal"))):
            yield node.symbol


_TOUCHED = s.Sym | s.Transposed | s.Inverted | s.Power


def differentials(reading: NoteReading, claim: Claim) -> bool:
    r"""Whether a plain ``d`` may be a differential, not a number: ``d\log\det X = \operatorname{tr}(X^{-1} dX)``.

    It may where both sides have it before a factor, once right before a symbol, and the note declares no d. That d
    is a dimension too says nothing: notes have both.
    """
    touches = False
    for side in (claim.left, claim.right):
        products = [n.factors for n in s.walk(side.node) if isinstance(n, s.Product)]
        pairs = [pair for factors in products for pair in pairwise(factors)]
        after = [(d, x) for d, x in pairs if isinstance(d, s.Sym) and d.key == "d" and not d.scripts.marks]
        if not after:
            return False
        touches = touches or any(isinstance(x, _TOUCHED) and d.end == x.start for d, x in after)
    return touches and "d" not in reading.sides.statements[claim.right_at[:2]].table.declared


def _said(reading: NoteReading, claim: Claim, sized: bool) -> str:
    """What the words around a step, and the place where it stands, speak against it."""
    context = Context(reading, claim.formula)
    if context.denied:
        return "the words around it may say that it does not hold"
    if context.conditional(claim.right.node.end) or _for_some_entries(reading, claim):
        return "it may hold under a condition only"
    if context.approximate:
        return "the words around it speak of an approximation"
    if context.related:
        return "the words around it may say that a part of it is nought"
    if sized and (context.sized or _square_numbers(reading, claim)):
        return SIZED
    if claim.linked:
        return ""
    names_it = isinstance(claim.left.node, s.Sym) or parameters_of(claim.left.node) is not None
    chain = claim.formula.surface.chains[claim.right_at[1]]
    if names_it and not context.deriving and chain.after != "implies":
        return "what stands on its left may be defined anew"
    if claim.follows:
        return ""
    if len(chain.sides) == 2 and _open_equation(claim) and (context.solving or not context.deriving):
        return TO_SOLVE
    arrows = chain.supposed or chain.after or any(r.kind in ("implies", "arrow") for r in chain.relations)
    if arrows or (len(chain.sides) == 2 and context.solving):
        return TO_SOLVE
    return ""


def _for_some_entries(reading: NoteReading, claim: Claim) -> bool:
    r"""Whether the sentence speaks of some entries only: ``i \ne j`` or ``i = j`` beside a step in i and j."""
    names = {f.name for side in (claim.left, claim.right) for f in side.free if f.name}
    if len(names) < 2:
        return False
    here = claim.formula.region.paragraph
    for formula in reading.formulas:
        if here - 1 <= formula.region.paragraph <= here + 1:
            for chain in formula.surface.chains:
                sides = [n.key for n in chain.sides if isinstance(n, s.Sym) and not n.scripts.marks]
                kinds = {r.kind for r in chain.relations}
                if len(sides) == len(chain.sides) > 1 and names.issuperset(sides) and kinds <= {"equal", "unequal"}:
                    return True
    return False


_ONE_SIZE = pattern(r"\s*([a-zA-Z])\s*=\s*[1-4]\s*")
_NUMBERS = pattern(r"\s*(\d+)\s*\\times\s*(\d+)\s*")


def _square_numbers(reading: NoteReading, claim: Claim) -> bool:
    r"""Whether the paragraph speaks of arrays of a size in numbers, of no one in particular: "a $2\times 2$ matrix"."""
    here = claim.formula.region.paragraph
    near = [f.region.latex for f in reading.formulas if here - 1 <= f.region.paragraph <= here]
    sizes = {found.group(1) for latex in near if (found := _ONE_SIZE.fullmatch(latex))}
    keys = {n.key for side in (claim.left, claim.right) for n in s.symbols(side.node)}
    return bool(sizes - keys) or any(_NUMBERS.fullmatch(latex) for latex in near)


def _open_equation(claim: Claim) -> bool:
    """Whether a step is an equation in one symbol, without functions or derivatives: ``x^2 = 2x``."""
    nodes = [n for side in (claim.left, claim.right) for n in s.walk(side.node)]
    symbols = [n for n in nodes if isinstance(n, s.Sym)]
    done = any(isinstance(n, s.Derivative | s.Call | s.Transposed | s.Inverted | s.Norm | s.Big) for n in nodes)
    return len({n.key for n in symbols}) == 1 and not done and not any(n.scripts.slots for n in symbols)


def _may_be_rows(reading: NoteReading, claim: Claim) -> bool:
    """Whether the note speaks of row vectors, and vectors whose shape it does not declare stand in a step."""
    declared = reading.sides.statements[claim.right_at[:2]].table.declared
    symbols = [n for side in (claim.left, claim.right) for n in s.symbols(side.node)]
    open_ones = [n for n in symbols if {n.key, n.head.key}.isdisjoint(declared) and not n.head.letter.isdigit()]
    vectors = [n for n in open_ones if n.head.bold and not n.head.upper_case]
    return bool(vectors) and reading.in_rows


def _with_and_without(claim: Claim) -> str:
    r"""A letter in plain type that stands with its indices and without them: ``\lVert A\rVert_F^2 = A_{ij}A_{ij}``."""
    symbols = [n for side in (claim.left, claim.right) for n in s.walk(side.node) if isinstance(n, s.Sym)]
    plain = [n for n in symbols if not n.head.bold]
    with_them = {n.head.key for n in plain if n.scripts.of("index")}
    return min(with_them & {n.head.key for n in plain if not n.scripts.marks}, default="")


def _iterate(claim: Claim) -> str:
    r"""A small letter whose powers are numbers beside matrices: the u of ``(I+A)u^{n+1} = (I-A)u^n`` is an iterate."""
    if claim.left.value is None or not claim.left.value.ports:
        return ""
    nodes = [n for side in (claim.left, claim.right) for n in s.walk(side.node) if isinstance(n, s.Power)]
    sums = (n for n in nodes if isinstance(n.exponent, s.Sum) and len(n.exponent.terms) > 1)
    steps = [n.base.key for n in sums if isinstance(n.base, s.Sym)]
    return min((key for key in steps if len(key) == 1 and key.islower() and key != "e"), default="")


def _residues(node: s.Surface) -> bool:
    """Whether a side is nothing but fractions of letters, each in round brackets of its own that it does not need."""
    factors = node.factors if isinstance(node, s.Product) else (node,)
    return all(
        isinstance(f, s.Bracket)
        and f.kind == "("
        and isinstance(f.body, s.Quotient)
        and not any(isinstance(n, s.Sym) and (n.head.bold or n.scripts.slots) for n in s.walk(f.body))
        and any(isinstance(n, s.Sym) for n in s.walk(f.body))
        for f in factors
    )


def _doubt_at(node: s.Surface, functions: frozenset[str], el: Elaborator) -> str:
    if isinstance(node, s.Sym) and node.key in _IMAGINARY - functions and not node.scripts.slots:
        return f"{node.key} may be the imaginary unit"
    if isinstance(node, s.Sym) and any(u in ("*", r"\ast", r"\star", r"\dagger") for u in node.head.upper):
        entry = el.table.known(node)
        if entry is None or entry.order != 1:  # the w of `Xw^*` is none
            return f"{node.key} may be an operator"
    if isinstance(node, s.Product):
        for first, second in zip(node.factors, node.factors[1:], strict=False):
            if (
                _like_call(first, second)
                and isinstance(first, s.Sym)
                and functions.isdisjoint({name_of(first), first.key})
            ):
                if is_call(el, first, second):
                    return UNNAMED + name_of(first)
                return f"{first.key}(…) may be a function of what stands in the brackets"
    return ""


def _like_call(first: s.Surface, second: s.Surface) -> bool:
    """Whether a symbol and the bracket after it may be a function with its argument."""
    named = isinstance(first, s.Sym) and not first.head.bold
    return named and isinstance(second, s.Bracket) and _like_argument(second.body)


def _like_argument(node: s.Surface) -> bool:
    """Whether brackets hold what an argument looks like rather than a factor: one symbol, a list."""
    return isinstance(node, s.Sym | s.Listing | s.Num) or (isinstance(node, s.Product) and len(node.factors) < 3)
