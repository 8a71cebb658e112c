"""Random points: every array obeys the facts declared of it, alone and together, in both rings; sizes all differ."""

from __future__ import annotations

import random
from decimal import Decimal
from itertools import combinations, permutations
from math import prod

import pytest

from einlsp.tensor.contraction import TooLarge
from einlsp.tensor.expr import Epsilon, Leaf, Symbol, fresh
from einlsp.tensor.index import commuting_with
from einlsp.tensor.points import Point
from einlsp.tensor.rings import PRIME, Decimals, Element, Residues, Ring, Undefined, precise
from einlsp.tensor.sample import Sampler, dims_fixed, dims_of, great_numbers, sizes_for

SQUARE = (
    "symmetric", "antisymmetric", "diagonal", "orthogonal", "orthonormal columns", "idempotent", "positive definite",
    "positive semidefinite", "binary", "positive", "invertible", "square", "rotation",
)  # fmt: skip
VECTOR = ("one-hot", "probability vector", "unit norm", "binary", "positive")
RINGS: tuple[Ring, ...] = (Residues(), Decimals())


def near(x: Element, y: int, ring: Ring) -> bool:
    return (x - y) % PRIME == 0 if ring.exact else abs(x - y) < Decimal("1e-50")


def matrix(facts: frozenset[str], ring: Ring, n: int, m: int, seed: int) -> list[list[Element]]:
    s = Symbol("A", ("n", "m") if n != m else ("n", "n"), facts)
    cells = Sampler(ring, {"n": n, "m": m}, random.Random(seed)).array(s)
    assert len(cells) == n * m
    return [cells[k * m : (k + 1) * m] for k in range(n)]


def product(a: list[list[Element]], b: list[list[Element]]) -> list[list[Element]]:
    return [[sum(x * y for x, y in zip(r, c, strict=True)) for c in zip(*b, strict=True)] for r in a]


def turned(a: list[list[Element]]) -> list[list[Element]]:
    return [list(c) for c in zip(*a, strict=True)]


def obeys(fact: str, a: list[list[Element]], ring: Ring) -> bool:
    """Whether a matrix is what a fact says; what has no meaning in a ring is true there."""
    n = len(a)
    unit = [[int(r == c) for c in range(n)] for r in range(n)]

    def equal(x: list[list[Element]], y: list[list[Element]]) -> bool:
        return all(near(p, q, ring) for r, s in zip(x, y, strict=True) for p, q in zip(r, s, strict=True))

    if fact == "symmetric":
        return equal(a, turned(a))
    if fact == "antisymmetric":
        return equal(a, [[-x for x in r] for r in turned(a)])
    if fact == "diagonal":
        return all(near(x, 0, ring) for r, row in enumerate(a) for c, x in enumerate(row) if r != c)
    if fact == "orthonormal columns":
        return equal(product(turned(a), a), [r[: len(a[0])] for r in unit[: len(a[0])]])
    if fact == "orthogonal":
        return equal(product(turned(a), a), unit) and equal(product(a, turned(a)), unit)
    if fact == "rotation":
        return obeys("orthogonal", a, ring) and near(determinant(a), 1, ring)
    if fact == "idempotent":
        return equal(product(a, a), a)
    if fact == "binary":
        return all(near(x, 0, ring) or near(x, 1, ring) for r in a for x in r)
    if fact == "positive":
        return ring.exact or all(x >= 0 for r in a for x in r)
    if fact == "positive definite":
        return ring.exact or (equal(a, turned(a)) and all(minor > 0 for minor in leading_minors(a)))
    if fact == "positive semidefinite":
        rng = random.Random(0)
        columns = [[[Decimal(rng.randint(-9, 9))] for _ in a] for _ in range(20)]
        forms = [product(product(turned(x), a), x)[0][0] for x in columns] if not ring.exact else []
        return ring.exact or (equal(a, turned(a)) and all(q > Decimal("-1e-50") for q in forms))
    return fact in ("invertible", "square")


def determinant(a: list[list[Element]]) -> Element:
    """By permutations, as its definition says."""
    found: Element = 0
    for order in permutations(range(len(a))):
        sign = (-1) ** sum(x > y for k, y in enumerate(order) for x in order[:k])
        found += sign * prod(a[r][c] for r, c in enumerate(order))
    return found


def leading_minors(a: list[list[Decimal]]) -> list[Decimal]:
    out, rows = [], [list(r) for r in a]
    det = Decimal(1)
    for c in range(len(rows)):
        det *= rows[c][c]
        out.append(det)
        for r in range(c + 1, len(rows)):
            by = rows[r][c] / rows[c][c] if rows[c][c] else Decimal(0)
            rows[r] = [x - by * y for x, y in zip(rows[r], rows[c], strict=True)]
    return out


IMPOSSIBLE = {
    frozenset(p)
    for p in (
        # mod p a square may be nought or negative, so that only what is possible over the reals is drawn
        ("antisymmetric", "positive definite"), ("antisymmetric", "positive semidefinite"), ("antisymmetric", "binary"),
        ("antisymmetric", "positive"), ("diagonal", "positive"), ("orthogonal", "positive"),
        ("orthonormal columns", "positive"), ("antisymmetric", "orthogonal"), ("antisymmetric", "orthonormal columns"),
        ("orthogonal", "binary"), ("orthonormal columns", "binary"), ("idempotent", "positive"),
        ("antisymmetric", "invertible"), ("antisymmetric", "diagonal"), ("antisymmetric", "symmetric"),
        ("antisymmetric", "idempotent"), ("antisymmetric", "rotation"), ("rotation", "positive"),
        ("rotation", "binary"),
    )
}  # fmt: skip
"""Pairs that no matrix, or only a trivial one, can have: they may be drawn as anything that obeys the first, or not."""


@pytest.mark.parametrize("ring", RINGS, ids=["residues", "decimals"])
@pytest.mark.parametrize("facts", [*((f,) for f in SQUARE), *combinations(SQUARE, 2)], ids=" ".join)
def test_matrices_obey_their_facts(facts: tuple[str, ...], ring: Ring) -> None:
    with precise():
        for n in (3, 4, 5):
            try:
                a = matrix(frozenset(facts), ring, n, n, n)
            except Undefined:
                assert frozenset(facts) in IMPOSSIBLE
                continue
            for fact in facts:
                assert obeys(fact, a, ring) or frozenset(facts) in IMPOSSIBLE, (fact, n)


@pytest.mark.parametrize("ring", RINGS, ids=["residues", "decimals"])
def test_tall_matrices_have_orthonormal_columns_and_wide_ones_cannot(ring: Ring) -> None:
    with precise():
        a = matrix(frozenset({"orthonormal columns"}), ring, 5, 3, 1)
        assert obeys("orthonormal columns", a, ring)
        with pytest.raises(Undefined):
            matrix(frozenset({"orthonormal columns"}), ring, 3, 5, 1)


@pytest.mark.parametrize("ring", RINGS, ids=["residues", "decimals"])
@pytest.mark.parametrize("fact", ["", "symmetric", "diagonal"])
def test_orthogonal_matrices_are_rotations_and_reflections_by_turns(fact: str, ring: Ring) -> None:
    s = Symbol("A", ("n", "n"), frozenset({"orthogonal", fact} - {""}))
    with precise():
        for n in (3, 4):
            sampler = Sampler(ring, {"n": n}, random.Random(n))
            cells = [sampler.array(s) for _ in range(2)]
            first, second = (determinant([c[k * n : (k + 1) * n] for k in range(n)]) for c in cells)
            assert near(first + second, 0, ring)
            assert near(first * second, -1, ring)


def test_a_matrix_without_facts_has_none() -> None:
    ring = Residues()
    a = matrix(frozenset(), ring, 4, 4, 7)
    assert not any(
        obeys(f, a, ring) for f in ("symmetric", "antisymmetric", "diagonal", "orthogonal", "idempotent", "binary")
    )


@pytest.mark.parametrize("ring", RINGS, ids=["residues", "decimals"])
@pytest.mark.parametrize("fact", VECTOR)
@pytest.mark.parametrize("members", [0, 3])
def test_vectors_and_members_of_families_obey_their_facts(fact: str, ring: Ring, members: int) -> None:
    dims = ("N", "n") if members else ("n",)
    with precise():
        cells = Sampler(ring, {"n": 5, "N": 3}, random.Random(3)).array(
            Symbol("x", dims, frozenset({fact}), samples=len(dims) - 1)
        )
        for k in range(0, len(cells), 5):
            x = cells[k : k + 5]
            if fact in ("one-hot", "probability vector"):
                assert near(sum(x), 1, ring)
            if fact in ("one-hot", "binary"):
                assert all(near(v, 0, ring) or near(v, 1, ring) for v in x)
            if fact == "unit norm":
                assert near(sum(v * v for v in x), 1, ring)
            if fact in ("positive", "probability vector") and not ring.exact:
                assert all(v >= 0 for v in x)


@pytest.mark.parametrize("count", range(1, 13))
def test_sizes_differ_between_dimensions_and_between_trials(count: int) -> None:
    names = [f"d_{k}" for k in range(count)]
    first, second = sizes_for(names, 0), sizes_for(names, 1)
    for sizes in (first, second):
        assert len(set(sizes.values())) == count
        assert min(sizes.values()) >= (4 if count <= 4 else 3)
    assert all(first[n] != second[n] for n in names)


def test_sizes_larger_than_the_degree() -> None:
    assert min(sizes_for(["n"], 1, least=8).values()) >= 8


def test_dimensions_in_order_of_appearance_products_as_their_factors() -> None:
    symbols = [Symbol("A", ("d", "n·k")), Symbol("B", ("k", 784, 3))]
    assert dims_of([], symbols) == ["d", "n", "k"]
    assert great_numbers([], symbols) == [784]


def test_the_levi_civita_symbol_fixes_its_sizes() -> None:
    i, j, k = (fresh("n") for _ in range(3))
    assert dims_fixed([Epsilon((i, j, k))]) == {"n": 3}


def test_great_arrays_are_refused_at_once() -> None:
    with pytest.raises(TooLarge):
        Sampler(Residues(), {}, random.Random(0)).array(Symbol("W", (10_000, 10_000)))


def test_the_same_point_every_time() -> None:
    s = Symbol("A", ("n", "n"), frozenset({"orthogonal"}))
    draws = [Sampler(Residues(), {"n": 4}, random.Random(5)).array(s) for _ in range(2)]
    assert draws[0] == draws[1]
    assert Leaf(s, (fresh("n"), fresh("n"))).symbol is s


@pytest.mark.parametrize("ring", RINGS, ids=("residues", "decimals"))
@pytest.mark.parametrize("facts", [frozenset(), frozenset({"symmetric"})], ids=("general", "symmetric"))
@pytest.mark.parametrize("order", [("A", "B"), ("B", "A")])
def test_matrices_that_commute_do(facts: frozenset[str], ring: Ring, order: tuple[str, str]) -> None:
    dims = ("n", "n")
    symbols = {"A": Symbol("A", dims, facts), "B": Symbol("B", dims, facts | {commuting_with("A")})}
    with precise():
        point = Point(ring, {name: symbols[name] for name in order}, {"n": 4}, 0)
        a, b = ([point.values[name][k * 4 : k * 4 + 4] for k in range(4)] for name in "AB")
        pairs = zip(product(a, b), product(b, a), strict=True)
        assert all(near(x - y, 0, ring) for r, s in pairs for x, y in zip(r, s, strict=True))
        assert not all(near(x - y, 0, ring) for r, s in zip(a, b, strict=True) for x, y in zip(r, s, strict=True))


def test_a_commuting_pair_of_other_facts_is_drawn_freely() -> None:
    symbols = {
        "A": Symbol("A", ("n", "n"), frozenset({"symmetric"})),
        "B": Symbol("B", ("n", "n"), frozenset({commuting_with("A")})),
    }
    b = Point(Residues(), symbols, {"n": 4}, 0).values["B"]
    assert any(b[r * 4 + c] != b[c * 4 + r] for r in range(4) for c in range(r))
