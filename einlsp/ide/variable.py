"""The variable of a derivative, as text: a symbol, one with named indices, a member of a family."""

from __future__ import annotations

from collections.abc import Mapping

from einlsp.ide.refusal import Refusal
from einlsp.latex import Macro, parse
from einlsp.reading import surface as s
from einlsp.reading.expressions import ExpressionReading
from einlsp.reading.formula import read_surface
from einlsp.reading.heads import Head
from einlsp.reading.symbols import partner
from einlsp.records import record
from einlsp.tensor.expr import Upness


@record
class Variable:
    """A symbol of an expression by its key; its indices' names and levels where they were given (``K_a{}^{bd}``)."""

    key: str
    names: tuple[str, ...] = ()
    levels: tuple[Upness, ...] = ()


def find_variable(latex: str, reading: ExpressionReading, macros: Mapping[str, Macro] | None = None) -> Variable:
    """The symbol that a text names. Raises `Refusal` where it names none, or one that the expression lacks."""
    surface = read_surface(parse(latex, macros))
    sides = [side for chain in surface.chains for side in chain.sides]
    if len(sides) != 1 or surface.opaque:
        raise Refusal("variable", f"`{latex}` is not a variable; a symbol such as \\mathbf{{W}} was expected")
    node = sides[0]
    while isinstance(node, s.Bracket | s.Transposed):
        node = node.body if isinstance(node, s.Bracket) else node.base
    raised: tuple[str, ...] = ()
    if isinstance(node, s.Power) and isinstance(node.base, s.Sym) and isinstance(node.exponent, s.Sym):
        raised = (node.exponent.key,)  # `x^m`: the variable of a derivative has an index, no power
        node = node.base
    if not isinstance(node, s.Sym):
        raise Refusal("variable", f"`{latex}` is not a variable; a symbol such as \\mathbf{{W}} was expected")
    _no_component(node, reading, latex)
    for key in _keys(node):
        if key in reading.symbols:
            if not _stands(reading, key):
                side = f"`{_text(reading)}`, the side that is differentiated"
                raise Refusal("unknown-variable", f"{latex} does not stand in {side}")
            found = reading.symbols[key].symbol
            if not found.dims and any(key in r.symbol.dims for r in reading.symbols.values()):
                raise Refusal("variable", f"{latex} is the size of an axis here, and no variable to differentiate by")
            slots = [m for m in node.scripts.slots if m.kind in ("index", "sample")]
            names = raised or tuple(m.text for m in slots)
            if len(names) != len(found.dims):
                return Variable(key)
            return Variable(key, names, ("up",) if raised else tuple(m.level for m in slots))
    have = ", ".join(f"${key}$" for key in reading.symbols) or "no symbols"
    raise Refusal("unknown-variable", f"{latex} does not stand in the expression; it has {have}")


def _no_component(node: s.Sym, reading: ExpressionReading, latex: str) -> None:
    """Raises where a number picks one entry of an array: ``x_1`` for the vector x."""
    head = node.head
    numbers = [m.text for m in node.scripts.marks if m.kind == "component"] or [t for t in head.labels if t.isdigit()]
    whole = Head(head.letter, head.font, head.accents, (), head.upper, head.primes)
    if not numbers or head.key in reading.symbols or partner(head) in reading.symbols:
        return
    for key in (whole.key, partner(whole)):
        if key in reading.symbols and reading.symbols[key].symbol.dims:
            where = ", ".join(numbers)
            message = f"{latex} is one entry of ${key}$; differentiate by ${key}$ and take entry {where} of the result"
            raise Refusal("component", message)


def _stands(reading: ExpressionReading, key: str) -> bool:
    """Whether a symbol stands in the part of the expression that has the value, not in another side of an equation."""
    letter = reading.symbols[key].head.letter
    if len(reading.surface.chains[0].sides) < 2 or reading.expression is None:
        return True
    return any(isinstance(node, s.Sym) and node.head.letter == letter for node in s.walk(reading.expression))


def _text(reading: ExpressionReading) -> str:
    node = reading.expression
    return reading.latex[node.start : node.end] if node is not None else reading.latex


def _keys(node: s.Sym) -> list[str]:
    """Names to try: the head, the head without its last label (a family), the same in the other type."""
    head = node.head
    marks = tuple(m.text for m in node.scripts.marks if m.kind in ("sample", "index") and m.level == "down")
    heads = [head, *([head.with_labels(marks)] if marks else [])]
    if head.labels:
        heads.append(Head(head.letter, head.font, head.accents, head.labels[:-1], head.upper, head.primes))
    return [k for h in heads for k in (h.key, partner(h))]
