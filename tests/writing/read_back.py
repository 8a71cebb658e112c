r"""Matrix forms, and the LaTeX printed for them, evaluated with numpy by a reader of its own.

Forms and LaTeX are both brought into one small tree (tuples), which is evaluated as a person would read it: a product from
left to right, ``\odot`` and ``\oslash`` entry by entry, identities and ones of the size that fits. The reader of LaTeX is
strict: a product beside ``\odot`` or ``\otimes`` must stand in brackets.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np

from einlsp.writing import forms as f
from tests.tensor.trees import NUMPY, SIZES, size

Tree = tuple[Any, ...]
Shape = tuple[int | None, int | None] | None  # None: a scalar


class Unreadable(Exception):
    """The text or form cannot be read in one way only."""


# -- forms -> trees ----------------------------------------------------------------------------------------------------


def tree_of_form(form: f.Form) -> Tree:
    match form:
        case f.Name(latex=latex):
            return ("sym", latex)
        case f.Number(value=value):
            return ("num", value)
        case f.Unit():
            return ("I",)
        case f.AllOnes(dims=("",)):  # a 1 beside functions of entries
            return ("ones", "column")
        case f.AllOnes(dims=dims):
            return ("ones", *(size(int(d) if d.isdigit() else d) for d in dims))
        case f.Transposed(of=of):
            return ("T", tree_of_form(of))
        case f.Product(coef=coef, scalars=scalars, chain=chain):
            return ("times", ("num", coef), *(tree_of_form(x) for x in (*scalars, *chain)))
        case f.Sum(terms=terms):
            return ("add", *map(tree_of_form, terms))
        case f.Entrywise(factors=factors, divisors=divisors):
            return ("had", tuple(map(tree_of_form, factors)), tuple(map(tree_of_form, divisors)))
        case f.Power(base=base, exponent=exponent):
            return ("pow", tree_of_form(base), tree_of_form(exponent))
        case f.Function(name=name, arg=arg, primes=primes):
            return ("fn", name, primes, tree_of_form(arg))
        case f.Whole(name="norm", arg=arg, order=order):
            return ("norm", tree_of_form(arg), None if order is None else order)
        case f.Whole(name=name, arg=arg):
            return (name, tree_of_form(arg))
        case f.Over(sign=sign, index=index, limit=limit, body=body):
            return ("over", sign, index, limit, tree_of_form(body))
        case f.Cross(left=left, right=right):
            return ("cross", tree_of_form(left), tree_of_form(right))
        case f.Kronecker(left=left, right=right):
            return ("kron", tree_of_form(left), tree_of_form(right))
    raise Unreadable(type(form).__name__)


# -- evaluation --------------------------------------------------------------------------------------------------------


class Reader:
    """Evaluates trees: ``env`` holds arrays by head (vectors as n×1), families with their sample axis first."""

    def __init__(self, env: Mapping[str, Any], families: frozenset[str] = frozenset()) -> None:
        self.env, self.families = dict(env), families
        self.labels: dict[str, int] = {}

    def array(self, tree: Tree, shape: Shape) -> np.ndarray:
        """The value of a tree that should have a shape. Nought is written as a number, whatever its shape."""
        if shape is not None and tree in (("num", Fraction(0)), ("times", ("num", Fraction(0)))):
            return np.zeros((shape[0] or 1, shape[1] or 1))
        found = self.shape(tree)
        if (found is None) != (shape is None):
            raise Unreadable(f"shape {found} where {shape} should be: {tree}")
        out = np.asarray(self.value(tree, shape))
        if shape is not None and tuple(shape) != out.shape:
            raise Unreadable(f"shape {out.shape} where {shape} should be: {tree}")
        return out

    def symbol(self, latex: str) -> np.ndarray:
        if latex in self.env and latex not in self.families:
            return np.asarray(self.env[latex])
        m = re.fullmatch(r"(.*)_(?:\{(\w+)\}|(\w))", latex)
        if m and m.group(1) in self.families:
            out = np.asarray(self.env[m.group(1)])
            for label in m.group(2) or m.group(3):
                if label not in self.labels:
                    raise Unreadable(f"{latex}: the label {label} means nothing here")
                out = out[self.labels[label]]
            return out.reshape(-1, 1) if out.ndim == 1 else out
        if latex in SIZES:
            return np.asarray(float(SIZES[latex]))
        raise Unreadable(f"unknown symbol {latex}")

    def shape(self, t: Tree) -> Shape:
        kind, *args = t
        if kind == "sym":
            s = self.symbol(args[0]).shape
            return None if s == () else (s[0], s[1])
        if kind in ("num", "trace", "det", "norm"):
            return None
        if kind == "I":
            return (None, None)
        if kind == "ones":
            return (
                {"column": (None, 1), "matrix": (None, None)}[args[0]] if isinstance(args[0], str) else (*args, 1)[:2]
            )
        if kind == "T":
            s = self.shape(args[0])
            return s and (s[1], s[0])
        if kind == "times":
            return self._product_shape(args)
        if kind == "add":
            return self._merged([self.shape(a) for a in args])
        if kind == "had":
            return self._merged([self.shape(a) for a in (*args[0], *args[1])])
        if kind in ("pow", "power", "neg"):
            return self.shape(args[0])
        if kind == "fn":
            return self.shape(args[2])
        if kind == "inverse":
            s = self.shape(args[0])
            return s and self._merged([s, (s[1], s[0])])
        if kind == "diag":
            s = self.shape(args[0])
            if s is None:
                raise Unreadable("diag of a scalar")
            return (s[0], s[0]) if s[1] == 1 else (s[0], 1)
        if kind == "diagonal":
            s = self.shape(args[0])
            return s and (s[0] or s[1], 1)
        if kind == "vec":
            s = self.shape(args[0])
            assert s
            return (s[0] * s[1] if s[0] and s[1] else None, 1)
        if kind == "unvec":
            return (None, None)
        if kind == "over":
            return self._labelled(t, lambda: self.shape(args[3]))[0]
        if kind in ("cross", "skew"):
            return (3, 1 if kind == "cross" else 3)
        if kind == "kron":
            a, b = self.shape(args[0]), self.shape(args[1])
            if a is None or b is None:
                raise Unreadable("a Kronecker product with a scalar")
            return tuple(x * y if x and y else None for x, y in zip(a, b, strict=True))  # type: ignore[return-value]
        raise Unreadable(str(kind))

    def _merged(self, shapes: list[Shape]) -> Shape:
        """One shape from several; a number beside arrays stands for an array of equal entries."""
        rows = cols = None
        real = [s for s in shapes if s is not None]
        for s in real:
            if (rows and s[0] and rows != s[0]) or (cols and s[1] and cols != s[1]):
                raise Unreadable(f"shapes {shapes} do not fit")
            rows, cols = rows or s[0], cols or s[1]
        return (rows, cols) if real else None

    def _product_shape(self, args: list[Tree]) -> Shape:
        real = [s for s in map(self.shape, args) if s is not None]
        out: Shape = None
        for s in real:
            if out is None:
                out = s
                continue
            a, b = out[1], s[0]
            if a and b and a != b:
                raise Unreadable(f"a product of shapes {real}")
            out = (out[0], s[1])
            if out == (1, 1):
                out = None
        return out

    def value(self, t: Tree, want: Shape) -> np.ndarray:
        kind, *args = t
        if kind == "sym":
            return self.symbol(args[0])
        if kind == "num":
            return np.asarray(float(args[0]))
        if kind == "I":
            n = want and (want[0] or want[1])
            if not n or (want and want[0] and want[1] and want[0] != want[1]):
                raise Unreadable(f"an identity of shape {want}")
            return np.eye(n)
        if kind == "ones":
            own = self._merged([self.shape(t), want])
            if own is None or not own[0] or not own[1]:
                raise Unreadable("ones of unknown size")
            return np.ones((own[0], own[1]))
        if kind == "T":
            return self.value(args[0], want and (want[1], want[0])).T
        if kind == "times":
            return self._product(args, want)
        if kind == "add":
            shape = self._merged([self.shape(t), want])
            return sum((self.value(a, shape if self.shape(a) is not None else None) for a in args), np.asarray(0.0))
        if kind == "neg":
            return -self.value(args[0], want)
        if kind == "had":
            shape = self._merged([self.shape(t), want])
            out = np.asarray(1.0)
            for k, group in enumerate(args):
                for a in group:
                    x = self.value(a, shape if self.shape(a) is not None else None)
                    out = out / x if k else out * x
            return out
        if kind == "pow":
            return np.power(self.value(args[0], want), self.value(args[1], None))
        if kind == "power":  # of a matrix a product with itself, of a scalar a power
            x = self.value(args[0], want)
            if x.ndim and x.shape[0] != x.shape[1]:
                raise Unreadable("a matrix power of what is not square")
            return np.linalg.matrix_power(x, args[1]) if x.ndim else np.asarray(x ** args[1])
        return self._function(t, want)

    def _product(self, args: list[Tree], want: Shape) -> np.ndarray:
        scalar = np.asarray(1.0)
        arrays: list[tuple[Tree, Shape]] = []
        for a in args:
            s = self.shape(a)
            if s is None:
                scalar = scalar * self.value(a, None)
            else:
                arrays.append((a, s))
        if len(arrays) > 1:  # an identity in a product is as if it were not there
            kept = [x for x in arrays if x[0] != ("I",)]
            arrays = kept or arrays[:1]
        shapes: list[list[int | None]] = [list(s) for _, s in arrays if s is not None]
        if shapes and want is not None:
            shapes[0][0] = shapes[0][0] or want[0]
            shapes[-1][1] = shapes[-1][1] or want[1]
        for _ in shapes:
            for a, b in pairwise(shapes):
                a[1] = b[0] = a[1] or b[0]
        out: np.ndarray | None = None
        for (a, _), s in zip(arrays, shapes, strict=True):
            x = self.value(a, (s[0], s[1]))
            if out is None:
                out = x
            elif out.ndim == 0 or x.ndim == 0:
                out = out * x
            else:
                out = out @ x
                out = out[0, 0] if out.shape == (1, 1) else out
        return scalar if out is None else scalar * out

    def _function(self, t: Tree, want: Shape) -> np.ndarray:
        kind, *args = t
        if kind == "fn":
            name, primes, arg = args
            x = self.value(arg, want)
            if name == "softmax":
                return np.exp(x) / np.exp(x).sum()
            return NUMPY[name](x) if not primes and name in NUMPY else self.env[name + "'" * primes](x)
        inner = self.shape(args[0]) if kind != "over" else None
        if kind == "inverse":
            x = self.value(args[0], self._merged([inner, want and (want[1], want[0])]))
            return np.linalg.inv(x) if x.ndim else 1 / x
        if kind == "trace":
            return np.trace(self.value(args[0], inner and (inner[0] or inner[1], inner[1] or inner[0])))
        if kind == "det":
            return np.linalg.det(self.value(args[0], inner and (inner[0] or inner[1], inner[1] or inner[0])))
        if kind in ("diag", "diagonal"):
            n = want and (want[0] or want[1])
            if inner is not None and inner[1] == 1:
                return np.diag(self.value(args[0], (inner[0] or n, 1)).ravel())
            return np.diag(self.value(args[0], self._merged([inner, (n, n)]))).reshape(-1, 1)
        if kind == "vec":
            return self.value(args[0], inner).reshape(-1, 1, order="F")
        if kind == "unvec":
            assert want is not None
            assert want[0]
            assert want[1]
            return self.value(args[0], inner).reshape(want, order="F")
        if kind == "norm":
            x, p = self.value(args[0], inner), args[1]
            if p in (None, "F") or p == f.Name("F"):
                if p is None and x.ndim and 1 not in x.shape:
                    raise Unreadable("the norm of a matrix without a subscript")
                return np.sqrt(np.sum(x * x))
            q = float(
                p.value if isinstance(p, f.Number) else Fraction(p) if isinstance(p, str) else self.value(p, None)
            )
            return np.sum(np.abs(x) ** q) ** (1 / q)
        if kind == "over":
            parts = self._labelled(t, lambda: self.value(args[3], want))
            out = parts[0]
            for x in parts[1:]:
                out = out + x if "sum" in args[0] else out * x
            return out
        if kind == "cross":
            left, right = (self.value(a, (3, 1)).ravel() for a in args)
            return np.cross(left, right).reshape(3, 1)
        if kind == "skew":
            return np.cross(self.value(args[0], (3, 1)).ravel(), np.eye(3), axisb=0, axisc=0)
        if kind == "kron":
            a, b = self.shape(args[0]), self.shape(args[1])
            assert a
            assert b
            sides = []
            for one, other in ((a, b), (b, a)):
                fill = [
                    o or (want[k] // other[k] if want and want[k] and other[k] else None)  # type: ignore[operator]
                    for k, o in enumerate(one)
                ]
                sides.append((fill[0], fill[1]))
            return np.kron(self.value(args[0], sides[0]), self.value(args[1], sides[1]))
        raise Unreadable(str(kind))

    def _labelled(self, t: Tree, compute: Any) -> list[Any]:
        _, _, index, limit, _ = t
        if index in self.labels:
            raise Unreadable(f"the label {index} is used twice")
        out = []
        for k in range(size(limit)):
            self.labels[index] = k
            out.append(compute())
        del self.labels[index]
        return out


# -- LaTeX -> trees ----------------------------------------------------------------------------------------------------

_FUNCTIONS = {
    **{rf"\{n}": n for n in ("exp", "log", "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh")},
    r"\sigma": "sigmoid",
    **{rf"\operatorname{{{n}}}": n for n in ("softplus", "erf", "sign", "relu", "step", "softmax")},
}
_WHOLE = {
    r"\mathrm{Tr}": "trace",
    r"\det": "det",
    r"\mathrm{diag}": "diag",
    r"\mathrm{vec}": "vec",
    r"\mathrm{unvec}": "unvec",
}


def tree_of_latex(text: str, heads: set[str]) -> Tree:
    """The tree that a person reads in printed LaTeX; ``heads`` are the symbols of the expression."""
    parser = _Parser(text, heads)
    out = parser.sum()
    parser.space()
    if parser.at < len(text):
        raise Unreadable(f"{text[: parser.at]} ⟨here⟩ {text[parser.at :]}")
    return out


class _Parser:
    def __init__(self, text: str, heads: set[str]) -> None:
        self.text, self.at = text, 0
        self.heads = sorted(heads, key=len, reverse=True)

    def space(self) -> None:
        while self.at < len(self.text) and self.text[self.at] in " \n":
            self.at += 1

    def peek(self, word: str) -> bool:
        self.space()
        if not self.text.startswith(word, self.at):
            return False
        after = self.text[self.at + len(word) : self.at + len(word) + 1]
        return not (word[0] == "\\" and word[-1].isalpha() and after.isalpha())

    def take(self, word: str) -> bool:
        if self.peek(word):
            self.at += len(word)
            return True
        return False

    def need(self, word: str) -> None:
        if not self.take(word):
            raise Unreadable(f"{word} expected: {self.text[: self.at]} ⟨here⟩ {self.text[self.at :]}")

    def sum(self) -> Tree:
        terms = []
        while True:
            sign = -1 if self.take("-") else 1
            if sign == 1 and terms:
                self.need("+")
            term = self.infix()
            terms.append(("neg", term) if sign < 0 else term)
            if not (self.peek("+") or self.peek("-")):
                return terms[0] if len(terms) == 1 else ("add", *terms)

    def infix(self) -> Tree:
        """Products joined by signs of their own."""
        first = self.product()
        tops, bottoms = [first], []
        signs = set()
        while True:
            for sign in (r"\odot", r"\oslash", r"\otimes", r"\times"):
                if self.take(sign):
                    signs.add(sign)
                    (bottoms if sign == r"\oslash" else tops).append(self.product())
                    break
            else:
                break
        if not signs:
            return first
        for x in (*tops, *bottoms):
            if x[0] == "times" and any(p[0] != "num" for p in x[1:-1]):
                raise Unreadable(f"a product without brackets beside {signs}: {self.text}")
        if signs & {r"\otimes", r"\times"}:
            if len(signs) > 1 or (r"\times" in signs and len(tops) > 2):
                raise Unreadable(f"mixed signs without brackets: {self.text}")
            out = tops[0]
            for x in tops[1:]:
                out = ("kron" if r"\otimes" in signs else "cross", out, x)
            return out
        return ("had", tuple(tops), tuple(bottoms))

    def product(self) -> Tree:
        factors = []
        while (x := self.factor()) is not None:
            factors.append(x)
        if not factors:
            raise Unreadable(f"nothing where a factor should be: {self.text[: self.at]} ⟨here⟩ {self.text[self.at :]}")
        return factors[0] if len(factors) == 1 else ("times", *factors)

    def factor(self) -> Tree | None:
        atom = self.atom()
        return None if atom is None else self.raised(atom)

    def raised(self, atom: Tree) -> Tree:
        before = self.at
        while self.take("^"):
            script = self.script().strip()
            m = re.fullmatch(r"(-?\d*)T", script)
            if script == "T":
                atom = ("T", atom)
            elif m:
                atom = ("T", ("inverse", atom))
            elif script.startswith(r"\odot"):
                atom = ("pow", atom, self.exponent(script[5:].strip()))
            elif re.fullmatch(r"-?\d+", script):
                atom = ("power", atom, int(script))
            else:
                atom = ("pow", atom, self.exponent(script))
            if self.peek("^"):
                raise Unreadable(f"two superscripts: {self.text[before:]}")
        return atom

    def exponent(self, script: str) -> Tree:
        if re.fullmatch(r"-?\d+/\d+", script):
            return ("num", Fraction(script))
        return tree_of_latex(script, set(self.heads))

    def script(self) -> str:
        self.space()
        if self.text[self.at] == "{":
            depth, start = 0, self.at + 1
            for k in range(self.at, len(self.text)):
                depth += {"{": 1, "}": -1}.get(self.text[k], 0)
                if not depth:
                    self.at = k + 1
                    return self.text[start:k]
        m = re.compile(r"\\[A-Za-z]+|.").match(self.text, self.at)
        assert m
        self.at = m.end()
        return m.group()

    def group(self) -> Tree:
        """What stands in parentheses."""
        left = self.take(r"\left")
        self.need("(")
        inner = self.sum()
        if left:
            self.need(r"\right")
        self.need(")")
        return ("times", inner)

    def atom(self) -> Tree | None:
        self.space()
        if self.peek("(") or self.peek(r"\left("):
            return self.group()
        if self.take("["):
            inner = self.sum()
            self.need(r"]_\times")
            return ("skew", inner)
        if self.take(r"\frac"):
            top, bottom = self.script(), self.script()
            heads = set(self.heads)
            return ("times", tree_of_latex(top, heads), ("inverse", tree_of_latex(bottom, heads)))
        if self.take(r"\sqrt"):
            return ("pow", tree_of_latex(self.script(), set(self.heads)), ("num", Fraction(1, 2)))
        if self.take(r"\lVert"):
            inner = self.sum()
            self.need(r"\rVert")
            p: Any = self.script() if self.take("_") else None
            return ("norm", inner, p if p in (None, "F") or re.fullmatch(r"[\d/]+", p) else ("sym", p))
        if self.take(r"\lvert"):
            inner = self.sum()
            self.need(r"\rvert")
            return ("fn", "abs", 0, inner)
        for sign in (r"\sum", r"\prod"):
            if self.take(sign):
                self.need("_")
                index = self.script().split("=")[0]
                self.need("^")
                limit = self.script()
                return ("over", sign, index, limit, self.infix())
        for head in self.heads:
            if self.peek(head) and not (
                head in _FUNCTIONS and self.text.startswith(("(", r"\left("), self.at + len(head))
            ):
                self.at += len(head)
                while self.peek("_"):
                    self.take("_")
                    script = self.script()
                    head += f"_{script}" if len(script) == 1 else f"_{{{script}}}"
                return ("sym", head)
        if self.take(r"\mathbf{I}"):
            return ("I",)
        if self.take(r"\mathbf{1}\mathbf{1}^T"):
            return ("ones", "matrix")
        if self.take(r"\mathbf{1}"):
            return ("ones", "column")
        for word, name in (*_WHOLE.items(), *_FUNCTIONS.items()):
            if self.peek(word) and re.compile(r"'*(\^\d)?\s*(\\left)?\(").match(self.text, self.at + len(word)):
                self.at += len(word)
                primes = 0
                while self.take("'"):
                    primes += 1
                power = int(self.script()) if self.take("^") else 1
                arg = self.group()
                out: Tree = (name, arg) if word in _WHOLE else ("fn", name, primes, arg)
                return out if power == 1 else ("pow", out, ("num", Fraction(power)))
        if m := re.compile(r"\d+").match(self.text, self.at):
            self.at = m.end()
            return ("num", Fraction(m.group()))
        if m := re.compile(r"([a-z])('*)(?=\()").match(self.text, self.at):
            self.at = m.end()
            return ("fn", m.group(1), len(m.group(2)), self.group())
        return None
