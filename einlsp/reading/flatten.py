r"""From the LaTeX tree to a flat run of pieces: symbols, digits, signs, constructs, each with all its scripts.

Staggered spellings are merged here: ``{M^\mu}_\nu``, ``M^\mu{}_\nu`` and ``\tensor{M}{^\mu_\nu}`` all become one
piece with two *layers* of scripts, in their order from left to right. What does not change the meaning (colours, boxes,
under-braces, sizes, invisible groups) is gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from einlsp.latex.nodes import (
    Broken,
    Command,
    Environment,
    Fence,
    Group,
    Letter,
    Node,
    Number,
    Operator,
    Row,
    Script,
    Scripted,
    Space,
    Text,
)
from einlsp.reading.brackets import match
from einlsp.reading.heads import (
    ACCENTS,
    BOLD,
    GREEK_CHARACTERS,
    LETTER_COMMANDS,
    OTHER_FONTS,
    UPRIGHT,
    head_of,
    spell,
    unbrace,
)
from einlsp.reading.pieces import (
    Construct,
    Digits,
    Enclosed,
    Gap,
    Layer,
    Piece,
    RowBreak,
    Sign,
    SymbolPiece,
    Unread,
    Words,
    is_wide,
)
from einlsp.reading.places import signature
from einlsp.reading.vocabulary import (
    CAPTIONED,
    CONSTRUCTS,
    EXPECTATION_MACROS,
    IGNORED,
    SIGNS,
    SPACE_COMMANDS,
    TRANSPARENT,
    WORD_COMMANDS,
)
from einlsp.records import pattern

_POWER = pattern(r"-?\d+")

# Fonts in which a digit is a symbol.
_SYMBOL_FONTS = BOLD | OTHER_FONTS


def flatten(nodes: Iterable[Node], font: str = "") -> list[Piece]:
    """The pieces of a run of nodes; ``font`` is the bold (or other) font around them."""
    out: list[Piece] = []
    waiting: list[Script] = []
    source = list(nodes)
    for position, node in enumerate(source):
        for piece in _pieces(node, font):
            if _is_spacer(piece) and (piece.layers or len(source) > 1):
                if not piece.layers:
                    continue  # the `{}` of `a {} = {} & b`
                if out and _takes_scripts(out[-1]) and not _is_prescript(piece, out[-1], source, position):
                    out[-1] = replace(out[-1], layers=out[-1].layers + piece.layers, end=piece.end)
                else:
                    waiting.extend(s for layer in piece.layers for s in layer)
                continue
            if waiting:
                if _takes_scripts(piece):
                    out.append(replace(piece, before=tuple(waiting) + piece.before))
                    waiting.clear()
                    continue
                out.extend(_stray(waiting))
                waiting.clear()
            out.append(piece)
            if isinstance(piece, Sign) and piece.text == ".":
                _join_dots(out)
    out.extend(_stray(waiting))
    return out


def _stray(scripts: list[Script]) -> list[Piece]:
    return [Unread(s.start, s.end, reason="a script with nothing before it", text=spell((s,))) for s in scripts]


def _join_dots(out: list[Piece]) -> None:
    """Three full stops in a row are an ellipsis."""
    if len(out) >= 3 and all(isinstance(p, Sign) and p.text == "." for p in out[-3:]):
        out[-3:] = [Sign(out[-3].start, out[-1].end, text="dots")]


def _is_spacer(piece: Piece) -> bool:
    return isinstance(piece, Enclosed) and piece.open == "{" and not piece.inner


_BASES = (SymbolPiece, Construct, Enclosed, Unread)


def _takes_scripts(piece: Piece) -> bool:
    if isinstance(piece, Sign):
        return piece.text in {")", "]", "\\}", "|", "‖", "rangle"}
    return isinstance(piece, _BASES)


def _is_prescript(piece: Piece, previous: Piece, source: Sequence[Node], position: int) -> bool:
    """Whether ``{}^{(4)}`` belongs to what follows: a gap before it, none after it, and a number or label in it."""
    follows = source[position + 1] if position + 1 < len(source) else None
    touching = follows is not None and follows.start == piece.end
    labels = all(spell(unbrace(s.body)).strip("()").isdigit() for layer in piece.layers for s in layer)
    return touching and labels and previous.end < piece.start


def _pieces(node: Node, font: str) -> list[Piece]:
    match node:
        case Letter(start=start, end=end, text=text):
            letter = "\\" + GREEK_CHARACTERS[text] if text in GREEK_CHARACTERS else text
            return [SymbolPiece(start, end, head=head_of(letter, font))]
        case Number(start=start, end=end, text=text):
            if font in _SYMBOL_FONTS:
                return [SymbolPiece(start, end, head=head_of(text, font))]
            return [Digits(start, end, text=text)]
        case Operator(start=start, end=end, text=text):
            return [Sign(start, end, text=SIGNS.get(text, text))]
        case Space(start=start, end=end, text=text):
            return [Gap(start, end)] if is_wide(text) else []
        case Group(start=start, end=end, children=children):
            inner = flatten(children, font)
            return inner or [Enclosed(start, end, open="{", close="}")]
        case Text():
            return _text(node)
        case Scripted():
            return _scripted(node, font)
        case Fence():
            return [_fence(node, font)]
        case Environment():
            return [Construct(node.start, node.end, node=node, font=font)]
        case Broken(start=start, end=end, reason=reason, text=text):
            return [Unread(start, end, reason=reason, text=text)]
        case Command():
            return _command(node, font)
        case _:
            return [Unread(node.start, node.end, reason="not read")]


def _text(node: Text) -> list[Piece]:
    if node.command not in WORD_COMMANDS:
        return []
    content = node.content.strip()
    if not content:
        return []
    if (
        node.content == content
        and not any(c.isspace() for c in content)
        and not content.isdigit()
        and content[0].isalnum()
    ):
        return [SymbolPiece(node.start, node.end, head=head_of(content, "text" if len(content) > 1 else "mathrm"))]
    return [Words(node.start, node.end, content=content)]


def _scripted(node: Scripted, font: str) -> list[Piece]:
    layer = node.scripts
    if node.base is None:
        return [Enclosed(node.start, node.end, (layer,), open="{", close="}")]
    base = _pieces(node.base, font)
    if isinstance(node.base, Command) and node.base.name in CAPTIONED:
        return base
    if isinstance(node.base, Group) and len(base) > 1:
        base = match(base)
        if len(base) > 1:
            return [Enclosed(node.start, node.end, (layer,), open="{", close="}", inner=tuple(base))]
    if not base:
        return [Enclosed(node.start, node.end, (layer,), open="{", close="}")]
    last = base[-1]
    start = node.start if len(base) == 1 else last.start
    layers = (*last.layers, layer)
    if type(last) is SymbolPiece:  # by far the most frequent
        base[-1] = SymbolPiece(start, node.end, layers, last.before, last.head)
    else:
        base[-1] = replace(last, layers=layers, end=node.end, start=start)
    return base


def _fence(node: Fence, font: str) -> Piece:
    inner = [p for row in node.rows for cell in row.cells for p in flatten(cell, font)]
    left, right = SIGNS.get(node.left, node.left), SIGNS.get(node.right, node.right)
    return Enclosed(node.start, node.end, open=left, close=right, inner=tuple(match(inner)))


def _in_font(nodes: Sequence[Node], font: str, start: int, end: int) -> list[Piece]:
    if font in UPRIGHT or font in OTHER_FONTS:
        letters = [n for n in nodes if not isinstance(n, Space)]
        if letters and all(isinstance(n, Letter) or (isinstance(n, Operator) and n.text == "-") for n in letters):
            word = spell(letters)
            return [
                SymbolPiece(start, end, head=head_of(word, font if len(word) == 1 or font in OTHER_FONTS else "mathrm"))
            ]
    inner = flatten(nodes, font)
    if len(inner) == 1 and inner[0].layers == ():
        (lone,) = inner
        if type(lone) is SymbolPiece:
            return [SymbolPiece(start, end, (), lone.before, lone.head)]
        return [replace(lone, start=start, end=end)]
    return inner


def _command(node: Command, font: str) -> list[Piece]:
    name, start, end = node.name, node.start, node.end
    if name in SPACE_COMMANDS:
        return [SymbolPiece(start, end, head=head_of(SPACE_COMMANDS[name], "mathbb"))]
    if name in LETTER_COMMANDS and not node.args:
        return [SymbolPiece(start, end, head=head_of("\\" + name, font))]
    if name in SIGNS and not node.args:
        return [Sign(start, end, text=SIGNS[name])]
    if name == "mathop" and node.args:
        nodes = unbrace(node.args[0])
        if len(nodes) > 1 and all(isinstance(n, Letter) for n in nodes):  # `\\mathop{tr}`
            return _in_font(nodes, "mathrm", start, end)
    if name in BOLD or name in UPRIGHT or name in OTHER_FONTS:
        return _in_font(
            [n for a in node.args for n in unbrace(a)], "mathrm" if name == "operatorname" else name, start, end
        )
    if name in ACCENTS and node.args:
        return [_accented(node, font)]
    if name in TRANSPARENT and node.args:
        return flatten(unbrace(node.args[TRANSPARENT[name]]), font)
    if name in IGNORED:
        return []
    if name in ("phantom", "hphantom", "vphantom"):
        return []
    if name in ("tensor", "indices") and node.args:
        return _tensor_package(node, font)
    if name in CONSTRUCTS:
        return [Construct(start, end, node=node, font=font)]
    if name in EXPECTATION_MACROS and not node.args:
        return [SymbolPiece(start, end, head=head_of("E", "mathbb"))]
    if not node.args and node.known:
        return [SymbolPiece(start, end, head=head_of(f"\\{name}"))]
    return [Unread(start, end, reason=f"the macro \\{name} is not known", text=spell((node,)))]


def _accented(node: Command, font: str) -> Piece:
    inner = flatten(unbrace(node.args[0]), font)
    if len(inner) == 1 and any(_POWER.fullmatch(signature(s)) for layer in inner[0].layers for s in layer):
        return Unread(node.start, node.end, reason=f"\\{node.name} over a power", text=spell((node,)))
    if len(inner) == 1 and isinstance(inner[0], SymbolPiece):
        return replace(inner[0], start=node.start, end=node.end, head=inner[0].head.accented(node.name))
    return Construct(node.start, node.end, node=node, font=font)


def _tensor_package(node: Command, font: str) -> list[Piece]:
    r"""``\tensor{M}{^\mu_\nu}`` and ``\indices{^\mu_\nu}``: every script of the argument is a layer of its own."""
    *base, scripts = node.args
    layers: list[Layer] = []
    for part in unbrace(scripts):
        if not isinstance(part, Scripted) or not (
            part.base is None or part.base == Group(part.base.start, part.base.end, ())
        ):
            return [Unread(node.start, node.end, reason=f"\\{node.name} holds more than scripts", text=spell((node,)))]
        layers.extend((s,) for s in part.scripts)
    if not base:
        return [Enclosed(node.start, node.end, tuple(layers), open="{", close="}")]
    inner = flatten(unbrace(base[0]), font)
    if len(inner) != 1:
        return [Unread(node.start, node.end, reason=f"\\{node.name} of more than one symbol", text=spell((node,)))]
    return [replace(inner[0], layers=inner[0].layers + tuple(layers), start=node.start, end=node.end)]


def row_pieces(rows: Sequence[Row], font: str = "") -> list[Piece]:
    """The pieces of several rows, with `RowBreak` between cells and rows."""
    out: list[Piece] = []
    for number, row in enumerate(rows):
        for column, cell in enumerate(row.cells):
            pieces = flatten(cell, font)
            if number or column:
                place = pieces[0].start if pieces else row.start
                out.append(RowBreak(place, place, cell=column > 0))
            out.extend(pieces)
    return out
