"""Declarations and assumptions given as text, put on the symbols of one expression."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace

from einlsp.latex import parse
from einlsp.reading import surface as s
from einlsp.reading.declarations import DeclarationError, parse_declaration
from einlsp.reading.facts import FACTS, split_facts
from einlsp.reading.formula import read_surface
from einlsp.reading.symbols import Declaration, bold_names
from einlsp.records import record


@record
class Assumptions:
    """What was given: declarations, facts by symbol, and equations that are taken to hold."""

    declarations: tuple[Declaration, ...] = ()
    facts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    equations: tuple[s.Chain, ...] = ()


def resolve(declarations: Sequence[str], assume: Sequence[str], surface: s.FormulaSurface) -> Assumptions:
    """Declarations and assumptions on the symbols of an expression; a bare letter may stand for a decorated one."""
    keys = {n.key: n.head for c in surface.chains for n in s.walk(c) if isinstance(n, s.Sym)}
    out: list[Declaration] = []
    facts: dict[str, frozenset[str]] = {}
    equations: list[s.Chain] = []
    for text in declarations:
        out.extend(replace(d, key=name_in(d.key, keys)) for d in parse_declaration(text))
    for text in assume:
        found = fact(text)
        if isinstance(found, s.Chain):
            equations.append(found)
            out.extend(stated(found, keys))
            continue
        for key, word in found:
            name = name_in(key, keys)
            if name in keys and name not in {d.key for d in out}:  # an entry `y_k` of a declared bold `y`
                name = next((b for b in bold_names(keys[name]) if b in {d.key for d in out}), name)
            facts[name] = facts.get(name, frozenset()) | {word}
    return Assumptions(tuple(out), facts, tuple(equations))


def name_in(key: str, keys: Mapping[str, object]) -> str:
    """The symbol of an expression that a name means: itself, or the only one whose bare letter it is."""
    if key in keys:
        return key
    matching = [k for k, head in keys.items() if getattr(head, "letter", None) == key]
    return matching[0] if len(matching) == 1 else key


def fact(text: str) -> tuple[tuple[str, str], ...] | s.Chain:
    """The facts in a string: (symbol, word) pairs, or an equation. Raises `DeclarationError`."""
    rest, words = split_facts(text)
    surface = read_surface(parse(rest))
    chain = surface.chains[0] if len(surface.chains) == 1 else None
    if words and chain is not None and len(chain.sides) == 1:
        side = chain.sides[0]
        named = side.items if isinstance(side, s.Listing) else (side,)
        if all(isinstance(n, s.Sym) for n in named):
            return tuple((n.key, w) for n in named if isinstance(n, s.Sym) for w in words)
    if not words and chain is not None and any(r.kind in ("equal", "define") for r in chain.relations):
        return chain
    known = ", ".join(f"`{f}`" for f in FACTS)
    raise DeclarationError(
        f"`{text.strip()}` is no fact; write a symbol and one of {known}, or an equation such as `AB = BA`",
        0,
        len(text),
    )


def stated(chain: s.Chain, keys: Mapping[str, object]) -> list[Declaration]:
    r"""The facts that an equation states of one symbol: ``A = A^T``, ``Q^TQ = I``, ``P^2 = P``, ``\|u\| = 1``."""
    out: list[Declaration] = []
    for key, word in equation_facts(chain):
        out.append(Declaration(name_in(key, keys), chain.start, chain.end, "argument", facts=frozenset({word})))
    return out


def equation_facts(chain: s.Chain) -> list[tuple[str, str]]:
    """(symbol, fact) pairs that a chain of equalities states."""
    if not chain.relations or any(r.kind != "equal" for r in chain.relations):
        return []
    found: dict[str, set[str]] = {}
    for left, right in zip(chain.sides, chain.sides[1:], strict=False):
        for a, b in ((left, right), (right, left)):
            pair = _fact_of(a, b)
            if pair is not None:
                found.setdefault(pair[0], set()).add(pair[1])
    if len(chain.sides) == 3:
        pair = _fact_of(chain.sides[0], chain.sides[2])
        if pair is not None:
            found.setdefault(pair[0], set()).add(pair[1])
    out: list[tuple[str, str]] = []
    for key, words in found.items():
        if {"orthonormal columns", "orthonormal rows"} <= words:
            words = (words - {"orthonormal columns", "orthonormal rows"}) | {"orthogonal"}
        out.extend((key, w) for w in sorted(words - {"orthonormal rows"}))
    return out


def _fact_of(a: s.Surface, b: s.Surface) -> tuple[str, str] | None:
    match a, b:
        case s.Transposed(base=s.Sym() as x), s.Sym() as y if x.key == y.key:
            return y.key, "symmetric"
        case s.Transposed(base=s.Sym() as x), s.Sum(terms=(s.Term(sign=-1, body=s.Sym() as y),)) if x.key == y.key:
            return y.key, "antisymmetric"
        case s.Inverted(base=s.Sym() as x), s.Transposed(base=s.Sym() as y) if x.key == y.key:
            return y.key, "orthogonal"
        case s.Power(base=s.Sym() as x, exponent=s.Num(value=2)), s.Sym() as y if x.key == y.key:
            return y.key, "idempotent"
        case s.Product(factors=(s.Sym() as x, s.Sym() as z)), s.Sym() as y if x.key == y.key == z.key:
            return y.key, "idempotent"
        case s.Product(factors=(s.Transposed(base=s.Sym() as x), s.Sym() as y)), s.Sym() as i if (
            x.key == y.key and _identity(i)
        ):
            return y.key, "orthonormal columns"
        case s.Product(factors=(s.Sym() as y, s.Transposed(base=s.Sym() as x))), s.Sym() as i if (
            x.key == y.key and _identity(i)
        ):
            return y.key, "orthonormal rows"
        case s.Norm(body=s.Sym() as x, label="" | "2"), s.Num(value=1):
            return x.key, "unit norm"
        case s.Power(base=s.Norm(body=s.Sym() as x, label="" | "2"), exponent=s.Num()), s.Num(value=1):
            return x.key, "unit norm"
        case s.Product(factors=(s.Transposed(base=s.Sym() as x), s.Sym() as y)), s.Num(value=1) if x.key == y.key:
            return y.key, "unit norm"
        case _:
            return None


def _identity(node: s.Sym) -> bool:
    return node.head.bare in ("\\mathbf{I}", "\\mathbb{I}", "I", "\\boldsymbol{I}", "\\mathrm{I}", "\\bm{I}")
