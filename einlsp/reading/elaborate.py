"""From the surface to operands and values: matrix notation, index notation, and both in one expression.

An expression is walked twice. The first walk unifies dimensions and finds what does not fit; the second, with every
dimension named, builds the value. Both are this one class: ``build`` says which.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from einlsp.reading import applied, conditions, leaves, means, pairs, products, scalars, whole, written_out
from einlsp.reading import surface as s
from einlsp.reading.conventions import ML, Convention, meaning
from einlsp.reading.dims import AxisNames, Dims, Place
from einlsp.reading.functions import Function, name_of
from einlsp.reading.layouts import Layout
from einlsp.reading.operands import SCALAR, Axis, Operand, Problem, Unreadable, problem
from einlsp.reading.rates import Rates
from einlsp.reading.table import SymbolTable
from einlsp.tensor import build, normal
from einlsp.tensor.expr import Dim, Expr, Index, Upness, fresh
from einlsp.tensor.substitute import rename
from einlsp.tensor.value import ShapeError, Value


class Elaborator:
    """Reads the expressions of one formula (number ``formula`` of the note) over a symbol table."""

    def __init__(
        self,
        table: SymbolTable,
        convention: Convention = ML,
        *,
        formula: int = -1,
        names: Mapping[int, Dim] | None = None,
    ) -> None:
        self.table = table
        self.dims: Dims = table.dims
        self.convention = convention
        self.formula = formula
        self.build = names is not None
        self.names: Mapping[int, Dim] = names or {}
        self.bound: dict[str, Axis] = {}
        self.kept: frozenset[str] = frozenset()
        self.beside: frozenset[str] = frozenset()
        self.labels: frozenset[str] = frozenset()
        self.expand: Callable[..., Expr] = _as_it_is
        self.partial = False
        self.raw: frozenset[str] = frozenset()
        self.functions: Mapping[str, Function | None] = {}
        self.rates = Rates()
        self.layout: Layout = "numerator"
        self.arranges = False
        self.frozen = False
        self.written_out = False
        self.ranges: dict[str, list[int]] = {}
        self.strict = False
        self.lax = False
        self._variables: dict[tuple[int, int, str], int] = {}
        self._remarks: dict[str, None] = {}

    @property
    def remarks(self) -> tuple[str, ...]:
        """Sentences about what was taken for granted while reading."""
        return tuple(self._remarks)

    def remark(self, text: str) -> None:
        """Note what was taken for granted."""
        self._remarks[text] = None

    def building(self, names: Mapping[int, Dim]) -> Elaborator:
        """The second walk: the same reading, with every dimension named."""
        second = Elaborator(self.table, self.convention, formula=self.formula, names=names)
        second.kept, second._variables = self.kept, self._variables
        second.read_as(self)
        second.written_out = self.written_out
        return second

    def read_as(self, other: Elaborator) -> None:
        """Read what stands in a statement as it was read before."""
        self.layout, self.functions, self.rates, self.labels = other.layout, other.functions, other.rates, other.labels

    def knows(self, node: s.Surface) -> bool:
        """Whether a factor, or the first of several, is a function that the note has defined."""
        head = node.factors[0] if isinstance(node, s.Product) else node
        return isinstance(head, s.Sym) and self.functions.get(name_of(head)) is not None

    # dimensions

    def variable(self, node: s.Surface, role: str, name: Dim | None = None, why: Place | None = None) -> int:
        """The dimension of a part of the expression that has no symbol: the same one in both walks."""
        key = (node.start, node.end, role)
        if key not in self._variables:
            self._variables[key] = self.dims.new(name, why)
        return self._variables[key]

    def unify(self, a: int, b: int, node: s.Surface, why: str) -> None:
        """Say that two axes are equally long; raises where declarations deny it."""
        if self.frozen and self.build:
            if self.names[a] != self.names[b]:
                raise problem("dimension", f"{why}; it was not so before", node)
            return
        found = self.dims.union(a, b, Place(node.start, node.end, why, self.formula))
        if found is not None:
            related = tuple((p.start, p.end, p.text) for p in found.chain if p.formula in (self.formula, -1))
            message = f"{why}, so two dimensions must be equal; they are {found.left} and {found.right}"
            raise Unreadable(Problem("dimension", message, node.start, node.end, related, found.chain))

    def excuse(self, found: Problem) -> None:
        """Let a conflict of declarations be none, where another reading is meant."""
        self.dims.conflicts[:] = [c for c in self.dims.conflicts if c.chain is not found.chain]

    def index(self, var: int, hint: str = "") -> Index:
        """A new tensor index along an axis."""
        return fresh(self.names[var], hint)

    def is_dimension(self, key: str) -> bool:
        """Whether a scalar symbol is the name of a dimension in this reading."""
        return key in self.names.spelled if isinstance(self.names, AxisNames) else key in self.names.values()

    # expressions

    def read(self, node: s.Surface) -> Operand:
        """The operand of a whole expression, its repeated indices resolved."""
        return self.close(self.term(node), node)

    def term(self, node: s.Surface) -> Operand:
        """The operand of a part of a term: its indices may still meet others of the same term."""
        match node:
            case s.Num():
                if node.value == 0:
                    return leaves.nought(self)
                return Operand(value=build.number(node.value)) if self.build else SCALAR
            case s.Sym():
                return leaves.symbol(self, node)
            case s.Sum():
                return self.sum(node)
            case s.Product():
                return products.product(self, node)
            case s.Infix():
                return products.infix(self, node)
            case s.Bracket(kind="(" | "[" | "\\{", body=body):
                if isinstance(body, s.Listing):
                    raise problem("unreadable", "a list in brackets, or arguments of what is no function here", node)
                return self.term(body)
            case s.Transposed(base=s.Bracket(kind="(" | "[", body=s.Listing(items=items))):
                return written_out.listed(self, node, items)
            case s.Transposed(base=base):
                return self.transposed(self.term(base), node)
            case s.Quotient():
                return products.quotient(self, node)
            case s.Power():
                return products.power(self, node)
            case s.Inverted(base=base, pseudo=pseudo):
                return applied.inverse(self, self.read(base), node, pseudo)
            case conditions.PairSum():
                return pairs.of_pairs(self, node)
            case s.Opaque(reason=reason, parts=(s.Sym() as base,)) if reason.startswith(r"`\dag") and self.ranked(base):
                return applied.inverse(self, self.read(base), s.Inverted(node.start, node.end, base, True), True)
            case s.Opaque(mean=mean, parts=(body,)) if mean and self.written_out:
                return means.expectation(self, mean, self.term(body), node)
            case s.Opaque(reason=reason, known=known):
                raise problem("unreadable", f"no value is computed for this: {reason}" if known else reason, node)
            case s.Missing():
                raise problem("unreadable", "nothing stands here", node)
            case _:
                return applied.apply(self, node)

    def ranked(self, node: s.Sym) -> bool:
        r"""Whether the rank of a matrix is declared, so that ``\mathbf{A}^\dagger`` is its pseudo-inverse."""
        return not self.table.facts.get(node.key, frozenset()).isdisjoint(("full column rank", "full row rank"))

    def transposed(self, operand: Operand, node: s.Surface) -> Operand:
        """A transpose: levels flip; a matrix's axes swap so that the row stays first. Index notation is left alone."""
        if operand.nought:
            return operand
        if len(operand.axes) > 2:
            raise problem("rank", f"a {operand.kind()} has no transpose", node)
        base = node.base if isinstance(node, s.Transposed) else node
        grouped = isinstance(base, s.Bracket) and isinstance(base.body, s.Sum)
        if self.strict and not operand.axes and (grouped or (operand.pure and isinstance(base, s.Sym))):
            raise problem("rank", "a transpose of a scalar", node)
        if operand.named and not operand.axes:
            raise problem("ambiguous", "a transpose of something that has its indices written", node)
        axes = tuple(Axis(a.dim, _flip(a.level)) for a in operand.axes)
        value = build.transpose(operand.value) if operand.value is not None else None
        turned = self.shaped(operand, axes[::-1] if len(axes) == 2 else axes, value)
        return replace(turned, doubt=operand.doubt) if operand.doubt else turned

    def shaped(self, like: Operand, axes: Sequence[Axis], value: Value | None, entrywise: bool = False) -> Operand:
        """An operand with other axes and the named indices of ``like``."""
        if like is SCALAR and not (axes or entrywise) and value is None:
            return SCALAR
        return Operand(tuple(axes), like.named, like.uses, value, like.indices, entrywise)

    def sum(self, node: s.Sum, numbers: bool = False) -> Operand:
        """Terms: one shape, one set of free indices; with ``numbers`` a number stands for an array of its kind."""
        raw = products.terms(self, node)
        if all(o is SCALAR for o in raw):
            return SCALAR
        kept = self.kept
        self.kept = kept | {n for o in raw for n in o.named if sum(name == n for name, _ in o.uses) == 1}
        terms = [self.close(o, t.body) for o, t in zip(raw, node.terms, strict=True)]
        self.kept = kept
        shaped = self._widened([(o, t) for o, t in zip(terms, node.terms, strict=True) if not o.nought])
        if not shaped:
            return leaves.nought(self)
        first, _ = next(((o, t) for o, t in shaped if o.axes or o.named), shaped[0])
        spread = any(o.entrywise for o, _ in shaped)
        spread = spread or (numbers and all(o.axes or scalars.is_number(t.body) for o, t in shaped))
        for operand, term in shaped:
            if (spread or self.lax) and operand.pure and not first.pure:
                continue
            self.fits(first, operand, term.body, "the terms of a sum have one shape")
        value = None
        if self.build:
            if spread:
                whole.refuse_sum([(o, t.body) for o, t in shaped])
            value = self._added(first, [(o, t.sign) for o, t in shaped], spread)
        uses = tuple((name, axis.level) for name, axis in first.named.items())
        doubt = next((o.doubt for o, _ in shaped if o.doubt), "")
        return Operand(first.axes, first.named, uses, value, first.indices, spread and not first.pure, doubt=doubt)

    def _widened(self, terms: Sequence[tuple[Operand, s.Term]]) -> list[tuple[Operand, s.Term]]:
        r"""Terms that lack an index are equal along it, where a written sum binds it (``\sum_i (x_i - m)^2``), where
        the other side or a factor beside the sum has it (``p_i(\delta_{ij} - p_j)``), or where the term is a number.
        """
        named = {name: axis for o, _ in terms for name, axis in o.named.items()}
        out = []
        for operand, term in terms:
            missing = [name for name in named if name not in operand.named]
            if missing and (all(self._repeats(name, terms) for name in missing) or scalars.is_number(term.body)):
                operand = leaves.along(self, operand, {name: named[name] for name in missing})
            out.append((operand, term))
        return out

    def _repeats(self, name: str, terms: Sequence[tuple[Operand, s.Term]]) -> bool:
        """Whether terms without an index of this name are meant to be equal along it."""
        if name in self.bound:
            return True
        levels = {level for operand, _ in terms for used, level in operand.uses if used == name}
        lower = levels == {"down"} and not name.startswith("\\") and self.convention.name != "einstein"
        return lower and name in self.kept | self.beside

    def _added(self, first: Operand, terms: Sequence[tuple[Operand, int]], spread: bool) -> Value:
        values = []
        for operand, sign in terms:
            if operand.value is None:
                raise ShapeError("rank", "a term without a value")
            names = {operand.indices[n]: first.indices[n] for n in operand.named}
            value = Value(rename(operand.value.expr, names), operand.value.ports) if names else operand.value
            values.append(build.neg(value) if sign < 0 else value)
        return build.add(values, broadcast=spread)

    def fits(self, a: Operand, b: Operand, node: s.Surface, why: str) -> None:
        """Raises unless two operands have the same axes and the same free indices; unifies their dimensions."""
        if a.levels != b.levels:
            raise problem("rank", f"{why}; here a {a.kind()} meets a {b.kind()}", node)
        if a.named.keys() != b.named.keys():
            missing = sorted(a.named.keys() ^ b.named.keys())
            raise problem("index", f"{why}; the index {', '.join(missing)} stands on one side only", node)
        at = node.right if isinstance(node, s.Infix) else node
        for x, y in zip(a.axes, b.axes, strict=True):
            self.unify(x.dim, y.dim, at, why)
        for name, axis in a.named.items():
            self.unify(axis.dim, b.named[name].dim, node, f"the index {name} runs over one axis")

    def close(self, operand: Operand, node: s.Surface) -> Operand:
        """Resolve the repeated indices of a term by the convention: contractions are summed, the rest stays free."""
        if not operand.uses:
            return operand
        levels: dict[str, list[Upness]] = {}
        for name, level in operand.uses:
            levels.setdefault(name, []).append(level)
        gone: list[str] = []
        for name, places in levels.items():
            found = meaning(self.convention, places, kept=name in self.kept, held=name in self.bound)
            if found == "finding":
                raise problem(
                    "index", f"the index {name} stands {len(places)} times, which the convention forbids", node
                )
            if found == "contraction":
                gone.append(name)
        named = {n: Axis(a.dim, levels[n][0]) for n, a in operand.named.items() if n not in gone}
        uses = tuple((n, a.level) for n, a in named.items())
        value, indices = operand.value, {n: i for n, i in operand.indices.items() if n not in gone}
        if value is not None and gone:
            value = Value(normal.mul([value.expr], tuple(operand.indices[n] for n in gone)), value.ports)
        return Operand(operand.axes, named, uses, value, indices, operand.entrywise, operand.nought, operand.doubt)


def _as_it_is(e: Expr, *keys: str) -> Expr:
    return e


def _flip(level: Upness) -> Upness:
    return "down" if level == "up" else "up"
