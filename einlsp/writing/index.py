"""Expressions in index notation, in the spelling of staggered indices that a note uses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction

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
    split_coef,
    walk,
)
from einlsp.writing.former import Former
from einlsp.writing.latex import bracketed, form_latex, number_latex
from einlsp.writing.levels import Walk, separated
from einlsp.writing.network import NoMatrixForm
from einlsp.writing.scripts import at_its_place, fraction, lonely, replace_bound, script, with_label
from einlsp.writing.style import DEFAULT, Style, joined

GREEK = tuple(
    rf"\{n}"
    for n in [
        "mu",
        "nu",
        "sigma",
        "gamma",
        "rho",
        "tau",
        "kappa",
        "lambda",
        "omega",
        "eta",
        "xi",
        "zeta",
        "theta",
        "phi",
        "psi",
        "chi",
    ]
)
LATIN = tuple("ijklmnpqrstuvabcdefgh")
_BOLD = re.compile(r"\\(?:mathbf|boldsymbol|bm|pmb)\s*\{((?:[^{}]|\{[^{}]*\})*)\}")


def index_latex(
    e: Expr,
    levels: Mapping[Index, Upness],
    names: Mapping[Index, str],
    style: Style = DEFAULT,
    *,
    avoid: Iterable[str] = (),
) -> str:
    """An expression over free indices that have these levels and names; summed ones get names of their own."""
    return IndexWriter(names, style, avoid).latex(e, levels)


def plain_head(latex: str) -> str:
    """A head without bold, as components are written: an entry of ``\\mathbf{W}`` is ``W``."""
    return _BOLD.sub(lambda m: m.group(1), latex)


class IndexWriter:
    """Writes expressions that share names of indices. ``names`` grows with each index that it names.

    ``flat``: all indices stand below, as in the Euclidean convention.
    """

    def __init__(
        self, names: Mapping[Index, str], style: Style = DEFAULT, avoid: Iterable[str] = (), *, flat: bool = False
    ) -> None:
        self.names = dict(names)
        self.flat = flat
        self.style = style
        self.avoid = set(avoid)
        self.heads: dict[str, str] = {}

    def latex(self, e: Expr, levels: Mapping[Index, Upness]) -> str:
        """The expression at these levels of its free indices."""
        self._choose_heads(e)
        self.used: set[str] = set()
        self.active: set[Index] = set(levels)
        for i in levels:
            self._name(i)
        return self._top(e, dict(levels))

    def _choose_heads(self, e: Expr) -> None:
        """Heads without bold where no two symbols fall together."""
        symbols = {n.symbol.latex for n in walk(e) if isinstance(n, Leaf)}
        plain = {s: plain_head(s) for s in sorted(symbols)}
        for s, p in plain.items():
            clash = sum(q == p for q in plain.values()) > 1
            self.heads[s] = s if clash else p
        self.avoid |= symbols | set(plain.values())

    def _name(self, i: Index) -> str:
        """The name of an index that is free where it stands; a new one where it has none yet."""
        if i not in self.names:
            self.names[i] = self._free_name(i)
        self.used.add(self.names[i])
        return self.names[i]

    def _bind(self, i: Index) -> None:
        """Name a summed index, differently from every other index in sight."""
        if self.names.get(i, "") in self.used | {""}:
            self.names[i] = self._free_name(i)
        self.used.add(self.names[i])

    def _free_name(self, i: Index) -> str:
        latin = bool(i.hint) and not i.hint.startswith("\\")
        first, second = (LATIN, GREEK) if latin else (GREEK, LATIN)
        wishes = (i.hint,) if i.hint else ()
        for name in (*wishes, *first, *second, *(f"{n}'" for n in (*first, *second))):
            if name not in self.used and name not in self.avoid:
                return name
        return f"i_{{{i.uid}}}"

    # -- sums and products -----------------------------------------------------------------------------------------

    def _top(self, e: Expr, levels: dict[Index, Upness]) -> str:
        if isinstance(e, Add):
            out = ""
            outside, inside = set(self.used), set(self.used)
            for t in e.terms:
                self.used = set(outside)
                coef, _ = split_coef(t)
                sign = "-" if coef < 0 else "+"
                text = self._term(t, levels)
                out += f" {sign} {text}" if out else f"{'-' if coef < 0 else ''}{text}"
                inside |= self.used
            self.used = inside
            return out
        coef, _ = split_coef(e)
        return ("-" if coef < 0 else "") + self._term(e, levels)

    def _term(self, e: Expr, levels: dict[Index, Upness]) -> str:
        """A term without its sign."""
        if isinstance(e, Num):
            return number_latex(abs(e.value))
        if not isinstance(e, Prod):
            e = Prod(Fraction(1), (e,), ())
        samples = {i for n in walk(e) if isinstance(n, Leaf) for i in n.indices[: n.symbol.samples]}
        summed = [i for i in e.bound if i in samples]
        e, twins = separated(e)
        labels = frozenset(samples)
        outer = {i: self.names[i] for i in e.bound if i in self.active}
        for i in e.bound:
            self._bind(i)
        entered = [i for i in e.bound if i not in self.active]
        self.active.update(entered)
        for twin, i in twins.items():
            self.names[twin] = self._name(i)
        free = {i: level for i, level in levels.items() if i in e.free and i not in labels}
        for twin, i in twins.items():
            if i in free:
                free[twin] = free[i]
        placed = Walk(replace_bound(e, twins), free, labels).placed()
        sums = [rf"\sum_{{{self.names[i]}=1}}^{{{i.dim}}}" for i in summed]
        sums += [
            rf"\sum_{{{self.names[i]}}}"
            for i in e.bound
            if i not in samples and i not in twins.values() and lonely(i, placed)
        ]
        tops: list[str] = []
        bottoms: list[str] = []
        for p in placed:
            below = self._denominator(p.factor)
            if below is not None:
                bottoms.append(below)
            else:
                tops.append(self._factor(p.factor, p.levels, len(placed) == 1 and e.coef == 1 and not summed))
        coef = abs(e.coef)
        self.active.difference_update(entered)
        self.names.update(outer)
        head = fraction(coef, bottoms, bool(tops or sums))
        return joined([head, *sums, *tops]) or "1"

    def _denominator(self, f: Expr) -> str | None:
        """What stands under the bar for a scalar to a negative power."""
        if not (isinstance(f, Pow) and not f.free and isinstance(f.exponent, Num) and f.exponent.value < 0):
            return None
        n = -f.exponent.value
        under = f.base if n == 1 else Pow(f.base, Num(n))
        return self._factor(under, {}, True)

    def _factor(self, f: Expr, levels: dict[Index, Upness], alone: bool = False) -> str:
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
            return text if alone else bracketed(text)
        if isinstance(f, Pow):
            return self._power(f, levels)
        if isinstance(f, Fn):
            return self._function(f, levels)
        return self._whole(f, levels)

    def _function(self, f: Fn, levels: dict[Index, Upness]) -> str:
        inner = self._top(f.arg, levels)
        if f.name == "abs":
            return rf"\lvert {inner}\rvert"
        return self.style.function(f.name) + "'" * f.primes + bracketed(inner)

    def _power(self, f: Pow, levels: dict[Index, Upness]) -> str:
        if isinstance(f.exponent, Num) and f.exponent.value == Fraction(1, 2):
            return rf"\sqrt{{{self._top(f.base, levels)}}}"
        base = self._top(f.base, levels)
        single = isinstance(f.base, Leaf) and not f.base.indices and "^" not in base
        text = base if single else bracketed(base)
        return f"{text}^{{{self._top(f.exponent, levels)}}}".replace("^{2}", "^2")

    def _whole(self, f: Expr, levels: dict[Index, Upness]) -> str:
        """Functions of whole arrays: the array in matrix form, the indices outside."""
        try:
            if isinstance(f, Det):
                return form_latex(Former().form(f), self.style)
            if isinstance(f, Inverse):
                form = Former().form(f, f.i, f.j) if f.i != f.j else None
                if form is not None:
                    return self._with_scripts(f"({form_latex(form, self.style)})", self._pair(f, levels))
            if isinstance(f, Softmax):
                form = Former().form(f, f.at, None)
                return self._with_scripts(form_latex(form, self.style), [(f.at, levels.get(f.at, "up"))])
        except NoMatrixForm:
            pass
        return self._spelled(f, levels)

    def _pair(self, f: Inverse, levels: dict[Index, Upness]) -> list[tuple[Index, Upness]]:
        return [(f.i, levels.get(f.i, "up")), (f.j, levels.get(f.j, "down"))]

    def _spelled(self, f: Expr, levels: dict[Index, Upness]) -> str:
        """Functions of arrays that have no matrix form: the array's own indices are written."""
        if isinstance(f, Softmax):
            up = {**levels, f.at: levels.get(f.at, "up"), f.over: levels.get(f.at, "up")}
            self._bind(f.over)
            top = rf"\exp({self._top(at_its_place(f), up)})"
            return rf"\frac{{{top}}}{{\sum_{{{self.names[f.over]}}} \exp({self._top(f.body, up)})}}"
        if isinstance(f, BigProd):
            self._bind(f.over)
            name = self.names[f.over]
            up = {**levels, f.over: "down"}
            return rf"\prod_{{{name}=1}}^{{{f.over.dim}}} {self._factor(f.body, up)}"
        if isinstance(f, Inverse | Det):
            self._bind(f.row)
            self._bind(f.col)
            inner = bracketed(self._top(f.body, {**levels, f.row: "up", f.col: "down"}))
            if isinstance(f, Det):
                return rf"\det {inner}"
            return self._with_scripts(f"({inner}^{{-1}})", self._pair(f, levels))
        raise TypeError(f"unknown node {type(f).__name__}")

    # -- leaves ----------------------------------------------------------------------------------------------------

    def _leaf(self, f: Leaf, levels: dict[Index, Upness]) -> str:
        head = self.heads.get(f.symbol.latex, f.symbol.latex)
        marks = [i for i in f.indices if i not in levels]
        if marks and f.symbol.dims:
            head = with_label(head, "".join(self._name(i) for i in marks))
        slots = [(i, levels[i]) for i in f.indices if i in levels]
        if marks and slots:
            head = f"{{{head}}}"
        return self._with_scripts(head, slots)

    def _delta(self, f: Delta, levels: dict[Index, Upness]) -> str:
        i, j = levels.get(f.i, "down"), levels.get(f.j, "down")
        a, b = self._name(f.i), self._name(f.j)
        if self.flat:
            return rf"\delta_{{{joined([a, b])}}}"
        if i == j:
            return rf"\delta{'^' if i == 'up' else '_'}{{{joined([a, b])}}}"
        up, down = (a, b) if i == "up" else (b, a)
        return rf"\delta^{script(up)}_{script(down)}"

    def _with_scripts(self, head: str, slots: list[tuple[Index, Upness]]) -> str:
        """A head with staggered indices: ``{W_γ}^β``, or ``P^{s'}{}_k{}^s`` for three and more."""
        if not slots:
            return head
        runs: list[tuple[Upness, list[str]]] = []
        for i, level in slots:
            name = self._name(i)
            if runs and runs[-1][0] == level:
                runs[-1][1].append(name)
            else:
                runs.append((level, [name]))
        base = f"({head})" if "^" in head and not head.startswith(("(", "{")) else head
        if self.flat:
            return f"{base}_{script(joined([n for _, names in runs for n in names]))}"
        pieces = [("^" if level == "up" else "_") + script(joined(names)) for level, names in runs]
        if len(pieces) == 2 and self.style.stagger == "nested":
            return f"{{{base}{pieces[0]}}}{pieces[1]}"
        return base + "{}".join(pieces)
