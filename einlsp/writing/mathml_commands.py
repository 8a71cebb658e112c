"""Commands with arguments as MathML: fractions, roots, accents, fonts, words."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from einlsp.latex import Command, Group, Node, Space, parse
from einlsp.writing import mathml
from einlsp.writing.atoms import Atom, head
from einlsp.writing.symbols import ACCENTS, FONTS, UNDER, styled

if TYPE_CHECKING:
    from einlsp.writing.mathml import Builder

BRACES = {"overbrace": ("mover", "⏞"), "underbrace": ("munder", "⏟"), "overbracket": ("mover", "⎴"),
          "underbracket": ("munder", "⎵"), "overparen": ("mover", "⏜"), "underparen": ("munder", "⏝"),
          "overgroup": ("mover", "⏠"), "undergroup": ("munder", "⏡")}  # fmt: skip
_ENCLOSED = {"boxed": "box", "overline": "top", "widebar": "top", "underline": "bottom", "underbar": "bottom",
             "cancel": "updiagonalstrike", "bcancel": "downdiagonalstrike", "sout": "horizontalstrike",
             "xcancel": "updiagonalstrike downdiagonalstrike"}  # fmt: skip
_FENCED = {"bra": ("⟨", "|"), "Bra": ("⟨", "|"), "ket": ("|", "⟩"), "Ket": ("|", "⟩"), "braket": ("⟨", "⟩"),
           "Braket": ("⟨", "⟩"), "set": ("{", "}"), "Set": ("{", "}"), "pod": ("(", ")")}  # fmt: skip
_FRACTIONS = frozenset({"frac", "dfrac", "tfrac", "cfrac", "sfrac", "nicefrac"})
_SILENT = frozenset({"label", "color", "require", "rule", "includegraphics", "cite", "citet", "citep", "footnote"})
_DOLLARS = re.compile(r"\$([^$]*)\$")
_ESCAPES = re.compile(r"\\([&%$#_{} ])")
_TEXT_FONTS = {"textbf": "bold", "textit": "italic", "emph": "italic", "textsf": "sans", "texttt": "mono"}


def inside(node: Node) -> tuple[Node, ...]:
    """What a group holds; a lone node is itself."""
    return node.children if isinstance(node, Group) else (node,)


def is_fraction(node: Node) -> bool:
    """Whether a node is drawn as a fraction, around which the drawing library sets spaces of its own."""
    return isinstance(node, Command) and node.name in _FRACTIONS


def element(tag: str, *children: Element, **attributes: str) -> Element:
    """An element with children."""
    made = Element(tag, attributes)
    made.extend(children)
    return made


def command(builder: Builder, node: Command) -> Element:
    """A command that is neither a symbol nor a function name."""
    name, args = node.name, node.args
    if not args:
        return builder.upright(name)
    if name in FONTS:
        return _font(builder, name, args[0])
    if name in ("tensor", "tensor*", "indices", "indices*"):
        found = head(Atom(node, "ord"))
        base = builder.node(found.base) if found.base is not None and found.base is not node else mathml.blank(0)
        return builder.staggered(found, base) if found.places else base
    parts = [builder.row(inside(arg)) for arg in args]
    last = parts[-1]
    if name in _FRACTIONS:
        style = {"dfrac": "true", "cfrac": "true", "tfrac": "false"}.get(name)
        made = element("mfrac", parts[0], last)
        return element("mstyle", made, displaystyle=style) if style == "false" else made
    if name == "genfrac":
        return element("mfrac", parts[4], parts[5])
    if name in ("binom", "dbinom", "tbinom"):
        return builder.fence("(", ")", element("mfrac", parts[0], last, linethickness="0"))
    if name == "sqrt":
        return element("mroot", last, builder.row(inside(node.options[0]))) if node.options else element("msqrt", last)
    if name in ACCENTS and name not in _ENCLOSED:
        return _accent(name, last)
    if name in BRACES:
        tag, brace = BRACES[name]
        return element(tag, last, mathml.sign(brace, True))
    return _other(builder, name, parts)


def _other(builder: Builder, name: str, parts: list[Element]) -> Element:
    last = parts[-1]
    if name in ("overset", "stackrel"):
        return element("mover", last, parts[0])
    if name == "underset":
        return element("munder", last, parts[0])
    if name == "overunderset":
        return element("munderover", last, parts[1], parts[0])
    if name == "prescript":
        scripts = element("mmultiscripts", mathml.blank(0), parts[1], parts[0])
        return element("mrow", scripts, last)
    if name in ("phantom", "hphantom", "vphantom"):
        return element("mphantom", last)
    if name in _ENCLOSED:
        return element("menclose", last, notation=_ENCLOSED[name])
    if name in _FENCED:
        return builder.fence(*_FENCED[name], last)
    if name == "pmod":
        return builder.fence("(", ")", element("mrow", builder.upright("mod "), last))
    if name == "mathchoice":
        return parts[0]
    if name == "not":
        if last.tag == "mo":
            last.text = unicodedata.normalize("NFC", f"{last.text}\u0338")
            return last
        return element("menclose", last, notation="updiagonalstrike")
    if name.startswith("x"):
        left = "left" in name.lower() and "right" not in name.lower()
        return element("mover", mathml.sign("⟵" if left else "⟶"), last)
    return last


def _font(builder: Builder, name: str, body: Node) -> Element:
    alphabet = FONTS[name]
    children = inside(body)
    if alphabet == "upright":
        letters = ["\u2009" if isinstance(child, Space) else getattr(child, "text", None) for child in children]
        if len(letters) > 1 and all(isinstance(text, str) for text in letters):
            return builder.upright("".join(text for text in letters if text).replace("-", "‐"))
    builder.alphabets.append(alphabet)
    try:
        return builder.row(children)
    finally:
        builder.alphabets.pop()


def _accent(name: str, base: Element) -> Element:
    mark = ACCENTS[name][1]
    if name in UNDER:
        return element("munder", base, mathml.sign(mark, True), accentunder="true")
    stretchy = name.startswith(("wide", "over")) and base.tag == "mrow"
    small = "false" if mark == "→" and not stretchy else "true"  # what is no accent is set as small as a script
    return element("mover", base, mathml.sign(mark, stretchy), accent=small)


def words(builder: Builder, name: str, content: str) -> Element:
    r"""``\text`` and kin; math in dollars inside it is math."""
    if name in _SILENT:
        return mathml.blank(0)
    if name in ("tag", "tag*", "eqref"):
        content = f"\u2003({content})" if name == "tag" else f"({content})"
    out: list[Element] = []
    for place, piece in enumerate(_DOLLARS.split(content)):
        if not piece:
            continue
        if place % 2:
            formula = parse(piece)
            inner = type(builder)(formula.latex)
            out.extend(inner.pieces([node for row in formula.rows for cell in row.cells for node in cell]))
            continue
        plain = _ESCAPES.sub(r"\1", piece).replace("~", " ").replace("{", "").replace("}", "").replace("\n", " ")
        alphabet = _TEXT_FONTS.get(name, "")
        plain = "".join(styled(character, alphabet) for character in plain)
        out.append(mathml.leaf("mtext", plain.replace("-", "‐"), mathvariant="normal"))
    return mathml.grouped(out)
