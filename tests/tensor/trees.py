"""Expressions of the tests: each builds an einlsp value, and evaluates itself with numpy in the plainest way.

In numpy a scalar has no axis, a column is n×1, a row 1×n, a matrix n×m; tensors of higher order have their own axes.
Nothing here uses anything of einlsp but `tensor.build` and the raw nodes, so that it can judge the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

import numpy as np

from einlsp.tensor import build, normal
from einlsp.tensor.expr import BigProd, Epsilon, Leaf, Symbol, fresh
from einlsp.tensor.value import Port, Value, leaf, natural_levels

Env = Mapping[str, np.ndarray]

SIZES = {"n": 3, "m": 4, "k": 2, "d": 5, "p": 3, "q": 4, "r": 2, "N": 6, "c": 3, "s": 2, "t": 3}
"""Sizes at which numpy evaluates; some are equal on purpose, as in life."""


def size(dim: str | int) -> int:
    """The size of a dimension in numpy, of a product of dimensions too."""
    if isinstance(dim, int):
        return dim
    out = 1
    for part in dim.split("·"):
        out *= int(part) if part.isdigit() else SIZES[part]
    return out


class T:
    """A tree: what it is in einlsp (made once, and used as often as it stands in other trees) and in numpy."""

    def __init__(
        self, make: Callable[[], Value], calc: Callable[[Env], np.ndarray], symbols: tuple[Symbol, ...]
    ) -> None:
        self._make, self.calc, self.symbols = make, calc, tuple(dict.fromkeys(symbols))
        self._value: Value | None = None

    @property
    def value(self) -> Value:
        if self._value is None:
            self._value = self._make()
        return self._value

    @property
    def array(self) -> Callable[[Env], np.ndarray]:
        """The numpy value with one axis a port."""
        shape = tuple(size(d) for d in self.value.shape)
        return lambda env: np.broadcast_to(self.calc(env), self.calc(env).shape).reshape(shape)

    @property
    def T(self) -> T:
        return _one(self, build.transpose, lambda x: x.T)

    def __matmul__(self, other: T) -> T:
        def product(x: np.ndarray, y: np.ndarray) -> np.ndarray:
            return x * y if x.ndim == 0 or y.ndim == 0 else _scalar(x @ y, a=x, b=y)

        return _two(self, other, build.matmul, product)

    def __mul__(self, other: T | float) -> T:
        return self @ as_tree(other)

    def __rmul__(self, other: float | Fraction) -> T:
        return as_tree(other) @ self

    def __truediv__(self, other: T | float) -> T:
        return _two(self, as_tree(other), build.divide, lambda x, y: x / y)

    def __rtruediv__(self, other: float) -> T:
        return as_tree(other) / self

    def __add__(self, other: T | float) -> T:
        return _two(self, as_tree(other), lambda a, b: build.add([a, b], broadcast=True), lambda x, y: x + y)

    def __radd__(self, other: float) -> T:
        return as_tree(other) + self

    def __sub__(self, other: T | float) -> T:
        return self + -as_tree(other)

    def __rsub__(self, other: float) -> T:
        return as_tree(other) - self

    def __neg__(self) -> T:
        return _one(self, build.neg, lambda x: -x)

    def __pow__(self, n: float | Fraction | T) -> T:
        """A power of every entry."""
        return _two(self, as_tree(n), build.entrywise_power, lambda x, y: np.power(x, y))


def _scalar(result: np.ndarray, *, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """A row times a column is a number; but a column times a row never is."""
    return result[0, 0] if a.shape[0] == 1 and b.shape[1] == 1 else result


def _one(a: T, make: Callable[[Value], Value], calc: Callable[[np.ndarray], np.ndarray]) -> T:
    return T(lambda: make(a.value), lambda env: np.asarray(calc(a.calc(env))), a.symbols)


def _two(a: T, b: T, make: Callable[[Value, Value], Value], calc: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> T:
    return T(
        lambda: make(a.value, b.value), lambda env: np.asarray(calc(a.calc(env), b.calc(env))), a.symbols + b.symbols
    )


def as_tree(x: T | float | Fraction) -> T:
    """A number as a tree."""
    if isinstance(x, T):
        return x
    exact = Fraction(x).limit_denominator(1000)
    return T(lambda: build.number(exact), lambda env: np.asarray(float(exact)), ())


def var(latex: str, *dims: str | int, facts: str = "", samples: int = 0) -> T:
    """A symbol; ``facts`` are parted by commas."""
    symbol = Symbol(latex, dims, frozenset(f.strip() for f in facts.split(",") if f.strip()), samples=samples)
    order = len(dims)
    return T(lambda: leaf(symbol), lambda env: env[latex].reshape(-1, 1) if order == 1 else env[latex], (symbol,))


# -- functions ---------------------------------------------------------------------------------------------------------


def had(*factors: T) -> T:
    out = factors[0]
    for f in factors[1:]:
        out = _two(out, f, build.hadamard, lambda x, y: x * y)
    return out


def over(a: T, b: T) -> T:
    """The entrywise quotient."""
    return _two(a, b, build.hadamard_divide, lambda x, y: x / y)


def _erf(x: np.ndarray) -> np.ndarray:
    from math import erf

    return np.vectorize(erf)(x)


NUMPY: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    **{f: getattr(np, f) for f in ("exp", "log", "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh")},
    "tanh": np.tanh,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "softplus": lambda x: np.log1p(np.exp(x)),
    "erf": _erf,
    "abs": np.abs,
    "sign": np.sign,
    "relu": lambda x: np.maximum(x, 0),
    "step": lambda x: (x > 0).astype(float),
}


def fn(name: str, a: T) -> T:
    return _one(a, lambda v: build.pointwise(name, v), NUMPY[name])


def inv(a: T) -> T:
    return _one(a, build.inverse, lambda x: np.linalg.inv(x) if x.ndim else 1 / x)


def det(a: T) -> T:
    return _one(a, build.det, lambda x: np.linalg.det(x) if x.ndim else x)


def tr(a: T) -> T:
    return _one(a, build.trace, lambda x: np.trace(x) if x.ndim else x)


def diag(a: T) -> T:
    """The diagonal matrix of a vector, or the diagonal of a matrix."""
    return _one(
        a,
        build.diag,
        lambda x: np.diag(x.ravel()) if 1 in x.shape and a.value.order == 1 else np.diag(x).reshape(-1, 1),
    )


def mpow(a: T, n: int) -> T:
    return _one(a, lambda v: build.matrix_power(v, n), lambda x: np.linalg.matrix_power(x, n) if x.ndim else x**n)


def total(a: T) -> T:
    return _one(a, build.total, np.sum)


def sq(a: T) -> T:
    """The squared norm."""
    return _one(a, build.square_norm, lambda x: np.sum(x * x))


def norm(a: T, p: float | None = None) -> T:
    if p is None:
        return _one(a, build.norm, lambda x: np.sqrt(np.sum(x * x)))
    exact = build.number(Fraction(p).limit_denominator(1000))
    return _one(a, lambda v: build.norm(v, exact), lambda x: np.sum(np.abs(x) ** p) ** (1 / p))


def inner(a: T, b: T) -> T:
    return _two(a, b, build.inner, lambda x, y: np.sum(x.ravel() * y.ravel()) if 1 in x.shape else np.sum(x * y))


def outer(a: T, b: T) -> T:
    return _two(a, b, build.outer, lambda x, y: np.outer(x, y))


def softmax(a: T) -> T:
    return _one(a, build.softmax, lambda x: np.exp(x) / np.sum(np.exp(x)))


def lse(a: T) -> T:
    return _one(a, build.log_sum_exp, lambda x: np.log(np.sum(np.exp(x))))


def kron(a: T, b: T) -> T:
    return _two(a, b, build.kron, np.kron)


def vec(a: T) -> T:
    return _one(a, build.vec, lambda x: x.reshape(-1, 1, order="F"))


def eye(dim: str | int) -> T:
    return T(lambda: build.identity(dim), lambda env: np.eye(size(dim)), ())


def ones(*dims: str | int) -> T:
    shape = tuple(size(d) for d in dims)
    return T(lambda: build.ones(*dims), lambda env: np.ones(shape if len(shape) == 2 else (*shape, 1)), ())


def size_of(dim: str) -> T:
    return T(lambda: build.size_of(dim), lambda env: np.asarray(float(size(dim))), ())


class Label:
    """An index that numbers the members of families: ``i = Label("N")``, ``x.at(i)``."""

    def __init__(self, dim: str, hint: str = "i") -> None:
        self.index = fresh(dim, hint)
        self.dim = dim


def member(family: T, label: Label) -> T:
    """The member of a family at a label; in numpy ``env[label]`` says which."""
    (symbol,) = family.symbols
    order = len(symbol.dims) - 1

    def make() -> Value:
        ports = tuple(Port(fresh(d), level) for d, level in zip(symbol.dims[1:], natural_levels(order), strict=True))
        return Value(Leaf(symbol, (label.index, *(p.index for p in ports))), ports)

    def calc(env: Env) -> np.ndarray:
        one = env[symbol.latex][int(env[f"@{label.index.uid}"])]
        return one.reshape(-1, 1) if order == 1 else np.asarray(one)

    return T(make, calc, (symbol,))


def _members(body: T, label: Label, env: Env) -> list[np.ndarray]:
    return [body.calc({**env, f"@{label.index.uid}": np.asarray(k)}) for k in range(size(label.dim))]


def big_sum(body: T, label: Label) -> T:
    return T(
        lambda: build.big_sum(body.value, label.index),
        lambda env: np.asarray(sum(_members(body, label, env))),
        body.symbols,
    )


def big_prod(body: T, label: Label) -> T:
    def calc(env: Env) -> np.ndarray:
        out = np.asarray(1.0)
        for x in _members(body, label, env):
            out = out * x
        return out

    return T(lambda: Value(BigProd(body.value.expr, label.index), body.value.ports), calc, body.symbols)


def einsum(pattern: str, *factors: T) -> T:
    """A product in index notation: ``einsum("ijk,j,k->i", X, y, z)``; a factor ``None`` is the Levi-Civita symbol."""
    left, right = pattern.split("->")
    slots = left.split(",")
    dims: dict[str, str | int] = {}
    for f, slot in zip(factors, slots, strict=True):
        dims.update(zip(slot, f.symbols[0].dims if f.symbols else (3,) * len(slot), strict=True))

    def make() -> Value:
        names = {c: fresh(d) for c, d in dims.items()}
        leaves = [
            Leaf(f.symbols[0], tuple(names[c] for c in slot)) if f.symbols else Epsilon(tuple(names[c] for c in slot))
            for f, slot in zip(factors, slots, strict=True)
        ]
        summed = tuple(names[c] for c in names if c not in right)
        ports = tuple(Port(names[c], level) for c, level in zip(right, natural_levels(len(right)), strict=True))
        return Value(normal.mul(leaves, summed), ports)

    def calc(env: Env) -> np.ndarray:
        arrays = [env[f.symbols[0].latex] if f.symbols else f.calc(env) for f in factors]
        out = np.asarray(np.einsum(pattern, *arrays))
        return out.reshape(-1, 1) if len(right) == 1 else out

    return T(make, calc, tuple(s for f in factors for s in f.symbols))


def _levi_civita(env: Env) -> np.ndarray:
    out = np.zeros((3, 3, 3))
    out[0, 1, 2] = out[1, 2, 0] = out[2, 0, 1] = 1
    out[0, 2, 1] = out[2, 1, 0] = out[1, 0, 2] = -1
    return out


LEVI_CIVITA = T(lambda: build.number(0), _levi_civita, ())
"""The Levi-Civita symbol with three slots, for `einsum`."""


# -- points and differences --------------------------------------------------------------------------------------------


def point(symbols: tuple[Symbol, ...], seed: int = 0, *, positive: bool = False) -> dict[str, np.ndarray]:
    """An array for each symbol that obeys those facts that numpy's tests use."""
    rng = np.random.default_rng(seed)
    env: dict[str, np.ndarray] = {}
    for s in symbols:
        shape = tuple(size(d) for d in s.dims)
        x = rng.uniform(0.2, 0.9, shape) if positive or s.is_a("positive") else rng.uniform(-0.9, 0.9, shape)
        if not positive and not s.is_a("positive"):
            x = np.where(np.abs(x) < 0.08, x + 0.2, x)  # away from kinks
        env[s.latex] = _obeying(s, np.asarray(x), rng)
    return env


def _obeying(s: Symbol, x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    if x.ndim == 2 and not s.samples:
        if s.is_a("positive definite") or s.is_a("positive semidefinite"):
            return x @ x.T + np.eye(len(x))
        if s.is_a("diagonal"):
            return np.diag(np.diag(x))
        if s.is_a("symmetric"):
            return (x + x.T) / 2
        if s.is_a("antisymmetric"):
            return x - x.T
        if s.is_a("orthonormal columns"):
            return np.linalg.qr(x)[0]
        if s.is_a("idempotent"):
            v, w = x[:, :1], rng.uniform(0.2, 1, (1, len(x)))
            return v @ w / (w @ v)
        if s.is_a("invertible"):
            return x + 2 * np.eye(len(x))
    if s.is_a("one-hot"):
        return np.eye(x.size)[rng.integers(x.size)]
    if s.is_a("probability vector"):
        return np.abs(x) / np.sum(np.abs(x))
    if s.is_a("unit norm"):
        return x / np.linalg.norm(x)
    if s.is_a("binary"):
        return (x > 0).astype(float)
    return x


def differences(f: Callable[[Env], np.ndarray], env: Env, latex: str, step: float = 1e-5) -> np.ndarray:
    """Central differences of ``f`` by each entry of one symbol: f's axes, then the symbol's."""
    x = env[latex]
    base = np.asarray(f(env))
    out = np.zeros((*base.shape, *x.shape))
    for at in np.ndindex(*x.shape):
        move = np.zeros_like(x)
        move[at] = step
        ahead, behind = f({**env, latex: x + move}), f({**env, latex: x - move})
        out[(..., *at)] = (ahead - behind) / (2 * step)
    return out
