"""Reading back: whether LaTeX that was written says what was computed.

A form that cannot be read back, or reads as something else, is not shown.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from copy import copy
from dataclasses import replace

from einlsp.reading.expressions import ExpressionReading, SymbolReading, read_expression
from einlsp.reading.heads import Head
from einlsp.reading.marks import Hints
from einlsp.reading.symbols import Declaration, partner
from einlsp.tensor.check import compare
from einlsp.tensor.expr import Dim, Expr, Fn, Index, Leaf, Ones, Symbol, Upness, walk
from einlsp.tensor.functions import FUNCTIONS
from einlsp.tensor.normal import is_zero
from einlsp.tensor.points import Points
from einlsp.tensor.substitute import replace_symbol
from einlsp.tensor.value import Value

Axis = tuple[Index, Upness]
_RESULT_HEAD = Head("\\Upsilon", labels=("\\text{result}",))
_RESULT = _RESULT_HEAD.key
_ENTRY = Head("\\Upsilon", accents=("widehat",))
"""What is written is read as the right side of an equation, so that ones and identities take the sizes they should."""
_TRACE = re.compile(r"_\{([a-z])\1\}")


def declaration_of(symbol: Symbol, found: SymbolReading | None = None, *, facts: bool = True) -> Declaration:
    """A declaration that gives a symbol exactly the shape that it was read with."""
    own = len(symbol.dims) - symbol.samples
    head = found.head if found is not None else Head(symbol.latex)
    return Declaration(
        symbol.latex,
        0,
        0,
        "directive",
        own,
        symbol.dims[symbol.samples :],
        symbol.facts if facts else frozenset(),
        symbol.samples,
        "array",
        symbol.levels[symbol.samples :] if len(symbol.levels) == len(symbol.dims) else None,
        head,
    )


def known(symbols: Mapping[str, SymbolReading], without_facts: str = "") -> list[Declaration]:
    """Declarations of symbols as they were read; those of one symbol without its facts."""
    return [declaration_of(r.symbol, r, facts=key != without_facts) for key, r in symbols.items()]


def _functions(reading: ExpressionReading) -> list[Declaration]:
    """Declarations of the functions that an expression names and nobody knows."""
    nodes = walk(reading.value.expr) if reading.value is not None else ()
    names = sorted({n.name for n in nodes if isinstance(n, Fn) and n.name not in FUNCTIONS})
    return [Declaration(name, 0, 0, "directive", None, kind="function", head=Head(name)) for name in names]


class Reader:
    """Reads back what was written about one expression; ``ground`` holds points at which it was evaluated before."""

    def __init__(
        self,
        reading: ExpressionReading,
        heads: Mapping[str, str] | None = None,
        ground: Points | None = None,
        *,
        primes: bool = False,
    ) -> None:
        named = [r.head for r in reading.symbols.values() if len(r.head.labels) == 1 and len(r.head.labels[0]) == 1]
        self.hints = Hints(prime_transposes=primes, named=frozenset((h.letter, h.labels[0]) for h in named))
        self.entries = frozenset(h.labels[-1][:1] for r in reading.symbols.values() if (h := r.head).labels)
        self.heads = {new: old for old, new in (heads or {}).items()}
        self.declarations = [*known(reading.symbols), *_functions(reading)]
        self.spelled = [replace(d, key=(heads or {}).get(d.key, d.key)) for d in self.declarations]
        self.symbols = [r.symbol for r in reading.symbols.values()]
        self.flat = reading.convention == "euclidean"
        self._ground = ground

    def of_members(self, keys: Collection[str], labels: Collection[str]) -> Reader:
        """A reader to which these symbols are unknown and these letters are labels: of ``y`` only ``y_i`` is left."""
        other = copy(self)
        other.spelled = [d for d in self.spelled if d.key not in keys]
        other.hints = replace(self.hints, samples=self.hints.samples | frozenset(labels))
        other._ground = None
        return other

    def back(self, latex: str, extra: Sequence[Declaration] = ()) -> Value | None:
        """The value that matrix notation reads as, under the symbols' first names."""
        back = read_expression(
            latex, known=[*self.spelled, *extra], convention="ml", hints=self.hints, lengths=False
        ).value
        if back is None or not self.heads:
            return back
        named = {r.latex: r for r in self.symbols}
        expr = back.expr
        for new, old in self.heads.items():
            expr = replace_symbol(expr, new, lambda indices, old=old: Leaf(named[old], indices))  # type: ignore[misc]
        return Value(expr, back.ports)

    def says(self, latex: str, expr: Expr, axes: Sequence[Axis], extra: Sequence[Declaration] = ()) -> bool:
        """Whether matrix notation reads as this expression, its axes in this order and at these levels.

        ``extra`` declares symbols that stand in it and not in what was differentiated.
        """
        shape = Declaration(_RESULT, 0, 0, "directive", len(axes), tuple(i.dim for i, _ in axes), levels=_levels(axes))
        known_shape = [*extra, *([replace(shape, head=_RESULT_HEAD)] if axes else ())]
        value = self.back(f"{_RESULT} = {latex}" if axes else latex, known_shape)
        if value is None:
            return False
        if is_zero(value.expr):
            over = [i for i, _ in axes]
            return is_zero(expr) or compare(value.expr, expr, over, self.symbols, trials=1, points=1).equal
        if value.levels != _levels(axes):
            return False
        if any(p.dim != i.dim for p, (i, _) in zip(value.ports, axes, strict=True)):
            return False
        indices = tuple(i for i, _ in axes)
        return self._equal(value, expr, indices)

    def indexed(
        self, latex: str, axes: Sequence[tuple[str, Upness, Dim]], extra: Sequence[Declaration] = ()
    ) -> ExpressionReading:
        """The reading of index notation whose free indices have these names, levels and dimensions."""
        declarations = [*self.declarations, *extra]
        traces = frozenset(_TRACE.findall(latex)) - self.entries
        hints = replace(self.hints, indices=traces.union(name for name, _, _ in axes))
        convention = "euclidean" if self.flat else "ml"
        if not axes:
            return read_expression(latex, known=declarations, convention=convention, hints=hints)
        levels, dims = tuple(level for _, level, _ in axes), tuple(dim for _, _, dim in axes)
        shape = Declaration(_ENTRY.key, 0, 0, "directive", len(axes), dims, levels=levels, head=_ENTRY)
        scripts = "{}".join(f"{'_' if self.flat or level == 'down' else '^'}{{{name}}}" for name, level, _ in axes)
        known = [*declarations, shape]
        return read_expression(f"{_ENTRY.key}{scripts} = {latex}", known=known, convention=convention, hints=hints)

    def says_indexed(
        self,
        latex: str,
        expr: Expr,
        names: Mapping[Index, str],
        levels: Mapping[Index, Upness],
        extra: Sequence[Declaration] = (),
    ) -> bool:
        """Whether index notation reads as this expression, with these names and levels of its free indices.

        ``extra`` declares symbols that stand in it and not in what was differentiated.
        """
        back = self.indexed(latex, [(names[i], level, i.dim) for i, level in levels.items()], extra)
        if back.value is None:
            return False
        if is_zero(expr) and is_zero(back.value.expr):
            return True
        by_name = {names[i]: i for i in levels}
        try:
            indices = tuple(by_name[f.name] for f in back.free)
        except KeyError:
            return False
        same_levels = self.flat or all(levels[i] == f.level for i, f in zip(indices, back.free, strict=True))
        if set(indices) != set(levels) or not same_levels:
            return False
        return self._equal(back.value, expr, indices)

    def _equal(self, value: Value, expr: Expr, indices: tuple[Index, ...]) -> bool:
        """Whether a value over these indices is the expression; what is read back is mostly of one expression."""
        if self._ground is None or not self._ground.covers([expr]):
            self._ground = Points([expr, *map(Ones, indices)], self.symbols, reduced=True)
        other = value.over(indices)
        return compare(other, expr, indices, self.symbols, trials=1, points=1, ground=self._ground).equal


def _levels(axes: Sequence[Axis]) -> tuple[Upness, ...]:
    return tuple(level for _, level in axes)


def respelled(reading: ExpressionReading) -> dict[str, str]:
    """Bold names for arrays that index notation writes plain: what they are called in a matrix form."""
    if reading.notation != "index":
        return {}
    out: dict[str, str] = {}
    for key, r in reading.symbols.items():
        if r.symbol.order - r.symbol.samples > 0 and not r.head.font and not r.head.word and r.source not in _DECLARED:
            bold = partner(r.head)
            if bold not in reading.symbols:
                out[key] = bold
    return out


_DECLARED = ("directive", "front matter", "argument", "math")
