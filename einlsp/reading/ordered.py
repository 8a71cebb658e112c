"""Products of plain letters whose order matters, though nothing says that the letters are matrices."""

from __future__ import annotations

from einlsp.reading import surface as s


def kept_in_order(*sides: s.Surface) -> str:
    """Why the factors of these sides may not commute; empty where nothing speaks for that."""
    if _words(sides):
        return "the products may be words in generators, which do not commute"
    if _spinors(sides):
        return "spinors and the matrices between them do not commute"
    return ""


def _words(sides: tuple[s.Surface, ...]) -> bool:
    r"""Whether sides are products of plain letters, one of which stands twice with others between, as no number does:
    ``\sigma_i\sigma_{i+1}\sigma_i``, ``gxg^{-1}``."""
    apart = False
    for side in sides:
        factors = side.factors if isinstance(side, s.Product) else (side,)
        bases = [f.base if isinstance(f, s.Power | s.Inverted) else f for f in factors]
        keys = [f.key for f in bases if isinstance(f, s.Sym) and not f.head.bold and not f.scripts.slots]
        if len(keys) < len(factors):
            return False
        apart = apart or any(one in keys[k + 2 :] and keys[k + 1] != one for k, one in enumerate(keys))
    return apart


def _spinors(sides: tuple[s.Surface, ...]) -> bool:
    r"""Whether sides are made of spinors: ``\bar\psi_1\gamma^\mu\psi_2``."""
    symbols = [n for side in sides for n in s.walk(side) if isinstance(n, s.Sym)]
    matrices = any(n.head.letter in (r"\gamma", r"\sigma") and n.scripts.of("index") for n in symbols)
    return matrices and any("bar" in n.head.accents and not n.head.bold for n in symbols)
