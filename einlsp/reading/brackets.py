"""Matching of delimiters in a run of pieces; which bars open, which close, and which only stand between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from einlsp.latex.nodes import Command
from einlsp.reading.heads import Head
from einlsp.reading.pieces import Construct, Digits, Enclosed, Piece, Sign, SymbolPiece, Unread, Words
from einlsp.reading.vocabulary import FUNCTIONS

OPENING = {"(": ")", "[": "]", "\\{": "\\}", "langle": "rangle", "lfloor": "rfloor", "lceil": "rceil"}
CLOSING = {close: open_ for open_, close in OPENING.items()}
# Half-open intervals close with the other sign.
MIXED = {("(", "]"), ("[", ")"), ("]", "["), ("[", "[")}
BARS = frozenset({"|", "‖"})
_OPERANDS = (SymbolPiece, Digits, Enclosed, Unread, Words)


@dataclass
class _Open:
    """A delimiter that waits for its partner, and what has come since."""

    sign: Sign
    kind: str
    inner: list[Piece] = field(default_factory=list)


def match(pieces: Sequence[Piece]) -> list[Piece]:
    """The same pieces with every matched pair of delimiters as one `Enclosed`; a lone one stays a `Sign`."""
    stack: list[_Open] = [_Open(Sign(0, 0), "")]
    for position, piece in enumerate(pieces):
        if not isinstance(piece, Sign):
            stack[-1].inner.append(piece)
        elif piece.text in OPENING:
            stack.append(_Open(piece, piece.text))
        elif piece.text in CLOSING:
            _close(stack, piece, CLOSING[piece.text])
        elif piece.text in BARS:
            _bar(stack, piece, pieces, position + 1)
        else:
            stack[-1].inner.append(piece)
    while len(stack) > 1:
        _give_up(stack)
    return stack[0].inner


def _close(stack: list[_Open], sign: Sign, kind: str) -> None:
    """Close the innermost bracket of this kind; bars left open inside it were no brackets."""
    depth = len(stack) - 1
    while depth and stack[depth].kind in BARS:
        depth -= 1
    if not depth or (stack[depth].kind != kind and (stack[depth].kind, sign.text) not in MIXED):
        stack[-1].inner.append(sign)
        return
    while len(stack) - 1 > depth:
        _give_up(stack)
    _wrap(stack, sign, sign.text)


def _wrap(stack: list[_Open], sign: Sign, close: str) -> None:
    top = stack.pop()
    if top.kind in ("(", "["):
        _spell(stack[-1].inner, top)
    piece = Enclosed(top.sign.start, sign.end, sign.layers, open=top.kind, close=close, inner=tuple(top.inner))
    if top.sign.layers:
        piece = replace(
            piece, inner=(Unread(top.sign.start, top.sign.end, reason="a script on an opening bracket"), *piece.inner)
        )
    stack[-1].inner.append(piece)


def _spell(before: list[Piece], bracket: _Open) -> None:
    r"""Letters side by side that touch a bracket, and spell a function, are one word: ``exp(x)``, ``Var[X]``."""
    end, start = bracket.sign.start, len(before)
    while start and isinstance(letter := before[start - 1], SymbolPiece) and letter.end == end and _lone(letter):
        start, end = start - 1, letter.start
    run = [piece for piece in before[start:] if isinstance(piece, SymbolPiece)]
    word = "".join(piece.head.letter for piece in run)
    trace = word in ("tr", "Tr") and any(isinstance(p, SymbolPiece) and p.head.upper_case for p in bracket.inner)
    if word in FUNCTIONS and (len(word) > 2 or trace):
        before[start:] = [SymbolPiece(end, run[-1].end, head=Head(word, "mathrm"))]


def _lone(piece: SymbolPiece) -> bool:
    return piece.head.plain and piece.head.letter.isalpha() and not (piece.layers or piece.before)


def _give_up(stack: list[_Open]) -> None:
    top = stack.pop()
    stack[-1].inner.append(top.sign)
    stack[-1].inner.extend(top.inner)


def _bar(stack: list[_Open], sign: Sign, pieces: Sequence[Piece], position: int) -> None:
    """Open a bar, close one, or leave it standing as the bar of a condition."""
    inner = stack[-1].inner
    after_operand = bool(inner) and ends_operand(inner[-1])
    if not after_operand:
        stack.append(_Open(sign, sign.text))
    elif stack[-1].kind == sign.text:
        _wrap(stack, sign, sign.text)
    elif _ahead(pieces, position, sign.text):
        stack.append(_Open(sign, sign.text))
    else:
        inner.append(sign)


def _ahead(pieces: Sequence[Piece], position: int, text: str) -> bool:
    """Whether another such bar follows before the bracket around this place closes."""
    depth = 0
    for piece in pieces[position:]:
        if not isinstance(piece, Sign):
            continue
        if piece.text in OPENING:
            depth += 1
        elif piece.text in CLOSING:
            depth -= 1
            if depth < 0:
                return False
        elif depth == 0 and piece.text == text:
            return True
    return False


def ends_operand(piece: Piece) -> bool:
    """Whether an operand may end with this piece, so that what follows is an operator or another factor."""
    if isinstance(piece, Construct):
        return not (isinstance(piece.node, Command) and not piece.node.args)
    return isinstance(piece, _OPERANDS) and not (
        isinstance(piece, SymbolPiece) and piece.head.word and piece.head.letter in FUNCTIONS
    )
