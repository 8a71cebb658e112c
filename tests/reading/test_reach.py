r"""How far a function without brackets reaches, and that nothing is said to fail where that is not clear."""

from __future__ import annotations

import pytest

from einlsp.latex import parse
from einlsp.reading import surface as s
from einlsp.reading.formula import read_surface
from einlsp.reading.reach import loose, narrowed
from tests.claims.judging import verdicts
from tests.reading.test_surface import show

ARGUMENTS = [
    (r"\sin 2\omega t", r"(sin (* 2 \omega t))"),
    (r"\sin\omega t\cos\omega t", r"(* (sin (* \omega t)) (cos (* \omega t)))"),
    (r"\cos\theta x", r"(* (cos \theta) x)"),
    (r"\cos\theta\, x", r"(* (cos \theta) x)"),
    (r"\cos 2\theta x", r"(* (cos (* 2 \theta)) x)"),
    (r"\sin n\theta", r"(sin (* n \theta))"),
    (r"\cos\theta(x+y)", r"(* (cos \theta) [(+x +y)])"),
    (r"\sin kx\, B", r"(* (sin (* k x)) B)"),
    (r"\cos a\mathbf{u}", r"(* (cos a) \mathbf{u})"),
    (r"\exp t\mathbf{A}", r"(exp (* t \mathbf{A}))"),
    (r"\log\det\mathbf{A}", r"(log (det \mathbf{A}))"),
    (r"\operatorname{tr} A\,B", r"(tr (* A B))"),
    (r"\sin(x)y", r"(* (sin x) y)"),
    (r"\sin\omega\frac{\partial f}{\partial x}", r"(* (sin \omega) (d fraction f by x))"),
    (r"\log a\frac{\mathrm{d}b}{\mathrm{d}x}", r"(* (log a) (d fraction b by x))"),
]


@pytest.mark.parametrize(("latex", "expected"), ARGUMENTS)
def test_what_a_function_is_of(latex: str, expected: str) -> None:
    surface = read_surface(parse(latex))
    assert show(surface.chains[0].sides[0]) == expected


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"a\log xy", r"(* a (* (log x) y))"),
        (r"\sin 2xy + \mathbf{A}", r"(+(* (sin (* 2 x)) y) +\mathbf{A})"),
        (r"\frac{\exp xy}{\sum_i \log i x}", r"(/ (* (exp x) y) (sum i - - (* (log i) x)))"),
    ],
)
def test_the_shortest_argument(latex: str, expected: str) -> None:
    node = read_surface(parse(latex)).chains[0].sides[0]
    assert any(map(loose, s.walk(node)))
    assert show(narrowed(node)) == expected


@pytest.mark.parametrize("latex", [r"\sin 2x", r"\sin(xy)", r"\operatorname{tr} AB", r"\sqrt{xy}", r"x\sin y"])
def test_what_is_clear_stays(latex: str) -> None:
    node = read_surface(parse(latex)).chains[0].sides[0]
    assert narrowed(node) is node


@pytest.mark.parametrize(
    ("note", "verdict"),
    [
        (r"$$x\cos\theta - y\sin\theta = \cos\theta x - \sin\theta y$$", "holds"),
        (r"$$A\sin\omega t\,B = AB\sin\omega t$$", "holds"),
        (r"$$\log x y = \log x + \log y$$", "holds"),
        (r"$$\log x y = y\log x$$", "undecided"),
        (r"$$\ln\sigma x = x\ln\sigma$$", "undecided"),
        (r"$$\log x y = \log x - \log y$$", "fails"),
        (r"$$\sin 2xy = 3\sin xy\cos xy$$", "fails"),
        (r"With $y = A\sin k x z$ we get $$y^2 = A^2z^2(\sin kx)^2$$", "undecided"),
        (r"With $y = A\sin k x$ we get $$y^2 = 2A^2(\sin kx)^2$$", "undecided"),
    ],
)
def test_a_step_fails_only_if_it_does_in_every_reading(note: str, verdict: str) -> None:
    assert verdicts(f"So we have\n\n{note}" if note.startswith("$$") else note)[-1] == verdict
