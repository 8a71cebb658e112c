"""The judgement on one row: whether the answer is right, and whether it is printed as a paper would print it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from einlsp.ide.derive import Answer, derive, read
from einlsp.ide.refusal import Refusal
from einlsp.reading.expressions import ExpressionReading
from einlsp.reading.readback import Reader, declaration_of
from einlsp.tensor.expr import Expr, Index, Symbol
from einlsp.tensor.index import dim_factors
from einlsp.tensor.value import Value
from einlsp.writing.code import array_code
from tests.derivatives.numbers import UNKNOWN, Env, arrays_of, finite_differences, sizes_of
from tests.derivatives.table import Row, python_name, same_form

FUSE = r"\mathrm{fuse}"


@dataclass
class Verdict:
    """``wrong`` says what is not true; ``forms`` maps each expected form to whether it was printed so."""

    row: Row
    wrong: list[str] = field(default_factory=list)
    forms: dict[str, bool] = field(default_factory=dict)
    answer: Answer | None = None
    refusal: Refusal | None = None

    @property
    def right(self) -> bool:
        """Whether every value is right, or the refusal the expected one."""
        return not self.wrong

    @property
    def formed(self) -> bool:
        """Whether every expected form was printed."""
        return self.right and all(self.forms.values())


def judge(row: Row) -> Verdict:
    """Derive, run the code, read every printed form back, and compare with finite differences and with the table."""
    verdict = Verdict(row)
    try:
        answer = verdict.answer = derive(row.request())
    except Refusal as refusal:
        verdict.refusal = refusal
        if row.refused not in ("*", refusal.code):
            verdict.wrong.append(f"refused ({refusal.code}): {refusal}")
        return verdict
    if row.refused:
        verdict.wrong.append(f"answered {answer.index} where a refusal was expected")
        return verdict
    _Values(row, answer, verdict).judge()
    for name, wanted in (row.forms or {}).items():
        got = getattr(answer, name)
        verdict.forms[name] = got is not None and same_form(got, wanted, indices=name == "index")
    return verdict


class _Values:
    """The values of everything in an answer against finite differences."""

    def __init__(self, row: Row, answer: Answer, verdict: Verdict) -> None:
        env = arrays_of(row)
        self.row, self.answer, self.verdict = row, answer, verdict
        self.want = _entries(finite_differences(row, env), row)
        self.reading = read(row.request())
        self.point = _Point(self.reading, env, sizes_of(row))
        heads = answer.derivation.heads if answer.derivation else {}
        self.reader = Reader(self.reading, heads, primes=answer.style.transpose == "'")
        assert self.reading.value is not None
        self.own = tuple(self.reading.value.levels)

    def judge(self) -> None:
        """Compare them all."""
        self._compare("code.numpy", self.point.run(self.answer.code["numpy"], self.answer.arguments), self.want)
        for layout in ("numerator", "denominator") if not self.row.entry else ():
            latex = getattr(self.answer, layout)
            if latex is not None:
                levels, wanted = self._laid_out(layout)
                self._matrix(f"{layout} form {latex}", self.reader.back(latex), levels, wanted)
        if FUSE not in self.answer.index and self.row.entry in (
            "",
            "every",
        ):  # what joins two axes has no name in index notation that could be read
            self._index(self.answer.index)
        if self.answer.kronecker is not None:
            self._kronecker(self.answer.kronecker)

    def _compare(self, what: str, got: np.ndarray, wanted: np.ndarray) -> None:
        if got.shape != wanted.shape:
            self.verdict.wrong.append(f"{what} has shape {got.shape}, not {wanted.shape}")
        elif not np.allclose(got, wanted, rtol=2e-6, atol=2e-7):
            self.verdict.wrong.append(f"{what} is off by {np.max(np.abs(got - wanted)):.1e}")

    def _laid_out(self, layout: str) -> tuple[tuple[str, ...], np.ndarray]:
        """The levels and the array of a matrix form, rows first, by the conventions of design/notation.md."""
        want, mine = self.want, len(self.own)
        if want.ndim == mine:
            return self.own, want
        if want.ndim == 1:
            return ("down" if layout == "numerator" else "up",), want
        turned = layout == "denominator" if mine else layout == "numerator"
        return ("up", "down"), want.T if turned and self.row.order == 1 else want

    def _matrix(self, what: str, back: Value | None, levels: tuple[str, ...], wanted: np.ndarray) -> None:
        if back is None:
            self.verdict.wrong.append(f"{what} cannot be read")
        elif not back.ports and np.allclose(wanted, 0, atol=1e-9) and not np.any(self.point.array(back.expr, [], {})):
            pass  # a nought is written 0, whatever its shape
        elif back.levels != levels:
            self.verdict.wrong.append(f"{what} has axes {back.levels}, not {levels}")
        else:
            axes = [p.index for p in back.ports]
            self._compare(what, self.point.array(back.expr, axes, _sizes(axes, wanted)), wanted)

    def _index(self, latex: str) -> None:
        axes = [*self.answer.expression_axes, *self.answer.variable_axes]
        d = self.answer.derivation
        assert d is not None
        named = [(name, d.levels.get(i, "down"), i.dim) for name, i in zip(axes, d.axes, strict=True)]
        back = self.reader.indexed(latex, named)
        if latex == "0":
            self._compare("index form 0", np.zeros(self.want.shape), self.want)
        elif back.value is None or sorted(f.name for f in back.free) != sorted(axes):
            reason = back.problems[0].message if back.problems else f"free indices {[f.name for f in back.free]}"
            self.verdict.wrong.append(f"index form {latex} is not read: {reason}")
        else:
            ports = {f.name: p.index for f, p in zip(back.free, back.value.ports, strict=True)}
            order = [ports[a] for a in axes]
            self._compare(
                f"index form {latex}", self.point.array(back.value.expr, order, _sizes(order, self.want)), self.want
            )

    def _kronecker(self, latex: str) -> None:
        """d vec f / d (vec X)^T, vec stacking columns."""
        want, half = self.want, len(self.own) or self.want.ndim // 2
        rows = int(np.prod(want.shape[:half]))
        wanted = np.transpose(want, [*reversed(range(half)), *reversed(range(half, want.ndim))]).reshape(rows, -1)
        n = wanted.shape[1]
        assert self.answer.derivation is not None
        turn = self.answer.derivation.former().commutation
        back = self.reader.back(latex, [declaration_of(Symbol(turn, (n, n)))])
        if turn in latex:
            p, q = want.shape[half:]
            self.point.values[turn] = np.eye(n).reshape(q, p, q, p).transpose(1, 0, 2, 3).reshape(n, n)
        self._matrix(f"Kronecker form {latex}", back, ("up", "down"), wanted)


def _entries(whole: np.ndarray, row: Row) -> np.ndarray:
    """The entries of an array of derivatives that a row is about."""
    if row.entry in ("", "every", "member"):
        return whole
    places = tuple(slice(None) if p == ":" else int(p) for p in row.entry.split(","))
    return np.asarray(whole[(..., *places * row.order)])


def _sizes(axes: Sequence[Index], wanted: np.ndarray) -> dict[str, int]:
    """The sizes of dimensions that only the axes of a result show."""
    if len(axes) != wanted.ndim:
        return {}
    return {i.dim: n for i, n in zip(axes, wanted.shape, strict=True) if isinstance(i.dim, str)}


def _family(key: str) -> str:
    """The family of a member: ``x`` of ``x_i``, ``x^{()}`` of ``x^{(i)}``."""
    return key.rsplit("(", 1)[0] + "()}" if key.endswith(")}") else key.rsplit("_", 1)[0]


class _Point:
    """The values of the symbols of a reading, by LaTeX, and the sizes of its dimensions."""

    def __init__(self, reading: ExpressionReading, env: Env, own_sizes: Mapping[str, int]) -> None:
        self.own_sizes = own_sizes
        self.values: dict[str, object] = {}
        self.sizes: dict[str, int] = {}
        for key, found in reading.symbols.items():
            name = python_name(key)
            while name not in env and "_" in name:
                name = name.rsplit("_", 1)[0]
            if name not in env:
                continue
            self.values[key] = env[name]
            for d, size in zip(found.symbol.dims, np.shape(env[name]), strict=True):
                if isinstance(d, str) and len(dim_factors(d)) == 1:
                    self.sizes[d] = size

    def array(self, e: Expr, axes: Sequence[Index], sizes: Mapping[str, int]) -> np.ndarray:
        """The array of an expression, by its code."""
        code = array_code(e, axes)
        return self.run(code.source, code.arguments, sizes)

    def run(self, source: str, arguments: Mapping[str, str], sizes: Mapping[str, int] | None = None) -> np.ndarray:
        """What a piece of code returns."""
        space: dict[str, object] = {}
        exec(compile(source, "<derivative>", "exec"), space)
        known = {**self.own_sizes, **self.sizes, **(sizes or {}), **UNKNOWN, **self.values}
        given = {name: known[key if key in known else _family(key)] for key, name in arguments.items()}
        return np.asarray(space["derivative"](**given))  # type: ignore[operator]
