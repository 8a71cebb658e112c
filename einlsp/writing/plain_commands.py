"""Commands with arguments in plain text: fractions, roots, accents, fonts."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

from einlsp.latex import Command, Group, Letter, Node, Scripted, Space
from einlsp.latex.commands import OPERATORS
from einlsp.writing.atoms import Atom, atoms
from einlsp.writing.blocks import Block
from einlsp.writing.raised import marked, raised
from einlsp.writing.symbols import ACCENTS, FONTS, FRACTIONS, FUNCTIONS, LIMITS, SYMBOLS

if TYPE_CHECKING:
    from einlsp.writing.plain import Writer

_FRACTIONS = frozenset({"frac", "dfrac", "tfrac", "cfrac", "sfrac", "nicefrac"})
_BINOMIALS = frozenset({"binom", "dbinom", "tbinom"})
_LARGE_CHARACTERS = frozenset("∑∏∐∫∬∭∮⋂⋃⋁⋀")
_BRAS = {
    "bra": "⟨{}|", "Bra": "⟨{}|", "ket": "|{}⟩", "Ket": "|{}⟩", "braket": "⟨{}⟩", "Braket": "⟨{}⟩", "set": "{{{}}}",
    "Set": "{{{}}}", "pmod": "(mod {})", "pod": "({})",
}  # fmt: skip


def delimiter(written: str) -> str:
    r"""The character of a ``\left`` or ``\right`` delimiter; empty for ``.``."""
    if written == ".":
        return ""
    if not written.startswith("\\"):
        return written
    name = written[1:]
    if name in OPERATORS:
        return OPERATORS[name]
    return SYMBOLS[name][0] if name in SYMBOLS else name


def is_large(node: Node) -> bool:
    """Whether scripts of ``node`` are its bounds."""
    if not isinstance(node, Command):
        return False
    return node.name in LIMITS or (node.name in SYMBOLS and SYMBOLS[node.name][0][:1] in _LARGE_CHARACTERS)


def wants_brackets(node: Node | None) -> bool:
    """Whether a base must be in brackets before a script may follow it."""
    while isinstance(node, Group) and len(node.children) == 1:
        node = node.children[0]
        if isinstance(node, Scripted):
            return True
    return isinstance(node, Command) and (node.name in _FRACTIONS or node.name in ("underbrace", "overbrace"))


def command(writer: Writer, node: Command, tall: bool) -> Block:
    """A command that is neither a symbol nor a function name."""
    name, args = node.name, node.args
    if name in FONTS and args:
        writer.alphabets.append(FONTS[name])
        try:
            return writer.row(_inside(args[0]), tall=tall)
        finally:
            writer.alphabets.pop()
    if not args:
        return Block((name,))
    if name in _FRACTIONS:
        return Block((_fraction(writer, args[0], args[1]),))
    if name == "genfrac":
        return Block((_fraction(writer, args[4], args[5]),))
    return Block((_text(writer, node),))


def _text(writer: Writer, node: Command) -> str:
    name, args = node.name, node.args
    bodies = [writer.line(_inside(arg)) for arg in args]
    last = bodies[-1]
    if name == "sqrt":
        index = writer.line(_inside(node.options[0]), tight=True) if node.options else ""
        return _root(index, last)
    if name in ACCENTS:
        return _accented(last, name)
    if name in _BINOMIALS:
        return f"({bodies[0]} choose {last})"
    if name in ("overset", "stackrel", "underset"):
        return last + _script("sub" if name == "underset" else "sup", bodies[0])
    if name == "overunderset":
        return last + _script("sub", bodies[1]) + _script("sup", bodies[0])
    if name == "prescript":
        return _script("sup", bodies[0]) + _script("sub", bodies[1]) + last
    if name == "mathchoice":
        return bodies[0]
    if name in ("phantom", "hphantom", "vphantom"):
        return " " * len(last) if name != "vphantom" else ""
    if name == "not":
        return unicodedata.normalize("NFC", last[:1] + "\u0338") + last[1:]
    if name in _BRAS:
        return _BRAS[name].format(last)
    if name.startswith("x") and name != "xcancel":
        return f" ─{last}→ " if "left" not in name.lower() or "right" in name.lower() else f" ←{last}─ "
    if name in ("tensor", "tensor*", "indices", "indices*"):
        return writer.atom(Atom(node, "ord"), False).lines[0]
    return last


def _inside(node: Node) -> tuple[Node, ...]:
    return node.children if isinstance(node, Group) else (node,)


def _script(level: str, text: str) -> str:
    return raised(level, text) or (marked(level, text) if text else "")


def _fraction(writer: Writer, above: Node, below: Node) -> str:
    top, bottom = writer.line(_inside(above)), writer.line(_inside(below))
    if top.isascii() and bottom.isascii() and top.isdecimal() and bottom.isdecimal():
        vulgar = FRACTIONS.get((int(top[:4]), int(bottom[:4])))
        if vulgar and len(top) < 4 and len(bottom) < 4:
            return vulgar
    if not top or not _is_product(writer, above):
        top = f"({top})"
    if not _is_single(writer, below):
        bottom = f"({bottom})"
    return f"{top}/{bottom}"


def _is_product(writer: Writer, node: Node) -> bool:
    """Whether a numerator needs no brackets: no sum, no relation, no other fraction."""
    return not any(
        atom.kind in ("bin", "rel", "punct", "inner") or _is_slash(atom) for atom in atoms(_inside(node), writer.latex)
    )


def _is_single(writer: Writer, node: Node) -> bool:
    """Whether a denominator needs no brackets: one symbol or number, also behind one ``d`` or ``∂``."""
    found = atoms(_inside(node), writer.latex)
    if len(found) > 1 and found[0].kind == "open" and found[-1].kind == "close":
        return all(atom.kind not in ("open", "close") for atom in found[1:-1])
    if len(found) == 2 and _is_differential(found[0].node):
        found = found[1:]
    return len(found) == 1 and found[0].kind == "ord" and not _hides_row(found[0].node)


def _hides_row(node: Node) -> bool:
    """Whether one atom shows as several: a group, a font over several letters."""
    base = node.base if isinstance(node, Scripted) else node
    if isinstance(base, Group):
        return len(base.children) > 1 or any(_hides_row(child) for child in base.children)
    if isinstance(base, Command) and base.name in FONTS and base.args:
        return len(_inside(base.args[0])) > 1 and FONTS[base.name] != "upright"
    return isinstance(base, Command) and base.name in (_FRACTIONS | FUNCTIONS.keys())


def _is_differential(node: Node) -> bool:
    if isinstance(node, Scripted):
        return node.base is not None and _is_differential(node.base)
    if isinstance(node, Command) and node.args and FONTS.get(node.name) == "upright":
        return _is_differential(node.args[0])
    if isinstance(node, Group) and len(node.children) == 1:
        return _is_differential(node.children[0])
    return (isinstance(node, Letter) and node.text in "dD") or (isinstance(node, Command) and node.name == "partial")


def _is_slash(atom: Atom) -> bool:
    return getattr(atom.node, "text", "") == "/"


def _root(index: str, body: str) -> str:
    single = len(body) == 1 or body.isdecimal()
    inside = body if single else f"({body})"
    known = {"": "√", "2": "√", "3": "∛", "4": "∜"}.get(index)
    if known:
        return known + inside
    return (raised("sup", index) or f"root[{index}]") + ("√" if raised("sup", index) else "") + inside


def _accented(body: str, name: str) -> str:
    mark = ACCENTS[name][0]
    if len(body) == 1:
        return unicodedata.normalize("NFC", body + mark)
    if name in ("overline", "underline", "underbar") and body.isalpha():
        return "".join(character + mark for character in body)
    return f"{name.removeprefix('wide')}({body})"


def is_division(node: Node) -> bool:
    """Whether a node is a fraction without scripts."""
    return isinstance(node, Command) and node.name in _FRACTIONS


def has_factor(row: Sequence[Atom], place: int) -> bool:
    """Whether the fraction at ``place`` has a factor beside it, so that it must be in brackets to be read rightly."""
    node = row[place].node
    if isinstance(node, Command) and _is_operator(node.args[0]):
        return False
    before = place > 0 and row[place - 1].kind in ("ord", "close", "inner")
    if before and getattr(row[place - 1].node, "text", "") in ("-", "+"):
        before = False
    return before or (place + 1 < len(row) and row[place + 1].kind in ("ord", "op", "open", "inner"))


def _is_operator(node: Node) -> bool:
    r"""Whether a numerator is that of a derivative that acts on what follows: ``\mathrm{d}``, ``\partial^2``."""
    inside = [one for one in _inside(node) if not isinstance(one, Space)]
    return len(inside) == 1 and _is_differential(inside[0])
