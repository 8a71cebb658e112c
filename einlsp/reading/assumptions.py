"""Declarations and assumptions given as text, put on the symbols of one expression."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace

from einlsp.latex import parse
from einlsp.reading import surface as s
from einlsp.reading.declarations import DeclarationError, parse_declaration
from einlsp.reading.facts import FACTS, split_facts
from einlsp.reading.formula import read_surface
from einlsp.reading.heads import Head
from einlsp.reading.marks import Hints
from einlsp.reading.stated import equation_facts
from einlsp.reading.symbols import Declaration, bold_names
from einlsp.records import record
from einlsp.tensor.index import commuting_with


@record
class Assumptions:
    """What was given: declarations, facts by symbol, and equations that are taken to hold."""

    declarations: tuple[Declaration, ...] = ()
    facts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    equations: tuple[s.Chain, ...] = ()


def resolve(declarations: Sequence[str], assume: Sequence[str], surface: s.FormulaSurface) -> Assumptions:
    """Declarations and assumptions on the symbols of an expression; a bare letter may stand for a decorated one."""
    keys = {n.key: n.head for c in surface.chains for n in s.symbols(c)}
    out: list[Declaration] = []
    facts: dict[str, frozenset[str]] = {}
    equations: list[s.Chain] = []
    halves: set[tuple[str, str]] = set()
    for text in declarations:
        out.extend(replace(d, key=name_in(d.key, keys)) for d in parse_declaration(text))
    for text in assume:
        found = fact(text, keys.values())
        if isinstance(found, s.Chain):
            equations.append(found)
            out.extend(stated(found, keys))
            halves |= {(name_in(key, keys), word) for key, word in equation_facts(found, rows=True)}
            pair = commuting(found, keys)
            if pair is not None:
                facts[pair[0]] = facts.get(pair[0], frozenset()) | {"square"}
                facts[pair[1]] = facts.get(pair[1], frozenset()) | {"square", commuting_with(pair[0])}
            continue
        for key, word in found:
            name = name_in(key, keys)
            if name in keys and name not in {d.key for d in out}:  # an entry `y_k` of a declared bold `y`
                name = next((b for b in bold_names(keys[name]) if b in {d.key for d in out}), name)
            facts[name] = facts.get(name, frozenset()) | {word}
    for name, word in halves:
        if word == "orthonormal rows" and (name, "orthonormal columns") in halves:
            facts[name] = facts.get(name, frozenset()) | {"orthogonal"}
    return Assumptions(tuple(out), facts, tuple(equations))


def commuting(chain: s.Chain, keys: Mapping[str, object]) -> tuple[str, str] | None:
    """The two symbols of an expression of which an equation says that they commute: ``AB = BA``."""
    if len(chain.sides) != 2:
        return None
    names = []
    for side in chain.sides:
        if not (isinstance(side, s.Product) and len(side.factors) == 2):
            return None
        names.append([name_in(f.key, keys) for f in side.factors if isinstance(f, s.Sym) and not f.scripts.marks])
    (a, b) = names
    return (a[0], a[1]) if len(a) == 2 and a == b[::-1] and a[0] != a[1] and set(a) <= keys.keys() else None


def name_in(key: str, keys: Mapping[str, object]) -> str:
    """The symbol of an expression that a name means: itself, or the only one whose bare letter it is."""
    if key in keys:
        return key
    matching = [k for k, head in keys.items() if getattr(head, "letter", None) == key]
    return matching[0] if len(matching) == 1 else key


def fact(text: str, heads: Iterable[Head] = ()) -> tuple[tuple[str, str], ...] | s.Chain:
    """The facts in a string: (symbol, word) pairs, or an equation. Raises `DeclarationError`.

    ``heads`` are the symbols that there are: where ``H_k`` is one, its k is part of its name.
    """
    named = frozenset((h.letter, h.labels[0]) for h in heads if len(h.labels) == 1 and len(h.labels[0]) == 1)
    rest, words = split_facts(text)
    surface = read_surface(parse(rest), Hints(named=named))
    chain = surface.chains[0] if len(surface.chains) == 1 else None
    if words and chain is not None and len(chain.sides) == 1:
        side = chain.sides[0]
        sides = side.items if isinstance(side, s.Listing) else (side,)
        if all(isinstance(n, s.Sym) for n in sides):
            return tuple((key, w) for n in sides if isinstance(n, s.Sym) for key in _keys(n) for w in words)
    if not words and chain is not None and any(r.kind in ("equal", "define") for r in chain.relations):
        return chain
    known = ", ".join(f"`{f}`" for f in FACTS)
    raise DeclarationError(
        f"`{text.strip()}` is no fact; write a symbol and one of {known}, or an equation such as `AB = BA`",
        0,
        len(text),
    )


def _keys(symbol: s.Sym) -> tuple[str, ...]:
    r"""What a symbol may be called: ``\mathbf{H}_k`` is a family, or one matrix where no sum runs over k."""
    marks = symbol.scripts.marks
    lone = len(marks) == 1 and marks[0].level == "down" and marks[0].kind == "sample"
    return (symbol.key, symbol.head.with_labels((marks[0].text,)).key) if lone else (symbol.key,)


def stated(chain: s.Chain, keys: Mapping[str, object]) -> list[Declaration]:
    r"""The facts that an equation states of one symbol: ``A = A^T``, ``Q^TQ = I``, ``P^2 = P``, ``\|u\| = 1``."""
    out: list[Declaration] = []
    for key, word in equation_facts(chain):
        out.append(Declaration(name_in(key, keys), chain.start, chain.end, "argument", facts=frozenset({word})))
    return out
