"""How the parts of a product or a sum are printed: their order, their brackets."""

from __future__ import annotations

from fractions import Fraction

from einlsp.writing.compose import parts, times, transposed
from einlsp.writing.forms import Entrywise, Form, Function, Name, Number, Over, Power, Product, Sum, Transposed
from einlsp.writing.names import below, mentions

SQUARABLE = {"tanh", "sin", "cos", "tan", "sinh", "cosh", "cot", "sec", "csc", "coth", "sech", "csch"}


def whole_row(f: Form) -> Form:
    """A row ``x^T V^T`` as ``(V x)^T``."""
    turned = isinstance(f, Product) and f.kind == "row" and all(isinstance(c, Transposed) for c in f.chain)
    return Transposed(transposed(f)) if turned and len(parts(f).chain) > 1 else f


def positive(p: Product) -> Form:
    """The product without its sign."""
    return times([Product(abs(p.coef), p.scalars, p.chain)])


def is_entrywise(t: Form) -> bool:
    """Whether a term is a function or power of every entry, beside which a plain 1 is read entry by entry."""
    p = parts(t)
    if len(p.chain) != 1:
        return False
    return isinstance(p.chain[0], Function | Power | Entrywise) and p.kind != "scalar"


def must_close(f: Over, rest: list[Form]) -> bool:
    """Whether what follows a sum or product sign must be kept out of its scope."""
    if not rest:
        return False
    return f.sign != r"\sum" or any(mentions(g, (f.index,)) for g in rest)


def in_order(scalars: list[Form]) -> list[Form]:
    """Scalars as they are read: names, what is made of arrays, sums, powers with a symbol for exponent; functions; sums
    over an index."""

    def rank(s: Form) -> float:
        if isinstance(s, Over):
            return 4
        if has_functions(s):
            return 3
        if isinstance(s, Power):
            return 2 if not isinstance(s.exponent, Number) else 0 if is_plain(s) else rank(s.base)
        return 0 if is_plain(s) else 1 if isinstance(s, Sum) else 0.5

    return sorted(scalars, key=rank)


def is_plain(f: Form) -> bool:
    """Whether a scalar is a product of powers of scalar names."""
    if isinstance(f, Name):
        return f.shape == "scalar"
    return isinstance(f, Number | Power | Product) and all(map(is_plain, below(f)))


def is_calculus(f: Form) -> bool:
    """Whether a form is of the calculus of numbers: names of numbers, their powers, functions of them."""
    if isinstance(f, Name):
        return f.shape == "scalar"
    return isinstance(f, Number | Power | Product | Sum | Function) and all(map(is_calculus, below(f)))


def has_functions(f: Form) -> bool:
    """Whether a function is applied in a form."""
    return isinstance(f, Function) or any(has_functions(g) for g in below(f))


def has_superscript(text: str) -> bool:
    """Whether a text has a superscript outside of its brackets, so that another would clash with it."""
    depth = 0
    for k, c in enumerate(text):
        if c in "{(":
            depth += 1
        elif c in "})":
            depth -= 1
        elif (c == "^" or (c == "'" and k == len(text) - 1)) and depth == 0 and text[k - 1 : k] != "\\":
            return True
    return False


def number_latex(value: Fraction) -> str:
    """An exact number."""
    if value.denominator == 1:
        return str(value.numerator)
    sign = "-" if value < 0 else ""
    return rf"{sign}\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"


def bracketed(text: str) -> str:
    """Text in parentheses that are as high as it is."""
    if any(high in text for high in (r"\frac", r"\sum", r"\prod", r"\begin")):
        return rf"\left({text}\right)"
    return f"({text})"


def turned_over(f: Form) -> Form | None:
    """One over a power that has a minus in its exponent; None for all else."""
    if not isinstance(f, Power) or f.kind != "scalar":
        return None
    p = parts(f.exponent)
    if p.coef >= 0:
        return None
    exponent = times([Number(-p.coef), *p.scalars, *p.chain])
    return f.base if exponent == Number(Fraction(1)) else Power(f.base, exponent)


def slanted(f: Form) -> str | None:
    """An exponent such as ``d/2``: a name and a number below it; None for all else."""
    p = parts(f)
    if p.chain or len(p.scalars) != 1 or not isinstance(p.scalars[0], Name) or p.coef.denominator == 1 or p.coef < 0:
        return None
    number = "" if p.coef.numerator == 1 else str(p.coef.numerator)
    return f"{number}{p.scalars[0].latex}/{p.coef.denominator}"
