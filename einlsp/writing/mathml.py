"""A formula as MathML for the picture: every node is made here, so nothing of the note gets in but characters.

Spaces come from `atoms`, not from the drawing library's operator dictionary, so that a picture is spaced as TeX spaces.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.etree.ElementTree import Element, SubElement

from einlsp.latex import (
    Command,
    Environment,
    Fence,
    Formula,
    Group,
    Letter,
    Node,
    Number,
    Operator,
    Row,
    Scripted,
    Space,
    Text,
)
from einlsp.writing import mathml_commands, plain_rows
from einlsp.writing.atoms import Atom, Head, Place, atoms, head
from einlsp.writing.plain_commands import delimiter, is_large
from einlsp.writing.symbols import FUNCTIONS, LIMITS, SYMBOLS, Kind, styled

SIZES = {"big": "1.2em", "Big": "1.6em", "bigg": "2em", "Bigg": "2.5em"}
_INTEGRALS = frozenset("∫∬∭∮")


def mathml(formula: Formula) -> Element:
    """The formula as a ``math`` element; a formula of several rows is one table."""
    math = Element("math", {"display": "block"})
    fill(math, Builder(formula.latex).rows(formula.rows))
    return math


def fill(parent: Element, body: Element) -> Element:
    """Put ``body`` into ``parent``, a row by its items: each row inside a row doubles the work of drawing."""
    if body.tag == "mrow":
        parent.extend(list(body))
    else:
        parent.append(body)
    return parent


def leaf(tag: str, text: str, **attributes: str) -> Element:
    """An element with text."""
    element = Element(tag, attributes)
    element.text = text
    return element


def blank(units: int) -> Element:
    """A space of so many eighteenths of an em."""
    return Element("mspace", {"width": f"{units / 18:.4f}em"})


def sign(text: str, stretchy: bool = False, **attributes: str) -> Element:
    """An operator sign without spaces of its own."""
    fixed = {"form": "infix", "lspace": "0em", "rspace": "0em", "stretchy": "true" if stretchy else "false"}
    return leaf("mo", text, **fixed, **attributes)


def grouped(elements: Sequence[Element]) -> Element:
    """Elements in a row; a single one is itself, none is an empty space."""
    if len(elements) == 1:
        return elements[0]
    if not elements:
        return blank(0)
    row = Element("mrow")
    row.extend(elements)
    return row


class Builder:
    """Builds the MathML of one formula."""

    def __init__(self, latex: str) -> None:
        self.latex = latex
        self.alphabets: list[str] = []

    # -- rows

    def rows(self, rows: Sequence[Row]) -> Element:
        """Rows of a formula, a fence or an ``align``."""
        if len(rows) == 1 and len(rows[0].cells) == 1:
            return self.row(rows[0].cells[0])
        filled = [row for row in rows if any(row.cells)]
        if all(len(row.cells) == 1 for row in filled):
            return self.table(filled, "left", "0em", "0.6em")
        return self.table(filled, "right left", "0em 1.5em", "0.6em", True)

    def table(
        self, rows: Sequence[Row], align: str, columns: str, gap: str, aligned: bool = False, tight: bool = False
    ) -> Element:
        """Rows of cells; ``aligned``: each second cell goes on with the row."""
        table = Element("mtable", {"columnalign": align, "columnspacing": columns, "rowspacing": gap})
        for row in rows:
            line = SubElement(table, "mtr")
            for place, cell in enumerate(row.cells):
                after: Kind | None = "ord" if aligned and place % 2 else None
                fill(SubElement(line, "mtd"), self.row(cell, tight, after))
        return table if len(table) else blank(0)

    def row(self, nodes: Iterable[Node], tight: bool = False, after: Kind | None = None) -> Element:
        """Nodes side by side."""
        return grouped(self.pieces(nodes, tight, after))

    def pieces(self, nodes: Iterable[Node], tight: bool = False, after: Kind | None = None) -> list[Element]:
        """Nodes side by side, as a list."""
        out: list[Element] = []
        was_fraction = False
        for atom in atoms(nodes, self.latex, tight, after):
            is_fraction = mathml_commands.is_fraction(atom.node)
            if atom.space > 3 or (atom.space and not is_fraction and not was_fraction):
                out.append(blank(atom.space))
            was_fraction = is_fraction
            element = self.atom(atom)
            if element.tag == "mrow" and len(element) == 0:
                continue
            out.append(element)
        return out

    # -- atoms and their scripts

    def atom(self, atom: Atom) -> Element:
        """One atom with all its scripts."""
        found = head(atom)
        base = self.node(found.base) if found.base is not None else blank(0)
        if not found.places:
            return base
        if found.base is not None and is_large(found.base) and len(found.places) == 1:
            return self.bounded(found.base, base, found.places[0])
        if isinstance(found.base, Command) and found.base.name in mathml_commands.BRACES and len(found.places) == 1:
            return self.bounded(found.base, base, found.places[0])
        sign_or_letter = base.tag == "mi" or (base.tag == "mo" and base.get("stretchy") == "false")
        if len(found.places) == 1 and not (sign_or_letter and (base.tag == "mo" or len(found.places[0]) > 1)):
            return self.scripted(base, found.places[0])
        return self.staggered(found, base)

    def scripted(self, base: Element, places: Sequence[Place]) -> Element:
        """Scripts above one another."""
        sub = next((self.script(place) for place in places if place[0] == "sub"), None)
        sup = next((self.script(place) for place in places if place[0] == "sup"), None)
        element = Element("msubsup" if sub is not None and sup is not None else "msub" if sub is not None else "msup")
        element.append(base)
        element.extend([script for script in (sub, sup) if script is not None])
        return element

    def staggered(self, found: Head, base: Element) -> Element:
        """Scripts one after the other.

        Also those of a bracket, which else would stand too high, and those that stand one above the other on a letter:
        else the slant of the letter moves the upper one so far that they look as if one stood after the other.
        """
        # The library counts the width of the base of such an element twice; an empty one has none.
        element = Element("mmultiscripts")
        element.append(blank(0))
        for place in found.places:
            for level in ("sub", "sup"):
                script = next((self.script(one) for one in place if one[0] == level), None)
                element.append(script if script is not None else Element("none"))
        return grouped([base, element])

    def script(self, place: Place) -> Element:
        """One script."""
        _, nodes, count = place
        if count:
            return sign({1: "′", 2: "″", 3: "‴", 4: "⁗"}.get(count) or "′" * count)
        return self.row(nodes, tight=True)

    def bounded(self, node: Node, base: Element, places: Sequence[Place]) -> Element:
        """A sum sign, ``lim`` or a brace with its bounds; an integral has them at its side."""
        name = node.name if isinstance(node, Command) else ""
        if name in SYMBOLS and SYMBOLS[name][0][:1] in _INTEGRALS:
            return self.scripted(base, places)
        parts = {place[0]: self.script(place) for place in places}
        if len(parts) == 2:
            element = Element("munderover")
            element.extend([base, parts["sub"], parts["sup"]])
        else:
            element = Element("munder" if "sub" in parts else "mover")
            element.extend([base, *parts.values()])
        return element

    # -- nodes

    def node(self, node: Node | None) -> Element:
        """A node without scripts of its own."""
        match node:
            case Letter(text=text):
                return self.letter(text, "italic")
            case Number(text=text):
                return self.letter(text, "upright")
            case Operator(text=text):
                return self.operator(node, text)
            case Group(children=children):
                return self.row(children)
            case Scripted():
                return self.atom(Atom(node, "ord"))
            case Text(command=command, content=content):
                return mathml_commands.words(self, command, content)
            case Fence(left=left, right=right, rows=rows):
                return self.fence(delimiter(left), delimiter(right), self.rows(rows))
            case Environment():
                return self.environment(node)
            case Command(name=name):
                if name in SYMBOLS:
                    return self.symbol(name)
                if name in FUNCTIONS:
                    return self.upright(FUNCTIONS[name])
                return mathml_commands.command(self, node)
            case _:
                return blank(0)

    def letter(self, text: str, usual: str) -> Element:
        """Letters or digits in the alphabet around them."""
        alphabet = self.alphabets[-1] if self.alphabets else usual
        if alphabet == "bold" and usual == "italic" and text.isascii() is False and text.islower():
            alphabet = "bold italic"
        if text == "ℎ" or alphabet == "upright":
            return leaf("mi", text, mathvariant="normal")
        if usual == "upright" and alphabet not in ("bold", "bold italic", "double", "sans", "mono"):
            return leaf("mn", text, mathvariant="normal")
        return leaf("mi", "".join(styled(c, alphabet) for c in text), mathvariant="normal")

    def upright(self, text: str) -> Element:
        """A word in upright letters."""
        return leaf("mtext", text.replace(" ", "\u2009"), mathvariant="normal")

    def symbol(self, name: str) -> Element:
        """A command without arguments."""
        character, kind = SYMBOLS[name]
        if name in LIMITS or kind == "op":
            return sign(character, largeop="true")
        if kind != "ord":
            return sign(character)
        if character.isalpha() and len(character) == 1:
            capital_greek = character.isupper() and "Α" <= character <= "Ω"
            return self.letter(character, "plain" if capital_greek or name in ("imath", "jmath") else "italic")
        if character in "∂∇":
            usual = "italic" if character == "∂" else ""
            return sign(styled(character, self.alphabets[-1] if self.alphabets else usual))
        return sign(character)

    def operator(self, node: Node, text: str) -> Element:
        r"""A sign; ``\big`` and kin make a bracket of their size."""
        text = "−" if text == "-" else text
        source = self.latex[node.start : node.end]
        if source.startswith(("\\big", "\\Big")):
            name = source[1:].rstrip("\\").split("\\")[0]
            size = next((SIZES[size] for size in ("bigg", "Bigg", "big", "Big") if name.startswith(size)), None)
            if size:
                return sign(text, True, minsize=size, maxsize=size)
        return sign(text)

    def fence(self, left: str, right: str, body: Element) -> Element:
        """Brackets as high as what they hold."""
        fenced = Element("mfenced", {"open": left or "\u200a", "close": right, "separators": ""})
        return fill(fenced, body)

    def environment(self, node: Environment) -> Element:
        """A matrix, ``cases``, ``align`` …"""
        name = node.name.rstrip("*")
        rows = [row for row in node.rows if any(not isinstance(item, Space) for cell in row.cells for item in cell)]
        if not rows:
            return blank(0)
        if name not in plain_rows.TABLES:
            if name in plain_rows.CENTRED and all(len(row.cells) == 1 for row in rows) and len(rows) > 1:
                return self.table(rows, "center", "0em", "0.6em")
            return self.rows(rows)
        words = {"l": "left", "c": "center", "r": "right"}
        align = " ".join(words[letter] for letter in plain_rows.columns(node))
        small = name in ("substack", "subarray", "smallmatrix")
        body = self.table(rows, align, "0.4em" if small else "0.8em", "0.1em" if small else "0.35em", False, small)
        left, right = plain_rows.BRACKETS.get(name, ("", ""))
        return self.fence(left, right, body) if left or right else body
