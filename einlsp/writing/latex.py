"""Matrix forms as LaTeX."""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby

from einlsp.writing.compose import parts, times
from einlsp.writing.forms import (
    AllOnes,
    Cross,
    Entry,
    Entrywise,
    Form,
    Function,
    Kronecker,
    Name,
    Number,
    Over,
    Power,
    Product,
    Sum,
    Table,
    Transposed,
    Unit,
    Whole,
)
from einlsp.writing.printing import (
    SQUARABLE,
    bracketed,
    has_superscript,
    in_order,
    is_calculus,
    is_entrywise,
    is_plain,
    must_close,
    number_latex,
    positive,
    slanted,
    turned_over,
    whole_row,
)
from einlsp.writing.scripts import script
from einlsp.writing.style import DEFAULT, Style, joined


def form_latex(f: Form, style: Style = DEFAULT) -> str:
    """A form as LaTeX."""
    return _Printer(style).top(f)


class _Printer:
    def __init__(self, style: Style) -> None:
        self.style = style

    def top(self, f: Form) -> str:
        """A form where a sum needs no brackets."""
        if isinstance(f, Sum):
            return self._sum(f)
        if isinstance(f, Product):
            return self._product(f)
        if isinstance(f, Entrywise):
            return self._entrywise(f)
        if isinstance(f, Cross):
            return joined([self._tight(f.left), r"\times ", self._tight(f.right)])
        if isinstance(f, Kronecker):
            return joined([self._tight(whole_row(f.left)), r"\otimes ", self._tight(whole_row(f.right))])
        return self.atom(f)

    def atom(self, f: Form) -> str:
        """A form that can be multiplied or raised as it stands; in brackets where it could not."""
        if isinstance(f, Name):
            return f.latex
        if isinstance(f, Number):
            return number_latex(f.value) if f.value >= 0 else bracketed(number_latex(f.value))
        if isinstance(f, Unit):
            return self.style.identity
        if isinstance(f, AllOnes):
            one = self.style.ones
            return one if f.kind == "column" else f"{one}{one}{self._turn()}"
        if isinstance(f, Transposed):
            return self._raised(f.of, self.style.transpose)
        if isinstance(f, Power):
            return self._power(f)
        if isinstance(f, Function):
            return self._function(f)
        if isinstance(f, Whole):
            return self._whole(f)
        if isinstance(f, Table):
            return self._table(f)
        if isinstance(f, Entry):
            named = isinstance(f.of, Function) and f.of.name != "abs"
            return f"{self.atom(f.of) if named else bracketed(self.top(f.of))}_{script(f.places)}"
        if isinstance(f, Over):
            body = bracketed(self.top(f.body)) if isinstance(f.body, Sum) else self.top(f.body)
            sign = self.style.ranged(f.sign, f.index, f.limit)
            return joined([sign, body if body[0] == "\\" else f" {body}"])
        return bracketed(self.top(f))

    def _table(self, f: Table) -> str:
        """An array written out."""
        rows = [[number_latex(c.value) if isinstance(c, Number) else self.top(c) for c in row] for row in f.rows]
        cells = r" \\ ".join(map(" & ".join, rows))
        return rf"\begin{{{self.style.table}}}{cells}\end{{{self.style.table}}}"

    def _turn(self) -> str:
        """What makes a transpose of what stands before it."""
        t = self.style.transpose
        if t == "'":
            return t
        return f"^{t}" if len(t) == 1 or (t.startswith("\\") and t[1:].isalpha()) else f"^{{{t}}}"

    def _sum(self, f: Sum) -> str:
        out: list[str] = []
        ones = [p for p in map(parts, f.terms) if len(p.chain) == 1 and isinstance(p.chain[0], AllOnes)]
        broadcast = any(is_entrywise(t) for t in f.terms) and not any(p.scalars for p in ones)
        for t in f.terms:
            p = parts(t)
            sign = "-" if p.coef < 0 else "+" if out else ""
            rest = times([Number(abs(p.coef)), *p.scalars, *p.chain]) if not p.chain else positive(p)
            if broadcast and isinstance(rest, AllOnes):
                rest = Number(Fraction(1))
            elif broadcast and isinstance(rest, Product) and len(p.chain) == 1 and isinstance(p.chain[0], AllOnes):
                rest = Number(rest.coef)
            text = self.top(rest) if not isinstance(rest, Sum) else self.atom(rest)
            out.append(f" {sign} {text}" if out else f"{sign}{text}")
        return "".join(out)

    def _product(self, f: Product) -> str:
        sign = "-" if f.coef < 0 else ""
        bottoms = [below for s in f.scalars if (below := turned_over(s)) is not None]
        tops = [s for s in f.scalars if turned_over(s) is None]
        number = abs(f.coef)
        items = [*in_order(tops), *f.chain]
        if number.denominator == 1 and not bottoms:
            head = [str(number)] if number != 1 or not items else []
            return sign + joined([*head, *self._items(items, alone=not head, signed=bool(sign))])
        under = [str(number.denominator)] if number.denominator != 1 else []
        under += [self._factor(b, len(bottoms) == 1 and not under) for b in in_order(bottoms)]
        above = [str(number.numerator)] if number.numerator != 1 else []
        texts = self._items(items, alone=False)
        lone = not f.chain and bool(bottoms) and len(tops) == 1 and isinstance(tops[0], Name | Power | Function)
        high = any(r"\frac" in t for t in texts)
        lone = lone or (bool(bottoms) and not high and all(map(is_calculus, (*tops, *f.chain))))
        plain = not lone and all(is_plain(b) for b in bottoms)
        if not plain and high:
            scalars = self._items(in_order(tops), alone=False)
            above += [t for t in scalars if not t.startswith((r"\frac", r"\left"))]
            rest = [t for t in scalars if t.startswith((r"\frac", r"\left"))] + self._items(list(f.chain), alone=False)
            return sign + joined([rf"\frac{{{joined(above) or '1'}}}{{{joined(under)}}}", *rest])
        if plain or items == [Unit()] or high:
            lead = rf"\frac{{{joined(above) or '1'}}}{{{joined(under)}}}"
            return sign + joined([lead, *texts])
        unit = f.chain == (Unit(),)
        if unit or (f.chain and any(not isinstance(s, Name) for s in tops)):  # a quotient of scalars, times an array
            lead = rf"\frac{{{joined([*above, *self._items(in_order(tops), alone=not above)])}}}{{{joined(under)}}}"
            return sign + joined([lead, *self._items(list(f.chain), alone=False)])
        above += self._items(items, alone=not above)
        return sign + rf"\frac{{{joined(above) or '1'}}}{{{joined(under)}}}"

    def _items(self, items: list[Form], *, alone: bool, signed: bool = False) -> list[str]:
        """The factors of a product, side by side; ``alone`` where nothing but perhaps a minus stands before the first.

        A matrix beside itself is a power of it. An inner product needs no brackets where nothing follows it.
        """
        out: list[str] = []
        runs = [(f, len(list(group))) for f, group in groupby(items)]
        for k, (f, n) in enumerate(runs):
            rest = [g for g, _ in runs[k + 1 :]]
            if n > 1 and f.kind == "matrix":
                out.append(self._matrix_power(f, n))
                continue
            single = alone and len(runs) == 1 and n == 1 and not (signed and isinstance(f, Sum))
            single = single or (not rest and n == 1 and f.kind == "scalar" and isinstance(f, Product))
            text = self._factor(f, single)
            if isinstance(f, Over) and must_close(f, rest):
                text = bracketed(text)
            out.extend([text] * n)
        return out

    def _matrix_power(self, f: Form, n: int) -> str:
        if isinstance(f, Whole) and f.name == "inverse":
            return self._raised(f.arg, f"-{n}")
        if isinstance(f, Transposed):
            return f"{bracketed(self._matrix_power(f.of, n))}{self._turn()}"
        return self._raised(f, str(n))

    def _factor(self, f: Form, alone: bool = False) -> str:
        """A factor of a product; alone it needs no brackets."""
        if isinstance(f, Sum | Entrywise | Kronecker | Product):
            return self.top(f) if alone else bracketed(self.top(f))
        return self.atom(f)

    def _tight(self, f: Form) -> str:
        """An operand of an entrywise or Kronecker product: longer products in brackets."""
        if isinstance(f, Sum | Entrywise | Kronecker | Over):
            return bracketed(self.top(f))
        if isinstance(f, Product):
            return bracketed(self.top(f))
        return self.atom(f)

    def _entrywise(self, f: Entrywise) -> str:
        ones = AllOnes(("",)) if f.kind in ("column", "row") else AllOnes(("", ""))
        tops = f.factors or (ones,)
        text = r" \odot ".join(self._tight(t) for t in tops)
        if not f.divisors:
            return text
        below = [self._tight(d) for d in f.divisors]
        if len(tops) > 1:
            text = bracketed(text)
        divisor = below[0] if len(below) == 1 else bracketed(r" \odot ".join(below))
        return rf"{text} \oslash {divisor}"

    def _raised(self, base: Form, sign: str) -> str:
        prime = self.style.transpose == "'"
        if isinstance(base, Whole) and base.name == "inverse" and sign == self.style.transpose and not prime:
            return self._raised(base.arg, f"-{sign}")
        if isinstance(base, Transposed) and sign == "-1" and not prime:
            return self._raised(base.of, f"-{self.style.transpose}")
        text = self.atom(base)
        if prime and sign == "'":
            simple = isinstance(base, Name | Sum | Product) and not has_superscript(text)
            return f"{text}'" if simple else f"{bracketed(text)}'"
        script = sign if len(sign) == 1 or (sign[0] == "\\" and sign[1:].isalpha()) else f"{{{sign}}}"
        if isinstance(base, Name | Unit | AllOnes):
            return f"{bracketed(text) if has_superscript(text) else text}^{script}"
        closed = isinstance(base, Whole) and base.name == "norm"
        if isinstance(base, Function | Whole) and (closed or not has_superscript(text)):
            return f"{text}^{script}"
        if isinstance(base, Function | Whole | Power | Over | Number | Transposed):
            return f"{bracketed(text)}^{script}"
        return f"{text}^{script}"

    def _power(self, f: Power) -> str:
        if isinstance(f.exponent, Number):
            n = f.exponent.value
            if n == Fraction(1, 2) and f.kind == "scalar":
                return rf"\sqrt{{{self.top(f.base)}}}"
            if n < 0 and f.kind == "scalar":
                below = f.base if n == -1 else Power(f.base, Number(-n))
                return rf"\frac{{1}}{{{self.top(below)}}}"
        script = self._exponent(f.exponent) if f.kind == "scalar" else self._entry_exponent(f.exponent)
        if f.kind != "scalar" and not isinstance(f.base, Function):
            return self._raised(f.base, rf"\odot {script}")
        if isinstance(f.base, Function) and f.base.name in SQUARABLE and script in "23456789":
            return self._function(f.base, f"^{script}")
        if isinstance(f.base, Number) and f.kind == "scalar" and f.base.value.denominator == 1 and f.base.value > 0:
            return f"{f.base.value}^{{{script}}}" if len(script) > 1 else f"{f.base.value}^{script}"
        if isinstance(f.base, Function) and f.kind != "scalar":
            return self._raised(f.base, rf"\odot {script}")
        return self._raised(f.base, script)

    def _exponent(self, f: Form) -> str:
        if isinstance(f, Number) and f.value.denominator == 1:
            return str(f.value)
        if isinstance(f, Number) and f.value.denominator != 1:
            return f"{f.value.numerator}/{f.value.denominator}"
        return slanted(f) or self.top(f)

    def _entry_exponent(self, f: Form) -> str:
        return bracketed(self.top(f)) if isinstance(f, Sum) else self._exponent(f)

    def _function(self, f: Function, script: str = "") -> str:
        argument = self.top(f.arg)
        if f.name == "exp" and f.kind == "matrix":  # a matrix above e would be that of the matrix, not of its entries
            return r"\exp" + script + bracketed(argument)
        special = None if f.primes or script else self.style.applied(f.name, argument)
        return special or self.style.function(f.name) + "'" * f.primes + script + bracketed(argument)

    def _whole(self, f: Whole) -> str:
        if f.name == "inverse":
            return self._raised(f.arg, "-1")
        if f.name == "skew":
            return rf"[{self.top(f.arg)}]_\times"
        if f.name == "norm":
            left, right = self.style.norm
            text = self.top(f.arg)
            order = f"_{self.top(f.order)}" if f.order is not None else ""
            return joined([left, text]).replace("  ", " ") + right + order
        if f.name == "diag" and isinstance(f.arg, Entrywise) and not f.arg.factors and len(f.arg.divisors) == 1:
            return self._raised(Whole("diag", f.arg.divisors[0]), "-1")
        if f.name == "det" and self.style.det == "|":
            text = self.top(f.arg)
            return rf"\left|{text}\right|" if r"\frac" in text or r"\sum" in text else rf"\lvert {text}\rvert"
        name = {"trace": self.style.trace, "det": self.style.det, "vec": self.style.vec, "unvec": self.style.unvec}.get(
            f.name, self.style.diag
        )
        return name + bracketed(self.top(f.arg))
