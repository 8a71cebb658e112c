"""What is true of every derivative, whatever it is: numbers, forms and printed LaTeX agree with finite differences."""

from __future__ import annotations

import numpy as np

from einlsp.ide.derivation import Derivative, derivative, writer_ranks
from einlsp.writing.kronecker import COMMUTATIONS
from einlsp.writing.latex import form_latex
from einlsp.writing.network import NoMatrixForm
from tests.tensor.arrays import evaluate
from tests.tensor.cases import Case
from tests.tensor.trees import T, differences, point, size
from tests.writing.read_back import Reader, Shape, tree_of_form, tree_of_latex

TOLERANCE = 2e-6


def solve(c: Case) -> Derivative:
    """The derivative of a case."""
    order = 2 if c.hessian else 1
    return derivative(c.tree.value, c.variable.symbols[0], order=order, ranks=writer_ranks(c.tree.value.expr))


def close(got: np.ndarray, want: np.ndarray, tolerance: float = TOLERANCE) -> None:
    assert got.shape == want.shape
    np.testing.assert_allclose(got, want, rtol=tolerance, atol=tolerance * max(1.0, float(np.abs(want).max(initial=0))))


def by_differences(c: Case, env: dict[str, np.ndarray]) -> np.ndarray:
    """The derivative's array by central differences: the expression's axes, then the variable's (twice for a Hessian)."""
    name = c.variable.symbols[0].latex
    if not c.hessian:
        return differences(c.tree.array, env, name)
    return differences(lambda e: differences(c.tree.array, e, name, 1e-4), env, name, 1e-4)


def reader_for(trees: T, env: dict[str, np.ndarray]) -> Reader:
    """A reader of forms at a point: vectors as columns, families with their samples first."""
    families = frozenset(s.latex for s in trees.symbols if s.samples)
    return Reader({k: v.reshape(-1, 1) if v.ndim == 1 and k not in families else v for k, v in env.items()}, families)


def commutation(rows: int, cols: int) -> np.ndarray:
    """The matrix that takes the stacked columns of a rows×cols matrix to those of its transpose."""
    out = np.zeros((rows * cols, rows * cols))
    for i in range(rows):
        for j in range(cols):
            out[i * cols + j, j * rows + i] = 1
    return out


def read(c: Case, d: Derivative, layout: str, env: dict[str, np.ndarray], want: np.ndarray) -> str | None:
    """Check that the matrix form in a layout, and the LaTeX printed for it, have the values wanted; the LaTeX."""
    try:
        form = d.matrix(layout)
    except NoMatrixForm:
        return None
    symbol = c.variable.symbols[0]
    latex = form_latex(form)
    family = symbol.samples
    heads = {s.latex for s in c.tree.symbols} | {"n", "m", "k", "N", "\\pi"}
    for at in np.ndindex(*want.shape[want.ndim - len(symbol.dims) :][:family]) if family else [()]:
        reader = reader_for(c.tree, {**env, "\\pi": np.asarray(np.pi)})
        reader.labels.update(dict(zip("i", at, strict=False)))
        array = want[(..., *at, *(slice(None),) * (len(symbol.dims) - family))] if family else want
        shaped, shape = placed(c, d, layout, array)
        close(reader.array(tree_of_form(form), shape), shaped, 1e-4 if c.hessian else TOLERANCE)
        close(reader.array(tree_of_latex(latex, heads), shape), shaped, 1e-4 if c.hessian else TOLERANCE)
    return latex


def placed(c: Case, d: Derivative, layout: str, array: np.ndarray) -> tuple[np.ndarray, Shape]:
    """The array of a derivative as a matrix in a layout: what rows and columns a person expects."""
    levels = c.tree.value.levels
    if c.hessian:
        return (array, array.shape) if array.ndim == 2 else (array, None)  # type: ignore[return-value]
    his = array.ndim - len(levels)
    if his == 0:
        if not levels:
            return array, None
        whole = array.reshape(-1, 1) if levels == ("up",) else array.reshape(1, -1) if levels == ("down",) else array
        return whole, whole.shape  # type: ignore[return-value]
    if len(levels) == 1 and his == 1:
        whole = array if layout == "numerator" else array.T
    elif his == 1:
        whole = array.reshape(1, -1) if layout == "numerator" else array.reshape(-1, 1)
    else:
        whole = array.T if layout == "numerator" else array
    return whole, whole.shape  # type: ignore[return-value]


def stacked(c: Case, array: np.ndarray) -> tuple[np.ndarray, tuple[int, int]]:
    """``d vec f / d (vec X)^T`` from the derivative's array, and the shape of X."""
    dims = c.variable.symbols[0].dims
    mine = array.ndim - len(dims)
    rows, cols = array.shape[:mine], array.shape[mine:]
    turned = np.transpose(array, [*reversed(range(mine)), *(mine + k for k in reversed(range(len(dims))))])
    shape = (size(dims[0]), size(dims[1])) if len(dims) == 2 else (size(dims[0]), 1)
    return turned.reshape(int(np.prod(rows)), int(np.prod(cols))), shape


def check(c: Case) -> tuple[str | None, str | None]:
    """Everything; the LaTeX of both layouts."""
    env = point(c.tree.symbols, seed=len(c.name), positive=c.positive)
    d = solve(c)
    want = by_differences(c, env)
    close(evaluate(d.expr, {**env, "\\pi": np.asarray(np.pi)}, d.axes), want, 1e-4 if c.hessian else TOLERANCE)
    form = d.kronecker()
    if form is not None:
        array, shape = stacked(c, want)
        reader = reader_for(c.tree, env)
        reader.env[COMMUTATIONS[0]] = commutation(*shape)
        heads = {s.latex for s in c.tree.symbols} | {"n", "m", "k", "N", COMMUTATIONS[0]}
        close(reader.array(tree_of_form(form), array.shape), array, 1e-4)  # type: ignore[arg-type]
        close(reader.array(tree_of_latex(form_latex(form), heads), array.shape), array, 1e-4)  # type: ignore[arg-type]
    return read(c, d, "numerator", env, want), read(c, d, "denominator", env, want)
