"""Running generated array code beside the exact evaluator: points, arguments, and a table of derivatives."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from einlsp.tensor import build as b
from einlsp.tensor.census import symbols_of
from einlsp.tensor.derivative import differentiate
from einlsp.tensor.evaluate import Evaluator
from einlsp.tensor.expr import BigProd, Det, Epsilon, Expr, Fn, Index, Inverse, Leaf, Softmax, Symbol, fresh, walk
from einlsp.tensor.functions import FUNCTIONS, PI
from einlsp.tensor.index import dim_factors
from einlsp.tensor.normal import mul
from einlsp.tensor.rings import Decimals, precise, unknown_function
from einlsp.tensor.sample import Sampler, dims_of
from einlsp.tensor.value import Port, Value, leaf
from einlsp.writing.code import Code, array_code

Case = tuple[Expr, tuple[Index, ...]]


class Point:
    """Sizes that differ, and values that obey the symbols' facts, for the expressions of one test."""

    def __init__(self, e: Expr, axes: Sequence[Index], seed: int = 0, *, positive: bool = False) -> None:
        self.e, self.axes = e, tuple(axes)
        self.symbols = symbols_of([e])
        dims = dims_of([e], self.symbols.values())
        dims += [d for i in axes for d in dim_factors(i.dim) if isinstance(d, str) and d not in dims]
        self.sizes = {d: 2 + (k + seed) % 4 for k, d in enumerate(dims)}
        self.ring = Decimals(0.05, 0.35) if positive else Decimals(-1.0, 1.0)
        with precise():
            sampler = Sampler(self.ring, self.sizes, random.Random(seed), positive=positive)
            self.values = {head: sampler.array(s) for head, s in self.symbols.items()}
            for head, s in self.symbols.items():
                if head in self.sizes and not s.dims:
                    self.values[head] = [Decimal(self.sizes[head])]

    def size(self, dim: str | int) -> int:
        return math.prod(f if isinstance(f, int) else self.sizes[f] for f in dim_factors(dim))

    def want(self) -> np.ndarray:
        """The expression's value, by the evaluator."""
        from einlsp.tensor.decimals import pi

        with precise():
            values = (
                {**self.values, PI.latex: [pi()]}
                if not getattr(self.symbols.get(PI.latex), "dims", ())
                else self.values
            )
            flat = Evaluator(self.ring, self.sizes, values).array(self.e, self.axes)
            return np.array([float(x) for x in flat]).reshape([self.size(i.dim) for i in self.axes])

    def arguments(self, code: Code, array: Callable[[np.ndarray], Any] = np.asarray) -> dict[str, Any]:
        """The arguments that the code asks for, by name. Keys are symbols, families' members, functions, dimensions."""
        out: dict[str, Any] = {}
        for key, name in code.arguments.items():
            head = self._head(key)
            if head is not None:
                s = self.symbols[head]
                cells = np.array([float(x) for x in self.values[head]]).reshape([self.size(d) for d in s.dims])
                out[name] = array(cells) if s.dims else float(cells)
            elif key in self.sizes:
                out[name] = self.sizes[key]
            else:
                out[name] = self._function(key)
        return out

    def _head(self, key: str) -> str | None:
        if key in self.symbols:
            return key
        return next((h for h, s in self.symbols.items() if s.samples and key.startswith(f"{h}_")), None)

    def _function(self, key: str) -> Callable[[Any], Any]:
        name = key.rstrip("'")
        primes = len(key) - len(name)
        return lambda x: unknown_function(name, primes, x, 1.0)


def run(code: Code, arguments: Mapping[str, Any], name: str = "derivative") -> Any:
    """What the code returns when it is run in a namespace of its own."""
    space: dict[str, Any] = {}
    exec(compile(code.source, "<generated>", "exec"), space)
    return space[name](**arguments)


def check(e: Expr, axes: Sequence[Index], seed: int = 0, *, positive: bool = False) -> Code:
    """Run the numpy code of an expression and compare it with the evaluator, shape included."""
    point = Point(e, axes, seed, positive=positive)
    code = array_code(e, axes)
    with np.errstate(all="raise", under="ignore"):
        got = np.asarray(run(code, point.arguments(code)))
    want = point.want()
    assert got.shape == want.shape, code.source
    np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-9, err_msg=code.source)
    return code


def derived(value: Value, variable: Symbol, order: int = 1) -> Case:
    """The derivative and its axes: the value's first, the variable's after them."""
    e, axes = value.expr, tuple(p.index for p in value.ports)
    for _ in range(order):
        at = tuple(fresh(d) for d in variable.dims)
        e, axes = differentiate(e, variable.latex, at), (*axes, *at)
    return e, axes


def S(latex: str, *dims: str | int, samples: int = 0, facts: Sequence[str] = ()) -> Symbol:
    return Symbol(latex, dims, frozenset(facts), samples=samples)


A, B, C = (S(rf"\mathbf{{{c}}}", "n", "n") for c in "ABC")
M, W, X = S(r"\mathbf{M}", "n", "m"), S(r"\mathbf{W}", "n", "k"), S(r"\mathbf{X}", "n", "m")
Y = S(r"\mathbf{Y}", "k", "m")
x, y, z = (S(rf"\mathbf{{{c}}}", "n") for c in "xyz")
u, w = S(r"\mathbf{u}", "m"), S(r"\mathbf{w}", "m")
a, lam, p, N = S("a"), S(r"\lambda"), S("p"), S("N")
R = S(r"\mathbf{R}", 3, 3)
v3 = S(r"\mathbf{v}", 3)
T3 = S(r"\mathcal{T}", "n", "m", "k")
FAMILY = S(r"\mathbf{s}", "N", "n", samples=1)


def _sum(*values: Value) -> Value:
    return b.add(list(values))


def _minus(p: Value, q: Value) -> Value:
    return b.add([p, b.neg(q)])


def _mul(*values: Value) -> Value:
    return b.product(list(values))


def _half(v: Value) -> Value:
    return b.divide(v, b.number(2))


L, t = leaf, b.transpose


def _family(make: Callable[[Value], Value]) -> Value:
    """The sum over the samples of something made of one sample."""
    i = fresh("N", "i")
    c = fresh("n")
    sample = Value(Leaf(FAMILY, (i, c)), (Port(c, "up"),))
    made = make(sample)
    return Value(mul([made.expr], (i,)), made.ports)


def _quadratic(v: Value, m: Value) -> Value:
    return _mul(t(v), m, v)


def _third(T: Symbol) -> Value:
    i, j, k = (fresh(d) for d in T.dims)
    return Value(Leaf(T, (i, j, k)), (Port(i, "up"), Port(j, "up"), Port(k, "up")))


def _cross() -> Value:
    """The cross product with ``R v``."""
    i, j, k, m = (fresh(3) for _ in range(4))
    return Value(
        mul([Epsilon((i, j, k)), Leaf(v3, (j,)), Leaf(R, (k, m)), Leaf(v3, (m,))], (j, k, m)), (Port(i, "up"),)
    )


def _residual() -> Value:
    return _minus(_mul(t(L(W)), L(X)), L(Y))


def _gram() -> Value:
    return b.add([_mul(L(X), t(L(X))), b.identity("n")])


def _inside(f: str, value: Value) -> Value:
    """An argument that a function is defined for: the logit is of numbers between 0 and 1."""
    return b.pointwise("sigmoid", value) if f == "logit" else value


def table() -> Iterator[tuple[str, Value, Symbol, int, bool]]:
    """Name, value, variable, order of the derivative, and whether points must be positive."""
    one: list[tuple[str, Value, Symbol]] = [
        ("linear", _mul(t(L(y)), L(x)), x),
        ("constant", _mul(t(L(y)), L(y)), x),
        ("constant vector", L(y), x),
        ("constant by a matrix", b.number(3), M),
        ("scalar by itself", L(a), a),
        ("vector by itself", L(x), x),
        ("matrix by itself", L(M), M),
        ("transpose by itself", t(L(M)), M),
        ("matrix vector", _mul(L(A), L(x)), x),
        ("matrix vector by matrix", _mul(L(A), L(x)), A),
        ("chain", _mul(L(A), L(B), L(M), L(u)), u),
        ("chain by its middle", _mul(t(L(x)), L(A), L(M), L(u)), A),
        ("quadratic", _quadratic(L(x), L(A)), x),
        ("quadratic by A", _quadratic(L(x), L(A)), A),
        ("outer", _mul(L(x), t(L(x))), x),
        ("outer of two", _mul(L(x), t(L(u))), u),
        ("worked example", b.divide(_half(b.square_norm(_residual())), L(N)), W),
        ("worked example by X", b.divide(_half(b.square_norm(_residual())), L(N)), X),
        ("orthogonality", _half(b.square_norm(_minus(_mul(L(W), t(L(W))), b.identity("n")))), W),
        ("trace", b.trace(L(A)), A),
        ("trace of a product", b.trace(_mul(L(A), L(B), L(C))), B),
        ("trace of a square", b.trace(_mul(L(A), L(A))), A),
        ("trace times trace", _mul(b.trace(L(A)), b.trace(_mul(L(A), L(B)))), A),
        ("trace by scalar", b.scale(L(a), b.trace(_mul(L(A), L(B)))), a),
        ("diagonal of a matrix", b.diag(L(A)), A),
        ("diag of a vector", b.diag(L(x)), x),
        ("diag in a product", _mul(L(A), b.diag(L(x)), L(M)), x),
        ("diag congruence", _mul(t(L(M)), b.diag(L(x)), L(M)), x),
        ("diagonal weight", _mul(t(L(x)), b.diag(b.diag(L(A))), L(x)), x),
        ("hadamard", b.hadamard(L(x), L(y)), x),
        ("hadamard of matrices", b.total(b.hadamard(_mul(L(A), L(M)), L(X))), A),
        ("hadamard by hadamard", b.hadamard(L(M), b.hadamard(L(M), L(X))), M),
        ("cubes", b.total(b.entrywise_power(L(x), b.number(3))), x),
        ("entrywise cube of a product", b.total(b.entrywise_power(_mul(L(A), L(x)), b.number(3))), x),
        ("quotient", b.total(b.hadamard_divide(L(x), b.pointwise("exp", L(y)))), y),
        ("quotient of matrices", b.hadamard_divide(L(M), b.pointwise("exp", L(X))), X),
        ("ones", b.total(_mul(L(A), L(x))), x),
        ("ones by A", b.total(_mul(L(A), L(x))), A),
        ("row sums", _mul(L(M), b.ones("m")), M),
        ("row sums squared", b.square_norm(_mul(L(M), b.ones("m"))), M),
        ("matrix of ones", b.trace(_mul(L(M), t(b.ones("n", "m")))), M),
        ("centred", b.square_norm(_minus(L(x), b.scale(b.divide(b.total(L(x)), b.size_of("n")), b.ones("n")))), x),
        ("square norm", b.square_norm(L(x)), x),
        ("norm", b.norm(L(x)), x),
        ("norm of a residual", b.norm(_minus(_mul(L(M), L(u)), L(y))), u),
        ("Frobenius norm", b.norm(L(M)), M),
        ("norm to the third", b.entrywise_power(b.norm(L(x)), b.number(3)), x),
        ("one-norm", b.norm(L(x), b.number(1)), x),
        ("p-norm", b.norm(L(x), L(p)), x),
        ("unit vector", b.divide(L(x), b.norm(L(x))), x),
        ("Rayleigh quotient", b.divide(_quadratic(L(x), L(A)), b.square_norm(L(x))), x),
        ("inverse", b.inverse(_gram()), X),
        ("inverse quadratic", _quadratic(L(x), b.inverse(_gram())), X),
        ("trace of an inverse", b.trace(_mul(L(B), b.inverse(_gram()))), X),
        ("inverse of an inverse sum", b.inverse(b.add([b.inverse(_gram()), b.identity("n")])), X),
        ("determinant", b.det(L(A)), A),
        ("determinant of a product", b.det(_gram()), X),
        ("log determinant", b.pointwise("log", b.det(_gram())), X),
        ("log absolute determinant", b.pointwise("log", b.pointwise("abs", b.det(L(A)))), A),
        ("softmax", b.softmax(_mul(L(M), L(u))), u),
        ("softmax by M", b.softmax(_mul(L(M), L(u))), M),
        ("cross-entropy", b.neg(_mul(t(L(y)), b.pointwise("log", b.softmax(_mul(L(M), L(u)))))), u),
        ("log-sum-exp", b.log_sum_exp(_mul(L(M), L(u))), u),
        ("log-sum-exp by M", b.log_sum_exp(_mul(L(M), L(u))), M),
        ("log-sum-exp of a matrix", b.log_sum_exp(_mul(L(A), L(M))), M),
        ("unknown function", b.total(b.pointwise("f", _mul(L(M), L(u)))), u),
        ("unknown functions nested", b.pointwise("f", b.pointwise("g", L(x))), x),
        ("unknown function of a scalar", b.scale(b.pointwise("f", L(a)), L(x)), a),
        ("third order", b.square_norm(_third(T3)), T3),
        ("third order by itself", _third(T3), T3),
        ("cross product", _cross(), v3),
        ("cross product by R", _cross(), R),
        ("numeric dimensions", _quadratic(L(v3), L(R)), R),
        ("numeric identity", b.diag(L(v3)), v3),
        ("scatter", _family(lambda s: _mul(s, t(s))), FAMILY),
        ("family of residuals", _half(_family(lambda s: b.square_norm(_minus(_mul(L(A), s), L(y))))), A),
        ("family orthogonality", b.square_norm(_family(lambda s: _mul(L(A), s, t(s), t(L(A))))), A),
        ("logistic loss", _family(lambda s: b.pointwise("softplus", _mul(t(s), L(x)))), x),
        ("family log-likelihood", _family(lambda s: b.pointwise("log", b.pointwise("sigmoid", _mul(t(s), L(x))))), x),
        ("scalar exponent", b.entrywise_power(b.pointwise("exp", L(a)), L(p)), p),
        ("two-layer net", b.square_norm(_minus(_mul(L(A), b.pointwise("tanh", _mul(L(M), L(u)))), L(y))), M),
        ("relu net", b.square_norm(_mul(L(A), b.pointwise("relu", _mul(L(M), L(u))))), M),
        ("product of powers", _mul(b.square_norm(L(x)), _quadratic(L(x), L(A)), t(L(y)), L(x)), x),
        ("fractions", b.scale(b.number(Fraction(-3, 7)), _quadratic(L(x), L(A))), x),
        ("gaussian", b.scale(b.divide(b.number(1), b.entrywise_power(b.scale(b.number(2), L(PI)), b.number(Fraction(1, 2)))),
                             b.pointwise("exp", b.neg(_half(b.square_norm(L(x)))))), x),
        ("vec", b.vec(L(M)), M),
        ("vec of a product", b.vec(_mul(L(A), L(M))), A),
        ("vec of a constant", _mul(t(b.vec(L(M))), b.vec(L(X))), X),
        ("kron", b.kron(L(A), L(M)), A),
        ("kron squared", b.square_norm(b.kron(L(A), L(M))), M),
        ("kron times vec", _mul(b.kron(L(Y), L(A)), b.vec(L(X))), X),
        ("kron of vectors", b.kron(L(x), L(u)), u),
        ("kron by a scalar", b.scale(L(a), b.kron(_mul(L(A), L(B)), t(L(M)))), a),
        ("kron with an identity", b.scale(L(a), b.kron(b.identity("m"), L(A))), a),
        ("vec by a scalar", b.scale(L(a), b.vec(_mul(L(A), L(M)))), a),
        ("kron of a row by a scalar", b.scale(L(a), b.kron(t(L(x)), L(M))), a),
        ("forty factors", _mul(t(L(x)), *[L(A), L(B)] * 19, L(y)), x),
    ]  # fmt: skip
    for name, value, variable in one:
        yield name, value, variable, 1, name in ("p-norm", "unit vector")
    for f in FUNCTIONS:
        yield f"{f} of a vector", b.pointwise(f, _inside(f, L(x))), x, 1, f == "log"
        yield f"sum of {f}", b.total(b.pointwise(f, _inside(f, _mul(L(M), L(u))))), u, 1, True
        yield f"{f} of a scalar", b.pointwise(f, _inside(f, b.scale(L(a), L(a)))), a, 1, True
    yield "Hessian of a quadratic", _quadratic(L(x), L(A)), x, 2, False
    yield "Hessian of log-sum-exp", b.log_sum_exp(_mul(L(M), L(u))), u, 2, False
    yield "Hessian of a norm", b.norm(_minus(_mul(L(M), L(u)), L(y))), u, 2, False
    yield "Hessian of an unknown function", b.total(b.pointwise("f", _mul(L(M), L(u)))), u, 2, False
    yield "Hessian of a log determinant", b.pointwise("log", b.det(_gram())), X, 2, False
    yield "Hessian of sigmoids", b.total(b.pointwise("sigmoid", _mul(L(M), L(u)))), u, 2, False


__all__ = [
    "A",
    "BigProd",
    "Case",
    "Det",
    "Fn",
    "Inverse",
    "Point",
    "S",
    "Softmax",
    "check",
    "derived",
    "run",
    "table",
    "walk",
]
