"""Equations that a note states before a step, to be put into it: constraints, numbers given, matrices that commute."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from heapq import heappop, heappush

from einlsp.reading import surface as s
from einlsp.reading.alignment import aligned
from einlsp.reading.claims import Claim, keys_of
from einlsp.reading.functions import name_of, parameters_of
from einlsp.reading.meanings import Meaning, replaced
from einlsp.tensor.check import compare
from einlsp.tensor.deadline import aside
from einlsp.tensor.expr import Expr
from einlsp.tensor.means import MEAN, below_means
from einlsp.tensor.normal import is_zero
from einlsp.tensor.solve import Equation, commuting
from einlsp.tensor.value import Value

_MEMBER = re.compile(r"(.+)_\{?[a-z]\}?$")


def _family(name: str) -> str:
    """The family of which a symbol is a member, or nothing."""
    found = _MEMBER.match(name)
    return found.group(1) if found else ""


MAX_EQUATIONS = 8
"""More equations than this that bear on one step are not put in."""


def _itself(e: Expr) -> Expr:
    return e


Solution = dict[str, Meaning]
"""What some symbols must be so that equations hold."""


class Equations:
    """The equations of a note up to some place, and the symbols that it defines by what was not understood."""

    def __init__(self) -> None:
        self._waiting: deque[Callable[[], None]] = deque()
        self._hearing = False
        self._stated: list[Equation] = []
        # By symbol the equations that it stands in; and the symbol that an equation gives alone, once it was asked for.
        self._mentioning: dict[str, list[int]] = {}
        self._given: dict[int, str] = {}
        self._members: dict[str, set[str]] = {}
        self._open: set[str] = set()
        self._unread: set[str] = set()
        self._bounds: dict[str, set[str]] = {}
        self._vanishing = False

    def put_off(self, say: Callable[[], None]) -> None:
        """Wait with what ``say`` notes here until something is asked: of most notes nothing ever is."""
        self._waiting.append(say)

    def then(self, say: Callable[[], None]) -> None:
        """Let ``say`` note something here after what was put off, at once if nothing was."""
        if self._hearing or not self._waiting:
            say()
        else:
            self._waiting.append(say)

    def hear(self) -> None:
        """Note what was put off, in its order. The time that it takes is not that of who asks."""
        if self._hearing or not self._waiting:
            return
        self._hearing = True
        try:
            with aside():
                while self._waiting:
                    self._waiting.popleft()()
        finally:
            self._hearing = False

    def forget(self) -> None:
        """Let go of what was put off: nothing will be asked any more."""
        self._waiting.clear()

    @property
    def vanishing(self) -> bool:
        """Whether something is said to be nought: then a term of a later step may be."""
        self.hear()
        return self._vanishing

    def take(self, claim: Claim) -> None:
        """Note what a relation states, if it is an equation that may bear on later steps."""
        if claim.kind == "definition":
            name = named(claim.left.node)
            known = claim.right.value is not None and not _misfits(claim)
            (self._open.discard if known else self._open.add)(name)
        if claim.kind in ("definition", "constraint", "fact"):
            self.state(claim)
            self.pass_over(claim)
        elif claim.relation.kind == "order":
            for key, sign in _bounded(claim):
                self._bounds.setdefault(key, set()).add(sign)

    def bounded(self, names: frozenset[str]) -> frozenset[str]:
        """Those of these symbols that the note bounds by an inequality."""
        self.hear()
        return frozenset(names & self._bounds.keys())

    def positive(self, names: frozenset[str]) -> frozenset[str]:
        """Those of these symbols that the note says are greater than nought, and never that they are not."""
        return frozenset(n for n in self.bounded(names) if self._bounds[n] == {"+"})

    def pass_over(self, claim: Claim) -> None:
        """Note the symbols of an equation that has no value here: what it says of them is not known.

        Not where it only names something (``A^+ = …``, ``f(x) = …``), or is the beginning of a derivation.
        """
        alone = len(claim.formula.surface.chains[claim.right_at[1]].sides) == 2
        if not alone or (claim.left.value is not None and claim.right.value is not None):
            return
        left = claim.left.node
        while isinstance(left, s.Inverted | s.Power | s.Transposed):
            left = left.base
        if not isinstance(left, s.Sym | s.Call | s.Opaque) and parameters_of(left) is None:
            self._unread |= keys_of(left) | keys_of(claim.right.node)

    def state(self, claim: Claim) -> None:
        r"""Note the equation that a claim is; a definition only if it gives a number: others are put in anyway.

        ``T_{ij} = \frac13 T_{kk}\delta_{ij}`` defines nothing; without indices such a line gives a new value.
        """
        pair = aligned(claim.left, claim.right, derives=claim.derives)
        if pair is None:
            return
        itself = any(f.name for f in claim.left.free) and not pair[0].names.isdisjoint(pair[1].names)
        if claim.kind == "definition" and pair[1].names and not itself:
            return
        equation = Equation(*pair)
        if claim.kind == "fact" and commuting(equation) is None:
            return  # facts about one symbol are declarations
        self.add(equation)

    def add(self, equation: Equation, alone: str | None = None) -> None:
        """Note an equation, and the symbol that it gives where that stands alone on a side, if that is known."""
        random = below_means((equation.left, equation.right))  # what it says of these is nothing without an expectation
        for name in sorted(f"{MEAN}{name}" if name in random else name for name in equation.names):
            self._mentioning.setdefault(name, []).append(len(self._stated))
        if alone is not None:
            self._given[len(self._stated)] = alone
        self._stated.append(equation)
        self._vanishing = self._vanishing or is_zero(equation.left) != is_zero(equation.right)
        for name in equation.names:
            if base := _family(name):
                self._members.setdefault(base, set()).add(name)

    def _speaking(self, name: str) -> Iterator[int]:
        """The equations that bear on a symbol: those in it, but of one that only gives a symbol, that symbol."""
        for number in self._mentioning.get(name, ()):
            if number not in self._given:
                self._given[number] = _alone(self._stated[number])
            if self._given[number] in ("", name.removeprefix(MEAN)):
                yield number

    def of_members(self, names: frozenset[str]) -> bool:
        r"""Whether equations speak of other members only of a family: of ``\mathbf{v}_i``, and v_j obeys them too."""
        self.hear()
        return any(name not in self._members.get(_family(name), {name}) for name in names)

    def undefined(self, names: frozenset[str]) -> str:
        """A symbol among these of which the note says something that was not understood, or nothing."""
        self.hear()
        return min(names & (self._open | self._unread), default="")

    def bearing(self, names: frozenset[str]) -> list[Equation]:
        """The equations that speak of these symbols, or of symbols that such equations speak of.

        One that only gives a symbol which nothing else speaks of says nothing about the others. Where they are more
        than `MAX_EQUATIONS`, only that is sure of the result.
        """
        self.hear()
        found: list[Equation] = []
        hits: set[int] = set()
        # The numbers of equations that bear, from the first on; and those that come before the one looked at.
        waiting, passed, at = list[int](), list[int](), -1
        new = names
        while True:
            for number in (number for name in new for number in self._speaking(name)):
                if number not in hits:
                    hits.add(number)
                    heappush(waiting if number > at else passed, number)
                if len(hits) > MAX_EQUATIONS:
                    return [self._stated[number] for number in sorted(hits)]
            if not waiting:
                waiting, passed, at = passed, [], -1
                if not waiting:
                    return found
            at = heappop(waiting)
            found.append(self._stated[at])
            new = self._stated[at].names - names
            names |= new

    def ways(self, names: frozenset[str], into: Callable[[Expr], Expr] = _itself) -> tuple[list[Solution], bool]:
        """What to put in for symbols so that the equations hold that bear on ``names``; and whether all were solved.

        A name behind `MEAN` asks for what is said of the expectations of a symbol, too. ``into`` puts in what symbols
        are defined as: an equation is solved for one of those that are left.
        All of them together first, then, where there are several, each by itself.
        """
        bearing = self.bearing(names)
        bearing.sort(key=lambda e: not _alone(e))  # those that are solved already go first
        if len(bearing) > MAX_EQUATIONS:
            return [], False
        together: Solution = {}
        singles: list[Solution] = []
        complete = True
        for e in bearing:
            sides = into(e.left), into(e.right)
            if sides != (e.left, e.right):
                e = Equation(*sides, e.axes)
                if compare(*sides, e.axes).equal:
                    continue  # definitions say so
            alone = e.solution
            left, right = replaced(e.left, together), replaced(e.right, together)
            if together and compare(left, right, e.axes).equal:
                continue  # it says no more than those before it
            found = Equation(left, right, e.axes).solution if together else alone
            complete = complete and found is not None
            singles += [{alone[0]: Meaning(alone[1])}] if alone is not None and len(bearing) > 1 else []
            if found is not None:
                new = {found[0]: Meaning(found[1])}
                together = {k: Meaning(Value(replaced(m.value.expr, new), m.value.ports)) for k, m in together.items()}
                together |= new
        return [*([together] if together else []), *singles], complete


_GREATER = frozenset({">", "gt", "ge", "geq", "geqslant", "geqq", "≥", "gg"})
_LESS = frozenset({"<", "lt", "le", "leq", "leqslant", "leqq", "≤", "ll"})


def _bounded(claim: Claim) -> Iterator[tuple[str, str]]:
    """The symbols that an inequality bounds: "+" where it says that they are positive, else "?"."""
    text = claim.relation.text
    for node, other, over in (
        (claim.left.node, claim.right.node, _GREATER),
        (claim.right.node, claim.left.node, _LESS),
    ):
        above = text in over and isinstance(other, s.Num) and other.value >= 0
        upper = text in _GREATER | _LESS and text not in over and isinstance(other, s.Num) and other.value > 0
        for item in node.items if isinstance(node, s.Listing) else (node,):
            if isinstance(item, s.Sym) and not upper:
                yield item.key, "+" if above else "?"


def _misfits(claim: Claim) -> bool:
    """Whether a symbol is defined by something of another order: one letter for two things, or one misread."""
    left, right = claim.left, claim.right
    if not isinstance(left.node, s.Sym) or left.node.scripts.marks or left.value is None or right.value is None:
        return False
    return left.value.order != right.value.order and not is_zero(right.value.expr)


def named(node: s.Surface) -> str:
    """The symbol or function that the left side of a definition names."""
    if isinstance(node, s.Product) and isinstance(node.factors[0], s.Sym):
        return name_of(node.factors[0])
    return node.key if isinstance(node, s.Sym) else ""


def _alone(equation: Equation) -> str:
    """The symbol that is one whole side of an equation and does not stand on the other."""
    found = equation.solution
    if found is None:
        return ""
    name = found[0]
    sides = ((equation.left, equation.right), (equation.right, equation.left))
    return name if any(a.names == {name} and name not in b.names for a, b in sides) else ""
