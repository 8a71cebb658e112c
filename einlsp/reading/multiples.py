r"""Plain capitals that can only be numbers: the G and M of ``GMm\,\mathbf{r}``, with a plain ``m`` behind them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from einlsp.reading import surface as s
from einlsp.reading.operands import problem

if TYPE_CHECKING:
    from einlsp.reading.elaborate import Elaborator


def numbers_before(sides: Iterable[s.Surface]) -> set[str]:
    """Capitals before a plain small letter, itself before something bold: nobody writes a number behind a matrix.

    Where vectors are bold a plain small letter is a number.
    """
    found: set[str] = set()
    for node in (n for side in sides for n in s.walk(side) if isinstance(n, s.Product)):
        places = [k for k, f in enumerate(node.factors) if _bold(f)]
        small = [k for k, f in enumerate(node.factors) if _plain(f) and not f.head.upper_case]  # type: ignore[attr-defined]
        if places and small and small[-1] < places[-1]:
            found |= {f.key for f in node.factors[: small[-1]] if _plain(f) and f.head.upper_case}  # type: ignore[attr-defined]
    return found


def no_distribution(el: Elaborator, head: s.Sym, bracket: s.Bracket) -> None:
    r"""Raises for ``\Phi(y\,\mathbf{w}^T\mathbf{x})``, where nobody writes a matrix: a distribution function."""
    if s.Transposed in s.kinds(bracket):
        operand = el.read(bracket.body)
        if operand.scalar:
            what = r"\Phi of a scalar may be the normal distribution function"
            raise problem("ambiguous", f"{what}; call it f, or declare \\Phi to be a matrix", head)


def _plain(f: s.Surface) -> bool:
    return isinstance(f, s.Sym) and f.head.plain and not f.scripts.marks


def _bold(f: s.Surface) -> bool:
    while isinstance(f, s.Transposed):
        f = f.base
    return isinstance(f, s.Sym) and f.head.bold
