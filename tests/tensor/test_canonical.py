"""Codes: equal for what is equal up to names of summed indices, never equal for what differs in value."""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from einlsp.tensor.canonical import code, same
from einlsp.tensor.check import compare
from einlsp.tensor.expr import (
    Add,
    Det,
    Expr,
    Fn,
    Index,
    Inverse,
    Leaf,
    Num,
    Pow,
    Prod,
    Size,
    Softmax,
    Symbol,
    fresh,
)
from einlsp.tensor.substitute import rename, renewed

SYMBOLS = (
    Symbol("A", ("n", "n")),
    Symbol("B", ("n", "n")),
    Symbol("S", ("n", "n"), frozenset({"symmetric"})),
    Symbol("x", ("n",)),
    Symbol("y", ("n",)),
    Symbol("T", ("n", "n", "n")),
)
FREE = tuple(fresh("n") for _ in range(2))

Slots = list[tuple[int, list[int]]]


@st.composite
def monomials(draw: st.DrawFn) -> Slots:
    """Factors as (symbol, slots); slots 0 and 1 are the free indices, others are summed."""
    out: Slots = []
    for _ in range(draw(st.integers(1, 6))):
        k = draw(st.integers(0, len(SYMBOLS) - 1))
        out.append((k, [draw(st.integers(0, 5)) for _ in SYMBOLS[k].dims]))
    return out


def made(slots: Slots, order: Sequence[int], seed: int) -> Expr:
    """The monomial with its factors in some order, its dummies new, its symmetric slots turned at random."""
    rng = random.Random(seed)
    names: dict[int, Index] = dict(enumerate(FREE))
    dummies = list(range(2, 6))
    rng.shuffle(dummies)
    names.update({k: fresh("n") for k in dummies})
    factors: list[Expr] = []
    for k in order:
        symbol, own = slots[k]
        indices = tuple(names[j] for j in own)
        turned = SYMBOLS[symbol].is_a("symmetric") and rng.random() < 0.5
        factors.append(Leaf(SYMBOLS[symbol], indices[::-1] if turned else indices))
    used = {j for _, own in slots for j in own}
    bound = [names[j] for j in used if j > 1]
    rng.shuffle(bound)
    return Prod(Fraction(1), tuple(factors), tuple(bound))


@given(monomials(), st.randoms(use_true_random=False), st.integers(0, 99))
def test_renamed_shuffled_and_turned_monomials_have_one_code(slots: Slots, rng: random.Random, seed: int) -> None:
    order = list(range(len(slots)))
    rng.shuffle(order)
    assert code(made(slots, range(len(slots)), 0)) == code(made(slots, order, seed))


@given(monomials(), monomials())
def test_equal_codes_mean_equal_values(a: Slots, b: Slots) -> None:
    left, right = made(a, range(len(a)), 1), made(b, range(len(b)), 2)
    if left.free == right.free and code(left) == code(right):
        assert compare(left, right, FREE).equal


@given(monomials(), st.integers(0, 5), st.integers(0, 5), st.integers(0, 5))
def test_one_slot_changed_is_seen_wherever_the_value_changes(slots: Slots, k: int, place: int, new: int) -> None:
    changed = [(s, list(own)) for s, own in slots]
    own = changed[k % len(changed)][1]
    own[place % len(own)] = new
    left, right = made(slots, range(len(slots)), 1), made(changed, range(len(slots)), 2)
    if left.free != right.free:
        return
    equal = compare(left, right, FREE).equal
    assert same(left, right) <= equal
    if not equal:
        assert code(left) != code(right)


def test_cycles_of_every_length_are_told_apart_from_products_of_cycles() -> None:
    def cycle(length: int) -> Prod:
        ix = [fresh("n") for _ in range(length)]
        return Prod(
            Fraction(1), tuple(Leaf(SYMBOLS[0], (ix[k], ix[(k + 1) % length])) for k in range(length)), tuple(ix)
        )

    six, three, three_more, two, four = cycle(6), cycle(3), cycle(3), cycle(2), cycle(4)
    whole = [
        six,
        Prod(Fraction(1), (*three.factors, *three_more.factors), (*three.bound, *three_more.bound)),
        Prod(Fraction(1), (*two.factors, *four.factors), (*two.bound, *four.bound)),
    ]
    codes = [code(e) for e in whole]
    assert len({repr(c) for c in codes}) == 3


def test_the_transpose_is_another_value_unless_symmetric() -> None:
    i, j = FREE
    a, b, s = SYMBOLS[:3]
    assert not same(Leaf(a, (i, j)), Leaf(a, (j, i)))
    assert same(Leaf(s, (i, j)), Leaf(s, (j, i)))
    assert not same(Leaf(a, (i, j)), Leaf(b, (i, j)))


def test_inverse_and_determinant_of_a_transpose() -> None:
    i, j, p, q = (fresh("n") for _ in range(4))
    a, s = SYMBOLS[0], SYMBOLS[2]
    inv = Inverse(Leaf(a, (p, q)), p, q, i, j)
    assert same(inv, Inverse(Leaf(a, (q, p)), p, q, j, i))  # (A^T)^{-1} read backwards
    assert not same(inv, Inverse(Leaf(a, (p, q)), p, q, j, i))
    assert not same(inv, Inverse(Leaf(a, (q, p)), p, q, i, j))
    assert same(Inverse(Leaf(s, (p, q)), p, q, i, j), Inverse(Leaf(s, (p, q)), p, q, j, i))
    assert same(Det(Leaf(a, (p, q)), p, q), Det(Leaf(a, (q, p)), p, q))


def test_bound_names_do_not_matter_inside_functions() -> None:
    i, k, m = (fresh("n") for _ in range(3))
    a, x = SYMBOLS[0], SYMBOLS[3]

    def inner(dummy: Index) -> Expr:
        return Prod(Fraction(1), (Leaf(a, (i, dummy)), Leaf(x, (dummy,))), (dummy,))

    assert same(Fn("exp", inner(k)), Fn("exp", inner(m)))
    assert not same(Fn("exp", inner(k)), Fn("sin", inner(k)))
    assert not same(Fn("f", inner(k), 1), Fn("f", inner(k), 2))
    assert same(Softmax(Leaf(x, (k,)), k, i), Softmax(Leaf(x, (m,)), m, i))
    assert not same(Pow(inner(k), Num(2)), Pow(inner(k), Num(3)))
    assert not same(Size("n"), Size("m"))
    # a renamed sum, its terms the other way round
    left = Add((inner(k), Leaf(x, (i,))))
    right = Add((Leaf(x, (i,)), inner(m)))
    assert same(left, right)


def test_an_index_of_the_same_name_inside_and_outside() -> None:
    """The dummy of a nested sum may be the free index of its neighbour: scopes are kept apart."""
    i, k = fresh("n"), fresh("n")
    x, y = SYMBOLS[3], SYMBOLS[4]
    shadowed = Fn("exp", Prod(Fraction(1), (Leaf(x, (i,)),), (i,)))
    plain = Fn("exp", Prod(Fraction(1), (Leaf(x, (k,)),), (k,)))
    assert same(Prod(Fraction(1), (Leaf(y, (i,)), shadowed), (i,)), Prod(Fraction(1), (Leaf(y, (k,)), plain), (k,)))


@pytest.mark.parametrize("length", [4, 5])
def test_no_order_of_the_factors_matters(length: int) -> None:
    ix = [fresh("n") for _ in range(length)]
    factors = [Leaf(SYMBOLS[k % 2], (ix[k], ix[(k + 1) % length])) for k in range(length)]
    codes = {repr(code(Prod(Fraction(1), p, tuple(ix)))) for p in permutations(factors)}
    assert len(codes) == 1


def test_renaming_steps_aside_for_summed_indices() -> None:
    i, j, k = (fresh("n") for _ in range(3))
    a, x = SYMBOLS[0], SYMBOLS[3]
    e = Prod(Fraction(1), (Leaf(a, (i, k)), Leaf(x, (k,))), (k,))
    moved = rename(e, {i: k})
    assert moved.free == {k}
    assert compare(rename(moved, {k: j}), rename(e, {i: j}), [j]).equal
    twin = renewed(e)
    assert same(e, twin)
    assert isinstance(twin, Prod)
    assert set(twin.bound).isdisjoint(e.bound)
