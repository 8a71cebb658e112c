"""How numpy, torch and jax spell the same operation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from einlsp.records import record

LibraryName = Literal["numpy", "torch", "jax"]


@record(slots=False)
class Library:
    """One array library: its short name, its word for an axis, its functions, and helpers where it has none.

    ``functions`` maps einlsp's name to ``text before the argument, text behind it``. ``helpers`` maps a helper's name
    to its source, ``imports`` a helper's or prefix's name to what it needs.
    """

    name: LibraryName
    module: str
    axis: str
    imports: tuple[str, ...]
    functions: Mapping[str, tuple[str, str]]
    helpers: Mapping[str, str]
    helper_imports: Mapping[str, str]
    log_sum_exp: str
    optimize: str = ""


_SAME = ("exp", "log", "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "abs", "sign")


_RECIPROCAL = {"cot": "tan", "sec": "cos", "csc": "sin", "coth": "tanh", "sech": "cosh", "csch": "sinh"}
_WRITTEN = {"logit": "{m}.log(z / (1 - z))", "softsign": "z / (1 + {m}.abs(z))"}
"""Functions that no library has: reciprocals of others, and some that are written out."""


def _common(module: str) -> dict[str, tuple[str, str]]:
    reciprocal = {f: (f"(1 / {module}.{g}(", "))") for f, g in _RECIPROCAL.items()}
    return {f: (f"{module}.{f}(", ")") for f in _SAME} | reciprocal | {f: (f"{f}(", ")") for f in _WRITTEN}


def _written(module: str) -> dict[str, str]:
    return {f: f"def {f}(z):\n    return {body.format(m=module)}\n" for f, body in _WRITTEN.items()}


_LEVI_CIVITA = """\
def levi_civita(n):
    places = np.moveaxis(np.indices((n,) * n), 0, -1)
    return np.round(np.linalg.det(np.eye(n)[places]))
"""

NUMPY = Library(
    name="numpy",
    module="np",
    axis="axis",
    imports=("import numpy as np",),
    functions={
        **_common("np"),
        "sigmoid": ("sigmoid(", ")"),
        "softplus": ("np.logaddexp(0, ", ")"),
        "erf": ("erf(", ")"),
        "relu": ("np.maximum(", ", 0)"),
        "step": ("np.heaviside(", ", 0)"),
        "softmax": ("softmax(", ")"),
        "log_softmax": ("log_softmax(", ")"),
        "levi_civita": ("levi_civita(", ")"),
    },
    helpers={
        "sigmoid": "def sigmoid(z):\n    return np.exp(-np.logaddexp(0, -z))\n",
        "softmax": (
            "def softmax(z, axis=-1):\n"
            "    e = np.exp(z - np.max(z, axis=axis, keepdims=True))\n"
            "    return e / np.sum(e, axis=axis, keepdims=True)\n"
        ),
        "log_softmax": (
            "def log_softmax(z, axis=-1):\n"
            "    z = z - np.max(z, axis=axis, keepdims=True)\n"
            "    return z - np.log(np.sum(np.exp(z), axis=axis, keepdims=True))\n"
        ),
        **_written("np"),
        "erf": "erf = np.vectorize(math.erf, otypes=[float])\n",
        "levi_civita": _LEVI_CIVITA,
    },
    helper_imports={"erf": "import math"},
    log_sum_exp="np.logaddexp.reduce",
    optimize=", optimize=True",
)

TORCH = Library(
    name="torch",
    module="torch",
    axis="dim",
    imports=("import torch",),
    functions={
        **_common("torch"),
        "sigmoid": ("torch.sigmoid(", ")"),
        "softplus": ("torch.nn.functional.softplus(", ")"),
        "erf": ("torch.erf(", ")"),
        "relu": ("torch.relu(", ")"),
        "step": ("step(", ")"),
        "softmax": ("torch.softmax(", ")"),
        "log_softmax": ("torch.log_softmax(", ")"),
        "levi_civita": ("levi_civita(", ")"),
    },
    helpers={
        **_written("torch"),
        "step": "def step(z):\n    return (z > 0).to(z.dtype)\n",
        "levi_civita": (
            "def levi_civita(n):\n"
            '    places = torch.stack(torch.meshgrid(*[torch.arange(n)] * n, indexing="ij"), dim=-1)\n'
            "    return torch.round(torch.linalg.det(torch.eye(n)[places]))\n"
        ),
    },
    helper_imports={},
    log_sum_exp="torch.logsumexp",
)

JAX = Library(
    name="jax",
    module="jnp",
    axis="axis",
    imports=("import jax", "import jax.numpy as jnp"),
    functions={
        **_common("jnp"),
        "sigmoid": ("jax.nn.sigmoid(", ")"),
        "softplus": ("jax.nn.softplus(", ")"),
        "erf": ("jax.scipy.special.erf(", ")"),
        "relu": ("jax.nn.relu(", ")"),
        "step": ("jnp.heaviside(", ", 0)"),
        "softmax": ("jax.nn.softmax(", ")"),
        "log_softmax": ("jax.nn.log_softmax(", ")"),
        "levi_civita": ("levi_civita(", ")"),
    },
    helpers={**_written("jnp"), "levi_civita": _LEVI_CIVITA.replace("np.", "jnp.")},
    helper_imports={},
    log_sum_exp="jax.nn.logsumexp",
)

LIBRARIES: dict[str, Library] = {"numpy": NUMPY, "torch": TORCH, "jax": JAX}
