"""The products and sums of a note in matrix notation that do not fit, each with the declarations that hold there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise

from einlsp.reading import surface as s
from einlsp.reading.heads import Head
from einlsp.reading.notes import FormulaReading, NoteReading
from einlsp.reading.symbols import special
from einlsp.reading.texts import FormulaText
from einlsp.records import record
from einlsp.rules.denials import denied
from einlsp.rules.holding import Holding
from einlsp.rules.kinds import Kind, Kinds, combined, misfits


@record(slots=False)
class Misfit:
    """Two parts beside each other that do not fit: factors of ``product``, or (``None``) terms of a sum."""

    formula: FormulaReading
    number: int
    kinds: Kinds
    first: s.Surface
    second: s.Surface
    pair: tuple[Kind, Kind]
    product: s.Product | None = None


@dataclass
class MatrixNote:
    """A note, as the rule about ranks sees it."""

    reading: NoteReading

    def misfits(self) -> Iterator[Misfit]:
        """Every pair of neighbours that does not fit, where the note shows how it takes its vectors."""
        held = ((f, kinds) for f, kinds in self.formulas if kinds.declared or f.text.bold)
        found = [m for formula, kinds in held for m in _misfits(formula, kinds)]
        for misfit in found:
            if self.shown(misfit) and not self.guessed(misfit) and not denied(self.reading, misfit.formula):
                yield misfit

    def guessed(self, misfit: Misfit) -> bool:
        r"""Whether a plain letter was taken for a number where the note sets no vector in bold but the ones.

        The v of ``\mathbf{1}^T v \mathbf{1}^T`` may be a vector.
        """
        symbols = s.symbols(misfit.product) if misfit.product is not None else ()
        plain = [n for n in symbols if not n.head.bold and n.key not in misfit.kinds.declared]
        return bool(plain) and all(
            special(Head(n.head.letter, n.head.font)) is not None
            for f in self.reading.formulas
            for symbols in f.text.symbols
            for n in symbols
            if n.head.bold
        )

    @cached_property
    def formulas(self) -> tuple[tuple[FormulaReading, Kinds], ...]:
        """The formulas with the declarations that hold at each."""
        holding = Holding(self.reading.declarations)
        kinds = Kinds({}, {})
        out = []
        for formula in self.reading.formulas:
            if holding.move(formula.region.start):
                kinds = Kinds(holding.declared, holding.families, kinds.matrices)
            named = {key for chain in formula.surface.chains if (key := kinds.defines_matrix(chain)) is not None}
            if named:
                kinds = replace(kinds, matrices=kinds.matrices | named)
            out.append((formula, kinds))
        return tuple(out)

    @cached_property
    def columns(self) -> frozenset[str]:
        """The vectors that the note takes for columns: transposed somewhere, or right of a matrix."""
        found = set()
        for formula, kinds in self.formulas:
            for node in _walk(formula):
                if isinstance(node, s.Transposed) and isinstance(node.base, s.Sym) and kinds.of(node.base) == "column":
                    found.add(node.base.key)
                elif isinstance(node, s.Product):
                    for one, two in pairwise(node.factors):
                        if isinstance(two, s.Sym) and kinds.of(one) == "matrix" and kinds.of(two) == "column":
                            found.add(two.key)
        return frozenset(found)

    @cached_property
    def rows(self) -> frozenset[str]:
        r"""The vectors that the note takes for rows: left of a matrix, and never for columns (``\boldsymbol\pi\mathbf{P}``)."""
        found = {
            one.key
            for formula, kinds in self.formulas
            for node in _walk(formula)
            if isinstance(node, s.Product)
            for one, two in pairwise(node.factors)
            if isinstance(one, s.Sym) and kinds.of(one) == "column" and kinds.of(two) == "matrix"
        }
        return frozenset(found) - self.columns

    @cached_property
    def dyadic(self) -> bool:
        r"""Whether the note may write dyads: dots or crosses between vectors, `\otimes`, `\nabla`, and no transposes."""
        for formula, kinds in self.formulas:
            for node in _walk(formula):
                if isinstance(node, s.Infix) and node.op in ("cdot", "times", "otimes", ":", "wedge"):
                    if node.op == "otimes" or "column" in (kinds.of(node.left), kinds.of(node.right)):
                        return True
                elif isinstance(node, s.Derivative) and node.style == "nabla" and not node.variables:
                    return True
        return False

    def shown(self, misfit: Misfit) -> bool:
        """Whether the note leaves no other way to take the two parts."""
        if not self.set_apart(misfit):
            return False
        if isinstance(misfit.first, s.Sym) and misfit.first.key in self.rows:
            return False
        if misfit.pair in (("column", "column"), ("row", "row")):
            return bool(self.columns) or not self.dyadic
        vectors = [_vector(part) for part in (misfit.first, misfit.second)]
        return any(key in self.columns for key in vectors if key is not None)

    def set_apart(self, misfit: Misfit) -> bool:
        r"""Whether the letters are surely symbols of their own, declared or set in a bold of their own: not ``\mathbf{loss}``."""
        symbols = [n for part in (misfit.first, misfit.second) for n in s.symbols(part)]
        return all(n.key in self.own or n.key in misfit.kinds.declared for n in symbols if n.head.bold)

    @cached_property
    def own(self) -> frozenset[str]:
        """The symbols that stand somewhere in a bold of their own."""
        return frozenset(
            n.key
            for f in self.reading.formulas
            for symbols in f.text.symbols
            for n in symbols
            if f.surface.latex[n.start : n.start + 1] in ("\\", "{")
        )


def _vector(node: s.Surface) -> str | None:
    while isinstance(node, s.Transposed | s.Bracket):
        node = node.base if isinstance(node, s.Transposed) else node.body
    return node.key if isinstance(node, s.Sym) and not node.head.upper_case else None


def _walk(formula: FormulaReading) -> Iterator[s.Surface]:
    for chain in formula.surface.chains:
        yield from s.walk(chain)


@record
class _Composite:
    """A product or sum of a formula: the number of its statement, the symbols in it, and whether one is bold."""

    number: int
    node: s.Product | s.Sum
    keys: frozenset[str]
    bold: bool


_COMPOSED = (s.Product, s.Sum)


@lru_cache(maxsize=8192)
def _composites(text: FormulaText) -> tuple[_Composite, ...]:
    """The products and sums of a formula, but those that may be arguments of a function, or a joint event."""
    out = []
    for number, chain in enumerate(text.surface.chains):
        arguments: list[s.Surface] = []
        for node in s.walk(chain):
            if not isinstance(node, _COMPOSED) or any(node is other for other in arguments):
                continue
            if isinstance(node, s.Product):
                for one, two in pairwise(node.factors):
                    if isinstance(two, s.Bracket) and isinstance(one, s.Sym) and one.end == two.start:
                        arguments.append(two.body)
            out.append(_Composite(number, node, s.keys(node), any(symbol.head.bold for symbol in s.symbols(node))))
    return tuple(out)


def _misfits(formula: FormulaReading, kinds: Kinds) -> Iterator[Misfit]:
    for part in _composites(formula.text):
        if part.bold or any(key in kinds.declared for key in part.keys):
            if isinstance(part.node, s.Product):
                yield from _of_product(formula, part.number, kinds, part.node)
            else:
                yield from _of_sum(formula, part.number, kinds, part.node)


def _of_product(formula: FormulaReading, number: int, kinds: Kinds, node: s.Product) -> Iterator[Misfit]:
    found = kinds.factors(node.factors)
    if found is None or combined(found) is not None:
        return
    for k in misfits(found):
        before = next(j for j in range(k - 1, -1, -1) if found[j] != "scalar")
        pair = (found[before], found[k])
        yield Misfit(formula, number, kinds, node.factors[before], node.factors[k], pair, node)
        return


def _of_sum(formula: FormulaReading, number: int, kinds: Kinds, node: s.Sum) -> Iterator[Misfit]:
    """A row that is added to a column; other sums of unlike shapes are spread often enough."""
    found = [(t.body, kinds.of(t.body)) for t in node.terms]
    for (one, a), (two, b) in pairwise(found):
        if a is not None and b is not None and {a, b} == {"row", "column"}:
            yield Misfit(formula, number, kinds, one, two, (a, b))
            return
