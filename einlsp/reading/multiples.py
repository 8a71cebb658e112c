r"""Plain capitals that can only be numbers: the G and M of ``GMm\,\mathbf{r}``, with a plain ``m`` behind them."""

from __future__ import annotations

from collections.abc import Iterable

from einlsp.reading import surface as s


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


def _plain(f: s.Surface) -> bool:
    return isinstance(f, s.Sym) and f.head.plain and not f.scripts.marks


def _bold(f: s.Surface) -> bool:
    while isinstance(f, s.Transposed):
        f = f.base
    return isinstance(f, s.Sym) and f.head.bold
