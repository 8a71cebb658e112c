"""Numbers for the rows of the table: random arrays with their facts, and derivatives by finite differences."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from tests.derivatives.table import Row, python_name

Env = dict[str, Any]
SIZES = (4, 3, 5, 2, 6, 7)


def _softmax(x: np.ndarray) -> np.ndarray:
    grown = np.exp(x - np.max(x))
    return np.asarray(grown / grown.sum())


def _vec(x: np.ndarray) -> np.ndarray:
    return x.reshape(-1, order="F")


FUNCTIONS: Env = {
    "np": np,
    "inv": np.linalg.inv,
    "det": np.linalg.det,
    "norm": np.linalg.norm,
    "sigmoid": lambda t: 1 / (1 + np.exp(-t)),
    "softmax": _softmax,
    "relu": lambda t: np.maximum(t, 0),
    "erf": np.vectorize(math.erf),
    "vec": _vec,
    "f": lambda t: t**3 + np.sin(t),
    "g": lambda t: np.cos(2 * t),
    "phi": lambda t: t**4 - t,
}
"""What rows may call; ``f``, ``g`` and ``phi`` are the functions that einlsp does not know."""

UNKNOWN: Env = {
    "f": FUNCTIONS["f"],
    "f'": lambda t: 3 * t**2 + np.cos(t),
    "f''": lambda t: 6 * t - np.sin(t),
    "g": FUNCTIONS["g"],
    "g'": lambda t: -2 * np.sin(2 * t),
    "\\phi": FUNCTIONS["phi"],
    "\\phi'": lambda t: 4 * t**3 - 1,
    "u": FUNCTIONS["g"],
    "u'": lambda t: -2 * np.sin(2 * t),
    **dict.fromkeys(("v", "V"), FUNCTIONS["phi"]),
    **dict.fromkeys(("v'", "V'"), lambda t: 4 * t**3 - 1),
}


def sizes_of(row: Row) -> dict[str, int]:
    """A size for each dimension that the row names, no two neighbours alike."""
    names = [d for spec in row.arrays.split() for d in spec.split(":")[1].split(",") if d.isidentifier()]
    return dict(zip(dict.fromkeys(names), SIZES, strict=False))


def arrays_of(row: Row, seed: int = 0) -> Env:
    """Random values for the arrays of a row."""
    rng = np.random.default_rng(seed)
    sizes = sizes_of(row)
    out: Env = {}
    for spec in row.arrays.split():
        name, dims, *facts = spec.split(":")
        shape = tuple(int(eval(d, {}, dict(sizes))) for d in dims.split(",") if d)
        out[name] = _sample(rng, shape, facts[0] if facts else "")
    return out


def _sample(rng: np.random.Generator, shape: tuple[int, ...], fact: str) -> Any:
    a = rng.uniform(-1.0, 1.0, shape)
    n = shape[-1] if shape else 0
    match fact:
        case "":
            pass
        case "positive":
            a = rng.uniform(0.5, 1.5, shape)
        case "small":
            a = rng.uniform(0.1, 0.6, shape)
        case "symmetric":
            a = a + a.T
        case "antisymmetric":
            a = a - a.T
        case "spd":
            a = a @ a.swapaxes(-1, -2) + n * np.eye(n)
        case "posdet":
            a = a + 2 * n * np.eye(n)
        case "diagonal":
            a = np.diag(np.diag(a))
        case "orthogonal":
            a = np.linalg.qr(a)[0]
        case "projection":
            q = np.linalg.qr(a)[0][:, : n - 1]
            a = q @ q.T
        case "simplex":
            a = np.apply_along_axis(_softmax, -1, a)
        case "unit":
            a = a / np.linalg.norm(a)
        case "mask":
            a = np.round(rng.uniform(0.0, 1.0, shape))
        case "hot":
            a = np.eye(n)[1]
        case _:
            raise ValueError(f"unknown fact {fact}")
    return a if shape else float(a)


def variable_of(row: Row, env: Env) -> str:
    """The array of the row that is the variable."""
    name = python_name(row.by)
    while name not in env and name:
        name = name[:-1].rstrip("_^")
    return name or python_name(row.by)[0].upper()  # a column `w_j` of W


def value(row: Row, env: Env) -> np.ndarray:
    """f at a point, as the row says it."""
    return np.asarray(eval(row.numpy, {**FUNCTIONS, **sizes_of(row), **env}), dtype=float)


def finite_differences(row: Row, env: Env) -> np.ndarray:
    """The array of derivatives: the axes of f, then those of the variable for each order of differentiation."""
    name = variable_of(row, env)

    def f(x: np.ndarray) -> np.ndarray:
        return value(row, {**env, name: x if x.shape else float(x)})

    x = np.asarray(env[name], dtype=float)
    return _second(f, x) if row.order == 2 else _first(f, x)


def _richardson(slope: Callable[[float], np.ndarray], h: float) -> np.ndarray:
    """Central differences freed of their error of second and of fourth order."""
    a, b, c = slope(h), slope(h / 2), slope(h / 4)
    once, twice = (4 * b - a) / 3, (4 * c - b) / 3
    return np.asarray((16 * twice - once) / 15)


def _units(x: np.ndarray) -> list[np.ndarray]:
    units = []
    for at in itertools.product(*map(range, x.shape)):
        unit = np.zeros(x.shape)
        unit[at] = 1.0
        units.append(unit)
    return units


def _first(f: Callable[[np.ndarray], np.ndarray], x: np.ndarray) -> np.ndarray:
    columns = [_richardson(lambda h, e=e: (f(x + h * e) - f(x - h * e)) / (2 * h), 4e-3) for e in _units(x)]  # type: ignore[misc]
    return np.stack(columns, axis=-1).reshape((*columns[0].shape, *x.shape))


def _second(f: Callable[[np.ndarray], np.ndarray], x: np.ndarray) -> np.ndarray:
    def cross(h: float, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        up, down = h * (a + b), h * (a - b)
        return np.asarray((f(x + up) - f(x + down) - f(x - down) + f(x - up)) / (4 * h * h))

    columns = [_richardson(lambda h, a=a, b=b: cross(h, a, b), 2e-2) for a in _units(x) for b in _units(x)]  # type: ignore[misc]
    return np.stack(columns, axis=-1).reshape((*columns[0].shape, *x.shape, *x.shape))
