"""From a formula to its statements: rows joined or not, equations split, chains of relations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from einlsp.latex.nodes import Command, Environment, Formula
from einlsp.reading import surface as s
from einlsp.reading.brackets import match
from einlsp.reading.extent import widened
from einlsp.reading.flatten import flatten, row_pieces
from einlsp.reading.heads import unbrace
from einlsp.reading.hints import gather
from einlsp.reading.marks import NO_HINTS, Hints
from einlsp.reading.parser import Parser
from einlsp.reading.pieces import Construct, Gap, Piece, RowBreak, Sign, SymbolPiece, Words
from einlsp.reading.vocabulary import ADDING, INFIX, RELATIONS, SPLITTING_WORDS

ALIGNMENTS = frozenset({
    "align", "aligned", "split", "gather", "gathered", "equation", "multline", "multlined", "eqnarray", "alignat",
    "alignedat", "flalign", "dmath", "displaymath", "math", "subequations", "dgroup", "dseries", "eqalign",
    "displaylines",
})  # fmt: skip


_BLANK = (Gap, RowBreak)


def read_surface(formula: Formula, note: Hints = NO_HINTS) -> s.FormulaSurface:
    """The statements of a formula. Never raises on what it does not understand; that becomes `Opaque`."""
    own = gather(formula)
    if note.indices or note.likely:
        not_indices = own.numbers | own.bound | own.steps
        note = replace(note, indices=note.indices - not_indices, likely=note.likely - not_indices - own.samples)
    parser = Parser(formula.latex, own if note == NO_HINTS else own.joined(note))
    try:
        chains, prose = _statements(formula, parser)
    except RecursionError:
        whole = s.Opaque(0, len(formula.latex), "nested too deeply", formula.latex)
        return s.FormulaSurface(formula.latex, (), (), (whole,))
    marks = tuple(sorted(dict.fromkeys(parser.marks), key=lambda m: (m.start, m.end)))
    opaque = tuple(sorted(dict.fromkeys(parser.opaques), key=lambda o: (o.start, -o.end)))
    return s.FormulaSurface(formula.latex, tuple(chains), marks, opaque, tuple(prose))


def _statements(formula: Formula, parser: Parser) -> tuple[list[s.Chain], list[s.Prose]]:
    pieces = match(_aligned(row_pieces(formula.rows)))
    chains: list[s.Chain] = []
    prose: list[s.Prose] = []
    for row in _joined_rows(pieces):
        for segment in _segments(row, prose):
            chain = _chain(segment, parser)
            if chain is not None:
                chains.extend(_parted(chain))
    return chains, prose


_EQUAL = frozenset({"equal", "define"})
_FOLLOWS = frozenset({"implies", "iff", "to", "⇒", "⇔", "→"})


def _parted(chain: s.Chain) -> list[s.Chain]:
    r"""The statements of which one follows from the other: ``a = b \implies c = d`` are two equations."""
    sides, relations, after = chain.sides, chain.relations, chain.after
    for k, arrow in enumerate(relations):
        follows = arrow.text in _FOLLOWS or arrow.text.lower() in ("rightarrow", "longrightarrow", "leftrightarrow")
        if arrow.kind not in ("implies", "arrow") or not follows or k + 1 == len(relations):
            continue
        if relations[k + 1].kind in _EQUAL and k > 0 and all(r.kind in _EQUAL for r in relations[:k]):
            first = s.Chain(chain.start, sides[k].end, sides[: k + 1], relations[:k], after, supposed=True)
            rest = s.Chain(sides[k + 1].start, chain.end, sides[k + 1 :], relations[k + 1 :], arrow.kind)
            return [first, *_parted(rest)]
    return [chain]


def _aligned(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with alignment environments opened: their rows become rows of the formula."""
    out: list[Piece] = []
    for piece in pieces:
        if (
            isinstance(piece, Construct)
            and isinstance(piece.node, Environment)
            and piece.node.name.rstrip("*") in ALIGNMENTS
            and not piece.layers
        ):
            out.extend(_aligned(row_pieces(piece.node.rows, piece.font)))
        else:
            out.append(piece)
    return out


def _joined_rows(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """The rows; one that starts with an operator or a relation goes on with the row before it."""
    rows: list[list[Piece]] = [[]]
    for piece in pieces:
        if isinstance(piece, RowBreak) and not piece.cell:
            rows.append([])
        else:
            rows[-1].append(piece)
    out: list[list[Piece]] = []
    for row in rows:
        seen = [p for p in row if not isinstance(p, _BLANK)]
        if not seen:
            continue
        if out and _continues(row, seen, out[-1]):
            out[-1] = [*out[-1], *(p for p in row if not isinstance(p, RowBreak))]
        else:
            out.append([p for p in row if not isinstance(p, RowBreak)])
    return out


def _continues(row: Sequence[Piece], seen: Sequence[Piece], before: Sequence[Piece]) -> bool:
    last = next((p for p in reversed(before) if not isinstance(p, Gap)), None)
    if _is_relation(seen[0]) or _is_infix(seen[0]):
        return True
    if last is not None and (_is_relation(last) or _is_infix(last) or _is_adding(last)):
        return True
    if not _is_adding(seen[0]):
        return False
    # `-c &= d` under `a &= b` is an equation of its own: it fills the cell before the sign of alignment.
    cell = next((k for k, p in enumerate(row) if isinstance(p, RowBreak)), len(row))
    after = next((p for p in row[cell + 1 :] if not isinstance(p, _BLANK)), None)
    return not (any(not isinstance(p, Gap) for p in row[:cell]) and after is not None and _is_relation(after))


def _is_adding(piece: Piece) -> bool:
    return isinstance(piece, Sign) and piece.text in ADDING


def _is_infix(piece: Piece) -> bool:
    return isinstance(piece, Sign) and (piece.text in INFIX - {":"} or piece.text == "/")


def _is_relation(piece: Piece) -> bool:
    return _relation(piece) is not None


def _relation(piece: Piece) -> s.Relation | None:
    r"""The relation that a piece is, also under ``\overset``, ``\stackrel`` and ``\not``, and as a long arrow."""
    if isinstance(piece, Sign) and piece.text in RELATIONS:
        return s.Relation(piece.start, piece.end, RELATIONS[piece.text], piece.text)
    if not isinstance(piece, Construct) or not isinstance(piece.node, Command):
        return None
    node = piece.node
    if node.name in ("overset", "underset", "stackrel") and len(node.args) == 2:
        inner = flatten(unbrace(node.args[1]))
        found = _relation(inner[0]) if len(inner) == 1 else None
        return None if found is None else replace(found, start=piece.start, end=piece.end)
    if node.name == "not":
        return s.Relation(piece.start, piece.end, "unequal", "not")
    if node.name.startswith("x") and node.name.endswith("arrow"):
        return s.Relation(piece.start, piece.end, "arrow", node.name)
    return None


def _segments(row: Sequence[Piece], prose: list[s.Prose]) -> list[list[Piece]]:
    """The statements of a row: parted by wide spaces, words and commas; lists beside a relation stay whole."""
    parts: list[tuple[list[Piece], str]] = [([], "")]
    for piece in row:
        if isinstance(piece, Gap):
            parts.append(([], "gap"))
        elif _is_prose(piece):
            prose.append(s.Prose(piece.start, piece.end, _content(piece)))
            parts.append(([], "words"))
        elif isinstance(piece, Sign) and piece.text in (",", ";"):
            parts[-1][0].append(piece)
            parts.append(([], "comma"))
        elif isinstance(piece, Sign) and piece.text == "." and piece is row[-1]:
            continue
        else:
            parts[-1][0].append(piece)
    out: list[list[Piece]] = []
    for part, why in parts:
        if out and out[-1] and part and _goes_on(part, why, out):
            out[-1] = [*out[-1], *part]
        elif part:
            out.append(list(part))
        if not part and why in ("gap", "words") and out:
            out[-1] = _trimmed(out[-1])
    return [trimmed for part in out if (trimmed := _trimmed(part))]


def _goes_on(part: Sequence[Piece], why: str, out: Sequence[Sequence[Piece]]) -> bool:
    """Whether a part belongs to the statement before it."""
    before = out[-1]
    ended = isinstance(before[-1], Sign) and before[-1].text in (",", ";")
    if not ended:
        first = part[0]
        return why == "gap" and (
            _is_relation(first) or _is_infix(first) or _is_adding(first) or _is_operator_sign(before[-1])
        )
    if why != "comma":
        return False
    has, had = any(map(_is_relation, part)), any(map(_is_relation, before))
    # `A, B \in S` lists on the left; `i = 1, \dots, N` lists on the right.
    return not has or not had


def _is_operator_sign(piece: Piece) -> bool:
    return _is_relation(piece) or _is_infix(piece) or _is_adding(piece)


def _trimmed(part: Sequence[Piece]) -> list[Piece]:
    out = list(part)
    while out and isinstance(out[-1], Sign) and out[-1].text in (",", ";", "."):
        out.pop()
    return out


def _is_prose(piece: Piece) -> bool:
    if isinstance(piece, Words):
        return True
    return (
        isinstance(piece, SymbolPiece)
        and piece.head.font == "text"
        and piece.head.letter.lower() in SPLITTING_WORDS
        and not piece.layers
    )


def _content(piece: Piece) -> str:
    return piece.content if isinstance(piece, Words) else piece.head.letter if isinstance(piece, SymbolPiece) else ""


def _chain(pieces: Sequence[Piece], parser: Parser) -> s.Chain | None:
    sides: list[list[Piece]] = [[]]
    relations: list[s.Relation] = []
    found_at = [_relation(p) for p in pieces]
    arrow = any(r is not None and r.kind == "arrow" for r in found_at)
    for position, (piece, found) in enumerate(zip(pieces, found_at, strict=True)):
        following = pieces[position + 1] if position + 1 < len(pieces) else None
        if isinstance(piece, Sign) and piece.text == ":":
            if following is not None and isinstance(following, Sign) and following.text == "=":
                continue
            if arrow and not relations:
                found = s.Relation(piece.start, piece.end, "type", ":")
        if found is None:
            sides[-1].append(piece)
            continue
        before = pieces[position - 1] if position else None
        if isinstance(before, Sign) and before.text == ":" and found.text == "=":
            found = s.Relation(before.start, found.end, "define", ":=")
        if relations and not sides[-1] and relations[-1].end <= found.start:
            # `= \\ =`, `\not\in`, `<-`: two relation signs in a row are one.
            relations[-1] = s.Relation(relations[-1].start, found.end, relations[-1].kind, relations[-1].text)
            continue
        relations.append(found)
        sides.append([])
    if not relations and not sides[0]:
        return None
    start, end = pieces[0].start, pieces[-1].end
    places = [start, *(r.end for r in relations)]
    read = tuple(parser.expression(side, place, place) for side, place in zip(sides, places, strict=True))
    sound = tuple(widened(side, parser.latex) for side in read)
    return s.Chain(min(start, sound[0].start), max(end, sound[-1].end), sound, tuple(relations))
