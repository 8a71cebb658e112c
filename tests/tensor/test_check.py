"""The judge: right derivatives and identities pass, every wrong one is refused, and doubt is doubt."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

import pytest

from einlsp.tensor.build import identity, number
from einlsp.tensor.check import check_derivative, compare, tally
from einlsp.tensor.derivative import differentiate
from einlsp.tensor.expr import Add, Epsilon, Expr, Index, Leaf, Num, Ones, Pow, Prod, Symbol, fresh
from einlsp.tensor.normal import mul
from einlsp.tensor.points import Points
from einlsp.tensor.screen import differ
from einlsp.tensor.substitute import rebuild, rename
from tests.tensor.cases import CASES, Case
from tests.tensor.trees import (
    T,
    det,
    diag,
    eye,
    fn,
    had,
    inner,
    inv,
    kron,
    lse,
    mpow,
    norm,
    ones,
    outer,
    size_of,
    softmax,
    sq,
    total,
    tr,
    var,
    vec,
)


def verdict(a: T, b: T) -> str:
    left, right = a.value, b.value
    assert left.levels == right.levels
    axes = tuple(p.index for p in left.ports)
    return compare(left.expr, right.over(axes), axes).outcome


# -- derivatives -------------------------------------------------------------------------------------------------------


def mutants(slope: Expr, at: tuple[Index, ...], axes: list[Index]) -> Iterator[tuple[str, Expr]]:
    """Wrong derivatives: another sign, a factor, a term lost or turned, axes exchanged, one leaf transposed."""
    yield "negative", mul([slope], coef=Fraction(-1))
    yield "doubled", mul([slope], coef=Fraction(2))
    yield "nought", Num(0)
    whole = [*axes, *at]
    for k, one in enumerate(whole):
        for other in whole[k + 1 :]:
            if one.dim == other.dim:
                yield "axes exchanged", rename(slope, {one: other, other: one})
    body = slope.factors[0] if isinstance(slope, Prod) and len(slope.factors) == 1 else slope
    if isinstance(body, Add):
        for k in range(len(body.terms)):
            rest = body.terms[:k] + body.terms[k + 1 :]
            yield "a term lost", Add(rest) if len(rest) > 1 else rest[0]
            flipped = (*body.terms[:k], mul([body.terms[k]], coef=Fraction(-1)), *body.terms[k + 1 :])
            yield "a sign", Add(flipped)
    yield from (("a leaf transposed", e) for e in transposed_leaves(slope))
    yield from (("a power", e) for e in other_powers(slope))


def transposed_leaves(e: Expr) -> Iterator[Expr]:
    if isinstance(e, Leaf):
        if len(e.indices) == 2 and e.indices[0].dim == e.indices[1].dim:
            yield Leaf(e.symbol, e.indices[::-1])
        return
    yield from one_child(e, transposed_leaves)


def other_powers(e: Expr) -> Iterator[Expr]:
    if isinstance(e, Pow) and isinstance(e.exponent, Num):
        yield Pow(e.base, Num(e.exponent.value + 1))
    yield from one_child(e, other_powers)


def one_child(e: Expr, change) -> Iterator[Expr]:  # type: ignore[no-untyped-def]
    for k, child in enumerate(e.children()):
        for new in change(child):
            kids = iter([new if n == k else c for n, c in enumerate(e.children())])
            yield rebuild(e, lambda _, kids=kids: next(kids))


@pytest.mark.parametrize("c", [c for c in CASES if not c.hessian], ids=lambda c: c.name)
def test_wrong_derivatives_are_refused(c: Case) -> None:
    variable = c.variable.symbols[0]
    if variable.facts:
        variable = Symbol(variable.latex, variable.dims)
    value = c.tree.value
    axes = [p.index for p in value.ports]
    at = tuple(fresh(d) for d in variable.dims)
    slope = differentiate(value.expr, variable.latex, at)
    assert check_derivative(value.expr, slope, variable, at, axes).equal
    tried = 0
    for what, wrong in mutants(slope, at, axes):
        if tried < 12 and not compare(wrong, slope, [*axes, *at]).equal:
            tried += 1
            assert check_derivative(value.expr, wrong, variable, at, axes).outcome == "different", what
    assert tried


# -- identities --------------------------------------------------------------------------------------------------------
x, y, z = (var(s, "n") for s in "xyz")
M, P, Q = (var(s, "n", "n") for s in "MPQ")
A, B = var("A", "n", "m"), var("B", "m", "n")
S, K = var("S", "n", "n", facts="symmetric"), var("K", "n", "n", facts="antisymmetric")
G = var("G", "n", "n", facts="positive definite")
O_, E = var("O", "n", "n", facts="orthogonal"), var("E", "n", "n", facts="idempotent")
a, c = var("a"), var("c")
n, m = size_of("n"), size_of("m")

TRUE = {
    "cyclic trace": (tr(M @ P @ Q), tr(P @ Q @ M)),
    "trace of the transpose": (tr(M @ P @ Q), tr(Q.T @ P.T @ M.T)),
    "trace of rectangular products": (tr(A @ B), tr(B @ A)),
    "transpose of a product": ((A @ B).T, B.T @ A.T),
    "a scalar is its transpose": (x.T @ M @ y, y.T @ M.T @ x),
    "distributed": (M @ (P + Q), M @ P + M @ Q),
    "inverse of a product": (inv(M @ P), inv(P) @ inv(M)),
    "cancelled inverse": (M @ inv(P) @ P, M),
    "inverse of a transpose": (inv(M.T), inv(M).T),
    "determinant of a product": (det(M @ P), det(M) * det(P)),
    "determinant of an inverse": (det(inv(M)), 1 / det(M)),
    "matrix inversion lemma": (inv(M + x @ y.T), inv(M) - (inv(M) @ x @ y.T @ inv(M)) / (1 + y.T @ inv(M) @ x)),
    "determinant lemma": (det(M + x @ y.T), det(M) * (1 + y.T @ inv(M) @ x)),
    "sylvester": (det(eye("n") + A @ B), det(eye("m") + B @ A)),
    "push through": (A @ inv(eye("m") + B @ A), inv(eye("n") + A @ B) @ A),
    "frobenius": (sq(A), tr(A.T @ A)),
    "square of a difference": (sq(x - y), sq(x) - 2 * (x.T @ y) + sq(y)),
    "diagonal times vector": (diag(x) @ y, had(x, y)),
    "trace of a diagonal": (tr(diag(x)), total(x)),
    "bilinear hadamard": (x.T @ had(M, P) @ y, tr(diag(x) @ M @ diag(y) @ P.T)),
    "trace of the identity": (tr(eye("n")), n),
    "ones": (ones("n").T @ ones("n"), n),
    "sum of ones": (total(ones("n", "m")), n * m),
    "symmetric": (S.T, S),
    "antisymmetric form": (x.T @ K @ x, 0 * a),
    "orthogonal": (O_.T @ O_, eye("n")),
    "orthogonal keeps norms": (sq(O_ @ x), sq(x)),
    "idempotent": (mpow(E, 3), E),
    "complement of a projection": ((eye("n") - E) @ E, M - M),
    "vec of a product": (vec(A @ B @ M), kron(M.T, A) @ vec(B)),
    "mixed product": (kron(M, P) @ kron(Q, S), kron(M @ Q, P @ S)),
    "trace of kronecker": (tr(kron(M, P)), tr(M) * tr(P)),
    "exp of a sum": (fn("exp", x + y), had(fn("exp", x), fn("exp", y))),
    "tanh and sigmoid": (fn("tanh", x), 2 * fn("sigmoid", 2 * x) - 1),
    "sigmoid of minus": (fn("sigmoid", -x), 1 - fn("sigmoid", x)),
    "softplus": (fn("softplus", x), fn("log", 1 + fn("exp", x))),
    "pythagoras": (fn("sin", x) ** 2 + fn("cos", x) ** 2, ones("n")),
    "abs from relu": (fn("abs", x), fn("relu", x) + fn("relu", -x)),
    "relu minus relu": (fn("relu", x) - fn("relu", -x), x),
    "log of a product": (fn("log", had(x, y) ** 2), fn("log", x**2) + fn("log", y**2)),
    "softmax shifted": (softmax(x + a), softmax(x)),
    "lse shifted": (lse(x + a), lse(x) + a),
    "log softmax": (fn("log", softmax(x)), x - ones("n") * lse(x)),
    "norm of a multiple": (norm(a * x), fn("abs", a) * norm(x)),
    "log determinant": (fn("log", det(G @ G)), 2 * fn("log", det(G))),
    "outer and inner": (inner(outer(x, y), M), x.T @ M @ y),
    "halves": (1 / (2 * a) + 1 / (2 * a), 1 / a),
}

FALSE = {
    "matrices do not commute": (M @ P, P @ M),
    "anticyclic trace": (tr(M @ P @ Q), tr(M @ Q @ P)),
    "anticyclic trace of symmetric and two": (tr(S @ P @ Q), tr(S @ Q @ P)),
    "transpose of a product in order": ((M @ P).T, M.T @ P.T),
    "transpose dropped": (x.T @ M @ y, x.T @ M.T @ y),
    "inverse of a sum": (inv(M + P), inv(M) + inv(P)),
    "determinant of a sum": (det(M + P), det(M) + det(P)),
    "determinant of a multiple": (det(a * M), a * det(M)),
    "determinant of a multiple cubed": (det(a * M), a**3 * det(M)),
    "trace of a product": (tr(M @ P), tr(M) * tr(P)),
    "trace of the identity is three": (tr(eye("n")), 3 + 0 * a),
    "trace of the identity is four": (tr(eye("n")), 4 + 0 * a),
    "trace of the identity is five": (tr(eye("n")), 5 + 0 * a),
    "one size for another": (n, m),
    "sizes swapped": (n**2 * m, n * m**2),
    "tall projections": (tr(A @ B), tr(A @ A.T)),
    "orthonormal columns are not rows": ((lambda w: (w @ w.T @ x, x))(var("U", "n", "k", facts="orthonormal columns"))),
    "square of a difference": (sq(x - y), sq(x) - sq(y)),
    "norm of a sum": (norm(x + y), norm(x) + norm(y)),
    "norm of a multiple": (norm(a * x), a * norm(x)),
    "hadamard is no product": (had(M, P), M @ P),
    "root of a square": ((a**2) ** Fraction(1, 2), a),
    "root of a square of a difference": (((a - c) ** 2) ** Fraction(1, 2), a - c),
    "absolute product, positive": (fn("abs", a * c), a * c),
    "absolute product": (fn("abs", a * c), -a * c),
    "abs": (fn("abs", x), x),
    "relu": (fn("relu", x), x),
    "relu of a sum": (fn("relu", x + y), fn("relu", x) + fn("relu", y)),
    "exp of a sum": (fn("exp", x + y), fn("exp", x) + fn("exp", y)),
    "softmax scaled": (softmax(2 * x), softmax(x)),
    "tanh": (fn("tanh", x), 1 - 2 * fn("sigmoid", x)),
    "half an erf": (fn("erf", x), fn("tanh", x)),
    "tiny difference": (a * (1 + Fraction(1, 999)), a),
    "symmetric is not diagonal": (had(S, eye("n")), S),
    "antisymmetric square": (K @ K.T, K @ K),
    "vec of a transpose": (vec(M.T), vec(M)),
    "kronecker does not commute": (kron(M, P), kron(P, M)),
}


@pytest.mark.parametrize("name", TRUE)
def test_true_identities_are_confirmed(name: str) -> None:
    assert verdict(*TRUE[name]) == "equal"


@pytest.mark.parametrize("name", FALSE)
def test_false_identities_are_refuted(name: str) -> None:
    assert verdict(*FALSE[name]) == "different"


@pytest.mark.parametrize("name", [*TRUE, *FALSE])
def test_points_that_are_shared_change_nothing(name: str) -> None:
    a, b = {**TRUE, **FALSE}[name]
    left, right = a.value, b.value
    axes = tuple(p.index for p in left.ports)
    other = right.over(axes)
    ground = Points([left.expr, other, *map(Ones, axes)], (), reduced=True)
    for trials, points in ((1, 1), (2, 3)):
        want = compare(other, left.expr, axes, trials=trials, points=points)
        for _ in range(2):  # the second time all is evaluated already
            assert compare(other, left.expr, axes, trials=trials, points=points, ground=ground) == want
            assert compare(left.expr, left.expr, axes, trials=trials, points=points, ground=ground).equal


def test_shared_points_are_not_used_for_what_they_lack() -> None:
    """Other symbols, other facts and other shapes than those of the ground are compared as they are."""
    i, j = fresh("n"), fresh("n")
    plain, symmetric = Symbol("A", ("n", "n")), Symbol("A", ("n", "n"), frozenset({"symmetric"}))
    a = Leaf(symmetric, (i, j))
    ground = Points([a, Ones(i), Ones(j)], (), reduced=True)
    assert compare(a, Leaf(symmetric, (j, i)), (i, j), ground=ground).equal
    for other in (
        Leaf(plain, (j, i)),
        Leaf(Symbol("B", ("n", "n")), (i, j)),
        Leaf(Symbol("A", ("n", "m")), (i, fresh("m"))),
        Epsilon((i, j)),
        Num(0),
    ):
        assert not compare(other, a, (i, j), ground=ground).equal
    square = Prod(Fraction(1), (Leaf(plain, (i, j)), Leaf(plain, (j, i))), (i, j))
    low = Points([Leaf(plain, (i, j))], (), reduced=True)
    assert not low.covers([square])  # of a higher degree: larger matrices are wanted


def elementary(size: int, of: T) -> T:
    """The characteristic coefficient e_k of a matrix by Newton's identities: nought for matrices smaller than k."""
    e: list[T] = [1 + 0 * a]
    for k in range(1, size + 1):
        terms = [(-1) ** (j - 1) * (e[k - j] @ tr(mpow(of, j))) for j in range(1, k + 1)]
        whole = terms[0]
        for t in terms[1:]:
            whole = whole + t
        e.append(whole / k)
    return e[size]


@pytest.mark.parametrize("k", [2, 3, 4, 5, 6, 7])
def test_identities_of_small_matrices_do_not_pass(k: int) -> None:
    """Cayley and Hamilton: the k-th coefficient vanishes for every matrix smaller than k×k, and for no other."""
    assert verdict(elementary(k, M), 0 * a) == "different"


def test_cayley_and_hamilton_holds_where_the_size_is_known() -> None:
    B3 = var("B", 3, 3)
    assert verdict(elementary(4, B3), 0 * a) == "equal"
    assert verdict(elementary(3, B3), det(B3)) == "equal"


def test_polarised_identity_of_two_by_two_matrices_does_not_pass() -> None:
    left = M @ P + P @ M
    right = tr(M) * P + tr(P) * M + (tr(M @ P) - tr(M) * tr(P)) * eye("n")
    assert verdict(left, right) == "different"


@pytest.mark.parametrize("count", [1, 3, 6, 9, 12])
def test_sizes_are_told_apart_however_many_there_are(count: int) -> None:
    names = [f"d_{k}" for k in range(count)]
    chain = [var(f"W_{k}", p, q) for k, (p, q) in enumerate(pairwise(names))]
    whole = sq(chain[0]) if chain else 1 + 0 * a
    for w in chain[1:]:
        whole = whole + sq(w)
    for p in names:
        for q in names:
            left, right = whole + named_size(p), whole + named_size(q)
            assert (verdict(left, right) == "equal") == (p == q)


def named_size(name: str) -> T:
    from einlsp.tensor import build

    return T(lambda: build.size_of(name), lambda env: env["none"], ())


def test_great_numbers_as_dimensions() -> None:
    """A matrix of 784×10,000 is evaluated at smaller sizes; where the number itself matters, nothing is said."""
    X, w = var("X", 10_000, 784), var("w", 784)
    assert verdict(sq(X @ w), w.T @ X.T @ X @ w) == "equal"
    assert verdict(X @ w, X @ w + X @ w) == "unknown"  # differs at small sizes; the true ones are too large
    assert verdict(tr(eye(784)), 784 + 0 * a) == "equal"
    small = var("x", 20)
    assert verdict(small.T @ small, 2 * (small.T @ small)) == "different"
    assert verdict(total(ones(20, 20) @ small), 20 * total(small)) == "equal"
    assert verdict(total(ones(20, 20) @ small), 21 * total(small)) == "different"


def test_a_tally_is_not_misled_by_great_numbers() -> None:
    small = var("x", 20)
    left, right = total(ones(20, 20) @ small).value, (20 * total(small)).value
    seen = tally(left.expr, right.expr, [])
    assert seen.agree
    assert not seen.differ


def test_what_cannot_be_evaluated_is_unknown() -> None:
    nothing = inv(x @ x.T)
    assert verdict(nothing, nothing + nothing) == "unknown"
    assert verdict(fn("log", -(x.T @ x)), 1 + 0 * a) == "unknown"


def test_a_name_with_two_shapes_is_unknown() -> None:
    """Two readings of one note may give a symbol other dimensions; no array is both. (This raised an IndexError.)"""
    i, j, k, o = fresh("n"), fresh("d"), fresh("n"), fresh("m")
    a = Prod(Fraction(1), (Leaf(Symbol("X", ("n", "d")), (i, j)), Leaf(Symbol("y", ("d",)), (j,))), (j,))
    b = Prod(Fraction(1), (Leaf(Symbol("X", ("n", "m")), (i, o)), Leaf(Symbol("z", ("m",)), (o,))), (o,))
    for left, right in ((a, b), (b, a)):
        assert compare(left, right, [i]).outcome == "unknown"
        assert tally(left, right, [i]).reason
        assert not tally(left, right, [i]).differ
        assert not differ(left, right, [i])
    turned = Leaf(Symbol("A", ("n", "d")), (i, j)), Leaf(Symbol("A", ("d", "n")), (j, i))
    assert compare(*turned, [i, j]).outcome == "unknown"
    wrong = Leaf(Symbol("v", ("d",)), (k,))  # an index of another axis than the symbol has
    assert compare(wrong, Num(0), [k]).outcome == "unknown"


def test_a_scalar_named_like_a_dimension_is_its_size() -> None:
    N = var("n")
    assert verdict(total(ones("n")), N) == "equal"
    assert verdict(total(ones("m")), N + 0 * total(ones("n"))) == "different"


def test_dimensions_that_are_numbers_are_taken_as_they_are() -> None:
    assert verdict(tr(eye(3)), 3 + 0 * a) == "equal"
    u, v, w = (var(s, 3) for s in "uvw")
    from tests.tensor.trees import LEVI_CIVITA, einsum

    triple = einsum("ijk,i,j,k->", LEVI_CIVITA, u, v, w)
    assert verdict(triple, einsum("jki,i,j,k->", LEVI_CIVITA, u, v, w)) == "equal"
    assert verdict(triple, einsum("jik,i,j,k->", LEVI_CIVITA, u, v, w)) == "different"
    assert verdict(triple, -einsum("jik,i,j,k->", LEVI_CIVITA, u, v, w)) == "equal"


def test_values_of_other_shape_are_compared_over_the_axes_given() -> None:
    unit = identity("n")
    assert compare(number(1).expr, unit.expr, [p.index for p in unit.ports]).outcome == "different"
    assert compare(unit.expr, unit.expr, []).outcome == "unknown"


def test_neither_side_need_mention_an_axis() -> None:
    axis = fresh("n")
    assert compare(number(2).expr, number(2).expr, [axis]).outcome == "equal"
    assert compare(number(2).expr, number(0).expr, [axis]).outcome == "different"
    assert compare(fn("exp", a).value.expr, number(0).expr, [axis]).outcome == "different"
