"""Expressions in index notation, in the spelling of staggered indices that a note uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from fractions import Fraction

from einlsp.tensor.block import Block
from einlsp.tensor.deadline import tick
from einlsp.tensor.expr import (
    Add,
    BigProd,
    Delta,
    Det,
    Epsilon,
    Expr,
    Fn,
    Fuse,
    Index,
    Inverse,
    Leaf,
    Num,
    Ones,
    Pow,
    Prod,
    Size,
    Softmax,
    Upness,
    fresh,
    scaled,
    split_coef,
    walk,
)
from einlsp.writing.entries import Entries
from einlsp.writing.former import Former
from einlsp.writing.latex import form_latex
from einlsp.writing.levels import Walk, separated
from einlsp.writing.literals import literal_form
from einlsp.writing.network import NoMatrixForm
from einlsp.writing.norms import samples_in
from einlsp.writing.printing import SQUARABLE, bracketed, number_latex
from einlsp.writing.scripts import fraction, lonely, quotient_of_exps, replace_bound
from einlsp.writing.style import joined


class IndexWriter(Entries):
    """Writes expressions that share names of indices."""

    def latex(self, e: Expr, levels: Mapping[Index, Upness]) -> str:
        """The expression at these levels of its free indices."""
        self._choose_heads(e)
        self.families = {n.symbol.latex for n in walk(e) if isinstance(n, Leaf) and n.symbol.samples}
        self.used, self.summed = set(), set()
        self.paired, self.paired_before = set(), set()
        self.active: set[Index] = set(levels)
        self.labels: set[Index] = {i for i in e.free if i not in levels}
        for i in levels:
            self._name(i)
        self.used |= {self.names[i] for i in self.labels if i in self.names}
        return self._top(e, dict(levels))

    # -- sums and products -----------------------------------------------------------------------------------------

    def _top(self, e: Expr, levels: dict[Index, Upness]) -> str:
        if (written := self._written_out(e, levels)) is not None:
            return written
        if isinstance(e, Add):
            out = ""
            outside, inside = set(self.used), set(self.used)
            carried = {i for t in e.terms if not _is_spread_number(t) for i in t.free}
            members = samples_in(e) if self.families & e.names else frozenset[Index]()
            for t in e.terms:
                if members and isinstance(t, Prod):  # what is the same for all members of a family has no label
                    t = Prod(t.coef, _without_ones(t, members), t.bound)
                self.used = set(outside)
                coef, _ = split_coef(t)
                sign = "-" if coef < 0 else "+"
                plain = _is_spread_number(t) and t.free <= carried
                text = number_latex(abs(coef)) if plain else self._term(t, levels)
                out += f" {sign} {text}" if out else f"{'-' if coef < 0 else ''}{text}"
                inside |= self.used
            self.used = inside
            return out
        coef, _ = split_coef(e)
        return ("-" if coef < 0 else "") + self._term(e, levels)

    def _term(self, e: Expr, levels: dict[Index, Upness]) -> str:
        """A term without its sign."""
        tick()
        if isinstance(e, Num):
            return number_latex(abs(e.value))
        if (written := self._written_out(scaled(abs(split_coef(e)[0]), split_coef(e)[1]), levels)) is not None:
            return written
        if not isinstance(e, Prod):
            e = Prod(Fraction(1), (e,), ())
        samples = self.labels | (samples_in(e) if self.families & e.names else set())
        e = Prod(e.coef, _without_ones(e, samples), e.bound)
        summed = [i for i in e.bound if i in samples]
        e, twins = separated(e)
        labels = frozenset(samples)
        outer = {i: self.names[i] for i in e.bound if i in self.active}
        self.paired_before = set(self.paired)
        named = [i for i in summed if i not in self.labels]
        self.labels.update(named)
        entered = [i for i in e.bound if i not in self.active]
        self.active.update(entered)
        free = {i: level for i, level in levels.items() if i in e.free and i not in labels}
        for twin, i in twins.items():
            if i in free:
                free[twin] = free[i]
        placed = Walk(replace_bound(e, twins), free, labels, as_written=self.flat).placed()
        for i in _as_read([*summed, *(i for p in placed for i in _slots(p.factor))], e.bound, twins):
            self._bind(i)
        for twin, i in twins.items():
            self.names[twin] = self._name(i)
        alone = [i for i in e.bound if i not in samples and i not in twins.values() and lonely(i, placed)]
        for i in alone:
            self._bind_written(i)
        sums = [self.style.ranged(r"\sum", self.names[i], str(i.dim)) for i in summed]
        sums += [rf"\sum_{{{self.names[i]}}}" for i in alone]
        below = [p for p in placed if _is_under(p.factor)]
        above = [p for p in placed if p not in below]
        coef = abs(e.coef)
        only = len(below) == 1 and coef.denominator == 1
        bottoms: list[str] = []
        inside: list[str] = []  # what is under the bar and varies with the indices of the sums
        for p in below:
            varies = not p.factor.free.isdisjoint((*summed, *alone))
            (inside if varies else bottoms).append(self._factor(_turned_over(p.factor), p.levels, only))
        lone = len(placed) == 1 and e.coef == 1 and not sums
        tops = [self._factor(p.factor, p.levels, lone) for p in above]
        self.active.difference_update(entered)
        self.labels.difference_update(named)
        self.names.update(outer)
        entries = bool(above) and not sums and all(isinstance(p.factor, Leaf) for p in above)
        if entries and any(p.levels for p in below):
            number = [str(coef.numerator)] if coef.numerator != 1 else []
            return rf"\frac{{{joined([*number, *tops])}}}{{{joined(_number_below(coef) + bottoms)}}}"
        if inside:
            tops = [rf"\frac{{{joined(tops) or '1'}}}{{{joined(inside)}}}"]
        head = fraction(coef, bottoms, bool(tops or sums))
        return joined([head, *sums, *tops]) or "1"

    def _written_out(self, e: Expr, levels: dict[Index, Upness]) -> str | None:
        """An array that is written out, its indices outside."""
        axes = sorted(e.free, key=lambda i: (levels.get(i, "up") == "down", i.uid))
        if not (isinstance(e, Add | Prod | Block) and 1 <= len(axes) <= 2):
            return None
        try:
            form = literal_form(e, axes[0], axes[1] if len(axes) == 2 else None, Former())
        except NoMatrixForm:
            form = None
        if form is None:
            return None
        return self._with_scripts(form_latex(form, self.style), [(i, levels.get(i, "up")) for i in axes])

    def _factor(self, f: Expr, levels: dict[Index, Upness], alone: bool = False) -> str:
        if isinstance(f, Add | Block) and (written := self._written_out(f, levels)) is not None:
            return written
        if isinstance(f, Leaf):
            return self._leaf(f, levels)
        if isinstance(f, Delta):
            return self._delta(f, levels)
        if isinstance(f, Ones):
            return self._with_scripts("1", [(f.i, levels[f.i])])
        if isinstance(f, Fuse):
            return self._with_scripts(r"\mathrm{fuse}", [(i, levels.get(i, "down")) for i in f.indices])
        if isinstance(f, Epsilon):
            return self._with_scripts(r"\epsilon", [(i, levels.get(i, "down")) for i in f.indices])
        if isinstance(f, Num):
            return number_latex(f.value)
        if isinstance(f, Size):
            return f.dim
        if isinstance(f, Add):
            text = self._top(f, levels)
            return text if alone else bracketed(text)
        if isinstance(f, Prod):
            text = self._top(f, levels)
            trace = f.coef == 1 and len(f.factors) == 1 and isinstance(f.factors[0], Leaf) and self.flat
            sums = all(isinstance(g.base if isinstance(g, Pow) else g, Add) for g in f.factors)
            closed = f.coef == 1 and sums and text.startswith("(") and r"\sum" not in text
            return text if alone or trace or closed else bracketed(text)
        if isinstance(f, Pow):
            return self._power(f, levels)
        if isinstance(f, Fn):
            return self._function(f, levels)
        if isinstance(f, BigProd) and not alone:
            return bracketed(self._whole(f, levels))
        return self._whole(f, levels)

    def _function(self, f: Fn, levels: dict[Index, Upness]) -> str:
        inner = self._top(f.arg, levels)
        special = None if f.primes else self.style.applied(f.name, inner)
        return special or self.style.function(f.name) + "'" * f.primes + bracketed(inner)

    def _power(self, f: Pow, levels: dict[Index, Upness]) -> str:
        if isinstance(f.exponent, Num) and f.exponent.value == Fraction(1, 2):
            return rf"\sqrt{{{self._top(f.base, levels)}}}"
        if (
            isinstance(f.base, Fn)
            and f.base.name in SQUARABLE
            and isinstance(f.exponent, Num)
            and f.exponent.value == 2
        ):
            return self.style.function(f.base.name) + "^2" + bracketed(self._top(f.base.arg, levels))
        base = self._top(f.base, levels)
        single = (isinstance(f.base, Size) or (isinstance(f.base, Leaf) and not f.base.indices)) and "^" not in base
        text = base if single else bracketed(base)
        return f"{text}^{{{self._top(f.exponent, levels)}}}".replace("^{2}", "^2")

    def _whole(self, f: Expr, levels: dict[Index, Upness]) -> str:
        """Functions of whole arrays: the array in matrix form, the indices outside."""
        former = Former()
        former.labels = {i: self.names[i] for i in self.labels if i in self.names}
        former.taken_labels = set(former.labels.values())
        try:
            if isinstance(f, Det):
                return form_latex(former.form(f), self.style)
            if isinstance(f, Inverse):
                other = fresh(f.j.dim) if f.i == f.j else f.j
                form = former.form(Inverse(f.body, f.row, f.col, f.i, other), f.i, other)
                return self._with_scripts(f"({form_latex(form, self.style)})", self._pair(f, levels))
            if isinstance(f, Softmax) and f.at not in self.labels:
                rows = [i for i in f.free if i != f.at and i not in self.labels]
                if len(rows) > 1:
                    return self._spelled(f, levels)
                form = former.form(f, rows[0], f.at) if rows else former.form(f, f.at, None)
                own = [*((i, levels.get(i, "up")) for i in rows), (f.at, levels.get(f.at, "down" if rows else "up"))]
                return self._with_scripts(form_latex(form, self.style), own)
        except NoMatrixForm:
            pass
        return self._spelled(f, levels)

    def _pair(self, f: Inverse, levels: dict[Index, Upness]) -> list[tuple[Index, Upness]]:
        return [(f.i, levels.get(f.i, "up")), (f.j, levels.get(f.j, "down"))]

    def _spelled(self, f: Expr, levels: dict[Index, Upness]) -> str:
        """Functions of arrays that have no matrix form: the array's own indices are written."""
        if isinstance(f, Softmax):
            level = levels.get(f.at, "up")
            up = levels if f.at in self.labels else {**levels, f.at: level, f.over: level}
            top, below = quotient_of_exps(f).factors
            assert isinstance(below, Pow)
            return rf"\frac{{{self._top(top, up)}}}{{{self._top(below.base, up)}}}"
        if isinstance(f, BigProd):
            self._bind(f.over)
            name = self.names[f.over]
            up = {**levels, f.over: "down"}
            return self.style.ranged(r"\prod", name, str(f.over.dim)) + f" {self._factor(f.body, up)}"
        if isinstance(f, Inverse | Det):
            self._bind(f.row)
            self._bind(f.col)
            inner = bracketed(self._top(f.body, {**levels, f.row: "up", f.col: "down"}))
            if isinstance(f, Det):
                return rf"\det {inner}"
            return self._with_scripts(f"({inner}^{{-1}})", self._pair(f, levels))
        raise TypeError(f"unknown node {type(f).__name__}")


def _slots(f: Expr) -> Iterator[Index]:
    """The indices of a factor, in the order in which they are written."""
    if isinstance(f, Leaf | Epsilon | Fuse):
        yield from f.indices
    elif isinstance(f, Delta | Inverse):
        yield from (f.i, f.j)
    else:
        for k in f.children():
            yield from _slots(k)


def _as_read(read: Iterable[Index], bound: Sequence[Index], twins: Mapping[Index, Index]) -> list[Index]:
    """The bound indices in the order in which they are read."""
    met = [twins.get(i, i) for i in read]
    return list(dict.fromkeys([*(i for i in met if i in bound), *bound]))


def _without_ones(e: Prod, members: Set[Index]) -> tuple[Expr, ...]:
    return tuple(f for f in e.factors if not (isinstance(f, Ones) and f.i in members))


def _is_spread_number(e: Expr) -> bool:
    """Whether a term is a number, the same for all values of its indices."""
    return isinstance(e, Num | Ones) or (isinstance(e, Prod) and all(isinstance(f, Ones) for f in e.factors))


def _is_under(f: Expr) -> bool:
    """Whether a factor is a negative power, to stand under a bar."""
    return isinstance(f, Pow) and isinstance(f.exponent, Num) and f.exponent.value < 0


def _turned_over(f: Expr) -> Expr:
    """What stands under the bar for a negative power."""
    assert isinstance(f, Pow)
    assert isinstance(f.exponent, Num)
    n = -f.exponent.value
    return f.base if n == 1 else Pow(f.base, Num(n))


def _number_below(coef: Fraction) -> list[str]:
    return [str(coef.denominator)] if coef.denominator != 1 else []
