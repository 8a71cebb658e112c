"""From pieces to the surface tree: sums, products, quotients, powers, brackets, calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from einlsp.latex.nodes import Node
from einlsp.reading import constructs, differentials, operators
from einlsp.reading import surface as s
from einlsp.reading.attach import base_of, symbol, wrapped
from einlsp.reading.brackets import match
from einlsp.reading.cursor import Cursor, starts_operand
from einlsp.reading.flatten import flatten
from einlsp.reading.heads import Head
from einlsp.reading.marks import NO_SCRIPTS, Hints, Mark, Scripts
from einlsp.reading.pieces import Construct, Digits, Enclosed, Gap, Piece, RowBreak, Sign, SymbolPiece, Unread, Words
from einlsp.reading.reach import REACHING, ended
from einlsp.reading.scripts import classify
from einlsp.reading.vocabulary import ADDING, INFIX, RELATIONS, SIGNED

MIXING = frozenset({"odot", "circ", "oslash"})
_BLANK = (Gap, RowBreak)
_GIVEN = ("mid", "|")
_COMMAS = (",", ";")


@lru_cache(maxsize=1024)
def _number(digits: str) -> Fraction:
    return Fraction(digits)


class Parser:
    """Parses the expressions of one formula; gathers the marks of its scripts and what was not understood."""

    def __init__(self, latex: str, hints: Hints) -> None:
        self.latex = latex
        self.hints = hints
        self.marks: list[Mark] = []
        self.opaques: list[s.Opaque] = []

    # what constructs need

    def nodes(self, nodes: Sequence[Node], start: int, end: int, font: str = "") -> s.Surface:
        """The expression of a run of LaTeX nodes."""
        return self.expression(match(flatten(nodes, font)), start, end)

    def opaque(
        self,
        start: int,
        end: int,
        reason: str,
        parts: tuple[s.Surface, ...] = (),
        known: bool = False,
        mean: str = "",
    ) -> s.Opaque:
        """A part without a value; unless it is ``known`` what it is, it makes the formula less than whole."""
        found = s.Opaque(start, end, reason, self.latex[start:end], parts, known, mean)
        self.opaques.append(found)
        return found

    def scripts(self, piece: Piece, extra: Hints | None = None) -> Scripts:
        """The classified scripts of a piece."""
        if not piece.layers and not piece.before:
            return NO_SCRIPTS
        found = classify(base_of(piece), piece.layers, extra or self.hints, piece.before)
        self.marks.extend(found.marks)
        return found

    # expressions

    def expression(self, pieces: Sequence[Piece], start: int, end: int) -> s.Surface:
        """An expression, or a `Listing` where commas or semicolons stand between several."""
        seen = [p for p in pieces if not isinstance(p, _BLANK)]
        if not seen:
            return s.Missing(start, end)
        if len(seen) == 1 and not isinstance(seen[0], Sign):
            return self.factor(Cursor(seen))
        signs = {p.text for p in seen if isinstance(p, Sign)}
        if not signs:
            return self.juxtaposed(Cursor(seen))
        if not signs.isdisjoint(RELATIONS):
            return self._related(seen, start, end)
        given = None
        if not signs.isdisjoint(_GIVEN):
            given = next(k for k, p in enumerate(seen) if isinstance(p, Sign) and p.text in _GIVEN)
        if given is not None and 0 < given < len(seen) - 1:
            parts = tuple(self.expression(part, start, end) for part in (seen[:given], seen[given + 1 :]))
            return self.opaque(seen[0].start, seen[-1].end, "a condition behind a bar", parts, known=True)
        if signs.isdisjoint(_COMMAS):
            return self.sum(Cursor(seen))
        items: list[list[Piece]] = [[]]
        for piece in seen:
            if isinstance(piece, Sign) and piece.text in _COMMAS:
                items.append([])
            else:
                items[-1].append(piece)
        parts = tuple(self._item(item) for item in items if item)
        return s.Listing(seen[0].start, seen[-1].end, parts)

    def _item(self, pieces: list[Piece]) -> s.Surface:
        if len(pieces) == 1 and isinstance(pieces[0], Sign) and pieces[0].text == "dots":
            return s.Dots(pieces[0].start, pieces[0].end)
        return self.sum(Cursor(pieces))

    def _related(self, pieces: Sequence[Piece], start: int, end: int) -> s.Surface:
        sides: list[list[Piece]] = [[]]
        for piece in pieces:
            if isinstance(piece, Sign) and piece.text in RELATIONS:
                sides.append([])
            else:
                sides[-1].append(piece)
        parts = tuple(self.expression(side, start, end) for side in sides if side)
        return self.opaque(start, end, "a relation inside an expression", parts, known=True)

    def sum(self, cursor: Cursor) -> s.Surface:
        """Terms with signs between them, to the end of the pieces."""
        terms: list[s.Term] = []
        start = cursor.start
        doubtful = False
        while not cursor.done:
            at, sign = cursor.start, 1
            while (signed := cursor.take_sign(ADDING)) is not None:
                sign = -sign if signed.text == "-" else sign
                doubtful = doubtful or signed.text in ("pm", "mp")
            if cursor.position == cursor.size:
                body: s.Surface = self.opaque(at, cursor.end, "an operator with nothing after it")
            else:
                body = self.product(cursor)
            terms.append(s.Term(at, body.end, sign, body))
        if doubtful:
            return self.opaque(
                start, cursor.end, "a sign that is plus or minus", tuple(t.body for t in terms), known=True
            )
        if len(terms) == 1 and terms[0].sign == 1:
            return terms[0].body
        return s.Sum(start, terms[-1].end, tuple(terms))

    def product(self, cursor: Cursor) -> s.Surface:
        """Factors with operators between them, to the next sign of a sum."""
        start = cursor.start
        left = self.juxtaposed(cursor)
        ops: set[str] = set()
        while (op := cursor.take_sign(INFIX)) is not None:
            ops.add(op.text)
            right = self.signed(cursor, op)
            left = s.Infix(start, right.end, op.text, left, right)
        if ("otimes" in ops and ops & MIXING) or (":" in ops and len(ops) > 1):
            return self.opaque(start, left.end, "different products in a row, without brackets", (left,))
        return left

    def signed(self, cursor: Cursor, after: Piece) -> s.Surface:
        """An operand that may carry a sign of its own: ``a \\cdot -b``, ``\\exp -x``."""
        start, sign = cursor.start, 1
        while (signed := cursor.take_sign(SIGNED)) is not None:
            sign = -sign if signed.text == "-" else sign
        if cursor.done or not starts_operand(cursor.peek()):
            return self.opaque(after.start, after.end, "an operator with nothing after it")
        body = self.juxtaposed(cursor)
        return body if sign > 0 else s.Sum(start, body.end, (s.Term(start, body.end, -1, body),))

    def juxtaposed(self, cursor: Cursor, argument: str = "") -> s.Surface:
        """Factors side by side; as the argument of a function of that name they end before the next function."""
        start = cursor.start
        factors: list[s.Surface] = []
        while not cursor.done:
            piece = cursor.peek()
            if isinstance(piece, Sign) and piece.text == "/":
                cursor.take()
                factors = [self.divided(factors, cursor, piece)]
                continue
            if isinstance(piece, Sign) and (piece.text in ADDING or piece.text in INFIX):
                break
            if argument and factors:
                if operators.function_name(piece) is not None and not _wants(factors[-1]):
                    break
                if ended(argument, factors, piece, self.latex) or self._differentiates(cursor, argument):
                    break
            factors.append(self.factor(cursor))
        if not factors:
            return self.opaque(start, max(start, cursor.start), "an operator with nothing beside it")
        return factors[0] if len(factors) == 1 else s.Product(factors[0].start, factors[-1].end, tuple(factors))

    def _differentiates(self, cursor: Cursor, name: str) -> bool:
        r"""Whether a derivative is next: ``\sin\theta\frac{\partial f}{\partial x}`` is a product."""
        piece = cursor.peek()
        if name not in REACHING or not isinstance(piece, Construct):
            return False
        position, marks, opaques = cursor.position, len(self.marks), len(self.opaques)
        found = self.factor(cursor)
        cursor.position = position
        del self.marks[marks:], self.opaques[opaques:]
        return isinstance(found, s.Derivative)

    def divided(self, factors: list[s.Surface], cursor: Cursor, slash: Piece) -> s.Surface:
        """``a/b``: what stands on the left, by the one factor on the right; doubtful where more follow closely."""
        if not factors or cursor.done or not starts_operand(cursor.peek()):
            return self.opaque(slash.start, slash.end, "a slash without both operands", tuple(factors))
        top = factors[0] if len(factors) == 1 else s.Product(factors[0].start, factors[-1].end, tuple(factors))
        bottom = self.factor(cursor)
        derivative = differentials.slash(factors, bottom)
        if derivative is not None:
            return derivative
        quotient = s.Quotient(top.start, bottom.end, top, bottom, slash=True)
        if cursor.done or not starts_operand(cursor.peek()) or _clear(top, bottom, cursor.peek()):
            return quotient
        return self.opaque(top.start, bottom.end, "a/bc may be (a/b)c or a/(bc)", (quotient,))

    def factor(self, cursor: Cursor) -> s.Surface:
        """One factor with its scripts, and the argument of a function."""
        piece = cursor.take()
        match piece:
            case Digits(text=text):
                ones = self._ones(piece) if text == "1" and piece.layers else None
                if ones is not None:
                    return ones
                value = s.Num(piece.start, piece.end, _number(text))
                return wrapped(self, value, self.scripts(piece), piece)
            case SymbolPiece():
                special = differentials.operator(self, piece, cursor) or operators.named(self, piece, cursor)
                return special if special is not None else symbol(self, piece)
            case Construct():
                return constructs.read(self, piece, cursor)
            case Enclosed():
                return constructs.enclosed(self, piece)
            case Words(content=content):
                return self.opaque(piece.start, piece.end, f"words: {content}", known=True)
            case Unread(reason=reason):
                self.scripts(piece)
                return self.opaque(piece.start, piece.end, reason)
            case _:
                return operators.strange(self, piece)

    def _ones(self, piece: Piece) -> s.Surface | None:
        r"""An entry of the vector of ones, ``1_\alpha``: the number one with only indices of this formula on it."""
        # Nobody writes a power of 1, or numbers ones.
        hints = replace(self.hints, indices=self.hints.indices | self.hints.bound)
        plain = SymbolPiece(piece.start, piece.end, piece.layers, piece.before, Head("1"))
        found = classify(base_of(plain), piece.layers, hints, piece.before)
        known = all(m.kind == "index" and (m.text in hints.indices or m.text[0] == "\\") for m in found.marks)
        if not found.marks or not known:
            return None
        self.marks.extend(found.marks)
        return s.Sym(piece.start, piece.end, Head("1", "mathbf"), found)


def _wants(last: s.Surface) -> bool:
    r"""Whether a factor has to be multiplied by what follows: the row of ``\log\mathbf{1}^T\exp(\mathbf{x})``."""
    return isinstance(last, s.Transposed) and isinstance(last.base, s.Sym) and last.base.head.bold


def _clear(top: s.Surface, bottom: s.Surface, following: Piece) -> bool:
    """Whether ``a/b c`` can only mean (a/b)c: a number above, and c at a distance or no plain letter."""
    if not isinstance(top, s.Num):
        return False
    if isinstance(following, SymbolPiece) and not following.head.bold:
        return following.start > bottom.end and isinstance(bottom, s.Num | s.Sym | s.Bracket)
    return isinstance(bottom, s.Num | s.Sym | s.Bracket)
