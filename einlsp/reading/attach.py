"""Scripts put where they belong: labels into the head, indices on the symbol, powers and transposes around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from einlsp.latex.nodes import Command, Script
from einlsp.reading import surface as s
from einlsp.reading.dimensions import dimensions_of
from einlsp.reading.heads import NUMBERED, Head, spell, unbrace
from einlsp.reading.marks import Mark, Scripts
from einlsp.reading.pieces import Construct, Digits, Enclosed, Piece, Sign, SymbolPiece
from einlsp.reading.places import run_of
from einlsp.reading.scripts import Base
from einlsp.reading.vocabulary import EXPECTATIONS, FUNCTIONS

if TYPE_CHECKING:
    from einlsp.reading.parser import Parser

SPACES = frozenset({
    "\\mathbb{R}", "\\mathbb{C}", "\\mathbb{Z}", "\\mathbb{N}", "\\mathbb{Q}", "\\mathbb{S}", "\\mathbb{H}",
    "\\mathbb{F}", "\\mathbb{K}", "\\mathbb{B}", "\\mathbf{R}",
})  # fmt: skip
OF_AN_ENTRY = "an inverse or a transpose of an entry, or an entry of one? brackets would say"
UNCLEAR = frozenset({"not understood as a script", "a second script at the same place"})
IDENTITIES = frozenset({"\\mathbb{I}", "\\mathbb{1}"})
_SURE_SPACES = SPACES - {"\\mathbf{R}"}
_UNREAD = EXPECTATIONS - IDENTITIES


def base_of(piece: Piece) -> Base:
    """What the scripts of a piece stand on."""
    match piece:
        case SymbolPiece(head=head):
            if head.key in _SURE_SPACES and not _several_below(piece):
                return Base("space", head)
            if head.key in _UNREAD:
                return Base("expectation", head)
            if head.word and head.letter in FUNCTIONS:
                return Base("function", head)
            return Base("symbol", head)
        case Digits():
            return Base("number")
        case Enclosed(open="‖"):
            return Base("norm")
        case Enclosed() | Sign():
            return Base("bracket")
        case Construct(node=Command(name=name)):
            if name in ("nabla", "partial"):
                return Base("nabla" if name == "nabla" else "partial")
            if name in FUNCTIONS and name not in ("max", "min", "sum"):
                return Base("function")
            return Base("bracket" if name in _VALUES else "big")
        case Construct():
            return Base("bracket")
        case _:
            return Base("symbol")


def _several_below(piece: Piece) -> bool:
    r"""Whether several letters stand below a symbol: ``\mathbb C_{ijkl}`` is a tensor, not the complex numbers."""
    runs = [run_of(script) or () for layer in piece.layers for script in layer if script.level == "sub"]
    return any(sum(place.kind == "letter" for place in run) > 1 for run in runs)


_VALUES = frozenset({"frac", "dfrac", "tfrac", "cfrac", "sqrt", "binom", "cancel"})


def symbol(parser: Parser, piece: SymbolPiece) -> s.Surface:
    """A symbol: labels, primes and lone components join its head, the rest stays on it or goes around it."""
    scripts = parser.scripts(piece)
    if piece.head.key in SPACES and base_of(piece).kind == "space":
        return s.Space(piece.start, piece.end, piece.head.key, _dimensions(piece), _text(scripts, "down"))
    if (
        piece.head.letter.isdigit()
        and not piece.head.accents
        and piece.head.key != "\\mathbb{1}"
        and not piece.head.bold
    ):
        return parser.opaque(piece.start, piece.end, "a digit in a font of its own")
    if not scripts.marks:
        return s.Sym(piece.start, piece.end, piece.head, scripts)
    indexed = any(m.kind == "index" for m in scripts.marks)
    head, kept = piece.head, []
    for mark in scripts.marks:
        if mark.kind in ("label", "bound", "offset", "norm", "derivative", "space") or (
            mark.kind == "component" and not indexed
        ):
            head = _named(head, mark, piece)
        elif mark.kind in ("index", "component", "sample", "unknown"):
            if mark.kind == "sample" and mark.level == "up":
                head = head.with_labels((), (NUMBERED,))
            kept.append(mark)
    found = s.Sym(piece.start, piece.end, head, Scripts(tuple(kept), scripts.stacked, scripts.lower))
    unclear = next((m for m in kept if m.kind == "unknown"), None)
    if unclear is not None:
        reason = f"the script `{unclear.text}`: {unclear.reason}"
        return parser.opaque(piece.start, piece.end, reason, (found,), unclear.reason not in UNCLEAR)
    if any(m.kind == "label" and m.reason.startswith("a slice") for m in scripts.marks):
        return parser.opaque(piece.start, piece.end, "a slice of an array", (found,), known=True)
    doubly = len([m for m in kept if m.kind == "index"]) > 1
    if doubly and scripts.of("transpose", "inverse", "inverse-transpose"):
        return parser.opaque(piece.start, piece.end, OF_AN_ENTRY, (found,), known=True)
    return wrapped(parser, found, scripts, piece)


def _named(head: Head, mark: Mark, piece: Piece) -> Head:
    if mark.text.startswith("'") and mark.level == "up":
        return head.with_labels((), (), len(mark.text))
    if any(script.start == mark.start for script in piece.before):
        sign = "^" if mark.level == "up" else "_"
        return Head(
            head.letter,
            head.font,
            head.accents,
            head.labels,
            head.upper,
            head.primes,
            f"{{}}{sign}{{{mark.text}}}{head.before}",
        )
    return head.with_labels((), (mark.text,)) if mark.level == "up" else head.with_labels((mark.text,))


def _text(scripts: Scripts, level: str) -> str:
    return ",".join(m.text for m in scripts.marks if m.level == level)


def _dimensions(piece: Piece) -> tuple[str, ...]:
    r"""The dimensions of a space: ``\mathbb{R}^{m\times n}`` has ``m`` and ``n``."""
    for layer in piece.layers:
        for script in layer:
            if script.level == "sup":
                return dimensions_of(unbrace(script.body))
    return ()


_WITH_ENTRIES = (s.Bracket, s.Quotient, s.Call, s.Bars, s.Inner, s.MatrixLiteral)
_LABELLED = (s.Norm, s.Call, s.Derivative, s.Inner)


def wrapped(parser: Parser, base: s.Surface, scripts: Scripts, piece: Piece) -> s.Surface:
    """The base inside the powers, transposes and inverses that its superscripts say."""
    result = base
    if not scripts.marks:
        return base
    if isinstance(base, _WITH_ENTRIES) and scripts.of("index", "component"):
        result = s.Indexed(
            piece.start, piece.end, base, Scripts(scripts.of("index", "component"), scripts.stacked, scripts.lower)
        )
    if isinstance(base, s.Num) and scripts.of("index"):
        result = parser.opaque(piece.start, piece.end, "a number with an index: ones?", known=True)
    for mark in scripts.marks:
        match mark.kind:
            case "transpose":
                result = s.Transposed(piece.start, mark.end, result, mark.text)
            case "inverse":
                result = s.Inverted(piece.start, mark.end, result)
            case "inverse-transpose":
                inner = s.Inverted(piece.start, mark.end, result)
                result = s.Transposed(piece.start, mark.end, inner, mark.text.removeprefix("-"))
            case "pseudo-inverse":
                result = s.Inverted(piece.start, mark.end, result, pseudo=True)
            case "adjoint":
                result = parser.opaque(piece.start, piece.end, f"`{mark.text}`: {mark.reason}", (result,))
            case "space" if isinstance(base, s.Bracket):
                result = s.Space(
                    piece.start, piece.end, "\\{\\}", _dimensions(piece), parser.latex[base.start : base.end]
                )
            case "power":
                result = _power(parser, result, mark, piece)
            case "unknown" | "sample" | "label" | "offset" | "bound" if not isinstance(base, s.Sym):
                if not (isinstance(base, _LABELLED) and mark.kind in ("bound", "label")):
                    reason = f"the script `{mark.text}`: {mark.reason}"
                    known = mark.reason not in UNCLEAR
                    result = parser.opaque(piece.start, piece.end, reason, (result,), known)
            case _:
                pass
    return result


def _power(parser: Parser, base: s.Surface, mark: Mark, piece: Piece) -> s.Surface:
    script = script_at(piece, mark)
    if script is None:
        return parser.opaque(piece.start, piece.end, "a power that was lost", (base,))
    nodes = unbrace(script.body)
    entrywise = bool(nodes) and spell(nodes[:1]) in ("\\odot", "\\circ", "⊙", "∘") and len(nodes) > 1
    exponent = parser.nodes(nodes[1:] if entrywise else nodes, script.body.start, script.body.end)
    return s.Power(piece.start, mark.end, base, exponent, mark.sure, entrywise)


def script_at(piece: Piece, mark: Mark) -> Script | None:
    """The script that a mark covers or lies in."""
    for layer in piece.layers:
        for script in layer:
            if script.start <= mark.start < script.end:
                return script
    return None
