r"""What plain letters are, from their use: ``\|Ax-b\|^2`` has a matrix and two vectors, and a λ before it is a scalar.

A plain letter counts as an array only where something shows arrays: a transpose, a norm, a trace, a determinant, an
inverse, an entrywise product, or an array that it is multiplied or added to. Then capitals are matrices and lower-case
letters vectors, unless that does not fit: the reading with the fewest departures from that rule is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from einlsp.reading import surface as s
from einlsp.reading.calls import is_function_head
from einlsp.reading.fitting import Option, best, cheapest
from einlsp.reading.forced import ARRAY_CALLS, factor_names, forced_in, powers, shows, weights
from einlsp.reading.heads import NUMBERED, Head
from einlsp.reading.multiples import numbers_before
from einlsp.reading.symbols import ELEMENTWISE, PLAIN_IDENTITY
from einlsp.reading.table import SymbolTable

NUMBER_LETTERS = frozenset("ijklmnptNTKMD") | {"d"}


def candidates(
    chains: Sequence[Sequence[s.Surface]], symbols: Iterable[s.Sym], table: SymbolTable
) -> tuple[dict[str, Head], set[str]]:
    """The plain symbols that an array is shown for, directly (the second result) or by what they stand beside."""
    sides = [side for chain in chains for side in chain if not is_function_head(side)]
    symbols = list(symbols)
    elsewhere = any(n.key in table.shown or _called_matrix(n, table) for n in symbols)
    known = elsewhere or any(_known_array(n, table) for side in sides for n in s.symbols(side))
    if not known and not any(map(shows, sides)):
        return {}, set()
    plain: dict[str, Head] = {}
    counts = {
        n.upper.key for side in sides for n in s.walk(side) if isinstance(n, s.Big) and isinstance(n.upper, s.Sym)
    }
    for node in symbols:
        if _open(node, table) and node.key not in counts:
            plain.setdefault(node.key, node.head)
    for key in numbers_before(sides) if any(h.upper_case for h in plain.values()) else ():
        plain.pop(key, None)
    if all(key in table.orders for key in plain):
        return {}, set()
    forced: set[str] = set()
    connected: set[str] = {n.key for n in symbols if n.key in table.shown or _called_matrix(n, table)} & plain.keys()
    for side in sides:
        forced |= {key for key in forced_in(side, plain) if key in plain}
        connected |= {name for node in s.walk(side) if isinstance(node, s.Transposed) for name in factor_names(node)}
    connected |= forced
    if any(isinstance(n, s.Sym) and _known_array(n, table) for side in sides for n in s.walk(side)):
        connected |= {side.key for side in sides if isinstance(side, s.Sym) and side.key in PLAIN_IDENTITY}
    for chain in chains:
        if any(_turns_a_capital(side) for side in chain):
            connected |= {side.key for side in chain if isinstance(side, s.Sym) and side.key in PLAIN_IDENTITY}
    while True:
        before = len(connected)
        for side in sides:
            _spread(side, connected, table)
        for chain in chains:
            if any(isinstance(side, s.Sym) and side.key in connected for side in chain):
                connected |= {name for side in chain if _valued(side) for name in factor_names(side)}
            connected |= {key for key in _results(chain, connected) if key in plain}
            if any(_by_a_matrix(side, table) for side in chain):
                connected |= {name for side in chain if _valued(side) for name in factor_names(side)}
        connected &= plain.keys()
        if len(connected) == before:
            break
    return {k: h for k, h in plain.items() if k in connected}, forced


def _called_matrix(node: s.Sym, table: SymbolTable) -> bool:
    """Whether prose calls a capital a matrix: it is one in all the note. An x is a vector here, a number there."""
    return node.head.upper_case and table.called.get(node.key) == 2


def _results(chain: Sequence[s.Surface], connected: set[str]) -> Iterator[str]:
    """The lone symbols, after a minus perhaps, that arrays are said to be equal to: the Q of ``A^TP + PA = -Q``."""
    arrays = any(isinstance(side, s.Sum | s.Product) and connected.intersection(factor_names(side)) for side in chain)
    if arrays and not any(isinstance(n, s.Opaque | s.Derivative) for side in chain for n in s.walk(side)):
        for side in chain[1:]:
            only = side.terms[0].body if isinstance(side, s.Sum) and len(side.terms) == 1 else side
            if isinstance(only, s.Sym) and not only.scripts.marks:
                yield only.key


def _by_a_matrix(side: s.Surface, table: SymbolTable) -> bool:
    r"""Whether a side is the derivative by a known matrix: what it is equal to, ``\hat Y - Y``, is one too."""
    by = side.variables[0] if isinstance(side, s.Derivative) and len(side.variables) == 1 else None
    return isinstance(by, s.Sym) and by.head.upper_case and _known_array(by, table)


def _turns_a_capital(side: s.Surface) -> bool:
    """Whether a side is a product with a capital that is transposed or inverted: ``W^TW`` beside an I is a matrix."""
    turned = (
        [f.base for f in side.factors if isinstance(f, s.Transposed | s.Inverted)]
        if isinstance(side, s.Product)
        else []
    )
    return any(isinstance(base, s.Sym) and base.head.upper_case for base in turned)


def _valued(side: s.Surface) -> bool:
    """Whether a side is a value, or one by a function that is customarily applied entry by entry: ``σ(z)``."""
    if not is_function_head(side):
        return True
    head = side.factors[0] if isinstance(side, s.Product) else side
    return isinstance(head, s.Sym) and head.key in ELEMENTWISE


def _open(node: s.Sym, table: SymbolTable) -> bool:
    """Whether the order of a symbol is open: plain, not declared, with at most one index."""
    head = node.head
    if (
        head.bold
        or (head.font and head.font != "mathsf")
        or head.key in table.declared
        or head.word
        or head.key in table.counts
    ):
        return False
    if head.key in table.entries and head.key not in table.mentioned:
        return False
    if NUMBERED in head.upper and head.key in table.families:
        return False
    if table.called.get(head.key) == 0:
        return False
    return len(node.scripts.slots) + len([m for m in node.scripts.marks if m.kind == "sample"]) <= 1


_COMPOSED = (s.Product, s.Sum, s.Infix)
_MEASURES = (s.Norm, s.Inner)


def _spread(side: s.Surface, connected: set[str], table: SymbolTable) -> None:
    """What is multiplied or added to an array is open to being one."""
    for node in s.walk(side):
        if isinstance(node, _COMPOSED):
            names = set(factor_names(node))
            if isinstance(node, s.Product) and any(
                isinstance(f, s.Transposed) and not any(n.head.bold for n in s.symbols(f)) for f in node.factors
            ):
                names |= set(powers(node))
            arrays = names & connected or any(_known_array(n, table) for n in s.symbols(node))
            if arrays:
                connected |= names
        elif isinstance(node, _MEASURES) or (isinstance(node, s.Call) and node.name in ARRAY_CALLS):
            for child in s.children(node):
                connected |= set(factor_names(child))


def _known_array(node: s.Sym, table: SymbolTable) -> bool:
    declared = table.declared.get(node.key)
    if declared is None:
        return not node.scripts.marks and table.shown_and_indexed(node.head, node.key) is not None
    return bool(declared.order)


def _tails(nodes: Iterable[s.Surface]) -> set[str]:
    r"""Symbols that end a product behind a capital, a bracket or a plain row: the β of ``X\beta`` and ``x^T\beta``."""
    found = set()
    for side in nodes:
        for node in s.walk(side):
            if isinstance(node, s.Product) and isinstance(node.factors[-1], s.Sym):
                before = node.factors[-2]
                bare = before.base if isinstance(before, s.Transposed | s.Inverted) else before
                row = isinstance(before, s.Transposed) and isinstance(bare, s.Sym) and not bare.head.bold
                if isinstance(bare, s.Bracket) or row or (isinstance(bare, s.Sym) and bare.head.upper_case):
                    found.add(node.factors[-1].key)
    return found


def options(head: Head, forced: bool, labelled: bool, tail: bool, bold: bool = False) -> tuple[Option, ...]:
    """The ways to take a symbol, the likeliest first; ``bold``: arrays are set in bold, so it is rather a scalar."""
    if head.key in PLAIN_IDENTITY:
        return (Option(2, 0, 0.0, True), Option(2, 0, 2.0))
    number = head.letter in NUMBER_LETTERS or head.letter == "\\ell"
    greek_lower = head.greek and not head.upper_case
    scalar_first = (greek_lower or number or bold) and not forced and not tail
    vector, matrix, scalar = (1.0 if scalar_first else 0.0), 2.5, (0.0 if scalar_first else 1.0)
    if head.upper_case:
        vector, matrix, scalar = 3.0, (1.0 if number and not forced else 0.0), (1.6 if number else 2.0)
    if NUMBERED in head.upper:
        found = [Option(1, 1, vector), Option(2, 1, matrix), *([] if forced else [Option(0, 1, scalar)])]
    elif labelled:
        found = [Option(1, 0, 0.0 if not forced else 3.0), Option(1, 1, 0.6 + vector / 2), Option(2, 1, 0.8 + matrix)]
    else:
        found = [Option(1, 0, vector), Option(2, 0, matrix)]
        if not forced:
            found.append(Option(0, 0, scalar))
    if head.bare in PLAIN_IDENTITY and _size(head):
        found = [replace(o, identity=(o.order, o.samples) == (2, 0)) for o in found]
    return tuple(sorted(found, key=lambda o: o.cost))


def _by_an_array(node: s.Surface, table: SymbolTable) -> str | None:
    r"""The symbol of which this is a derivative by an array: the L of ``\frac{\partial L}{\partial\mathbf{W}}``."""
    if not isinstance(node, s.Derivative) or not isinstance(node.body, s.Sym):
        return None
    symbols = (v for v in node.variables if isinstance(v, s.Sym))
    arrays = any(v.head.bold or v.head.upper_case or _known_array(v, table) for v in symbols)
    return node.body.key if arrays else None


def _scalar_first(found: tuple[Option, ...]) -> tuple[Option, ...]:
    """The same options for what is differentiated by an array: a number rather than an array, if it may be one."""
    if not any(o.order == 0 for o in found):
        return found
    return tuple(sorted((replace(o, cost=o.cost if o.order else -1.0) for o in found), key=lambda o: o.cost))


def _as_called(found: tuple[Option, ...], order: int | None) -> tuple[Option, ...]:
    """The same options, what prose calls the symbol before all others."""
    if order is None or not any(o.order == order for o in found):
        return found
    return tuple(
        sorted((o if o.order == order else replace(o, cost=o.cost + 4.0) for o in found), key=lambda o: o.cost)
    )


def _size(head: Head) -> bool:
    """Whether the label of a symbol may be a size: the 3 of ``I_3``, the n of ``I_n``."""
    return len(head.labels) == 1 and (head.labels[0] in ("n", "m", "d", "k", "p", "N") or head.labels[0] in "23456789")


def infer(chains: Sequence[Sequence[s.Surface]], symbols: Iterable[s.Sym], table: SymbolTable) -> None:
    """Find the orders of the plain symbols of some statements, and put them into the table."""
    heads, forced = candidates(chains, symbols, table)
    chains = [[side for side in sides if not is_function_head(side)] for sides in chains]
    nodes = [side for sides in chains for side in sides]
    heads = {k: h for k, h in heads.items() if k not in table.orders}
    functions = _functions(nodes) if heads else set()
    heads = {k: h for k, h in heads.items() if k not in functions}
    if not heads:
        return
    labelled = {n.key for side in nodes for n in s.symbols(side) if n.scripts.marks}
    keys, tails = sorted(heads), _tails(nodes)
    bold = any(n.head.bold for side in nodes for n in s.symbols(side))
    # who gives shapes with an expression gives those of its arrays
    bold = bold or any(d.source == "argument" and d.order for d in table.declared.values())
    graded = {key for side in nodes for n in s.walk(side) if (key := _by_an_array(n, table)) is not None}
    choices = [options(heads[k], k in forced, k in labelled, k in tails, bold) for k in keys]
    graded |= {key for side in nodes for key in weights(side) if key not in forced}
    choices = [_scalar_first(c) if k in graded else c for k, c in zip(keys, choices, strict=True)]
    choices = [_as_called(c, table.called.get(k)) for k, c in zip(keys, choices, strict=True)]
    combined = sorted(cheapest(choices), key=lambda pick: sum(o.cost for o in pick))
    chains = [sides[1:] if _named_here(sides, heads, table) else sides for sides in chains]
    for key, option in zip(keys, best(chains, table, keys, combined), strict=True):
        if option.identity:
            table.identities.add(key)
        else:
            table.settle(key, option.order, option.samples)


def _named_here(sides: Sequence[s.Surface], heads: Mapping[str, Head], table: SymbolTable) -> bool:
    """Whether a statement begins with a plain symbol that is new: what that is the other sides will say."""
    first = sides[0] if len(sides) > 1 else None
    if not isinstance(first, s.Sym) or first.head.bold or first.scripts.marks or first.key in heads:
        return False
    return first.key not in table.declared and first.key not in table.orders and first.key not in table.entries


def _functions(nodes: Sequence[s.Surface]) -> set[str]:
    """Letters that stand right before a bracket and are customary functions."""
    found = set()
    for side in nodes:
        for node in s.walk(side):
            if isinstance(node, s.Product):
                for a, b in zip(node.factors, node.factors[1:], strict=False):
                    base = b
                    while isinstance(base, s.Power | s.Transposed | s.Inverted):
                        base = base.base
                    if (
                        isinstance(a, s.Sym)
                        and isinstance(base, s.Bracket)
                        and a.end == b.start
                        and a.head.letter in ELEMENTWISE
                    ):
                        found.add(a.key)
    return found
