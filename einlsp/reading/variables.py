"""The variable of a derivative, found among the symbols of an expression by what a person calls it."""

from __future__ import annotations

from einlsp.latex import parse
from einlsp.reading import surface as s
from einlsp.reading.expressions import ExpressionReading, FreeIndex
from einlsp.reading.formula import read_surface
from einlsp.records import record
from einlsp.tensor.expr import Symbol


class NoSuchVariable(LookupError):
    """What was asked for is no symbol of the expression; the message lists those that are."""


@record
class Variable:
    r"""A symbol of an expression, and the index names that were asked for (none: fresh ones are made).

    ``member`` is the label where one member of a family is meant: ``\mathbf{x}_i``.
    """

    symbol: Symbol
    indices: tuple[FreeIndex, ...] = ()
    member: str = ""


def find_variable(reading: ExpressionReading, text: str) -> Variable:
    r"""The symbol that ``text`` names: as written (``\mathbf{W}``), bare (``W``), with indices (``W^\alpha{}_\beta``).

    Raises `NoSuchVariable`.
    """
    chains = read_surface(parse(text)).chains
    side = chains[0].sides[0] if len(chains) == 1 and len(chains[0].sides) == 1 else None
    if isinstance(side, s.Opaque) and side.parts:
        side = side.parts[0]
    if not isinstance(side, s.Sym):
        raise NoSuchVariable(f"`{text}` is no symbol; {_list(reading)}")
    marks = tuple(m for m in side.scripts.slots or side.scripts.marks)
    key = _key(reading, side)
    if key is None:
        raise NoSuchVariable(f"`{text}` does not stand in the expression; {_list(reading)}")
    symbol = reading.symbols[key].symbol
    names = [m for m in marks if m.kind in ("index", "sample")]
    member = ""
    if symbol.samples and len(names) in (symbol.samples, symbol.order):
        member = ",".join(m.text for m in names[: symbol.samples])
        names = names[symbol.samples :]
    dims = symbol.dims[symbol.samples :]
    if names and len(names) != len(dims):
        raise NoSuchVariable(f"`{key}` has {len(dims)} axes; `{text}` gives {len(names)} indices")
    indices = tuple(FreeIndex(m.text, m.level, d) for m, d in zip(names, dims, strict=False))
    return Variable(symbol, indices, member)


def _key(reading: ExpressionReading, side: s.Sym) -> str | None:
    symbols = reading.symbols
    labelled = side.head.with_labels(tuple(m.text for m in side.scripts.marks if m.kind in ("index", "sample")))
    for name in (labelled.key, side.key):
        if name in symbols:
            return name
    letters = [k for k, reading_ in symbols.items() if reading_.head.letter == side.head.letter and side.head.plain]
    arrays = [k for k in letters if symbols[k].symbol.order]
    if len(letters) == 1:
        return letters[0]
    return arrays[0] if len(arrays) == 1 else None


def _list(reading: ExpressionReading) -> str:
    names = ", ".join(f"`{k}`" for k in reading.symbols)
    return f"the symbols are {names}" if names else "it has no symbols"
