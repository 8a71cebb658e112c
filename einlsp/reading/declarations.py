r"""Declarations as people write them: ``\mathbf{A}\in\mathbb{R}^{m\times n}``, ``W: d×k``, ``\mathbf{A} symmetric``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from einlsp.latex import parse
from einlsp.reading import surface as s
from einlsp.reading.facts import contradicted, split_facts
from einlsp.reading.formula import read_surface
from einlsp.reading.literals import shape_of_literal
from einlsp.reading.stated import equation_facts
from einlsp.reading.symbols import Declaration, Kind, Source, partner
from einlsp.records import pattern, record
from einlsp.tensor.expr import Dim


class DeclarationError(ValueError):
    """A declaration that could not be read; ``start`` and ``end`` are the range in its text."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.start, self.end = start, end


@record
class Shape:
    """What a space says of its members."""

    dims: tuple[Dim, ...]
    facts: frozenset[str] = frozenset()


GROUPS = {"O": "orthogonal", "SO": "rotation", "GL": "invertible"}
SCALAR_SPACES = frozenset(
    {"\\mathbb{R}", "\\mathbb{Z}", "\\mathbb{N}", "\\mathbb{Q}", "\\mathbb{C}", "\\mathbb{F}", "\\mathbb{K}"}
)


def dim(text: str) -> Dim:
    """A dimension: a number where it is one."""
    return int(text) if text.isdigit() else text


def shape_of(space: s.Surface) -> Shape | None:
    """The shape that a space gives; ``None`` for a set that gives none."""
    match space:
        case s.Space(name="\\mathbb{S}", dims=(n,), sub=sub):
            facts = {"": "symmetric", "+": "positive semidefinite", "++": "positive definite"}.get(sub)
            return None if facts is None else Shape((dim(n), dim(n)), frozenset({facts}))
        case s.Space(name=name, dims=dims, sub=sub) if name in SCALAR_SPACES:
            positive = sub in ("++", ">0", "{>0}")
            return Shape(tuple(map(dim, dims)), frozenset({"positive"}) if positive else frozenset())
        case s.Space(name="\\{\\}", dims=dims, sub=sub):
            return Shape(tuple(map(dim, dims)), _binary(sub))
        case s.Power(base=s.Bracket(kind="\\{" | "[" | "(", body=s.Listing()) as bracket, exponent=exponent):
            size = _dim_name(exponent)
            listed = bracket.body.items if isinstance(bracket.body, s.Listing) else ()
            values = {i.value for i in listed if isinstance(i, s.Num)}
            binary = bracket.kind == "\\{" and values == {0, 1}
            return None if size is None else Shape((size,), frozenset({"binary"}) if binary else frozenset())
        case s.Bracket(kind="\\{", body=s.Listing(items=items)) if all(isinstance(i, s.Num | s.Dots) for i in items):
            return Shape(())
        case s.Product(factors=(*letters, s.Bracket(body=body))) if _word(letters) in GROUPS:
            side = _dim_name(body)
            return None if side is None else Shape((side, side), frozenset({GROUPS[_word(letters)]}))
        case _:
            return None


_GROUP_FONTS = pattern(r"\\math(?:rm|bb|sf|bf|it)\{(\w+)\}")


def _word(letters: Sequence[s.Surface]) -> str:
    r"""The letters that name a group, in whatever type: ``SO``, ``\mathrm{SO}``; empty where there is more to them."""
    keys = [x.key if isinstance(x, s.Sym) and not x.scripts.marks else "?" for x in letters]
    return "".join(_GROUP_FONTS.sub(r"\1", key) for key in keys)


def _binary(text: str) -> frozenset[str]:
    return frozenset({"binary"}) if re.sub(r"\s", "", text) == "\\{0,1\\}" else frozenset()


def _dim_name(exponent: s.Surface) -> Dim | None:
    match exponent:
        case s.Num(value=value) if value.denominator == 1 and value > 0:
            return int(value)
        case s.Sym():
            return exponent.key
        case _:
            return None


def declared(formula: s.FormulaSurface, source: Source = "math") -> tuple[Declaration, ...]:
    """The declarations in a formula, in order: memberships, definiteness, and equations that state a fact."""
    return tuple(d for chain in formula.chains for d in _of_chain(chain, source))


def _of_chain(chain: s.Chain, source: Source) -> Iterator[Declaration]:
    if chain.relations and chain.relations[-1].text in ("succ", "succeq", "succcurlyeq"):
        bound, bounded = chain.sides[-1], chain.sides[-2]
        bounded = bounded.base if isinstance(bounded, s.Transposed) else bounded
        zero = isinstance(bound, s.Num) and bound.value == 0
        zero = zero or (isinstance(bound, s.Sym) and bound.head.letter == "0")
        fact = "positive definite" if chain.relations[-1].text == "succ" else "positive semidefinite"
        if zero:
            yield from (_declaration(x, source, None, frozenset({fact})) for x in _symbols(bounded))
    if chain.relations and chain.relations[0].kind == "equal":
        symbols = {n.key: n for n in s.symbols(chain)}
        for key, fact in equation_facts(chain):
            stated = _declaration(symbols[key], source, None, frozenset({fact}))
            yield stated
            if symbols[key].scripts.slots and not symbols[key].head.font:  # `A_{ij}` is an entry of the bold A
                yield replace(stated, key=partner(symbols[key].head))
    for side, relation, space in zip(chain.sides, chain.relations, chain.sides[1:], strict=False):
        if relation.kind == "member" and relation.text in ("in", "∈"):
            found = shape_of(space)
            if found is not None:
                if isinstance(side, s.Transposed):  # `P = P^T \\in …`
                    side, found = side.base, Shape(found.dims[::-1], found.facts)
                yield from (_declaration(x, source, found, found.facts, space.end) for x in _symbols(side))
    if chain.relations and chain.relations[0].kind in ("equal", "define"):
        yield from _written_out(chain.sides[0], chain.sides[1])
    if chain.relations and chain.relations[0].kind == "type":
        yield from (
            Declaration(x.key, x.start, chain.end, source, kind="function", head=x.head)
            for x in _symbols(chain.sides[0])
        )


def _written_out(left: s.Surface, right: s.Surface) -> Iterator[Declaration]:
    """The shape of a bold symbol that is written out entry by entry."""
    dims = shape_of_literal(right) if isinstance(left, s.Sym) and left.head.bold and not left.scripts.marks else None
    if dims is None or not isinstance(left, s.Sym):
        return
    if len(dims) == 2 and not left.head.upper_case:
        if dims[1] != 1:  # a row, or a small matrix in lower case: it does not say which
            return
        dims = dims[:1]
    if len(dims) == 2 or not left.head.upper_case:
        yield Declaration(left.key, left.start, right.end, "definition", len(dims), dims, head=left.head)


def _symbols(side: s.Surface) -> Iterator[s.Sym]:
    """The symbols of the left side of a membership: one, or a list of them."""
    items = side.items if isinstance(side, s.Listing) else (side,)
    for item in items:
        bare = item.body if isinstance(item, s.Bracket) else item
        if isinstance(bare, s.Sym):
            yield bare
        elif not isinstance(item, s.Dots):
            return


def _declaration(
    x: s.Sym, source: Source, shape: Shape | None, facts: frozenset[str], end: int | None = None
) -> Declaration:
    samples = len(x.scripts.marks)
    dims = shape.dims if shape is not None else None
    order = len(dims) if dims is not None else None
    return Declaration(
        x.key,
        x.start,
        x.end if end is None else end,
        source,
        order,
        dims,
        facts,
        samples if dims is not None else 0,
        head=x.head,
    )


_TEXTUAL = pattern(r"^\s*(?P<names>[^:]+?)\s*:(?!=)\s*(?P<shape>.+?)\s*$", re.DOTALL)
_PARTS = pattern(r"\s*(?:×|\\times\b|\s+x\s+|\*)\s*")
_TYPED = pattern(r"(?:\d+|[A-Za-z])(?:x(?:\d+|[A-Za-z]))+")
"""``3x4``, ``mxn``: sizes joined by a letter that is typed for a cross."""
_WORDS = {"scalar": 0, "number": 0, "vector": 1, "column": 1, "matrix": 2}


def parse_declaration(text: str, source: Source = "argument") -> tuple[Declaration, ...]:
    r"""The declarations in a string: LaTeX (``\mathbf{W}\in\mathbb{R}^{d\times k} symmetric``) or words (``W: d×k``).

    Several may stand between ``;``. Raises `DeclarationError` with the range of what is not understood.
    """
    out: list[Declaration] = []
    at = 0
    for part in _split(text):
        offset, at = at, at + len(part) + 1
        if part.strip():
            out.extend(_one(part, offset, source))
            if wrong := contradicted(out[-1].dims, out[-1].facts):
                shape = "×".join(map(str, out[-1].dims or ()))
                raise DeclarationError(f"what is {wrong} is square, not {shape}", offset, offset + len(part))
    if not out:
        raise DeclarationError("a declaration such as `W: d×k` was expected", 0, len(text))
    return tuple(out)


def _split(text: str) -> list[str]:
    """At semicolons, but not at the space `\\;`."""
    return re.split(r"(?<!\\);", text)


def _one(text: str, offset: int, source: Source) -> list[Declaration]:
    rest, facts = split_facts(text)
    textual = _TEXTUAL.match(rest)
    if textual is not None and "\\to" not in rest and "→" not in rest:
        names = _names(textual.group("names"), offset + textual.start("names"))
        shape = _shape_words(textual.group("shape"), offset + textual.start("shape"))
        kind: Kind = "function" if shape is None else "array"
        dims = shape.dims if shape is not None else None
        facts_here = frozenset(facts) | (shape.facts if shape is not None else frozenset())
        order = None if shape is None else len(shape.dims)
        word = textual.group("shape").strip().lower()
        if word in _WORDS:
            order, dims = _WORDS[word], () if _WORDS[word] == 0 else None
        return [
            Declaration(
                n.key,
                offset,
                offset + len(text),
                source,
                order,
                dims,
                facts_here,
                len(n.scripts.marks),
                kind,
                head=n.head,
            )
            for n in names
        ]
    formula = read_surface(parse(rest))
    found = declared(formula, source)
    if found:
        return [
            Declaration(
                d.key,
                d.start + offset,
                d.end + offset,
                source,
                d.order,
                d.dims,
                d.facts | frozenset(facts),
                d.samples,
                d.kind,
                head=d.head,
            )
            for d in found
        ]
    if facts:
        names = _names(rest, offset)
        return [
            Declaration(n.key, offset, offset + len(text), source, facts=frozenset(facts), head=n.head) for n in names
        ]
    raise DeclarationError(
        f"`{text.strip()}` is no declaration; write `W: d×k`, `W \\in \\mathbb{{R}}^{{d\\times k}}` or `A symmetric`",
        offset,
        offset + len(text),
    )


def _names(text: str, offset: int) -> tuple[s.Sym, ...]:
    formula = read_surface(parse(text))
    names = tuple(_symbols(formula.chains[0].sides[0])) if len(formula.chains) == 1 and formula.chains[0].sides else ()
    if not names:
        raise DeclarationError(f"`{text.strip()}` is no symbol", offset, offset + len(text))
    return names


def _shape_words(text: str, offset: int) -> Shape | None:
    """``d×k``, ``(d, k)``, ``n``, ``scalar``, a space; ``None`` for ``function``."""
    word = text.strip().lower()
    if word == "function":
        return None
    if word in _WORDS:
        return Shape(())
    if _TYPED.fullmatch(text.strip().strip("()")):
        text = re.sub(r"(?<=[\dA-Za-z])x(?=[\dA-Za-z])", " x ", text)
    formula = read_surface(parse(text))
    if len(formula.chains) == 1 and len(formula.chains[0].sides) == 1:
        found = shape_of(formula.chains[0].sides[0])
        if found is not None:
            return found
    inner = text.strip().removeprefix("(").removesuffix(")") if text.strip().startswith("(") else text.strip()
    parts = [p.strip() for p in (inner.split(",") if "," in inner else _PARTS.split(inner))]
    if not all(re.fullmatch(r"[A-Za-z0-9_'^{}\\+\- ]+", p) and not re.search(r"\w\s+\w", p) for p in parts):
        raise DeclarationError(
            f"`{text.strip()}` is no shape; write `d×k`, `n` or `scalar`", offset, offset + len(text)
        )
    return Shape(
        tuple(dim(p) for p in parts if p != "1") if len(parts) > 1 else (() if parts == ["1"] else (dim(parts[0]),))
    )
