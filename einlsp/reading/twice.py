r"""The first walk over a note, and a second one in another layout of derivatives where that lets more of it fit.

``G = \frac{\partial L}{\partial O}`` fits in any layout; which one was meant only shows where G is used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from einlsp.reading.dims import Dims
from einlsp.reading.layouts import Layout
from einlsp.reading.operands import Problem
from einlsp.reading.scope import Scoped
from einlsp.reading.table import SymbolTable
from einlsp.reading.walk import FormulaPlace, Place, Statement, Walk
from einlsp.tensor.value import Value

Walked = tuple[dict[Place, Statement], SymbolTable]


def walked(
    formulas: Sequence[FormulaPlace],
    declarations: Sequence[Scoped],
    convention: str,
    value_of: Callable[[Place, frozenset[str]], Value | None],
) -> Walked:
    """The shapes of every side of every statement of a note, and its table.

    Where some statements fit in several layouts and something does not fit at all, gradients may be meant: that is kept
    if more fits so.
    """

    def walk(layout: Layout) -> tuple[Walked, bool]:
        table = SymbolTable(Dims())
        it = Walk(table, convention, value_of, layout)
        return (it.statements(formulas, declarations), table), bool(it.open_layouts)

    first, undecided = walk("numerator")
    if undecided and (misfits := _misfits(*first)):
        second, _ = walk("gradient")
        if _misfits(*second) < misfits:
            return second
    return first


def _misfits(statements: Mapping[Place, Statement], table: SymbolTable) -> int:
    """How much does not fit."""
    shapes = [shape for st in statements.values() for shape in (*st.shapes, *st.joint)]
    bad = [x for x in shapes if isinstance(x, Problem) and x.kind in ("rank", "dimension")]
    return len(bad) + len(table.dims.conflicts)
