"""Torch and jax: the same structure as numpy's code, run on the libraries where installed and on strict stand-ins."""

from __future__ import annotations

import ast
import importlib.util
import math
import sys
import types
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from einlsp.tensor.functions import FUNCTIONS
from einlsp.writing.code import array_code
from einlsp.writing.code_library import LIBRARIES
from tests.writing.code_cases import Point, derived, run, table
from tests.writing.test_code import RAW

TABLE = [(name, *derived(value, variable, order), positive) for name, value, variable, order, positive in table()]
TABLE += [(f"raw: {name}", e, axes, False) for name, (e, axes) in RAW.items()]
IDS = [row[0] for row in TABLE]


class Tensor:
    """A stand-in for torch's: no silent change of number type in products, none of numpy's own methods."""

    def __init__(self, cells: Any) -> None:
        self.cells = np.asarray(cells)

    dtype = property(lambda self: self.cells.dtype)
    shape = property(lambda self: self.cells.shape)

    @property
    def T(self) -> Tensor:
        assert self.cells.ndim == 2, "torch warns of .T on what is no matrix"
        return Tensor(self.cells.T)

    def to(self, like: Any) -> Tensor:
        return Tensor(self.cells.astype(like.dtype if isinstance(like, Tensor) else like))

    def contiguous(self) -> Tensor:
        return Tensor(np.ascontiguousarray(self.cells))

    def permute(self, *axes: int) -> Tensor:
        return Tensor(np.transpose(self.cells, axes))

    def reshape(self, *shape: int) -> Tensor:
        return Tensor(self.cells.reshape(shape))

    def __getitem__(self, places: Any) -> Tensor:
        return Tensor(self.cells[places.cells if isinstance(places, Tensor) else places])

    def __neg__(self) -> Tensor:
        return Tensor(-self.cells)

    def __gt__(self, other: float) -> Tensor:
        return Tensor(self.cells > other)


def _promoted(x: Any, y: Any) -> Any:
    """Torch's rule: an array's type wins over a scalar's; of two arrays the wider."""
    arrays = [t for t in (x, y) if isinstance(t, Tensor)]
    ranked = [t for t in arrays if t.cells.ndim] or arrays
    return np.result_type(*(t.dtype for t in ranked))


def _operator(name: str) -> None:
    def apply(x: Tensor, y: Any, turned: bool = False) -> Tensor:
        pair = [t.cells if isinstance(t, Tensor) else t for t in (x, y)]
        return Tensor(getattr(np, name)(*(pair[::-1] if turned else pair)).astype(_promoted(x, y)))

    symbol = {"true_divide": "truediv", "power": "pow", "multiply": "mul", "subtract": "sub"}.get(name, name)
    setattr(Tensor, f"__{symbol}__", apply)
    setattr(Tensor, f"__r{symbol}__", lambda x, y: apply(x, y, True))


for _name in ("add", "subtract", "multiply", "true_divide", "power"):
    _operator(_name)


def _strict(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
    """A function of tensors of one number type, as torch's products are: Python numbers are refused."""

    def strict(*args: Any, **named: Any) -> Any:
        tensors = [a for a in args if not isinstance(a, str)]
        assert all(isinstance(t, Tensor) for t in tensors), f"torch.{name} takes tensors, not numbers"
        assert len({t.dtype for t in tensors}) == 1, f"torch.{name} does not mix number types"
        named = {"axis" if key == "dim" else key: value for key, value in named.items()}
        return _wrapped(call(*(a if isinstance(a, str) else a.cells for a in args), **named))

    return strict


def _wrapped(result: Any) -> Any:
    return tuple(Tensor(r) for r in result) if isinstance(result, tuple) else Tensor(result)


def _matmul(x: Tensor, y: Tensor) -> Any:
    return _strict("matmul", np.matmul)(x, y)


Tensor.__matmul__ = _matmul  # type: ignore[attr-defined]


def _kron(x: Tensor, y: Tensor) -> Any:
    for t in (x, y):
        assert t.cells.flags.c_contiguous, "torch.kron refuses transposed arrays"
    return _strict("kron", np.kron)(x, y)


def torch_stand_in() -> types.ModuleType:
    """A module with what the generated code uses of torch, made of numpy."""
    torch = types.ModuleType("torch")
    plain = (
        "exp log sin cos tan arcsin arccos arctan sinh cosh tanh abs sign sqrt einsum outer diag trace sum prod kron"
    )
    for name in plain.split():
        setattr(torch, name, _strict(name, getattr(np, name)))

    def softmax(z: Any, axis: int) -> Any:
        e = np.exp(z - z.max(axis=axis, keepdims=True))
        return e / e.sum(axis=axis, keepdims=True)

    functions: dict[str, Any] = {
        "erf": np.vectorize(math.erf, otypes=[float]),
        "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
        "relu": lambda z: np.maximum(z, 0),
        "softmax": softmax,
        "log_softmax": lambda z, axis: np.log(softmax(z, axis)),
        "logsumexp": lambda z, axis: np.log(np.sum(np.exp(z), axis=axis)),
        "round": np.round,
    }
    for name, call in functions.items():
        setattr(torch, name, _strict(name, call))
    torch.kron = _kron  # type: ignore[attr-defined]
    linalg = types.SimpleNamespace(
        **{f: _strict(f"linalg.{f}", getattr(np.linalg, f)) for f in ("inv", "det", "norm")},
        slogdet=_strict("linalg.slogdet", lambda m: tuple(np.linalg.slogdet(m))),
    )
    for name, thing in {
        "pi": math.pi,
        "float64": np.float64,
        "linalg": linalg,
        "nn": types.SimpleNamespace(
            functional=types.SimpleNamespace(softplus=_strict("softplus", lambda z: np.logaddexp(0, z)))
        ),
        "as_tensor": lambda x, dtype: Tensor(np.asarray(x.cells if isinstance(x, Tensor) else x, dtype)),
        "tensor": lambda x: Tensor(np.asarray(x, np.float32)),
        "eye": lambda n: Tensor(np.eye(n, dtype=np.float32)),
        "ones": lambda n: Tensor(np.ones(n, np.float32)),
        "zeros": lambda n: Tensor(np.zeros(n, np.float32)),
        "arange": lambda n: Tensor(np.arange(n)),
        "meshgrid": lambda *ts, indexing: [Tensor(g) for g in np.meshgrid(*(t.cells for t in ts), indexing=indexing)],
        "stack": lambda ts, dim: Tensor(np.stack([t.cells for t in ts], axis=dim)),
    }.items():
        setattr(torch, name, thing)
    return torch


@pytest.mark.parametrize(("name", "e", "axes", "positive"), TABLE, ids=IDS)
def test_torch_code_runs_on_a_strict_stand_in(
    name: str, e: Any, axes: Any, positive: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torch", torch_stand_in())
    point = Point(e, axes, 1, positive=positive)
    code = array_code(e, axes, library="torch")
    got = run(code, point.arguments(code, Tensor))
    arrays = any(s.dims for s in point.symbols.values())
    cells = np.asarray(got.cells if isinstance(got, Tensor) else got)
    assert cells.shape == point.want().shape
    if arrays and cells.ndim:
        assert cells.dtype == np.float64, "the number type of the arguments is kept"
    np.testing.assert_allclose(cells, point.want(), rtol=1e-6, atol=1e-6, err_msg=code.source)


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is not installed")
@pytest.mark.parametrize(("name", "e", "axes", "positive"), TABLE, ids=IDS)
def test_torch_code_runs_on_torch(name: str, e: Any, axes: Any, positive: bool) -> None:
    torch: Any = importlib.import_module("torch")
    point = Point(e, axes, 1, positive=positive)
    code = array_code(e, axes, library="torch")
    got = np.asarray(run(code, point.arguments(code, torch.tensor)))
    assert got.shape == point.want().shape
    np.testing.assert_allclose(got, point.want(), rtol=1e-6, atol=1e-6, err_msg=code.source)


@pytest.mark.skipif(importlib.util.find_spec("jax") is None, reason="jax is not installed")
@pytest.mark.parametrize(("name", "e", "axes", "positive"), TABLE, ids=IDS)
def test_jax_code_runs_on_jax(name: str, e: Any, axes: Any, positive: bool) -> None:
    jax: Any = importlib.import_module("jax")
    jax.config.update("jax_enable_x64", True)
    point = Point(e, axes, 1, positive=positive)
    code = array_code(e, axes, library="jax")
    got = np.asarray(run(code, point.arguments(code, importlib.import_module("jax.numpy").asarray)))
    assert got.shape == point.want().shape
    np.testing.assert_allclose(got, point.want(), rtol=1e-9, atol=1e-9, err_msg=code.source)


@pytest.mark.parametrize(("name", "e", "axes", "positive"), TABLE, ids=IDS)
def test_jax_code_is_numpys_with_other_names(name: str, e: Any, axes: Any, positive: bool) -> None:
    """Where no function of jax.nn or jax.scipy stands in it, jax's function is numpy's but for line breaks."""
    numpy_code, jax_code = array_code(e, axes), array_code(e, axes, library="jax")
    mine = _function(numpy_code.source).replace(", optimize=True", "").replace("np.", "jnp.")
    theirs = _function(jax_code.source)
    for function, (before, behind) in LIBRARIES["numpy"].functions.items():
        other = LIBRARIES["jax"].functions[function]
        if before.startswith("np.") and other[0].startswith("jnp."):
            assert (before.replace("np.", "jnp."), behind) == other
    if "jax." not in theirs:
        assert ast.dump(ast.parse(theirs)) == ast.dump(ast.parse(mine))


def _function(source: str) -> str:
    return source[source.index("def derivative") :]


@pytest.mark.parametrize(("name", "e", "axes", "positive"), TABLE, ids=IDS)
def test_all_libraries_take_the_same_arguments(name: str, e: Any, axes: Any, positive: bool) -> None:
    codes = [array_code(e, axes, library=library) for library in ("numpy", "torch", "jax")]
    assert [list(c.arguments.items()) for c in codes] == [list(codes[0].arguments.items())] * 3


@pytest.mark.parametrize("library", LIBRARIES.values(), ids=LIBRARIES)
def test_every_function_that_einlsp_knows_is_spelled(library: Any) -> None:
    assert set(FUNCTIONS) <= set(library.functions)
