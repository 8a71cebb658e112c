"""A place in a run of pieces."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from einlsp.reading.pieces import Piece, Sign
from einlsp.reading.vocabulary import ADDING, INFIX


class Cursor:
    """Walks a run of pieces."""

    __slots__ = ("pieces", "position", "size")

    def __init__(self, pieces: Sequence[Piece], position: int = 0) -> None:
        self.pieces = pieces
        self.size = len(pieces)
        self.position = position

    @property
    def done(self) -> bool:
        """Whether nothing is left."""
        return self.position >= self.size

    @property
    def start(self) -> int:
        """Where the next piece starts, or the last one ended."""
        return self.end if self.position >= self.size else self.pieces[self.position].start

    @property
    def end(self) -> int:
        """Where the last piece of all ends."""
        return self.pieces[-1].end if self.pieces else 0

    def peek(self, ahead: int = 0) -> Piece:
        """The next piece, or one further on; an empty sign after the end."""
        at = self.position + ahead
        return self.pieces[at] if at < self.size else Sign(self.end, self.end)

    def take(self) -> Piece:
        """The next piece, which is thereby taken."""
        self.position += 1
        return self.pieces[self.position - 1]

    def take_sign(self, texts: Collection[str]) -> Sign | None:
        """The next piece if it is one of these signs."""
        if self.position >= self.size:
            return None
        piece = self.pieces[self.position]
        if isinstance(piece, Sign) and piece.text in texts:
            self.position += 1
            return piece
        return None


def starts_operand(piece: Piece) -> bool:
    """Whether an operand may start with this piece."""
    if isinstance(piece, Sign):
        return bool(piece.text) and piece.text not in ADDING and piece.text not in INFIX and piece.text != "/"
    return True
