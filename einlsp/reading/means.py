"""Expectations as operands: linear, entry by entry, and not known but for that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from einlsp.reading import surface as s
from einlsp.reading.operands import Operand
from einlsp.tensor.expr import Fn
from einlsp.tensor.means import MEAN
from einlsp.tensor.value import Value

if TYPE_CHECKING:
    from einlsp.reading.elaborate import Elaborator


def expectation(el: Elaborator, sign: str, operand: Operand, node: s.Surface) -> Operand:
    """An expectation: entry by entry, and not known but for being linear."""
    if operand.named:
        operand = el.close(operand, node)
    value = None
    if operand.value is not None:
        value = Value(Fn(MEAN + sign, operand.value.expr), operand.value.ports)
    return el.shaped(operand, operand.axes, value)
