r"""Derivatives as written: ``\frac{\mathrm d}{\mathrm dx}``, ``df/dx``, ``\nabla_x``, ``\partial_\mu``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from einlsp.latex.nodes import Command, Letter, Node, Number, Script, Scripted
from einlsp.reading import surface as s
from einlsp.reading.attach import symbol
from einlsp.reading.brackets import match
from einlsp.reading.cursor import Cursor, starts_operand
from einlsp.reading.flatten import flatten
from einlsp.reading.heads import BOLD, LETTER_COMMANDS, unbrace
from einlsp.reading.marks import Scripts
from einlsp.reading.pieces import Construct, Digits, Enclosed, Gap, Piece, Sign, SymbolPiece
from einlsp.reading.places import run_of, signature
from einlsp.reading.vocabulary import INFIX

if TYPE_CHECKING:
    from einlsp.reading.parser import Parser

UPRIGHT_D = frozenset({"mathrm", "text", "textrm", "mathsf", "mathup"})


def d_kind(piece: Piece) -> str | None:
    r"""``"d"`` for an upright d, ``"italic"`` for a plain one, ``"partial"`` for ∂; ``None`` for everything else."""
    if isinstance(piece, Construct) and isinstance(piece.node, Command) and piece.node.name == "partial":
        return None if _subscript(piece) else "partial"
    if isinstance(piece, SymbolPiece) and piece.head.letter == "d" and not piece.head.accents and not _subscript(piece):
        if piece.head.font in UPRIGHT_D:
            return "d"
        return "italic" if not piece.head.font else None
    return None


def _subscript(piece: Piece) -> bool:
    return any(script.level == "sub" or _index_above(script) for layer in piece.layers for script in layer)


def _index_above(script: Script) -> bool:
    """Whether a superscript of ∂ is a raised index, not an order."""
    run = run_of(script)
    return script.level == "sup" and run is not None and all(p.kind == "letter" for p in run)


def _order(piece: Piece) -> int | None:
    """The order in the superscript of a d: 1 without one, ``None`` where it is no number."""
    scripts: list[Script] = [script for layer in piece.layers for script in layer]
    if not scripts:
        return 1
    text = signature(scripts[0])
    return int(text) if len(scripts) == 1 and text.isdigit() else None


def operator(parser: Parser, piece: SymbolPiece, cursor: Cursor) -> s.Surface | None:
    """A d before its operand, and ``D_x``; ``None`` where the symbol is none of these."""
    if piece.head.letter not in ("d", "D"):
        return None
    kind = d_kind(piece)
    if kind == "d" or (kind == "italic" and (_in_slash(cursor) or _before_bold(piece, cursor))):
        if cursor.done or not starts_operand(cursor.peek()) or isinstance(cursor.peek(), Digits):
            return None
        return _differential(parser, piece, cursor, False)
    if piece.head.letter == "D" and piece.head.font in ("", "mathrm") and _bold_subscript(piece) and not cursor.done:
        parser.scripts(piece)
        variable = _variable(parser, piece)
        if variable is not None and starts_operand(cursor.peek()):
            body = _reach(parser, cursor)
            return s.Derivative(piece.start, body.end, body, (variable,), "D")
    return None


def _in_slash(cursor: Cursor) -> bool:
    """Whether an italic d stands in ``df/dx``, on either side of the slash."""
    before = cursor.pieces[cursor.position - 2] if cursor.position >= 2 else None
    if isinstance(before, Sign) and before.text == "/":
        above = cursor.pieces[cursor.position - 4] if cursor.position >= 4 else None
        return above is not None and d_kind(above) == "italic"
    return (
        isinstance(cursor.peek(1), Sign)
        and _text(cursor.peek(1)) == "/"
        and d_kind(cursor.peek(2)) == "italic"
        and starts_operand(cursor.peek(3))
    )


def _before_bold(piece: Piece, cursor: Cursor) -> bool:
    r"""Whether an italic d touches a bold symbol: the ``d\mathbf{x}`` of an expansion."""
    following = cursor.peek()
    return (
        isinstance(following, SymbolPiece) and following.head.bold and following.start == piece.end and not piece.layers
    )


def _text(piece: Piece) -> str:
    return piece.text if isinstance(piece, Sign) else ""


def _bold_subscript(piece: Piece) -> bool:
    for layer in piece.layers:
        for script in layer:
            nodes = unbrace(script.body)
            if script.level == "sub" and len(nodes) == 1 and isinstance(nodes[0], Command) and nodes[0].name in BOLD:
                return True
    return False


def _differential(parser: Parser, piece: Piece, cursor: Cursor, is_partial: bool) -> s.Surface:
    order = _order(piece)
    body = parser.factor(cursor)
    if order is None:
        return parser.opaque(piece.start, body.end, "a differential with a script", (body,))
    return s.Differential(piece.start, body.end, body, is_partial, order)


def slash(factors: Sequence[s.Surface], bottom: s.Surface) -> s.Surface | None:
    r"""``\mathrm{d}f/\mathrm{d}x`` where both sides of the slash are differentials."""
    top = factors[-1]
    if len(factors) != 1 or not isinstance(top, s.Differential) or not isinstance(bottom, s.Differential):
        return None
    if top.partial != bottom.partial:
        return None
    variable, order = _repeated(bottom.body, top.order)
    if order != top.order:
        return None
    return s.Derivative(top.start, bottom.end, top.body, (variable,) * order, "slash", order, top.partial)


def _repeated(body: s.Surface, order: int) -> tuple[s.Surface, int]:
    """The variable of ``dx^2`` and how often it stands there."""
    if order > 1 and isinstance(body, s.Power) and isinstance(body.exponent, s.Num) and body.exponent.value == order:
        return body.base, order
    return body, 1


def partial(parser: Parser, piece: Construct, cursor: Cursor) -> s.Surface:
    r"""``\partial_\mu`` and ``\partial_t`` before what they differentiate, or a lone differential ``\partial x``."""
    scripts = parser.scripts(piece)
    if cursor.done or not starts_operand(cursor.peek()):
        return s.Derivative(piece.start, piece.end, None, (), "index", 1, True, scripts)
    if any(m.parts for m in scripts.marks):
        return _bracketed(parser, piece, cursor, scripts)
    if not _subscript(piece) and not scripts.of("index"):
        return _differential(parser, piece, cursor, True)
    if any(m.kind not in ("index", "derivative") for m in scripts.marks):
        body = parser.factor(cursor)
        return parser.opaque(piece.start, body.end, "a derivative with a script that is not understood", (body,))
    if scripts.of("index"):
        body = _next(parser, cursor)
        return s.Derivative(piece.start, body.end, body, (), "index", len(scripts.of("index")), True, scripts)
    variable = _variable(parser, piece)
    body = _next(parser, cursor)
    if variable is None:
        return parser.opaque(piece.start, body.end, "a derivative by something that is not understood", (body,))
    return s.Derivative(piece.start, body.end, body, (variable,), "D", 1, True)


def _next(parser: Parser, cursor: Cursor) -> s.Surface:
    """The one factor that a ∂ with a subscript acts on, with a bracket right after a symbol."""
    body = parser.factor(cursor)
    if isinstance(body, s.Sym) and isinstance(cursor.peek(), Enclosed) and cursor.peek().start == body.end:
        argument = parser.factor(cursor)
        return s.Product(body.start, argument.end, (body, argument))
    return body


def nabla(parser: Parser, piece: Construct, cursor: Cursor) -> s.Surface:
    r"""``\nabla_x f``, ``\nabla f``, ``\nabla^2 f``; divergence and curl are not read."""
    scripts = parser.scripts(piece)
    powers = [m for m in scripts.marks if m.level == "up"]
    order = int(powers[0].text) if powers and powers[0].text.isdigit() else 1
    follower = cursor.peek()
    if isinstance(follower, Sign) and follower.text in INFIX:
        return parser.opaque(piece.start, piece.end, "a divergence or a curl", known=True)
    if cursor.done or not starts_operand(follower):
        return s.Derivative(piece.start, piece.end, None, (), "nabla", order, False, scripts)
    if any(m.parts for m in scripts.marks):
        return _bracketed(parser, piece, cursor, scripts)
    if scripts.of("index"):
        # A covariant derivative, unless the letter turns out to be an array (`\nabla_\beta` of a function of β).
        variable = _variable(parser, piece)
        body = _reach(parser, cursor) if isinstance(follower, Digits | Construct) else _next(parser, cursor)
        if order != 1 or not isinstance(variable, s.Sym):
            raised = s.Derivative(piece.start, body.end, body, (), "index", 1, True, scripts)
            return parser.opaque(piece.start, body.end, OF_ITS_OWN, (raised,), known=True)
        return s.Derivative(piece.start, body.end, body, (variable,), "nabla", 1, False, scripts)
    if any(m.kind not in ("derivative", "power") for m in scripts.marks):
        return parser.opaque(piece.start, piece.end, "a script on a nabla that is not understood")
    variable = _variable(parser, piece) if scripts.of("derivative") else None
    body = _reach(parser, cursor)
    variables = (variable,) * order if variable is not None else ()
    return s.Derivative(piece.start, body.end, body, variables, "nabla", order)


OF_ITS_OWN = "a derivative operator of its own kind"


def decorated(parser: Parser, piece: Construct, cursor: Cursor) -> s.Surface:
    r"""``\tilde\nabla_a\omega_b``: another operator than the one without the accent, with the same indices."""
    read = nabla if isinstance(piece.node, Command) and piece.node.name == "nabla" else partial
    found = read(parser, piece, cursor)
    return parser.opaque(found.start, found.end, OF_ITS_OWN, (found,), known=True)


def _bracketed(parser: Parser, piece: Construct, cursor: Cursor, scripts: Scripts) -> s.Surface:
    r"""``\nabla_{(\mu}\xi_{\nu)}``: a part of what is symmetrised has no value, but has indices."""
    body = _next(parser, cursor)
    found = s.Derivative(piece.start, body.end, body, (), "index", 1, True, scripts)
    return parser.opaque(piece.start, body.end, OF_ITS_OWN, (found,), known=True)


def _variable(parser: Parser, piece: Piece) -> s.Surface | None:
    for layer in piece.layers:
        for script in layer:
            if script.level == "sub":
                found = parser.nodes(unbrace(script.body), script.body.start, script.body.end)
                return None if isinstance(found, s.Missing | s.Opaque) else found
    return None


def _reach(parser: Parser, cursor: Cursor) -> s.Surface:
    """What an operator before a term acts on: a bracket, a call, or all factors that follow."""
    first = cursor.peek()
    if isinstance(first, Enclosed) and first.open in ("(", "["):
        return parser.factor(cursor)
    if (
        isinstance(first, SymbolPiece)
        and not first.layers
        and isinstance(cursor.peek(1), Enclosed)
        and cursor.peek(1).start == first.end
    ):
        return _next(parser, cursor)
    return parser.juxtaposed(cursor)


def fraction(parser: Parser, piece: Construct, node: Command, cursor: Cursor) -> s.Surface | None:
    r"""``\frac{df}{dx}`` and ``\frac{\partial^2}{\partial x\,\partial x^T}(f)``; ``None`` for a plain fraction."""
    if not _may_begin_with_d(unbrace(node.args[0])):
        return None
    top = [p for p in match(flatten(unbrace(node.args[0]))) if not isinstance(p, Gap)]
    bottom = [p for p in match(flatten(unbrace(node.args[1]))) if not isinstance(p, Gap)]
    kind = d_kind(top[0]) if top else None
    if kind is None or len(bottom) < 2 or d_kind(bottom[0]) != kind or piece.layers:
        return None
    order = _order(top[0])
    if order is None:
        return None
    variables = _bottom(parser, bottom, kind, order)
    if variables is None:
        return parser.opaque(piece.start, piece.end, "a derivative whose denominator is not understood")
    if len(top) > 1:
        body: s.Surface | None = parser.expression(top[1:], top[1].start, top[-1].end)
        end = piece.end
    elif cursor.done or not starts_operand(cursor.peek()):
        body, end = None, piece.end
    else:
        body = _reach(parser, cursor)
        end = body.end
    return s.Derivative(piece.start, end, body, variables, "fraction", order, kind == "partial")


def _may_begin_with_d(nodes: Sequence[Node]) -> bool:
    """Whether a d may stand first; a look at the first node, which settles nearly all fractions."""
    first = nodes[0] if nodes else None
    first = first.base if isinstance(first, Scripted) else first
    if isinstance(first, Command):
        return first.name not in LETTER_COMMANDS
    return not isinstance(first, Number) and not (isinstance(first, Letter) and first.text != "d")


def _bottom(parser: Parser, pieces: Sequence[Piece], kind: str, order: int) -> tuple[s.Surface, ...] | None:
    """The variables of a denominator: a d and a symbol or bracket, as often as the order says."""
    cursor, found = Cursor(pieces), list[s.Surface]()
    while not cursor.done:
        if d_kind(cursor.peek()) != kind or _order(cursor.take()) != 1 or cursor.done:
            return None
        piece = cursor.take()
        if isinstance(piece, SymbolPiece):
            variable = symbol(parser, piece)
        elif isinstance(piece, Enclosed):
            cursor.position -= 1
            variable = parser.factor(cursor)
        else:
            return None
        remaining = order - len(found)
        variable, times = _repeated(variable, remaining)
        found.extend([variable] * times)
    if len(found) != order or any(isinstance(v, s.Opaque) for v in found):
        return None
    return tuple(found)
