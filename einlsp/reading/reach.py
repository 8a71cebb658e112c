r"""How far a function without brackets reaches: ``\sin\omega t`` is of a product, ``\cos\theta x`` is x times cos θ.

Where the letters do not say it, the longer reading is taken; the shorter one stays a way to read a step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from einlsp.reading import surface as s
from einlsp.reading.pieces import Enclosed, Piece, SymbolPiece

TRIGONOMETRIC = frozenset({"sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh"})
REACHING = TRIGONOMETRIC | {"log", "exp", "arcsin", "arccos", "arctan"}
"""The functions of a number after which a product may be their argument, or begin with it."""

_ANGLES = frozenset({"\\theta", "\\vartheta", "\\phi", "\\varphi", "\\psi"})
_SPACES = ("\\,", "\\;", "\\:", "\\ ", "~", "\\quad")


def ended(name: str, factors: Sequence[s.Surface], following: Piece, latex: str) -> bool:
    """Whether the argument of a function without brackets, as far as it was read, is all of it.

    An angle is followed by what the sine is multiplied by, as is anything that a space sets apart; and nobody takes the
    sine of an array.
    """
    if name not in TRIGONOMETRIC or not factors:
        return False
    last = factors[-1]
    if isinstance(last, s.Sym) and last.head.letter in _ANGLES:
        return True
    if isinstance(following, SymbolPiece) and following.head.bold:
        return not any(n.head.bold for f in factors for n in s.symbols(f))
    between = latex[last.end : following.start]
    return isinstance(following, SymbolPiece | Enclosed) and any(space in between for space in _SPACES)


def loose(node: s.Surface) -> bool:
    """Whether a function's argument is a product of which the first factor alone might be meant."""
    if not isinstance(node, s.Call) or node.name not in REACHING or len(node.args) != 1:
        return False
    (arg,) = node.args
    if not isinstance(arg, s.Product) or arg.end != node.end:  # a bracket ends behind its content
        return False
    return _head(arg) < len(arg.factors)


def _head(arg: s.Product) -> int:
    """How many factors the shortest argument has: numbers and the first factor that is none."""
    first = next((k for k, f in enumerate(arg.factors) if not isinstance(f, s.Num)), len(arg.factors))
    return first + 1


def narrowed(node: s.Surface) -> s.Surface:
    """The same expression with each loose argument as short as it can be; the same node where none is loose."""
    if not any(map(loose, s.walk(node))):
        return node
    if loose(node) and isinstance(node, s.Call) and isinstance(node.args[0], s.Product):
        factors = node.args[0].factors
        count = _head(node.args[0])
        start, end = factors[0].start, factors[count - 1].end
        arg = factors[0] if count == 1 else s.Product(start, end, factors[:count])
        rest = tuple(narrowed(f) for f in factors[count:])
        return s.Product(node.start, node.end, (s.Call(node.start, end, node.name, (arg,), node.label), *rest))
    changes = {f.name: _within(getattr(node, f.name)) for f in fields(node)}
    return replace(node, **{k: v for k, v in changes.items() if v is not getattr(node, k)})


def _within(value: Any) -> Any:
    if isinstance(value, s.Surface):
        return narrowed(value)
    if isinstance(value, tuple) and any(isinstance(v, s.Surface | tuple) for v in value):
        return tuple(_within(v) for v in value)
    return value
