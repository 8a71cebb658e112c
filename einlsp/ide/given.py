"""Declarations and assumptions that a person gives with one expression: whether they agree, and what they are about."""

from __future__ import annotations

from collections.abc import Sequence

from einlsp.ide.refusal import Refusal
from einlsp.reading import surface as s
from einlsp.reading.assumptions import commuting, fact
from einlsp.reading.declarations import DeclarationError, parse_declaration
from einlsp.reading.expressions import ExpressionReading
from einlsp.reading.stated import equation_facts
from einlsp.reading.symbols import partner
from einlsp.tensor.expr import Dim
from einlsp.tensor.index import commutes_with, is_pair


def agree(declarations: Sequence[str]) -> None:
    """Raises `Refusal` where two of the declarations give one symbol different shapes, or one is not understood."""
    shapes: dict[str, tuple[tuple[Dim, ...], str]] = {}
    for text in declarations:
        try:
            found = parse_declaration(text)
        except DeclarationError as error:
            raise Refusal("declaration", str(error), (error.start, error.end)) from None
        for each in found:
            if each.dims is None:
                continue
            shape, before = shapes.setdefault(each.key, (each.dims, text))
            if shape != each.dims:
                message = f"`{before}` and `{text}` give {each.key} two shapes; leave one of them out"
                raise Refusal("declaration", message)


def idle(assume: Sequence[str], reading: ExpressionReading) -> list[str]:
    """What is to be said of assumptions about symbols that do not stand in the expression."""
    out = []
    keys = {key: each.head for key, each in reading.symbols.items()}
    for text in assume:
        found = fact(text, keys.values())
        if isinstance(found, s.Chain) and not equation_facts(found, rows=True) and not commuting(found, keys):
            out.append(f"`{text}` is no property of a symbol that einlsp knows, and was not used")
        names = [key for key, _ in found] if isinstance(found, tuple) else []
        standing = {n for name, each in reading.symbols.items() for n in (name, each.head.letter, partner(each.head))}
        for key in names:
            longer = any(other.startswith(f"{key}_") for other in names)  # `H` beside `H_k`: a family and its member
            family = any(key.startswith(f"{other}_") and other in standing for other in names)
            if key not in standing and not longer and not family:
                out.append(f"{key} does not stand in the expression, so `{text}` changes nothing")
    return list(dict.fromkeys(out))


def ties(text: str, reading: ExpressionReading, key: str) -> bool:
    """Whether an assumption says that a symbol commutes with another."""
    found = fact(text)
    keys = {name: each.head for name, each in reading.symbols.items()}
    pair = commuting(found, keys) if isinstance(found, s.Chain) else None
    return pair is not None and key in pair


def alone(assume: Sequence[str], reading: ExpressionReading, key: str) -> tuple[list[str], list[str]]:
    """The assumptions without those that tie the variable to another matrix, and what is said of these."""
    tied = [text for text in assume if ties(text, reading, key)]
    said = [f"`{text}` is not used: ${key}$ was varied while the other matrix stayed as it is." for text in tied]
    return [text for text in assume if text not in tied], said


def assumptions(reading: ExpressionReading) -> tuple[str, ...]:
    """The facts that were declared or assumed, as FACTs."""
    out: list[str] = []
    for key, r in reading.symbols.items():
        out += [f"{other}{key} = {key}{other}" for other in commutes_with(r.symbol)]
        out += [f"{key} {word}" for word in sorted(r.symbol.facts) if not is_pair(word)]
    return tuple(out)
