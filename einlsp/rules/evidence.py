"""What a formula's text alone says of its indices: the same wherever it stands, so that it is worked out once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from einlsp.reading import surface as s
from einlsp.reading.marks import LIKELY, Mark
from einlsp.reading.places import plain
from einlsp.reading.runs import SURE_GREEK
from einlsp.reading.slots import VARIATIONS, variation
from einlsp.reading.structure import Group, IndexUse, accepted, listing, strong_evidence
from einlsp.reading.symbols import DELTA
from einlsp.reading.texts import FormulaText
from einlsp.records import record
from einlsp.rules.balance import METRICS
from einlsp.rules.parts import written
from einlsp.rules.sides import matrix_orders, scalar_orders
from einlsp.tensor.expr import Upness

_STAGGERED = re.compile(r"[_^](?:\\[A-Za-z]+|\{[^{}]*\}|\w)\s*(?:\}|\{\})[_^]")


@record
class Signs:
    """What a statement says: its slots, index names and levels; what is known of its sides without indices,
    whether any is an array; what is doubtful; whether indices are staggered and sums written out; metrics with the level
    and the names of their two indices; names that are but likely indices."""

    group: Group
    evidence: frozenset[str]
    uses: tuple[IndexUse, ...]
    names: frozenset[str]
    levels: frozenset[Upness]
    orders: tuple[tuple[int, int], ...]
    arrays: bool
    doubts: tuple[int, ...]
    staggered: bool
    sums: bool
    metrics: tuple[tuple[str, Upness, frozenset[str]], ...]
    likely: frozenset[str]

    def beside(self, known: frozenset[str]) -> frozenset[str]:
        """The Greek letters that stand on one symbol with a letter that is known to be an index."""
        bases = {use.base for use in self.uses if use.name in known}
        return frozenset(use.name for use in self.uses if use.base in bases and greek(use.name))


@lru_cache(maxsize=8192)
def signs_of(text: FormulaText, listed: bool = False) -> tuple[Signs | None, ...]:
    r"""For each statement what it says of its indices; ``None`` where it has none.

    ``listed``: the letters of ``T_{\mu\nu,\rho}`` and ``g_{\alpha[\gamma}R_{\delta]\beta}`` are indices in this note.
    """
    if not text.indices and not (listed and any(m.parts for m in text.surface.marks)):
        return (None,) * len(text.surface.chains)
    return tuple(
        _signs(text, number, accepted(group) if listed and listing(group) else group)
        for number, group in enumerate(text.groups)
    )


def _signs(text: FormulaText, number: int, group: Group) -> Signs | None:
    chain = text.surface.chains[number]
    evidence = text.evidence[number] if group is text.groups[number] else strong_evidence(group)
    uses = tuple(written(group))
    if not uses:
        return None
    names = frozenset(use.name for use in uses)
    orders = matrix_orders(chain, group)
    return Signs(
        group,
        evidence,
        uses,
        names,
        frozenset(use.level for use in uses),
        orders + scalar_orders(chain, group),
        bool(orders),
        doubts(text.surface, chain, uses, group is not text.groups[number]),
        _STAGGERED.search(text.surface.latex, chain.start, chain.end) is not None,
        _sums(group),
        tuple(_metrics(uses)),
        frozenset(m.text for m in text.surface.marks if m.reason == LIKELY) | _lone(uses),
    )


def _lone(uses: tuple[IndexUse, ...]) -> frozenset[str]:
    r"""Names that stand once, alone on their symbol, where a power or a parameter may be meant: ``r^k``, ``\eta_\alpha``."""
    names, bases = Counter(use.name for use in uses), Counter(use.base for use in uses)
    return frozenset(
        use.name
        for use in uses
        if names[use.name] == 1 == bases[use.base]
        and not use.derivative
        and (use.level == "up" if not greek(use.name) else plain(use.name) not in SURE_GREEK)
    )


def _metrics(uses: tuple[IndexUse, ...]) -> list[tuple[str, Upness, frozenset[str]]]:
    """The metrics with two indices at one level, that level and the names."""
    counts = Counter(use.base for use in uses)
    metrics = [use for use in uses if use.key in METRICS and counts[use.base] == 2]  # no symbol of 't Hooft's
    return [
        (one.key, one.level, frozenset((one.name, two.name)))
        for one, two in pairwise(metrics)
        if one.base == two.base and one.level == two.level and one.name != two.name
    ]


def greek(name: str) -> bool:
    """Whether an index is a Greek letter, whatever stands on it."""
    return plain(name).startswith("\\")


def bearers(signs: Signs) -> Iterator[tuple[str, tuple[Upness, ...], frozenset[str]]]:
    """Each symbol of a statement with its indices: its key, the levels of its slots, their names."""
    places: dict[tuple[tuple[int, int], str], list[IndexUse]] = {}
    for use in signs.uses:
        if not use.derivative:
            places.setdefault((use.base, use.key), []).append(use)
    for (_, key), own in places.items():
        yield key, tuple(use.level for use in own), frozenset(use.name for use in own)


def repeats(group: Group, among: frozenset[str], outside: tuple[str, ...] = ()) -> bool:
    """Whether one of some indices stands twice in a term, what stands around the term included."""
    for term in group.terms:
        names = (*outside, *(use.name for use in term.uses if use.name in among))
        if len(set(names)) < len(names) or any(repeats(nested, among, names) for nested in term.nested):
            return True
    return False


def numbers(signs: Signs, symbols: tuple[s.Sym, ...]) -> frozenset[str]:
    r"""Names that are computed with, and stand on one symbol only: ``S_n = \sum_{i=1}^n x_i``, ``e^{-2\pi ijk/N}``."""
    counts = Counter(use.name for use in signs.uses)
    return frozenset(n.key for n in symbols if counts[n.key] == 1 and not n.scripts.marks) - signs.evidence


def below_others(signs: Signs) -> frozenset[str]:
    r"""Names that stand only at the level that the statement uses less, on symbols that have indices at the other one:
    where all indices are at one level, those are labels (``\epsilon^p_{ij}``)."""
    uses = [use for use in signs.uses if not use.derivative]
    lower = sum(use.level == "down" for use in uses)
    rare = "up" if 2 * lower > len(uses) else "down"
    usual = {(use.base, use.key) for use in uses if use.level != rare}
    beside = {use.name for use in uses if use.level == rare and (use.base, use.key) in usual}
    return frozenset(beside - {use.name for use in signs.uses if use.level != rare or (use.base, use.key) not in usual})


def _sums(group: Group) -> bool:
    """Whether a sum is written out."""
    return any(term.bound or any(_sums(nested) for nested in term.nested) for term in group.terms)


def doubts(
    surface: s.FormulaSurface, chain: s.Chain, uses: tuple[IndexUse, ...], listed: bool = False
) -> tuple[int, ...]:
    """Places of a statement that may hold indices, or an argument of a function, where it is not sure that they do."""
    marks = [m for m in surface.marks if chain.start <= m.start < chain.end and not (listed and m.parts)]
    bound = {letter for n in s.walk(chain) if isinstance(n, s.Big) for letter in n.letters}
    out = [m.start for m in marks if not (m.kind == "bound" and m.text in bound) and _holds(m, uses)]
    names = {use.name for use in uses}
    if any(name != plain(name) in names and name.startswith((r"\bar", r"\overline")) for name in names):
        out += [side.start for side in chain.sides]  # `g_{i\bar j}dz^id\bar z^j`: the bar is on the symbol there
    for node in s.walk(chain):
        if (
            isinstance(node, s.Sym)
            and node.key == DELTA
            and {m.kind for m in node.scripts.slots} == {"index", "component"}
        ):
            out.append(node.start)  # `\delta_{l0}` compares l with a number: its level says nothing
        if (
            isinstance(node, s.Quotient)
            and not variation(node)
            and any(n.head.letter in VARIATIONS and not n.scripts.slots for n in s.symbols(node.bottom))
            and any(n.scripts.slots for n in s.symbols(node.bottom))  # by what has no index, no level changes
        ):
            out.append(node.start)
        if isinstance(node, s.Product):
            for head, bracket in pairwise(node.factors):
                touching = isinstance(head, s.Sym) and isinstance(bracket, s.Bracket) and head.end == bracket.start
                if (
                    touching
                    and isinstance(bracket, s.Bracket)
                    and _argument(bracket.body)
                    and not _joined(head, bracket)
                ):
                    out.append(bracket.start)
    return tuple(out)


def _holds(mark: Mark, uses: tuple[IndexUse, ...]) -> bool:
    """Whether a script that was not read as an index mentions one; those of an exponent that was read are known."""
    names = {use.name for use in uses} - {use.name for use in uses if mark.start <= use.start < mark.end}
    if mark.kind in ("label", "offset", "unknown"):
        return any(name in mark.text for name in names)
    if mark.kind == "power" and mark.text in names:
        return True  # `\Lambda^a{}_ke^k`: a frame of forms, where the note does not know k
    return mark.kind in ("power", "bound") and any(name in mark.text for name in names if name.startswith("\\"))


def _joined(head: s.Surface, bracket: s.Bracket) -> bool:
    r"""Whether an index of a symbol stands at the other level in the brackets behind it: ``\gamma_{ij}(v^i + \beta^i)``."""
    own = {(m.text, m.level) for n in s.symbols(head) for m in n.scripts.of("index")}
    inside = {(m.text, m.level) for n in s.symbols(bracket.body) for m in n.scripts.of("index")}
    return any((name, "up" if level == "down" else "down") in inside for name, level in own)


def _argument(body: s.Surface) -> bool:
    r"""Whether brackets behind a symbol may hold its argument with indices: ``\phi(x^\mu)``, ``f(x^\mu - a^\mu)``; one
    without any, as in ``h_{\mu\nu}(x)``, says the same as a factor would."""
    if not any(n.scripts.slots for n in s.symbols(body)):
        return False
    terms = [t.body for t in body.terms] if isinstance(body, s.Sum) else [body]
    factors = [t.factors if isinstance(t, s.Product) else (t,) for t in terms]
    if any(isinstance(f, s.Sym) and f.head.key == DELTA and len(f.scripts.slots) == 2 for own in factors for f in own):
        return False  # `p^i(\delta^i_j - p_j)`
    return all(
        all(isinstance(f, s.Sym | s.Num) for f in own)
        and sum(bool(f.scripts.slots) for f in own if isinstance(f, s.Sym)) < 2
        for own in factors
    )
