"""Derivations as a whole: the same bytes whatever the hash seed and whatever was computed before; refusals; limits."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import reduce
from pathlib import Path

import pytest

from einlsp.ide.derivation import NoAnswer, derivative, writer_ranks
from einlsp.ide.derive import Request, derive
from einlsp.ide.steps import recipe, variable_names
from einlsp.tensor.check import Verdict
from einlsp.tensor.deadline import GaveUp, deadline
from einlsp.tensor.value import ShapeError
from einlsp.writing.index import IndexWriter
from einlsp.writing.latex import form_latex
from einlsp.writing.network import NoMatrixForm
from tests.tensor.cases import CASES
from tests.tensor.checks import solve
from tests.tensor.trees import T, einsum, eye, fn, had, inv, mpow, norm, sq, total, tr, var


def printed(seed: str, *arguments: str) -> str:
    env = {**os.environ, "PYTHONHASHSEED": seed}
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", "tests.tensor.report", *arguments]
    return subprocess.run(command, env=env, cwd=root, check=True, capture_output=True, text=True).stdout


@pytest.mark.slow
def test_the_same_bytes_for_every_hash_seed_and_order() -> None:
    first = printed("0")
    assert first.count("\n") > len(CASES)
    assert printed("1") == first
    assert printed("2", "reversed") == first


def test_the_same_forms_when_asked_again() -> None:
    """Indices get new numbers each time; nothing that is printed may depend on them."""
    for c in CASES[:40]:
        first, second = (form_latex(solve(c).matrix("numerator")) for _ in range(2)) if _has_matrix(c) else ("", "")
        assert first == second


def _has_matrix(c) -> bool:  # type: ignore[no-untyped-def]
    try:
        solve(c).matrix("numerator")
    except NoMatrixForm:
        return False
    return True


def test_what_is_not_confirmed_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    x = var("x", "n")
    for verdict in (Verdict("different"), Verdict("unknown", reason="no point was found")):
        monkeypatch.setattr("einlsp.ide.derivation.check_derivative", lambda *_, v=verdict, **__: v)
        with pytest.raises(NoAnswer):
            derivative(sq(x).value, x.symbols[0])


def test_no_derivative_where_nothing_is_defined() -> None:
    x = var("x", "n")
    with pytest.raises(NoAnswer):
        derivative(total(fn("log", -(x**2))).value, x.symbols[0])


@pytest.mark.parametrize(
    "make",
    [
        lambda: var("A", "n", "m") @ var("x", "k"),
        lambda: var("a", "n") @ var("b", "n"),
        lambda: var("A", "n", "m") + var("B", "m", "n"),
        lambda: inv(var("A", "n", "m")),
        lambda: tr(var("A", "n", "m")),
        lambda: had(var("A", "n", "m"), var("x", "n")),
        lambda: mpow(var("A", "n", "m"), 2),
    ],
)
def test_values_that_do_not_fit_say_so(make: Callable[[], T]) -> None:
    with pytest.raises(ShapeError, match=r"n|m|k|column"):
        _ = make().value


x, y, a, M = var("x", "n"), var("y", "n"), var("a"), var("M", "n", "n")


def names(count: int) -> list[T]:
    return [var(f"A_{{{k}}}", "n", "n") for k in range(count)]


def chain(factors: list[T]) -> T:
    return reduce(lambda p, q: p @ q, factors)


HARD: dict[str, tuple[Callable[[], T], T, int]] = {
    "300 matrices": (lambda: chain([*names(300), x]), x, 1),
    "300 matrices by one": (lambda: chain([y.T, *names(300), x]), var("A_{150}", "n", "n"), 1),
    "trace of 300": (lambda: tr(chain(names(300))), var("A_{7}", "n", "n"), 1),
    "a power of 40": (lambda: tr(mpow(M, 40)), M, 1),
    "a form of a power of 40": (lambda: x.T @ mpow(M, 40) @ x, M, 1),
    "300 scalars": (lambda: reduce(lambda p, q: p * q, [var(f"a_{{{k}}}") for k in range(300)]), var("a_{7}"), 1),
    "40 inner products": (lambda: reduce(lambda p, q: p * q, [var(f"u_{{{k}}}", "n").T @ x for k in range(40)]), x, 1),
    "300 entrywise": (lambda: reduce(had, [*(var(f"u_{{{k}}}", "n") for k in range(299)), x]), x, 1),
    "300 terms": (lambda: reduce(lambda p, q: p + q, [sq(m @ x) for m in names(300)]), x, 1),
    "200 functions deep": (lambda: reduce(lambda p, _: fn("sin", p), range(200), a), a, 1),
    "200 layers deep": (lambda: total(reduce(lambda p, _: fn("tanh", M @ p), range(200), x)), x, 1),
    "60 inverses deep": (lambda: x.T @ reduce(lambda p, _: inv(M + p), range(60), M) @ x, x, 1),
    "12 inverses deep, by the matrix": (lambda: x.T @ reduce(lambda p, _: inv(eye("n") + p), range(12), M) @ x, M, 1),
    "60 norms deep": (lambda: reduce(lambda p, _: norm(x * p), range(60), a), x, 1),
    "200 sums deep": (lambda: reduce(lambda p, k: (p + x) * var(f"a_{{{k}}}"), range(200), x), x, 1),
    "a Hessian of order 8": (lambda: einsum("ab,cd->abcd", M, M), M, 2),
    "a Hessian by a tensor of order 4": (
        lambda: einsum("ijkl,ijkl->", *[var("T", "n", "n", "n", "n")] * 2) ** 2,
        var("T", "n", "n", "n", "n"),
        2,
    ),
    "a great matrix": (lambda: sq(var("X", 60_000, 784) @ var("w", 784)), var("w", 784), 1),
}


@pytest.mark.parametrize("name", HARD)
def test_hard_ones_end_in_an_answer_or_a_clear_word(name: str) -> None:
    """Everything up to the steps, under the limit that `derive` sets: nothing hangs, no RecursionError comes out."""
    make, variable, order = HARD[name]
    begun = time.monotonic()
    with suppress(GaveUp, NoAnswer), deadline(3.0):
        value = make().value
        d = derivative(value, variable.symbols[0], order=order, ranks=writer_ranks(value.expr))
        for layout in ("numerator", "denominator"):
            with suppress(NoMatrixForm):
                form_latex(d.matrix(layout))
        recipe(d, IndexWriter(variable_names(d)))
    assert time.monotonic() - begun < 60  # a hang, not a slow machine


@pytest.mark.parametrize(
    "of, by, index",
    [
        (r"u_\mu{W^\mu}_\nu x^\nu", r"x^\alpha", r"u_\mu{W^\mu}_\alpha"),
        (r"u_\mu{W^\mu}_\nu x^\nu", r"x_\alpha", r"{W_\mu}^\alpha u^\mu"),
        (r"u_\mu{W^\mu}_\nu x^\nu", r"W_{\alpha\beta}", r"u^\alpha x^\beta"),
        (r"K_{c'}{}^{kc}\,P^{s'}{}_{k}{}^{s}\,X_{sc}", r"K_a{}^{bd}", r"\delta^a_{c'}P^{s'}{}_b{}^sX_{sd}"),
        (r"A_{ij}x_ix_j", r"x_k", r"A_{kj}x_j + A_{ik}x_i"),  # all lower: levels say nothing
    ],
)
def test_an_index_of_the_variable_comes_out_at_the_other_level(of: str, by: str, index: str) -> None:
    assert derive(Request(of, by)).index == index
