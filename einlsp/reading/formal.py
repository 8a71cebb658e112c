r"""A second, formal reading of scalars and components: what is not known is a letter of its own.

``\partial_t\phi``, ``p(x \mid z)`` and ``\bar D_i\beta^j`` have no value, but a step may hold whatever they are:
``\partial_t e^{-2\phi} = -2e^{-2\phi}\partial_t\phi``. Here each is an unknown array, named by what is written; a
derivative obeys the rules of sums, products and chains; a sum, an integral or an expectation is a sum over unknown
weights. All factors are scalars or components, which commute: where an array stands without its indices the reading is
refused. Two sides that agree for all such arrays are equal; two that do not may be equal all the same: nothing fails.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from einlsp.reading import formal_leaves, formal_means, formal_moves, formal_split
from einlsp.reading import surface as s
from einlsp.reading.applied import POINTWISE, FunctionCall
from einlsp.reading.calls import with_calls
from einlsp.reading.formal_names import (
    Known,
    Part,
    Spelt,
    Unformal,
    Uses,
    alphabet,
    calls_in,
    operator_of,
    text_of,
    word_call,
)
from einlsp.reading.heads import DOTS
from einlsp.tensor.expr import Index, Num, Upness, fresh
from einlsp.tensor.normal import add, fn, is_zero, mul, neg, power
from einlsp.tensor.substitute import rename

if TYPE_CHECKING:
    from einlsp.reading.elaborate import Elaborator


class Formal:
    """Reads the sides of one step.

    ``names`` are its index letters, ``variables`` the scalars by which it differentiates, ``random`` what stands below
    expectations only. What may be taken for granted is set by `formal_steps`: ``constant`` says whether a symbol does
    not change with a variable, ``known`` are definitions, ``metric`` the metric of each alphabet, ``joint`` the heads
    that are probabilities, ``covariant`` that ``\\nabla`` is made of Christoffel symbols, ``weighted`` that an
    expectation is a sum with the probabilities as weights, ``time`` that a sum over Greek indices is that component and
    a sum over Latin ones.
    """

    def __init__(
        self, el: Elaborator, names: frozenset[str], variables: frozenset[str], random: frozenset[str]
    ) -> None:
        self.el, self.names, self.variables, self.random = el, names, variables, random
        self.constant: Callable[[str, str], bool] = lambda variable, name: False
        self.known: Mapping[str, Known] = {}
        self.metric: Mapping[str, str] = {}
        self.joint: frozenset[str] = frozenset()
        self.indexed: frozenset[str] = frozenset()
        self.covariant = self.weighted = self.level_free = self.arrays = False
        self.latex = ""
        self.indices: dict[str, Index] = {}
        self.bound: dict[str, Index] = {}
        self.member: Index | None = None
        self.free_only: set[str] = set()
        self.summed: set[str] = set()
        self.made: dict[str, tuple[str, tuple[str, ...]]] = {}
        self.spelt: Spelt = {}
        self.time = ""
        self.depth = 0

    def side(self, node: s.Surface, latex: str) -> Part:
        """A whole side. Raises `Unformal`."""
        self.latex = latex
        return self.closed(node)

    def consistent(self, sides: Sequence[Part]) -> bool:
        """Whether both sides have the same free indices, and no index was taken in two ways."""
        free = [{name for name, _ in side.uses} for side in sides if not is_zero(side.expr)]
        either = set[str]().union(*free)
        same = all(names == either for names in free)
        return same and self.summed.isdisjoint(either) and self.free_only <= either

    def index(self, name: str) -> Index:
        """The index of a letter; Greek ones and Latin ones run over different axes."""
        if name in self.bound:
            return self.bound[name]
        if name not in self.indices:
            self.indices[name] = fresh(alphabet(name), name)
        return self.indices[name]

    def closed(self, node: s.Surface) -> Part:
        """A part whose repeated indices are summed."""
        return self.close(self.read(node))

    def close(self, part: Part) -> Part:
        """The same with its repeated indices summed."""
        levels: dict[str, list[Upness]] = {}
        for name, level in part.uses:
            levels.setdefault(name, []).append(level)
        expr = part.expr
        for name, where in levels.items():
            if len(where) == 1:
                continue
            if len(where) > 2 or (where[0] == where[1] and not self.level_free):
                raise Unformal
            if where[0] == where[1]:
                self.summed.add(name)
            if self.time and self.index(name).dim == "greek":
                expr = formal_split.parted(self, expr, self.index(name))
                continue
            dummy = fresh(self.index(name).dim, name)
            expr = mul([rename(expr, {self.index(name): dummy})], (dummy,))
        return Part(expr, tuple((n, w[0]) for n, w in levels.items() if len(w) == 1))

    def read(self, node: s.Surface) -> Part:
        """A part of a term."""
        match node:
            case s.Num(value=value):
                return Part(Num(value))
            case s.Sym():
                return formal_leaves.symbol(self, node)
            case s.Sum(terms=terms):
                return self._sum(terms)
            case s.Product(factors=factors):
                return self._product(factors)
            case s.Infix(op="cdot" | "times" | "*" as op, left=left, right=right):
                if op != "cdot" and not (isinstance(left, s.Num) or isinstance(right, s.Num)):
                    raise Unformal
                return self._product((left, right))
            case s.Bracket(kind="(" | "[" | "\\{" | "{", body=body) if not isinstance(body, s.Listing):
                return self.read(body)
            case s.Quotient(top=top, bottom=bottom):
                return times([self.read(top), self._over(self.closed(bottom))])
            case s.Power():
                return self._power(node)
            case s.Inverted(base=base, pseudo=False) if not (isinstance(base, s.Sym) and base.head.upper_case):
                return self._over(self.closed(base))
            case s.Call(name=name, args=(arg,), label="" | "e") if name in POINTWISE or name == "sqrt":
                return self._called(name, arg)
            case FunctionCall():
                return formal_leaves.call(self, node)
            case s.Derivative():
                return formal_moves.derivative(self, node)
            case s.Big():
                return formal_means.big(self, node)
            case s.Opaque():
                return formal_means.opaque(self, node)
            case s.Norm() | s.Bars() | s.Inner() | s.Call(name="tr" | "det" | "logdet"):
                return formal_leaves.atom(self, node, [node])
            case _:
                raise Unformal

    def _sum(self, terms: Sequence[s.Term]) -> Part:
        parts = [(self.closed(t.body), t.sign) for t in terms]
        shown = [p for p, _ in parts if not is_zero(p.expr)]
        if not shown:
            return Part(Num(0))
        if any(set(p.uses) != set(shown[0].uses) for p in shown):
            raise Unformal
        return Part(add([neg(p.expr) if sign < 0 else p.expr for p, sign in parts]), shown[0].uses)

    def _product(self, factors: Sequence[s.Surface]) -> Part:
        r"""Factors side by side; a derivative written as a letter (``\bar D_i``) acts on the factor after it."""
        factors, word = word_call(factors)
        parts: list[Part] = []
        for factor in reversed(calls_in(with_calls(self.el, factors))):
            operator = operator_of(factor, self.names)
            if factor is word:
                parts.append(formal_means.opaque(self, factor))
            elif operator is None:
                parts.append(self.read(factor))
            elif not parts:
                raise Unformal
            else:
                parts.append(formal_moves.moved(self, self.close(parts.pop()), *operator))
        return times(parts[::-1])

    def _over(self, part: Part) -> Part:
        self.free_only.update(name for name, _ in part.uses)
        return Part(power(part.expr, Num(-1)), part.uses)

    def _called(self, name: str, arg: s.Surface) -> Part:
        inner = self.closed(arg)
        self.free_only.update(n for n, _ in inner.uses)
        expr = power(inner.expr, Num(Fraction(1, 2))) if name == "sqrt" else fn(name, inner.expr)
        return Part(expr, inner.uses)

    def _power(self, node: s.Power) -> Part:
        base, exponent = node.base, node.exponent
        if isinstance(base, s.Sym) and base.key in ("e", "\\mathrm{e}"):
            return self._called("exp", exponent)
        if isinstance(base, s.Sym) and not base.scripts.marks and not DOTS.keys() & set(base.head.accents):
            if isinstance(exponent, s.Sym) and exponent.key in self.names:
                return formal_leaves.leaf(self, base.head, ((exponent.key, "up"),), "·")
            if isinstance(exponent, s.Num) and (exponent.value in (0, 1) or base.key in self.indexed):
                text = text_of(self.latex[exponent.start : exponent.end])
                places = [f"^{c}" for c in text] if text.isdigit() and text[0] == "0" else [f"^{exponent.value}"]
                return formal_leaves.leaf(self, base.head, (), "".join(places))
        inner, by = self.closed(base), self.closed(exponent)
        if by.uses:
            raise Unformal
        self.free_only.update(n for n, _ in inner.uses)
        return Part(power(inner.expr, by.expr), inner.uses)


def times(parts: Sequence[Part]) -> Part:
    """The product of parts of one term."""
    uses: Uses = tuple(u for p in parts for u in p.uses)
    return Part(mul([p.expr for p in parts]), uses)
