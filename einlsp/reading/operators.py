r"""Named functions and big operators: what they are applied to, and how far it reaches."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from einlsp.latex.nodes import Command, Script
from einlsp.reading import surface as s
from einlsp.reading.attach import symbol, wrapped
from einlsp.reading.conditions import Pair, PairSum, pair_of
from einlsp.reading.cursor import Cursor, starts_operand
from einlsp.reading.dimensions import range_of
from einlsp.reading.heads import spell, unbrace
from einlsp.reading.marks import NO_SCRIPTS, Scripts
from einlsp.reading.pieces import Construct, Enclosed, Piece, Sign, SymbolPiece
from einlsp.reading.vocabulary import BIG_UNREAD, EXPECTATIONS, FUNCTIONS, INFIX, SIGNED

if TYPE_CHECKING:
    from einlsp.reading.parser import Parser

LOGIC = frozenset(
    {"#", "oplus", "ominus", "wedge", "vee", "setminus", "cap", "cup", "sqcup", "neg", "forall", "exists", "therefore"}
)
UNREAD_FUNCTIONS = frozenset({
    "rank", "dim", "ker", "deg", "gcd", "hom", "blockdiag", "grad", "divergence", "curl", "span", "vech", "proj",
    "conv", "variance", "covariance", "correlation", "real part", "imaginary part", "null space", "column space",
    "range", "etr",
})  # fmt: skip
_QUANTITIES = frozenset({"divergence", "variance", "covariance", "crossentropy"})
"""Names that stand for what a function gives where they have no argument: ``\\mathrm{KL} = …``."""
INVERSE_NAMES = {"sin": "arcsin", "cos": "arccos", "tan": "arctan"}
WHOLE_ARGUMENT = frozenset({"tr", "det", "logdet", "vec", "unvec", "diag", "adj"})


def function_name(piece: Piece) -> str | None:
    r"""The canonical name of the function that a piece names, if it is one: ``\exp``, ``\operatorname{tr}``."""
    if isinstance(piece, Construct) and isinstance(piece.node, Command) and not piece.node.args:
        return FUNCTIONS.get(piece.node.name)
    if (
        isinstance(piece, SymbolPiece)
        and piece.head.word
        and not piece.head.accents
        and piece.head.font in ("mathrm", "text")
    ):
        return FUNCTIONS.get(piece.head.letter)
    return None


def named(parser: Parser, piece: SymbolPiece, cursor: Cursor) -> s.Surface | None:
    """A symbol that names a function, an expectation or a range operator; ``None`` where it is a plain symbol."""
    if not piece.head.word and piece.head.key != "E" and piece.head.key not in EXPECTATIONS:
        return None
    name = function_name(piece)
    if name is not None:
        return call(parser, name, piece, cursor)
    if piece.head.key in ("\\mathrm{argmin}", "\\mathrm{argmax}", "\\mathrm{arg}"):
        return range_operator(parser, "an arg max or arg min", piece, cursor)
    unread = piece.head.key in EXPECTATIONS and piece.head.key not in ("\\mathbb{I}", "\\mathbb{1}")
    following = cursor.peek()
    lone = piece.head.key == "E" and not piece.layers and isinstance(following, Enclosed) and following.open == "["
    if (unread or (lone and following.start == piece.end)) and isinstance(following, Enclosed):
        return _expectation(parser, piece, cursor)
    return None


_MEANS = frozenset({"\\mathbb{E}", "\\mathrm{E}", "\\mathbf{E}", "E"})


def _expectation(parser: Parser, piece: SymbolPiece, cursor: Cursor) -> s.Surface:
    """An expectation, a probability or a distribution with what stands in the brackets behind it."""
    sub = _script(piece, "sub")
    parser.scripts(piece)
    follower = cursor.take()
    inner = follower.inner if isinstance(follower, Enclosed) else ()
    if isinstance(follower, Enclosed) and follower.open == "‖":
        cursor.position -= 1
        body, outer = parser.factor(cursor), Scripts()
        end = body.end
    else:
        outer, end = parser.scripts(follower), follower.end
        body = parser.expression(inner, follower.start, follower.end)
    reason = f"{piece.head.key}: an expectation, a probability or a distribution"
    mean = ""
    if piece.head.key in _MEANS and isinstance(follower, Enclosed) and follower.open in ("[", "(", "\\{", "‖"):
        mean = "E" if sub is None else f"E_{spell(unbrace(sub.body))}"
    found = parser.opaque(piece.start, end, reason, (body,), known=True, mean=mean)
    return wrapped(parser, found, outer, follower) if mean else found


def call(parser: Parser, name: str, piece: Piece, cursor: Cursor) -> s.Surface:
    """A function with its argument: what stands in the bracket right after it, else the factors that follow."""
    scripts = parser.scripts(piece)
    if name in ("max", "min") and scripts.marks:
        return range_operator(parser, "a maximum or minimum over a range", piece, cursor, classified=True)
    label = ",".join(m.text for m in scripts.marks if m.level == "down")
    follower = cursor.peek()
    outer = NO_SCRIPTS
    if cursor.done or not (starts_operand(follower) or (isinstance(follower, Sign) and follower.text in ("-", "+"))):
        if name in _QUANTITIES and isinstance(piece, SymbolPiece):
            return symbol(parser, piece)
        return parser.opaque(piece.start, piece.end, "a function without its argument")
    if isinstance(follower, Enclosed) and follower.open not in ("|", "‖", "langle"):
        cursor.take()
        outer = parser.scripts(follower)
        inner = parser.expression(follower.inner, follower.start, follower.end)
        args: tuple[s.Surface, ...] = inner.items if isinstance(inner, s.Listing) else (inner,)
        end = follower.end
    else:
        arg = _negated(parser, cursor, piece, name)
        args, end = (arg,), arg.end
        ambiguous = (
            name in WHOLE_ARGUMENT
            and not cursor.done
            and isinstance(cursor.peek(), Sign)
            and _sign(cursor) in INFIX - {"cdot", "times"}
        )
        # `\sin x/r`: of x, or of x/r?
        sliced = isinstance(arg, s.Quotient) and arg.slash and name != "exp" and not isinstance(arg.bottom, s.Num)
        if ambiguous or sliced:
            return parser.opaque(
                piece.start, end, "how far this function reaches is not clear; brackets would say", args
            )
    if name in UNREAD_FUNCTIONS:
        return parser.opaque(piece.start, end, f"the function {name}", args, known=True)
    result = _function_power(parser, s.Call(piece.start, end, name, args, label), scripts, piece)
    return wrapped(parser, result, outer, replace(follower, start=piece.start)) if outer.marks else result


def _sign(cursor: Cursor) -> str:
    piece = cursor.peek()
    return piece.text if isinstance(piece, Sign) else ""


def _negated(parser: Parser, cursor: Cursor, after: Piece, name: str) -> s.Surface:
    start, sign = cursor.start, 1
    while (signed := cursor.take_sign(SIGNED)) is not None:
        sign = -sign if signed.text == "-" else sign
    if cursor.done or not starts_operand(cursor.peek()):
        return parser.opaque(after.start, after.end, "a function without its argument")
    first = function_name(cursor.peek())
    body = parser.factor(cursor) if first is not None else parser.juxtaposed(cursor, argument=name)
    return body if sign > 0 else s.Sum(start, body.end, (s.Term(start, body.end, -1, body),))


def _function_power(parser: Parser, called: s.Call, scripts: Scripts, piece: Piece) -> s.Surface:
    r"""``\sin^2 x``, ``\sin^{-1} x`` and ``\tanh' x``; any other script above a function is not read."""
    result: s.Surface = called
    for mark in scripts.marks:
        if mark.level == "down":
            continue
        if mark.kind == "power" and mark.text.isdigit():
            result = s.Power(called.start, called.end, result, s.Num(mark.start, mark.end, Fraction(mark.text)))
        elif mark.kind == "inverse" and called.name in INVERSE_NAMES:
            result = s.Call(called.start, called.end, INVERSE_NAMES[called.name], called.args)
        elif mark.text == "'" and called.name in FUNCTIONS and result is called:
            result = replace(called, slope=True)
        else:
            result = parser.opaque(piece.start, called.end, f"`{mark.text}` above a function", (result,))
    return result


def range_operator(parser: Parser, what: str, piece: Piece, cursor: Cursor, classified: bool = False) -> s.Surface:
    """An operator over a range that is not read: it takes the rest of its term with it."""
    if not classified:
        parser.scripts(piece)
    parts: tuple[s.Surface, ...] = ()
    if not cursor.done and starts_operand(cursor.peek()):
        parts = (parser.product(cursor),)
    return parser.opaque(piece.start, parts[0].end if parts else piece.end, what, parts, known=True)


def big(parser: Parser, piece: Construct, name: str, cursor: Cursor) -> s.Surface:
    r"""``\sum`` and ``\prod``: what they bind, and their body, which reaches to the next sign of a sum."""
    parser.scripts(piece)
    if name in BIG_UNREAD:
        return range_operator(parser, BIG_UNREAD[name], piece, cursor, classified=True)
    start, lower, upper = piece.start, _script(piece, "sub"), _script(piece, "sup")
    if cursor.done or not (starts_operand(cursor.peek()) or _sign(cursor) == "-"):
        return parser.opaque(start, piece.end, "a big operator with nothing after it")
    signed_at, sign = cursor.start, 1
    while (signed := cursor.take_sign(SIGNED)) is not None:
        sign = -sign if signed.text == "-" else sign
    body = parser.product(cursor)
    if sign < 0:
        body = s.Sum(signed_at, body.end, (s.Term(signed_at, body.end, -1, body),))
    pair = pair_of(lower) if name == "sum" else None
    if pair is not None:
        return _of_pairs(parser, start, body, pair, lower, upper)
    found = range_of(lower)
    if found is None or not found.letters:
        reason = "a sum that does not say over what" if lower is None else "a sum with a condition"
        return parser.opaque(start, body.end, reason, (body,), known=lower is not None)
    if upper is not None and "\\infty" in spell(unbrace(upper.body)):
        return parser.opaque(start, body.end, "an infinite sum", (body,), known=True)
    low = parser.nodes(found.lower, lower.start, lower.end) if found.lower and lower is not None else None
    high = parser.nodes(unbrace(upper.body), upper.start, upper.end) if upper is not None else None
    if found.upper and lower is not None:
        high = parser.nodes(found.upper, lower.start, lower.end)
    return s.Big(start, body.end, "sum" if name == "sum" else "prod", found.letters, low, high, body, found.ranges)


def _of_pairs(
    parser: Parser, start: int, body: s.Surface, pair: Pair, lower: Script | None, upper: Script | None
) -> s.Surface:
    low = parser.nodes(pair.lower, pair.lower[0].start, pair.lower[-1].end) if pair.lower else None
    high = parser.nodes(pair.upper, pair.upper[0].start, pair.upper[-1].end) if pair.upper else None
    if upper is not None and lower is not None:
        high = parser.nodes(unbrace(upper.body), upper.start, upper.end)
    whole = parser.opaque(start, body.end, "a sum with a condition", (body,), known=True)
    said = (pair.first, pair.sign, pair.second, pair.letters, low, high)
    found = PairSum(start, body.end, whole.reason, whole.text, (body,), True, "", *said)
    parser.opaques[-1] = found
    return found


def _script(piece: Piece, level: str) -> Script | None:
    return next((script for layer in piece.layers for script in layer if script.level == level), None)


def strange(parser: Parser, piece: Piece) -> s.Surface:
    """A sign that stands where an operand should, with the reason why it has no value."""
    text = piece.text if isinstance(piece, Sign) else ""
    if text == "dots":
        return parser.opaque(piece.start, piece.end, "an ellipsis", known=True)
    if text in ("|", "‖"):
        return parser.opaque(piece.start, piece.end, "a bar without its partner")
    if text in ("(", ")", "[", "]", "\\{", "\\}", "langle", "rangle", "lfloor", "rfloor", "lceil", "rceil"):
        return parser.opaque(piece.start, piece.end, "a bracket without its partner")
    if text in LOGIC:
        return parser.opaque(piece.start, piece.end, f"the sign {text}, of sets or logic", known=True)
    if text == "!":
        return parser.opaque(piece.start, piece.end, "a factorial", known=True)
    return parser.opaque(piece.start, piece.end, f"`{text}` where an operand should stand")
