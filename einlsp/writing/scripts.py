"""Small pieces of index notation: scripts, fractions in front, which sums must be written."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from einlsp.tensor.expr import Expr, Fn, Index, Leaf, Num, Ones, Pow, Prod, Softmax
from einlsp.tensor.substitute import rename
from einlsp.writing.levels import Placed
from einlsp.writing.style import joined


def replace_bound(e: Prod, twins: Mapping[Index, Index]) -> Prod:
    """The product with the twins of its summed indices summed too."""
    extra = tuple(t for t, i in twins.items() if i in e.bound)
    return Prod(e.coef, e.factors, (*e.bound, *extra)) if extra else e


def lonely(i: Index, placed: list[Placed]) -> bool:
    """Whether a summed index stands in one place only, so that its sum must be written."""
    return sum(i in p.levels for p in placed) == 1 and not any(
        isinstance(p.factor, Leaf) and p.factor.indices.count(i) > 1 for p in placed
    )


def quotient_of_exps(f: Softmax) -> Prod:
    """A soft-max over the members of a family, which no vector holds: ``exp(z_i) / sum_j exp(z_j)``."""
    below = Prod(Fraction(1), (Fn("exp", f.body),), (f.over,))
    return Prod(Fraction(1), (Fn("exp", rename(f.body, {f.over: f.at})), Pow(below, Num(Fraction(-1)))), ())


def with_label(latex: str, label: str) -> str:
    """A head with a subscript; the number of a sample goes into its brackets, ``x^{(i)}``."""
    if latex.endswith("^{()}"):
        return f"{latex[:-4]}{{({label})}}"
    return f"{latex}_{label}" if len(label) == 1 else f"{latex}_{{{label}}}"


def script(text: str) -> str:
    """A script, in braces where it is more than one token."""
    single = len(text) == 1 or (text.startswith("\\") and text[1:].isalpha())
    return text if single else f"{{{text}}}"


def fraction(coef: Fraction, bottoms: list[str], followed: bool) -> str:
    """A number and denominators as a fraction; nothing where it is one and something follows."""
    below = joined(([str(coef.denominator)] if coef.denominator != 1 else []) + bottoms)
    if below:
        return rf"\frac{{{coef.numerator}}}{{{below}}}"
    return "" if coef == 1 and followed else str(coef)


def is_spread(t: Expr) -> bool:
    r"""Whether a term is a vector beside ones: ``\mathbf{x}\mathbf{1}^T``."""
    return isinstance(t, Prod) and any(isinstance(f, Ones) for f in t.factors)
