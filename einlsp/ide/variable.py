"""The variable of a derivative, as text: a symbol, one with named indices, a member of a family."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from einlsp.ide.places import Places, places
from einlsp.ide.refusal import Refusal
from einlsp.latex import Macro, parse
from einlsp.reading import surface as s
from einlsp.reading.expressions import ExpressionReading
from einlsp.reading.formula import read_surface
from einlsp.reading.functions import function_of
from einlsp.reading.heads import Head
from einlsp.reading.symbols import partner
from einlsp.reading.traced import doubled
from einlsp.records import record
from einlsp.tensor.expr import Upness


@record
class Variable:
    r"""A symbol of an expression by its key; its indices' names and levels where they were given (``K_a{}^{bd}``).

    ``places`` says which part of it is meant, where that is not the whole of it: ``x_1``, ``W_{:,j}``.
    ``labels`` name the member of a family: the i of ``\mathbf{x}_i``. ``squared``: it is the square, ``\sigma^2``.
    """

    key: str
    names: tuple[str, ...] = ()
    levels: tuple[Upness, ...] = ()
    places: Places = ()
    labels: tuple[str, ...] = ()
    squared: bool = False


def without_dollars(latex: str) -> str:
    """A formula without the dollar signs of a note around it; nothing in it moves."""
    inner = latex.strip()
    if len(inner) < 3 or inner[0] != "$" or inner[-1] != "$":
        return latex
    core = inner.strip("$")
    if "$" in core:
        return latex
    start = latex.index(core)
    return " " * start + core + " " * (len(latex) - start - len(core))


def find_variable(latex: str, reading: ExpressionReading, macros: Mapping[str, Macro] | None = None) -> Variable:
    """The symbol that a text names. Raises `Refusal` where it names none, or one that the expression lacks."""
    latex = without_dollars(latex)
    part = _part(latex, reading, macros)
    if part is not None:
        return part
    surface = read_surface(parse(latex, macros))
    sides = [side for chain in surface.chains for side in chain.sides]
    if len(sides) != 1 or surface.opaque:
        raise Refusal("variable", f"`{latex}` is not a variable; a symbol such as \\mathbf{{W}} was expected")
    node = sides[0]
    while isinstance(node, s.Bracket | s.Transposed):
        node = node.body if isinstance(node, s.Bracket) else node.base
    raised: tuple[str, ...] = ()
    squared = isinstance(node, s.Power) and isinstance(node.exponent, s.Num) and node.exponent.value == 2
    if isinstance(node, s.Power) and squared and isinstance(node.base, s.Sym) and not _order(reading, node.base):
        node = node.base
    else:
        squared = False
    if isinstance(node, s.Power) and isinstance(node.base, s.Sym) and isinstance(node.exponent, s.Sym):
        raised = (node.exponent.key,)  # `x^m`: the variable of a derivative has an index, no power
        node = node.base
    if not isinstance(node, s.Sym):
        raise Refusal("variable", f"`{latex}` is not a variable; a symbol such as \\mathbf{{W}} was expected")
    if node.head.labels and set(node.head.labels[-1]) & set("+-*/") and node.head.key not in reading.symbols:
        raise Refusal("component", f"{latex} is an entry at a computed place; a letter or a number was expected")
    for key in _keys(node):
        if key in reading.symbols:
            if not _stands(reading, key):
                side = f"`{_text(reading)}`, the side that is differentiated"
                raise Refusal("unknown-variable", f"{latex} does not stand in {side}")
            found = reading.symbols[key].symbol
            if not found.dims and any(key in r.symbol.dims for r in reading.symbols.values()):
                raise Refusal("variable", f"{latex} is the size of an axis here, and no variable to differentiate by")
            if squared:
                return Variable(key, squared=True)
            _no_function(reading, key)
            _no_entries(reading, key, latex)
            slots = [m for m in node.scripts.slots if m.kind in ("index", "sample")]
            names = raised or tuple(m.text for m in slots)
            if len(names) != len(found.dims):
                return Variable(key, labels=_labels(node, found.samples))
            return Variable(key, names, ("up",) if raised else tuple(m.level for m in slots))
    have = ", ".join(reading.symbols) or "no symbols"
    raise Refusal("unknown-variable", f"{latex} does not stand in the expression; it has {have}")


def _no_entries(reading: ExpressionReading, key: str, latex: str) -> None:
    """Raises where entries of the variable stand in the expression as symbols of their own."""
    order = reading.symbols[key].symbol.order
    for r in reading.symbols.values():
        head = r.head
        same = head.bare == key or partner(Head(head.letter, head.font, head.accents)) == key
        if not order or not same or not head.labels or r.symbol.order or head.bold:
            continue
        if doubled(head):
            what = f"{head.key} may be a trace of {key} or an entry of its own, and nothing says which"
            raise Refusal("ambiguous", f"{what}; write \\operatorname{{tr}}, or a sum over the index")
        if len(head.labels[-1]) == order and set(head.labels[-1]) <= set("123456789"):
            ends = [rf"\mathbf{{e}}_{n}" for n in head.labels[-1]]
            how = f"{ends[0]}^T {key} {''.join(ends[1:])}".rstrip()
            what = f"{head.key}, an entry of {latex}, stands in the expression beside the whole of it"
            raise Refusal("component", f"{what}; write it as {how}")
        label = head.labels[-1]
        if order == 1 and len(label) == 1 and label.islower() and r.declaration is None:
            what = f"{head.key} may be an entry of {key} or a number of its own, and nothing says which"
            how = rf"write the entry as \mathbf{{e}}_{label}^T {key}, or declare {head.key}"
            raise Refusal("ambiguous", f"{what}; {how}")


def _order(reading: ExpressionReading, node: s.Sym) -> int:
    """The order of a symbol of the expression; of one that is not there 1."""
    return next((len(reading.symbols[key].symbol.dims) for key in _keys(node) if key in reading.symbols), 1)


def _no_function(reading: ExpressionReading, key: str) -> None:
    r"""Raises for ``\mathbf{x}(t)``, differentiated by t: it was read as a multiple, and is a function of t."""
    powers = [n for n in s.walk(reading.expression) if isinstance(n, s.Power)] if reading.expression is not None else []
    if key in ("e", "\\mathrm{e}") and any(isinstance(n.base, s.Sym) and n.base.key == key for n in powers):
        raise Refusal("ambiguous", f"a power of {key} is read as an exponential; call the variable by another letter")
    if (found := _open_function(reading, key)) is not None:
        raise found


def misread(reading: ExpressionReading) -> Refusal | None:
    r"""Why shapes do not fit, where that may be because of a function: ``\mathbf{x}(t)^T\mathbf{x}(t)``."""
    if reading.expression is None or not reading.problems or reading.problems[0].kind != "rank":
        return None
    keys = dict.fromkeys(n.key for n in s.symbols(reading.expression))
    return next((found for key in keys if (found := _open_function(reading, key, keys)) is not None), None)


def _open_function(reading: ExpressionReading, key: str, symbols: Collection[str] = ()) -> Refusal | None:
    """The refusal of what may be a function of a symbol, and was read as a multiple of it."""
    node = function_of(reading.expression, key, symbols or reading.symbols.keys())
    if node is None:
        return None
    what = reading.latex[node.start : node.end]
    message = f"`{what}` may be a function of {key}, and nothing says which; write out what it is"
    return Refusal("ambiguous", message, (node.start, node.end))


def _labels(node: s.Sym, samples: int) -> tuple[str, ...]:
    """The letters that name a member of a family, as they stand below it or in brackets above it."""
    below = [m.text for m in node.scripts.marks if m.kind in ("sample", "index")]
    above = [u.strip("()") for u in node.head.upper] if node.head.family is not None else []
    found = tuple(above[-1:] + below)[:samples] or node.head.labels[-samples:]
    return found if len(found) == samples and all(len(n) == 1 and n.isalpha() for n in found) else ()


def _part(latex: str, reading: ExpressionReading, macros: Mapping[str, Macro] | None) -> Variable | None:
    """An entry, a column or a row of an array of the expression, unless a symbol of it has that very name."""
    if _named(latex, reading, macros):
        return None
    found = places(latex, reading, macros)
    if found is None:
        return None
    key, given = found
    if not _stands(reading, key):
        side = f"`{_text(reading)}`, the side that is differentiated"
        raise Refusal("unknown-variable", f"{key} does not stand in {side}")
    letters = tuple(p for p in given if p is not None and not p.isdigit())
    if reading.notation == "index" and len(letters) == len(given):
        return None
    return Variable(key, places=given)


def _named(latex: str, reading: ExpressionReading, macros: Mapping[str, Macro] | None) -> bool:
    """Whether the expression has a symbol that is called so: ``x_1`` in ``x_1^2 + x_2^2``, a member of a family."""
    sides = [side for chain in read_surface(parse(latex, macros)).chains for side in chain.sides]
    node = sides[0] if len(sides) == 1 else None
    if not isinstance(node, s.Sym):
        return False
    labels = tuple(m.text for m in node.scripts.marks if m.level == "down")
    heads = [node.head] if node.head.labels else []
    heads += [node.head.with_labels(labels)] if labels else []
    return any(k in reading.symbols for h in heads for k in (h.key, partner(h)))


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
    if head.family is not None:
        heads.append(head.family)
    if head.labels:
        heads.append(Head(head.letter, head.font, head.accents, head.labels[:-1], head.upper, head.primes))
    return [k for h in heads for k in (h.key, partner(h))]
