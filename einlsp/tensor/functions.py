"""The scalar functions that einlsp knows, each with its derivative; `einlsp.tensor.decimals` has their values.

A derivative that is a polynomial in the function itself is written so (``tanh' = 1 - tanh**2``), which is the
form that textbooks print and the one that the exact evaluator can compare.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from einlsp.records import record
from einlsp.tensor.expr import ONE, Expr, Leaf, Num, Ones, Symbol
from einlsp.tensor.normal import add, fn, mul, neg, power


@record
class Function:
    """A function of one real variable: its derivative at ``x``; where it has kinks; whether it rises."""

    name: str
    derivative: Callable[[Expr], Expr]
    kink_at_zero: bool = False


PI = Symbol(r"\pi")


def one_like(x: Expr) -> Expr:
    """The number one, carrying the free indices of ``x``."""
    return mul([Ones(i) for i in sorted(x.free, key=lambda i: i.uid)]) if x.free else ONE


def _minus(x: Expr, y: Expr) -> Expr:
    return add([x, neg(y)])


def _squared(x: Expr) -> Expr:
    return power(x, Num(2))


def _over(x: Expr) -> Expr:
    return power(x, Num(-1))


def _root(x: Expr) -> Expr:
    return power(x, Num(Fraction(1, 2)))


def _gauss(x: Expr) -> Expr:
    return mul([power(Leaf(PI), Num(Fraction(-1, 2))), fn("exp", neg(_squared(x)))], coef=Fraction(2))


def _zero(x: Expr) -> Expr:
    return Num(0)


_ALL = (
    Function("exp", lambda x: fn("exp", x)),
    Function("log", _over),
    Function("sin", lambda x: fn("cos", x)),
    Function("cos", lambda x: neg(fn("sin", x))),
    Function("tan", lambda x: add([one_like(x), _squared(fn("tan", x))])),
    Function("arcsin", lambda x: _over(_root(_minus(one_like(x), _squared(x))))),
    Function("arccos", lambda x: neg(_over(_root(_minus(one_like(x), _squared(x)))))),
    Function("arctan", lambda x: _over(add([one_like(x), _squared(x)]))),
    Function("sinh", lambda x: fn("cosh", x)),
    Function("cosh", lambda x: fn("sinh", x)),
    Function("tanh", lambda x: _minus(one_like(x), _squared(fn("tanh", x)))),
    Function("cot", lambda x: neg(add([one_like(x), _squared(fn("cot", x))]))),
    Function("sec", lambda x: mul([fn("sec", x), fn("tan", x)])),
    Function("csc", lambda x: neg(mul([fn("csc", x), fn("cot", x)]))),
    Function("coth", lambda x: _minus(one_like(x), _squared(fn("coth", x)))),
    Function("sech", lambda x: neg(mul([fn("sech", x), fn("tanh", x)]))),
    Function("csch", lambda x: neg(mul([fn("csch", x), fn("coth", x)]))),
    Function("logit", lambda x: _over(mul([x, _minus(one_like(x), x)]))),
    Function("softsign", lambda x: power(add([one_like(x), fn("abs", x)]), Num(-2)), kink_at_zero=True),
    Function("sigmoid", lambda x: mul([fn("sigmoid", x), _minus(one_like(x), fn("sigmoid", x))])),
    Function("softplus", lambda x: fn("sigmoid", x)),
    Function("erf", _gauss),
    Function("abs", lambda x: fn("sign", x), kink_at_zero=True),
    Function("sign", _zero, kink_at_zero=True),
    Function("relu", lambda x: fn("step", x), kink_at_zero=True),
    Function("step", _zero, kink_at_zero=True),
)

FUNCTIONS: dict[str, Function] = {f.name: f for f in _ALL}
