"""Commands with arguments, environments and brackets, each read into its surface node."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from einlsp.latex.nodes import Command, Environment, Node
from einlsp.reading import differentials, operators
from einlsp.reading import surface as s
from einlsp.reading.attach import wrapped
from einlsp.reading.cursor import Cursor
from einlsp.reading.heads import ACCENTS, spell, unbrace
from einlsp.reading.pieces import Construct, Enclosed
from einlsp.reading.vocabulary import BIG_UNREAD, FUNCTIONS

if TYPE_CHECKING:
    from einlsp.reading.parser import Parser

FRACTIONS = frozenset({"frac", "dfrac", "tfrac", "cfrac", "sfrac", "nicefrac"})
MATRICES = frozenset(
    {"matrix", "pmatrix", "bmatrix", "Bmatrix", "smallmatrix", "array", "psmallmatrix", "bsmallmatrix"}
)
UNREAD = {
    "binom": "a binomial coefficient", "dbinom": "a binomial coefficient", "tbinom": "a binomial coefficient",
    "overset": "something over a symbol", "underset": "something under a symbol",
    "stackrel": "something over a symbol", "substack": "stacked lines", "cancel": "something crossed out",
    "bcancel": "something crossed out", "xcancel": "something crossed out", "cancelto": "something crossed out",
    "pmod": "a modulus", "bmod": "a modulus", "mod": "a modulus", "genfrac": "a fraction with delimiters of its own",
    "not": "a crossed-out sign", "xrightarrow": "an arrow", "xleftarrow": "an arrow",
    "operatorname*": "an operator over a range",
}  # fmt: skip


def read(parser: Parser, piece: Construct, cursor: Cursor) -> s.Surface:
    """The surface of one construct, and of what it is applied to."""
    node = piece.node
    if isinstance(node, Environment):
        return _environment(parser, piece, node)
    if not isinstance(node, Command):
        return parser.opaque(piece.start, piece.end, "not understood")
    name = node.name
    if name in FRACTIONS and len(node.args) == 2:
        return _fraction(parser, piece, node, cursor)
    if name == "sqrt" and node.args:
        return wrapped(parser, _root(parser, piece, node), parser.scripts(piece), piece)
    if name in ("nabla", "partial"):
        return (
            differentials.nabla(parser, piece, cursor)
            if name == "nabla"
            else differentials.partial(parser, piece, cursor)
        )
    if name in ("sum", "prod") or (name in BIG_UNREAD and not node.args):
        return operators.big(parser, piece, name, cursor)
    if name in ("underset", "operatorname*"):
        return operators.range_operator(parser, UNREAD[name], piece, cursor)
    if name in FUNCTIONS and not node.args:
        return operators.call(parser, FUNCTIONS[name], piece, cursor)
    if name in ACCENTS and (inner := _operator(node)) is not None:
        return differentials.decorated(parser, replace(piece, node=inner), cursor)
    marked = bool(parser.scripts(piece).marks)
    if name in ACCENTS:
        reason = f"\\{name} over more than one symbol" + (", with scripts" if marked else "")
        return parser.opaque(piece.start, piece.end, reason, () if marked else (_quiet(parser, node.args[0]),))
    parts = tuple(_quiet(parser, arg) for arg in node.args[-1:]) if name in ("cancel", "overset") else ()
    return parser.opaque(piece.start, piece.end, UNREAD.get(name, f"\\{name} is not understood"), parts, name in UNREAD)


def _operator(node: Command) -> Command | None:
    r"""The ``\nabla`` or ``\partial`` that has an accent: ``\tilde\nabla``."""
    inner = unbrace(node.args[0]) if node.args else ()
    found = inner[0] if len(inner) == 1 else None
    return found if isinstance(found, Command) and found.name in ("nabla", "partial") else None


def _quiet(parser: Parser, node: Node) -> s.Surface:
    return parser.nodes(unbrace(node), node.start, node.end)


def _fraction(parser: Parser, piece: Construct, node: Command, cursor: Cursor) -> s.Surface:
    derivative = differentials.fraction(parser, piece, node, cursor)
    if derivative is not None:
        return derivative
    top, bottom = (parser.nodes(unbrace(a), a.start, a.end, piece.font) for a in node.args)
    if isinstance(top, s.Missing) or isinstance(bottom, s.Missing):
        return parser.opaque(piece.start, piece.end, "a fraction with an empty part", (top, bottom))
    return wrapped(parser, s.Quotient(piece.start, node.end, top, bottom), parser.scripts(piece), piece)


def _root(parser: Parser, piece: Construct, node: Command) -> s.Surface:
    body = parser.nodes(unbrace(node.args[0]), node.args[0].start, node.args[0].end, piece.font)
    if isinstance(body, s.Missing):
        return parser.opaque(piece.start, piece.end, "a root of nothing")
    if not node.options:
        return s.Call(piece.start, node.end, "sqrt", (body,))
    degree = parser.nodes(unbrace(node.options[0]), node.options[0].start, node.options[0].end)
    one = s.Num(degree.start, degree.start, Fraction(1))
    return s.Power(piece.start, node.end, body, s.Quotient(degree.start, degree.end, one, degree))


def _environment(parser: Parser, piece: Construct, node: Environment) -> s.Surface:
    name = node.name.rstrip("*")
    cells = tuple(
        tuple(
            parser.nodes(cell, cell[0].start if cell else row.start, cell[-1].end if cell else row.end)
            for cell in row.cells
        )
        for row in node.rows
        if any(row.cells)
    )
    scripts = parser.scripts(piece)
    if name == "vmatrix":
        literal = s.MatrixLiteral(piece.start, node.end, cells, name)
        return wrapped(parser, s.Call(piece.start, node.end, "det", (literal,)), scripts, piece)
    if name in MATRICES and cells and len({len(row) for row in cells}) == 1:
        return wrapped(parser, s.MatrixLiteral(piece.start, node.end, cells, name), scripts, piece)
    known = name in ("cases", "dcases", "rcases", "numcases")
    what = "cases" if known else f"the environment {node.name}"
    return parser.opaque(piece.start, piece.end, what, tuple(cell for row in cells for cell in row), known)


def enclosed(parser: Parser, piece: Enclosed) -> s.Surface:
    """A bracket of any kind with its scripts."""
    inner = piece.inner
    lone = inner[0] if len(inner) == 1 else None
    if piece.open == "|" and isinstance(lone, Enclosed) and lone.open == "|" and not lone.layers:
        return enclosed(
            parser, Enclosed(piece.start, piece.end, piece.layers, piece.before, open="‖", close="‖", inner=lone.inner)
        )
    scripts = parser.scripts(piece)
    end = piece.layers[0][0].start if piece.layers and piece.layers[0] else piece.end
    if isinstance(lone, s.Surface):
        raise TypeError("pieces were expected")
    body = parser.expression(inner, piece.start, end)
    found = _delimited(parser, piece, body, end)
    plus = next((m for m in scripts.marks if m.text == "+" and m.level == "down"), None)
    if plus is not None and isinstance(found, s.Bracket) and not isinstance(body, s.Listing):
        found = s.Call(piece.start, plus.end, "relu", (body,))  # `(1 - t)_+`, the positive part
        scripts = replace(scripts, marks=tuple(m for m in scripts.marks if m is not plus))
    crossed = next((m for m in scripts.marks if m.text == "\\times" and m.level == "down"), None)
    if crossed is not None and isinstance(found, s.Bracket) and not isinstance(body, s.Listing):
        found = s.Call(piece.start, crossed.end, "skew", (body,))  # `[a]_\times`, with which a × b is a product
        scripts = replace(scripts, marks=tuple(m for m in scripts.marks if m is not crossed))
    if isinstance(found, s.Norm):
        label = ",".join(m.text for m in scripts.of("norm"))
        found = s.Norm(found.start, found.end, found.body, label, _weight(parser, piece))
    if isinstance(found, s.Inner) and any(
        m.text not in ("F", "\\mathrm{F}") for m in scripts.marks if m.level == "down"
    ):
        return parser.opaque(piece.start, piece.end, "an inner product of its own kind", (found,))
    return wrapped(parser, found, scripts, piece)


def _weight(parser: Parser, piece: Enclosed) -> s.Surface | None:
    r"""The matrix below a norm, ``\|x\|_{\mathbf{W}}``, ``\|x\|_{\Sigma^{-1}}``: bold, Greek or inverted."""
    script = next((script for layer in piece.layers for script in layer if script.level == "sub"), None)
    if script is None or len(spell(unbrace(script.body))) == 1:
        return None
    found = parser.nodes(unbrace(script.body), script.start + 1, script.end)
    base = found.base if isinstance(found, s.Inverted) else found
    capital = isinstance(base, s.Sym) and base.head.upper_case and not base.head.word
    named = isinstance(base, s.Sym) and (base.head.bold or base.head.letter.startswith("\\") or base is not found)
    return found if capital and named else None


def _delimited(parser: Parser, piece: Enclosed, body: s.Surface, end: int) -> s.Surface:
    start, pair = piece.start, (piece.open, piece.close)
    if isinstance(body, s.Missing):
        return parser.opaque(start, end, "empty brackets")
    match pair:
        case ("(", ")") | ("[", "]") | ("\\{", "\\}"):
            return s.Bracket(start, end, piece.open, body)
        case (".", "."):
            return s.Bracket(start, end, "(", body)  # brackets that are not drawn
        case ("{", "}"):
            return parser.opaque(
                start, piece.end, "a script on a group of several symbols: on the last, or on all?", (body,)
            )
        case ("|", "|"):
            return s.Bars(start, end, body)
        case ("‖", "‖"):
            return s.Norm(start, end, body)
        case ("langle", "rangle"):
            if isinstance(body, s.Listing) and len(body.items) == 2:
                return s.Inner(start, end, body.items[0], body.items[1])
            return parser.opaque(
                start, end, "angle brackets around one expression: a mean, or a state", (body,), known=True
            )
        case ("(" | "[" | "]", "(" | "[" | "]" | ")"):
            return parser.opaque(start, end, "an interval", (body,), known=True)
        case (".", _) | (_, "."):
            return parser.opaque(
                start, piece.end, "a bar with one side open: an evaluation, or cases", (body,), known=True
            )
        case _:
            return parser.opaque(start, end, f"the brackets {piece.open} {piece.close}", (body,), known=True)
