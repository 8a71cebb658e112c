"""``python -m tests.benchmarks.sympy_side_by_side``: einlsp beside SymPy on the problems that both can take.

The problems are those of research/calculus.md that have a spelling in SymPy's matrix expressions. Both are asked for the
derivative as a matrix and judged alike: right (evaluated at random numbers against finite differences; a result in
either layout counts), form (for einlsp: what the table of derivatives expects; for SymPy: a matrix expression without
array soup, lambdas or unevaluated derivatives, no longer than it need be), time (the median of five runs; SymPy's cache
is cleared before each).
"""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import sympy as sp
from sympy.core.cache import clear_cache
from sympy.matrices.expressions import hadamard_product

from einlsp.ide.derive import derive
from tests.derivatives.judge import judge
from tests.derivatives.numbers import arrays_of, finite_differences, sizes_of
from tests.derivatives.table import Row, rows

RUNS = 5
SOUP = (
    "PermuteDims",
    "ArrayTensorProduct",
    "ArrayContraction",
    "ArrayDiagonal",
    "ArrayAdd",
    "Lambda",
    "Derivative(",
    "Subs(",
)


@dataclass(frozen=True)
class Problem:
    """A row of the table by its LaTeX and variable, and the same in SymPy: over symbols by name."""

    of: str
    by: str
    sympy: Callable[[dict[str, Any]], Any]
    variable: str


def _t(e: Any) -> Any:
    return sp.Trace(e)


def _x(name: str) -> str:
    return rf"\mathbf{{{name}}}"


A, B, C, K, M, Q, S, U, V, W, X, Y = (_x(n) for n in "ABCKMQSUVWXY")
a, b, u, v, x, y = (_x(n) for n in "abuvxy")

PROBLEMS = (
    Problem(rf"{a}^T{x}", x, lambda s: _t(s["a"].T * s["x"]), "x"),
    Problem(rf"{A}{x}", x, lambda s: s["A"] * s["x"], "x"),
    Problem(rf"{u}^T{W}{x}", x, lambda s: _t(s["u"].T * s["W"] * s["x"]), "x"),
    Problem(rf"{u}^T{W}{x}", W, lambda s: s["u"].T * s["W"] * s["x"], "W"),
    Problem(r"\mathbf{UWVx}", x, lambda s: s["U"] * s["W"] * s["V"] * s["x"], "x"),
    Problem(
        rf"a+{v}^T{x}+\frac12{x}^T{W}{x}",
        x,
        lambda s: s["a"] + s["v"].T * s["x"] + s["x"].T * s["W"] * s["x"] / 2,
        "x",
    ),
    Problem(
        rf"a+{v}^T{x}+\frac12{x}^T{W}{x}",
        W,
        lambda s: s["a"] + s["v"].T * s["x"] + s["x"].T * s["W"] * s["x"] / 2,
        "W",
    ),
    Problem(
        rf"\frac{{1}}{{2N}}\lVert{W}^T{X}-{Y}\rVert^2",
        W,
        lambda s: _t((s["W"].T * s["X"] - s["Y"]).T * (s["W"].T * s["X"] - s["Y"])) / (2 * s["N"]),
        "W",
    ),
    Problem(rf"\mathrm{{diag}}({v}){x}", x, lambda s: sp.DiagMatrix(s["v"]) * s["x"], "x"),
    Problem(rf"{x}^T{A}{x}", x, lambda s: s["x"].T * s["A"] * s["x"], "x"),
    Problem(
        rf"({A}{x}-{b})^T{W}({A}{x}-{b})",
        x,
        lambda s: (s["A"] * s["x"] - s["b"]).T * s["W"] * (s["A"] * s["x"] - s["b"]),
        "x",
    ),
    Problem(
        rf"\|{A}{x}-{b}\|",
        x,
        lambda s: sp.sqrt(_t((s["A"] * s["x"] - s["b"]).T * (s["A"] * s["x"] - s["b"]))),
        "x",
    ),
    Problem(
        rf"\|{A}{x}-{b}\|^2+a{x}^T{x}",
        x,
        lambda s: _t((s["A"] * s["x"] - s["b"]).T * (s["A"] * s["x"] - s["b"])) + s["a"] * _t(s["x"].T * s["x"]),
        "x",
    ),
    Problem(rf"\exp({v}^T{x})", x, lambda s: sp.exp(_t(s["v"].T * s["x"])), "x"),
    Problem(rf"\mathrm{{Tr}}({A}{X})", X, lambda s: _t(s["A"] * s["X"]), "X"),
    Problem(rf"\mathrm{{Tr}}({X}^T{A}{X}{B})", X, lambda s: _t(s["X"].T * s["A"] * s["X"] * s["B"]), "X"),
    Problem(
        rf"\|{A}{X}-{B}\|_F^2",
        X,
        lambda s: _t((s["A"] * s["X"] - s["B"]).T * (s["A"] * s["X"] - s["B"])),
        "X",
    ),
    Problem(
        rf"\|{X}^T{X}-{A}\|_F^2",
        X,
        lambda s: _t((s["X"].T * s["X"] - s["A"]).T * (s["X"].T * s["X"] - s["A"])),
        "X",
    ),
    Problem(
        rf"\|{M}-{U}{V}^T\|_F^2",
        U,
        lambda s: _t((s["M"] - s["U"] * s["V"].T).T * (s["M"] - s["U"] * s["V"].T)),
        "U",
    ),
    Problem(rf"\mathrm{{Tr}}({X}^3)", X, lambda s: _t(s["X"] * s["X"] * s["X"]), "X"),
    Problem(rf"\mathrm{{Tr}}({X})+\mathrm{{Tr}}({X}^2)", X, lambda s: _t(s["X"]) + _t(s["X"] * s["X"]), "X"),
    Problem(rf"\mathrm{{Tr}}({X})^2", X, lambda s: _t(s["X"]) ** 2, "X"),
    Problem(rf"{x}^T{Q}^T{K}{y}", Q, lambda s: s["x"].T * s["Q"].T * s["K"] * s["y"], "Q"),
    Problem(rf"{a}^T{X}^{{-1}}{b}", X, lambda s: s["a"].T * s["X"].I * s["b"], "X"),
    Problem(rf"\mathrm{{Tr}}({A}{X}^{{-1}}{B})", X, lambda s: _t(s["A"] * s["X"].I * s["B"]), "X"),
    Problem(r"\det(\mathbf{X})", X, lambda s: sp.Determinant(s["X"]), "X"),
    Problem(r"\log\det\mathbf{X}", X, lambda s: sp.log(sp.Determinant(s["X"])), "X"),
    Problem(rf"\log\det({X}^T{X})", X, lambda s: sp.log(sp.Determinant(s["X"].T * s["X"])), "X"),
    Problem(
        rf"{_x('1')}^T({A}\odot{X}){_x('1')}",
        X,
        lambda s: sp.OneMatrix(1, s["X"].rows) * hadamard_product(s["A"], s["X"]) * sp.OneMatrix(s["X"].cols, 1),
        "X",
    ),
    Problem(r"\exp(\mathbf{x})", x, lambda s: s["x"].applyfunc(sp.exp), "x"),
    Problem(
        rf"\sigma({A}{x})",
        x,
        lambda s: (s["A"] * s["x"]).applyfunc(sp.Lambda(_d, 1 / (1 + sp.exp(-_d)))),
        "x",
    ),
    Problem(
        rf"{u}^T\tanh({W}{x}+{b})",
        W,
        lambda s: s["u"].T * (s["W"] * s["x"] + s["b"]).applyfunc(sp.tanh),
        "W",
    ),
    Problem(
        rf"\log({_x('1')}^T\exp({x}))",
        x,
        lambda s: sp.log(_t(sp.OneMatrix(1, s["x"].rows) * s["x"].applyfunc(sp.exp))),
        "x",
    ),
    Problem(
        rf"{C}\mathbf{{x}}",
        x,
        lambda s: s["C"] * s["x"],
        "x",
    ),
)

_d = sp.Symbol("_d")


def row_of(problem: Problem) -> Row | None:
    """The row of the table for a problem, its first derivative, without declared facts."""
    found = (r for r in rows() if r.of == problem.of and r.by == problem.by and r.order == 1 and not r.assume)
    return next(found, None)


def symbols_of(row: Row) -> dict[str, Any]:
    """The arrays of a row as SymPy's matrix symbols of symbolic size; columns have one column."""
    out: dict[str, Any] = {}
    for spec in row.arrays.split():
        name, dims = spec.split(":")[:2]
        shape = [sp.Symbol(d, integer=True, positive=True) for d in dims.split(",") if d]
        if not shape:
            out[name] = sp.Symbol(name)
        else:
            out[name] = sp.MatrixSymbol(name, shape[0], shape[1] if len(shape) > 1 else 1)
    return out


def sympy_derivative(problem: Problem, row: Row) -> Any:
    """SymPy's answer."""
    symbols = symbols_of(row)
    e = problem.sympy(symbols)
    if getattr(e, "is_Matrix", False) and e.shape == (1, 1):
        e = sp.Trace(e) if not isinstance(e, sp.MatAdd) else e
    return e.diff(symbols[problem.variable]).doit()


def sympy_is_right(answer: Any, row: Row) -> bool:
    """Whether its numbers are those of finite differences, its axes in any order."""
    env = arrays_of(row)
    sizes = sizes_of(row)
    values: dict[Any, Any] = {}
    dims = {sp.Symbol(d, integer=True, positive=True): n for d, n in sizes.items()}
    for name, symbol in symbols_of(row).items():
        value = np.asarray(env[name])
        if not value.shape:
            values[symbol] = float(value)
        else:
            concrete = value.reshape(value.shape if value.ndim == 2 else (-1, 1))
            values[symbol.subs(dims)] = sp.ImmutableDenseMatrix(concrete.tolist())
    got = answer.subs(dims)
    got = got.subs(values).doit()
    got = got.as_explicit() if hasattr(got, "as_explicit") else got
    array = np.array(got.tolist() if hasattr(got, "tolist") else got, dtype=float).squeeze()
    want = finite_differences(row, env).squeeze()
    orders = [array] if array.ndim < 2 else [np.transpose(array, p) for p in _orders(array.ndim)]
    return any(o.shape == want.shape and np.allclose(o, want, rtol=1e-5, atol=1e-6) for o in orders)


def _orders(n: int) -> list[tuple[int, ...]]:
    return list(itertools.permutations(range(n)))


def timed(action: Callable[[], Any]) -> float:
    """The median processor time in milliseconds."""
    spent = []
    for _ in range(RUNS):
        clear_cache()
        start = time.process_time()
        action()
        spent.append((time.process_time() - start) * 1e3)
    return statistics.median(spent)


def main() -> None:
    """Print the comparison."""
    mine: list[float] = []
    theirs: list[float] = []
    pairs: list[tuple[float, float]] = []
    score = {"einlsp": [0, 0], "SymPy": [0, 0]}
    print(f"{'problem':62}{'einlsp':>18}{'SymPy ' + sp.__version__:>22}")
    for problem in PROBLEMS:
        row = row_of(problem)
        if row is None:
            continue
        request = replace(row.request(), steps=False, code=False)
        verdict = judge(row)
        own = timed(lambda request=request: derive(request))  # type: ignore[misc]
        mine.append(own)
        score["einlsp"][0] += verdict.right
        score["einlsp"][1] += verdict.formed
        try:
            answer = sympy_derivative(problem, row)
            text = str(answer)
            other = timed(lambda problem=problem, row=row: sympy_derivative(problem, row))  # type: ignore[misc]
            theirs.append(other)
        except Exception as error:  # what SymPy cannot do is a result
            print(
                f"{problem.of[:52]:52} by {problem.by[-4:]:7}{_marks(verdict.right, verdict.formed)}{own:8.1f} ms   {type(error).__name__}"
            )
            continue
        try:
            right = sympy_is_right(answer, row)
        except Exception:
            right = False
        formed = right and not any(word in text for word in SOUP)
        score["SymPy"][0] += right
        score["SymPy"][1] += formed
        if right and verdict.right:
            pairs.append((own, other))
        line = f"{problem.of[:52]:52} by {problem.by[-4:]:7}{_marks(verdict.right, verdict.formed)}{own:8.1f} ms"
        print(f"{line}{_marks(right, formed)}{other:8.1f} ms  {text[:60]}")
    n = len(mine)
    print(f"\n{'':10}{'right':>8}{'form':>8}{'median':>12}{'p95':>12}")
    for name, times in (("einlsp", mine), ("SymPy", theirs)):
        p95 = sorted(times)[min(len(times) - 1, int(len(times) * 0.95))]
        print(f"{name:10}{score[name][0]:5}/{n}{score[name][1]:5}/{n}{statistics.median(times):9.1f} ms{p95:9.1f} ms")
    ratios = [other / own for own, other in pairs]
    print(f"where both are right ({len(pairs)}), SymPy takes {statistics.median(ratios):.1f} times as long (median)")


def _marks(right: bool, formed: bool) -> str:
    return f"  {'right' if right else 'WRONG'} {'form' if formed else '    '}"


if __name__ == "__main__":
    main()
