"""Which plain letters must be arrays: those that are transposed, or stand under a norm, a trace, a determinant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from einlsp.reading import surface as s
from einlsp.reading.heads import Head
from einlsp.reading.symbols import ELEMENTWISE, PLAIN_IDENTITY
from einlsp.records import remembered

ARRAY_CALLS = frozenset({
    "tr", "det", "logdet", "diag", "vec", "unvec", "softmax", "logsumexp", "logsoftmax", "inverse", "adj", "sum",
    "mean",
})  # fmt: skip
SCALAR_CALLS = frozenset({"tr", "det", "logdet", "logsumexp", "sum", "mean"})


def shown(sides: Iterable[s.Surface], symbols: Iterable[s.Sym]) -> set[str]:
    """The plain symbols of some statements that must be arrays, as they are transposed, or under a norm and so on."""
    plain = {n.key: n.head for n in symbols if not (n.head.bold or n.head.font or n.head.word)}
    # `{x : …}` is a set, `f : A → B` a function: elsewhere in the note a colon between letters says nothing of them
    shown_here = [side for side in sides if plain and shows(side)]
    clear = [side for side in shown_here if not any(isinstance(n, s.Infix) and n.op == ":" for n in s.walk(side))]
    return {key for side in clear for key in forced_in(side, plain) if key in plain}


def multipliers(sides: Iterable[s.Surface]) -> frozenset[str]:
    r"""Letters that stand as factors of something else than a bracket and are never called: the ρ of ``\frac\rho2``.

    Before a bracket they are factors too. ``\rho(x)`` is a call.
    """
    found, called = set[str](), set[str]()
    for node in (n for side in sides for n in s.walk(side)):
        if isinstance(node, s.Quotient):
            found |= {n.key for n in (node.top, node.bottom) if isinstance(n, s.Sym) and not n.scripts.marks}
        elif isinstance(node, s.Product):
            for a, b in pairwise(node.factors):
                if isinstance(a, s.Sym) and not a.scripts.marks:
                    inner = b.base if isinstance(b, s.Power | s.Transposed | s.Inverted) else b
                    if not isinstance(inner, s.Bracket):
                        found.add(a.key)
                    elif not isinstance(inner.body, s.Sum):
                        called.add(a.key)
    return frozenset(found - called)


SHOWING = s.Transposed | s.Norm | s.Call | s.Inverted | s.Infix | s.Inner | s.MatrixLiteral


@remembered
def limits(side: s.Surface) -> frozenset[str]:
    r"""The symbols that are upper limits of sums: the N of ``\sum_{i=1}^N`` is a number, whatever stands beside it."""
    uppers = [n.upper for n in s.walk(side) if isinstance(n, s.Big)]
    return frozenset(n.key for n in uppers if isinstance(n, s.Sym) and not n.scripts.marks)


@remembered
def shows(side: s.Surface) -> bool:
    """Whether anything in a side may show that a letter is an array."""
    return any(isinstance(node, SHOWING) for node in s.walk(side))


_CALLED = frozenset("fgh")
"""What stands in brackets behind these is an argument, not a factor."""


def factor_names(node: s.Surface) -> Iterator[str]:
    """The symbols that a node is made of as a factor: through brackets, transposes, inverses and sums."""
    match node:
        case s.Sym():
            yield node.key
        case s.Bracket(body=body) | s.Transposed(base=body) | s.Inverted(base=body) | s.Indexed(body=body):
            yield from factor_names(body)
        case s.Sum(terms=terms):
            for term in terms:
                yield from factor_names(term.body)
        case s.Product(factors=factors):
            for before, factor in zip((None, *factors), factors, strict=False):
                if not (isinstance(factor, s.Bracket) and isinstance(before, s.Sym) and before.key in _CALLED):
                    yield from factor_names(factor)
        case s.Infix(left=left, right=right):
            yield from factor_names(left)
            yield from factor_names(right)
        case s.Quotient(top=top):
            yield from factor_names(top)
        case s.Big(body=body):
            yield from factor_names(body)
        case s.Call(name=name, args=args) if name not in SCALAR_CALLS:
            for arg in args:
                yield from factor_names(arg)
        case s.Derivative(body=body) if body is not None:
            yield from factor_names(body)
        case _:
            return


def powers(node: s.Surface) -> Iterator[str]:
    """The plain capitals of which powers stand in a product: the A of ``x^TA^2x``."""
    for factor in node.factors if isinstance(node, s.Product) else ():
        base = factor.base if isinstance(factor, s.Power) else None
        if isinstance(base, s.Sym) and base.head.upper_case and not base.head.bold:
            yield base.key


def _single(node: s.Surface) -> str | None:
    while isinstance(node, s.Bracket | s.Transposed | s.Inverted):
        node = node.body if isinstance(node, s.Bracket) else node.base
    return node.key if isinstance(node, s.Sym) else None


def _capital(name: str, plain: Mapping[str, Head]) -> bool:
    return name in plain and plain[name].upper_case


def forced_in(side: s.Surface, plain: Mapping[str, Head]) -> Iterator[str]:
    """Symbols that must be arrays: transposed, or alone under a norm, a trace and so on."""
    for node in s.walk(side):
        name: str | None = None
        match node:
            case s.Transposed(base=base):
                name = _single(base)
            case s.Norm(body=body):
                name = _single(body)
                if name is None:
                    yield from (n for n in factor_names(body) if _capital(n, plain))
            case s.Call(name=call, args=(arg,)) if call in ARRAY_CALLS:
                name = _single(arg.base if isinstance(arg, s.Power) else arg)  # `\operatorname{tr}(X^3)`
                if name is None:
                    yield from (n for n in (*factor_names(arg), *powers(arg)) if _capital(n, plain))
            case s.Inverted(base=base):
                name = _single(base)
                name = name if name is not None and _capital(name, plain) else None
                yield from _with_unit(base)
            case s.Infix(op="odot" | "oslash" | "otimes" | ":" as op, left=left, right=right) if op:
                yield from (n for n in (_single(left), _single(right)) if n is not None)
            case s.Inner(left=left, right=right):
                yield from (n for n in (_single(left), _single(right)) if n is not None)
            case s.MatrixLiteral() if _of_blocks(node):
                yield from (n.key for n in s.symbols(node) if n.head.upper_case)
            case _:
                continue
        if name is not None:
            yield name


def weights(side: s.Surface) -> Iterator[str]:
    r"""Letters before an inner product in a function of numbers: the y of ``\exp(-y\,w^Tx)`` is a number."""
    for node in s.walk(side):
        arguments: tuple[s.Surface, ...] = ()
        match node:
            case s.Call(name=call, args=args) if call not in ARRAY_CALLS:
                arguments = args
            case s.Power(exponent=exponent):
                arguments = (exponent,)
            case s.Product(factors=factors):
                arguments = tuple(b for a, b in pairwise(factors) if isinstance(b, s.Bracket) and _is_function(a))
        for inner in (n for argument in arguments for n in s.walk(argument)):
            match inner:
                case s.Product(factors=(s.Sym(head=first), s.Transposed(base=s.Sym(head=row)), s.Sym(head=last), *_)):
                    if not (first.upper_case or row.upper_case or last.upper_case):
                        yield first.key


def _is_function(node: s.Surface) -> bool:
    return isinstance(node, s.Sym) and node.head.letter in ELEMENTWISE


def _with_unit(base: s.Surface) -> Iterator[str]:
    """The letters of ``(I + AB)^{-1}``: an I, and capitals in every other term."""
    terms = base.body.terms if isinstance(base, s.Bracket) and isinstance(base.body, s.Sum) else ()
    unit = [t for t in terms if isinstance(t.body, s.Sym) and t.body.key in PLAIN_IDENTITY and not t.body.scripts.marks]
    capitals = [[n.key for n in s.symbols(t.body) if n.head.upper_case] for t in terms]
    if unit and all(capitals):
        yield from (key for keys in capitals for key in keys)


def _of_blocks(node: s.MatrixLiteral) -> bool:
    """Whether the entries of a written matrix are blocks by their looks: an I among them, all else capitals and 0."""
    nodes = [n for row in node.rows for entry in row for n in s.walk(entry)]
    symbols = [n for n in nodes if isinstance(n, s.Sym)]
    numbers = [entry for row in node.rows for entry in row if isinstance(entry, s.Num)]
    unit = any(n.key in PLAIN_IDENTITY and not n.scripts.marks for n in symbols)
    return unit and all(n.head.upper_case for n in symbols) and not any(n.value for n in numbers)
