"""Index form: valid LaTeX, names that never clash, summed indices up and down, free ones at the levels asked for."""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction

import pytest

from einlsp.ide.steps import variable_names
from einlsp.tensor.expr import Leaf, Prod, Symbol, fresh
from einlsp.writing.index import IndexWriter
from tests.tensor.cases import CASES, Case
from tests.tensor.checks import solve

DOUBLED = re.compile(r"([_^])(?:\\[A-Za-z]+|[A-Za-z0-9]|\{[^{}]*\})\s*\1")
PLAIN = [c for c in CASES if not c.hessian]


def written(c: Case) -> str:
    d = solve(c)
    return IndexWriter(variable_names(d)).latex(d.expr, d.levels)


@pytest.mark.parametrize("c", CASES, ids=lambda c: c.name)
def test_no_script_stands_twice_and_braces_match(c: Case) -> None:
    text = written(c)
    assert not DOUBLED.search(text), text
    depth = 0
    for sign in text.replace(r"\{", "").replace(r"\}", ""):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        assert depth >= 0
    assert not depth


@pytest.mark.parametrize("c", PLAIN, ids=lambda c: c.name)
def test_the_axes_have_different_names(c: Case) -> None:
    d = solve(c)
    writer = IndexWriter(variable_names(d))
    writer.latex(d.expr, d.levels)
    names = Counter(writer.names[i] for i in d.levels)
    assert max(names.values(), default=1) == 1
    heads = {s.latex for s in c.tree.symbols}
    assert heads.isdisjoint(names)


@pytest.mark.parametrize("order", [1, 2, 3])
def test_a_contraction_is_once_up_and_once_down(order: int) -> None:
    ix = [fresh("n") for _ in range(order + 1)]
    A, x = Symbol("A", ("n", "n")), Symbol("x", ("n",))
    chain = [Leaf(A, (ix[k], ix[k + 1])) for k in range(order)]
    e = Prod(Fraction(1), (*chain, Leaf(x, (ix[-1],))), tuple(ix[1:]))
    writer = IndexWriter({})
    text = writer.latex(e, {ix[0]: "up"})
    for i in ix[1:]:
        name = re.escape(writer.names[i])
        assert len(re.findall(rf"\^{name}(?![A-Za-z])", text)) == 1
        assert len(re.findall(rf"_{name}(?![A-Za-z])", text)) == 1
    assert len(re.findall(rf"\^{re.escape(writer.names[ix[0]])}(?![A-Za-z])", text)) == 1


def test_names_keep_away_from_the_symbols_of_the_expression() -> None:
    i, j = fresh("n"), fresh("n")
    mu = Symbol("\\mu", ("n",))
    e = Prod(Fraction(1), (Leaf(Symbol("A", ("n", "n")), (i, j)), Leaf(mu, (j,))), (j,))
    writer = IndexWriter({})
    writer.latex(e, {i: "up"})
    assert r"\mu" not in (writer.names[i], writer.names[j])
