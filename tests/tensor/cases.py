"""Derivatives: the expression and the variable; what is printed for them stands in `tests/writing/test_forms.py`.

Letters are plain here, so that what is printed can be read: small ones are scalars and columns, capitals matrices.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from tests.tensor.trees import (
    LEVI_CIVITA,
    Label,
    T,
    big_prod,
    big_sum,
    det,
    diag,
    einsum,
    eye,
    fn,
    had,
    inner,
    inv,
    kron,
    lse,
    member,
    mpow,
    norm,
    ones,
    over,
    size_of,
    softmax,
    sq,
    total,
    tr,
    var,
    vec,
)


@dataclass(frozen=True)
class Case:
    """One derivative; ``hessian`` asks for the second one; ``positive`` for points with positive entries."""

    name: str
    tree: T
    variable: T
    hessian: bool = False
    positive: bool = False


HALF = Fraction(1, 2)
a, b_, c_, t, lam = var("a"), var("\\beta"), var("c"), var("t"), var("\\lambda")
x, y, z, u, v, w = (var(s, "n") for s in "xyzuvw")
b, r, q = (var(s, "m") for s in "brq")
A, B = var("A", "m", "n"), var("B", "m", "k")
X = var("X", "n", "k")
Y = var("Y", "m", "k")
Z = var("Z", "n", "n")
M, P, Q, R = (var(s, "n", "n") for s in "MPQR")
S = var("S", "n", "n", facts="symmetric")
V = var("V", "m", "m", facts="symmetric")
G = var("G", "n", "n", facts="positive definite")
D = var("D", "n", "n", facts="diagonal")
Or = var("O", "n", "n", facts="orthogonal")
H = var("H", "n", "n", facts="invertible")
W = var("W", "m", "n")
one_n, one_m = ones("n"), ones("m")
I_n = eye("n")

CASES: list[Case] = []
_done: set[str] = set()


def case(name: str, tree: T, variable: T, *, hessian: bool = False, positive: bool = False) -> None:
    """Add a case."""
    assert name not in _done, name
    _done.add(name)
    CASES.append(Case(name, tree, variable, hessian, positive))


# fmt: off
# -- linear and quadratic forms ----------------------------------------------------------------------------------------
case("inner", y.T @ x, x)
case("inner turned", x.T @ y, x)
case("linear", A @ x, x)
case("linear transposed", x.T @ A.T, x)
case("affine", A @ x + b, x)
case("bilinear", b.T @ A @ x, x)
case("bilinear by matrix", b.T @ A @ x, A)
case("bilinear transposed by matrix", x.T @ A.T @ b, A)
case("quadratic", x.T @ M @ x, x)
case("quadratic by matrix", x.T @ M @ x, M)
case("quadratic symmetric", x.T @ S @ x, x)
case("half quadratic symmetric", HALF * (x.T @ S @ x), x)
case("quadratic polynomial", a + v.T @ x + HALF * (x.T @ M @ x), x)
case("quadratic polynomial symmetric", HALF * (x.T @ S @ x) - v.T @ x + a, x)
case("residual squared", sq(A @ x - b), x)
case("half residual squared", HALF * sq(A @ x - b), x)
case("residual squared by matrix", sq(A @ x - b), A)
case("residual squared by offset", sq(A @ x - b), b)
case("weighted residual", (A @ x - b).T @ V @ (A @ x - b), x)
case("weighted residual general", (A @ x - b).T @ var("V", "m", "m") @ (A @ x - b), x)
case("ridge", sq(A @ x - b) + lam * sq(x), x)
case("ridge by weight", sq(A @ x - b) + lam * sq(x), lam)
case("mahalanobis", (x - v).T @ inv(G) @ (x - v), x)
case("mahalanobis by mean", (x - v).T @ inv(G) @ (x - v), v)
case("mahalanobis by covariance", (x - v).T @ inv(G) @ (x - v), G)
case("rayleigh", (x.T @ M @ x) / (x.T @ x), x)
case("rayleigh symmetric", (x.T @ S @ x) / (x.T @ x), x)
case("product of two inner", (u.T @ x) * (v.T @ x), x)
case("square of inner", (u.T @ x) ** 2, x)
case("quartic norm", sq(x) ** 2, x)
case("matrix chain", M @ P @ x, x)
case("matrix chain by matrix", u.T @ M @ P @ x, P)
case("squared operator", sq(P @ M @ x - y), x)
case("squared operator by matrix", sq(P @ M @ x - y), M)
case("outer", x @ x.T, x)
case("vector times inner", x * (x.T @ x), x)
case("vector times inner with other", x * (u.T @ x), x)
case("outer minus inner", w @ w.T @ v - (w.T @ w) * v, w)
case("quotient of vectors", x / (x.T @ x), x)
case("wild scaled residual", sq(b_ * x + M @ x - y), x)
# -- norms -------------------------------------------------------------------------------------------------------------
case("norm", norm(x), x)
case("norm of difference", norm(x - v), x)
case("norm of residual", norm(A @ x - b), x)
case("norm of residual by matrix", norm(A @ x - b), A)
case("one over norm", 1 / norm(x), x)
case("normalised", x / norm(x), x)
case("cosine", (x.T @ y) / (norm(x) * norm(y)), x)
case("one-norm", norm(x, 1), x)
case("one-norm of linear", norm(A @ x, 1), x)
case("three-norm", norm(x, 3), x)
case("frobenius norm", norm(X), X)
case("frobenius norm squared", sq(X), X)
case("frobenius of residual", sq(A @ X - Y), X)
case("frobenius of residual halved", HALF * sq(A @ X - Y), X)
case("frobenius of residual unsquared", norm(A @ X - Y), X)
case("norm cubed", norm(x) ** 3, x)
case("spring", (1 - var("\\ell") / norm(x - v)) * (x - v), x)
# -- traces ------------------------------------------------------------------------------------------------------------
case("trace", tr(Z), Z)
case("trace of product", tr(M @ Z), Z)
case("trace of rectangular product", tr(A.T @ W), W)
case("trace of transposed", tr(Z.T @ M), Z)
case("trace of square", tr(Z @ Z), Z)
case("trace of cube", tr(mpow(Z, 3)), Z)
case("trace plus trace of square", tr(Z) + tr(Z @ Z), Z)
case("trace squared", tr(Z) ** 2, Z)
case("trace X^T A X B", tr(Z.T @ M @ Z @ P), Z)
case("trace X^T A X", tr(X.T @ M @ X), X)
case("trace X^T S X", tr(X.T @ S @ X), X)
case("trace A X B", tr(M @ Z @ P), Z)
case("trace A X B X^T C", tr(P @ Z @ M @ Z.T @ Q), Z)
case("trace of product of three", tr(M @ P @ Q), P)
case("trace with diag", tr(diag(x) @ M), x)
case("trace of gram", tr(W @ W.T), W)
case("inner of matrices", inner(M, Z), Z)
case("inner of residual", inner(M @ Z - P, M @ Z - P), Z)
case("gram residual", sq(X.T @ X - var("K", "k", "k")), X)
case("gram residual symmetric", sq(X.T @ X - var("K", "k", "k", facts="symmetric")), X)
case("factorisation U", sq(Y - var("U", "m", "r") @ var("V", "k", "r").T), var("U", "m", "r"))
case("factorisation V", sq(Y - var("U", "m", "r") @ var("V", "k", "r").T), var("V", "k", "r"))
case("row sums squared", sq(Z @ one_n), Z)
case("sum of entries", total(A), A)
case("sum of entries of product", total(A @ X), X)
case("mean of entries", total(x) / size_of("n"), x)
case("variance", sq(x - one_n * (one_n.T @ x) / size_of("n")) / size_of("n"), x)
# -- inverses and determinants -----------------------------------------------------------------------------------------
case("inverse", inv(H), H)
case("bilinear in inverse", u.T @ inv(H) @ v, H)
case("trace of inverse", tr(inv(H)), H)
case("trace A inverse B", tr(M @ inv(H) @ P), H)
case("trace of inverse squared", tr(inv(H) @ inv(H)), H)
case("determinant", det(H), H)
case("determinant squared", det(H) ** 2, H)
case("determinant of product", det(M @ H @ P), H)
case("log determinant", fn("log", det(H)), H)
case("log determinant of gram", fn("log", det(W.T @ W)), W)
case("determinant of gram", det(W.T @ W), W)
case("log determinant of quadratic", fn("log", det(W.T @ var("V", "m", "m", facts="positive definite") @ W)), W)
case("gaussian by covariance", HALF * fn("log", det(G)) + HALF * (x.T @ inv(G) @ x), G)
case("gaussian by precision", HALF * fn("log", det(G)) - HALF * (x.T @ G @ x), G)
case("inverse applied", inv(H) @ v, v)
case("inverse of shifted", x.T @ inv(M + lam * I_n) @ x, x)
case("inverse of shifted by shift", x.T @ inv(G + lam * I_n) @ x, lam)
case("log determinant of shifted", fn("log", det(I_n + W.T @ W)), W)
case("trace A^T inverse symmetric", tr(S @ inv(G)), G)
case("least squares projector", b.T @ A @ inv(A.T @ A) @ A.T @ b, b)
case("inverse in between", tr(M @ inv(Z.T @ Z) @ P), Z)
# -- entrywise ---------------------------------------------------------------------------------------------------------
case("exp", fn("exp", x), x)
case("log", fn("log", x), x, positive=True)
case("sum of exp", total(fn("exp", x)), x)
case("sum of log", total(fn("log", x)), x, positive=True)
case("exp of inner", fn("exp", v.T @ x), x)
case("sin", fn("sin", x), x)
case("sum of cos", total(fn("cos", x)), x)
case("sum of tan", total(fn("tan", x)), x)
case("sum of arcsin", total(fn("arcsin", x)), x)
case("sum of arccos", total(fn("arccos", x)), x)
case("sum of arctan", total(fn("arctan", x)), x)
case("sum of sinh", total(fn("sinh", x)), x)
case("sum of cosh", total(fn("cosh", x)), x)
case("sum of tanh", total(fn("tanh", x)), x)
case("sum of erf", total(fn("erf", x)), x)
case("sum of softplus", total(fn("softplus", x)), x)
case("sum of relu", total(fn("relu", x)), x)
case("sum of roots", total(x**HALF), x, positive=True)
case("sum of cubes", total(x**3), x)
case("entrywise power", x**3, x)
case("entrywise scalar power", x**a, x, positive=True)
case("entrywise scalar power by it", total(x**a), a, positive=True)
case("hadamard", had(x, y), x)
case("hadamard square", had(x, x), x)
case("hadamard in norm", sq(had(x, y)), x)
case("hadamard quotient", over(y, x), x)
case("hadamard quotient by top", over(y, x), y)
case("diag times vector", diag(v) @ x, x)
case("diag times vector by diag", diag(v) @ x, v)
case("quadratic in diag", x.T @ diag(v) @ x, v)
case("quadratic in diag by vector", x.T @ diag(v) @ x, x)
case("A diag x", u.T @ M @ diag(x) @ v, x)
case("hadamard of matrices in sum", total(had(M, Z)), Z)
case("hadamard of matrices bilinear", u.T @ had(M, Z) @ v, Z)
case("masked factorisation", sq(had(B, A @ X) - Y), X)
case("entropy", -total(had(x, fn("log", x))), x, positive=True)
case("kullback", total(had(x, fn("log", over(x, y)))), x, positive=True)
case("sigmoid", fn("sigmoid", x), x)
case("sigmoid of linear", fn("sigmoid", A @ x), x)
case("sum sigmoid of linear", one_m.T @ fn("sigmoid", A @ x), x)
case("tanh of affine", fn("tanh", A @ x + b), x)
case("tanh of affine by offset", fn("tanh", A @ x + b), b)
case("tanh layer by weights", r.T @ fn("tanh", A @ x + b), A)
case("tanh layer by offset", r.T @ fn("tanh", A @ x + b), b)
case("tanh layer by input", r.T @ fn("tanh", A @ x + b), x)
case("relu layer by weights", r.T @ fn("relu", A @ x), A)
case("relu layer by input", r.T @ fn("relu", A @ x), x)
case("sin of matrix", total(fn("sin", Z)), Z)
case("exp of matrix product", total(fn("exp", A @ X)), X)
case("abs", total(fn("abs", x)), x)
case("huber-like", total((1 + x**2) ** HALF), x)
case("gelu-like", total(had(x, fn("sigmoid", x))), x)
case("weighted sin", y.T @ fn("sin", x), x)
case("user function", total(fn("sin", M @ x)), x)
case("scaled exp matrix", M @ fn("exp", x), x)
case("log of product", y.T @ fn("log", M @ x), x, positive=True)
case("exp of quadratic", -fn("exp", -((x - v).T @ S @ (x - v))), x)
case("sharpe", (w.T @ u - a) / (w.T @ S @ w) ** HALF, w)
case("tanh of scalar", ((fn("tanh", w.T @ x + a) + 1) / 2 - c_) ** 2, a)
case("hadamard power of product", total((A @ x) ** 3), x)
case("sigma of scalar", fn("sigmoid", w.T @ x), w)
# -- soft-max and friends ----------------------------------------------------------------------------------------------
case("log-sum-exp", lse(x), x)
case("log-sum-exp of linear", lse(A @ x), x)
case("softmax", softmax(x), x)
case("softmax by hand", fn("exp", x) / total(fn("exp", x)), x)
case("softmax of linear", softmax(A @ x), x)
case("inner with softmax", y.T @ softmax(x), x)
y1 = var("y", "n", facts="probability vector")
yh = var("y", "m", facts="one-hot")
case("cross-entropy", -(y1.T @ fn("log", softmax(z))), z)
case("cross-entropy general", -(y.T @ fn("log", softmax(z))), z)
case("cross-entropy of logits", lse(z) - y.T @ z, z)
case("softmax regression", -(yh.T @ fn("log", softmax(W @ x))), W)
case("softmax regression by input", -(yh.T @ fn("log", softmax(W @ x))), x)
case("log-softmax", fn("log", softmax(z)), z)
case("logistic regression", total(fn("log", 1 + fn("exp", -had(b, A @ x)))), x)
case("logistic regression plain", total(fn("log", one_m + fn("exp", -had(b, A @ x)))), x)
case("logistic loss softplus", total(fn("softplus", -had(b, A @ x))), x)
case("binary cross-entropy", -(b.T @ fn("log", fn("sigmoid", A @ x)) + (one_m - b).T @ fn("log", 1 - fn("sigmoid", A @ x))), x)
case("softmax weighted", softmax(x).T @ M @ softmax(x), x)
# -- networks ----------------------------------------------------------------------------------------------------------
W1, W2, W3 = var("W_1", "d", "n"), var("W_2", "m", "d"), var("W_3", "q", "m")
b1 = var("b_1", "d")
case("mlp by first", sq(W2 @ fn("tanh", W1 @ x) - b), W1)
case("mlp by second", sq(W2 @ fn("tanh", W1 @ x) - b), W2)
case("mlp by offset", HALF * sq(W2 @ fn("sigmoid", W1 @ x + b1) - b), b1)
case("mlp by input", HALF * sq(W2 @ fn("relu", W1 @ x + b1) - b), x)
case("deep by first", total(W3 @ fn("tanh", W2 @ fn("tanh", W1 @ x))), W1)
case("deep by input", W3 @ fn("tanh", W2 @ fn("tanh", W1 @ x)), x)
case("residual block", x + P @ fn("tanh", M @ x), x)
case("attention scores", u.T @ fn("exp", Q @ x), Q)
case("autoencoder tied", sq(W1.T @ W1 @ x - x), W1)
case("layer", W1 @ x, W1)
case("batch linear", A @ X, X)
# -- scalars as variables ----------------------------------------------------------------------------------------------
case("by scalar in vector", a * x, a)
case("by scalar in matrix", a * Z + a**2 * M, a)
case("by scalar in norm", sq(A @ x - t * b), t)
case("by scalar quotient", x / a, a)
case("by scalar exp", fn("exp", -t) * x, t)
case("scalar polynomial", a**3 - 2 * a**2 + c_, a)
case("matrix K(R - N/d)", M @ (P - Q / a), a)
# -- families ----------------------------------------------------------------------------------------------------------
i = Label("N")
xs, ys = var("x", "N", "n", samples=1), var("y", "N", "m", samples=1)
ts = var("t", "N", samples=1)
N = size_of("N")
xi, yi, ti = member(xs, i), member(ys, i), member(ts, i)
case("mean squared error", big_sum(sq(W @ xi - yi), i) / N, W)
case("sample covariance trace", big_sum(xi.T @ M @ xi, i), M)
case("least squares samples", HALF * big_sum((w.T @ xi - ti) ** 2, i), w)
case("logistic samples", big_sum(fn("log", 1 + fn("exp", -(ti * (w.T @ xi)))), i), w)
case("barlow", HALF * sq(big_sum((M @ xi) @ (M @ xi).T, i) - I_n), M)
case("one member", big_sum(sq(xi - v), i), xs)
case("mean of samples", big_sum(xi.T @ v, i) / N, v)
case("product of scalars", big_prod(ti, i), ts, positive=True)
case("product of sums", big_prod(v.T @ xi, i), v, positive=True)
case("gaussian likelihood", -HALF * big_sum((xi - v).T @ inv(G) @ (xi - v), i), v)
# -- tensors -----------------------------------------------------------------------------------------------------------
T3 = var("T", "n", "n", "n")
K3 = var("K", "c", "k", "d")
P3 = var("P", "s", "k", "t")
X2 = var("X", "t", "d")
case("order 3 twice", einsum("ijk,j,k->i", T3, x, x), x)
case("order 3 cubic", einsum("ijk,i,j,k->", T3, x, x, x), x)
case("order 3 by tensor", einsum("ijk,i,j,k->", T3, x, y, z), T3)
case("convolution filter", einsum("kc,akb,bc->a", var("f", "k", "d"), P3, X2), var("f", "k", "d"))
case("convolution", einsum("fkc,akb,bc->af", K3, P3, X2), K3)
case("cross product", einsum("ijk,j,k->i", LEVI_CIVITA, var("u", 3), var("v", 3)), var("u", 3))
case("triple product", einsum("ijk,i,j,k->", LEVI_CIVITA, var("u", 3), var("v", 3), var("w", 3)), var("u", 3))
case("hyper-edge", einsum("i,i,i->", x, y, z), x)
case("batched product", einsum("bij,bj->bi", var("T", "s", "n", "m"), var("X", "s", "m")), var("X", "s", "m"))
# -- Kronecker ---------------------------------------------------------------------------------------------------------
case("bilinear in kronecker", vec(var("E", "n", "k")).T @ kron(var("F", "k", "k"), M) @ vec(var("E", "n", "k")), M)
case("vec", vec(X), X)
case("vec of product", vec(A @ X), X)
case("matrix by matrix", Z @ M @ Z.T, Z)
case("square by matrix", Z @ Z, Z)
case("transpose by matrix", X.T, X)
case("outer of matrix", M @ x @ x.T, x)
# -- Hessians ----------------------------------------------------------------------------------------------------------
case("hessian quadratic", x.T @ M @ x, x, hessian=True)
case("hessian quadratic symmetric", HALF * (x.T @ S @ x), x, hessian=True)
case("hessian residual", HALF * sq(A @ x - b), x, hessian=True)
case("hessian weighted residual", (A @ x - b).T @ V @ (A @ x - b), x, hessian=True)
case("hessian exp of inner", fn("exp", v.T @ x), x, hessian=True)
case("hessian log-sum-exp", lse(x), x, hessian=True)
case("hessian cross-entropy", -(y1.T @ fn("log", softmax(z))), z, hessian=True)
case("hessian logistic", total(fn("softplus", -had(b, A @ x))), x, hessian=True)
case("hessian sum of sin", total(fn("sin", x)), x, hessian=True)
case("hessian norm", norm(x), x, hessian=True)
case("hessian factorisation", sq(Y - var("U", "m", "r") @ var("V", "k", "r").T), var("U", "m", "r"), hessian=True)
case("hessian log determinant", fn("log", det(H)), H, hessian=True)
case("hessian frobenius", HALF * sq(A @ X - Y), X, hessian=True)
case("hessian quartic", sq(x) ** 2, x, hessian=True)
case("hessian one-norm", norm(x, 3), x, hessian=True, positive=True)
case("hessian scalar", fn("exp", -(t**2)), t, hessian=True)
