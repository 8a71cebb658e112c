r"""The layouts in which people write derivatives, and what a derivative's axes are in each.

- ``numerator``: entry i, j of a vector by a vector is df_i/dx_j; a scalar by a matrix (d×k) is k×d.
- ``denominator``: the transposes of these, so that a scalar's derivative has its variable's own shape.
- ``gradient``: both in one note, as is usual in machine learning: scalars as in ``denominator``, vectors by vectors as
  in ``numerator``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from einlsp.reading import surface as s
from einlsp.reading.operands import Axis
from einlsp.tensor.expr import Upness

Layout = Literal["numerator", "gradient", "denominator"]
LAYOUTS: tuple[Layout, ...] = ("numerator", "gradient", "denominator")


def sensitive(node: s.Surface) -> bool:
    """Whether derivatives stand in it that mean different arrays in different layouts."""
    if s.Derivative not in s.kinds(node):
        return False
    return any(isinstance(n, s.Derivative) and (n.variables or n.style == "nabla") for n in s.walk(node))


def arrangement(
    node: s.Derivative, layout: Layout, of: Sequence[Axis], by: Sequence[Axis]
) -> tuple[list[int], list[Upness]]:
    """The order of a derivative's axes, and their levels.

    ``of`` are the axes of what is differentiated, ``by`` those of the variables with flipped levels, as they follow it.
    """
    axes = [*of, *by]
    order, levels = list(range(len(axes))), [a.level for a in axes]
    transposed = any(isinstance(v, s.Transposed) for v in node.variables)
    if node.style == "nabla" or (len(node.variables) == 2 and not of):
        # A gradient has its variable's own shape; by a nabla of a vector some mean its Jacobian, others the transpose.
        turned = of and len(axes) == 2 and layout != "denominator"
        return (order[::-1] if turned else order), _natural(levels)
    if layout != "numerator" and by and not of:
        return order, ["down"] if transposed and len(by) == 1 else _natural(levels)
    if layout == "denominator" and len(of) == len(by) == 1 and not transposed:
        return order[::-1], _natural(levels)
    if levels == ["down", "up"]:
        return order[::-1], levels[::-1]
    return order, levels


def _natural(levels: list[Upness]) -> list[Upness]:
    """A column, or a matrix; what has more axes keeps its levels."""
    return ["up"] if len(levels) == 1 else ["up", "down"] if len(levels) == 2 else levels
