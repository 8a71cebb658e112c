"""Random expressions as Python source over the letters below, so that a failing one can be read and tried by hand."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from tests.tensor import trees
from tests.tensor.trees import T, var

_A, _B = var("A", "n", "m"), var("B", "m", "n")
_M, _P = var("M", "n", "n"), var("P", "n", "n")
_x, _y, _u = var("x", "n"), var("y", "n"), var("u", "m")
NAMES: dict[str, Any] = {
    **{name: getattr(trees, name) for name in dir(trees)},
    "F": Fraction,
    "A": _A,
    "B": _B,
    "M": _M,
    "P": _P,
    "S": var("S", "n", "n", facts="symmetric"),
    "Q": var("Q", "n", "n", facts="orthogonal"),
    "x": _x,
    "y": _y,
    "u": _u,
    "w": var("w", "m"),
    "a": var("a"),
    "c": var("c"),
    "Mx": _M @ _x,  # used again and again, so that one value stands in one expression several times
    "AB": _A @ _B,
    "xAu": _x.T @ _A @ _u,
    "r": _A @ _u - _y,
}

SAFE = ("sin", "tanh", "sigmoid", "exp", "arctan", "softplus")


def built(source: str) -> T:
    """The tree of a source."""
    tree = eval(source, dict(NAMES))
    assert isinstance(tree, T)
    return tree


_LEAVES = {
    "scalar": ("a", "c", "as_tree(2)", "as_tree(F(1, 2))", "as_tree(-1)", "xAu", "(x.T @ y)", 'size_of("n")'),
    "n": ("x", "y", "Mx", "r", 'ones("n")'),
    "m": ("u", "w", 'ones("m")'),
    "nn": ("M", "P", "S", "Q", "AB", 'eye("n")'),
    "nm": ("A", "B.T", "(A - B.T)"),
    "mn": ("B", "A.T"),
    "mm": ("(B @ A)", 'eye("m")'),
}


class _Draw:
    """Draws sources of one kind: a scalar, a column of a dimension, a row, a matrix."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw

    def pick(self, options: Sequence[Any]) -> Any:
        return self.draw(st.sampled_from(options))

    def dim(self) -> str:
        return str(self.pick("nm"))

    def filled(self, kind: str, templates: Sequence[tuple[str, str]], depth: int) -> str:
        """One of the templates, its gaps filled; or a leaf. Gaps are given as kinds: ``s`` scalar, ``n``, ``nm``, …"""
        leaves = _LEAVES[kind]
        if depth <= 0 or self.draw(st.integers(0, 5)) == 0:
            return str(self.pick(leaves))
        template, gaps = self.pick(templates)
        d = {"d": self.dim(), "e": self.dim()}
        kinds = ["".join(d.get(c, c) for c in gap) for gap in gaps.split()]
        return str(template).format(*(self.any(k, depth - 1) for k in kinds), f=self.pick(SAFE), **d)

    def any(self, kind: str, depth: int) -> str:
        if kind == "s":
            return self.filled("scalar", _SCALARS, depth)
        if len(kind) == 1:
            more = [("diag({})", kind * 2), ("({} @ {})", f"{kind}d d")]
            return self.filled(kind, [(t, g.replace("#", kind)) for t, g in _COLUMNS] + more, depth)
        n, m = kind
        options = [(t, g.replace("#", kind).replace("1", n).replace("2", m)) for t, g in _MATRICES]
        options.append(("({}).T", m + n))
        if n == m:
            options += [
                ("diag({})", n),
                (f'inv(F(1, 5) * {{}} + eye("{n}"))', kind),
                ("mpow({}, 2)", kind),
                ("mpow({}, 3)", kind),
            ]
        return self.filled(kind, options, depth)


_SCALARS = (
    ("({} + {})", "s s"),
    ("({} - {})", "s s"),
    ("({} * {})", "s s"),
    ("(-{})", "s"),
    ("({} ** 2)", "s"),
    ("({}.T @ {})", "d d"),
    ("({}.T @ {} @ {})", "d de e"),
    ("tr({})", "nn"),
    ("tr({} @ {})", "nm mn"),
    ("det({})", "nn"),
    ("sq({})", "d"),
    ("sq({})", "de"),
    ("norm({})", "d"),
    ("norm({}, 1)", "d"),
    ("total({})", "d"),
    ("total({})", "de"),
    ("inner({}, {})", "de de"),
    ("lse({})", "d"),
    ("fn('{f}', {})", "s"),
)
_COLUMNS = (
    ("({} + {})", "# #"),
    ("({} - {})", "# #"),
    ("({} + {})", "# s"),
    ("({} * {})", "s #"),
    ("had({}, {})", "# #"),
    ("({} ** 2)", "#"),
    ("softmax({})", "#"),
    ("fn('{f}', {})", "#"),
)
_MATRICES = (
    ("({} + {})", "# #"),
    ("({} - {})", "# #"),
    ("({} * {})", "s #"),
    ("({} + {})", "# s"),
    ("had({}, {})", "# #"),
    ("({} @ {}.T)", "1 2"),
    ("outer({}, {})", "1 2"),
    ("({} @ {})", "1d d2"),
    ("({} @ {} @ {})", "1d de e2"),
    ("(diag({}) @ {})", "1 #"),
    ("fn('{f}', {})", "#"),
    ("({} ** 2)", "#"),
)


@st.composite
def expressions(draw: Any, depth: int = 3) -> str:
    """Scalars, columns, rows and matrices."""
    kind = draw(st.sampled_from(["s", "s", "n", "row", "nn", "nm"]))
    made = _Draw(draw)
    return f"({made.any('m', depth)}).T" if kind == "row" else made.any(kind, depth)
