r"""What changes with a variable though nothing shows how: ``\dot{\mathbf{A}}``, ``\partial\mathbf{K}/\partial\theta``.

Where a statement has such a rate, a derivative of what is made of its symbol is taken by the chain rule:
``\frac{d}{dt}\mathbf{A}^{-1} = -\mathbf{A}^{-1}\dot{\mathbf{A}}\mathbf{A}^{-1}``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from einlsp.reading import surface as s
from einlsp.reading.heads import DOTS, TIMES, Head
from einlsp.reading.operands import problem
from einlsp.records import pattern, record, remembered
from einlsp.tensor.census import symbols_of
from einlsp.tensor.derivative import differentiate
from einlsp.tensor.expr import Expr, Index, Leaf, Symbol, fresh
from einlsp.tensor.normal import add, mul

if TYPE_CHECKING:
    from einlsp.reading.elaborate import Elaborator

Changing = Mapping[str, frozenset[str]]
"""For each variable the names of the symbols that change with it."""


@record
class Rates:
    """What changes, in a statement: by the chain rule for the derivatives in it, and with time anywhere in the note.

    ``made`` are symbols that the note says to be made of others which change too.
    """

    by: Changing = field(default_factory=dict)
    timed: frozenset[str] = frozenset()
    made: frozenset[str] = frozenset()


@remembered
def written_rates(side: s.Surface) -> frozenset[tuple[str, str]]:
    r"""The rates in a side, as variable and symbol: ``\dot x``, ``\frac{dx}{dt}``, ``\frac{dx(t)}{dt}``."""
    found = set[tuple[str, str]]()
    for node in s.walk(side):
        if isinstance(node, s.Sym) and DOTS.keys() & set(node.head.accents):
            found |= {(time, node.head.undotted.key) for time in TIMES}
        elif isinstance(node, s.Derivative) and (variable := _variable(node)) is not None:
            body = bare(node.body)
            if isinstance(body, s.Sym) and not body.scripts.marks:
                found.add((variable.key, body.head.undotted.key))
    return frozenset(found)


def changing(sides: Iterable[s.Surface]) -> Changing:
    """What changes with what, as the sides of statements say."""
    found: dict[str, set[str]] = {}
    for side in sides:
        for variable, name in written_rates(side):
            found.setdefault(variable, set()).add(name)
    return {variable: frozenset(names) for variable, names in found.items()}


@remembered
def _differentiated(side: s.Surface) -> frozenset[str]:
    """By what something is differentiated in a side, if that is made of symbols, or by time."""
    return frozenset(
        v.key
        for n in s.walk(side)
        if isinstance(n, s.Derivative) and (v := _variable(n)) is not None
        if v.key in TIMES or not isinstance(bare(n.body), s.Sym)
    )


class NoteRates:
    """What changes with what, and what symbols are said to be made of, as a note's statements say."""

    def __init__(self, chains: Iterable[s.Chain]) -> None:
        chains = list(chains)
        self._changing = changing(side for chain in chains for side in chain.sides)
        self._made: dict[str, frozenset[str]] = {}
        for chain in chains if self._changing else ():
            if isinstance(chain.sides[0], s.Sym) and chain.relations:
                parts = frozenset[str]().union(*map(s.keys, chain.sides[1:]))
                self._made[chain.sides[0].key] = self._made.get(chain.sides[0].key, frozenset()) | parts
        self._still = Rates({}, frozenset[str]().union(*(self._changing.get(time, ()) for time in TIMES)))

    def of(self, chain: s.Chain) -> Rates:
        """The rates of a statement: those that stand in it, or anywhere in the note.

        They count only where it differentiates something that is made of symbols, a symbol by time, or one that is said
        to be made of another with a rate here: ``∂L/∂b`` alone may be the derivative of anything.
        """
        none = frozenset[str]()
        here, note = changing(chain.sides), self._changing
        by = none.union(*map(_differentiated, chain.sides))
        by |= {v for v, names in here.items() if any(self._made.get(n, none) & (names - {n}) for n in names)}
        if not by:
            return self._still
        found = {key: names for key in sorted(by) if (names := here.get(key, none) | note.get(key, none))}
        every = none.union(*here.values())
        made = frozenset(name for name in every if self._made.get(name, none) & (every - {name}))
        return Rates(found, self._still.timed, made)


def _variable(node: s.Derivative) -> s.Sym | None:
    """The one symbol by which something is differentiated: a plain one as often as may be, one with an index once."""
    first = node.variables[0] if node.variables and node.style != "index" else None
    if not isinstance(first, s.Sym) or (first.scripts.marks and node.order > 1):
        return None
    return first if all(isinstance(v, s.Sym) and v.key == first.key for v in node.variables) else None


def bare(body: s.Surface | None) -> s.Surface | None:
    """What a derivative is of, without brackets around it or a transpose, and without ``(t)`` behind a lone symbol."""
    while isinstance(body, s.Transposed) or (isinstance(body, s.Bracket) and body.kind in ("(", "[")):
        body = body.base if isinstance(body, s.Transposed) else body.body
    return None if body is None else bare_at_time(body)


def bare_at_time(node: s.Surface) -> s.Surface:
    """``A`` for ``A(t)``."""
    if isinstance(node, s.Product) and len(node.factors) == 2 and isinstance(node.factors[1], s.Bracket):
        return node.factors[0] if _time_behind(*node.factors) else node
    return node


def _time_behind(head: s.Surface, following: s.Surface) -> bool:
    """Whether a symbol has ``(t)`` right behind it."""
    bracket = following
    while isinstance(bracket, s.Power | s.Transposed | s.Inverted):
        bracket = bracket.base
    argument = bracket.body if isinstance(bracket, s.Bracket) and bracket.kind == "(" else None
    plain = isinstance(argument, s.Sym) and not argument.scripts.marks and argument.key in TIMES
    return plain and isinstance(head, s.Sym) and bracket.start == head.end


def at_time(el: Elaborator, head: s.Sym, following: s.Surface) -> bool:
    r"""Whether ``\mathbf{A}(t)`` is A, as the note says that A changes with time, but not how."""
    return _time_behind(head, following) and head.head.undotted.key in el.rates.timed and not el.knows(head)


def unsaid(rates: Rates, node: s.Surface, made_of: Callable[[Iterable[str]], frozenset[str]]) -> str:
    r"""Why a derivative may have other terms than the rates of a statement give it.

    The x of ``\frac12kx^2`` may move too, and so may a matrix: in a rotating frame ``\frac{d}{dt}(J\omega)`` is
    ``J\dot\omega + \omega\times J\omega``. ``made_of`` gives the symbols that symbols are made of by definition.
    """
    variable = _variable(node) if isinstance(node, s.Derivative) else None
    if not isinstance(node, s.Derivative) or node.body is None or variable is None or variable.key not in rates.by:
        return ""
    known = rates.by[variable.key] | {variable.key}
    still = sorted(name for name in made_of(s.keys(node.body)) if _DOTTED.sub(r"\1", name) not in known)
    return f"nothing says whether {still[0]} changes with {variable.key}" if still else ""


_DOTTED = pattern(r"\\d+ot\{(.*)\}")


def differentiate_along(el: Elaborator, e: Expr, variable: s.Sym, entry: tuple[Index, ...], node: s.Derivative) -> Expr:
    """The derivative of ``e`` by a scalar, with the rates of all that changes with it. Raises `NotDifferentiable`.

    Chain rule: the sum over the symbols X that change of ``∂e/∂X`` times the rate of X, and ``e``'s own derivative.
    The scalar may be an ``entry`` of an array, ``\\theta_j``.
    """
    names = el.rates.by.get(variable.key, frozenset())
    whole = node.body.key if isinstance(node.body, s.Sym) else ""
    made_of = el.expand(e, *sorted(names - {whole}), variable.key)
    if not made_of.names.isdisjoint(names | {variable.key}):
        e = made_of
    if whole in e.names and whole in el.rates.made:  # the note says what it is, which was not understood
        raise problem("unreadable", f"nothing shows how {whole} depends on {variable.key}", node)
    terms = [differentiate(e, variable.key, entry)] if variable.key in e.names else []
    for name, symbol in sorted(symbols_of([e]).items()):
        if name not in names and not _is_rate(el, name, variable.key, names):
            continue
        head = _head(el, name)
        if not symbol.order and head is not None and head.upper_case and el.table.has_arrays:
            raise problem("unreadable", f"{name} may be a matrix as well as a number", node)
        if symbol.samples:
            raise problem("unreadable", f"{name} numbers the members of a family, of which each may change", node)
        slots = tuple(fresh(dim) for dim in symbol.dims)
        rate = Leaf(_rate(el, symbol, variable, entry), slots + entry)
        terms.append(mul([differentiate(e, name, slots), rate], slots))
    if not terms:
        raise problem("unreadable", f"nothing shows how it depends on {variable.key}", node)
    return add(terms)


def _is_rate(el: Elaborator, name: str, variable: str, names: frozenset[str]) -> bool:
    """Whether a symbol is the rate of one that changes: then it may change too."""
    if variable not in TIMES:
        return name.startswith("\\partial ") and name.endswith(f"/\\partial {variable}")
    head = _head(el, name)
    return head is not None and head.undotted.key in names


def _head(el: Elaborator, name: str) -> Head | None:
    return next((entry.head for entry in el.table.entries.values() if entry.key == name), None)


def _rate(el: Elaborator, symbol: Symbol, variable: s.Sym, entry: tuple[Index, ...]) -> Symbol:
    """The rate of a symbol: by time the one with a dot, which may stand in the statement too."""
    if variable.key not in TIMES:
        name = rf"\partial {symbol.latex}/\partial {variable.key}"
        dims = symbol.dims + tuple(index.dim for index in entry)
        return Symbol(name, dims, frozenset() if entry else symbol.linear)
    head = _head(el, symbol.latex)
    if head is None:
        raise problem("unreadable", f"nothing shows how it depends on {variable.key}", variable)
    dotted = s.Sym(variable.start, variable.end, head.dotted)
    found = el.table.entry(dotted, dotted.key, symbol.order, 0, "use", el.formula).symbol(el.names)
    if found.dims != symbol.dims:
        raise problem("unreadable", f"{dotted.key} is something else than the rate of {symbol.latex}", variable)
    return found
