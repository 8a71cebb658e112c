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
_STARTING = (SymbolPiece, Digits, Enclosed, Construct)


@dataclass
class _Open:
    """A delimiter that waits for its partner, and what has come since."""

    sign: Sign
    kind: str
    inner: list[Piece] = field(default_factory=list)


def match(pieces: Sequence[Piece]) -> list[Piece]:
    """The same pieces with every matched pair of delimiters as one `Enclosed`; a lone one stays a `Sign`."""
    stack: list[_Open] = [_Open(Sign(0, 0), "")]
    pieces = _spoken(pieces)
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
    return _letter(piece) and not piece.layers


def _letter(piece: Piece) -> bool:
    return isinstance(piece, SymbolPiece) and piece.head.plain and piece.head.letter.isalpha() and not piece.before


_SPOKEN = frozenset("log ln exp sin cos tan sinh cosh tanh arcsin arccos arctan det tr Tr trace".split())
"""What is called without brackets, too, and is no customary product of letters."""
_ROOT = "\\surd"
_LAST = frozenset([_ROOT, *(word[-1] for word in _SPOKEN)])


def _spoken(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """The pieces with letters that touch, spell a function and stand before an operand as one: ``log x``."""
    out: list[Piece] | None = None
    for place in range(len(pieces) - 2, -1, -1):
        last = pieces[place]
        if not isinstance(last, SymbolPiece) or last.head.letter not in _LAST:
            continue
        if last.head.letter == _ROOT:
            out = out if out is not None else list(pieces)
            out[place : place + 2] = _rooted(last, pieces[place + 1])
            continue
        if not _letter(last):
            continue
        start = place
        while start and _lone(before := pieces[start - 1]) and before.end == pieces[start].start:  # type: ignore[arg-type]
            start -= 1
        word = "".join(piece.head.letter for piece in pieces[start : place + 1])  # type: ignore[attr-defined]
        following = pieces[place + 1]
        touches = isinstance(following, SymbolPiece) and following.start == last.end and _letter(following)
        if word in _SPOKEN and not touches and _starts_operand(following):
            out = out if out is not None else list(pieces)
            out[start : place + 1] = [replace(last, start=pieces[start].start, head=Head(word, "mathrm"))]
    return pieces if out is None else out


def _rooted(root: SymbolPiece, of: Piece) -> list[Piece]:
    """A root sign and what follows it: the root of a bracket, a letter or a number; else it is open how far it goes."""
    if isinstance(of, Sign) and of.text == "(" and not root.layers:
        return [replace(root, head=Head("sqrt", "mathrm")), of]
    if isinstance(of, SymbolPiece | Digits) and not (of.layers or root.layers):
        bracket = Enclosed(of.start, of.end, open="(", close=")", inner=(of,))
        return [replace(root, head=Head("sqrt", "mathrm")), bracket]
    return [Unread(root.start, root.end, reason="a root sign that does not say how far it goes"), of]


def _starts_operand(piece: Piece) -> bool:
    return piece.text in OPENING or piece.text in BARS if isinstance(piece, Sign) else isinstance(piece, _STARTING)


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
