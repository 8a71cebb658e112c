r"""A part of a derivative, by an entry, a column or a row of the variable: what is chosen, its forms, its code.

The whole derivative was confirmed before; here a part of it is taken. What is printed for people
(``(\mathbf{A}\mathbf{x})_1``) is confirmed in the spelling with basis vectors, ``\mathbf{e}^T\mathbf{A}\mathbf{x}``,
which can be read back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields, replace

from einlsp.ide.derivation import Derivative
from einlsp.ide.places import Places
from einlsp.reading.readback import Reader, declaration_of
from einlsp.records import record
from einlsp.tensor.expr import Expr, Index, Leaf, Symbol, Upness, fresh
from einlsp.tensor.normal import mul
from einlsp.tensor.substitute import rename
from einlsp.writing.compose import parts, times, transposed
from einlsp.writing.entries import plain_head
from einlsp.writing.factor import factored
from einlsp.writing.forms import Form, Name, Product, Sum, Transposed, Whole
from einlsp.writing.latex import form_latex
from einlsp.writing.network import NoMatrixForm
from einlsp.writing.pick import Place, Speller, pick
from einlsp.writing.scripts import with_label
from einlsp.writing.style import Style

_VECTORS = (r"\mathbf{e}", r"\hat{\mathbf{e}}", r"\boldsymbol{\epsilon}", r"\tilde{\mathbf{e}}")


@record(slots=False)
class Part:
    """The part of a derivative that is meant: a place for each axis of the variable; ``written`` is its spelling."""

    derivative: Derivative
    places: Places
    key: str
    written: str

    @property
    def every(self) -> tuple[tuple[Index, str | None], ...]:
        """The axes of the variable, for each order of differentiation, with their places."""
        d = self.derivative
        times_ = len(d.at) // len(self.places)
        return tuple(zip(d.at, self.places * times_, strict=True))

    @property
    def numbers(self) -> dict[Index, int]:
        """The axes of which one entry is taken, with its number, counted from 1."""
        return {i: int(p) for i, p in self.every if p is not None and p.isdigit()}

    @property
    def open(self) -> list[Index]:
        """The axes of the variable that stay whole."""
        return [i for i, p in self.every if p is None]

    def vectors(self) -> tuple[dict[Index, Symbol], dict[Index, str]]:
        """Basis vectors for the axes with places: symbols that can be read back, and what people call them."""
        d = self.derivative
        head = next((v for v in _VECTORS if not any(v in name for name in d.value.expr.names)), _VECTORS[-1])
        symbols: dict[Index, Symbol] = {}
        names: dict[Index, str] = {}
        for i, place in self.every:
            if place is None:
                continue
            symbols[i] = Symbol(rf"{head}_{{\text{{{'pqrs'[len(symbols)]}}}}}", (i.dim,), frozenset({"one-hot"}))
            names[i] = with_label(head, place)
        return symbols, names

    def forms(self, reader: Reader, style: Style) -> tuple[dict[str, str], str | None]:
        """The matrix forms that were confirmed, by layout; or why there is none."""
        symbols, names = self.vectors()
        out: dict[str, str] = {}
        why: str | None = None
        for layout in ("numerator", "denominator"):
            try:
                form, shown, axes = self._form(layout, symbols, names)
            except NoMatrixForm as error:
                return {}, str(error)
            extra = [declaration_of(s) for s in symbols.values()]
            if reader.says(form_latex(form, style), self.selected(symbols), axes, extra):
                out[layout] = form_latex(shown, style)
            else:
                why = f"A matrix form was found ({form_latex(shown, style)}) but could not be confirmed."
        return out, why if not out else None

    def labelled(self) -> Derivative:
        r"""The derivative by an entry as by a member of a family: the j of ``w_j`` is that of ``\mathbf{x}_j``."""
        d = self.derivative
        new = {i: fresh(i.dim, p) for i, p in self.every if p is not None}
        variable = replace(d.variable, samples=len(d.variable.dims))
        return replace(d, variable=variable, expr=rename(d.expr, new), at=tuple(new.get(i, i) for i in d.at))

    def selected(self, symbols: Mapping[Index, Symbol]) -> Expr:
        """The derivative with the basis vectors put to the axes of which one entry is taken."""
        return mul([self.derivative.expr, *(Leaf(s, (i,)) for i, s in symbols.items())], tuple(symbols))

    def _form(
        self, layout: str, symbols: Mapping[Index, Symbol], names: Mapping[Index, str]
    ) -> tuple[Form, Form, list[tuple[Index, Upness]]]:
        """The form with basis vectors, the same as it is shown, and its axes: rows first."""
        d = self.derivative
        mine = [(p.index, p.level) for p in d.value.ports]
        whole = [p.index for p in d.value.ports] + list(d.at)
        axes = self._axes(layout)
        if len(axes) > 2:
            raise NoMatrixForm(f"The result has {len(axes)} axes; a matrix has two.")
        if len(whole) > 2:
            plain = d.former().form(self.selected(symbols), *_rows(axes))
            return plain, self._shown(plain, symbols, names), axes
        row, col = self._rows_of_whole(layout, axes, mine)
        full = d.former().form(d.expr, row, col)
        plain_places = {i: Place(self._place(i), Name(s.latex, "column", 99)) for i, s in symbols.items()}
        shown_places = {i: Place(self._place(i), Name(names[i], "column", 99)) for i in symbols}
        plain, shown = (
            pick(full, p.get(row) if row else None, p.get(col) if col else None, speller)
            for p, speller in ((plain_places, Speller(plain=True)), (shown_places, self._speller()))
        )
        if len(axes) == 1 and plain.kind != ("column" if axes[0][1] == "up" else "row"):
            plain, shown = transposed(plain), transposed(shown)
        return plain, shown, axes

    def _rows_of_whole(
        self, layout: str, axes: list[tuple[Index, Upness]], mine: list[tuple[Index, Upness]]
    ) -> tuple[Index | None, Index | None]:
        """The row and the column axis of the form of the whole derivative."""
        every = [i for i, _ in mine] + list(self.derivative.at)
        if len(every) == 1:
            return every[0], None
        if len(axes) == 2 and layout == "denominator":
            return every[1], every[0]
        return every[0], every[1]

    def _axes(self, layout: str) -> list[tuple[Index, Upness]]:
        """The axes of the matrix form: the expression's, and what is open of the variable's."""
        d = self.derivative
        mine: list[tuple[Index, Upness]] = [(p.index, p.level) for p in d.value.ports]
        his = self.open
        if not his:
            return mine
        flipped = [(i, d.levels[i]) for i in his]
        if not mine:
            turned = layout == "denominator"
            return [(i, ("up" if level == "down" else "down") if turned else level) for i, level in flipped]
        if len(mine) == 1 and len(his) == 1:
            row, col = (mine[0][0], his[0]) if layout == "numerator" else (his[0], mine[0][0])
            return [(row, "up"), (col, "down")]
        return [*mine, *flipped]

    def _place(self, i: Index) -> str:
        return next(p for j, p in self.every if j == i and p is not None)

    def _speller(self) -> Speller:
        d = self.derivative
        taken = frozenset(n for n in d.value.expr.names if plain_head(n) == n and n not in d.heads)
        slices = ",".join(":" if p is None else p for p in self.places)
        head = d.heads.get(self.key, self.key)
        columns = {(head, slices): self.written} if len(self.places) == 2 and self.open else {}
        return Speller(plain=False, taken=taken, columns=columns)

    def _shown(self, f: Form, symbols: Mapping[Index, Symbol], names: Mapping[Index, str]) -> Form:
        """A form with basis vectors as it is shown: ``e^T x`` is an entry of x."""
        units = {s.latex: Place(self._place(i), Name(names[i], "column", 99)) for i, s in symbols.items()}
        speller = self._speller()

        def shown(g: Form) -> Form:
            if isinstance(g, Name) and g.latex in units:
                return units[g.latex].unit
            if isinstance(g, Product):
                chain = list(g.chain)
                if g.kind == "scalar" and len(chain) == 2:
                    left, right = (c.of if isinstance(c, Transposed) else c for c in chain)
                    for unit, other in ((left, right), (right, left)):
                        if isinstance(unit, Name) and unit.latex in units and isinstance(other, Name):
                            rest = [speller.entry(other, units[unit.latex], None)]
                            return times([Product(g.coef, tuple(map(shown, g.scalars)), ()), *rest])
                chain = self._lines(_framed(chain, units, speller), units)
                return times([Product(g.coef, tuple(map(shown, g.scalars)), ()), *map(shown, chain)])
            if isinstance(g, Transposed):
                return transposed(shown(g.of))
            made = _over_parts(g, shown)
            return factored(made.terms) if isinstance(made, Sum) else made

        return shown(f)

    def _lines(self, chain: list[Form], units: Mapping[str, Place]) -> list[Form]:
        """A chain in which a matrix beside a basis vector is its column, if that is the variable's."""
        out: list[Form] = []
        speller = self._speller()
        for f in chain:
            unit = units.get(f.latex) if isinstance(f, Name) else None
            if unit is not None and out and isinstance(out[-1], Name) and out[-1].kind == "matrix":
                out[-1] = speller.line(out[-1], None, unit)
                if parts(out[-1]).chain != (out[-1],):
                    out[-1:] = list(parts(out[-1]).chain)
                continue
            out.append(f)
        return out


def of_part(part: Part | None) -> list[str]:
    """What is to be said of a part as the variable: how entries are counted, what the code returns."""
    if part is None:
        return []
    numbers = [p for p in part.places if p is not None and p.isdigit()]
    if numbers:
        zero = ", ".join(str(int(n) - 1) for n in numbers)
        return [f"Entries are counted from 1: ${part.written}$ has the number {zero} in code, which counts from 0."]
    letters = " and ".join(f"${p}$" for p in part.places if p is not None)
    return [f"The code returns the derivative for every {letters}."]


def _framed(chain: list[Form], units: Mapping[str, Place], speller: Speller) -> list[Form]:
    """``diag(e_i) A diag(e_j)`` as the entry of A times ``e_i e_j^T``."""
    ends = [c.arg for c in (chain[0], chain[-1]) if isinstance(c, Whole) and c.name == "diag"]
    if len(chain) != 3 or len(ends) != 2 or not all(isinstance(e, Name) and e.latex in units for e in ends):
        return chain
    left, right = (units[e.latex] for e in ends if isinstance(e, Name))
    return [speller.entry(chain[1], left, right), left.unit, transposed(right.unit)]


def _over_parts(f: Form, change: Callable[[Form], Form]) -> Form:
    """A form with its parts changed."""
    changed: dict[str, Form | tuple[Form, ...]] = {}
    for each in fields(f):
        value = getattr(f, each.name)
        if isinstance(value, Form):
            changed[each.name] = change(value)
        elif isinstance(value, tuple) and value and all(isinstance(v, Form) for v in value):
            changed[each.name] = tuple(change(v) for v in value)
    return replace(f, **changed) if changed else f


def _rows(axes: list[tuple[Index, Upness]]) -> tuple[Index | None, Index | None]:
    if len(axes) == 2:
        return axes[0][0], axes[1][0]
    if len(axes) == 1:
        return (axes[0][0], None) if axes[0][1] == "up" else (None, axes[0][0])
    return None, None


def taken(source: str, axes: tuple[Index, ...], numbers: Mapping[Index, int]) -> str:
    """Code that returns one entry along some of the axes of what it returned before; code counts from 0."""
    at = ", ".join(str(numbers[i] - 1) if i in numbers else ":" for i in axes)
    at = re.sub(r"(, :)+$", "", at)
    lines = source.rstrip("\n").split("\n")
    start = max(k for k, line in enumerate(lines) if line.startswith("    return "))
    value = "\n".join(lines[start:]).removeprefix("    return ")
    body = value if re.fullmatch(r"\w+", value) or "\n" in value else f"({value})"  # several lines are in brackets
    said = "    # entries are counted from 1 in formulas, from 0 here"
    return "\n".join([*lines[:start], said, f"    return {body}[{at}]"]) + "\n"
