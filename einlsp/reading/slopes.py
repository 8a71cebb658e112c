r"""The chain rule through what a note leaves open: ``∂L/∂W = ∂L/∂z x^T`` where only ``z = Wx`` is known, not L.

Whatever L is, its derivative by anything from which z is made is that of ``⟨G, z⟩``, with a free G in the place of
∂L/∂z, if all of the way to L leads through z. With several such z it is the sum over them.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping

from einlsp.reading import surface as s
from einlsp.reading.definitions import Definitions
from einlsp.reading.meanings import Meaning
from einlsp.tensor.expr import Expr, Leaf, Symbol, fresh
from einlsp.tensor.normal import add, mul
from einlsp.tensor.value import Port, Value

MAX_SYMBOLS = 200
"""The most symbols that are followed from a variable on."""

Slope = tuple[str, s.Sym]
"""An open quantity, and by what it is differentiated."""

Reader = Callable[[s.Sym], Expr | None]
"""What a variable of differentiation is: one entry of it."""

Ends = tuple[tuple[s.Sym, ...], frozenset[str]]
"""The symbols that lead to an open quantity, and those from which the way leads to them."""


def open_slopes(
    chain: s.Chain,
    definitions: Definitions,
    known: Container[str],
    name: Callable[[s.Sym], str],
    named: Mapping[str, Slope],
) -> dict[str, Ends]:
    """What is differentiated in a statement though nothing says what it is, with the symbols that lead to it there.

    ``known`` are names that mean something else than an open quantity: the functions of the note. ``name`` gives the
    name under which a symbol is defined; ``named`` are the derivatives that definitions hold.
    """
    found: dict[str, dict[str, s.Sym]] = {}
    for slope in sorted(definitions.made_of(k for side in chain.sides for k in s.keys(side)) & named.keys()):
        quantity, leading = named[slope]
        found.setdefault(quantity, {})[name(leading)] = leading
    manners: dict[tuple[str, str], set[bool]] = {}
    for node in (n for side in chain.sides for n in s.walk(side)):
        if isinstance(node, s.Derivative) and isinstance(node.body, s.Sym) and len(node.variables) == node.order == 1:
            written, key = node.variables[0], node.body.key
            variable = written.base if isinstance(written, s.Transposed) else written
            if isinstance(variable, s.Sym) and key not in known and definitions.get(key) is None:
                found.setdefault(key, {}).setdefault(name(variable), variable)
                manners.setdefault((key, name(variable)), set()).add(node.partial)
    for (of, _), seen in manners.items():
        if len(seen) > 1:  # `df/dx = ∂f/∂x + …`: one sees what is written, the other all
            found.pop(of, None)
    lone = isinstance(chain.sides[0], s.Sym)
    ends = {key: _last(variables, definitions, lone) for key, variables in found.items()}
    return {key: end for key, end in ends.items() if end is not None}


def plain(chain: s.Chain) -> bool:
    """Whether a statement's derivatives leave no doubt of what they are by: one of all, no sums, no components."""
    nodes = [n for side in chain.sides for n in s.walk(side)]
    manners = {n.partial for n in nodes if isinstance(n, s.Derivative) and n.style != "nabla"}
    indexed = any(isinstance(n, s.Big) or (isinstance(n, s.Sym) and n.scripts.marks) for n in nodes)
    return len(manners) < 2 and not indexed


def unread(chain: s.Chain, definitions: Definitions) -> bool:
    """Whether a statement may define something, in a way that was not understood."""
    if not chain.relations or chain.relations[0].kind not in ("equal", "define"):
        return False
    left, right = chain.sides[:2]
    if isinstance(left, s.Derivative) or isinstance(right, s.Derivative):
        return False
    return not isinstance(left, s.Sym) or definitions.get(left.key) is None


def _last(variables: Mapping[str, s.Sym], definitions: Definitions, lone: bool) -> Ends | None:
    """Of some variables those that no other one is made of, if every way from each of the rest ends at one of them.

    One alone tells nothing but what a ``lone`` symbol, as in ``δ = ∂L/∂z``, is a name for.
    """
    inner = {k for k in variables for other in variables if k != other and k in definitions.upstream(other)}
    last = {k: v for k, v in variables.items() if k not in inner}
    between = set[str]()
    waiting = sorted(inner)
    while waiting:
        key = waiting.pop()
        following = definitions.users(key)
        if not following or len(between) > MAX_SYMBOLS:
            return None
        between.add(key)
        waiting.extend(k for k in following if k not in last and k not in between)
    return (tuple(last.values()), frozenset(between)) if inner or lone else None


def meanings(
    ends: Mapping[str, Iterable[s.Sym]], read: Reader, named: dict[str, Slope]
) -> Iterator[tuple[str, Meaning]]:
    """What stands for each open quantity: the sum of ``⟨G, z⟩``, each G put down in ``named``.

    None where a variable has no plain axes.
    """
    for key, variables in ends.items():
        terms: list[Expr] = []
        for variable in variables:
            entry = read(variable)
            if not isinstance(entry, Leaf) or entry.symbol.samples:
                break
            symbol = entry.symbol
            slots = tuple(fresh(dim) for dim in symbol.dims)
            slope = Symbol(rf"\partial {key}/\partial {symbol.latex}", symbol.dims, frozenset(), symbol.levels)
            named[slope.latex] = (key, variable)
            terms.append(mul([Leaf(slope, slots), Leaf(symbol, slots)], slots))
        else:
            yield key, Meaning(Value(add(terms), tuple[Port, ...]()))
