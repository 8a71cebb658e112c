"""Small changes to an expression: which are tried, and that none of them is a crash."""

from __future__ import annotations

from einlsp.tensor.expr import Add, Expr, Leaf, Num
from einlsp.tensor.index import Symbol
from einlsp.tensor.slips import likely, slips

A, B = Leaf(Symbol("a", ())), Leaf(Symbol("b", ()))


def test_a_term_that_is_nought_has_no_other_number() -> None:
    sum_: Expr = Add((A, Num(0)))
    assert all(words for words, _ in likely(sum_))
    assert all(words for words, _ in slips(sum_, A))


def test_signs_and_numbers_of_each_term_are_tried() -> None:
    words = {words for words, _ in likely(Add((A, B)))}
    assert {"the sign", "the sign of a term", "a factor 2 in a term", "a term too many", "an exponent"} <= words
